"""What deeds on calendars are made of: the lock, one way to keep a milestone's values with its history, the year's calendar
for a type."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from kaona.activity.operations import tell
from kaona.assessment.models import Calendar, CalendarChange, CalendarType, Cycle, Milestone
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.calendars import (
    FIELDS,
    audience_of,
    calendar_of,
    cycle_of,
    sample_year,
    sheet_of,
)
from kaona.people.access import require
from kaona.rules.calendar_faults import Sheet
from kaona.rules.calendar_layout import span_words, times_words
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.said import Said, said
from kaona.rules.stages import CycleState

# What became of a milestone in a published calendar.
ADDED = said("เพิ่มในปฏิทิน", "Added to the calendar")
CHANGED = said("เปลี่ยนในปฏิทิน", "Changed in the calendar")
TAKEN_OUT = said("ถอนออกจากปฏิทิน", "Taken out of the calendar")


def require_calendars(by: Any, at: datetime) -> None:
    """An officer, or the site's own set-up (None)."""
    if by is not None:
        require(by, Permission.MANAGE_CALENDARS, at=at)


def locked_calendar(calendar: Calendar) -> Calendar:
    """The calendar read again under a row lock, so that two deeds on it follow each other."""
    return Calendar.objects.select_for_update().get(pk=calendar.pk)


def plain(row: Milestone) -> dict[str, Any]:
    """A milestone's values as they are kept in its history."""
    values = {name: getattr(row, name) for name in FIELDS}
    return values | {name: values[name].isoformat() for name in ("opens_at", "closes_at")}


def keep_change(calendar: Calendar, what: str, *, by: Any, at: datetime, milestone: Milestone | None = None,
         before: dict[str, Any] | None = None, reason: str = "") -> None:  # fmt: skip
    """One line of a calendar's history; the calendar has a new version."""
    after = plain(milestone) if milestone else {}
    before = before or {}
    CalendarChange.objects.create(
        calendar=calendar, milestone=milestone, what=what, reason=reason[:500], at=at, by=by,
        before={name: value for name, value in before.items() if after.get(name) != value},
        after={name: value for name, value in after.items() if before.get(name) != value},
    )  # fmt: skip
    Calendar.objects.filter(pk=calendar.pk).update(version=F("version") + 1)


def put(calendar: Calendar, sheet: Sheet, *, by: Any, at: datetime, what: str = "added", reason: str = "") -> Milestone:
    """A new milestone with its line in the history."""
    values = {name: getattr(sheet, name) for name in FIELDS}
    row = Milestone.objects.create(calendar=calendar, created_at=at, changed_at=at, changed_by=by, **values)
    keep_change(calendar, what, milestone=row, by=by, at=at, reason=reason)
    return row


def keep(row: Milestone, sheet: Sheet, *, reason: str, by: Any, at: datetime) -> bool:
    """New values of a locked milestone, with history, version and a sequence that calendar programs go by; False when
    nothing differs."""
    before = plain(row)
    for name in FIELDS:
        setattr(row, name, getattr(sheet, name))
    if plain(row) == before:
        return False
    row.version, row.sequence, row.changed_at, row.changed_by = row.version + 1, row.sequence + 1, at, by
    row.save()
    keep_change(row.calendar, "changed", milestone=row, before=before, reason=reason, by=by, at=at)
    return True


def keep_times(*, window: Milestone, closes_at: datetime, reason: str, by: Any, at: datetime,
               opens_at: datetime | None = None) -> Milestone:  # fmt: skip
    """The one way in which a window's times change, whether asked for in the cycle or in the calendar."""
    row = Milestone.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=window.pk)
    sheet = replace(sheet_of(row), opens_at=opens_at or row.opens_at, closes_at=closes_at, whole_days=False)
    keep(row, sheet, reason=reason, by=by, at=at)
    return row


def year_calendar(fiscal_year: int, agency_types: Sequence[str], *, by: Any, at: datetime) -> Calendar:
    """The year's calendar for the first of the types; made from the default groups when there is none yet."""
    first = next((one for one in AGENCY_TYPES if one in agency_types), AGENCY_TYPES[0])
    have = calendar_of(fiscal_year, first)
    if have is not None:
        return locked_calendar(have)
    group = next(one for one in sample_year().values() if first in one["agency_types"])
    free = [one for one in group["agency_types"] if calendar_of(fiscal_year, one) is None]
    return make_calendar(fiscal_year, free, group["name_th"], group["name_en"], by=by, at=at)


def make_calendar(fiscal_year: int, agency_types: Sequence[str], name_th: str, name_en: str, *, by: Any, at: datetime,
                  is_sample: bool = False) -> Calendar:  # fmt: skip
    """A draft calendar for types that have none in the year. Refused("calendar_exists"), also when two make it at once."""
    try:
        with transaction.atomic():
            calendar = Calendar.objects.create(
                fiscal_year=fiscal_year,
                name_th=name_th,
                name_en=name_en,
                created_at=at,
                created_by=by,
                is_sample=is_sample,
            )
            for one in agency_types:
                CalendarType.objects.create(calendar=calendar, fiscal_year=fiscal_year, agency_type=one)
    except IntegrityError:
        raise Refused("calendar_exists") from None
    keep_change(calendar, "created", by=by, at=at)
    return calendar


def tell_audience(
    calendar: Calendar, audience: str, *, key: str, title: Said, body: str, kind: str, at: datetime
) -> int:
    """Those whom it concerns learn it, once per key."""
    told = tell(
        people=audience_of(calendar, audience, at=at), kind=kind, key=key, title=title, body=body, at=at,
        path=f"/calendars/{calendar.pk}/",
    )  # fmt: skip
    return len(told)


def tell_change(
    calendars: Iterable[Calendar], row: Milestone, what: Said, reason: str, *, key: str, at: datetime
) -> None:
    """Those whom a milestone concerns learn what became of it in published calendars: each person once per key."""
    title = said(f"{what}: {row.title_th}", f"{what.en}: {row.title_en or row.title_th}")
    body = said(*(f"{_when_and_where(row, language)}\n{reason.strip()}" for language in ("th", "en")))
    for calendar in calendars:
        tell_audience(calendar, row.audience, key=key, kind="calendar.changed", at=at, title=title, body=body)


def _when_and_where(row: Milestone, language: str) -> str:
    sheet = sheet_of(row)
    days = (
        span_words(sheet.span, language=language)
        if sheet.whole_days
        else times_words(sheet.opens_at, sheet.closes_at, language=language)
    )
    return " · ".join(one for one in (days, row.place) if one)


def is_fixed_window(row: Milestone) -> Cycle | None:
    """The cycle of a window that agencies have seen: only its end can still move, to a later time."""
    cycle = cycle_of(row) if row.kind == Milestone.Kind.WINDOW else None
    return cycle if cycle is not None and cycle.state != CycleState.DRAFT else None
