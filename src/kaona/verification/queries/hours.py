"""How long assessors worked on dossiers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from kaona.verification.models import ReviewAssignment, ReviewHours


def hours_by_assignment(assignments: Iterable[Any]) -> dict[int, Decimal]:
    """The sum per assignment (rows or ids); one without hours is absent. One query."""
    rows = ReviewHours.objects.filter(assignment__in=assignments, withdrawn_at=None).values_list("assignment")
    return dict(rows.annotate(sum=Sum("hours")).order_by("assignment"))


def hours_of(assignment: ReviewAssignment) -> QuerySet[ReviewHours]:
    """Every row of one assignment, withdrawn ones too, the newest day first."""
    return ReviewHours.objects.filter(assignment=assignment).order_by("-on", "-pk")


def hours_row(assignment: ReviewAssignment, pk: int) -> ReviewHours | None:
    """A row of this assignment."""
    return ReviewHours.objects.filter(pk=pk, assignment=assignment).select_related("assignment").first()
