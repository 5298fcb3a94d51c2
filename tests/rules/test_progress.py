"""Rounds of a plan and how its actions stand on a day."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from kaona.rules.fiscal_year import first_day, fiscal_year_of
from kaona.rules.progress import (
    Reached,
    RoundDay,
    Standing,
    Work,
    days_late,
    elapsed,
    end_of_month,
    is_behind,
    is_expected,
    late_step,
    plan_percent,
    reached,
    round_dates,
    round_now,
    round_step,
    standings,
    target_for,
)

TODAY = date(2027, 1, 15)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("months", "day"),
    [
        (1, date(2026, 10, 31)), (3, date(2026, 12, 31)), (4, date(2027, 1, 31)), (5, date(2027, 2, 28)),
        (6, date(2027, 3, 31)), (9, date(2027, 6, 30)), (12, date(2027, 9, 30)), (17, date(2028, 2, 29)),
        (18, date(2028, 3, 31)), (36, date(2029, 9, 30)),
    ],
)  # fmt: skip
def test_a_round_is_due_at_the_end_of_the_month(months: int, day: date) -> None:
    assert end_of_month(2570, months) == day


def test_the_end_of_a_month_is_the_day_before_the_next_and_twelve_end_the_year() -> None:
    for year, months in product(range(2565, 2575), range(1, 37)):
        day = end_of_month(year, months)
        assert ((day + DAY).day, (day + DAY - first_day(year)).days // 28 >= months) == (1, True)
    assert [fiscal_year_of(end_of_month(2570, 12 * one)) for one in (1, 2, 3)] == [2570, 2571, 2572]


def test_the_policys_months_come_in_every_year_of_the_plan() -> None:
    assert [one for one, _ in round_dates(2570, 1, ["12", "6", "9", "6"])] == [6, 9, 12]
    assert [one for one, _ in round_dates(2570, 3, ["6", "12"])] == [6, 12, 18, 24, 30, 36]
    days = [day for _, day in round_dates(2570, 3, ["3", "6", "9", "12"])]
    assert (days, len(set(days))) == (sorted(days), 12)


def test_the_round_of_now() -> None:
    first, second, third = (
        RoundDay(key, day) for key, day in ((1, date(2027, 3, 31)), (2, date(2027, 6, 30)), (3, date(2027, 9, 30)))
    )
    every = [third, first, second]
    closed = RoundDay(1, first.due_on, closed=True)
    for today, rounds, expected in (
        (date(2026, 10, 1), every, first), (first.due_on, every, first), (first.due_on + 30 * DAY, every, first),
        (first.due_on + 31 * DAY, every, second), (date(2027, 1, 1), [closed, second], second),
        (date(2029, 1, 1), every, third), (TODAY, [closed], None), (TODAY, [], None),
    ):  # fmt: skip
        assert round_now(rounds, today) == expected, today


def test_reminders_of_a_round_and_of_a_late_action() -> None:
    due = date(2027, 3, 31)
    assert [round_step(due, due - left * DAY) for left in (15, 14, 4, 3, 1, 0, -1, -400)] == [
        "", "14", "14", "3", "3", "3", "over", "over",
    ]  # fmt: skip
    assert [late_step(due, due + days * DAY) for days in (-1, 0, 1, 6, 7, 29, 30, 400)] == [
        "", "", "1", "1", "7", "7", "30", "30",
    ]  # fmt: skip


def work(key: int = 1, state: str = "running", percent: int = 0, **more: object) -> Work:
    return Work(key, state, percent, **({"starts_on": date(2026, 10, 1), "ends_on": date(2027, 3, 31)} | more))


@pytest.mark.parametrize(
    ("one", "late"),
    [
        (work(ends_on=TODAY), 0), (work(ends_on=TODAY - DAY), 1), (work(ends_on=TODAY - 40 * DAY, percent=100), 40),
        (work(ends_on=None), 0), (work(state="done", ends_on=TODAY - DAY), 0), (work(state="cancelled", ends_on=TODAY - DAY), 0),
        (work(state="blocked", ends_on=TODAY - DAY), 1), (work(state="planned", ends_on=TODAY - 2 * DAY), 2),
    ],
)  # fmt: skip
def test_late_is_after_the_last_day_and_not_over(one: Work, late: int) -> None:
    assert days_late(one, TODAY) == late


def test_the_part_of_the_time_that_has_passed() -> None:
    begin, end = date(2027, 1, 1), date(2027, 1, 4)
    days = [begin + place * DAY for place in range(-1, 6)]
    assert [elapsed(begin, end, day) for day in days] == [0, 0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1, 1]
    assert [elapsed(begin, begin, begin + place * DAY) for place in (0, 1)] == [0, 1]


def test_behind_is_more_than_25_points_exactly() -> None:
    begin, end = date(2027, 1, 1), date(2027, 1, 4)  # a day is 25 %
    one = {"starts_on": begin, "ends_on": end}
    assert [is_behind(work(percent=percent, **one), begin + 2 * DAY) for percent in (24, 25, 26)] == [
        True,
        False,
        False,
    ]
    three = {
        "starts_on": begin,
        "ends_on": begin + 2 * DAY,
    }  # a third of the time is 33.33…, 8 points are 25.33… behind
    assert [is_behind(work(percent=percent, **three), begin + DAY) for percent in (8, 9)] == [True, False]
    assert not is_behind(work(state="done", **one), end + DAY)
    assert not is_behind(work(starts_on=None), TODAY)


def test_how_actions_stand_beside_each_other() -> None:
    past, far = TODAY - 10 * DAY, TODAY + 300 * DAY
    found = standings(
        [
            work(1, ends_on=past, percent=90),
            work(2, after=(1,), starts_on=TODAY, ends_on=far),
            work(3, after=(2,), starts_on=far, ends_on=far),
            work(4, "blocked", ends_on=far, percent=90),
            work(5, ends_on=far, percent=0, starts_on=TODAY - 290 * DAY),
            work(6, ends_on=far, percent=90, light="at_risk"),
            work(7, "done", ends_on=past, after=(1,)),
            work(8, "cancelled", ends_on=past),
            work(9, after=(7, 8), starts_on=TODAY, ends_on=far),
        ],
        TODAY,
    )
    assert found == {
        1: Standing(1, late=10, holds=(2, 3)), 2: Standing(2, waits_for=(1,), holds=(3,)), 3: Standing(3),
        4: Standing(4, blocked=True), 5: Standing(5, at_risk=True), 6: Standing(6, at_risk=True),
        7: Standing(7), 8: Standing(8), 9: Standing(9),
    }  # fmt: skip
    assert [found[key].word for key in range(1, 10)] == [
        "late", "waiting", "", "blocked", "at_risk", "at_risk", "", "", "",
    ]  # fmt: skip


def test_a_circle_ends_and_an_unknown_predecessor_holds_nobody() -> None:
    past = TODAY - DAY
    found = standings([work(1, ends_on=past, after=(2,)), work(2, ends_on=past, after=(1, 77))], TODAY)
    assert (found[1].waits_for, found[1].holds, found[2].waits_for, found[2].holds) == ((2,), (2,), (1,), (1,))


def test_who_waits_is_who_is_held() -> None:
    """In every small plan: an action waits for a late one exactly when that one is a late direct predecessor."""
    states = ("running", "blocked", "done", "cancelled")
    for one, two, three in product(states, repeat=3):
        works = [
            work(1, one, ends_on=TODAY - DAY), work(2, two, after=(1,), ends_on=TODAY - DAY),
            work(3, three, after=(1, 2), ends_on=TODAY + DAY),
        ]  # fmt: skip
        found = standings(works, TODAY)
        for each in works:
            late = tuple(key for key in each.after if found[key].late)
            assert found[each.key].waits_for == (() if each.over else late)
            assert all(each.key in found[key].holds for key in found[each.key].waits_for)
            assert not (found[each.key].late and found[each.key].at_risk)


DUE = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True), ({"starts_on": DUE}, True), ({"starts_on": DUE + DAY}, False), ({"done_on": DUE}, False),
        ({"done_on": DUE + DAY}, True), ({"done_on": DUE, "reported": True}, True), ({"state": "cancelled", "reported": True}, False),
        ({"starts_on": DUE + DAY, "reported": True}, True),
    ],
)  # fmt: skip
def test_what_a_round_asks_for(given: dict[str, object], expected: bool) -> None:
    assert is_expected(**{"state": "running", "starts_on": None, "done_on": None, "due_on": DUE} | given) is expected


def test_a_plan_is_the_mean_of_its_actions_weighted_when_all_are_estimated() -> None:
    assert plan_percent([]) == 0
    assert plan_percent([work(1, percent=100), work(2, percent=0), work(3, percent=0)]) == Fraction(100, 3)
    heavy = [work(1, percent=100, person_days="0.5"), work(2, percent=0, person_days="1.5")]
    assert plan_percent(heavy) == 25
    assert plan_percent([*heavy, work(3, percent=100, person_days="")]) == Fraction(200, 3)
    assert plan_percent([*heavy, work(3, percent=100, person_days="0")]) == Fraction(200, 3)
    assert plan_percent([*heavy, work(3, "cancelled", percent=100)]) == 25


def test_the_plans_percent_lies_between_the_least_and_the_most() -> None:
    for percents in product((0, 33, 100), repeat=3):
        works = [work(key, percent=one, person_days=days) for key, (one, days) in enumerate(zip(percents, ("1", "7.5", "3"), strict=True))]  # fmt: skip
        assert min(percents) <= plan_percent(works) <= max(percents)
        assert (plan_percent(works) == 100) == all(one == 100 for one in percents)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("higher", 80, 60), Reached(False, Fraction(75))),
        (("higher", 80, 0), Reached(False, Fraction(0))),
        (("higher", 80, 80, 60), Reached(True, Fraction(100), Fraction(100))),
        (("higher", 80, 70, 60), Reached(False, Fraction(175, 2), Fraction(50))),
        (("higher", 80, 50, 60), Reached(False, Fraction(125, 2), Fraction(-50))),
        (("lower", 10, 5, 20), Reached(True, Fraction(150), Fraction(150))),
        (("lower", 10, 30, 20), Reached(False, Fraction(-100), Fraction(-100))),
        (("lower", 0, 0, 5), Reached(True, None, Fraction(100))),
        (("lower", 0, 1, 0), Reached(False, None, None)),
        (("higher", 3, 1, 3), Reached(False, Fraction(100, 3), None)),
    ],
)
def test_a_figure_against_its_target(given: tuple[str, int, int], found: Reached) -> None:
    direction, *figures = given
    assert reached(direction, *(Fraction(one) for one in figures)) == found


def test_met_is_a_hundred_percent_of_the_target() -> None:
    for direction, target, result in product(("higher", "lower"), range(1, 8), range(8)):
        one = reached(direction, Fraction(target, 3), Fraction(result, 3))
        assert one.met == (one.percent >= 100)


def test_a_reading_is_held_against_the_target_of_its_period() -> None:
    targets = {date(2027, 3, 31): "50", date(2027, 9, 30): "80"}
    for period, expected in ((date(2026, 12, 31), "50"), (date(2027, 3, 31), "50"), (date(2027, 6, 30), "80"), (date(2028, 1, 1), "80")):  # fmt: skip
        assert target_for(targets, period) == expected
    assert target_for({}, TODAY) == ""
