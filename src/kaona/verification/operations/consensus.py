"""The consensus of a review: opened when all are ready, decided line by line, concluded to the reviewed score."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.operations.signoff import keep_score
from kaona.people.access import NotAllowed, may
from kaona.people.queries import office, people_with_role
from kaona.rules.exact import is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import REVIEW_MOVES, DossierStage, ReviewStage
from kaona.rules.thai_text import clean_text
from kaona.verification.access import leads, took_part
from kaona.verification.models import Decision, Review, VoteRound
from kaona.verification.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_review,
    moved,
    note,
    require_lead,
)
from kaona.verification.operations.base import reopen_desk_review as back_to_desk_review
from kaona.verification.queries.consensus import (
    MeasureLine,
    StatementLine,
    Table,
    locked_parts,
    stands,
    table_of,
    wants_third_reader,
    why_not_open,
)


@transaction.atomic
def open_consensus(*, review: Review, by: Any, at: datetime) -> Review:
    """From now on the officer sees the judgements and decides. Refused("move" | "too_few" | "not_all_locked")."""
    review = locked_review(review)
    require_lead(by, review, at=at)
    stage = moved(REVIEW_MOVES, "open_consensus", review.stage)
    why, numbers = why_not_open(review)
    if why:
        raise Refused(why, **numbers)
    review.stage, review.consensus_at = stage, at
    review.save()
    note(review, "review.consensus_opened", by, at)
    _tell_parts(review, "review.consensus_opened", said("เปิดหาข้อสรุปร่วม", "Consensus opened"), at)
    return review


@transaction.atomic
def reopen_desk_review(*, review: Review, reason: str, by: Any, at: datetime) -> Review:
    """Back to independent review, for a third reader or a new assessor; decisions stay. Refused("move" | "reason")."""
    review = locked_review(review)
    require_lead(by, review, at=at)
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    back_to_desk_review(review, by, at)
    _tell_parts(review, "review.desk_reopened", said("กลับไปตรวจประเมินรายบุคคล", "Back to the desk review"), at, reason)
    return review


@transaction.atomic
def decide_statement(
    *, review: Review, code: str, met: bool, reason: str, version: int, by: Any, at: datetime
) -> Decision:
    """The common verdict on a statement, typed on top of `version` (0: none yet); the agency reads the reason.

    An empty reason can be saved; `conclude` asks for it. Conflict; Refused("unknown_code" | "too_long" | "move").
    """
    review = _deciding(review, by, at)
    if code not in table_of(review).statements:
        raise Refused("unknown_code", code=code)
    return _decide(
        review, Decision(review=review, code=code), {"met": met, "reason": checked_text(reason)}, version, by, at
    )


@transaction.atomic
def decide_measure(
    *, review: Review, measure_id: int, suitable: bool, corrected: str, source: str, reason: str, version: int, by: Any,
    at: datetime,
) -> Decision:  # fmt: skip
    """The common verdict on a measure; `corrected` "" accepts the agency's figure. Likewise; Refused("number" | "source")."""
    review = _deciding(review, by, at)
    if measure_id not in table_of(review).measures:
        raise Refused("unknown_code", code=str(measure_id))
    corrected, source = tidy_number(corrected), " ".join(clean_text(source).split())
    if corrected and not is_decimal(corrected):
        raise Refused("number")
    if len(source) > 500:
        raise Refused("too_long", most=500)
    if corrected and not source:
        raise Refused("source")
    wanted = {"suitable": suitable, "corrected": corrected, "source": source, "reason": checked_text(reason)}
    return _decide(review, Decision(review=review, measure_id=measure_id), wanted, version, by, at)


@transaction.atomic
def adopt(*, review: Review, by: Any, at: datetime) -> list[Decision]:
    """Take the assessors' reasons over wherever all say alike and against the claim, and nothing is decided yet."""
    review = _deciding(review, by, at)
    done = []
    for line in table_of(review).lines:
        if not line.adoptable:
            continue
        version = line.before.version if line.before else 0
        if isinstance(line, StatementLine):
            new, wanted = Decision(review=review, code=line.code), {"met": line.met}
        else:
            assert isinstance(line, MeasureLine)
            new, wanted = Decision(review=review, measure_id=line.key), _measure_of(line)
        done.append(_decide(review, new, wanted | {"reason": "\n".join(line.reasons)}, version, by, at))
    return done


def _measure_of(line: MeasureLine) -> dict[str, Any]:
    """What all say of a measure, as typed by the first of them."""
    first = line.voices[0]
    return {"suitable": line.verdict.suitable, "corrected": first.corrected, "source": first.source}


def _deciding(review: Review, by: Any, at: datetime) -> Review:
    """The review behind its lock, its officer, in consensus."""
    review = locked_review(review)
    require_lead(by, review, at=at)
    if review.stage != ReviewStage.CONSENSUS:
        raise Refused("move", move="decide", stage=review.stage)
    return review


def _decide(review: Review, new: Decision, wanted: dict[str, Any], version: int, by: Any, at: datetime) -> Decision:
    row = (
        Decision.objects.filter(review=review, code=new.code, measure=new.measure_id)
        .select_related("decided_by")
        .first()
    )
    row = row or Decision(
        review=review, organisation_id=review.organisation_id, code=new.code, measure_id=new.measure_id, version=0
    )
    same = all(getattr(row, name) == value for name, value in wanted.items())
    if same and row.version and stands(row, review.dossier):
        return row
    if row.version != version:
        raise Conflict(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version, row.decided_by, row.decided_at = row.version + 1, by, at
    row.save()
    keep_text(organisation_id=review.organisation_id, kind="decision", target=row.pk, content=wanted, version=row.version,
              by=by, at=at)  # fmt: skip
    # The agency reads its trail before the result is told: what was decided stands in the history alone.
    note(review, "decision.made", by, at, row, code=row.code, measure=row.measure_id, version=row.version)
    return row


@transaction.atomic
def conclude(*, review: Review, by: Any, at: datetime) -> Review:
    """The reviewed score, by what was decided; the approvers are told.

    Refused("move" | "undecided" with count | "round_open" | "third_reader" | "too_few" | "not_all_locked").
    """
    review = locked_review(review)
    require_lead(by, review, at=at)
    stage = moved(REVIEW_MOVES, "conclude", review.stage)
    table = table_of(review)
    tree = table.tree()
    _require_concludable(table, at=at)
    review.stage, review.reviewed_at, review.reviewed_by = stage, at, by
    review.save()
    row = keep_score(dossier=review.dossier, kind="reviewed", tree=tree, by=by, at=at, basis="desk")
    note(review, "review.concluded", by, at, row)
    tell(people=people_with_role(office(), frozenset({Role.APPROVER}), at=at), kind="review.concluded", at=at,
         key=f"concluded:{row.pk}", path=f"/consensus/{review.dossier_id}/confirm/",
         title=_of(said("รออนุมัติคะแนน", "A score waits for approval"), review))  # fmt: skip
    return review


def _require_concludable(table: Table, *, at: datetime) -> None:
    review = table.review
    if review.dossier.stage != DossierStage.SUBMITTED:
        raise Refused("returned")
    why, numbers = why_not_open(review)
    if why:
        raise Refused(why, **numbers)
    if VoteRound.objects.filter(review=review, closed_at=None).exists():
        raise Refused("round_open")
    if table.open:
        raise Refused("undecided", count=len(table.open))
    if wants_third_reader(table, table.tree()):
        raise Refused("third_reader")


@transaction.atomic
def reopen_consensus(*, review: Review, reason: str, by: Any, at: datetime) -> Review:
    """Back to consensus before it is confirmed: by its officer, or by an approver who took no part; the officer is told why.

    Refused("move" | "reason").
    """
    review = locked_review(review)
    approves = may(by, Permission.CONFIRM_SCORE, at=at) and not took_part(by, review)
    if not (approves or leads(by, review, at=at)):
        raise NotAllowed(Permission.CONFIRM_SCORE)
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    review.stage = moved(REVIEW_MOVES, "reopen_consensus", review.stage)
    review.reviewed_at, review.reviewed_by = None, None
    review.save()
    note(review, "review.consensus_reopened", by, at)
    keep_text(organisation_id=review.organisation_id, kind="sent_back", target=review.pk, content={"reason": reason},
              version=1, by=by, at=at)  # fmt: skip
    if review.officer is not None and review.officer != by:
        tell(people=[review.officer], kind="review.consensus_reopened", at=at, body=reason,
             key=f"reopened:{review.pk}:{at.isoformat()}", path=f"/consensus/{review.dossier_id}/",
             title=_of(said("ผู้อนุมัติส่งกลับให้หาข้อสรุปใหม่", "The approver sent it back to consensus"), review))  # fmt: skip
    return review


def _of(words: Said, review: Review) -> Said:
    agency = review.dossier.organisation
    return said(f"{words}: {agency}", f"{words.en}: {english_name(agency)}")


def _tell_parts(review: Review, kind: str, title: Said, at: datetime, body: str = "") -> None:
    tell(people=[part.user for part in locked_parts(review)], kind=kind, key=f"{kind}:{review.pk}:{at.isoformat()}",
         at=at, title=_of(title, review), body=body, path=f"/consensus/{review.dossier_id}/")  # fmt: skip
