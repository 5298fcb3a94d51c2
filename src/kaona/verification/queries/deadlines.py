"""What runs against a date now: questions to agencies, items sent back, results that must be locked again."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from kaona.assessment.models import DossierReturn
from kaona.rules.reminders import DAYS
from kaona.rules.stages import ClarificationState, DossierStage, QuestionState, ReviewStage
from kaona.verification.access import is_locked
from kaona.verification.models import Clarification, Review, ReviewAssignment, VisitQuestion

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


def answer_waits(clarification_id: int, due_at: datetime) -> bool:
    """Whether an agency still owes an answer by that moment."""
    return Clarification.objects.filter(pk=clarification_id, state=ClarificationState.ASKED, due_at=due_at).exists()


def return_waits(return_id: int, due_at: datetime) -> bool:
    """Whether items are still with an agency until that moment."""
    return DossierReturn.objects.filter(pk=return_id, closed_at=None, due_at=due_at).exists()


def visit_answer_waits(question_id: int, answer_by: datetime) -> bool:
    """Whether an agency still has to say by that moment if it wants a site visit."""
    return VisitQuestion.objects.filter(pk=question_id, state=QuestionState.ASKED, answer_by=answer_by).exists()


def result_waits(assignment_id: int, due_at: datetime) -> bool:
    """Whether an assessor's result is still awaited by that moment."""
    rows = ReviewAssignment.objects.filter(pk=assignment_id, ended_at=None, declined_at=None, review__due_at=due_at)
    part = rows.select_related("review__dossier").first()
    return part is not None and not is_locked(part, part.review.dossier)


def locks_to_renew() -> QuerySet[ReviewAssignment]:
    """Assessors who locked before the dossier was submitted again."""
    rows = ReviewAssignment.objects.filter(
        ended_at=None, review__stage=ReviewStage.DESK_REVIEW, review__dossier__stage=DossierStage.SUBMITTED,
        locked_at__lt=F("review__dossier__submitted_at"),
    )  # fmt: skip
    return rows.select_related("review").order_by("pk")
