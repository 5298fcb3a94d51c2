"""A plan in time: its actions as the schedule sees them, and what moving one of them would push."""

from collections.abc import Iterable
from dataclasses import dataclass

from kaona.improvement.models import Action
from kaona.improvement.queries.actions import left
from kaona.rules.plan_schedule import Dates, Schedule, Task, pushed, schedule

__all__ = ["Follower", "followers", "left", "schedule_of", "task_of", "tasks_of"]


def task_of(action: Action) -> Task:
    """An action (of queries.actions.actions_of) as the schedule sees it."""
    after = frozenset(row.before.number for row in action.predecessors.all())
    return Task(action.number, action.starts_on, action.ends_on, after, action.state)


def tasks_of(actions: Iterable[Action]) -> dict[int, Task]:
    """By number."""
    return {one.number: task_of(one) for one in actions}


def schedule_of(actions: Iterable[Action]) -> Schedule:
    """Order, slack, critical path, faults."""
    return schedule(tasks_of(actions).values())


@dataclass(frozen=True)
class Follower:
    """An action that would begin too early after a move, and the dates that it would get."""

    action: Action
    dates: Dates


def followers(actions: Iterable[Action], number: int, dates: Dates) -> list[Follower]:
    """What follows when `number` gets these dates, by number."""
    by_number = {one.number: one for one in actions}
    found = pushed(tasks_of(by_number.values()).values(), number, dates)
    return [Follower(by_number[key], found[key]) for key in sorted(found)]
