"""What a dossier takes over from an earlier one, row by row, each marked "ต้องทบทวน": nothing of it counts before it is
confirmed again. What the agency has written itself is never touched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import (
    Citation,
    Dossier,
    EvidenceCheck,
    LevelAnswer,
    Measure,
    MeasureResult,
    ProfileAnswer,
    StatementAnswer,
    TextHistory,
)
from kaona.assessment.operations.base import Refused, changed, locked
from kaona.assessment.operations.history import keep
from kaona.assessment.operations.measures import FIELDS
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.cycles import accepts
from kaona.assessment.queries.measures import most_places
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.stages import DossierStage


@dataclass
class Brought:
    """What came over, and what did not: `left` by reason (own: answered already; gone: not in this edition; full: no
    place for a further indicator; nothing: there was nothing) the codes. `documents` wait for the question whether they
    are still valid; a citation comes only from its answer."""

    levels: int = 0
    statements: int = 0
    measures: int = 0
    profile: int = 0
    documents: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)

    def leave(self, reason: str, code: str) -> None:
        """Note what stays behind."""
        self.left.setdefault(reason, []).append(code)


@dataclass(frozen=True)
class LeftOut:
    """Documents of the earlier dossier that the agency has said it does not use again, and who said so."""

    evidence: Sequence[int] = ()
    said_by: Any = None


@transaction.atomic
def bring_over(
    *, dossier: Dossier, earlier: Dossier, levels: Sequence[tuple[str, str]], measures: Iterable[int], profile: bool, by: Any,
    at: datetime, left_out: LeftOut = LeftOut(),
) -> Brought:  # fmt: skip
    """Bring answers of levels (item, level key), indicators (ids) and the profile from `earlier`; `by` is None for what was
    prepared before. Refused("stage" | "closed") when the dossier is no longer open."""
    dossier = locked(dossier)
    if by is not None:
        require(by, Permission.PREPARE_NEXT_YEAR, dossier.organisation, at=at)
    if earlier.organisation_id != dossier.organisation_id or earlier.pk == dossier.pk:
        raise Refused("nothing")
    if dossier.stage != DossierStage.DRAFT:
        raise Refused("stage", stage=dossier.stage)
    if not accepts(dossier, at=at):
        raise Refused("closed")
    # Whose rows they are, where the worker does it: of who prepared them.
    author = by or left_out.said_by
    found = Brought()
    for item, level in levels:
        _level(dossier, earlier, item, level, found, author, at)
    rows = Measure.objects.filter(dossier=earlier, pk__in=list(measures), withdrawn_at=None)
    _measures(dossier, list(rows.order_by("sub_measure", "position").prefetch_related("results")), found, author, at)
    if profile:
        _profile(dossier, earlier, found, author, at)
    _documents(dossier, earlier, left_out, found, at)
    changed(
        dossier,
        at,
        statements_answered=found.statements,
        statements_met=found.statements,
        profile_answered=found.profile,
    )
    record(kind="dossier.brought_over", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"earlier": earlier.pk, "levels": found.levels, "statements": found.statements,
                 "measures": found.measures, "profile": found.profile, "documents": found.documents})  # fmt: skip
    return found


def _documents(dossier: Dossier, earlier: Dossier, left_out: LeftOut, found: Brought, at: datetime) -> None:
    """Those left out are answered for; the rest wait to be asked about ("ยังใช้ได้หรือไม่")."""
    cited = Citation.objects.filter(dossier=earlier, withdrawn_at=None, evidence_version__evidence__withdrawn_at=None)
    there = set(cited.values_list("evidence_version__evidence", flat=True))
    checks = EvidenceCheck.objects.filter(dossier=dossier, undone_at=None)
    waiting = there - set(checks.values_list("evidence", flat=True))
    unused = waiting.intersection(left_out.evidence)
    EvidenceCheck.objects.bulk_create(
        EvidenceCheck(
            organisation_id=dossier.organisation_id, dossier=dossier, evidence_id=pk,
            verdict=EvidenceCheck.Verdict.LEFT_OUT, by=left_out.said_by, at=at,
        )
        for pk in sorted(unused)
    )  # fmt: skip
    found.documents = len(waiting - unused)


def _level(dossier: Dossier, earlier: Dossier, item: str, level: str, found: Brought, by: Any, at: datetime) -> None:
    code, known = f"{item}.{level}", edition_of(dossier).items.get(item)
    if known is None or level not in {one.key for one in known.levels}:
        found.leave("gone", code)
        return
    for lost in _lost_statements(dossier, earlier, item, level):
        found.leave("gone", lost)
    old = LevelAnswer.objects.filter(dossier=earlier, item=item, level=level).first()
    row = LevelAnswer.objects.filter(dossier=dossier, item=item, level=level).first()
    if row is not None and row.narrative.strip():
        found.leave("own", code)
    elif old is not None and old.narrative.strip():
        bring_narrative(dossier=dossier, row=row, old=old, by=by, at=at)
    ticks = bring_ticks(dossier=dossier, earlier_id=earlier.pk, item=item, level=level, by=by, at=at)
    written = old is not None and bool(old.narrative.strip())
    if not ticks and not written and code not in found.left.get("own", ()):
        found.leave("nothing", code)
    found.levels += int(bool(ticks) or (written and code not in found.left.get("own", ())))
    found.statements += ticks


def _lost_statements(dossier: Dossier, earlier: Dossier, item: str, level: str) -> list[str]:
    """Met in the earlier dossier, and no statement of this agency's edition any more."""
    kind = dossier.organisation.type
    before = [
        one.code for one in edition_of(earlier).items[item].level(level).statements_for(earlier.organisation.type)
    ]
    now = {one.code for one in edition_of(dossier).items[item].level(level).statements_for(kind)}
    gone = [one for one in before if one not in now]
    if not gone:
        return []
    met = StatementAnswer.objects.filter(dossier=earlier, code__in=gone, state="met").values_list("code", flat=True)
    return sorted(met)


def bring_narrative(
    *, dossier: Dossier, row: LevelAnswer | None, old: LevelAnswer, by: Any, at: datetime
) -> LevelAnswer:
    """The words of a level, over an empty one; its confirmation goes."""
    row = row or LevelAnswer(
        dossier=dossier, organisation_id=dossier.organisation_id, item=old.item, level=old.level, version=0
    )
    row.narrative, row.version, row.carried = old.narrative, row.version + 1, True
    row.changed_by, row.changed_at = by, at
    row.confirmed_at, row.confirmed_by = None, None
    row.save()
    keep(dossier=dossier, kind="narrative", target=f"{old.item}.{old.level}", content={"text": row.narrative},
         version=row.version, by=by, at=at)  # fmt: skip
    return row


def bring_ticks(*, dossier: Dossier, earlier_id: int, item: str, level: str, by: Any, at: datetime) -> int:
    """The met statements of a level that are not answered yet; how many."""
    codes = [one.code for one in edition_of(dossier).items[item].level(level).statements_for(dossier.organisation.type)]
    own = {row.code: row for row in StatementAnswer.objects.filter(dossier=dossier, code__in=codes)}
    met = StatementAnswer.objects.filter(dossier_id=earlier_id, code__in=codes, state="met")
    missing = [
        one for one in sorted(met.values_list("code", flat=True)) if one not in own or own[one].state == "unanswered"
    ]
    brought = {"state": "met", "carried": True, "changed_by": by, "changed_at": at}
    StatementAnswer.objects.filter(pk__in=[own[one].pk for one in missing if one in own]).update(**brought)
    StatementAnswer.objects.bulk_create(
        StatementAnswer(dossier=dossier, organisation_id=dossier.organisation_id, code=one, **brought)
        for one in missing
        if one not in own
    )
    return len(missing)


def _measures(dossier: Dossier, rows: list[Measure], found: Brought, by: Any, at: datetime) -> None:
    """All at once: a dossier may have 150 of them, each with three years."""
    common = {
        "dossier": dossier,
        "organisation_id": dossier.organisation_id,
        "changed_by": by,
        "changed_at": at,
        "carried": True,
    }
    there = Measure.objects.filter(dossier=dossier, withdrawn_at=None).values_list("sub_measure", "name", "position")
    own, taken = set[tuple[str, str]](), set[tuple[str, int]]()
    for sub, name, position in there:
        own.add((sub, name))
        taken.add((sub, position))
    new: list[tuple[Measure, Measure]] = []
    for old in rows:
        label, place = f"{old.sub_measure} {old.name}", _place(dossier, old.sub_measure, taken)
        if old.sub_measure not in edition_of(dossier).sub_measures:
            found.leave("gone", label)
        elif (old.sub_measure, old.name) in own:
            found.leave("own", label)
        elif place is None:
            found.leave("full", label)
        else:
            own.add((old.sub_measure, old.name))
            taken.add((old.sub_measure, place))
            fields = {name: getattr(old, name) for name in FIELDS}
            new.append((old, Measure(sub_measure=old.sub_measure, position=place, **fields, **common)))
    Measure.objects.bulk_create([row for _old, row in new])
    _figures(dossier, new, common, by, at)
    found.measures = len(new)


def _place(dossier: Dossier, sub: str, taken: set[tuple[str, int]]) -> int | None:
    return next((one for one in range(1, most_places(dossier) + 1) if (sub, one) not in taken), None)


def _figures(
    dossier: Dossier, new: list[tuple[Measure, Measure]], common: dict[str, Any], by: Any, at: datetime
) -> None:
    """The figures of new indicators, and the first state that is kept of each."""
    results, kept = [], []
    for old, row in new:
        figures = {one.fiscal_year: one.value for one in old.results.all() if one.value}
        results += [
            MeasureResult(measure=row, fiscal_year=year, value=value, **common) for year, value in figures.items()
        ]
        content = {name: getattr(row, name) for name in FIELDS} | {
            "results": {str(year): value for year, value in sorted(figures.items())}, "sub_measure": row.sub_measure,
        }  # fmt: skip
        kept.append(
            TextHistory(
                organisation_id=dossier.organisation_id, dossier=dossier, kind="measure", target=str(row.pk),
                content=content, by=by, began_at=at, at=at, version=row.version,
            )
        )  # fmt: skip
    MeasureResult.objects.bulk_create(results)
    TextHistory.objects.bulk_create(kept)


def _profile(dossier: Dossier, earlier: Dossier, found: Brought, by: Any, at: datetime) -> None:
    known = edition_of(dossier).questions
    own = {one.code: one for one in ProfileAnswer.objects.filter(dossier=dossier)}
    for old in ProfileAnswer.objects.filter(dossier=earlier).exclude(text="").order_by("code"):
        row = own.get(old.code)
        if old.code not in known:
            found.leave("gone", old.code)
        elif row is not None and row.text.strip():
            found.leave("own", old.code)
        else:
            row = row or ProfileAnswer(
                dossier=dossier, organisation_id=dossier.organisation_id, code=old.code, version=0
            )
            row.text, row.version, row.carried, row.changed_by, row.changed_at = old.text, row.version + 1, True, by, at
            row.save()
            keep(dossier=dossier, kind="profile", target=old.code, content={"text": row.text}, version=row.version,
                 by=by, at=at)  # fmt: skip
            found.profile += 1
