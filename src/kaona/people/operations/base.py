"""What every change of a role is made of. Called inside the deeds' transactions, which have checked who may."""

from datetime import datetime
from typing import Any

from kaona.activity.operations import record
from kaona.people.models import Membership, Organisation, Unit, User
from kaona.rules.roles import Role


class MembershipFault(ValueError):
    """The change is not possible; the words say why."""


def grant(*, user: User, organisation: Organisation, role: Role, by: Any, at: datetime, **fields: Any) -> Membership:
    """A new row for a role; one whose time has passed is ended first. MembershipFault when the role is held already.

    Every way to a role comes through here: given, accepted, lent, handed over.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two who give the same role at once follow each other
    held = Membership.objects.filter(user=user, organisation=organisation, role=role.value, ended_at=None)
    for row in held:
        if row.valid_to is None or row.valid_to > at:
            raise MembershipFault("ผู้ใช้มีบทบาทนี้อยู่แล้ว")
        end(row, "expired", by, at)
    return Membership.objects.create(
        user=user, organisation=organisation, role=role.value,
        **{"valid_from": at, "created_at": at, "created_by": by, **fields},
    )  # fmt: skip


def renew(*, user: User, organisation: Organisation, role: Role, by: Any, at: datetime, **fields: Any) -> Membership:
    """A role for good: a lent, ending or narrower one that the person holds makes room for it."""
    for row in Membership.objects.filter(user=user, organisation=organisation, role=role.value, ended_at=None):
        end(row, "renewed", by, at)
    return grant(user=user, organisation=organisation, role=role, by=by, at=at, **fields)


def unit_named(organisation: Organisation, name: str) -> Unit | None:
    """The unit of that name, made when it is new; None for no name."""
    name = " ".join(name.split())[:250]
    return Unit.objects.get_or_create(organisation=organisation, name_th=name)[0] if name else None


def end_lent(row: Membership, by: Any, at: datetime) -> None:
    """Nobody keeps what was lent when the lender no longer has it."""
    if row.delegated_by_id is None:
        lent = Membership.objects.filter(
            organisation=row.organisation_id, role=row.role, delegated_by=row.user_id, ended_at=None
        )
        for one in lent.select_for_update(of=("self",)):
            end(one, "lender", by, at)


def end(row: Membership, reason: str, by: Any, at: datetime) -> None:
    """The role is gone at the person's next request, and with it what was lent of it."""
    end_lent(row, by, at)
    row.ended_at, row.ended_by, row.ended_reason = at, by, reason[:300]
    row.save()
    record(kind="membership.ended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"user": row.user_id, "role": row.role})  # fmt: skip
