"""Hours that assessors spend on dossiers: typed, corrected by another row, never overwritten."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from kaona.activity.operations import record
from kaona.people.access import NotAllowed, require
from kaona.people.models import User
from kaona.rules.exact import is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import clean_text
from kaona.verification.models import ReviewAssignment, ReviewHours
from kaona.verification.operations.base import Refused

A_DAY = Decimal(24)
MOST_CHARACTERS = 300


@transaction.atomic
def add_hours(
    *, assignment: ReviewAssignment, on: date, hours: str, note: str = "", by: Any, at: datetime,
    instead: ReviewHours | None = None,
) -> ReviewHours:  # fmt: skip
    """Hours of a day on an accepted dossier, `instead` of a row that was wrong. A person's day has 24 hours, whatever the
    number of dossiers. Refused("not_accepted" | "hours" | "hours_day" | "hours_full" | "too_long" | "withdrawn_hours")."""
    part = _own(assignment, by, at)
    if instead is not None:
        _withdraw(instead, part, by, at)
    text = tidy_number(hours)
    if not is_decimal(text) or not 0 < Decimal(text) <= A_DAY or Decimal(text) * 100 % 1:
        raise Refused("hours")
    note = clean_text(note).strip()
    if len(note) > MOST_CHARACTERS:
        raise Refused("too_long", most=MOST_CHARACTERS)
    if not local(part.assigned_at).date() <= on <= local(at).date():
        raise Refused("hours_day")
    day = ReviewHours.objects.filter(assignment__user=by, on=on, withdrawn_at=None).aggregate(sum=Sum("hours"))["sum"]
    if (day or 0) + Decimal(text) > A_DAY:
        raise Refused("hours_full")
    row = ReviewHours.objects.create(
        organisation_id=part.organisation_id, assignment=part, on=on, hours=Decimal(text), note=note, at=at
    )
    _line("reviewer.hours_added", row, by, at)
    return row


@transaction.atomic
def withdraw_hours(*, row: ReviewHours, by: Any, at: datetime) -> ReviewHours:
    """The row was wrong: it counts no longer and stays. Refused("withdrawn_hours")."""
    return _withdraw(row, _own(row.assignment, by, at), by, at)


def _withdraw(row: ReviewHours, part: ReviewAssignment, by: Any, at: datetime) -> ReviewHours:
    row = ReviewHours.objects.select_for_update().get(pk=row.pk, assignment=part)
    if row.withdrawn_at is not None:
        raise Refused("withdrawn_hours")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _line("reviewer.hours_withdrawn", row, by, at)
    return row


def _own(assignment: ReviewAssignment, by: Any, at: datetime) -> ReviewAssignment:
    """One's own part, behind a lock on the person: the day's sum goes over all dossiers."""
    if assignment.user_id != by.pk:
        raise NotAllowed(Permission.JUDGE)
    User.objects.select_for_update().get(pk=by.pk)
    require(by, Permission.JUDGE, at=at)
    part = ReviewAssignment.objects.get(pk=assignment.pk)
    if part.accepted_at is None:
        raise Refused("not_accepted")
    return part


def _line(kind: str, row: ReviewHours, by: Any, at: datetime) -> None:
    # In the Office's chain: how long its people work is not the agency's to read.
    record(kind=kind, subject=row, by=by, at=at,
           data={"assignment": row.assignment_id, "on": row.on.isoformat(), "hours": str(row.hours)})  # fmt: skip
