"""Questions about indicators beyond the sheet."""

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, Measure
from kaona.assessment.queries.answers import rule_set_of


def withdrawn_measures(dossier: Dossier, sub_measures: list[str]) -> QuerySet[Measure]:
    """Indicators taken off the list, newest first."""
    rows = Measure.objects.filter(dossier=dossier, sub_measure__in=sub_measures, withdrawn_at__isnull=False)
    return rows.order_by("-withdrawn_at")


def measure_of(dossier: Dossier, key: int | str) -> Measure | None:
    """An indicator of this dossier, withdrawn or not; None for anything that is not its key."""
    text = str(key)
    known = text.isascii() and text.isdigit() and len(text) <= 18
    return Measure.objects.filter(dossier=dossier, pk=int(text)).first() if known else None


def most_places(dossier: Dossier) -> int:
    """How many indicators a sub-measure takes."""
    return min(rule_set_of(dossier).most_measures, 5)


def free_place(dossier: Dossier, sub_measure: str) -> int | None:
    """The first place of a sub-measure that is not taken; None when all are."""
    rows = Measure.objects.filter(dossier=dossier, sub_measure=sub_measure, withdrawn_at=None)
    taken = set(rows.values_list("position", flat=True))
    return next((place for place in range(1, most_places(dossier) + 1) if place not in taken), None)
