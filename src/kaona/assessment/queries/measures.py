"""Questions about indicators beyond the sheet."""

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, Measure


def withdrawn_measures(dossier: Dossier, sub_measures: list[str]) -> QuerySet[Measure]:
    """Indicators taken off the list, newest first."""
    rows = Measure.objects.filter(dossier=dossier, sub_measure__in=sub_measures, withdrawn_at__isnull=False)
    return rows.order_by("-withdrawn_at")


def measure_of(dossier: Dossier, key: int | str) -> Measure | None:
    """An indicator of this dossier, withdrawn or not; None for anything that is not its key."""
    text = str(key)
    known = text.isascii() and text.isdigit() and len(text) <= 18
    return Measure.objects.filter(dossier=dossier, pk=int(text)).first() if known else None
