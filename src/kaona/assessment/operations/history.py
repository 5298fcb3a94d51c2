"""Keeps past states of texts and figures: saves of one person within ten minutes are one entry."""

from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Dossier, TextHistory

ONE_ENTRY = timedelta(minutes=10)


def keep(
    *, dossier: Dossier, kind: str, target: str, content: dict[str, Any], version: int, by: Any, at: datetime,
    apart: bool = False,
) -> TextHistory:  # fmt: skip
    """Note the state after a save; joins the newest entry when it is the same person's of the last ten minutes. `apart`: an
    entry of its own, so that what stood just before can be brought back."""
    newest = TextHistory.objects.filter(dossier=dossier, kind=kind, target=target).order_by("-at", "-pk").first()
    if (
        not apart
        and newest is not None
        and newest.by_id == getattr(by, "pk", None)
        and at - newest.began_at < ONE_ENTRY
        and at >= newest.at
    ):
        newest.content, newest.version, newest.at = content, version, at
        newest.save()
        return newest
    return TextHistory.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, kind=kind, target=target, content=content, by=by,
        began_at=at, at=at, version=version,
    )  # fmt: skip
