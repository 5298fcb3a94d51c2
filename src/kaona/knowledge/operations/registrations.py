"""Places at knowledge events: registered, decided, cancelled; checked in at the door. Every deed locks the event first."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.operations.base import Refused
from kaona.knowledge.models import STANDING, Occasion, Registration
from kaona.knowledge.operations.base import checked_reason
from kaona.knowledge.operations.occasion_base import (
    fresh,
    fresh_code,
    locked_occasion,
    move_up,
    note,
    tell_of,
    when_and_where,
)
from kaona.knowledge.queries.occasions import closed_for, is_colleague, is_for, may_register_others
from kaona.people.access import NotAllowed, require
from kaona.people.models import Organisation, User
from kaona.people.queries import active_memberships
from kaona.rules.occasions import OccasionState, RegistrationState, first_state, placed_state
from kaona.rules.roles import Permission
from kaona.rules.said import said


def _may_act_for(by: Any, user: User, organisation: Organisation, at: datetime) -> bool:
    return by.pk == user.pk or may_register_others(by, organisation, at=at)


@transaction.atomic
def register(*, occasion: Occasion, user: User, organisation: Organisation, by: Any, at: datetime) -> Registration:
    """A place, the waiting list, or (with approval) a wish. Once more changes nothing.
    Refused("occasion_state" | "occasion_early" | "occasion_late" | "occasion_not_for" | "not_a_member")."""
    row = locked_occasion(occasion)
    if not _may_act_for(by, user, organisation, at):
        raise NotAllowed(Permission.MANAGE_MEMBERS, organisation)
    if not is_colleague(user, organisation, at=at):
        raise Refused("not_a_member")
    there = row.registrations.filter(user=user, state__in=STANDING).first()
    if there is not None:
        return there
    if why := closed_for(row, at=at):
        raise Refused(why)
    if not is_for(row, organisation):
        raise Refused("occasion_not_for")
    state = first_state(approval=row.approval, quota=row.quota, taken=row.taken)
    made = Registration.objects.create(
        organisation=organisation, occasion=row, user=user, state=state, token=secrets.token_urlsafe(32), code=fresh_code(row),
        by=by, at=at, waiting_since=at if state == RegistrationState.WAITING else None,
    )  # fmt: skip
    _count(row, state)
    note(made, "event.registered", by, at, state=state)
    _tell_state(made, at, but=None if by.pk != user.pk else user)
    return made


def _count(row: Occasion, state: str, by: int = 1) -> None:
    """Keep the number of places that are given; the database refuses more than the quota."""
    if state == RegistrationState.REGISTERED:
        row.taken += by
        row.save()


def _tell_state(row: Registration, at: datetime, *, but: User | None = None, reason: str = "") -> None:
    name, en = row.occasion.title_th, row.occasion.title_en or row.occasion.title_th
    words = {
        RegistrationState.REGISTERED: said(f"ลงทะเบียนกิจกรรม {name} แล้ว", f"You are registered for {en}"),
        RegistrationState.WAITING: said(f"อยู่ในรายชื่อสำรองของกิจกรรม {name}", f"You are on the waiting list of {en}"),
        RegistrationState.APPLIED: said(f"รออนุมัติเข้ากิจกรรม {name}", f"Your registration for {en} waits for approval"),
        RegistrationState.DECLINED: said(f"ไม่ได้รับอนุมัติเข้ากิจกรรม {name}", f"Your registration for {en} was declined"),
        RegistrationState.CANCELLED: said(f"ยกเลิกการลงทะเบียนกิจกรรม {name} แล้ว", f"Your registration for {en} is cancelled"),
    }  # fmt: skip
    if but is None or but.pk != row.user_id:
        body = when_and_where(row.occasion) if row.state in STANDING else reason
        tell_of(row.occasion, [row.user], kind="event.registered", at=at, title=words[RegistrationState(row.state)],
                body=body, key=f"registration:{row.pk}:{row.state}:{at.isoformat()}")  # fmt: skip


@transaction.atomic
def approve(*, registration: Registration, by: Any, at: datetime) -> Registration:
    """A place, or the waiting list when there is none. Refused("move")."""
    occasion = locked_occasion(registration.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = fresh(registration)
    if row.state != RegistrationState.APPLIED or occasion.state != OccasionState.PUBLISHED:
        raise Refused("move", move="approve", stage=row.state)
    row.state = placed_state(quota=occasion.quota, taken=occasion.taken)
    row.decided_by, row.decided_at = by, at
    row.waiting_since = at if row.state == RegistrationState.WAITING else None
    row.save()
    _count(occasion, row.state)
    note(row, "event.approved", by, at, state=row.state)
    _tell_state(row, at)
    return row


@transaction.atomic
def decline(*, registration: Registration, reason: str, by: Any, at: datetime) -> Registration:
    """No place, with the reason that the person reads. Refused("move" | "reason" | "too_long")."""
    occasion = locked_occasion(registration.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = fresh(registration)
    if row.state not in STANDING or row.attended_at is not None:
        raise Refused("move", move="decline", stage=row.state)
    row.reason = checked_reason(reason)
    _leave(occasion, row, RegistrationState.DECLINED)
    row.decided_by, row.decided_at = by, at
    row.save()
    note(row, "event.declined", by, at, reason=row.reason)
    _tell_state(row, at, reason=row.reason)
    move_up(occasion, by, at)
    return row


def _leave(occasion: Occasion, row: Registration, state: RegistrationState) -> None:
    if not row.walk_in:
        _count(occasion, row.state, -1)
    row.state = state


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Any, at: datetime) -> Registration:
    """Until the event begins; the next in line moves up. Refused("move" | "occasion_begun")."""
    occasion = locked_occasion(registration.occasion)
    row = fresh(registration)
    if not _may_act_for(by, row.user, row.organisation, at):
        raise NotAllowed(Permission.MANAGE_MEMBERS, row.organisation)
    if row.state not in STANDING:
        raise Refused("move", move="cancel", stage=row.state)
    if at >= occasion.begins_at or row.attended_at is not None:
        raise Refused("occasion_begun")
    _leave(occasion, row, RegistrationState.CANCELLED)
    row.save()
    note(row, "event.registration_cancelled", by, at)
    _tell_state(row, at, but=row.user if by.pk == row.user_id else None)
    if occasion.state == OccasionState.PUBLISHED:
        move_up(occasion, by, at)
    return row


@transaction.atomic
def check_in(*, registration: Registration, by: Any, at: datetime) -> Registration:
    """Came. Once more changes nothing. Refused("occasion_state" | "occasion_no_place")."""
    occasion = locked_occasion(registration.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = fresh(registration)
    if occasion.state != OccasionState.PUBLISHED:
        raise Refused("occasion_state")
    if row.state != RegistrationState.REGISTERED:
        raise Refused("occasion_no_place")
    if row.attended_at is None:
        row.attended_at, row.attended_by = at, by
        row.save()
        note(row, "event.checked_in", by, at)
    return row


@transaction.atomic
def undo_check_in(*, registration: Registration, by: Any, at: datetime) -> Registration:
    """It was somebody else. Refused("evaluated") once the person has evaluated the event."""
    locked_occasion(registration.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = fresh(registration)
    if hasattr(row, "evaluation"):
        raise Refused("evaluated")
    if row.attended_at is not None:
        row.attended_at, row.attended_by = None, None
        row.save()
        note(row, "event.check_in_undone", by, at)
    return row


@transaction.atomic
def walk_in(*, occasion: Occasion, email: str, by: Any, at: datetime) -> Registration:
    """Somebody with an account came without a place: let in beyond the quota and checked in.
    Refused("occasion_state" | "occasion_nobody")."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    if row.state != OccasionState.PUBLISHED:
        raise Refused("occasion_state")
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    places = active_memberships(user, at=at) if user else []
    if user is None or not places:
        raise Refused("occasion_nobody")
    made = row.registrations.filter(user=user, state__in=STANDING).first()
    if made is None:
        made = Registration(organisation=places[0].organisation, occasion=row, user=user, code=fresh_code(row), by=by, at=at,
                            token=secrets.token_urlsafe(32))  # fmt: skip
    if made.state != RegistrationState.REGISTERED:
        made.state, made.walk_in = RegistrationState.REGISTERED, True
    if made.attended_at is None:
        made.attended_at, made.attended_by = at, by
        made.save()
        note(made, "event.walked_in", by, at)
    return made
