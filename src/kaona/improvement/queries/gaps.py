"""The gaps of a dossier: from its base, with what the agency noted of them and what a key stands for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kaona.assessment.models import Citation, Dossier
from kaona.improvement.models import GapNote, StageCheck
from kaona.improvement.queries.base import Base
from kaona.prepared import Prepared
from kaona.rules.editions.model import Text
from kaona.rules.gap_sheet import FIELDS, NoteInput, tidy_note
from kaona.rules.gaps import Gap, gaps_of
from kaona.rules.rehearsal import CitedDocument, Facts, tick_without_reason


def gap_list(base: Base) -> tuple[Gap, ...]:
    """Every gap of a base in the edition's order; one query beside the base's own."""
    return gaps_of(
        base.edition, base.rules, base.claim, unconfirmed=base.unconfirmed, badly_sourced=badly_sourced(base)
    )


_CITED = Prepared(
    # A destroyed file proves nothing: as in the rehearsal.
    lambda of: (
        Citation.objects.filter(dossier=of.dossier, withdrawn_at=None)
        .exclude(evidence_version__file__destroyed_at__isnull=False)
        .values_list("target", "target_code")
    )
)


def badly_sourced(base: Base) -> dict[str, tuple[str, ...]]:
    """What nothing stands behind, by the key of its gap: ticks as the rehearsal finds them, figures without a source."""
    dossier, sheet = base.dossier, base.sheet
    facts = Facts(
        edition=base.edition, agency_type=dossier.organisation.type, result_year=dossier.cycle.result_year,
        fiscal_year=dossier.cycle.fiscal_year, today=date.min,
        # Only what counts: a tick that was not confirmed is a gap of its own.
        states=dict.fromkeys(base.claim.met, "met"), carried=frozenset(),
        narratives={key: row.narrative for key, row in sheet.levels.items() if row.narrative}, confirmed=frozenset(),
        citations=tuple(CitedDocument(target, code, "", "", "") for target, code in _CITED(dossier=dossier.pk)),
        measures=(),
    )  # fmt: skip
    found: dict[str, tuple[str, ...]] = {code: ("tick_without_reason",) for code, _, _ in tick_without_reason(facts)}
    year = dossier.cycle.result_year
    for one in sheet.all_measures():
        if one.value(year) and not one.row.source.strip():
            found[f"{one.row.sub_measure}:{one.row.pk}"] = ("no_source",)
    return found


def notes_of(dossier: Dossier) -> dict[str, GapNote]:
    """The agency's notes by the key of their gap, of closed gaps too."""
    rows = GapNote.objects.filter(dossier=dossier).select_related("changed_by")
    return {one.code: one for one in rows}


def whole_notes(rows: Mapping[str, GapNote], given: Mapping[str, Mapping[str, str]]) -> dict[str, NoteInput]:
    """The notes as they will be: what a table gives on top of what there is."""
    return {
        code: tidy_note(replace(NoteInput(**content_of(rows.get(code))), **fields)) for code, fields in given.items()
    }


def content_of(row: GapNote | None) -> dict[str, str]:
    """The fields of a note; of none, empty ones."""
    return {name: getattr(row, name) if row else "" for name in FIELDS}


def checks_of(dossier: Dossier) -> dict[str, StageCheck]:
    """Whether the result of an item matches the real stage, by item."""
    return {one.item: one for one in StageCheck.objects.filter(dossier=dossier).select_related("changed_by")}


def gap_label(base: Base, code: str) -> Text | str:
    """What the key of a gap stands for: the statement's or sub-measure's words, the indicator's name; else the key."""
    book: Any = base.edition
    if code in book.statements:
        return book.statements[code].text  # type: ignore[no-any-return]
    sub, _, key = code.partition(":")
    for one in base.sheet.measures.get(sub, ()) if key else ():
        if str(one.row.pk) == key:
            return one.row.name
    return book.sub_measures[sub][1].title if sub in book.sub_measures else code
