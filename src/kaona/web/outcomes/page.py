"""What the pages of results load: rows that start from the user, 404 otherwise."""

from typing import Any

from django.http import Http404, HttpRequest

from kaona.improvement.access import plans_in_reach
from kaona.improvement.queries.base import Base, base_of, own_dossier
from kaona.improvement.queries.outcomes import outcome_of, reads_result
from kaona.improvement.queries.plans import action_for
from kaona.improvement.queries.score_changes import dossier_of_results


def load_dossier(request: HttpRequest, pk: int) -> tuple[Any, Base | None]:
    """A dossier whose results this person may open; with its base for people of the agency, whose pages have tabs."""
    dossier = dossier_of_results(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    own = own_dossier(request.user, pk, at=request.at)
    return (dossier, None) if own is None else (own, base_of(own))


def load_action(request: HttpRequest, pk: int) -> tuple[Any, Any, bool]:
    """An action whose result this person may read, its judgement, and whether they read the plan around it."""
    action = action_for(request.user, pk, at=request.at)
    if action is None or not reads_result(request.user, action, at=request.at):
        raise Http404
    outcome = outcome_of(action)
    if outcome is not None:
        outcome.action = action
    return action, outcome, plans_in_reach(request.user, at=request.at).filter(pk=action.plan_id).exists()
