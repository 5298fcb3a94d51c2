"""What the pages of plans load: rows that start from the user, 404 otherwise; and a deed with its answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from kaona.improvement import access
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.queries import actions as action_queries
from kaona.improvement.queries import plans as queries
from kaona.improvement.queries.base import Base, base_of, own_dossier
from kaona.web.shell.refusals import words_of


def load_base(request: HttpRequest, pk: int) -> Base:
    """The base of a dossier of the person's own agency."""
    dossier = own_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    return base_of(dossier)


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


def load_action(request: HttpRequest, pk: int) -> Any:
    """An action that this person may read: of a plan in reach, or one that the own agency takes part in."""
    action = action_queries.action_for(request.user, pk, at=request.at)
    if action is None:
        raise Http404
    return action


def load_own_action(request: HttpRequest, pk: int) -> Any:
    """An action that the person's own agency leads."""
    action = load_action(request, pk)
    if not access.is_own(request.user, action.plan, at=request.at):
        raise Http404
    return action


def attempt(request: HttpRequest, deed: Callable[[], Any], done: Any = "") -> bool:
    """Do it; say that it is done, or why not."""
    try:
        deed()
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    except Conflict:
        messages.error(request, words_of(Refused("plan_conflict")))
        return False
    if done:
        messages.success(request, done)
    return True
