"""Silent re-votes on one statement, and what an assessor says against the common verdict."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.people.access import NotAllowed, may
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import ReviewStage
from kaona.verification.models import Dissent, Review, ReviewAssignment, Verdict, Vote, VoteRound
from kaona.verification.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_review,
    note,
    require_lead,
)
from kaona.verification.queries.consensus import locked_parts, table_of


@transaction.atomic
def open_round(*, review: Review, code: str, by: Any, at: datetime) -> VoteRound:
    """Ask the assessors to vote once more on a statement; nobody sees a vote until all have voted or it is closed.

    Refused("move" | "unknown_code" | "round_open").
    """
    review = _in_consensus(review)
    require_lead(by, review, at=at)
    if code not in table_of(review).statements:
        raise Refused("unknown_code", code=code)
    rounds = VoteRound.objects.filter(review=review, code=code)
    if rounds.filter(closed_at=None).exists():
        raise Refused("round_open")
    row = VoteRound.objects.create(
        organisation_id=review.organisation_id, review=review, code=code, number=rounds.count() + 1, opened_by=by,
        opened_at=at,
    )  # fmt: skip
    note(review, "round.opened", by, at, row, code=code, number=row.number)
    tell(people=[part.user for part in locked_parts(review)], kind="round.opened", key=f"round:{row.pk}", at=at,
         path=f"/consensus/{review.dossier_id}/{code.rpartition('.')[0]}/",
         title=said(f"ขอให้ลงมติลับข้อ {code}: {review.dossier.organisation}",
                    f"Secret vote on {code}: {english_name(review.dossier.organisation)}"))  # fmt: skip
    return row


@transaction.atomic
def vote(*, round_: VoteRound, verdict: str, reason: str, by: Any, at: datetime) -> Vote:
    """An assessor's vote, which can be changed while the round runs; it closes with the last one missing.

    Refused("round_closed" | "unknown_state" | "too_long").
    """
    review = _in_consensus(round_.review)
    part = _part_of(review, by, at)
    round_ = VoteRound.objects.get(pk=round_.pk, review=review)
    if round_.closed_at is not None:
        raise Refused("round_closed")
    if verdict not in Verdict.values:
        raise Refused("unknown_state", state=verdict)
    row = Vote.objects.filter(round=round_, assignment=part).first()
    row = row or Vote(round=round_, assignment=part, organisation_id=review.organisation_id)
    row.verdict, row.reason, row.at = verdict, checked_text(reason), at
    row.save()
    note(review, "round.voted", by, at, round_, code=round_.code, number=round_.number)
    voted = set(Vote.objects.filter(round=round_).values_list("assignment", flat=True))
    if {one.pk for one in locked_parts(review)} <= voted:
        _close(review, round_, by, at)
    return row


@transaction.atomic
def close_round(*, round_: VoteRound, by: Any, at: datetime) -> VoteRound:
    """The officer ends a round with the votes there are. Refused("round_closed" | "move")."""
    review = _in_consensus(round_.review)
    require_lead(by, review, at=at)
    round_ = VoteRound.objects.get(pk=round_.pk, review=review)
    if round_.closed_at is not None:
        raise Refused("round_closed")
    return _close(review, round_, by, at)


def _close(review: Review, round_: VoteRound, by: Any, at: datetime) -> VoteRound:
    round_.closed_at = at
    round_.save()
    votes = Vote.objects.filter(round=round_).count()
    note(review, "round.closed", by, at, round_, code=round_.code, number=round_.number, votes=votes)
    if review.officer is not None and review.officer != by:
        tell(people=[review.officer], kind="round.closed", key=f"round:{round_.pk}:closed", at=at,
             path=f"/consensus/{review.dossier_id}/{round_.code.rpartition('.')[0]}/",
             title=said(f"ลงมติลับข้อ {round_.code} ครบแล้ว: {review.dossier.organisation}",
                        f"The secret vote on {round_.code} is complete: {english_name(review.dossier.organisation)}"))  # fmt: skip
    return round_


@transaction.atomic
def dissent(
    *, review: Review, code: str = "", measure_id: int | None = None, text: str, version: int, by: Any, at: datetime
) -> Dissent:
    """An assessor's own words against the common verdict on a statement or measure, typed on top of `version`; kept
    whatever is decided. Conflict; Refused("move" | "unknown_code" | "too_long")."""
    review = _in_consensus(review)
    part = _part_of(review, by, at)
    table = table_of(review)
    if (code not in table.statements) if measure_id is None else (measure_id not in table.measures):
        raise Refused("unknown_code", code=code or str(measure_id))
    text = checked_text(text)
    row = Dissent.objects.filter(assignment=part, code=code, measure=measure_id).first()
    row = row or Dissent(
        organisation_id=review.organisation_id,
        review=review,
        assignment=part,
        code=code,
        measure_id=measure_id,
        version=0,
    )
    if row.text == text:
        return row
    if row.version != version:
        raise Conflict(row)
    row.text, row.version, row.changed_at = text, row.version + 1, at
    row.save()
    keep_text(organisation_id=review.organisation_id, kind="dissent", target=row.pk, content={"text": text},
              version=row.version, by=by, at=at)  # fmt: skip
    note(review, "dissent.written", by, at, row, code=code, measure=measure_id, version=row.version)
    return row


def _in_consensus(review: Review) -> Review:
    review = locked_review(review)
    if review.stage != ReviewStage.CONSENSUS:
        raise Refused("move", move="vote", stage=review.stage)
    return review


def _part_of(review: Review, by: Any, at: datetime) -> ReviewAssignment:
    """The part of an assessor whose result counts."""
    own = [part for part in locked_parts(review) if part.user_id == by.pk]
    if not own or not may(by, Permission.JUDGE, at=at):
        raise NotAllowed(Permission.JUDGE)
    return own[0]
