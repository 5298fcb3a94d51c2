"""An uploaded pack beside the dossier as it stands now: each changed cell as downloaded, in the file and in the system, and why
somebody may not take it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kaona.assessment.access import viewers_of, why_not_edit
from kaona.assessment.models import Dossier, PackProposal
from kaona.assessment.queries.answers import MeasureRow, Sheet, sheet_of
from kaona.assessment.queries.dossiers import dossier_for
from kaona.assessment.queries.packs import answers_now, frame_of, measure_values, numbers_of, pack_sheets
from kaona.rules.pack import Frame, PackRow, Spot, measure_fields
from kaona.rules.pack_difference import BOTH, MINE, SAME, THEIRS, fingerprint, kind_of
from kaona.rules.roles import Viewer


@dataclass(frozen=True)
class Line:
    """A changed cell, or a whole new indicator (`fresh`: its fields are under `fields`). kind: mine | theirs | same | both;
    why: "" or why this person may not take it (as access.why_not_edit, or "withdrawn")."""

    key: str
    code: str
    row: str
    spot: Spot
    kind: str
    base: str
    mine: str
    theirs: str
    why: str = ""
    name: str = ""
    fresh: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        """Somebody decides about it: the file has something that the system has not, and this person may take it."""
        return self.kind in (MINE, BOTH) and not self.why

    @property
    def erases(self) -> bool:
        """The file leaves empty what has words or a figure in the system."""
        return self.kind in (MINE, BOTH) and not self.mine and bool(self.theirs)

    @property
    def seen(self) -> str:
        """What stands in the system, as a word for "I have looked at this"."""
        return fingerprint(f"{self.kind}\n{self.theirs}")


@dataclass(frozen=True)
class Comparison:
    """All of them in the order of the sheets, the indicator behind each row of category 7, and the sheet they were read of."""

    lines: tuple[Line, ...]
    rows: Mapping[str, MeasureRow]
    sheet: Sheet
    same: int

    def asked(self) -> dict[str, Line]:
        """Those that wait for a decision, by key."""
        return {one.key: one for one in self.lines if one.asked}


def proposals_of(dossier: Dossier) -> list[PackProposal]:
    """The files that wait, newest first, then the last few that were settled."""
    rows = PackProposal.objects.filter(dossier=dossier).select_related("by", "settled_by").defer("cells", "prints")
    waiting = rows.filter(state="open").order_by("-at", "-pk")
    return [*waiting, *rows.exclude(state="open").order_by("-settled_at", "-pk")[:5]]


def proposal_for(user: Any, pk: int, *, at: datetime) -> PackProposal | None:
    """A file that was uploaded to a dossier of `user`'s own agency, else None."""
    row = PackProposal.objects.filter(pk=pk).select_related("by", "settled_by").first()
    if row is None:
        return None
    dossier = dossier_for(user, row.dossier_id, at=at)
    if dossier is None or Viewer.AGENCY not in viewers_of(user, dossier, at=at):
        return None
    row.dossier = dossier
    return row


def compared(proposal: PackProposal, user: Any, *, at: datetime) -> Comparison:
    """The file against the dossier now, for one person."""
    dossier = proposal.dossier
    frame, sheets, sheet = frame_of(dossier), pack_sheets(dossier), sheet_of(dossier)
    rows = _indicators(proposal, sheet)
    now = answers_now(sheet)
    for code, one in rows.items():
        now |= measure_values(code, one, frame)
    reader = _Reader(proposal, frame, numbers_of(sheets), rows, now, _permission(user, dossier, at))
    lines: list[Line] = []
    for part in sheets:
        for row in part.rows:
            if row.kind == "measure" and row.code not in rows and row.code not in proposal.measures:
                lines += reader.new_indicator(row)
            else:
                lines += [line for spot in row.spots.values() if (line := reader.line(row, spot)) is not None]
    different = tuple(one for one in lines if one.kind != SAME)
    return Comparison(different, rows, sheet, len(lines) - len(different))


def _permission(user: Any, dossier: Dossier, at: datetime) -> Callable[[str], str]:
    known: dict[str, str] = {}

    def why(code: str) -> str:
        if code not in known:
            known[code] = why_not_edit(user, dossier, code, at=at)
        return known[code]

    return why


def _indicators(proposal: PackProposal, sheet: Sheet) -> dict[str, MeasureRow]:
    """The indicator that each row of category 7 is about: the one it went out with; for a row that was filled in the file the
    one of the same name that somebody has added meanwhile."""
    by_key = {one.row.pk: one for one in sheet.all_measures()}
    found = {code: by_key[pk] for code, pk in proposal.measures.items() if pk in by_key}
    taken = {one.row.pk for one in found.values()} | set(proposal.measures.values())
    for key, (_base, mine) in proposal.cells.items():
        _word, code, name = key.split(" ", 2) if key.startswith("measure ") else ("", "", "")
        if name != "name" or code in proposal.measures:
            continue
        sub = code.partition("/")[0]
        twin = next(
            (one for one in sheet.measures.get(sub, []) if one.row.name == mine and one.row.pk not in taken), None
        )
        if twin is not None:
            found[code] = twin
            taken.add(twin.row.pk)
    return found


@dataclass(frozen=True)
class _Reader:
    proposal: PackProposal
    frame: Frame
    numbers: frozenset[str]
    rows: Mapping[str, MeasureRow]
    now: Mapping[str, str]
    why: Callable[[str], str]

    def line(self, row: PackRow, spot: Spot) -> Line | None:
        """A cell that somebody changed; None when nobody did."""
        theirs, key = self.now.get(spot.key, ""), spot.key
        withdrawn = row.code in self.proposal.measures and row.code not in self.rows
        # A row that was filled in the file, and by somebody else in the system: what the file leaves empty is no change.
        filled = row.kind == "measure" and row.code not in self.proposal.measures
        if key not in self.proposal.cells:
            before = self.proposal.prints.get(key, "")
            if withdrawn or filled or before == (fingerprint(theirs) if theirs else ""):
                return None
            return Line(key, spot.code, row.code, spot, THEIRS, "", "", theirs, name=self._name(row))
        base, mine = self.proposal.cells[key]
        kind = MINE if withdrawn else kind_of(base, mine, theirs, number=key in self.numbers)
        why = "withdrawn" if withdrawn else self.why(spot.code)
        return Line(key, spot.code, row.code, spot, kind, base, mine, theirs, why, self._name(row))

    def _name(self, row: PackRow) -> str:
        one = self.rows.get(row.code)
        return one.row.name if one else ""

    def new_indicator(self, row: PackRow) -> list[Line]:
        """A row that was filled in the file: one line, all or nothing."""
        names = measure_fields(self.frame)
        fields = {name: self.proposal.cells.get(f"measure {row.code} {name}", ["", ""])[1] for name in names}
        if not fields["name"]:
            return []
        spot = replace(row.spots["C"], key=f"measure {row.code}")
        why = self.why(spot.code)
        words = fields["name"]
        return [Line(spot.key, spot.code, row.code, spot, MINE, "", words, "", why, words, fresh=True, fields=fields)]


__all__ = ["BOTH", "MINE", "THEIRS", "Comparison", "Line", "PackProposal", "compared", "proposal_for", "proposals_of"]
