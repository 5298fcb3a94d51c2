"""Accounts: they come by invitation and end by deactivation or anonymisation."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from kaona.activity.operations import forget_person, record, send_mail_later, tell
from kaona.people.access import NotAllowed, may_give_role, require
from kaona.people.models import Invitation, Organisation, User
from kaona.people.operations.base import MembershipFault, renew, unit_named
from kaona.people.operations.sign_in import forget_sign_in
from kaona.people.queries import memberships_at, texts_in_force
from kaona.rules.message_texts import AGENCY, DAYS, LINK, PERSON, fill
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said

VALID_FOR = timedelta(days=14)


class InvitationFault(ValueError):
    """The invitation cannot be made or accepted; the words say why."""


@dataclass(frozen=True)
class Invitee:
    """One line of a list of invitations."""

    email: str
    full_name: str
    role: Role
    unit: str = ""
    scope: Sequence[str] = field(default_factory=tuple)
    position: str = ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _require_giver(by: Any, role: Role, organisation: Organisation, *, at: datetime) -> None:
    require(by, Permission.MANAGE_MEMBERS, organisation, at=at)
    if not may_give_role(by, role, organisation, at=at):
        raise NotAllowed(Permission.MANAGE_MEMBERS, organisation)


def why_not_invite(*, invitee: Invitee, organisation: Organisation, by: Any, at: datetime) -> str:
    """Why `by` cannot invite this person with this role; "" when nothing is in the way."""
    email = invitee.email.strip().lower()
    if not may_give_role(by, invitee.role, organisation, at=at):
        return "ท่านให้บทบาทนี้ที่หน่วยงานนี้ไม่ได้"
    if email == by.email.lower():
        return "เชิญตนเองไม่ได้ ให้ผู้ที่มีสิทธิอีกคนเป็นผู้เชิญ"
    held = memberships_at(at=at).filter(organisation=organisation, role=invitee.role.value)
    if held.filter(user__email__iexact=email).exists():
        return said(f"{email} มีบทบาทนี้อยู่แล้ว", f"{email} has this role already")
    waiting = Invitation.objects.filter(organisation=organisation, role=invitee.role.value, accepted_at=None)
    if waiting.filter(email__iexact=email, withdrawn_at=None).exists():
        return said(f"{email} มีคำเชิญที่ยังไม่ได้ตอบรับ ใช้ “ส่งอีกครั้ง”", f"{email} has an open invitation; use “send again”")
    return ""


@transaction.atomic
def invite(*, invitee: Invitee, organisation: Organisation, by: Any, at: datetime) -> Invitation:
    """Invite one person by a one-time link in an e-mail."""
    _require_giver(by, invitee.role, organisation, at=at)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two who invite the same person follow each other
    fault = why_not_invite(invitee=invitee, organisation=organisation, by=by, at=at)
    if fault:
        raise InvitationFault(fault)
    email = invitee.email.strip().lower()
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        organisation=organisation, email=email, full_name=invitee.full_name.strip(), position=invitee.position,
        role=invitee.role.value,
        unit=unit_named(organisation, invitee.unit), scope=list(invitee.scope), token_hash=_hash(token), created_at=at,
        created_by=by, expires_at=at + VALID_FOR,
    )  # fmt: skip
    record(kind="invitation.sent", subject=row, by=by, at=at, organisation_id=organisation.pk,
           data={"role": invitee.role.value, "scope": row.scope})  # fmt: skip
    _send(row, token, at)
    return row


@transaction.atomic
def invite_many(*, invitees: Sequence[Invitee], organisation: Organisation, by: Any, at: datetime) -> list[Invitation]:
    """Invite a whole list or nobody."""
    return [invite(invitee=one, organisation=organisation, by=by, at=at) for one in invitees]


def _send(row: Invitation, token: str, at: datetime) -> None:
    row.sent_count += 1
    row.save()
    link = f"{settings.BASE_URL}/account/invitation/{token}/"
    person = User.objects.filter(email__iexact=row.email).first()
    language, texts = person.language if person else "th", texts_in_force("invitation")
    agency = (language == "en" and row.organisation.name_en) or row.organisation.name_th
    values = {PERSON: row.full_name, AGENCY: agency, DAYS: str(VALID_FOR.days), LINK: link}
    send_mail_later(to=row.email, at=at, key=f"invitation:{row.pk}:{row.sent_count}",
                    subject=fill(texts.subject(language), values), body=fill(texts.body(language), values))  # fmt: skip


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Any, at: datetime) -> Invitation:
    """A new link, the old one is void."""
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    _require_giver(by, Role(row.role), row.organisation, at=at)
    if row.accepted_at or row.withdrawn_at:
        raise InvitationFault("คำเชิญนี้ตอบรับหรือยกเลิกแล้ว")
    token = secrets.token_urlsafe(32)
    row.token_hash, row.expires_at = _hash(token), at + VALID_FOR
    _send(row, token, at)
    record(kind="invitation.resent", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Any, at: datetime) -> None:
    """Void the link."""
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    _require_giver(by, Role(row.role), row.organisation, at=at)
    if row.accepted_at or row.withdrawn_at:
        raise InvitationFault("คำเชิญนี้ตอบรับหรือยกเลิกแล้ว")
    row.withdrawn_at = at
    row.save()
    record(kind="invitation.withdrawn", subject=row, by=by, at=at, organisation_id=row.organisation_id)


def open_invitation(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of a link that can still be accepted."""
    rows = Invitation.objects.select_related("organisation").filter(token_hash=_hash(token), expires_at__gt=at)
    return rows.filter(accepted_at=None, withdrawn_at=None).first()


@transaction.atomic
def accept_invitation(
    *, token: str, password: str, full_name: str, by: User | None, at: datetime
) -> tuple[User, Invitation]:
    """Make the account (or, signed in as that address, use one's own) and give the role."""
    found = open_invitation(token, at=at)
    if found is None:
        raise InvitationFault("ลิงก์นี้ใช้แล้วหรือหมดอายุ ขอให้ผู้เชิญส่งอีกครั้ง")
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "unit").get(pk=found.pk)
    if row.accepted_at or row.withdrawn_at:  # by the same link in another window, or just now
        raise InvitationFault("ลิงก์นี้ใช้แล้วหรือหมดอายุ ขอให้ผู้เชิญส่งอีกครั้ง")
    user = User.objects.filter(email__iexact=row.email).first()
    if user is not None and (by is None or by.pk != user.pk):
        raise InvitationFault("อีเมลนี้มีบัญชีอยู่แล้ว เข้าสู่ระบบด้วยบัญชีนั้นแล้วเปิดลิงก์อีกครั้ง")
    if user is None:
        user = User(email=row.email, full_name=full_name.strip() or row.full_name, position=row.position, created_at=at)
        user.set_password(password)
        user.save()
    renew(user=user, organisation=row.organisation, role=Role(row.role), by=row.created_by, at=at, unit=row.unit,
          scope=row.scope)  # fmt: skip
    row.accepted_at, row.accepted_by = at, user
    row.save()
    record(kind="invitation.accepted", subject=row, by=user, at=at, organisation_id=row.organisation_id,
           data={"user": user.pk, "role": row.role})  # fmt: skip
    return user, row


@transaction.atomic
def invite_first_administrator(*, email: str, full_name: str, at: datetime) -> str:
    """The link for a site's first administrator, printed on the terminal. InvitationFault when there is one already."""
    office = Organisation.objects.get(type=Organisation.Type.OFFICE)
    if memberships_at(at=at).filter(role=Role.ADMINISTRATOR.value, user__is_demo=False).exists():
        raise InvitationFault("มีผู้ดูแลระบบแล้ว")
    Invitation.objects.filter(
        organisation=office, role=Role.ADMINISTRATOR.value, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        organisation=office, email=email.strip().lower(), full_name=full_name, role=Role.ADMINISTRATOR.value,
        token_hash=_hash(token), created_at=at, expires_at=at + VALID_FOR,
    )  # fmt: skip
    record(kind="invitation.sent", subject=row, by=None, at=at, organisation_id=office.pk, data={"role": row.role})
    return f"{settings.BASE_URL}/account/invitation/{token}/"


@transaction.atomic
def read_privacy_notice(*, by: User, version: str, at: datetime) -> None:
    """Note that a person has read the privacy notice."""
    User.objects.filter(pk=by.pk).update(privacy_read_at=at, privacy_version=version)
    record(kind="privacy.read", subject=by, by=by, at=at, data={"version": version})


@transaction.atomic
def change_profile(*, by: User, full_name: str, position: str, phone: str, at: datetime) -> None:
    """Change one's own name, position and telephone."""
    User.objects.filter(pk=by.pk).update(full_name=full_name, position=position, phone=phone)
    record(kind="profile.changed", subject=by, by=by, at=at)


@transaction.atomic
def deactivate(*, user: User, by: Any, at: datetime, active: bool = False) -> None:
    """Switch an account off (or on again); it is out at its next request."""
    require(by, Permission.MANAGE_ACCOUNTS, at=at)
    if user.pk == by.pk:
        raise NotAllowed(Permission.MANAGE_ACCOUNTS)
    User.objects.filter(pk=user.pk, anonymised_at=None).update(is_active=active)
    record(kind="account.activated" if active else "account.deactivated", subject=user, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, user: User, remove: Callable[[], int], by: Any, at: datetime) -> int:
    """For somebody without app and codes: `remove` takes the library's rows away and says how many; the person is told."""
    require(by, Permission.MANAGE_ACCOUNTS, at=at)
    if user.pk == by.pk:
        raise NotAllowed(Permission.MANAGE_ACCOUNTS)
    removed = remove()
    if removed:
        record(kind="account.second_factor_removed", subject=user, by=by, at=at)
        tell(people=[user], kind="account.second_factor_removed", key=f"second-factor:{user.pk}:{at.isoformat()}",
             at=at, path="/account/2fa/", title=said("ผู้ดูแลระบบยกเลิกการยืนยันตัวตนสองขั้นของบัญชีท่าน",
                                                     "An administrator removed the two-step sign-in of your account"),
             body=said("เข้าสู่ระบบด้วยรหัสผ่าน แล้วเปิดใช้ใหม่ หากท่านไม่ได้ขอ ให้แจ้งผู้ดูแลระบบทันที",
                       "Sign in with the password and set it up anew. If you did not ask for it, tell an administrator at once."))  # fmt: skip
    return removed


@transaction.atomic
def unlock(*, user: User, forget: Callable[[], object], by: Any, at: datetime) -> None:
    """End the waiting time after wrong passwords: `forget` takes the library's counts away."""
    require(by, Permission.MANAGE_ACCOUNTS, at=at)
    forget()
    record(kind="account.unlocked", subject=user, by=by, at=at)


@transaction.atomic
def anonymise(*, user: User, by: Any, at: datetime) -> None:
    """Remove a person who left: name, address, telephone, password go; the id stays in what they did."""
    require(by, Permission.MANAGE_ACCOUNTS, at=at)
    row = User.objects.select_for_update().get(pk=user.pk)
    if memberships_at(at=at).filter(user=row).exists():
        raise MembershipFault("ผู้ใช้ยังมีบทบาทอยู่ ให้สิ้นสุดบทบาททั้งหมดก่อน")
    email, name = row.email, row.full_name
    row.email, row.full_name = f"anonymous-{row.pk}@invalid.example", f"ผู้ใช้ที่ออกแล้ว {row.pk}"
    row.position, row.phone, row.is_active, row.anonymised_at = "", "", False, at
    row.set_unusable_password()
    row.save()
    invitations = Invitation.objects.filter(Q(accepted_by=row) | Q(email__iexact=email))
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    invitations.update(full_name="", position="", email=row.email)
    forget_sign_in(user=row, email=email)
    forget_person(user=row, email=email, name=name, instead=row.full_name)
    record(kind="account.anonymised", subject=row, by=by, at=at)


@transaction.atomic
def forget_invitations(*, before: datetime) -> int:
    """Whom invitations were for that ended, unaccepted, before that day; how many."""
    rows = Invitation.objects.filter(accepted_at=None, expires_at__lt=before).exclude(full_name="", email="")
    return rows.update(full_name="", position="", email="", withdrawn_at=Coalesce("withdrawn_at", "expires_at"))
