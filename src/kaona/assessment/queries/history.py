"""Past states of a text or indicator, with what changed from one to the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.models import Dossier, TextHistory
from kaona.rules.text_difference import difference


@dataclass(frozen=True)
class PastState:
    """One entry: who, when, the text, and how it differs from the entry before."""

    pk: int
    who: str
    at: datetime
    version: int
    text: str
    changes: list[tuple[str, str]]
    is_newest: bool
    destroyed_at: datetime | None


def history_of(dossier: Dossier, kind: str, target: str) -> list[PastState]:
    """Newest first; at most 200 entries."""
    rows = (
        TextHistory.objects.filter(dossier=dossier, kind=kind, target=target)
        .select_related("by")
        .order_by("-at", "-pk")
    )
    newest_first = list(rows[:200])
    found = []
    for place, row in enumerate(newest_first):
        earlier = text_of(newest_first[place + 1]) if place + 1 < len(newest_first) else ""
        text = text_of(row)
        found.append(
            PastState(
                row.pk,
                str(row.by or "–"),
                row.at,
                row.version,
                text,
                difference(earlier, text),
                place == 0,
                row.destroyed_at,
            )
        )
    return found


def text_of(row: TextHistory) -> str:
    """An entry as one text."""
    content: dict[str, Any] = row.content
    if row.destroyed_at is not None:
        return ""
    if "text" in content:
        return str(content["text"])
    lines = [f"{name}: {value}" for name, value in content.items() if name != "results" and value]
    return "\n".join(lines + [f"{year}: {value}" for year, value in content["results"].items()])


def entry_of(dossier: Dossier, kind: str, target: str, pk: int) -> TextHistory | None:
    """One past state of a text of this dossier."""
    return TextHistory.objects.filter(dossier=dossier, kind=kind, target=target, pk=pk).first()
