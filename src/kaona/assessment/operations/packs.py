"""Deeds about Excel packs: downloaded, uploaded as a proposal, taken cell by cell or discarded, forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.access import why_not_open
from kaona.assessment.models import Dossier, PackProposal
from kaona.assessment.operations import answers, measures
from kaona.assessment.operations.base import Conflict, Refused, locked
from kaona.assessment.queries.pack_changes import BOTH, Comparison, Line, compared
from kaona.assessment.queries.packs import Received, frame_of
from kaona.people.access import require
from kaona.rules.measures import MeasureInput
from kaona.rules.pack import Frame, measure_fields
from kaona.rules.pack_difference import fingerprint
from kaona.rules.roles import Permission

MOST_OPEN = 10
S = PackProposal.State


class Moved(ValueError):
    """The system changed after the differences were looked at: these cells are shown again, nothing was saved."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(str(keys))
        self.keys = keys


class RowFaults(ValueError):
    """The chosen cells of a row of category 7 do not go together with what stands there; by field."""

    def __init__(self, row: str, faults: dict[str, str]) -> None:
        super().__init__(f"{row}: {faults}")
        self.row, self.faults = row, faults


@dataclass(frozen=True)
class PackFile:
    """An uploaded file: its clean name, its hash, what it says."""

    name: str
    sha256: str
    received: Received


def _note(kind: str, row: PackProposal, by: Any, at: datetime, **more: Any) -> None:
    record(kind=kind, subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"dossier": row.dossier_id, **more})  # fmt: skip


def _require_open(dossier: Dossier, by: Any, at: datetime) -> None:
    """NotAllowed; Refused with why_not_open."""
    require(by, Permission.EDIT_ANSWERS, dossier.organisation, at=at)
    reason = why_not_open(dossier, at=at)
    if reason:
        raise Refused(reason)


@transaction.atomic
def note_pack(*, dossier: Dossier, by: Any, at: datetime) -> None:
    """An audit line for each copy of the whole dossier that is taken as a workbook."""
    require(by, Permission.READ_DOSSIER, dossier.organisation, at=at)
    record(kind="pack.downloaded", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id)


@transaction.atomic
def propose_pack(*, dossier: Dossier, file: PackFile, by: Any, at: datetime) -> tuple[PackProposal, bool]:
    """Keep what a file would change; (the proposal, whether it is new): the same file of the same person is one proposal.
    Refused("pack_same" | "pack_many")."""
    dossier = locked(dossier)
    _require_open(dossier, by, at)
    waiting = PackProposal.objects.filter(dossier=dossier, by=by, state=S.OPEN)
    found = waiting.filter(sha256=file.sha256).first()
    if found is not None:
        return found, False
    base, cells = file.received.base, file.received.cells
    if not cells:
        raise Refused("pack_same")
    if waiting.count() >= MOST_OPEN:
        raise Refused("pack_many", most=MOST_OPEN)
    row = PackProposal.objects.create(
        organisation=dossier.organisation, dossier=dossier, by=by, at=at, file_name=file.name, sha256=file.sha256,
        base_at=base.at, base_by=base.by[:200], cells={key: list(both) for key, both in cells.items()},
        prints={key: fingerprint(value) for key, value in base.values.items() if key not in cells}, measures=base.measures,
    )  # fmt: skip
    _note("pack.proposed", row, by, at, cells=len(cells), sha256=file.sha256)
    return row, True


def _locked(proposal: PackProposal) -> PackProposal:
    """The proposal under a lock, its dossier locked first: the order of every deed here."""
    dossier = locked(proposal.dossier)
    row = PackProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    row.dossier = dossier
    return row


def _settle(row: PackProposal, state: str, by: Any, at: datetime, *, taken: int = 0, left: int = 0) -> None:
    row.state, row.settled_by, row.settled_at, row.taken, row.left = state, by, at, taken, left
    row.cells, row.prints, row.measures, row.base_by = {}, {}, {}, ""
    row.save()


@transaction.atomic
def discard_pack(*, proposal: PackProposal, by: Any, at: datetime) -> PackProposal:
    """Nobody wants it: its texts go, the dossier stays as it is. Refused("pack_settled")."""
    row = _locked(proposal)
    require(by, Permission.EDIT_ANSWERS, row.dossier.organisation, at=at)
    if row.state != S.OPEN:
        raise Refused("pack_settled")
    _settle(row, S.DISCARDED, by, at)
    _note("pack.discarded", row, by, at)
    return row


@transaction.atomic
def take_pack(
    *, proposal: PackProposal, take: Mapping[str, bool], seen: Mapping[str, str], by: Any, at: datetime
) -> PackProposal:
    """Change the dossier as decided, all or nothing. `take`: {key: from the file} of every cell that waits for a decision (what
    only the file changed may be missing: it stays); `seen`: {key: Line.seen} as looked at. Moved; RowFaults;
    Refused("pack_settled" | "pack_undecided")."""
    row = _locked(proposal)
    _require_open(row.dossier, by, at)
    if row.state != S.OPEN:
        raise Refused("pack_settled")
    found = compared(row, by, at=at)
    asked = found.asked()
    moved = [key for key, one in asked.items() if seen.get(key) != one.seen]
    moved += [key for key, wanted in take.items() if wanted and key not in asked]
    if moved:
        raise Moved(moved)
    undecided = sum(one.kind == BOTH and key not in take for key, one in asked.items())
    if undecided:
        raise Refused("pack_undecided", count=undecided)
    chosen = [one for key, one in asked.items() if take.get(key)]
    try:
        _apply(row.dossier, chosen, found, by, at)
    except Conflict as error:  # the dossier is locked: only a row that lives on under another code
        raise Moved([one.key for one in chosen]) from error
    left = sum(not take.get(one.key) for one in found.lines if one.kind != "theirs")
    _settle(row, S.TAKEN, by, at, taken=len(chosen), left=left)
    _note("pack.taken", row, by, at, taken=len(chosen), left=left)
    return row


def _apply(dossier: Dossier, chosen: list[Line], found: Comparison, by: Any, at: datetime) -> None:
    ticks = {one.spot.code: one.mine or "unanswered" for one in chosen if one.spot.kind == "tick"}
    if ticks:
        answers.tick(pk=dossier.pk, states=ticks, by=by, at=at)
    fields: dict[str, dict[str, str]] = {}
    for one in chosen:
        word, _, target = one.key.partition(" ")
        if word == "narrative":
            item, _, level = target.rpartition(".")
            row = found.sheet.levels.get((item, level))
            answers.write_narrative(dossier=dossier, item=item, level=level, text=one.mine, by=by, at=at, apart=True,
                                    version=row.version if row else 0)  # fmt: skip
        elif word == "profile":
            answer = found.sheet.profile.get(target)
            answers.write_profile(dossier=dossier, code=target, text=one.mine, by=by, at=at, apart=True,
                                  version=answer.version if answer else 0)  # fmt: skip
        elif one.fresh:
            _indicator(dossier, one.row, one.code, dict(one.fields), found, by, at)
        elif word == "measure":
            fields.setdefault(one.row, {})[target.partition(" ")[2]] = one.mine
    for code, changed in fields.items():
        _indicator(dossier, code, code.partition("/")[0], changed, found, by, at)


def _indicator(
    dossier: Dossier, code: str, sub: str, changed: dict[str, str], found: Comparison, by: Any, at: datetime
) -> None:
    """A new indicator, or the chosen fields of one that stands, the others as they are now."""
    frame, one = frame_of(dossier), found.rows.get(code)
    try:
        if one is None:
            measures.add_measure(dossier=dossier, sub_measure=sub, given=_given(changed, frame), by=by, at=at)
            return
        now = {name: getattr(one.row, name) for name in measures.FIELDS}
        now |= {f"result_{year}": one.value(year) for year in frame.years}
        measures.change_measure(dossier=dossier, measure_id=one.row.pk, given=_given(now | changed, frame), by=by, at=at,
                                version=one.row.version, apart=True)  # fmt: skip
    except measures.MeasureFaults as error:
        raise RowFaults(code, error.faults) from error


def _given(fields: dict[str, str], frame: Frame) -> MeasureInput:
    plain = {name: fields[name] for name in measure_fields(frame) if not name.startswith("result_")}
    plain["direction"] = plain["direction"] or "higher"
    return MeasureInput(**plain, results={year: fields[f"result_{year}"] for year in frame.years})


@transaction.atomic
def forget_packs(*, before: datetime, by: Any, at: datetime) -> int:
    """Empty proposals that nobody decided about in time; how many."""
    rows = list(PackProposal.objects.select_for_update().filter(state=S.OPEN, at__lt=before))
    for row in rows:
        _settle(row, S.FORGOTTEN, by, at)
        _note("pack.forgotten", row, by, at)
    return len(rows)
