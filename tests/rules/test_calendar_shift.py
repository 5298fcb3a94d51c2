"""Last year's dates in another year: the same days, and working days proposed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules import fiscal_year as fiscal
from kaona.rules.calendar_shift import Span, same_day, shift
from kaona.rules.holidays import Holiday, is_working

MAKHA = {date(2027, 2, 22): Holiday(date(2027, 2, 22), "ชดเชยมาฆบูชา", "In lieu of Makha", "substitute")}


@pytest.mark.parametrize(
    ("first", "last", "years", "proposed", "reasons"),
    [
        # Nothing in the way
        (date(2026, 6, 10), date(2026, 6, 12), 1, Span(date(2027, 6, 10), date(2027, 6, 14)), ["วันเสาร์"]),
        (date(2026, 6, 9), date(2026, 6, 10), 1, Span(date(2027, 6, 9), date(2027, 6, 10)), []),
        # A Saturday: Monday; a Sunday before a day off: the Tuesday after it
        (date(2026, 5, 1), date(2026, 6, 30), 1, Span(date(2027, 5, 3), date(2027, 6, 30)), ["วันเสาร์"]),
        (date(2026, 2, 21), date(2026, 2, 21), 1, Span(date(2027, 2, 23), date(2027, 2, 23)), ["วันอาทิตย์"]),
        (date(2026, 2, 22), date(2026, 2, 24), 1, Span(date(2027, 2, 23), date(2027, 2, 24)), ["ชดเชยมาฆบูชา"]),
        # A whole weekend keeps its two days
        (date(2026, 8, 14), date(2026, 8, 15), 1, Span(date(2027, 8, 16), date(2027, 8, 17)), ["วันเสาร์", "วันอาทิตย์"]),
        # The last day of the fiscal year 2571 is a Saturday: the Friday before, not October
        (date(2027, 9, 30), date(2027, 9, 30), 1, Span(date(2028, 9, 29), date(2028, 9, 29)), ["วันเสาร์"]),
        # 29 February
        (date(2028, 2, 29), date(2028, 2, 29), 1, Span(date(2029, 2, 28), date(2029, 2, 28)), []),
    ],
)
def test_where_it_comes_to_lie(first: date, last: date, years: int, proposed: Span, reasons: list[str]) -> None:
    found = shift(Span(first, last), years, MAKHA)
    assert (found.proposed, [str(one) for one in found.reasons]) == (proposed, reasons)
    assert found.differs is (found.same != found.proposed)


def test_the_same_days_are_kept_beside() -> None:
    found = shift(Span(date(2026, 5, 1), date(2026, 6, 30)), 1, {})
    assert (found.same, found.differs) == (Span(date(2027, 5, 1), date(2027, 6, 30)), True)
    assert found.reasons[0].en == "Saturday"


@given(first=st.dates(date(2024, 1, 1), date(2027, 12, 31)), days=st.integers(0, 120), years=st.integers(1, 3))
def test_what_is_proposed_is_in_order_and_stays_in_its_year(first: date, days: int, years: int) -> None:
    span = Span(first, first + timedelta(days=days))
    found = shift(span, years, MAKHA)
    assert found.proposed.first <= found.proposed.last
    assert found.proposed.last <= fiscal.last_day(fiscal.fiscal_year_of(found.same.last))
    assert found.same == Span(same_day(span.first, years), same_day(span.last, years))
    if not found.reasons:
        assert not found.differs
    elif found.proposed.last >= found.same.last:
        assert is_working(found.proposed.last, MAKHA)
