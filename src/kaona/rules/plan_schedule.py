"""When the actions of a plan can be done: order, circles, slack, critical path, and what moving one pushes. Pure.

Dates are whole days, both ends included; an action begins on the day after its predecessors have ended at the earliest.
A planned start holds: nothing is pulled forward. So the earliest dates of an action are its planned ones, later where a
predecessor asks for it; the latest are those with which the plan still ends on the same day; slack is what lies between,
in calendar days. Only open actions with both dates are computed: done and cancelled ones hold nothing up and wait for
nothing, one without dates cannot be placed. Links within a circle are passed over and the circle is named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kaona.rules.stages import ActionState

DAY = timedelta(days=1)
Links = Mapping[int, Collection[int]]  # number -> the numbers it waits for
Dates = tuple[date, date]


@dataclass(frozen=True)
class Task:
    """An action as the schedule sees it; `after` are the numbers of its predecessors."""

    number: int
    starts: date | None
    ends: date | None
    after: frozenset[int] = frozenset()
    state: str = ActionState.PLANNED

    @property
    def counts(self) -> bool:
        """It is open and has both dates."""
        return self.is_open and self.starts is not None and self.ends is not None

    @property
    def is_open(self) -> bool:
        """Neither done nor cancelled."""
        return self.state not in (ActionState.DONE, ActionState.CANCELLED)

    @property
    def dates(self) -> Dates:
        """Both dates; ValueError when one is missing."""
        if self.starts is None or self.ends is None:
            raise ValueError(f"{self.number} has no dates")
        return self.starts, self.ends


@dataclass(frozen=True)
class Slot:
    """The room that an action has. `pushed`: its planned start is too early for its predecessors."""

    earliest: Dates
    latest: Dates
    pushed: bool

    @property
    def slack(self) -> int:
        """Calendar days that it may slip, what follows pushed along, without the plan ending later."""
        return (self.latest[1] - self.earliest[1]).days

    @property
    def critical(self) -> bool:
        """A day later here is a day later for the plan."""
        return self.slack == 0


@dataclass(frozen=True)
class TooEarly:
    """Action `number` starts before its predecessor `before` has ended; `days` is how much later it would have to be."""

    number: int
    before: int
    days: int


@dataclass(frozen=True)
class Schedule:
    """`order`: every open action, each after those it waits for. `critical`: the critical actions in that order.
    `finish` is the day on which the last open action ends, pushed where it must; None when nothing can be computed."""

    order: tuple[int, ...] = ()
    circles: tuple[tuple[int, ...], ...] = ()
    slots: Mapping[int, Slot] = field(default_factory=dict)
    finish: date | None = None
    too_early: tuple[TooEarly, ...] = ()
    undated: tuple[int, ...] = ()

    @property
    def critical(self) -> tuple[int, ...]:
        """The actions without slack."""
        return tuple(number for number in self.order if number in self.slots and self.slots[number].critical)


def circles(links: Links) -> tuple[tuple[int, ...], ...]:
    """The groups of numbers that wait for each other, by their smallest number; one that waits for itself is one."""
    found = [group for group in _groups(links) if len(group) > 1 or group[0] in links.get(group[0], ())]
    return tuple(sorted(tuple(sorted(group)) for group in found))


def would_circle(links: Links, number: int, before: int) -> tuple[int, ...]:
    """The numbers of the circle that "`number` waits for `before`" would close; () when it closes none."""
    joined = {**links, number: {*links.get(number, ()), before}}
    return next((one for one in circles(joined) if number in one and before in one), ())


def schedule(tasks: Iterable[Task]) -> Schedule:
    """Earliest and latest dates, slack, circles and faults of a plan."""
    live = {one.number: one for one in sorted(tasks, key=lambda one: one.number) if one.is_open}
    links = {number: one.after & live.keys() for number, one in live.items()}
    named = circles(links)
    links = _without(links, named)
    order = _order(live, links)
    dated = {number: live[number] for number in order if live[number].counts}
    waits = {number: links[number] & dated.keys() for number in dated}
    earliest = _earliest(dated, waits)
    finish = max((ends for _, ends in earliest.values()), default=None)
    latest = _latest(dated, waits, finish) if finish else {}
    slots = {
        number: Slot(earliest[number], latest[number], earliest[number] != one.dates) for number, one in dated.items()
    }
    undated = tuple(number for number in live if number not in dated)
    return Schedule(order, named, slots, finish, _too_early(dated), undated)


def pushed(tasks: Iterable[Task], number: int, dates: Dates) -> dict[int, Dates]:
    """What follows when `number` gets other dates: the new dates of those that would begin too early for what moved. They
    keep their length, nothing is pulled forward, and what was too early before for another reason stays as it is."""
    live = {one.number: one for one in tasks if one.counts or one.number == number}
    links = {key: one.after & live.keys() for key, one in live.items()}
    links = _without(links, circles(links))
    moved = {number: dates}
    for key in _order(live, links):
        one, before = live[key], links[key] & moved.keys()
        if key == number or not before:
            continue
        starts = max(moved[other][1] for other in before) + DAY
        if starts > one.dates[0]:
            moved[key] = (starts, starts + _length(one))
    del moved[number]
    return moved


def _length(task: Task) -> timedelta:
    return task.dates[1] - task.dates[0]


def _without(links: Links, named: Sequence[Sequence[int]]) -> dict[int, frozenset[int]]:
    """The links that do not lie within a circle."""
    group = {number: place for place, one in enumerate(named) for number in one}
    return {
        number: frozenset(one for one in before if number not in group or group.get(one) != group[number])
        for number, before in links.items()
    }


def _order(tasks: Mapping[int, Task], links: Links) -> tuple[int, ...]:
    """Each after those it waits for; among those that may come next the one that starts first, then by number."""
    left, order = dict(links), list[int]()
    while left:
        free = [number for number, before in left.items() if not left.keys() & before]
        chosen = min(free, key=lambda number: (tasks[number].starts or date.max, number))
        del left[chosen]
        order.append(chosen)
    return tuple(order)


def _earliest(dated: Mapping[int, Task], waits: Links) -> dict[int, Dates]:
    found: dict[int, Dates] = {}
    for number, one in dated.items():
        starts = max([one.dates[0], *(found[before][1] + DAY for before in waits[number])])
        found[number] = (starts, starts + _length(one))
    return found


def _latest(dated: Mapping[int, Task], waits: Links, finish: date) -> dict[int, Dates]:
    ends = dict.fromkeys(dated, finish)
    found: dict[int, Dates] = {}
    for number in reversed(tuple(dated)):
        starts = ends[number] - _length(dated[number])
        found[number] = (starts, ends[number])
        for before in waits[number]:
            ends[before] = min(ends[before], starts - DAY)
    return found


def _too_early(dated: Mapping[int, Task]) -> tuple[TooEarly, ...]:
    found = []
    for number, one in sorted(dated.items()):
        for before in sorted(one.after & dated.keys() - {number}):
            days = (dated[before].dates[1] + DAY - one.dates[0]).days
            if days > 0:
                found.append(TooEarly(number, before, days))
    return tuple(found)


def _groups(links: Links) -> list[list[int]]:
    """Strongly connected groups: whoever can be reached from each other. Plans are small; two walks suffice."""
    back: dict[int, set[int]] = {}
    for number, before in links.items():
        for one in before:
            back.setdefault(one, set()).add(number)
    left, found = set(links), []
    while left:
        first = min(left)
        group = _reached(links, first) & _reached(back, first)
        found.append(sorted(group))
        left -= group
    return found


def _reached(links: Links, first: int) -> set[int]:
    seen, todo = {first}, [first]
    while todo:
        new = set(links.get(todo.pop(), ())) - seen
        seen |= new
        todo += new
    return seen
