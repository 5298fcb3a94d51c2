"""Priorities, notes and plans for the tests of this folder."""

from dataclasses import replace
from datetime import date, timedelta

from kaona.activity.models import Event
from kaona.improvement.models import Action, GapNote, Plan, Priority
from kaona.improvement.operations import actions, plans
from kaona.improvement.queries.actions import actions_of, input_of
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 5 * DAY
FIRST, LAST = date(2026, 10, 1), date(2027, 9, 30)


def choose(cast: Cast, *codes: str, **feasible: str) -> list[Priority]:
    """Priorities in this order; `feasible` by code with _ for the dots: this_year, needs_time, impossible."""
    own = {"organisation": cast.department, "dossier": cast.dossier}
    for code, feasibility in feasible.items():
        GapNote.objects.create(
            code=code.strip("_").replace("_", "."),
            feasibility=feasibility,
            changed_by=cast.coordinator,
            changed_at=NOW,
            **own,
        )
    return [
        Priority.objects.create(code=code, rank=rank, chosen_by=cast.coordinator, chosen_at=NOW, **own)
        for rank, code in enumerate(codes, start=1)
    ]


def made(cast: Cast, *years: int) -> list[Plan]:
    return plans.make_plans(dossier=cast.dossier, years=years or (1,), by=cast.coordinator, at=AT)


def change(cast: Cast, action: Action, **fields: object) -> Action:
    """Changed by the coordinator; `reason`, `by`, `at` and `version` may be given too."""
    fresh = Action.objects.get(pk=action.pk)
    how = {key: fields.pop(key) for key in ("reason", "by", "at", "version") if key in fields}
    how = {"by": cast.coordinator, "at": AT + DAY, "version": fresh.version} | how
    return actions.change_action(action=fresh, given=replace(input_of(fresh), **fields), **how)


def complete(cast: Cast, plan: Plan) -> list[Action]:
    """Everybody's responsible person is the editor, so that the plan can be proposed."""
    return [change(cast, one, responsible=cast.editor.pk) for one in actions_of(plan)]


def kinds(cast: Cast, *rooms: str) -> list[str]:
    """The audit lines of the department of these rooms, in order."""
    rows = Event.objects.filter(organisation_id=cast.department.pk).order_by("seq").values_list("kind", flat=True)
    return [one for one in rows if one.partition(".")[0] in (rooms or ("plan", "action", "partner"))]
