"""Where bars and lines of a plan lie: tables of cases, and that the pieces of every line join."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.plan_calendar import Span
from kaona.rules.plan_chart import ALONG, LOWER, UPPER, WHOLE, Bar, Stroke, bar_of, strokes
from kaona.rules.plan_schedule import Task

FIRST = date(2026, 10, 1)
SPAN = Span(FIRST, FIRST + timedelta(days=99))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def task(number: int, first: int | None, last: int | None, *after: int, state: str = "planned") -> Task:
    starts, ends = (None if one is None else day(one) for one in (first, last))
    return Task(number, starts, ends, frozenset(after), state)


def part(days: int) -> Fraction:
    return Fraction(days, 100)


@pytest.mark.parametrize(
    ("first", "last", "percent", "bar"),
    [
        (0, 9, 50, Bar(part(0), part(10), part(5))),
        (10, 10, 100, Bar(part(10), part(1), part(1))),
        (10, 19, 0, Bar(part(10), part(10), part(0))),
        # Cut at both edges; what is done is a share of the whole action.
        (-10, 9, 50, Bar(part(0), part(10), part(0))),
        (-10, 9, 75, Bar(part(0), part(10), part(5))),
        (90, 109, 100, Bar(part(90), part(10), part(10))),
        (-20, -10, 50, None),
        (None, 9, 50, None),
        (0, None, 50, None),
    ],
)
def test_a_bar(first: int | None, last: int | None, percent: int, bar: Bar | None) -> None:
    assert bar_of(task(1, first, last), SPAN, percent) == bar


def test_a_line_goes_down_through_the_lanes_between_and_along_to_the_start() -> None:
    tasks = {1: task(1, 0, 9), 2: task(2, 0, 4), 3: task(3, 20, 29, 1)}
    assert strokes([1, 2, 3], tasks, SPAN) == {
        1: (Stroke(LOWER, part(10), part(10)),),
        2: (Stroke(WHOLE, part(10), part(10)),),
        3: (Stroke(UPPER, part(10), part(10)), Stroke(ALONG, part(10), part(20))),
    }


def test_a_line_goes_up_when_what_comes_first_lies_below() -> None:
    tasks = {1: task(1, 0, 9), 2: task(2, 5, 9, 1)}
    assert strokes([2, 1], tasks, SPAN) == {
        2: (Stroke(LOWER, part(10), part(10), True), Stroke(ALONG, part(10), part(5), True)),
        1: (Stroke(UPPER, part(10), part(10), True),),
    }


def test_what_has_no_lane_or_no_dates_has_no_line() -> None:
    tasks = {1: task(1, 0, 9), 2: task(2, None, None), 3: task(3, 20, 29, 1, 2, 7)}
    assert strokes([2, 3], tasks, SPAN) == {2: (), 3: ()}


def test_what_is_done_makes_nothing_too_early() -> None:
    tasks = {1: task(1, 0, 9, state="done"), 2: task(2, 5, 9, 1)}
    assert not any(one.early for pieces in strokes([1, 2], tasks, SPAN).values() for one in pieces)


@given(st.data())
def test_the_pieces_of_every_line_join(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 6))
    numbers = list(range(1, count + 1))
    tasks = {}
    for number in numbers:
        first = data.draw(st.integers(-20, 110))
        after = data.draw(st.sets(st.sampled_from(numbers), max_size=3))
        tasks[number] = task(number, first, first + data.draw(st.integers(0, 40)), *after)
    order = data.draw(st.permutations(numbers))
    found = strokes(order, tasks, SPAN)
    for number in order:
        for before in tasks[number].after - {number}:
            (a, b) = sorted((order.index(number), order.index(before)))
            x = min(max(SPAN.place(tasks[before].ends + timedelta(days=1)), Fraction(0)), Fraction(1))
            assert any(one.part == LOWER and one.x == x for one in found[order[a]])
            assert any(one.part == UPPER and one.x == x for one in found[order[b]])
            assert all(any(one.part == WHOLE and one.x == x for one in found[order[row]]) for row in range(a + 1, b))
    assert all(0 <= one.x <= 1 and 0 <= one.to <= 1 for pieces in found.values() for one in pieces)
