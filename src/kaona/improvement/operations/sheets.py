"""A sheet of actions taken in: the rows that somebody chose, all or none, each as a change or a new action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.improvement.models import Action, Plan
from kaona.improvement.operations.actions import ActionFaults, ActionInput, add_action, change_action
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.plan_base import own_plan, reason_for
from kaona.improvement.queries.actions import actions_of, input_of
from kaona.rules.plan_sheet_difference import safe_order

__all__ = ["ActionFaults", "Conflict", "Refused", "TakenRow", "take_sheet"]


@dataclass(frozen=True)
class TakenRow:
    """A row as it is to be: the number of its action (0: a new one), and the version that the difference was shown on."""

    row: int
    number: int
    version: int
    given: ActionInput


@transaction.atomic
def take_sheet(*, plan: Plan, rows: Sequence[TakenRow], reason: str = "", by: Any, at: datetime) -> list[Action]:
    """Take the chosen rows of a sheet into the plan. What the sheet does not name stays as it is.

    ActionFaults by row and field (`7_title`) with everything at once; Conflict when an action changed since the difference
    was shown; Refused("nothing_new" | "unknown_code" | "reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn" |
    "too_many_actions").
    """
    plan = own_plan(plan, by, at)
    reason = reason_for(plan, reason)
    actions = {one.number: one for one in actions_of(plan)}
    old = {one.number: one for one in rows if one.number}
    if not rows:
        raise Refused("nothing_new")
    if old.keys() - actions.keys():
        raise Refused("unknown_code")
    for number, row in old.items():
        if actions[number].version != row.version:
            raise Conflict(actions[number])
    now = {number: input_of(one).predecessors for number, one in actions.items()}
    order = safe_order(now, {number: row.given.predecessors for number, row in old.items()})
    how: dict[str, Any] = {"reason": reason, "by": by, "at": at}
    done, faults = list[Action](), dict[str, str]()
    for row in [*(old[number] for number in order), *(one for one in rows if not one.number)]:
        try:
            if row.number:
                done.append(change_action(action=actions[row.number], given=row.given, version=row.version, **how))
            else:
                done.append(add_action(plan=plan, given=row.given, **how))
        except ActionFaults as error:
            faults |= {f"{row.row}_{name}": text for name, text in error.faults.items()}
    if faults:
        raise ActionFaults(faults)
    return done
