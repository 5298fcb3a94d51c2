"""A month as weeks of bars, a year as one line, spans in words."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.calendar_layout import month_words, months_of, place_in_year, span_words, weeks_of
from kaona.rules.calendar_shift import Span

TODAY = date(2026, 12, 9)


@pytest.mark.parametrize(
    ("first", "last", "th", "en"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), "1 ต.ค. 2569", "1 Oct 2026 (2569)"),
        (date(2026, 10, 1), date(2026, 10, 15), "1 – 15 ต.ค. 2569", "1 – 15 Oct 2026 (2569)"),
        (date(2027, 5, 1), date(2027, 6, 30), "1 พ.ค. – 30 มิ.ย. 2570", "1 May – 30 Jun 2027 (2570)"),
        (date(2026, 12, 20), date(2027, 1, 5), "20 ธ.ค. 2569 – 5 ม.ค. 2570", "20 Dec 2026 (2569) – 5 Jan 2027 (2570)"),
    ],
)
def test_spans_in_words(first: date, last: date, th: str, en: str) -> None:
    assert (span_words(Span(first, last)), span_words(Span(first, last), language="en")) == (th, en)


def test_a_fiscal_year_is_october_to_september() -> None:
    months = months_of(2570)
    assert (months[0], months[2], months[3], months[-1], len(months)) == (
        date(2026, 10, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 9, 1), 12,
    )  # fmt: skip
    assert (month_words(months[0]), month_words(months[0], language="en")) == ("ตุลาคม 2569", "Oct 2026 (2569)")


def test_december_2569() -> None:
    spans = [(Span(date(2026, 12, 1), date(2027, 1, 15)), "a"), (Span(date(2026, 12, 8), date(2026, 12, 9)), "b"), (Span(date(2026, 12, 9), date(2026, 12, 9)), "c"),
             (Span(date(2026, 12, 10), date(2026, 12, 10)), "d")]  # fmt: skip
    weeks = weeks_of(date(2026, 12, 1), spans, {}, TODAY)
    assert (len(weeks), weeks[0].days[0].date, weeks[0].days[0].inside) == (5, date(2026, 11, 29), False)
    second = weeks[1]  # 6 to 12 December
    assert [[(bar.thing, bar.gap, bar.days) for bar in lane] for lane in second.lanes] == [
        [("a", 0, 7)], [("b", 2, 2), ("d", 0, 1)], [("c", 3, 1)],
    ]  # fmt: skip
    assert [rest for _lane, rest in second.filled] == [0, 2, 3]
    assert [(bar.begins, bar.ends) for bar in (second.lanes[0][0], second.lanes[1][0])] == [
        (False, False),
        (True, True),
    ]
    assert [one.date for one in second.days if one.today] == [TODAY]


@given(
    spans=st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 60)), max_size=12),
    month=st.sampled_from(months_of(2570) + months_of(2571)),
)
def test_no_bar_covers_another_and_none_is_lost(spans: list[tuple[int, int]], month: date) -> None:
    things = [
        (Span(month + timedelta(days=a), month + timedelta(days=a + b)), number) for number, (a, b) in enumerate(spans)
    ]
    for week in weeks_of(month, things, {}, TODAY):
        for lane, rest in week.filled:
            assert rest >= 0
            assert all(bar.gap >= 0 and bar.days >= 1 for bar in lane)
        first, last = week.days[0].date, week.days[-1].date
        shown = sorted(bar.thing for lane in week.lanes for bar in lane)
        assert shown == [number for span, number in things if span.first <= last and span.last >= first]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 10, 1), date(2027, 9, 30), (0, 100)), (date(2026, 9, 1), date(2026, 10, 1), (0, Fraction(100, 365))),
        (date(2027, 9, 30), date(2027, 12, 1), (Fraction(36400, 365), Fraction(100, 365))), (date(2027, 10, 1), date(2027, 10, 1), None),
    ],
)  # fmt: skip
def test_the_line_of_a_year(first: date, last: date, expected: tuple[object, object] | None) -> None:
    place = place_in_year(Span(first, last), 2570)
    assert (place and (place.begin, place.width)) == expected
