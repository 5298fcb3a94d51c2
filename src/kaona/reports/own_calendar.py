"""What stands in a person's own calendar file: the calendars of the agency with its own end, or of the Office's year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from kaona.assessment.models import Calendar
from kaona.assessment.queries.calendars import Entry, calendars_for, cycles_joined, entries_of, window_moves
from kaona.people.models import Organisation
from kaona.people.queries import agencies_of
from kaona.reports.calendar_ics import CalendarFile, OwnEnd
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local


def own_file(user: Any, *, at: datetime, address: str = "") -> CalendarFile:
    """The entries of this year and later that concern the person, each once, and the agency's own ends."""
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
    return CalendarFile(name, tuple(entries.values()), tuple(ends.values()), address)


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
