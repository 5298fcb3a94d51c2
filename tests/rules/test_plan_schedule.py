"""Schedules of plans: tables of cases, and slack and pushing proved against moving actions one day at a time."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.plan_schedule import Schedule, Slot, Task, TooEarly, circles, pushed, schedule, would_circle

OCTOBER = date(2026, 10, 1)


def day(number: int) -> date:
    return OCTOBER + timedelta(days=number)


def task(number: int, first: int | None, last: int | None, *after: int, state: str = "planned") -> Task:
    starts, ends = (None if one is None else day(one) for one in (first, last))
    return Task(number, starts, ends, frozenset(after), state)


def test_an_empty_plan_has_an_empty_schedule() -> None:
    assert schedule([]) == Schedule()
    assert schedule([]).critical == ()


@pytest.mark.parametrize(
    ("tasks", "slack", "critical"),
    [
        ([task(1, 0, 9)], {1: 0}, (1,)),
        # Two side by side: the shorter may slip.
        ([task(1, 0, 9), task(2, 0, 4)], {1: 0, 2: 5}, (1,)),
        # A chain without gaps is critical as a whole.
        ([task(1, 0, 9), task(2, 10, 14, 1)], {1: 0, 2: 0}, (1, 2)),
        # A gap before the successor is slack of what comes before it.
        ([task(1, 0, 9), task(2, 13, 14, 1)], {1: 3, 2: 0}, (2,)),
        # Too early: 2 is pushed behind 1, and the plan ends later than planned.
        ([task(1, 0, 9), task(2, 5, 9, 1), task(3, 0, 9)], {1: 0, 2: 0, 3: 5}, (1, 2)),
        # Done and cancelled actions hold nothing up and have no slack; a link through them is none.
        ([task(1, 0, 9, state="done"), task(2, 5, 9, 1)], {2: 0}, (2,)),
        ([task(1, 0, 9, state="cancelled"), task(2, 5, 6, 1), task(3, 0, 9, 2)], {2: 0, 3: 0}, (2, 3)),
        # Without dates there is nothing to compute.
        ([task(1, None, None), task(2, 5, None, 1), task(3, 0, 1, 2)], {3: 0}, (3,)),
        # A link to a number that is not there.
        ([task(1, 0, 1, 9)], {1: 0}, (1,)),
    ],
)
def test_slack_and_critical_path(tasks: list[Task], slack: dict[int, int], critical: tuple[int, ...]) -> None:
    found = schedule(tasks)
    assert {number: slot.slack for number, slot in found.slots.items()} == slack
    assert found.critical == critical
    assert schedule(list(reversed(tasks))) == found


def test_a_slot_says_from_when_to_when() -> None:
    found = schedule([task(1, 0, 9), task(2, 5, 9, 1), task(3, 2, 3), task(4, None, 3)])
    assert found.slots[2] == Slot((day(10), day(14)), (day(10), day(14)), pushed=True)
    assert found.slots[3] == Slot((day(2), day(3)), (day(13), day(14)), pushed=False)
    assert found.finish == day(14)
    assert found.too_early == (TooEarly(2, 1, 5),)
    assert found.undated == (4,)
    assert found.order == (1, 3, 2, 4)


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ({}, ()),
        ({1: {2}, 2: set()}, ()),
        ({1: {1}}, ((1,),)),
        ({1: {2}, 2: {1}}, ((1, 2),)),
        ({1: {3}, 2: {1}, 3: {2}, 4: {1}, 5: {4}}, ((1, 2, 3),)),
        ({1: {2}, 2: {1}, 3: {4, 1}, 4: {3}}, ((1, 2), (3, 4))),
        ({1: {2}}, ()),  # a link to a number that is not there
    ],
)
def test_circles_are_named(links: dict[int, set[int]], named: tuple[tuple[int, ...], ...]) -> None:
    assert circles(links) == named


def test_a_link_that_would_close_a_circle_is_named_before_it_is_there() -> None:
    links = {2: {1}, 3: {2}}
    assert would_circle(links, 1, 3) == (1, 2, 3)
    assert would_circle(links, 3, 1) == ()
    assert would_circle(links, 1, 1) == (1,)


def test_a_plan_with_a_circle_is_computed_without_its_links() -> None:
    found = schedule([task(1, 0, 4, 2), task(2, 0, 4, 1), task(3, 0, 1, 1)])
    assert found.circles == ((1, 2),)
    assert found.slots[3].earliest == (day(5), day(6))
    assert {number: one.slack for number, one in found.slots.items()} == {1: 0, 2: 2, 3: 0}
    assert pushed([task(1, 0, 4, 2), task(2, 0, 4, 1)], 1, (day(9), day(13))) == {}


@pytest.mark.parametrize(
    ("dates", "moved"),
    [
        ((0, 9), {}),
        ((0, 12), {2: (13, 17), 3: (18, 19)}),
        ((3, 12), {2: (13, 17), 3: (18, 19)}),
        ((0, 10), {2: (11, 15)}),  # what follows at a distance takes it up
        ((0, 3), {}),  # nothing is pulled forward
    ],
)
def test_moving_pushes_what_follows(dates: tuple[int, int], moved: dict[int, tuple[int, int]]) -> None:
    tasks = [task(1, 0, 9), task(2, 10, 14, 1), task(3, 16, 17, 2), task(4, 0, 1, 1), task(5, 2, 3, 1, state="done")]
    # 4 was too early before; it is behind what moved, so it is set right as well.
    expected = {**moved, 4: (dates[1] + 1, dates[1] + 2)}
    assert pushed(tasks, 1, (day(dates[0]), day(dates[1]))) == {n: (day(a), day(b)) for n, (a, b) in expected.items()}


def test_an_action_without_dates_gets_some_and_pushes() -> None:
    tasks = [task(1, None, None), task(2, 0, 1, 1), task(3, None, None, 1)]
    assert pushed(tasks, 1, (day(0), day(5))) == {2: (day(6), day(7))}


@st.composite
def plans(draw: st.DrawFn) -> list[Task]:
    """Up to six actions, perhaps undated, done or too early, links only to smaller numbers."""
    found = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        first, length = draw(st.integers(0, 12)), draw(st.integers(0, 6))
        after = draw(st.sets(st.integers(1, number - 1), max_size=3)) if number > 1 else set()
        state = draw(st.sampled_from(["planned", "running", "blocked", "planned", "done", "cancelled"]))
        last = None if draw(st.integers(0, 9)) == 0 else first + length
        found.append(task(number, first, last, *after, state=state))
    return found


def settled(tasks: list[Task]) -> list[Task]:
    """Brute force: move whatever is too early by a day until nothing is."""
    found = {one.number: one for one in tasks if one.counts}
    while True:
        early = [one for one in found.values()
                 if any(found[before].ends >= one.starts for before in one.after & found.keys())]  # fmt: skip
        if not early:
            return list(found.values())
        for one in early:
            found[one.number] = replace(one, starts=one.starts + timedelta(days=1), ends=one.ends + timedelta(days=1))


def end_of(tasks: list[Task]) -> date:
    return max(one.ends for one in settled(tasks))


def later(tasks: list[Task], number: int, days: int) -> list[Task]:
    by = timedelta(days=days)
    return [replace(one, starts=one.starts + by, ends=one.ends + by) if one.number == number else one for one in tasks]


@given(plans())
def test_earliest_dates_are_what_pushing_day_by_day_gives(tasks: list[Task]) -> None:
    found = schedule(tasks)
    assert {number: slot.earliest for number, slot in found.slots.items()} == {
        one.number: one.dates for one in settled(tasks)
    }
    place = {number: at for at, number in enumerate(found.order)}
    assert all(place[before] < place[one.number] for one in tasks for before in one.after
               if one.number in place and before in place)  # fmt: skip
    assert set(found.order) == {one.number for one in tasks if one.is_open}
    assert (found.finish is None) == (not found.slots)


@given(plans())
def test_slack_is_as_far_as_an_action_slips_before_the_plan_ends_later(tasks: list[Task]) -> None:
    found = schedule(tasks)
    settled_tasks = settled(tasks)
    for number, slot in found.slots.items():
        assert slot.slack >= 0
        assert end_of(later(settled_tasks, number, slot.slack)) == found.finish
        assert end_of(later(settled_tasks, number, slot.slack + 1)) > found.finish
    assert bool(found.critical) == bool(found.slots)


@given(plans(), st.integers(0, 9))
def test_pushing_repairs_everything_behind_what_moved(tasks: list[Task], days: int) -> None:
    """In a plan where nothing is too early, what `pushed` gives is what moving day by day gives."""
    calm = settled(tasks)
    for one in calm:
        moved = later(calm, one.number, days)
        new = next(other for other in moved if other.number == one.number)
        expected = {other.number: other.dates for other in settled(moved)}
        before = {other.number: other.dates for other in calm}
        assert pushed(calm, one.number, new.dates) == {
            number: dates for number, dates in expected.items() if dates != before[number] and number != one.number
        }


@given(st.dictionaries(st.integers(1, 5), st.sets(st.integers(1, 5), max_size=3), max_size=5))
def test_circles_are_there_exactly_when_no_order_is(links: dict[int, set[int]]) -> None:
    waits = {number: before & links.keys() for number, before in links.items()}
    ordered = any(
        all(one.index(before) < one.index(number) for number in one for before in waits[number] if before != number)
        and all(number not in waits[number] for number in one)
        for one in permutations(links)
    )
    assert (circles(waits) == ()) == ordered
