"""Thai public holidays and working days: fixed days, the moveable ones given as data, and the days that make up for those on
a weekend. It must not know where the data is kept.

A holiday on a Saturday or Sunday is made up for on the next working day; two that lead to the same day make up once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)
BE = 543


@dataclass(frozen=True)
class Holiday:
    """One day off; `kind`: fixed, moving, substitute, special."""

    day: date
    th: str
    en: str
    kind: str


@dataclass(frozen=True)
class Fixed:
    """A day of every year."""

    month: int
    day: int
    th: str
    en: str


@dataclass(frozen=True)
class YearBook:
    """What was announced for one year (B.E.): moveable and special days; substitutes put elsewhere; not announced yet is
    `confirmed` False."""

    confirmed: bool
    days: tuple[Holiday, ...] = ()
    moved: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class HolidayBook:
    """The fixed days and the years that are known, by B.E. year."""

    fixed: tuple[Fixed, ...]
    years: Mapping[int, YearBook] = field(default_factory=dict)

    def confirmed(self, year: int) -> bool:
        """True when the days of that B.E. year were announced."""
        return year in self.years and self.years[year].confirmed


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def holidays_of(
    book: HolidayBook, year: int, extra: Sequence[Holiday] = (), working: Collection[date] = ()
) -> dict[date, Holiday]:
    """Every holiday of a B.E. year in order, with `extra` ones and without those that are `working` days after all; two on
    one day share it."""
    named = _named(book, range(year - 1, year + 2), extra)
    known = {day: one for day, one in named.items() if day not in working}
    found = dict(known)
    for day, one in _substitutes(book, known, range(year - 1, year + 2)).items():
        found.setdefault(day, one)
    return {day: found[day] for day in sorted(found) if day.year + BE == year and day not in working}


def holidays_between(
    book: HolidayBook, first: date, last: date, extra: Sequence[Holiday] = (), working: Collection[date] = ()
) -> dict[date, Holiday]:
    """The holidays from `first` to `last`, both included."""
    found: dict[date, Holiday] = {}
    for year in range(first.year + BE, last.year + BE + 1):
        found |= {day: one for day, one in holidays_of(book, year, extra, working).items() if first <= day <= last}
    return found


def _named(book: HolidayBook, years: range, extra: Sequence[Holiday]) -> dict[date, Holiday]:
    found: dict[date, Holiday] = {}
    for year in years:
        of_year = [Holiday(date(year - BE, one.month, one.day), one.th, one.en, "fixed") for one in book.fixed]
        of_year += book.years[year].days if year in book.years else ()
        for one in [*of_year, *(day for day in extra if day.day.year + BE == year)]:
            there = found.get(one.day)
            both = Holiday(one.day, f"{there.th} และ{one.th}", f"{there.en}; {one.en}", there.kind) if there else one
            found[one.day] = both
    return found


def _substitutes(book: HolidayBook, known: Mapping[date, Holiday], years: range) -> dict[date, Holiday]:
    moved = {of: to for year in years if year in book.years for of, to in book.years[year].moved}
    found: dict[date, Holiday] = {}
    for day, one in sorted(known.items()):
        if one.kind == "special" or not is_weekend(day):
            continue
        free = day + ONE_DAY
        while is_weekend(free) or free in known:
            free += ONE_DAY
        to = moved.get(free, free)
        first = found.get(to)
        th, en = (
            (first.th + f" และ{one.th}", f"{first.en}; {one.en}")
            if first
            else (f"ชดเชย{one.th}", f"In lieu of {one.en}")
        )
        found[to] = Holiday(to, th, en, "substitute")
    return found


def is_working(day: date, holidays: Mapping[date, object]) -> bool:
    """Neither weekend nor holiday."""
    return not is_weekend(day) and day not in holidays


def working_day_from(day: date, holidays: Mapping[date, object]) -> date:
    """The day itself when it is a working day, else the next one."""
    while not is_working(day, holidays):
        day += ONE_DAY
    return day


def working_day_until(day: date, holidays: Mapping[date, object]) -> date:
    """The day itself when it is a working day, else the one before."""
    while not is_working(day, holidays):
        day -= ONE_DAY
    return day
