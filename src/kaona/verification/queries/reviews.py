"""One review: who may open it, who works on it, how it came to where it stands."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kaona.assessment.models import Dossier
from kaona.assessment.queries.dossiers import dossiers_in_reach
from kaona.people.access import may, office_roles
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import DossierStage
from kaona.verification.access import own_assignment
from kaona.verification.models import Review, ReviewAssignment


def reviews() -> QuerySet[Review]:
    """Reviews with what every page of one shows."""
    return Review.objects.select_related("dossier__cycle__window", "dossier__organisation__successor", "officer")


def review_for(user: Any, dossier_pk: int, *, at: datetime) -> Review | None:
    """The review of a dossier for the Office, and for an assessor who has a part in it; else None (the page says 404)."""
    if not (may(user, Permission.READ_SUBMITTED, at=at) or Role.ASSESSOR in office_roles(user, at=at)):
        return None
    review = reviews().filter(dossier=dossier_pk).first()
    if review is None or may(user, Permission.READ_SUBMITTED, at=at):
        return review
    return review if own_assignment(user, review) is not None else None


def waiting_dossier(user: Any, dossier_pk: int, *, at: datetime) -> Dossier | None:
    """A submitted dossier that has no review yet, for the Office."""
    if not may(user, Permission.READ_SUBMITTED, at=at):
        return None
    rows = dossiers_in_reach(user, at=at).filter(review=None, stage=DossierStage.SUBMITTED)
    return rows.select_related("organisation__successor").filter(pk=dossier_pk).first()


def assignments_of(review: Review) -> QuerySet[ReviewAssignment]:
    """Everybody who was ever asked, in that order."""
    return (
        ReviewAssignment.objects.filter(review=review).select_related("user", "ended_by").order_by("assigned_at", "pk")
    )


def active(rows: QuerySet[ReviewAssignment]) -> QuerySet[ReviewAssignment]:
    """Those who have a part now: neither ended nor declined."""
    return rows.filter(ended_at=None, declined_at=None)
