"""Last year's dates in another year: the same days, and what is proposed where they are no working days. It must not know
milestones.

The begin and the end of a period each move to the next working day; an end that would leave the fiscal year moves to the
working day before instead, a begin that would pass the end stays with it. A period of days off alone keeps its number of days:
two days at a weekend do not become one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kaona.rules import fiscal_year as fiscal
from kaona.rules.holidays import Holiday, is_weekend, is_working, working_day_from, working_day_until
from kaona.rules.said import said


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Proposal:
    """The same days in the other year, the days that are proposed, and why they differ (one sentence per day moved)."""

    same: Span
    proposed: Span
    reasons: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """True when a day was moved."""
        return self.same != self.proposed


def same_day(day: date, years: int) -> date:
    """The same day so many years on; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def shift(span: Span, years: int, holidays: Mapping[date, Holiday]) -> Proposal:
    """The span so many years on, with working days proposed. `holidays` must cover where it lands."""
    same = Span(same_day(span.first, years), same_day(span.last, years))
    begin, length = working_day_from(same.first, holidays), same.last - same.first
    last = working_day_from(same.last if begin <= same.last else begin + length, holidays)
    year = fiscal.fiscal_year_of(same.last)
    if last > fiscal.last_day(year):
        last = working_day_until(same.last, holidays)
    first = min(begin, last)
    days = (same.first,) if same.first == same.last else (same.first, same.last)
    reasons = tuple(_why(day, holidays) for day in days if not is_working(day, holidays))
    return Proposal(same, Span(first, last), reasons)


def _why(day: date, holidays: Mapping[date, Holiday]) -> str:
    if day in holidays:
        return said(holidays[day].th, holidays[day].en)
    if is_weekend(day):
        return said("วันเสาร์", "Saturday") if day.weekday() == 5 else said("วันอาทิตย์", "Sunday")
    return ""
