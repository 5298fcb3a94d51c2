"""Which opportunities that the Office wrote wait for an answer of a person's own agencies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.models import Dossier
from kaona.improvement.queries.portfolio_unanswered import open_feedback
from kaona.people.access import may
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, Permission, Role


@dataclass(frozen=True)
class FeedbackTask:
    """A dossier with how many wait, and for how many days since the result was published."""

    dossier: Dossier
    count: int
    days: int


def feedback_tasks(user: Any, *, at: datetime) -> tuple[FeedbackTask, ...]:
    """For those who set priorities, and so answer; nothing of an agency that the person has left. The oldest first."""
    memberships = active_memberships(user, at=at)
    own = {m.organisation_id: m.organisation for m in memberships if Role(m.role) in AGENCY_ROLES}
    answers = [pk for pk, one in own.items() if may(user, Permission.SET_PRIORITIES, one, at=at)]
    if not answers:
        return ()
    found: dict[int, FeedbackTask] = {}
    rows = open_feedback().filter(organisation__in=answers).select_related("review__dossier__cycle", "organisation")
    for row in rows.order_by("told_at", "pk"):
        dossier = row.review.dossier
        known = found.get(dossier.pk)
        found[dossier.pk] = FeedbackTask(dossier, known.count + 1 if known else 1, (at - row.told_at).days)
    return tuple(found.values())
