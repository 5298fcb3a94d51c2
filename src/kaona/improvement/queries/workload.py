"""How much work a plan is for each person and for each division, month by month; exact, over working days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaona.improvement.models import Action
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.plan_calendar import Job, Load, Month, loads, overloaded


@dataclass(frozen=True)
class Cell:
    """Person-days in one month, and whether they are more than there are working days."""

    month: Month
    work: Fraction
    over: bool


@dataclass(frozen=True)
class Part:
    """One action of a line: its work within the months that are shown."""

    action: Action
    work: Fraction


@dataclass(frozen=True)
class WorkLine:
    """What one person or division has to do (`who` None: nobody yet). `unknown`: actions without estimate or dates."""

    key: int
    who: Any
    cells: tuple[Cell, ...]
    parts: tuple[Part, ...]
    unknown: tuple[Action, ...]

    @property
    def whole(self) -> Fraction:
        """Person-days in all the months shown."""
        return sum((one.work for one in self.cells), Fraction())

    @property
    def over(self) -> bool:
        """Too much in one of them."""
        return any(one.over for one in self.cells)


def workload(actions: Iterable[Action], months: Sequence[Month], *, by: str) -> list[WorkLine]:
    """A line per responsible person, or per division (`by` "unit"), by name; what nobody has stands last."""
    rows = {one.number: one for one in actions}
    name = "unit" if by == "unit" else "responsible"
    found = loads(_job(one, getattr(one, f"{name}_id")) for one in rows.values())
    lines = [_line(key, load, rows, months, name) for key, load in found.items()]
    return sorted(lines, key=lambda one: (one.who is None, str(one.who or ""), one.key))


def _job(action: Action, key: int | None) -> Job:
    days = action.person_days
    dates = (action.starts_on, action.ends_on) if action.starts_on and action.ends_on else None
    work = fraction_of(days) if days and is_decimal(days) else None
    return Job(action.number, key, work, dates, action.state)


def _line(key: int | None, load: Load, rows: dict[int, Action], months: Sequence[Month], name: str) -> WorkLine:
    mine = [one for one in rows.values() if getattr(one, f"{name}_id") == key]
    # A division has as many people as are responsible for its actions.
    people = max(len({one.responsible_id for one in mine if one.responsible_id}), 1) if name == "unit" else 1
    over = set() if key is None else set(overloaded(load, people))
    parts: dict[int, Fraction] = {}
    for month in months:
        for number, work in load.by_month.get(month, {}).items():
            parts[number] = parts.get(number, Fraction()) + work
    return WorkLine(
        key=key or 0, who=next((getattr(one, name) for one in mine), None) if key else None,
        cells=tuple(Cell(month, load.in_month(month), month in over) for month in months),
        parts=tuple(Part(rows[number], work) for number, work in sorted(parts.items())),
        unknown=tuple(rows[number] for number in load.unknown),
    )  # fmt: skip


def totals(lines: Iterable[WorkLine], months: Sequence[Month]) -> list[Fraction]:
    """Person-days by month of all lines together."""
    rows = list(lines)
    return [sum((one.cells[place].work for one in rows), Fraction()) for place in range(len(months))]
