"""Which starts are too early for what comes first."""

from datetime import date, timedelta

import pytest

from kaona.rules.plan_moves import early_faults
from kaona.rules.plan_schedule import Dates, Task

FIRST = date(2026, 10, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def task(number: int, first: int, last: int, *after: int, state: str = "planned") -> Task:
    return Task(number, day(first), day(last), frozenset(after), state)


def moves(**dates: tuple[int, int]) -> dict[int, Dates]:
    return {int(name[1:]): (day(first), day(last)) for name, (first, last) in dates.items()}


CHAIN = [task(1, 0, 9), task(2, 10, 19, 1), task(3, 20, 29, 1, 2)]


@pytest.mark.parametrize(
    ("tasks", "moved", "faulty"),
    [
        (CHAIN, moves(m2=(11, 20)), []),
        (CHAIN, moves(m2=(9, 18)), [2]),
        # The end alone: its start stands as it stood.
        (CHAIN, moves(m2=(10, 40)), []),
        # What comes first counts where it goes to.
        (CHAIN, moves(m1=(5, 14), m2=(15, 24)), []),
        (CHAIN, moves(m1=(5, 14), m2=(14, 23)), [2]),
        (CHAIN, moves(m1=(5, 14)), []),
        (CHAIN, moves(m2=(3, 4), m3=(4, 5)), [2, 3]),
        ([task(1, 0, 9, state="done"), task(2, 10, 19, 1)], moves(m2=(3, 12)), []),
        ([task(1, 0, 9), task(2, 10, 19, 1, state="done")], moves(m2=(3, 12)), []),
        ([Task(1, None, None), task(2, 10, 19, 1)], moves(m2=(3, 12)), []),
        (CHAIN, moves(m9=(3, 12)), []),
    ],
)
def test_a_start_before_what_comes_first_has_ended(
    tasks: list[Task], moved: dict[int, Dates], faulty: list[int]
) -> None:
    assert sorted(early_faults({one.number: one for one in tasks}, moved)) == faulty


def test_the_words_name_the_day_and_the_action_that_ends_last() -> None:
    found = early_faults({one.number: one for one in CHAIN}, moves(m3=(0, 3)))
    assert found[3] == "เริ่มได้ตั้งแต่ 21 ต.ค. 2569 หลังงาน 2 สิ้นสุด"
    assert found[3].en == "It can start on 21 Oct 2026 (2569), after action 2 has ended"
