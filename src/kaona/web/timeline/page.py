"""What the pages of a plan's timeline share: an action that can be moved, and who may move."""

from typing import Any

from django.http import Http404, HttpRequest

from kaona.improvement import access
from kaona.rules.stages import FIXED_PLANS
from kaona.web.shell.plan_pages import load_own_action


def load_standing_action(request: HttpRequest, pk: int) -> Any:
    """A standing action of a plan of the person's own agency."""
    action = load_own_action(request, pk)
    if action.withdrawn_at:
        raise Http404
    return action


def may_move(request: HttpRequest, plan: Any) -> bool:
    """May change the plan, and the plan may be changed now."""
    return access.may_edit_plan(request.user, plan, at=request.at) and plan.state not in FIXED_PLANS


def frame(request: HttpRequest, plan: Any, here: str) -> dict[str, Any]:
    """What every page of a plan's timeline shows around its own part."""
    return {
        "plan": plan, "dossier": plan.dossier, "here": here, "own": access.is_own(request.user, plan, at=request.at),
        "may_edit": access.may_edit_plan(request.user, plan, at=request.at), "may_move": may_move(request, plan),
        "fixed": plan.state in FIXED_PLANS,
    }  # fmt: skip
