"""Questions about made papers. Every one starts from the person: a paper is as its asker may read what it is of."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kaona.reports.kinds import KINDS, PLAN
from kaona.reports.models import MadePaper

MOST = 20


def _of(about: str, pk: int) -> dict[str, Any]:
    return {"plan": pk} if about == PLAN else {"dossier": pk, "plan": None}


def papers_of(user: Any, about: str, pk: int) -> list[MadePaper]:
    """The newest papers that `user` asked for of a dossier or a plan, without those whose place a newer one took."""
    rows = MadePaper.objects.filter(asked_by=user, **_of(about, pk))
    newer = rows.filter(
        kind=OuterRef("kind"), format=OuterRef("format"), part=OuterRef("part"), state=MadePaper.State.DONE, pk__gt=OuterRef("pk")
    )  # fmt: skip
    rows = rows.filter(Q(forgotten_at=None) | ~Exists(newer))
    return list(rows.order_by("-asked_at", "-pk")[:MOST])


def paper_for(user: Any, pk: int, *, at: datetime) -> MadePaper | None:
    """One's own paper, as long as one may read what it is of; None otherwise."""
    rows = MadePaper.objects.filter(pk=pk, asked_by=user)
    row = rows.select_related("dossier__organisation", "dossier__cycle", "plan").first()
    return row if row is not None and reads(user, row, at=at) else None


def reads(user: Any, row: MadePaper, *, at: datetime) -> bool:
    """May read what a paper is of, now."""
    kind = KINDS.get(row.kind)
    return kind is not None and kind.reads(user, row.about_id, at=at)


def running_of(user: Any, about: str, pk: int) -> MadePaper | None:
    """What is being made of a dossier or plan for this person now."""
    return MadePaper.objects.filter(asked_by=user, state__in=["waiting", "making"], **_of(about, pk)).first()
