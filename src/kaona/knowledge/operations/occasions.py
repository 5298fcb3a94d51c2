"""Knowledge events: written, published, changed with notice, cancelled, copied."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.assessment.operations.base import Conflict, Refused
from kaona.knowledge.models import Occasion
from kaona.knowledge.operations.base import checked_reason
from kaona.knowledge.operations.occasion_base import (
    OccasionFaults,
    locked_occasion,
    move_up,
    note,
    standing_people,
    tell_of,
    when_and_where,
)
from kaona.knowledge.queries.occasions import audience_of, given_of, known_codes
from kaona.people.access import require
from kaona.people.models import User
from kaona.people.queries import memberships_at, office
from kaona.rules.occasions import OCCASION_MOVES, OccasionInput, OccasionState, faults_of, tidy
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said
from kaona.rules.stages import MoveRefused, next_stage

# A change of these is told to everybody who is registered.
TOLD = ("begins_at", "ends_at", "place", "link")


def _values(given: OccasionInput) -> dict[str, Any]:
    names = ("title_th", "title_en", "description", "begins_at", "ends_at", "place", "link", "opens_at", "closes_at",
             "approval", "audience", "weak_item", "weak_below")  # fmt: skip
    return {name: getattr(given, name) for name in names} | {
        "quota": int(given.quota) if given.quota else None,
        "agency_types": list(given.agency_types), "items": list(given.items),
    }  # fmt: skip


def _moved(move: str, row: Occasion) -> str:
    try:
        return next_stage(OCCASION_MOVES, move, row.state)
    except MoveRefused:
        raise Refused("move", move=move, stage=row.state) from None


@transaction.atomic
def write_occasion(
    *, given: OccasionInput, by: Any, at: datetime, occasion: Occasion | None = None, version: int = 0
) -> Occasion:
    """Begin an event, or change it; of a published one those with a registration are told of another time or place, and
    places that were added go to the waiting list. OccasionFaults; Conflict; Refused("move")."""
    row = None if occasion is None else locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    given = tidy(given)
    if faults := faults_of(given, known_codes(), taken=row.taken if row else 0):
        raise OccasionFaults(faults)
    if row is None:
        row = Occasion.objects.create(organisation=office(), created_by=by, created_at=at, changed_by=by, changed_at=at,
                                      **_values(given))  # fmt: skip
        note(row, "event.written", by, at, version=row.version)
        return row
    if row.state == OccasionState.CANCELLED:
        raise Refused("move", move="write", stage=row.state)
    if version != row.version:
        raise Conflict(row)
    before = given_of(row)
    if before == given:
        return row
    for name, value in _values(given).items():
        setattr(row, name, value)
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()
    changed = [name for name in vars(given) if getattr(given, name) != getattr(before, name)]
    note(row, "event.written", by, at, version=row.version, changed=changed)
    if row.state == OccasionState.PUBLISHED:
        _tell_change(row, [name for name in TOLD if name in changed], at)
        move_up(row, by, at)
    return row


def _tell_change(row: Occasion, changed: list[str], at: datetime) -> None:
    if changed:
        tell_of(row, standing_people(row), kind="event.changed", at=at,
                title=said(f"กิจกรรม {row.title_th} เปลี่ยนวันเวลาหรือสถานที่", f"{row.title_en or row.title_th} has another time or place"),
                body=when_and_where(row))  # fmt: skip


@transaction.atomic
def publish_occasion(*, occasion: Occasion, by: Any, at: datetime) -> Occasion:
    """For everybody to see; the coordinators of those whom it is for are told. Refused("move" | "occasion_over")."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row.state = _moved("publish", row)
    if row.ends_at <= at:
        raise Refused("occasion_over")
    row.published_at = at
    row.save()
    note(row, "event.published", by, at)
    held = memberships_at(at=at).filter(organisation__in=audience_of(row), role=Role.COORDINATOR.value)
    tell_of(row, User.objects.filter(pk__in=held.values("user_id")).order_by("pk"), kind="event.published", at=at,
            title=said(f"เปิดกิจกรรมเรียนรู้ {row.title_th}", f"Knowledge event: {row.title_en or row.title_th}"),
            body=when_and_where(row))  # fmt: skip
    return row


@transaction.atomic
def cancel_occasion(*, occasion: Occasion, reason: str, by: Any, at: datetime) -> Occasion:
    """It does not take place; everybody who is registered is told why. Refused("move" | "reason" | "occasion_over")."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    state = _moved("cancel", row)
    if row.ends_at <= at:
        raise Refused("occasion_over")
    row.reason = checked_reason(reason)
    row.state, row.cancelled_at = state, at
    row.save()
    note(row, "event.cancelled", by, at, reason=row.reason)
    tell_of(row, standing_people(row), kind="event.cancelled", at=at, body=row.reason,
            title=said(f"ยกเลิกกิจกรรม {row.title_th}", f"Cancelled: {row.title_en or row.title_th}"))  # fmt: skip
    return row


@transaction.atomic
def copy_occasion(*, occasion: Occasion, by: Any, at: datetime) -> Occasion:
    """A draft with the same words four weeks after the day of copying or of the event, whichever is later; nobody is in it."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    days = timedelta(days=max((at - row.begins_at).days + 1, 0) + 28)
    values = _values(given_of(row))
    for name in ("begins_at", "ends_at", "opens_at", "closes_at"):
        values[name] += days
    made = Occasion.objects.create(organisation=row.organisation, created_by=by, created_at=at, changed_by=by, changed_at=at,
                                   **values)  # fmt: skip
    note(made, "event.written", by, at, copied_from=row.pk)
    return made
