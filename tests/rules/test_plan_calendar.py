"""The calendar of a plan: months and quarters in B.E., bars to the exact fraction, work by person and month."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.plan_calendar import (
    Job,
    Month,
    Span,
    loads,
    months_of,
    overloaded,
    quarters_of,
    shifted,
    span_of,
    spread,
    working_days,
)

YEAR = span_of(2570, 1)
DAYS = st.dates(date(2024, 1, 1), date(2032, 1, 1))


def test_a_fiscal_year_by_month_and_quarter() -> None:
    assert Span(date(2026, 10, 1), date(2027, 9, 30)) == YEAR
    months = months_of(YEAR)
    assert [one.words() for one in months] == ["ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
                                               "ก.ค.", "ส.ค.", "ก.ย."]  # fmt: skip
    assert months[0].words(year=True) == "ต.ค. 2569"
    assert months[3].words("en", year=True) == "Jan 2027 (2570)"
    assert months[3].words("en") == "Jan"
    assert [one.quarter for one in months] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert {one.fiscal_year for one in months} == {2570}


def test_three_years_have_twelve_quarters() -> None:
    months = months_of(span_of(2570, 3))
    quarters = quarters_of(months)
    assert (len(months), len(quarters)) == (36, 12)
    assert [len(one) for one in quarters] == [3] * 12
    assert (quarters[4][0].fiscal_year, quarters[4][0].quarter) == (2571, 1)
    assert months[-1].last == date(2029, 9, 30)


@pytest.mark.parametrize(
    ("first", "last", "bar"),
    [
        (date(2026, 10, 1), date(2027, 9, 30), (Fraction(0), Fraction(1))),
        (date(2026, 10, 1), date(2026, 10, 1), (Fraction(0), Fraction(1, 365))),
        (date(2027, 9, 30), date(2027, 9, 30), (Fraction(364, 365), Fraction(1, 365))),
        # Cut at both ends, and gone.
        (date(2026, 1, 1), date(2026, 10, 31), (Fraction(0), Fraction(31, 365))),
        (date(2027, 9, 1), date(2028, 1, 1), (Fraction(335, 365), Fraction(30, 365))),
        (date(2026, 1, 1), date(2026, 9, 30), None),
        (date(2027, 10, 1), date(2027, 12, 31), None),
    ],
)
def test_where_a_bar_lies(first: date, last: date, bar: tuple[Fraction, Fraction] | None) -> None:
    assert YEAR.bar((first, last)) == bar


def test_a_span_holds_dates_within_it() -> None:
    assert YEAR.holds((date(2026, 10, 1), date(2027, 9, 30)))
    assert not YEAR.holds((date(2026, 9, 30), date(2027, 1, 1)))
    assert not YEAR.holds((date(2027, 9, 30), date(2027, 10, 1)))


@given(DAYS, st.integers(0, 800))
def test_working_days_as_counted_one_by_one(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    assert working_days(first, last) == sum((first + timedelta(days=one)).weekday() < 5 for one in range(days + 1))


@pytest.mark.parametrize(
    ("day", "months", "days", "then"),
    [
        (date(2027, 1, 31), 1, 0, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, 0, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, 0, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, 7, date(2027, 1, 22)),
        (date(2027, 1, 1), -1, -1, date(2026, 11, 30)),
    ],
)
def test_shifting(day: date, months: int, days: int, then: date) -> None:
    assert shifted(day, months=months, days=days) == then


@given(DAYS, st.integers(0, 800), st.fractions(0, 500))
def test_work_is_spread_whole(first: date, days: int, work: Fraction) -> None:
    last = first + timedelta(days=days)
    parts = spread(work, (first, last))
    assert sum(parts.values()) == work
    assert all(month.first <= last and month.last >= first for month in parts)


def test_work_follows_working_days_and_falls_on_a_weekend_when_there_is_nothing_else() -> None:
    october, november = Month(date(2026, 10, 1)), Month(date(2026, 11, 1))
    # 29 and 30 October are Thursday and Friday, 2 November is a Monday.
    assert spread(Fraction(6), (date(2026, 10, 29), date(2026, 11, 2))) == {october: 4, november: 2}
    assert spread(Fraction(6), (date(2026, 10, 31), date(2026, 11, 1))) == {october: 3, november: 3}
    assert spread(Fraction(6), (date(2026, 10, 30), date(2026, 11, 1))) == {october: 6}


def test_load_per_person_and_month() -> None:
    october = (date(2026, 10, 1), date(2026, 10, 31))
    found = loads([
        Job(1, 7, Fraction(10), october), Job(2, 7, Fraction("5.5"), october), Job(3, 7, None, october),
        Job(4, 7, Fraction(3), None), Job(5, 8, Fraction(4), october, "done"), Job(6, 8, Fraction(4), october, "cancelled"),
        Job(7, None, Fraction(2), october),
    ])  # fmt: skip
    month = Month(date(2026, 10, 1))
    assert found[7].by_month == {month: {1: Fraction(10), 2: Fraction("5.5")}}
    assert (found[7].in_month(month), found[7].whole, found[7].unknown) == (Fraction("15.5"), Fraction("15.5"), (3, 4))
    assert (found[8].whole, found[None].whole) == (4, 2)
    assert found[7].over(Fraction(15)) == (month,)
    assert found[7].over(Fraction("15.5")) == ()
    assert loads([]) == {}


@pytest.mark.parametrize(
    ("work", "people", "over"),
    [
        # October 2026 has 22 working days, November 21.
        ("22", 1, []),
        ("22.01", 1, [10]),
        ("44", 2, []),
        ("44.5", 2, [10]),
        ("0", 1, []),
    ],
)
def test_more_work_than_working_days(work: str, people: int, over: list[int]) -> None:
    jobs = [
        Job(1, 7, Fraction(work), (date(2026, 10, 1), date(2026, 10, 31))),
        Job(2, 7, Fraction(21), (date(2026, 11, 1), date(2026, 11, 30))),
    ]
    assert [month.first.month for month in overloaded(loads(jobs)[7], people)] == over
