"""From a number down to who said what, why, and on which page: for kept scores of every kind."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kaona.assessment.access import sight
from kaona.assessment.models import Citation, Dossier, Measure, ScoreRecord, StatementAnswer
from kaona.people.access import may
from kaona.rules.roles import Permission, Sight
from kaona.rules.stages import ReviewStage
from kaona.verification.access import sees_judgements
from kaona.verification.models import Decision, Dissent, Review, ReviewHistory, VisitFinding
from kaona.verification.queries.judging import judgements_visible_to, measure_judgements_visible_to


def visible_record(user: Any, dossier: Dossier, pk: int, *, at: datetime) -> ScoreRecord | None:
    """A kept score of the dossier that `user` may take apart; superseded ones too. None for everything else."""
    record = ScoreRecord.objects.filter(dossier=dossier, pk=pk).select_related("by").first()
    if record is None:
        return None
    sees = sight(user, dossier, at=at)
    if record.kind == "claimed":
        return record if Sight.SCORE_TREE in sees else None
    if _office_sees(user, dossier, at=at):
        return record
    published = record.kind == "confirmed" and record.published_at is not None
    return record if published and Sight.CONFIRMED_SCORE in sees else None


def _office_sees(user: Any, dossier: Dossier, *, at: datetime) -> bool:
    """Officers and approvers once it is reviewed."""
    settled = Review.objects.filter(dossier=dossier).exclude(stage=ReviewStage.DESK_REVIEW)
    return may(user, Permission.READ_SUBMITTED, at=at) and settled.exists()


@dataclass(frozen=True)
class Said:
    """What somebody found: `who` is a person for the Office, "" where only the panel is named."""

    what: str  # met, not_met, cannot_tell, suitable, not_suitable
    who: str
    reason: str
    at: datetime | None = None
    dissent: str = ""
    figure: str = ""
    source: str = ""


@dataclass(frozen=True)
class Trail:
    """Everything behind one statement or one indicator, as far as this person may see it."""

    claimed: str
    decided: Said | None = None
    visited: Said | None = None
    judged: list[Said] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def statement_trail(user: Any, record: ScoreRecord, review: Review | None, code: str, *, at: datetime) -> Trail:
    """Behind a statement: the claim, the assessors' verdicts, the common one, what a visit moved, the cited pages."""
    dossier = record.dossier
    levels = [f"{code.rpartition('.')[0]}.{level}" for level in ("basic", "advance", "significance")]
    claimed = StatementAnswer.objects.filter(dossier=dossier, code=code).first()
    return Trail(
        claimed=claimed.state if claimed else "",
        decided=_decided(user, record, review, at=at, code=code),
        visited=_visited(user, record, at=at, code=code),
        judged=_judged(user, record, review, code, at=at),
        citations=_citations(user, dossier, [code, *levels], at=at),
    )


def _names(user: Any, *, at: datetime) -> bool:
    return may(user, Permission.READ_SUBMITTED, at=at)


def _judged(user: Any, record: ScoreRecord, review: Review | None, code: str, *, at: datetime) -> list[Said]:
    if review is None or record.kind == "claimed" or sees_judgements(user, review, at=at) != "locked":
        return []
    rows = judgements_visible_to(user, review, at=at).filter(code=code).select_related("assignment__user")
    against = _dissents(review, code=code)
    return [
        Said(one.verdict, str(one.assignment.user), one.reason, one.changed_at, against.get(one.assignment_id, ""))
        for one in rows.order_by("pk")
    ]


def _dissents(review: Review, **which: Any) -> dict[int, str]:
    """What assessors keep saying against the common verdict, by their part."""
    return dict(Dissent.objects.filter(review=review, **which).values_list("assignment", "text"))


def _decided(user: Any, record: ScoreRecord, review: Review | None, *, at: datetime, **which: Any) -> Said | None:
    """The common verdict as it stood when the score was kept."""
    if review is None or record.kind == "claimed":
        return None
    row = Decision.objects.filter(review=review, **which).select_related("decided_by").first()
    if row is None:
        return None
    kept: dict[str, Any] = {name: getattr(row, name) for name in ("met", "suitable", "corrected", "source", "reason")}
    when, who = row.decided_at, str(row.decided_by)
    if row.decided_at > record.at:
        rows = ReviewHistory.objects.filter(kind="decision", target=str(row.pk), at__lte=record.at).select_related("by")
        older = rows.order_by("-at", "-pk").first()
        if older is None:
            return None
        kept, when, who = kept | older.content, older.at, str(older.by)
    shown = who if _names(user, at=at) else ""
    return Said(_verdict(kept), shown, kept["reason"], when, figure=kept["corrected"], source=kept["source"])


def _verdict(kept: dict[str, Any]) -> str:
    if kept["suitable"] is not None:
        return "suitable" if kept["suitable"] else "not_suitable"
    return "met" if kept["met"] else "not_met"


def _visited(user: Any, record: ScoreRecord, *, at: datetime, **which: Any) -> Said | None:
    """What the visit that wrote this score moved."""
    if record.basis != "visit":
        return None
    row = VisitFinding.objects.filter(visit__record=record, withdrawn_at=None, **which).select_related("by").first()
    if row is None:
        return None
    what = _verdict({"met": row.met, "suitable": row.suitable})
    return Said(what, str(row.by) if _names(user, at=at) else "", row.reason, row.at, figure=row.corrected)


def _citations(user: Any, dossier: Dossier, codes: list[str], *, at: datetime) -> list[Citation]:
    """The cited pages, for those who may read files; a document withdrawn since stays, marked by its page."""
    if Sight.FILES not in sight(user, dossier, at=at):
        return []
    rows = Citation.objects.filter(dossier=dossier, target_code__in=codes, withdrawn_at=None)
    return list(rows.select_related("evidence_version__evidence", "evidence_version__file").order_by("target", "pk"))


@dataclass(frozen=True)
class MeasureLine:
    """An indicator of a sub-measure with what stands behind it."""

    measure: Measure
    trail: Trail


def measure_lines(
    user: Any, record: ScoreRecord, review: Review | None, sub_measure: str, *, at: datetime
) -> list[MeasureLine]:
    """Behind the indicators of a sub-measure, in the order of the form."""
    rows = Measure.objects.filter(dossier=record.dossier, sub_measure=sub_measure, withdrawn_at=None)
    found = []
    for one in rows.order_by("position"):
        trail = Trail(
            claimed="",
            decided=_decided(user, record, review, at=at, measure=one),
            visited=_visited(user, record, at=at, measure=one),
            judged=_measured(user, record, review, one, at=at),
            citations=_citations(user, record.dossier, [str(one.pk)], at=at),
        )
        found.append(MeasureLine(one, trail))
    return found


def _measured(user: Any, record: ScoreRecord, review: Review | None, one: Measure, *, at: datetime) -> list[Said]:
    if review is None or record.kind == "claimed" or sees_judgements(user, review, at=at) != "locked":
        return []
    rows = measure_judgements_visible_to(user, review, at=at).filter(measure=one).select_related("assignment__user")
    against = _dissents(review, measure=one)
    return [
        Said("suitable" if row.suitable else "not_suitable", str(row.assignment.user), row.reason, row.changed_at,
             against.get(row.assignment_id, ""), figure=row.corrected, source=row.source)
        for row in rows.order_by("pk")
    ]  # fmt: skip
