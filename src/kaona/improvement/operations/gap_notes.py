"""The agency's own notes on its gaps: one at a time, a whole table at once, brought back from their history."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier
from kaona.improvement.access import may_note
from kaona.improvement.models import GapNote, ImprovementHistory
from kaona.improvement.operations.base import Conflict, Refused, keep_text, locked_dossier, note
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import content_of, gap_list, notes_of, whole_notes
from kaona.people.access import NotAllowed, require
from kaona.rules.gap_sheet import FIELDS, NoteInput, note_faults, tidy_note
from kaona.rules.roles import Permission

__all__ = ["NoteFaults", "NoteInput", "SheetFaults", "restore_note", "write_note", "write_notes"]


class NoteFaults(ValueError):
    """What is wrong, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


class SheetFaults(ValueError):
    """What is wrong, by key of the gap and field."""

    def __init__(self, faults: dict[str, dict[str, str]]) -> None:
        super().__init__(str(faults))
        self.faults = faults


@transaction.atomic
def write_note(*, dossier: Dossier, code: str, given: NoteInput, version: int, by: Any, at: datetime) -> GapNote:
    """Note one gap, typed on top of `version` (0: none yet). Conflict; NoteFaults; Refused("gap_preview" | "gap_closed" |
    "unknown_code" | "empty")."""
    dossier = _noted(dossier, [code], by, at)
    one = tidy_note(given)
    if faults := note_faults(one):
        raise NoteFaults(faults)
    row = GapNote.objects.filter(dossier=dossier, code=code).select_related("changed_by").first()
    if content_of(row) == one.__dict__:
        if row is None:
            raise Refused("empty")
        return row
    if (row.version if row else 0) != version:
        raise Conflict(row)
    row = _save(dossier, code, row, one, by, at)
    note(row, "gap.noted", by, at, dossier=dossier.pk, code=code, version=row.version)
    return row


@transaction.atomic
def write_notes(
    *, dossier: Dossier, given: Mapping[str, Mapping[str, str]], versions: Mapping[str, int], by: Any, at: datetime
) -> list[GapNote]:
    """Note many gaps in one act, all or none: the fields that are given, on top of the notes in these `versions`. SheetFaults
    with everything that is wrong; Conflict when a note changed since; else refused as write_note."""
    dossier = _noted(dossier, list(given), by, at)
    rows = notes_of(dossier)
    whole = whole_notes(rows, given)
    if faults := {code: wrong for code, one in whole.items() if (wrong := note_faults(one))}:
        raise SheetFaults(faults)
    for code in given:
        row = rows.get(code)
        if (row.version if row else 0) != versions.get(code, 0):
            raise Conflict(row)
    changed = [
        _save(dossier, code, rows.get(code), one, by, at)
        for code, one in whole.items()
        if one.__dict__ != content_of(rows.get(code))
    ]
    if changed:
        note(dossier, "gap.notes_pasted", by, at, dossier=dossier.pk, codes=[one.code for one in changed])
    return changed


@transaction.atomic
def restore_note(*, dossier: Dossier, code: str, entry: int, by: Any, at: datetime) -> GapNote:
    """Bring a past state back as a new version. Refused("unknown_code") when the entry is not of this note."""
    dossier = locked_dossier(dossier)
    require(by, Permission.NOTE_GAPS, dossier.organisation, at=at)
    row = GapNote.objects.filter(dossier=dossier, code=code).first()
    past = ImprovementHistory.objects.filter(
        organisation=dossier.organisation_id, kind="gap_note", target=str(row.pk if row else ""), pk=entry
    ).first()
    if row is None or past is None:
        raise Refused("unknown_code", code=code)
    given = NoteInput(**past.content)
    return write_note(dossier=dossier, code=code, given=given, version=row.version, by=by, at=at)


def _noted(dossier: Dossier, codes: Collection[str], by: Any, at: datetime) -> Dossier:
    """The locked dossier, when all these are gaps that this person may note."""
    dossier = locked_dossier(dossier)
    require(by, Permission.NOTE_GAPS, dossier.organisation, at=at)
    if not all(may_note(by, dossier.organisation, code, at=at) for code in codes):
        raise NotAllowed(Permission.NOTE_GAPS, dossier.organisation)
    base = base_of(dossier)
    if base.is_preview:
        raise Refused("gap_preview")
    closed = set(codes) - {one.code for one in gap_list(base)}
    if closed:
        noted = GapNote.objects.filter(dossier=dossier, code__in=closed).exists()
        raise Refused("gap_closed" if noted else "unknown_code", code=min(closed))
    return dossier


def _save(dossier: Dossier, code: str, row: GapNote | None, one: NoteInput, by: Any, at: datetime) -> GapNote:
    row = row or GapNote(organisation_id=dossier.organisation_id, dossier=dossier, code=code, version=0)
    for name in FIELDS:
        setattr(row, name, getattr(one, name))
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()
    keep_text(organisation_id=row.organisation_id, kind="gap_note", target=row.pk, content=content_of(row),
              version=row.version, by=by, at=at)  # fmt: skip
    return row
