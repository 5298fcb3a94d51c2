"""What stands in a person's own calendar file: the calendars of the agency with its own end, or of the Office's year; and the
person's knowledge events."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from kaona.assessment.models import Calendar
from kaona.assessment.queries.calendars import Entry, calendars_for, cycles_joined, entries_of, window_moves
from kaona.knowledge.queries.occasions import own_registrations
from kaona.people.models import Organisation
from kaona.people.queries import agencies_of
from kaona.reports.calendar_ics import CalendarFile, OwnEnd, OwnEvent
from kaona.rules.fiscal_year import first_day, fiscal_year_of
from kaona.rules.thai_dates import BANGKOK, local


def own_file(
    user: Any, *, at: datetime, address: str = "", event_address: Callable[[int], str] = lambda pk: ""
) -> CalendarFile:
    """The entries of this year and later that concern the person, each once, the agency's own ends, and the knowledge events
    at which the person has a place."""
    year = fiscal_year_of(local(at).date())
    rows = calendars_for(user, at=at).filter(fiscal_year__gte=year, state="published")
    agencies = agencies_of(user, at=at)
    entries: dict[str, Entry] = {}
    ends: dict[str, OwnEnd] = {}
    for row in rows:
        own = [one for one in agencies if one.type in row.agency_types]
        if agencies and not own:
            continue
        agency = own[0] if own else None
        for one in entries_of(row, agency=agency):
            moved = window_moves(one.cycle, agency) if agency is not None and one.until else []
            entries.setdefault(one.uid, replace(one, sequence=one.sequence + len(moved)))
        for agency in own:
            ends |= {one.uid: one for one in _ends(row, agency)}
    name = f"ก้าวหน้า {agencies[0].name_th}" if agencies else "ก้าวหน้า ปฏิทินของปี"
    events = tuple(_events(user, year, event_address, at))
    return CalendarFile(name, tuple(entries.values()), tuple(ends.values()), address, events=events)


def _events(user: Any, year: int, address: Callable[[int], str], at: datetime) -> Iterator[OwnEvent]:
    """The events of this year and later where `user` has a place. A cancelled event is one change more than its last text."""
    begin = datetime.combine(first_day(year), time(), BANGKOK)
    for one in own_registrations(user, at=at).filter(state="registered", occasion__ends_at__gte=begin):
        row = one.occasion
        yield OwnEvent(
            f"occasion-{row.pk}", row.version + (row.cancelled_at is not None), row.title_th, row.begins_at, row.ends_at,
            row.cancelled_at or row.changed_at, row.place or row.link, address(row.pk), row.reason or row.description,
            row.cancelled_at is not None,
        )  # fmt: skip


def _ends(calendar: Calendar, agency: Organisation) -> Iterator[OwnEnd]:
    """The moments at which the windows of cycles that the agency takes part in close; each move counts in the sequence."""
    windows = [one for one in entries_of(calendar, agency=agency) if one.cycle and one.cycle_state != "draft"]
    joined = cycles_joined(agency, [one.cycle for one in windows])
    for one in windows:
        if one.cycle in joined:
            moved = window_moves(one.cycle, agency)
            reason, sequence = moved[0].reason if moved else "", one.sequence + len(moved)
            title = f"ปิดรับแบบประเมิน {agency.name_th}"
            yield OwnEnd(f"end-{one.uid}-{agency.pk}", sequence, title, one.closes_at, reason)
