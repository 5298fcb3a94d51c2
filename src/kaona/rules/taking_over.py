"""An unfinished action of an earlier plan as the input of a new one: what still fits goes along. It must not know the
database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from kaona.rules.plan_faults import ActionInput, Frame, IndicatorInput


def fitted(given: ActionInput, frame: Frame, *, same_gap: Callable[[str], str]) -> ActionInput:
    """The same in another plan: days moved into its fiscal years with their length, people and units who are still there,
    gaps under this year's key (`same_gap`; "" when it is none any more), indicators as new ones with the targets of its
    periods. What comes before it is not known here."""
    starts, ends = moved_into(given.starts_on, given.ends_on, frame.begins, frame.ends)
    gaps = dict.fromkeys(new for new in map(same_gap, given.gaps) if new)
    return replace(
        given, starts_on=starts, ends_on=ends, gaps=tuple(gaps), predecessors=(),
        responsible=given.responsible if given.responsible in frame.people else None,
        unit=given.unit if given.unit in frame.units else None,
        indicators=tuple(_indicator(one, frame) for one in given.indicators),
    )  # fmt: skip


def _indicator(one: IndicatorInput, frame: Frame) -> IndicatorInput:
    targets = {day: value for day, value in one.targets.items() if frame.begins <= day <= frame.ends}
    return replace(one, key=0, targets=targets)


def moved_into(starts: date | None, ends: date | None, first: date, last: date) -> tuple[date | None, date | None]:
    """Days inside first–last: those that are stay; work that should be over by now begins on the first day and keeps its
    length, up to the last day."""
    new_start = None if starts is None else min(max(starts, first), last)
    if ends is None:
        return new_start, None
    if first <= ends <= last:
        return new_start, ends
    length = ends - starts if starts is not None else ends - ends
    return new_start, last if ends > last else min((new_start or first) + length, last)


def in_order(before: Mapping[int, Iterable[int]]) -> list[int]:
    """Keys so that what comes before another is earlier; of a circle the smallest key first."""
    left, found = dict.fromkeys(sorted(before)), list[int]()
    while left:
        ready = [one for one in left if not set(before[one]) & (left.keys() - {one})] or [next(iter(left))]
        for one in ready:
            found.append(one)
            del left[one]
    return found
