"""The rows of a timeline as a page shows them: bars, lines, marks and words of each action. It must not know rows of tables
beyond what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kaona.improvement.queries.timeline import schedule_of, tasks_of
from kaona.rules.plan_calendar import Month, Span, months_of, quarters_of, span_of
from kaona.rules.plan_chart import Bar, Stroke, bar_of, strokes
from kaona.rules.plan_schedule import DAY, Schedule, Slot, TooEarly
from kaona.rules.stages import OPEN_ACTIONS


@dataclass(frozen=True)
class Row:
    """One action on the timeline."""

    action: Any
    bar: Bar | None
    lines: tuple[Stroke, ...]
    slot: Slot | None
    late: int
    early: tuple[TooEarly, ...]
    before: tuple[int, ...]
    # Whether the person may move it here
    moves: bool

    @property
    def critical(self) -> bool:
        """Without slack."""
        return self.slot is not None and self.slot.critical


@dataclass(frozen=True)
class Head:
    """The heads of the columns: groups (quarters of a year, or years) over twelve columns (months, or quarters)."""

    groups: tuple[tuple[str, str, int], ...]  # (kind, quarter with its year or year, columns)
    columns: tuple[Any, ...]  # Month of a year; (year, quarter) of several
    now: int | None


@dataclass(frozen=True)
class Gantt:
    """A whole timeline."""

    span: Span
    head: Head
    rows: tuple[Row, ...]
    schedule: Schedule
    grid: tuple[Fraction, ...]
    checks: tuple[Fraction, ...]
    today: Fraction | None

    @property
    def late(self) -> int:
        """How many are past their end."""
        return sum(one.late > 0 for one in self.rows)

    @property
    def dated(self) -> tuple[Row, ...]:
        """The rows with both dates."""
        return tuple(one for one in self.rows if one.action.starts_on and one.action.ends_on)


def span_for(plan: Any, year: int) -> Span:
    """The whole plan, or one of its fiscal years."""
    years = range(plan.first_year, plan.first_year + plan.years)
    return span_of(year, 1) if year in years else span_of(plan.first_year, plan.years)


def late_days(action: Any, today: date) -> int:
    """Days since the end of an open action."""
    return max((today - action.ends_on).days, 0) if action.state in OPEN_ACTIONS and action.ends_on else 0


def gantt(actions: Sequence[Any], span: Span, *, today: date, checks: Sequence[date], moves: bool, sort: str) -> Gantt:
    """The timeline of these actions; the schedule is that of the whole plan."""
    tasks, found = tasks_of(actions), schedule_of(actions)
    rows = sorted(actions, key=_by_number if sort == "number" else _by_start)
    order = [one.number for one in rows if one.starts_on and one.ends_on]
    lines = strokes(order, tasks, span)
    shown = tuple(
        Row(
            action=one, bar=bar_of(tasks[one.number], span, one.percent), lines=lines.get(one.number, ()),
            slot=found.slots.get(one.number), late=late_days(one, today),
            early=tuple(early for early in found.too_early if early.number == one.number),
            before=tuple(sorted(tasks[one.number].after)), moves=moves and one.state in OPEN_ACTIONS,
        )
        for one in rows
    )  # fmt: skip
    is_now = span.first <= today <= span.last
    return Gantt(
        span=span, head=head_of(span, today), rows=shown, schedule=found,
        grid=tuple(span.place(first) for first in _columns(span)),
        checks=tuple(span.place(day + DAY) for day in checks if span.first <= day <= span.last),
        today=span.place(today) + Fraction(1, 2 * span.days) if is_now else None,
    )  # fmt: skip


def _by_number(action: Any) -> tuple[int]:
    return (action.number,)


def _by_start(action: Any) -> tuple[date, date, int]:
    return action.starts_on or date.max, action.ends_on or date.max, action.number


def _columns(span: Span) -> tuple[date, ...]:
    months = months_of(span)
    return (
        tuple(one.first for one in months) if len(months) == 12 else tuple(one[0].first for one in quarters_of(months))
    )


def head_of(span: Span, today: date) -> Head:
    """A year by months below quarters; several years by quarters below years."""
    months = months_of(span)
    quarters = quarters_of(months)
    now = next((place for place, one in enumerate(months) if one.first <= today <= one.last), None)
    if len(months) == 12:
        return Head(tuple(("quarter", f"{one[0].quarter}/{one[0].fiscal_year}", 3) for one in quarters), months, now)
    columns = tuple((one[0].fiscal_year, one[0].quarter) for one in quarters)
    years = dict.fromkeys(year for year, _ in columns)
    return Head(tuple(("year", year, 4) for year in years), columns, None if now is None else now // 3)


def quarters_list(rows: Sequence[Row]) -> list[tuple[Month, list[Row]]]:
    """The rows by the quarter in which they start, for narrow screens: the first month of the quarter and its rows."""
    found: dict[tuple[int, int], list[Row]] = {}
    for row in sorted(rows, key=lambda one: _by_start(one.action)):
        month = Month(row.action.starts_on.replace(day=1))
        found.setdefault((month.fiscal_year, month.quarter), []).append(row)
    return [(Month(group[0].action.starts_on.replace(day=1)), group) for group in found.values()]
