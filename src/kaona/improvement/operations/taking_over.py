"""Unfinished actions of an earlier plan go on in a plan of the new dossier, in one act; the old ones stay as they are."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Measure
from kaona.improvement.models import Action, Plan
from kaona.improvement.operations.actions import add_action, change_action
from kaona.improvement.operations.base import Refused, locked_dossier, note
from kaona.improvement.operations.plan_base import own_plan
from kaona.improvement.queries.actions import action_of, frame_of, input_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.improvement.queries.next_year import carried_actions
from kaona.rules.taking_over import fitted, in_order


@transaction.atomic
def take_over(*, plan: Plan, actions: Collection[int], reason: str = "", by: Any, at: datetime) -> list[Action]:
    """Make each of these carried actions (ids) a new action of the plan, with what still fits of gaps, indicators, people,
    days and order. An approved plan needs a reason.

    Refused("no_actions" | "unknown_code" | "taken_over") and those of add_action: all or none.
    """
    locked_dossier(plan.dossier)
    plan = own_plan(plan, by, at)
    rows = {one.action.pk: one for one in carried_actions(plan.dossier)}
    wanted = sorted(set(actions))
    if not wanted:
        raise Refused("no_actions")
    if any(pk not in rows for pk in wanted):
        raise Refused("unknown_code")
    if any(rows[pk].state != "open" for pk in wanted):
        raise Refused("taken_over")
    old = {pk: action_of(rows[pk].action) for pk in wanted}
    before = {pk: [row.before_id for row in one.predecessors.all() if row.before_id in old] for pk, one in old.items()}
    new: dict[int, Action] = {}
    same_gap = _same_gap(plan)
    for pk in in_order(before):
        frame = frame_of(plan, None, is_gap=bool, at=at)
        given = fitted(input_of(old[pk]), frame, same_gap=same_gap)
        made = add_action(plan=plan, given=given, reason=reason, by=by, at=at)
        Action.objects.filter(pk=made.pk).update(carried_from=pk)
        new[pk] = made
        note(made, "action.taken_over", by, at, plan=plan.pk, number=made.number, old=pk)
    _order(new, before, reason, by, at)
    return list(new.values())


def _order(new: dict[int, Action], before: dict[int, list[int]], reason: str, by: Any, at: datetime) -> None:
    """What came before another one does so again."""
    for pk, first in before.items():
        if first:
            row = action_of(Action.objects.select_related("plan").get(pk=new[pk].pk))
            given = replace(input_of(row), predecessors=tuple(new[one].number for one in first))
            change_action(action=row, given=given, version=row.version, reason=reason, by=by, at=at)


def _same_gap(plan: Plan) -> Callable[[str], str]:
    """This dossier's key of a gap of an earlier one: a code as it is, an indicator by its name; "" when it is no gap."""
    open_now = {one.code for one in gap_list(base_of(plan.dossier))}
    own = {
        (sub, name): str(pk)
        for pk, sub, name in Measure.objects.filter(dossier=plan.dossier, withdrawn_at=None).values_list(
            "pk", "sub_measure", "name"
        )
    }

    def same(code: str) -> str:
        sub, _colon, key = code.partition(":")
        if key:
            name = Measure.objects.filter(organisation=plan.organisation_id, pk=int(key)).values_list("name", flat=True)
            code = f"{sub}:{own.get((sub, name.first() or ''), '')}"
        return code if code in open_now else ""

    return same
