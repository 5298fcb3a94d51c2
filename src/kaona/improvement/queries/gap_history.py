"""Past states of a note on a gap, with what changed from one to the next."""

from dataclasses import dataclass
from datetime import datetime

from kaona.improvement.models import GapNote, ImprovementHistory
from kaona.rules.gap_sheet import FIELDS
from kaona.rules.text_difference import difference


@dataclass(frozen=True)
class PastNote:
    """One entry: who, when, and the fields that it has or had, each with its difference from the entry before."""

    pk: int
    who: str
    at: datetime
    version: int
    fields: tuple[tuple[str, str, list[tuple[str, str]]], ...]  # name, text, parts
    is_newest: bool


def past_of(row: GapNote) -> list[PastNote]:
    """Newest first; at most 200 entries."""
    rows = ImprovementHistory.objects.filter(organisation=row.organisation_id, kind="gap_note", target=str(row.pk))
    newest_first = list(rows.select_related("by").order_by("-at", "-pk")[:200])
    found = []
    for place, entry in enumerate(newest_first):
        before = newest_first[place + 1].content if place + 1 < len(newest_first) else {}
        fields = tuple(
            (name, entry.content.get(name, ""), difference(before.get(name, ""), entry.content.get(name, "")))
            for name in FIELDS
            if entry.content.get(name) or before.get(name)
        )
        found.append(PastNote(entry.pk, str(entry.by), entry.at, entry.version, fields, place == 0))
    return found
