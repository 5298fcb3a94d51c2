"""Where the milestones of the sample year or of another year's calendar would come to lie."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from kaona.assessment.models import Calendar
from kaona.assessment.queries.calendars import sheet_of
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
    """A milestone of another year and where it would come to lie."""

    uid: str
    sheet: Sheet
    proposal: Proposal

    def at(self, span: Span) -> Sheet:
        """The milestone on other days, at its times of day."""
        opens_at, closes_at = whole_days(span)
        if not self.sheet.whole_days:
            opens_at = datetime.combine(span.first, local(self.sheet.opens_at).time(), BANGKOK)
            closes_at = datetime.combine(span.last, local(self.sheet.closes_at).time(), BANGKOK)
        return replace(self.sheet, opens_at=opens_at, closes_at=closes_at)


def shifted_year(source: Calendar, fiscal_year: int, holidays: Mapping[date, Holiday]) -> list[Shifted]:
    """Every milestone of a calendar in another fiscal year, with proposed days."""
    rows = source.milestones.filter(withdrawn_at=None).order_by("opens_at", "pk")
    years = fiscal_year - source.fiscal_year
    return [Shifted(row.uid, sheet_of(row), shift(sheet_of(row).span, years, holidays)) for row in rows]
