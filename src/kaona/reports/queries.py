"""Questions about made papers. Every one starts from the person: a paper is as its asker may read the dossier."""

from datetime import datetime
from typing import Any

from kaona.assessment.queries.dossiers import dossier_for
from kaona.reports.models import MadePaper

MOST = 20


def papers_of(user: Any, dossier: Any) -> list[MadePaper]:
    """The newest papers that `user` asked for of a dossier."""
    rows = MadePaper.objects.filter(asked_by=user, dossier=dossier)
    return list(rows.order_by("-asked_at", "-pk")[:MOST])


def paper_for(user: Any, pk: int, *, at: datetime) -> MadePaper | None:
    """One's own paper, as long as one may read the dossier; None otherwise."""
    row = (
        MadePaper.objects.filter(pk=pk, asked_by=user).select_related("dossier__organisation", "dossier__cycle").first()
    )
    return row if row is not None and dossier_for(user, row.dossier_id, at=at) is not None else None


def running_of(user: Any, dossier: Any) -> MadePaper | None:
    """What is being made for this person now."""
    return MadePaper.objects.filter(asked_by=user, dossier=dossier, state__in=["waiting", "making"]).first()
