"""The sheet of a plan's actions: its rows to go out, and a sheet that came in against the plan as it stands."""

from collections.abc import Sequence
from datetime import datetime

from kaona.improvement.models import Action, Plan
from kaona.improvement.queries.actions import actions_of, input_of, people_of, units_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.rules.plan_faults import Frame
from kaona.rules.plan_sheet import COLUMNS, MOST_ROWS, SHEET, WIDTH, People, Standing, rows_of
from kaona.rules.plan_sheet_difference import Comparison, compare
from kaona.rules.workbook import Line, read_sheet, write_sheet

__all__ = ["compared", "lines_of", "workbook_of"]


def workbook_of(plan: Plan, *, at: datetime) -> bytes:
    """The XLSX file of a plan's actions."""
    actions = actions_of(plan)
    rows = rows_of([_standing(one) for one in actions], _people(plan, actions, at))
    return write_sheet(SHEET, list(COLUMNS.values()), rows)


def lines_of(data: bytes) -> list[Line]:
    """The rows of such a file. BookFault."""
    return read_sheet(data, SHEET, columns=WIDTH, most_rows=MOST_ROWS)


def compared(plan: Plan, lines: Sequence[Line], *, at: datetime) -> Comparison:
    """What a sheet changes in the plan, or everything that is wrong with it."""
    actions = actions_of(plan)
    gaps = {one.code for one in gap_list(base_of(plan.dossier))}
    frame = Frame(
        first_year=plan.first_year, years=plan.years, is_gap=gaps.__contains__,
        people=frozenset(people_of(plan.organisation, at=at).values_list("pk", flat=True)),
        units=frozenset(units_of(plan.organisation).values_list("pk", flat=True)),
    )  # fmt: skip
    return compare(lines, [_standing(one) for one in actions], _people(plan, actions, at), frame)


def _standing(action: Action) -> Standing:
    return Standing(action.number, action.version, input_of(action))


def _people(plan: Plan, actions: Sequence[Action], at: datetime) -> People:
    now = dict(people_of(plan.organisation, at=at).values_list("pk", "email"))
    units = dict(units_of(plan.organisation).values_list("pk", "name_th"))
    # Those who left, and divisions that ended, are written where they still stand.
    emails = now | {one.responsible.pk: one.responsible.email for one in actions if one.responsible}
    names = units | {one.unit.pk: one.unit.name_th for one in actions if one.unit}
    return People(
        by_email={email.lower(): pk for pk, email in now.items()}, by_unit={name: pk for pk, name in units.items()},
        emails=emails, units=names,
    )  # fmt: skip
