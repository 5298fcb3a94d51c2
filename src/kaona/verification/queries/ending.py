"""When assessors have read enough: what still runs in a review, and who reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kaona.assessment.models import Cycle, DossierReader
from kaona.rules.stages import ObjectionState, QuestionState, ReviewStage, VisitStage
from kaona.verification.models import Objection, Review, ReviewAssignment, Visit, VisitQuestion
from kaona.verification.queries.results import objection_until, published_record

_ASKED = (QuestionState.ASKED, QuestionState.POSTPONED, QuestionState.ACCEPTED)
_VISITING = (VisitStage.PLANNED, VisitStage.UNDERWAY, VisitStage.CONCLUDED)


def readings_of(reviews: Iterable[Any]) -> QuerySet[DossierReader]:
    """The assessors of these reviews who read now."""
    parts = ReviewAssignment.objects.filter(review__dossier=OuterRef("dossier"), user=OuterRef("user"))
    rows = DossierReader.objects.filter(Exists(parts), dossier__review__in=reviews, ended_at=None)
    return rows.select_related("dossier__cycle", "dossier__organisation", "user").order_by("pk")


def readings_in(cycle: Cycle) -> QuerySet[DossierReader]:
    """The assessors who read dossiers of the cycle now."""
    return readings_of(Review.objects.filter(dossier__cycle=cycle).values("pk"))


def unfinished(cycle: Cycle) -> QuerySet[Review]:
    """The reviews of a cycle in which somebody still has to judge, decide, answer or visit."""
    return Review.objects.filter(dossier__cycle=cycle).filter(_runs()).select_related("dossier__organisation").order_by(
        "dossier__organisation__sort_key", "pk"
    )  # fmt: skip


def _runs() -> Q:
    objected = Objection.objects.filter(review=OuterRef("pk"), state=ObjectionState.OPEN)
    visiting = Visit.objects.filter(dossier=OuterRef("dossier"), stage__in=_VISITING)
    visited = Visit.objects.filter(question=OuterRef("pk"), stage=VisitStage.CONFIRMED)
    asked = VisitQuestion.objects.filter(~Exists(visited), dossier=OuterRef("dossier"), state__in=_ASKED)
    return ~Q(stage=ReviewStage.CONFIRMED) | Q(Exists(objected)) | Q(Exists(visiting)) | Q(Exists(asked))


def over(*, at: datetime) -> list[Review]:
    """Reviews with readers in which nothing runs and the window for objections has passed."""
    reading = DossierReader.objects.filter(dossier=OuterRef("dossier"), ended_at=None)
    rows = (
        Review.objects.filter(Exists(reading))
        .exclude(_runs())
        .select_related("dossier__cycle", "dossier__organisation")
    )
    return [one for one in rows.order_by("pk") if _window_passed(one, at)]


def _window_passed(review: Review, at: datetime) -> bool:
    until = objection_until(review.dossier, published_record(review.dossier))
    return until is not None and at >= until
