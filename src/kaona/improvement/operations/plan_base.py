"""What deeds on plans and actions are made of: may it be changed, with which reason, what is counted and promised."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Min, Q

from kaona.improvement.models import Action, ActionGap, Plan, PlanChange
from kaona.improvement.operations.base import Refused, checked_text, locked_plan
from kaona.improvement.queries.base import Base, base_of
from kaona.people.access import require
from kaona.rules.exact import exact_text, fraction_of
from kaona.rules.promise import promised
from kaona.rules.roles import Permission
from kaona.rules.stages import FREELY_EDITED, ActionState, PlanState


def own_plan(plan: Plan, by: Any, at: datetime) -> Plan:
    """The plan behind its lock, to be worked on by its agency. NotAllowed, Refused("plan_withdrawn")."""
    plan = locked_plan(plan)
    require(by, Permission.EDIT_PLAN, plan.organisation, at=at)
    return standing(plan)


def standing(plan: Plan) -> Plan:
    """Refused("plan_withdrawn") when the plan was withdrawn."""
    if plan.withdrawn_at is not None:
        raise Refused("plan_withdrawn")
    return plan


def reason_for(plan: Plan, reason: str) -> str:
    """The reason of a change as it is kept: needed from approval on, "" before. While the head decides, and after the end,
    nothing changes. Refused("plan_proposed" | "plan_closed" | "reason" | "too_long")."""
    if plan.state in FREELY_EDITED:
        return ""
    if plan.state == PlanState.PROPOSED:
        raise Refused("plan_proposed")
    if plan.state == PlanState.CLOSED:
        raise Refused("plan_closed")
    reason = checked_text(reason).strip()
    if not reason:
        raise Refused("reason")
    return reason


def keep_change(
    plan: Plan, fields: dict[str, list[str]], reason: str, by: Any, at: datetime, action: Action | None = None
) -> None:
    """Keep a change of an approved plan; a draft (no reason) keeps none."""
    if reason and fields:
        PlanChange.objects.create(
            organisation_id=plan.organisation_id, plan=plan, action=action, fields=fields, reason=reason, by=by, at=at
        )


def recount(plan: Plan) -> None:
    """Count a plan's actions again. Every deed that changes an action ends with it; the plan is behind its lock."""
    rows = Action.objects.filter(plan=plan, withdrawn_at=None)
    is_open = ~Q(state__in=(ActionState.DONE, ActionState.CANCELLED))
    found = rows.aggregate(
        actions=Count("pk"), done=Count("pk", filter=Q(state=ActionState.DONE)),
        blocked=Count("pk", filter=Q(state=ActionState.BLOCKED)), next_end=Min("ends_on", filter=is_open),
    )  # fmt: skip
    plan.actions, plan.actions_done, plan.actions_blocked = found["actions"], found["done"], found["blocked"]
    plan.next_end = found["next_end"]
    budgets = rows.exclude(budget="").values_list("budget", flat=True)
    plan.money = int(sum((fraction_of(one) for one in budgets), Fraction(0)) * 100)
    plan.save(update_fields=["actions", "actions_done", "actions_blocked", "next_end", "money"])


def codes_of(plan: Plan) -> list[str]:
    """The gaps that the plan's actions close, each once."""
    rows = ActionGap.objects.filter(action__plan=plan, action__withdrawn_at=None, withdrawn_at=None)
    return list(dict.fromkeys(rows.order_by("pk").values_list("code", flat=True)))


def points_of(base: Base, codes: Any) -> str:
    """Exact points, as text, that closing these gaps together promises."""
    return exact_text(promised(base.edition, base.rules, base.claim, codes))


def expect(plan: Plan, *actions: Action, base: Base | None = None) -> None:
    """Keep anew what the plan's actions promise together, and what each of `actions` promises alone, from the base of
    today. The plan is behind its lock."""
    base = base or base_of(plan.dossier)
    for action in actions:
        codes = action.gaps.filter(withdrawn_at=None).values_list("code", flat=True)
        action.expected = points_of(base, codes)
        action.save(update_fields=["expected"])
    plan.expected = points_of(base, codes_of(plan))
    plan.save(update_fields=["expected"])
