"""Calendars of the programme year: made empty, from the sample year or from last year's, named, published."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Calendar, Milestone
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.calendar_base import (
    keep_change,
    locked_calendar,
    make_calendar,
    put,
    require_calendars,
    tell_audience,
)
from kaona.assessment.queries.calendar_copy import has_window, sample_sheet, shifted_year
from kaona.assessment.queries.calendars import calendar_of, sample_year
from kaona.assessment.queries.holidays import days_off_of_year
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.said import english_name, said

YEARS = range(2560, 2701)


@transaction.atomic
def create_calendar(
    *, fiscal_year: int, agency_types: Sequence[str], name_th: str, name_en: str, by: Any, at: datetime
) -> Calendar:
    """An empty draft. Refused("calendar_faults") with every fault by field, ("calendar_exists")."""
    require_calendars(by, at)
    _require_right(fiscal_year, agency_types, name_th, name_en)
    calendar = make_calendar(fiscal_year, agency_types, name_th.strip(), name_en.strip(), by=by, at=at)
    record(kind="calendar.created", subject=calendar, by=by, at=at, data={"year": fiscal_year, "from": "empty"})
    return calendar


def _require_right(fiscal_year: int, agency_types: Sequence[str], name_th: str, name_en: str) -> None:
    faults = _name_faults(name_th, name_en)
    if fiscal_year not in YEARS:
        faults["fiscal_year"] = "กรอกปี พ.ศ. เช่น 2569"
    if not agency_types or not set(agency_types) <= set(AGENCY_TYPES):
        faults["agency_types"] = "เลือกประเภทหน่วยงาน"
    if faults:
        raise Refused("calendar_faults", faults=faults)


def _name_faults(name_th: str, name_en: str) -> dict[str, str]:
    faults = {}
    if not name_th.strip():
        faults["name_th"] = "กรอกชื่อปฏิทิน"
    for name, text in (("name_th", name_th), ("name_en", name_en)):
        if len(text) > 200:
            faults[name] = "ชื่อยาวเกิน 200 ตัวอักษร"
    return faults


@transaction.atomic
def start_from_sample(*, fiscal_year: int, key: str, by: Any, at: datetime) -> Calendar:
    """A draft with the sample year's milestones, marked as a sample; a window that a cycle has stays and the sample's is
    left out. Refused("calendar_exists" | "calendar_faults")."""
    require_calendars(by, at)
    sample = sample_year().get(key)
    if sample is None:
        raise Refused("unknown_code")
    types, name_th, name_en = sample["agency_types"], sample["name_th"], sample["name_en"]
    _require_right(fiscal_year, types, name_th, name_en)
    there = has_window(fiscal_year, types)
    calendar = _draft_for(fiscal_year, types, name_th, name_en, True, by, at)
    for one in sample["milestones"]:
        if not (one["kind"] == "window" and there):
            put(calendar, sample_sheet(one, fiscal_year), by=by, at=at)
    record(kind="calendar.created", subject=calendar, by=by, at=at, data={"year": fiscal_year, "from": "sample"})
    return calendar


def _draft_for(
    fiscal_year: int, types: Sequence[str], name_th: str, name_en: str, is_sample: bool, by: Any, at: datetime
) -> Calendar:
    """A new draft, or the one that a cycle's window made: of these types, and nothing in it but windows."""
    have = {one: calendar_of(fiscal_year, one) for one in types}
    found = {row.pk: row for row in have.values() if row is not None}
    if not found:
        return make_calendar(fiscal_year, types, name_th, name_en, is_sample=is_sample, by=by, at=at)
    calendar = locked_calendar(next(iter(found.values())))
    others = calendar.milestones.filter(withdrawn_at=None).exclude(kind=Milestone.Kind.WINDOW)
    if (
        len(found) > 1
        or set(calendar.agency_types) != set(types)
        or calendar.state != Calendar.State.DRAFT
        or others.exists()
    ):
        raise Refused("calendar_exists")
    calendar.is_sample = is_sample
    calendar.save(update_fields=["is_sample"])
    return calendar


@transaction.atomic
def copy_calendar(*, source: Calendar, fiscal_year: int, as_is: Collection[str], by: Any, at: datetime) -> Calendar:
    """Another year's draft from a calendar: the proposed days, but the same days for the uids in `as_is`. The window of a
    cycle for several types is planned in the calendar of each; where the year has a window it stays. Refused("calendar_exists" | "calendar_faults" | "calendar_empty")."""
    require_calendars(by, at)
    types = source.agency_types
    _require_right(fiscal_year, types, source.name_th, source.name_en)
    found = shifted_year(source, fiscal_year, days_off_of_year(fiscal_year))
    if not found:
        raise Refused("calendar_empty")
    there = has_window(fiscal_year, types)
    calendar = _draft_for(fiscal_year, types, source.name_th, source.name_en, False, by, at)
    for one in found:
        if not (one.sheet.kind == Milestone.Kind.WINDOW and there):
            span = one.proposal.same if one.uid in as_is else one.proposal.proposed
            put(calendar, one.at(span), by=by, at=at, what="copied")
    data = {"year": fiscal_year, "from": source.fiscal_year}
    record(kind="calendar.copied", subject=calendar, by=by, at=at, data=data)
    return calendar


@transaction.atomic
def name_calendar(
    *, calendar: Calendar, name_th: str, name_en: str, is_sample: bool, version: int, by: Any, at: datetime
) -> Calendar:
    """Its names, and whether its dates are only a sample. Refused("calendar_faults"); Conflict when somebody else changed it."""
    require_calendars(by, at)
    calendar = locked_calendar(calendar)
    if calendar.version != version:
        raise Conflict(calendar)
    faults = _name_faults(name_th, name_en)
    if faults:
        raise Refused("calendar_faults", faults=faults)
    calendar.name_th, calendar.name_en, calendar.is_sample = name_th.strip(), name_en.strip(), is_sample
    calendar.save(update_fields=["name_th", "name_en", "is_sample"])
    keep_change(calendar, "named", by=by, at=at)
    record(kind="calendar.named", subject=calendar, by=by, at=at)
    return calendar


@transaction.atomic
def publish_calendar(*, calendar: Calendar, version: int, by: Any, at: datetime) -> Calendar:
    """Let everybody see it; the agencies of its types are told once. Refused("calendar_published" | "calendar_empty");
    Conflict when somebody changed it since it was read."""
    require_calendars(by, at)
    calendar = locked_calendar(calendar)
    if calendar.state == Calendar.State.PUBLISHED:
        raise Refused("calendar_published")
    if calendar.version != version:
        raise Conflict(calendar)
    if not calendar.milestones.filter(withdrawn_at=None).exists():
        raise Refused("calendar_empty")
    calendar.state, calendar.published_at, calendar.published_by = Calendar.State.PUBLISHED, at, by
    calendar.save(update_fields=["state", "published_at", "published_by"])
    keep_change(calendar, "published", by=by, at=at)
    record(kind="calendar.published", subject=calendar, by=by, at=at, data={"year": calendar.fiscal_year})
    tell_audience(
        calendar, "agencies", key=f"calendar:{calendar.pk}:published", kind="calendar.published", at=at,
        title=said(f"ประกาศปฏิทินปีงบประมาณ {calendar.fiscal_year}", f"The calendar of fiscal year {calendar.fiscal_year} is published"),
        body=said(calendar.name_th, english_name(calendar)),
    )  # fmt: skip
    calendar.refresh_from_db()
    return calendar
