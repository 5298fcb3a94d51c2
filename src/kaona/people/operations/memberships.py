"""Roles of people in organisations: given, changed, delegated, ended, handed over. Nobody raises their own rights."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.people.access import NotAllowed, may_give_role, require
from kaona.people.models import Membership, Organisation, Unit, User
from kaona.people.operations.base import MembershipFault, end, end_lent, grant, renew, unit_named
from kaona.people.queries import memberships_at
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said


def _check_giver(by: Any, role: Role, organisation: Organisation, to: User | None, *, at: datetime) -> None:
    require(by, Permission.MANAGE_MEMBERS, organisation, at=at)
    if to is not None and by.pk == to.pk:
        raise NotAllowed(Permission.MANAGE_MEMBERS, organisation)
    if not may_give_role(by, role, organisation, at=at):
        raise NotAllowed(Permission.MANAGE_MEMBERS, organisation)


@transaction.atomic
def give_role(
    *, user: User, organisation: Organisation, role: Role, by: Any, at: datetime, unit: Unit | None = None,
    scope: list[str] | None = None, valid_from: datetime | None = None, valid_to: datetime | None = None,
    acting: bool = False, order_number: str = "",
) -> Membership:  # fmt: skip
    """Give a role; `by` None is the site's own set-up. An acting head needs an end and the number of the order."""
    if by is not None:
        _check_giver(by, role, organisation, user, at=at)
    if acting and (valid_to is None or not order_number.strip()):
        raise MembershipFault("รักษาราชการแทนต้องมีวันสิ้นสุดและเลขที่คำสั่ง")
    start = valid_from or at
    if valid_to is not None and valid_to <= start:
        raise MembershipFault("วันสิ้นสุดต้องอยู่หลังวันเริ่ม")
    row = grant(
        user=user, organisation=organisation, role=role, by=by, at=at, unit=unit, scope=scope or [], valid_from=start,
        valid_to=valid_to, acting=acting, order_number=order_number,
    )  # fmt: skip
    record(kind="membership.given", subject=row, by=by, at=at, organisation_id=organisation.pk,
           data={"user": user.pk, "role": role.value, "scope": row.scope, "acting": acting})  # fmt: skip
    return row


@transaction.atomic
def change_membership(
    *, membership: Membership, by: Any, at: datetime, scope: list[str], unit: str, valid_to: datetime | None
) -> Membership:
    """Change scope, unit (by name, a new one is made) and end of a role; what was lent of it ends."""
    row = (
        Membership.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=membership.pk)
    )
    _check_giver(by, Role(row.role), row.organisation, row.user, at=at)
    if row.ended_at is not None:
        raise MembershipFault("บทบาทนี้สิ้นสุดแล้ว")
    if valid_to is not None and valid_to <= row.valid_from:
        raise MembershipFault("วันสิ้นสุดต้องอยู่หลังวันเริ่ม")
    if (scope, valid_to) != (row.scope, row.valid_to):
        end_lent(row, by, at)
    row.scope, row.unit, row.valid_to = scope, unit_named(row.organisation, unit), valid_to
    row.save()
    record(kind="membership.changed", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"user": row.user_id, "role": row.role, "scope": scope})  # fmt: skip
    return row


@transaction.atomic
def end_membership(*, membership: Membership, reason: str, by: Any, at: datetime) -> Membership:
    """End a role now; it is gone at the person's next request. The last coordinator goes by handover only."""
    row = (
        Membership.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=membership.pk)
    )
    _check_giver(by, Role(row.role), row.organisation, None, at=at)
    if row.ended_at is not None:
        raise MembershipFault("บทบาทนี้สิ้นสุดแล้ว")
    if row.role in NEVER_NONE and not _others(row, at=at):
        raise MembershipFault(NEVER_NONE[Role(row.role)])
    end(row, reason, by, at)
    return row


# Roles that an organisation must not be left without, and what is said when the last one would go.
NEVER_NONE = {
    Role.COORDINATOR: "ผู้ประสานงานคนสุดท้ายต้องส่งมอบงานให้ผู้อื่นก่อน",
    Role.ADMINISTRATOR: "ผู้ดูแลระบบคนสุดท้ายออกไม่ได้ ให้เชิญผู้ดูแลระบบอีกคนก่อน",
}


def _others(row: Membership, *, at: datetime) -> bool:
    """Somebody else has the role for good: not lent, not ending."""
    same = memberships_at(at=at).filter(organisation=row.organisation, role=row.role, delegated_by=None, valid_to=None)
    return same.exclude(pk=row.pk).exists()


@transaction.atomic
def hand_over(*, membership: Membership, to: User, note: str, by: Any, at: datetime) -> Membership:
    """One act: the new coordinator has the role, the old one has not. By the coordinator, the head or an officer."""
    row = (
        Membership.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=membership.pk)
    )
    require(by, Permission.MANAGE_MEMBERS, row.organisation, at=at)
    if row.ended_at is not None or row.role != Role.COORDINATOR:
        raise MembershipFault("ส่งมอบได้เฉพาะบทบาทผู้ประสานงานที่ยังไม่สิ้นสุด")
    if to.pk == row.user_id or not memberships_at(at=at).filter(user=to, organisation=row.organisation).exists():
        raise MembershipFault("ผู้รับมอบต้องเป็นผู้ใช้อีกคนในหน่วยงานเดียวกัน")
    if to.pk == by.pk:
        raise NotAllowed(Permission.MANAGE_MEMBERS, row.organisation)
    end(row, "handover", by, at)
    new = renew(user=to, organisation=row.organisation, role=Role.COORDINATOR, by=by, at=at)
    record(kind="membership.handed_over", subject=new, by=by, at=at, organisation_id=row.organisation_id,
           data={"from": row.user_id, "to": to.pk})  # fmt: skip
    tell(people=[to], kind="membership.handed_over", key=f"handover:{new.pk}:{row.pk}", at=at, path="/people/",
         title=said("ท่านเป็นผู้ประสานงาน กพร. ของหน่วยงานแล้ว", "You are now the coordinator of the agency"), body=note)  # fmt: skip
    return new


@transaction.atomic
def delegate(
    *, membership: Membership, to: User, until: datetime, by: Any, at: datetime, order_number: str = ""
) -> Membership:
    """Lend one's own role to a colleague until a moment; it ends by itself. A head lends by an acting order."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.get(pk=membership.pk)
    in_force = row.ended_at is None and row.valid_from <= at and (row.valid_to is None or row.valid_to > at)
    if row.user_id != by.pk or not in_force or row.delegated_by_id is not None:
        raise NotAllowed(Permission.MANAGE_MEMBERS, row.organisation)
    acting = row.role == Role.HEAD
    if acting and not order_number.strip():
        raise MembershipFault("รักษาราชการแทนต้องมีวันสิ้นสุดและเลขที่คำสั่ง")
    if row.valid_to is not None and until > row.valid_to:
        raise MembershipFault("มอบหมายได้ไม่เกินวันสิ้นสุดของบทบาทตนเอง")
    if not at < until <= at + timedelta(days=120):
        raise MembershipFault("มอบหมายได้ไม่เกิน 120 วัน")
    if not memberships_at(at=at).filter(user=to, organisation=row.organisation).exclude(user=by).exists():
        raise MembershipFault("ผู้รับมอบต้องเป็นผู้ใช้อีกคนในหน่วยงานเดียวกัน")
    new = grant(
        user=to, organisation=row.organisation, role=Role(row.role), by=by, at=at, scope=row.scope, valid_to=until,
        delegated_by=by, acting=acting, order_number=order_number.strip()[:100] if acting else "",
    )  # fmt: skip
    record(kind="membership.delegated", subject=new, by=by, at=at, organisation_id=row.organisation_id,
           data={"to": to.pk, "role": row.role})  # fmt: skip
    tell(people=[to], kind="membership.delegated", key=f"delegated:{new.pk}", at=at, path="/",
         title=said("ท่านได้รับมอบหมายบทบาทชั่วคราว", "A role was delegated to you for a time"))  # fmt: skip
    return new


@transaction.atomic
def take_back(*, membership: Membership, by: Any, at: datetime) -> Membership:
    """End what one has lent, before its time."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation", "user")
    row = rows.get(pk=membership.pk)
    if row.delegated_by_id != by.pk:
        raise NotAllowed(Permission.MANAGE_MEMBERS, row.organisation)
    if row.ended_at is not None:
        raise MembershipFault("บทบาทนี้สิ้นสุดแล้ว")
    end(row, "taken back", by, at)
    return row
