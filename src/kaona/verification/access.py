"""Who may do what in a review: judge, see others' judgements, lead, confirm. Four eyes and blindness are decided here."""

from datetime import datetime
from typing import Any

from kaona.assessment.access import reads_from_outside
from kaona.assessment.models import Dossier
from kaona.people.access import may, office_roles
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.verification.models import Decision, Review, ReviewAssignment


def is_locked(assignment: ReviewAssignment, dossier: Dossier) -> bool:
    """The assessor's own result is final: locked, and nothing was submitted since."""
    locked, submitted = assignment.locked_at, dossier.submitted_at
    return locked is not None and submitted is not None and locked >= submitted


def own_assignment(user: Any, review: Review) -> ReviewAssignment | None:
    """The part that `user` has in a review now, accepted or not."""
    return ReviewAssignment.objects.filter(review=review, user=user, ended_at=None, declined_at=None).first()


def entered(user: Any, review: Review, *, at: datetime) -> ReviewAssignment | None:
    """The part of an assessor who has accepted and still reads; access ends with the cycle."""
    own = own_assignment(user, review)
    if own is None or own.accepted_at is None or Role.ASSESSOR not in office_roles(user, at=at):
        return None
    return own if reads_from_outside(user, review.dossier) else None


def why_not_judge(user: Any, assignment: ReviewAssignment, *, at: datetime) -> str:
    """Why this assessor may not judge now: "" (may) | role | not_accepted | returned | stage | locked."""
    review = assignment.review
    own = assignment.user_id == getattr(user, "pk", None) and assignment.ended_at is None
    if not own or not may(user, Permission.JUDGE, at=at):
        return "role"
    if assignment.accepted_at is None:
        return "not_accepted"
    if review.dossier.stage != DossierStage.SUBMITTED:
        return "returned"
    if review.stage != ReviewStage.DESK_REVIEW:
        return "stage"
    return "locked" if is_locked(assignment, review.dossier) else ""


def sees_judgements(user: Any, review: Review, *, at: datetime) -> str:
    """Whose judgements `user` may see: "own", "locked" (one's own, and those of all who have locked), or "" (none).

    An assessor sees the others' only when one's own is locked; officers and approvers only from the consensus on.
    """
    own = entered(user, review, at=at)
    if own is not None:
        return "locked" if is_locked(own, review.dossier) else "own"
    if own_assignment(user, review) is not None and Role.ASSESSOR in office_roles(user, at=at):
        return ""
    opened = review.stage != ReviewStage.DESK_REVIEW
    return "locked" if opened and may(user, Permission.READ_SUBMITTED, at=at) else ""


def leads(user: Any, review: Review, *, at: datetime) -> bool:
    """The officer of this review."""
    return review.officer_id == getattr(user, "pk", None) and may(user, Permission.LEAD_CONSENSUS, at=at)


def took_part(user: Any, review: Review) -> bool:
    """Judged, led or decided anything in this review: such a person does not confirm it, nor decide an objection to it."""
    if user.pk in (review.officer_id, review.reviewed_by_id):
        return True
    judged = ReviewAssignment.objects.filter(review=review, user=user, accepted_at__isnull=False)
    return judged.exists() or Decision.objects.filter(review=review, decided_by=user).exists()
