"""Where the bars of a plan and the lines between them lie on a calendar, as shares of its width. Pure: it knows no picture.

Each action has a lane; lanes lie one below the other. A line leads from the end of an action down (or up) through the lanes
between to the lane of the one that waits for it, and there along to its start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.plan_calendar import Span
from kaona.rules.plan_schedule import DAY, Task

ZERO, ONE = Fraction(0), Fraction(1)
UPPER, LOWER, WHOLE, ALONG = "upper", "lower", "whole", "along"


@dataclass(frozen=True)
class Stroke:
    """A piece of a line in one lane. part: the upper or lower half, the whole height, or along the middle from `x` to `to`.
    `early`: the action that it leads to starts before it may."""

    part: str
    x: Fraction
    to: Fraction
    early: bool = False


@dataclass(frozen=True)
class Bar:
    """From where it begins, how long it is, and how much of it is done."""

    x: Fraction
    width: Fraction
    done: Fraction


def bar_of(task: Task, span: Span, percent: int) -> Bar | None:
    """The bar of an action; None without both dates, or when nothing of it lies within."""
    if task.starts is None or task.ends is None:
        return None
    place = span.bar((task.starts, task.ends))
    if place is None:
        return None
    # The done part is a share of the whole action, cut like the bar itself.
    whole = span.place(task.ends + DAY) - span.place(task.starts)
    done = span.place(task.starts) + whole * percent / 100 - place[0]
    return Bar(place[0], place[1], min(max(done, ZERO), place[1]))


def strokes(order: Sequence[int], tasks: Mapping[int, Task], span: Span) -> dict[int, tuple[Stroke, ...]]:
    """By number: the pieces of lines in its lane. `order` is how the lanes lie; lines to or from an action without a lane, or
    without dates, are left out."""
    found: dict[int, list[Stroke]] = {number: [] for number in order}
    rows = {number: row for row, number in enumerate(order)}
    for number in order:
        for before in sorted(tasks[number].after & rows.keys() - {number}):
            for lane, piece in _line(tasks, span, rows, before, number):
                if piece not in found[order[lane]]:
                    found[order[lane]].append(piece)
    return {number: tuple(pieces) for number, pieces in found.items()}


def _line(
    tasks: Mapping[int, Task], span: Span, rows: Mapping[int, int], before: int, number: int
) -> list[tuple[int, Stroke]]:
    ends, starts = tasks[before].ends, tasks[number].starts
    if ends is None or starts is None:
        return []
    x, to = _within(span.place(ends + DAY)), _within(span.place(starts))
    early = tasks[before].counts and tasks[number].counts and starts <= ends
    first, last = rows[before], rows[number]
    down = first < last
    between = range(first + 1, last) if down else range(last + 1, first)
    pieces = [(first, Stroke(LOWER if down else UPPER, x, x, early))]
    pieces += [(lane, Stroke(WHOLE, x, x, early)) for lane in between]
    pieces.append((last, Stroke(UPPER if down else LOWER, x, x, early)))
    if x != to:
        pieces.append((last, Stroke(ALONG, x, to, early)))
    return pieces


def _within(x: Fraction) -> Fraction:
    return min(max(x, ZERO), ONE)
