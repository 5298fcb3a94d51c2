"""Questions about openings of a dossier to officers."""

from datetime import datetime

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, DossierOpening


def openings_of(dossier: Dossier) -> QuerySet[DossierOpening]:
    """All openings, newest first."""
    return DossierOpening.objects.filter(dossier=dossier).select_related("officer", "by").order_by("-at")


def is_running(opening: DossierOpening, *, at: datetime) -> bool:
    """The officer can look now."""
    return opening.closed_at is None and opening.at <= at < opening.until
