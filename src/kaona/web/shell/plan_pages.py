"""What every page of a plan begins with: a dossier's base, a plan or an action that starts from the user, or 404."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from kaona.improvement import access
from kaona.improvement.queries.actions import action_for
from kaona.improvement.queries.base import Base, base_of, own_dossier
from kaona.improvement.queries.plans import plan_for
from kaona.rules.thai_dates import local


def today(request: HttpRequest) -> date:
    """The day in Bangkok."""
    return local(request.at).date()


def load_base(request: HttpRequest, pk: int) -> Base:
    """The base of a dossier of the person's own agency."""
    dossier = own_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    return base_of(dossier)


def load_plan(request: HttpRequest, pk: int) -> Any:
    """A plan that this person may read."""
    plan = plan_for(request.user, pk, at=request.at)
    if plan is None:
        raise Http404
    return plan


def load_own_plan(request: HttpRequest, pk: int) -> Any:
    """A plan of the person's own agency."""
    plan = load_plan(request, pk)
    if not access.is_own(request.user, plan, at=request.at):
        raise Http404
    return plan


def load_action(request: HttpRequest, pk: int) -> Any:
    """An action that this person may read: of a plan in reach, or one that the own agency takes part in."""
    action = action_for(request.user, pk, at=request.at)
    if action is None:
        raise Http404
    return action


def load_own_action(request: HttpRequest, pk: int) -> Any:
    """An action that the person's own agency leads."""
    action = load_action(request, pk)
    if not access.is_own(request.user, action.plan, at=request.at):
        raise Http404
    return action
