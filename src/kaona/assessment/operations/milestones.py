"""Milestones of a calendar: added, changed, withdrawn; once it is published with a reason and a notice to those concerned."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Calendar, Milestone
from kaona.assessment.operations.base import Conflict, Refused, locked_cycle
from kaona.assessment.operations.calendar_base import (
    ADDED,
    CHANGED,
    TAKEN_OUT,
    is_fixed_window,
    keep,
    keep_change,
    keep_times,
    locked_calendar,
    put,
    require_calendars,
    tell_change,
)
from kaona.assessment.operations.cycles import move_window
from kaona.assessment.queries.calendars import cycle_of, published_with, setting_of, sheet_of
from kaona.rules.calendar_faults import Sheet, faults
from kaona.rules.said import Said
from kaona.rules.thai_text import clean_text


@transaction.atomic
def add_milestone(*, calendar: Calendar, sheet: Sheet, reason: str, by: Any, at: datetime) -> Milestone:
    """Add to a calendar. Refused("milestone_faults") with every fault by field."""
    require_calendars(by, at)
    calendar = locked_calendar(calendar)
    sheet = _clean(sheet)
    _require_right(calendar, sheet, reason)
    row = put(calendar, sheet, by=by, at=at, reason=reason.strip())
    record(kind="milestone.added", subject=row, by=by, at=at, data={"calendar": calendar.pk})
    _tell(published_with(row), row, ADDED, reason, at)
    return row


@transaction.atomic
def change_milestone(
    *, milestone: Milestone, sheet: Sheet, version: int, reason: str, by: Any, at: datetime
) -> Milestone:
    """Change all of it. The window of a cycle that agencies have seen only ends later, through the cycle's own deed.
    Refused("milestone_faults" | "milestone_withdrawn"); Conflict when somebody else changed it."""
    require_calendars(by, at)
    calendar, row = _locked(milestone)
    if row.withdrawn_at is not None:
        raise Refused("milestone_withdrawn")
    if row.version != version:
        raise Conflict(row)
    sheet = _clean(sheet)
    before, seen_in = sheet_of(row), published_with(row)
    _require_right(calendar, sheet, reason, row)
    moved = (sheet.opens_at, sheet.closes_at) != (before.opens_at, before.closes_at)
    cycle = is_fixed_window(row)
    if cycle is not None and moved:
        move_window(cycle=cycle, closes_at=sheet.closes_at, reason=reason, by=by, at=at)
        row = Milestone.objects.select_related("calendar").get(pk=row.pk)
    elif moved and sheet.kind == Milestone.Kind.WINDOW:
        row = keep_times(
            window=row, opens_at=sheet.opens_at, closes_at=sheet.closes_at, reason=reason.strip(), by=by, at=at
        )
    changed = keep(row, sheet, reason=reason.strip(), by=by, at=at)
    if changed or moved:
        record(kind="milestone.changed", subject=row, by=by, at=at, data={"calendar": calendar.pk})
    if (changed or moved) and not (
        cycle is not None and moved
    ):  # of a moved window the agencies have learnt by the cycle
        _tell(seen_in, row, CHANGED, reason, at)
    return row


@transaction.atomic
def withdraw_milestone(*, milestone: Milestone, version: int, reason: str, by: Any, at: datetime) -> Milestone:
    """Take it out; it stays in the history. Refused("reason" | "window_cycle" | "milestone_withdrawn"); Conflict."""
    require_calendars(by, at)
    calendar, row = _locked(milestone)
    seen_in = published_with(row)
    if row.withdrawn_at is not None:
        raise Refused("milestone_withdrawn")
    if row.version != version:
        raise Conflict(row)
    if not reason.strip():
        raise Refused("reason")
    if cycle_of(row) is not None:
        raise Refused("window_cycle")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason.strip()[:500]
    row.version, row.sequence, row.changed_at, row.changed_by = row.version + 1, row.sequence + 1, at, by
    row.save()
    keep_change(calendar, "withdrawn", milestone=row, by=by, at=at, reason=reason.strip())
    record(kind="milestone.withdrawn", subject=row, by=by, at=at, data={"calendar": calendar.pk})
    _tell(seen_in, row, TAKEN_OUT, reason, at)
    return row


def _locked(milestone: Milestone) -> tuple[Calendar, Milestone]:
    """Its calendar and itself read again under locks; its cycle's first, as deeds on cycles take them."""
    cycle = cycle_of(milestone)
    if cycle is not None:
        locked_cycle(cycle)
    calendar = locked_calendar(milestone.calendar)
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("calendar")
    return calendar, rows.get(pk=milestone.pk)


def _clean(sheet: Sheet) -> Sheet:
    """Spaces around, characters that no database keeps and line breaks in lines are not meant."""

    def line(text: str) -> str:
        return " ".join(clean_text(text).split())

    return replace(
        sheet, title_th=line(sheet.title_th), title_en=line(sheet.title_en), place=line(sheet.place), link=line(sheet.link),
        description=clean_text(sheet.description).strip(),
    )  # fmt: skip


def _require_right(calendar: Calendar, sheet: Sheet, reason: str, row: Milestone | None = None) -> None:
    setting = setting_of(calendar)
    found = faults(sheet, setting if row is None else setting.beside(row.pk))
    seen = calendar.state == Calendar.State.PUBLISHED if row is None else bool(published_with(row))
    if seen and not reason.strip():
        found["reason"] = "ปฏิทินประกาศแล้ว กรอกเหตุผล"
    if row is not None:
        found |= _window_faults(sheet, reason, row)
    if found:
        raise Refused("milestone_faults", faults=found)


def _window_faults(sheet: Sheet, reason: str, row: Milestone) -> dict[str, str]:
    """The window of a cycle stays one, on the clock; once agencies have seen it, it begins when it began and ends later."""
    found: dict[str, str] = {}
    if cycle_of(row) is None:
        return found
    if sheet.kind != Milestone.Kind.WINDOW:
        found["kind"] = "เป็นช่วงรับแบบประเมินของรอบการประเมิน จึงเปลี่ยนชนิดไม่ได้"
    if sheet.whole_days:
        found["whole_days"] = "ช่วงรับแบบประเมินต้องมีเวลาเปิดและปิด"
    if is_fixed_window(row) is not None:
        if sheet.opens_at != row.opens_at:
            found["opens"] = "รอบเปิดแล้ว จึงเปลี่ยนวันเปิดรับไม่ได้"
        if sheet.closes_at < row.closes_at:
            found["closes"] = "รอบเปิดแล้ว วันปิดรับเลื่อนออกได้อย่างเดียว"
        if sheet.closes_at > row.closes_at and not reason.strip():
            found["reason"] = "กรอกเหตุผล"
    return found


def _tell(seen_in: list[Calendar], row: Milestone, what: Said, reason: str, at: datetime) -> None:
    tell_change(seen_in, row, what, reason, key=f"milestone:{row.pk}:{row.version}", at=at)
