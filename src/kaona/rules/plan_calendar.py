"""The calendar of a plan: fiscal months and quarters in B.E., where a bar lies on it, and people's work per month. Pure.

Thai public holidays are announced year by year and are not known here: working days are Monday to Friday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kaona.rules import fiscal_year
from kaona.rules.plan_schedule import DAY, Dates
from kaona.rules.stages import ActionState
from kaona.rules.thai_dates import SHORT_EN, SHORT_TH, be_year

FRIDAY = 4
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, order=True)
class Month:
    """One month of a fiscal year."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1) - DAY

    @property
    def fiscal_year(self) -> int:
        """The fiscal year (B.E.) that it lies in."""
        return fiscal_year.fiscal_year_of(self.first)

    @property
    def quarter(self) -> int:
        """1 is October to December."""
        return (self.first.month + 2) % 12 // MONTHS_OF_A_QUARTER + 1

    def words(self, language: str = "th", *, year: bool = False) -> str:
        """ต.ค., with the year ต.ค. 2569; English: Oct 2026 (2569)."""
        if language == "en":
            name = SHORT_EN[self.first.month - 1]
            return f"{name} {self.first.year} ({be_year(self.first)})" if year else name
        name = SHORT_TH[self.first.month - 1]
        return f"{name} {be_year(self.first)}" if year else name


@dataclass(frozen=True)
class Span:
    """The days that a plan covers."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def place(self, day: date) -> Fraction:
        """Where a day begins, as a share of the whole: 0 is the first day; outside of it below 0 or from 1 on."""
        return Fraction((day - self.first).days, self.days)

    def bar(self, dates: Dates) -> tuple[Fraction, Fraction] | None:
        """Where a bar begins and how long it is, cut to the span; None when nothing of it lies within."""
        starts, ends = max(dates[0], self.first), min(dates[1], self.last)
        return (self.place(starts), self.place(ends + DAY) - self.place(starts)) if starts <= ends else None

    def holds(self, dates: Dates) -> bool:
        """Both days lie within."""
        return self.first <= dates[0] and dates[1] <= self.last


def span_of(first_year: int, years: int) -> Span:
    """From 1 October of the first fiscal year to 30 September of the last."""
    return Span(fiscal_year.first_day(first_year), fiscal_year.last_day(first_year + years - 1))


def months_of(span: Span) -> tuple[Month, ...]:
    """The months of a span that begins on the first of a month."""
    found, first = [], span.first
    while first <= span.last:
        month = Month(first)
        found.append(month)
        first = month.last + DAY
    return tuple(found)


def quarters_of(months: Iterable[Month]) -> tuple[tuple[Month, ...], ...]:
    """The months by quarter, in order."""
    found: dict[tuple[int, int], list[Month]] = {}
    for month in months:
        found.setdefault((month.fiscal_year, month.quarter), []).append(month)
    return tuple(tuple(one) for one in found.values())


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays from one day to another, both included."""
    if last < first:
        return 0
    weeks, rest = divmod((last - first).days + 1, 7)
    return weeks * 5 + sum((first + timedelta(days=day)).weekday() <= FRIDAY for day in range(rest))


def shifted(day: date, *, months: int = 0, days: int = 0) -> date:
    """A day so many months and days later; the last day of a shorter month instead of one that it has not."""
    place = day.year * 12 + day.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), Month(first).last) + timedelta(days=days)


@dataclass(frozen=True)
class Job:
    """The work of one action for a person: person-days (None: not estimated) between two days (None: not dated)."""

    number: int
    person: int | None
    work: Fraction | None
    dates: Dates | None
    state: str = ActionState.PLANNED


def spread(work: Fraction, dates: Dates) -> dict[Month, Fraction]:
    """Person-days by month, in proportion to the working days in it; over all days when there is no working day. The parts
    add up to the whole."""
    months = months_of(Span(dates[0].replace(day=1), dates[1]))
    parts = [(one, max(one.first, dates[0]), min(one.last, dates[1])) for one in months]
    weights = {one: working_days(first, last) for one, first, last in parts}
    if not any(weights.values()):
        weights = {one: (last - first).days + 1 for one, first, last in parts}
    whole = sum(weights.values())
    return {one: work * weight / whole for one, weight in weights.items() if weight}


@dataclass(frozen=True)
class Load:
    """What one person (None: nobody yet) has to do: person-days by month and by action in it; `unknown` are actions
    without estimate or dates."""

    person: int | None
    by_month: Mapping[Month, Mapping[int, Fraction]]
    unknown: tuple[int, ...]

    def in_month(self, month: Month) -> Fraction:
        """Person-days in a month."""
        return sum(self.by_month.get(month, {}).values(), Fraction())

    @property
    def whole(self) -> Fraction:
        """Person-days altogether."""
        return sum((self.in_month(month) for month in self.by_month), Fraction())

    def over(self, most: Fraction) -> tuple[Month, ...]:
        """The months with more than so many person-days."""
        return tuple(month for month in sorted(self.by_month) if self.in_month(month) > most)


def overloaded(load: Load, people: int = 1) -> tuple[Month, ...]:
    """The months in which the work is more than so many people have working days."""
    return tuple(
        month for month in sorted(load.by_month)
        if load.in_month(month) > people * working_days(month.first, month.last)
    )  # fmt: skip


def loads(jobs: Iterable[Job]) -> dict[int | None, Load]:
    """The work of each person, actions without person under None. Cancelled actions are no work; done ones were."""
    found: dict[int | None, tuple[dict[Month, dict[int, Fraction]], list[int]]] = {}
    for job in sorted(jobs, key=lambda one: one.number):
        if job.state == ActionState.CANCELLED:
            continue
        by_month, unknown = found.setdefault(job.person, ({}, []))
        if job.work is None or job.dates is None:
            unknown.append(job.number)
            continue
        for month, part in spread(job.work, job.dates).items():
            by_month.setdefault(month, {})[job.number] = part
    return {person: Load(person, by_month, tuple(unknown)) for person, (by_month, unknown) in found.items()}
