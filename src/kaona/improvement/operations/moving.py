"""Moving actions in time: one, and what follows it where somebody says so; all or none, and each of them a change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.improvement.models import Action, Plan
from kaona.improvement.operations.actions import ActionFaults, change_action
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.plan_base import own_plan, reason_for
from kaona.improvement.queries.actions import actions_of, input_of
from kaona.improvement.queries.timeline import tasks_of
from kaona.rules.plan_moves import early_faults

__all__ = ["ActionFaults", "Conflict", "Move", "Refused", "move_actions"]


@dataclass(frozen=True)
class Move:
    """The dates that an action gets, and its version as somebody saw it."""

    starts_on: date
    ends_on: date
    version: int


@transaction.atomic
def move_actions(
    *, plan: Plan, moves: Mapping[int, Move], reason: str = "", back: bool = False, by: Any, at: datetime
) -> list[Action]:  # fmt: skip
    """Move actions, by number, to other dates. `back`: undoing a move, which may restore an order that was not right.

    ActionFaults by number and field (`3_starts_on`) with everything that is wrong at once; Conflict when somebody changed
    one of them since; Refused("unknown_code" | "reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn").
    """
    plan = own_plan(plan, by, at)
    reason = reason_for(plan, reason)
    actions = {one.number: one for one in actions_of(plan)}
    if not moves or moves.keys() - actions.keys():
        raise Refused("unknown_code")
    for number, move in moves.items():
        if actions[number].version != move.version:
            raise Conflict(actions[number])
    faults = {} if back else _early(actions, moves)
    done = []
    for number, move in sorted(moves.items()):
        given = replace(input_of(actions[number]), starts_on=move.starts_on, ends_on=move.ends_on)
        try:
            done.append(
                change_action(action=actions[number], given=given, version=move.version, reason=reason, by=by, at=at)
            )
        except ActionFaults as error:
            faults |= {f"{number}_{name}": text for name, text in error.faults.items()}
    if faults:
        raise ActionFaults(faults)
    return done


def _early(actions: Mapping[int, Action], moves: Mapping[int, Move]) -> dict[str, str]:
    dates = {number: (move.starts_on, move.ends_on) for number, move in moves.items()}
    return {f"{number}_starts_on": text for number, text in early_faults(tasks_of(actions.values()), dates).items()}
