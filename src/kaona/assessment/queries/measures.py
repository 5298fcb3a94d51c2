"""Questions about indicators beyond the sheet."""

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, Measure


def withdrawn_measures(dossier: Dossier, sub_measures: list[str]) -> QuerySet[Measure]:
    """Indicators taken off the list, newest first."""
    rows = Measure.objects.filter(dossier=dossier, sub_measure__in=sub_measures, withdrawn_at__isnull=False)
    return rows.order_by("-withdrawn_at")
