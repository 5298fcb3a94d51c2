"""Days off: what makes up for a weekend, two that share a day, what the cabinet moved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.holidays import (
    Fixed,
    Holiday,
    HolidayBook,
    YearBook,
    holidays_between,
    holidays_of,
    is_working,
    working_day_from,
    working_day_until,
)

FIXED = (
    Fixed(1, 1, "ปีใหม่", "New Year"), Fixed(4, 13, "สงกรานต์", "Songkran"), Fixed(4, 14, "สงกรานต์", "Songkran"),
    Fixed(4, 15, "สงกรานต์", "Songkran"), Fixed(12, 5, "วันชาติ", "National Day"), Fixed(12, 31, "สิ้นปี", "New Year's Eve"),
)  # fmt: skip


def book(**years: YearBook) -> HolidayBook:
    return HolidayBook(FIXED, {int(name[1:]): one for name, one in years.items()})


def substitutes(year: int, known: HolidayBook) -> list[date]:
    return [day for day, one in holidays_of(known, year).items() if one.kind == "substitute"]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # 5 Dec 2026 is a Saturday: Monday. 31 Dec 2023 is a Sunday and 1 Jan 2024 a holiday: the Tuesday, a year later.
        (2569, [date(2026, 12, 7)]),
        (2567, [date(2024, 1, 2), date(2024, 4, 16)]),  # 13 and 14 Apr 2024 are Saturday and Sunday: one day for both
        (2568, [date(2025, 4, 16)]),
        (2570, [date(2027, 12, 6)]),
        (2571, [date(2028, 1, 3), date(2028, 4, 17)]),
    ],
)
def test_a_weekend_is_made_up_for_once_on_the_next_working_day(year: int, expected: list[date]) -> None:
    assert substitutes(year, book()) == expected


def test_what_the_cabinet_moved_lies_where_it_was_put() -> None:
    known = book(y2566=YearBook(True, moved=((date(2024, 1, 2), date(2023, 12, 29)),)))
    assert (date(2024, 1, 2) in holidays_of(known, 2567), date(2023, 12, 29) in holidays_of(known, 2566)) == (
        False,
        True,
    )


def test_two_on_a_day_share_it_and_special_days_make_up_for_nothing() -> None:
    both = Holiday(date(2025, 4, 14), "มาฆบูชา", "Makha", "moving")
    special = Holiday(date(2025, 8, 9), "พิเศษ", "Special", "special")  # a Saturday
    found = holidays_of(book(y2568=YearBook(True, (both,))), 2568, [special])
    assert (found[both.day].th, found[both.day].en) == ("สงกรานต์ และมาฆบูชา", "Songkran; Makha")
    assert date(2025, 8, 11) not in found
    assert found[special.day].kind == "special"


def test_a_year_that_nobody_announced_says_so() -> None:
    known = book(y2568=YearBook(True), y2570=YearBook(False))
    assert [known.confirmed(year) for year in (2568, 2569, 2570)] == [True, False, False]


@given(day=st.dates(date(2023, 1, 1), date(2032, 12, 31)))
def test_working_days_are_the_nearest(day: date) -> None:
    days = holidays_between(book(), day - timedelta(days=20), day + timedelta(days=20))
    after, before = working_day_from(day, days), working_day_until(day, days)
    assert before <= day <= after
    assert is_working(after, days)
    assert is_working(before, days)
    between = [before + timedelta(days=n) for n in range((after - before).days + 1)]
    assert [one for one in between if is_working(one, days)] == sorted({before, after})


@given(year=st.integers(2560, 2600))
def test_every_holiday_of_a_weekend_has_a_working_day_for_it(year: int) -> None:
    found = holidays_of(book(), year)
    assert all(one.weekday() < 5 for one in substitutes(year, book()))
    assert list(found) == sorted(found)
