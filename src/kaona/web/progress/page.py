"""What these pages begin with: the plan, round or action that this person may read, or 404; and who may do what on it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from kaona.improvement.access import is_own, may_edit_plan, partner_of, plans_in_reach, reporters_of
from kaona.improvement.queries.plans import action_for
from kaona.improvement.queries.progress import Action, Plan, Round, round_for, round_in
from kaona.people.queries import Organisation


def load_round(request: HttpRequest, pk: int) -> Round:
    """A round of such a plan."""
    row = round_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def may_set_rounds(request: HttpRequest, plan: Plan) -> bool:
    """Rounds are added, moved and closed by who makes the plan, while it runs."""
    return plan.state == "running" and may_edit_plan(request.user, plan, at=request.at)


@dataclass(frozen=True)
class Report:
    """An action in a round as this person reads it. `whole`: reads the plan too; `reporters`: for whom they may report."""

    action: Action
    row: Round
    whole: bool
    own: bool
    reporters: tuple[Organisation, ...]


def load_report(request: HttpRequest, action: int, round_id: int) -> Report:
    """For whoever reads the plan, and for agencies that have accepted a part in the action."""
    found = action_for(request.user, action, at=request.at)
    row = round_in(found.plan, round_id) if found else None
    if found is None or row is None:
        raise Http404
    whole = plans_in_reach(request.user, at=request.at).filter(pk=found.plan_id).exists()
    part = partner_of(request.user, found, at=request.at)
    if not whole and (part is None or part.accepted_at is None):
        raise Http404
    open_now = found.plan.state == "running" and found.withdrawn_at is None and found.state != "cancelled"
    reporters = tuple(reporters_of(request.user, found, at=request.at)) if open_now else ()
    return Report(found, row, whole, is_own(request.user, found.plan, at=request.at), reporters)
