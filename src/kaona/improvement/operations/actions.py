"""Actions of a plan: added, changed, cancelled or taken out, restored, handed over. In an approved plan each change is kept
with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kaona.improvement.models import Action, Plan
from kaona.improvement.operations.action_parts import (
    ActionFaults,
    changed_fields,
    checked,
    keep_parts,
    tell_responsible,
)
from kaona.improvement.operations.base import Conflict, Refused, checked_text, keep_text, locked_action, moved, note
from kaona.improvement.operations.plan_base import expect, keep_change, own_plan, reason_for, recount, standing
from kaona.improvement.queries.actions import action_of, has_progress, input_of, open_actions_of, people_of
from kaona.people.access import require
from kaona.people.models import Organisation, User
from kaona.rules.plan_faults import ActionInput, IndicatorInput
from kaona.rules.roles import Permission
from kaona.rules.stages import ACTION_MOVES, FIXED_PLANS, ActionState, PlanState

__all__ = [
    "ActionFaults",
    "ActionInput",
    "IndicatorInput",
    "add_action",
    "change_action",
    "hand_over",
    "hand_over_all",
    "restore_action",
    "withdraw_action",
]
MOST_ACTIONS = 200


@transaction.atomic
def add_action(
    *, plan: Plan, given: ActionInput, unread: Mapping[str, str] | None = None, reason: str = "", by: Any, at: datetime
) -> Action:
    """Add one thing to do, with the next number. `unread`: what a form could not read, said with all other faults.

    ActionFaults; Refused("reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn" | "too_many_actions").
    """
    plan = own_plan(plan, by, at)
    reason = reason_for(plan, reason)
    last = plan.all_actions.aggregate(last=Max("number"))["last"] or 0
    if plan.actions >= MOST_ACTIONS:
        raise Refused("too_many_actions", most=MOST_ACTIONS)
    given = checked(plan, None, given, at=at, unread=unread)
    action = Action(organisation_id=plan.organisation_id, plan=plan, number=last + 1, created_by=by, created_at=at)
    empty = ActionInput()
    _put(action, given, by, at)
    keep_parts(action, empty, given, by, at)
    _told(action, None, by, at)
    expect(plan, action)
    keep_change(plan, changed_fields(empty, given), reason, by, at, action)
    _end(plan, action, given, "action.added", by, at)
    return action_of(action)


@transaction.atomic
def change_action(
    *, action: Action, given: ActionInput, version: int, unread: Mapping[str, str] | None = None, reason: str = "",
    by: Any, at: datetime,
) -> Action:  # fmt: skip
    """Change an action whole (`input_of` gives what it is now). Nothing changed: nothing is kept. `unread` as above.

    ActionFaults; Conflict; Refused("reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn" | "action_cancelled").
    """
    action, plan = _open(action, by, at)
    reason = reason_for(plan, reason)
    before = input_of(action)
    given = checked(plan, action, given, at=at, unread=unread)
    if action.version != version:
        raise Conflict(action)
    fields = changed_fields(before, given)
    if not fields:
        return action
    was = action.responsible_id
    action.version += 1
    _put(action, given, by, at)
    keep_parts(action, before, given, by, at)
    _told(action, was, by, at)
    if "gaps" in fields:
        expect(plan, action)
    keep_change(plan, fields, reason, by, at, action)
    _end(plan, action, given, "action.changed", by, at, fields=sorted(fields))
    return action_of(action)


def _open(action: Action, by: Any, at: datetime) -> tuple[Action, Plan]:
    """The action behind its plan's lock, to be worked on by its agency."""
    action = locked_action(action)
    require(by, Permission.EDIT_PLAN, action.organisation, at=at)
    plan = standing(action.plan)
    if action.withdrawn_at is not None:
        raise Refused("action_cancelled")
    return action_of(action), plan


PLAIN = ("title", "description", "starts_on", "ends_on", "budget", "budget_source", "deliverables", "person_days")


def _put(action: Action, given: ActionInput, by: Any, at: datetime) -> None:
    for key in PLAIN:
        setattr(action, key, getattr(given, key))
    action.responsible_id, action.unit_id = given.responsible, given.unit
    action.changed_by, action.changed_at = by, at
    action.save()


def _told(action: Action, was: int | None, by: Any, at: datetime) -> None:
    """Who becomes responsible in a plan that is approved learns it; in a draft at its approval."""
    if action.plan.state in (PlanState.DRAFT, PlanState.PROPOSED) or action.responsible_id in (None, was, by.pk):
        return
    person = User.objects.get(pk=action.responsible_id)
    tell_responsible(person, [action], at)


def _end(plan: Plan, action: Action, given: ActionInput, kind: str, by: Any, at: datetime, **data: Any) -> None:
    content: dict[str, Any] = {key: str(getattr(given, key) or "") for key in (*PLAIN, "responsible", "unit")}
    content |= {"gaps": list(given.gaps), "predecessors": list(given.predecessors)}
    content["indicators"] = [
        {
            "name": one.name, "unit": one.unit, "direction": one.direction, "baseline": one.baseline, "source": one.source,
            "targets": {day.isoformat(): value for day, value in one.targets.items()},
        }
        for one in given.indicators
    ]  # fmt: skip
    keep_text(organisation_id=action.organisation_id, kind="action", target=action.pk, content=content,
              version=action.version, by=by, at=at)  # fmt: skip
    recount(plan)
    note(action, kind, by, at, plan=plan.pk, number=action.number, **data)


@transaction.atomic
def withdraw_action(*, action: Action, reason: str = "", by: Any, at: datetime) -> Action:
    """Take an action out. It stays readable with its reason and can be restored; its number is never used again. From
    approval on, or with progress reported, it is cancelled and needs a reason.

    Refused("reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn" | "action_cancelled").
    """
    action, plan = _open(action, by, at)
    kept = reason_for(plan, reason)
    reason = kept or checked_text(reason).strip()
    if not reason and has_progress(action):
        raise Refused("reason")
    fields = {"state": [action.state, str(ActionState.CANCELLED)]}
    action.state, action.blocked_at = moved(ACTION_MOVES, "cancel", action.state), None
    action.withdrawn_by, action.withdrawn_at, action.withdrawn_reason = by, at, reason
    action.version += 1
    action.save()
    keep_change(plan, fields, kept, by, at, action)
    expect(plan)
    recount(plan)
    note(action, "action.cancelled", by, at, plan=plan.pk, number=action.number)
    return action


@transaction.atomic
def restore_action(*, action: Action, reason: str = "", by: Any, at: datetime) -> Action:
    """Bring an action back as it was, with its number; what it came after counts again where that makes no circle.

    ActionFaults; Refused("reason" | "move" | "plan_proposed" | "plan_closed" | "plan_withdrawn").
    """
    action = locked_action(action)
    require(by, Permission.EDIT_PLAN, action.organisation, at=at)
    plan = standing(action.plan)
    reason = reason_for(plan, reason)
    state = moved(ACTION_MOVES, "restore", action.state)
    if action.percent:
        state = moved(ACTION_MOVES, "finish" if action.percent == 100 else "work", state)
    action.withdrawn_by, action.withdrawn_at, action.withdrawn_reason = None, None, ""
    action.state, action.version = state, action.version + 1
    action.save()
    action = action_of(action)
    checked(plan, action, input_of(action), at=at)
    keep_change(plan, {"state": [str(ActionState.CANCELLED), state]}, reason, by, at, action)
    expect(plan)
    recount(plan)
    note(action, "action.restored", by, at, plan=plan.pk, number=action.number)
    return action


@dataclass(frozen=True)
class _Handing:
    """Who gives what to whom."""

    to: User
    reason: str
    by: Any
    at: datetime


@transaction.atomic
def hand_over(*, action: Action, to: User, reason: str = "", by: Any, at: datetime) -> Action:
    """Give one action to another responsible person of the agency.

    Refused("not_a_member" | "same" | "reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn" | "action_cancelled").
    """
    action, plan = _open(action, by, at)
    _require_member(to, action.organisation, at)
    if action.responsible_id == to.pk:
        raise Refused("same")
    _give(action, plan, _Handing(to, reason_for(plan, reason), by, at))
    if plan.state not in (PlanState.DRAFT, PlanState.PROPOSED) and to.pk != by.pk:
        tell_responsible(to, [action], at)
    return action


@transaction.atomic
def hand_over_all(*, organisation: Organisation, person: User, to: User, reason: str, by: Any, at: datetime) -> int:
    """Give everything that somebody has still to do in the agency's plans to another person; how many actions. Plans before
    the head, and closed ones, are left alone.

    Refused("not_a_member" | "same" | "reason").
    """
    require(by, Permission.EDIT_PLAN, organisation, at=at)
    _require_member(to, organisation, at)
    if person.pk == to.pk:
        raise Refused("same")
    reason = checked_text(reason).strip()
    if not reason:
        raise Refused("reason")
    given: list[Action] = []
    for row in open_actions_of(organisation, person):
        action, plan = _open(row, by, at)
        if action.responsible_id == person.pk and plan.state not in FIXED_PLANS:
            _give(action, plan, _Handing(to, reason_for(plan, reason), by, at))
            given.append(action)
    if given and to.pk != by.pk:
        tell_responsible(to, given, at)
    return len(given)


def _require_member(to: User, organisation: Organisation, at: datetime) -> None:
    if not people_of(organisation, at=at).filter(pk=to.pk).exists():
        raise Refused("not_a_member")


def _give(action: Action, plan: Plan, handing: _Handing) -> None:
    before = input_of(action)
    after = replace(before, responsible=handing.to.pk)
    fields = changed_fields(before, after)
    action.version += 1
    _put(action, after, handing.by, handing.at)
    keep_change(plan, fields, handing.reason, handing.by, handing.at, action)
    _end(plan, action, after, "action.handed_over", handing.by, handing.at)
