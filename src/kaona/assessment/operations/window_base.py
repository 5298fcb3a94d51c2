"""The window of a cycle in the calendars of its year: taken where it was planned, else made; nothing changes silently in a
calendar that is published."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kaona.assessment.models import Calendar, Cycle, Milestone
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.calendar_base import (
    ADDED,
    CHANGED,
    TAKEN_OUT,
    keep_change,
    keep_times,
    put,
    tell_change,
    year_calendar,
)
from kaona.assessment.queries.calendars import (
    Entry,
    calendar_of,
    cycle_of,
    entries_of,
    was_planned,
    windows_of,
)
from kaona.rules.calendar_faults import Sheet

Shown = dict[Calendar, list[Entry]]


def windows_published(years: Iterable[int]) -> Shown:
    """What agencies read of windows in the published calendars of these years. All calendars of the years are locked."""
    rows = Calendar.objects.select_for_update().filter(fiscal_year__in=set(years)).order_by("pk")
    return {
        one: [entry for entry in entries_of(one) if entry.sheet.kind == Milestone.Kind.WINDOW]
        for one in rows
        if one.state == Calendar.State.PUBLISHED
    }


def tell_windows(before: Shown, *, window: Milestone, reason: str, at: datetime) -> None:
    """Those whom it concerns learn, once, that a published calendar reads otherwise than `before`.

    Refused("window_reason") when it does and no reason was given; `name` is that calendar.
    """
    after = windows_published(one.fiscal_year for one in before)
    changed = [one for one in before if _read(before[one]) != _read(after[one])]
    if changed and not reason.strip():
        raise Refused("window_reason", name=changed[0].name_th)
    for one in changed:
        here = any(entry.key == window.pk for entry in after[one])
        what = TAKEN_OUT if not here else CHANGED if before[one] else ADDED
        tell_change([one], window, what, reason, key=f"window:{window.pk}:{at.isoformat()}", at=at)


def _read(entries: list[Entry]) -> list[tuple[str, datetime, datetime]]:
    return sorted((one.sheet.title_th, one.sheet.opens_at, one.sheet.closes_at) for one in entries)


def window_for(*, plan: Any, cycle: Cycle | None, reason: str, by: Any, at: datetime) -> Milestone:
    """The window of a cycle, with the plan's times, in the year's calendar for the first of its types: its own one, one that
    was planned for one of its types and has no cycle yet, or a new one. What was planned for its other types gives way to it."""
    calendar = year_calendar(plan.fiscal_year, plan.agency_types, by=by, at=at)
    times = {"opens_at": plan.opens_at, "closes_at": plan.closes_at}
    row, others = _chosen(calendar, plan, cycle)
    if row is None:
        sheet = Sheet("window", "ประเมินตนเอง", whole_days=False, title_en="Self-assessment", **times)
        return put(calendar, sheet, by=by, at=at, reason=reason.strip())
    why = reason.strip() or f"ใช้ช่วงรับของรอบ {plan.name_th}"
    for one in others:
        _give_way(one, why, by, at)
    if row.calendar_id != calendar.pk:
        keep_change(row.calendar, "withdrawn", milestone=row, by=by, at=at, reason=why)
        row.calendar = calendar
        row.save(update_fields=["calendar"])
        keep_change(calendar, "added", milestone=row, by=by, at=at, reason=why)
    return keep_times(window=row, reason=reason.strip(), by=by, at=at, **times)


def _chosen(calendar: Calendar, plan: Any, cycle: Cycle | None) -> tuple[Milestone | None, list[Milestone]]:
    """The window that is there for the cycle already, and those that give way to it."""
    own = cycle.window if cycle is not None else None
    joined = cycle.agency_types if cycle is not None and cycle.fiscal_year == plan.fiscal_year else []
    planned = _planned(calendar, plan, [one for one in plan.agency_types if one not in joined])
    if own is not None and own.calendar_id == calendar.pk:
        return own, [one for one in planned if one.calendar_id != calendar.pk]
    if own is not None and cycle is not None and was_planned(own, cycle):
        own = None  # it stays where it was planned
    here = [one for one in planned if one.calendar_id == calendar.pk]
    there = [one for one in [*here, own, *planned] if one is not None]
    row = there[0] if there else None
    return row, [one for one in dict.fromkeys(there) if one != row]


def _planned(calendar: Calendar, plan: Any, types: list[str]) -> list[Milestone]:
    """The first window without a cycle of each calendar for these types; that of the cycle's own calendar first."""
    calendars = {one.pk: one for name in types if (one := calendar_of(plan.fiscal_year, name)) is not None}
    ordered = sorted(calendars.values(), key=lambda one: (one.pk != calendar.pk, one.pk))
    free = ([row for row in windows_of(one) if cycle_of(row) is None] for one in ordered)
    return [rows[0] for rows in free if rows]


def _give_way(row: Milestone, reason: str, by: Any, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason[:500]
    row.version, row.sequence, row.changed_at, row.changed_by = row.version + 1, row.sequence + 1, at, by
    row.save()
    keep_change(row.calendar, "withdrawn", milestone=row, by=by, at=at, reason=reason)
