"""What the pages of a plan's timeline begin with: rows that start from the user, 404 otherwise; and who may move."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from kaona.improvement import access
from kaona.improvement.queries import actions as action_queries
from kaona.improvement.queries import plans as queries
from kaona.rules.stages import PlanState
from kaona.rules.thai_dates import local

FIXED = (PlanState.PROPOSED, PlanState.CLOSED)


def today(request: HttpRequest) -> date:
    """The day in Bangkok."""
    return local(request.at).date()


def load_plan(request: HttpRequest, pk: int) -> Any:
    """A plan that this person may read."""
    plan = queries.plan_for(request.user, pk, at=request.at)
    if plan is None:
        raise Http404
    return plan


def load_own_plan(request: HttpRequest, pk: int) -> Any:
    """A plan of the person's own agency."""
    plan = load_plan(request, pk)
    if not access.is_own(request.user, plan, at=request.at):
        raise Http404
    return plan


def load_own_action(request: HttpRequest, pk: int) -> Any:
    """A standing action of a plan of the person's own agency."""
    action = action_queries.action_for(request.user, pk, at=request.at)
    if action is None or action.withdrawn_at or not access.is_own(request.user, action.plan, at=request.at):
        raise Http404
    return action


def may_move(request: HttpRequest, plan: Any) -> bool:
    """May change the plan, and the plan may be changed now."""
    return access.may_edit_plan(request.user, plan, at=request.at) and plan.state not in FIXED


def frame(request: HttpRequest, plan: Any, here: str) -> dict[str, Any]:
    """What every page of a plan's timeline shows around its own part."""
    return {
        "plan": plan, "dossier": plan.dossier, "here": here, "own": access.is_own(request.user, plan, at=request.at),
        "may_edit": access.may_edit_plan(request.user, plan, at=request.at), "may_move": may_move(request, plan),
        "fixed": plan.state in FIXED,
    }  # fmt: skip
