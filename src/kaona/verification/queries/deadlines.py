"""What runs against a date now: questions to agencies, items sent back, results that must be locked again."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from kaona.assessment.models import DossierReturn
from kaona.rules.reminders import DAYS
from kaona.rules.stages import ClarificationState, DossierStage, ReviewStage
from kaona.verification.models import Clarification, Review, ReviewAssignment

EARLIEST = timedelta(days=max(DAYS))


def questions_near(*, at: datetime) -> QuerySet[Clarification]:
    """Unanswered questions whose date comes within three days, or has passed."""
    rows = Clarification.objects.filter(state=ClarificationState.ASKED, due_at__lte=at + EARLIEST)
    return rows.select_related("review").order_by("pk")


def returns_near(*, at: datetime) -> QuerySet[DossierReturn]:
    """Items with an agency whose date comes within three days, or has passed."""
    reviewed = Review.objects.values("dossier")
    rows = DossierReturn.objects.filter(closed_at=None, due_at__lte=at + EARLIEST, dossier__in=reviewed)
    return rows.order_by("pk")


def locks_to_renew() -> QuerySet[ReviewAssignment]:
    """Assessors who locked before the dossier was submitted again."""
    rows = ReviewAssignment.objects.filter(
        ended_at=None, review__stage=ReviewStage.DESK_REVIEW, review__dossier__stage=DossierStage.SUBMITTED,
        locked_at__lt=F("review__dossier__submitted_at"),
    )  # fmt: skip
    return rows.select_related("review").order_by("pk")
