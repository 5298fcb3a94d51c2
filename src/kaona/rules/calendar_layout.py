"""How days lie on paper: the words of a span, a month as weeks with bars that do not cover each other, a fiscal year as one
line of twelve months. It must not know milestones.

Weeks begin on Sunday, as calendars in Thailand do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from kaona.rules import fiscal_year as fiscal
from kaona.rules.calendar_shift import Span
from kaona.rules.holidays import Holiday
from kaona.rules.thai_dates import MONTHS_TH, SHORT_EN, SHORT_TH, be_year, local, words_of_date, words_of_moment

ONE_DAY = timedelta(days=1)
WEEK = 7
Thing = TypeVar("Thing")


def span_words(span: Span, *, language: str = "th") -> str:
    """1 – 15 ต.ค. 2569; 20 ธ.ค. 2569 – 5 ม.ค. 2570; one day is itself."""
    first, last = span.first, span.last
    if first == last:
        return words_of_date(first, language=language)
    whole = words_of_date(last, language=language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {whole}"
    months = SHORT_EN if language == "en" else SHORT_TH
    if first.year == last.year:
        return f"{first.day} {months[first.month - 1]} – {whole}"
    return f"{words_of_date(first, language=language)} – {whole}"


def moments_words(begin: datetime, end: datetime, *, language: str = "th") -> str:
    """1 พ.ค. 2570 08:30 น. – 30 มิ.ย. 2570 16:30 น."""
    return f"{words_of_moment(begin, language=language)} – {words_of_moment(end, language=language)}"


def times_words(begin: datetime, end: datetime, *, language: str = "th") -> str:
    """Likewise, with the date once where both are on one day: 1 พ.ค. 2570 08:30 – 16:30 น."""
    if local(begin).date() != local(end).date():
        return moments_words(begin, end, language=language)
    unit = "" if language == "en" else " น."
    return f"{words_of_date(local(begin).date(), language=language)} {local(begin):%H:%M} – {local(end):%H:%M}{unit}"


def month_words(month: date, *, language: str = "th") -> str:
    """ธันวาคม 2569; Dec 2026 (2569)."""
    if language == "en":
        return f"{SHORT_EN[month.month - 1]} {month.year} ({be_year(month)})"
    return f"{MONTHS_TH[month.month - 1]} {be_year(month)}"


def months_of(fiscal_year: int) -> list[date]:
    """The first days of October to September."""
    first = fiscal.first_day(fiscal_year)
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(12)]


@dataclass(frozen=True)
class Day:
    """One square of a month."""

    date: date
    inside: bool
    today: bool
    holiday: Holiday | None


@dataclass(frozen=True)
class Bar(Generic[Thing]):
    """A thing in one lane of a week: `gap` free days before it, then `days` long; whether it begins or ends here."""

    thing: Thing
    gap: int
    days: int
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Week(Generic[Thing]):
    """Seven days, and lanes of bars from left to right; `rest` of a lane are the free days after its last bar."""

    days: tuple[Day, ...]
    lanes: tuple[tuple[Bar[Thing], ...], ...] = field(default=())

    @property
    def filled(self) -> list[tuple[tuple[Bar[Thing], ...], int]]:
        """Each lane with the free days at its end."""
        return [(lane, WEEK - sum(one.gap + one.days for one in lane)) for lane in self.lanes]


def weeks_of(
    month: date, things: Iterable[tuple[Span, Thing]], holidays: Mapping[date, Holiday], today: date
) -> list[Week[Thing]]:
    """The weeks of a month, Sunday first; what begins earlier stands higher, longer before shorter."""
    known = sorted(things, key=lambda one: (one[0].first, -(one[0].last - one[0].first).days))
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    start = month - timedelta(days=(month.weekday() + 1) % WEEK)
    found = []
    while start < after:
        days = tuple(start + timedelta(days=n) for n in range(WEEK))
        squares = tuple(Day(one, one.month == month.month, one == today, holidays.get(one)) for one in days)
        found.append(Week(squares, _lanes(days, known)))
        start += timedelta(days=WEEK)
    return found


def _lanes(days: Sequence[date], things: Sequence[tuple[Span, Thing]]) -> tuple[tuple[Bar[Thing], ...], ...]:
    lanes: list[list[Bar[Thing]]] = []
    ends: list[int] = []
    for span, thing in things:
        if span.last < days[0] or span.first > days[-1]:
            continue
        begin, end = max((span.first - days[0]).days, 0), min((span.last - days[0]).days, WEEK - 1)
        lane = next((number for number, free in enumerate(ends) if free <= begin), len(lanes))
        if lane == len(lanes):
            lanes.append([])
            ends.append(0)
        lanes[lane].append(
            Bar(thing, begin - ends[lane], end - begin + 1, span.first >= days[0], span.last <= days[-1])
        )
        ends[lane] = end + 1
    return tuple(tuple(lane) for lane in lanes)


@dataclass(frozen=True)
class Place:
    """Where something lies on the line of a fiscal year, in percent; nothing when it lies outside."""

    begin: Fraction
    width: Fraction


def place_in_year(span: Span, fiscal_year: int) -> Place | None:
    """The place of a span on the year's line, cut at its ends."""
    first, last = fiscal.first_day(fiscal_year), fiscal.last_day(fiscal_year)
    if span.last < first or span.first > last:
        return None
    days = (last - first).days + 1
    begin, end = max(span.first, first), min(span.last, last)
    return Place(Fraction((begin - first).days * 100, days), Fraction(((end - begin).days + 1) * 100, days))
