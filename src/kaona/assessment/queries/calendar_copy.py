"""Where the milestones of the sample year or of another year's calendar would come to lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from kaona.assessment.models import Calendar, Cycle
from kaona.assessment.queries.calendars import calendar_of, entries_of, windows_shown
from kaona.rules.calendar_faults import Sheet, whole_days
from kaona.rules.calendar_shift import Proposal, Span, shift
from kaona.rules.holidays import Holiday
from kaona.rules.thai_dates import BANGKOK, BE, local


def sample_sheet(one: Mapping[str, Any], fiscal_year: int) -> Sheet:
    """A milestone of the sample year in a fiscal year; October to December lie in the calendar year before it."""

    def day(text: str) -> date:
        month, number = (int(part) for part in text.split("-"))
        return date(fiscal_year - BE - (month >= 10), month, number)

    first, last = day(one["from"]), day(one["to"])
    opens_at, closes_at = whole_days(Span(first, last))
    if "time" in one:
        begin, end = (time.fromisoformat(text) for text in one["time"])
        opens_at, closes_at = datetime.combine(first, begin, BANGKOK), datetime.combine(last, end, BANGKOK)
    return Sheet(one["kind"], one["th"], opens_at, closes_at, whole_days="time" not in one, audience=one["audience"],
                 title_en=one["en"], place=one.get("place", ""))  # fmt: skip


@dataclass(frozen=True)
class Shifted:
    """A milestone of another year and where it would come to lie. `shared`: the window of a cycle for other types too, which
    stands in their calendar."""

    uid: str
    sheet: Sheet
    proposal: Proposal
    shared: bool = False

    def at(self, span: Span) -> Sheet:
        """The milestone on other days, at its times of day."""
        opens_at, closes_at = whole_days(span)
        if not self.sheet.whole_days:
            opens_at = datetime.combine(span.first, local(self.sheet.opens_at).time(), BANGKOK)
            closes_at = datetime.combine(span.last, local(self.sheet.closes_at).time(), BANGKOK)
        return replace(self.sheet, opens_at=opens_at, closes_at=closes_at)


def shifted_year(source: Calendar, fiscal_year: int, holidays: Mapping[date, Holiday]) -> list[Shifted]:
    """Everything that a calendar shows in another fiscal year, with proposed days; the window of a shared cycle too."""
    years = fiscal_year - source.fiscal_year
    return [
        Shifted(one.uid, one.sheet, shift(one.sheet.span, years, holidays), one.calendar != source.pk)
        for one in entries_of(source, drafts=True)
    ]


def has_window(fiscal_year: int, agency_types: Sequence[str]) -> bool:
    """A window is planned for these types in the year, or a cycle has one."""
    calendars = {one for name in agency_types if (one := calendar_of(fiscal_year, name)) is not None}
    cycles = Cycle.objects.filter(fiscal_year=fiscal_year)
    return any(windows_shown(one) for one in calendars) or any(
        set(one.agency_types) & set(agency_types) for one in cycles
    )
