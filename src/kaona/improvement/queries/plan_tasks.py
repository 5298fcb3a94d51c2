"""What of plans themselves waits for a person: to be decided by the head, to be mended, proposed anew or started by who makes
them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.improvement.models import Plan, PlanStep
from kaona.improvement.queries.plans import acceptance_asked
from kaona.people.access import may
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, Permission, Role
from kaona.rules.stages import PlanState


@dataclass(frozen=True)
class PlanTasks:
    """Plans of the person's own agencies; `mend` with the step that sent each back."""

    decide: tuple[Plan, ...] = ()
    mend: tuple[tuple[Plan, PlanStep], ...] = ()
    start: tuple[Plan, ...] = ()


def plan_tasks(user: Any, *, at: datetime) -> PlanTasks:
    """Nothing of an agency that the person has left; the oldest plan first."""
    memberships = active_memberships(user, at=at)
    own = {m.organisation_id: m.organisation for m in memberships if Role(m.role) in AGENCY_ROLES}
    heads = [pk for pk, one in own.items() if may(user, Permission.APPROVE_PLAN, one, at=at)]
    makers = [pk for pk, one in own.items() if may(user, Permission.EDIT_PLAN, one, at=at)]
    if not heads and not makers:
        return PlanTasks()
    rows = Plan.objects.filter(withdrawn_at=None).select_related("dossier__cycle", "organisation").order_by("pk")
    return PlanTasks(
        tuple(rows.filter(organisation__in=heads, state=PlanState.PROPOSED)),
        tuple(_sent_back(rows.filter(organisation__in=makers, state=PlanState.DRAFT))),
        tuple(one for one in rows.filter(organisation__in=makers, state__in=(PlanState.APPROVED, PlanState.ACCEPTED))
              if one.state == PlanState.ACCEPTED or not acceptance_asked(one)),
    )  # fmt: skip


def _sent_back(drafts: Any) -> list[tuple[Plan, PlanStep]]:
    """Drafts whose last step came from the head or the Office."""
    found = []
    for plan in drafts:
        last = plan.steps.order_by("-at", "-pk").first()
        if last is not None and last.step in ("sent_back", "returned"):
            found.append((plan, last))
    return found
