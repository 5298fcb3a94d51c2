"""What of results waits for a person: to judge, to mend, to confirm."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from kaona.improvement.models import Action, Outcome
from kaona.improvement.queries.outcomes import JUDGED_PLANS
from kaona.people.access import may
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, Permission, Role
from kaona.rules.stages import ActionState, PlanState


@dataclass(frozen=True)
class OutcomeTasks:
    """Everything of results that waits for one person."""

    judge: tuple[Action, ...] = ()
    mend: tuple[Outcome, ...] = ()
    confirm: tuple[Outcome, ...] = ()


def outcome_tasks(user: Any, *, at: datetime) -> OutcomeTasks:
    """Of the person's own agencies; nothing of an agency that they have left."""
    memberships = active_memberships(user, at=at)
    own = {m.organisation_id: m.organisation for m in memberships if Role(m.role) in AGENCY_ROLES}
    if not own:
        return OutcomeTasks()
    confirms = [pk for pk, one in own.items() if may(user, Permission.CONFIRM_OUTCOME, one, at=at)]
    mend = _standing(list(own)).filter(Q(judged_by=user.pk) | Q(action__responsible=user.pk)).exclude(confirm_note="")
    return OutcomeTasks(
        tuple(_to_judge(user, list(own))), tuple(mend), tuple(waiting_in(confirms).exclude(judged_by=user.pk))
    )


def waiting_in(organisations: list[int]) -> QuerySet[Outcome]:
    """The judgements of agencies that wait to be confirmed, the oldest first."""
    return _standing(organisations).filter(confirm_note="")


def _to_judge(user: Any, organisations: list[int]) -> QuerySet[Action]:
    """Actions that the person is responsible for, done (or their plan closed) and without a judgement."""
    over = Q(state=ActionState.DONE) | Q(plan__state=PlanState.CLOSED)
    rows = Action.objects.filter(
        over, organisation__in=organisations, responsible=user.pk, withdrawn_at=None, outcome=None,
        plan__state__in=JUDGED_PLANS, plan__withdrawn_at=None,
    ).exclude(state=ActionState.CANCELLED)  # fmt: skip
    rows = rows.select_related("plan__organisation", "organisation")
    return rows.order_by(F("done_at").asc(nulls_last=True), "pk")


def _standing(organisations: list[int]) -> QuerySet[Outcome]:
    rows = Outcome.objects.filter(
        organisation__in=organisations, confirmed_at=None, action__withdrawn_at=None, action__plan__withdrawn_at=None,
        action__plan__state__in=JUDGED_PLANS,
    )  # fmt: skip
    rows = rows.select_related("action__plan__organisation", "action__organisation", "judged_by", "organisation")
    return rows.order_by("judged_at", "pk")
