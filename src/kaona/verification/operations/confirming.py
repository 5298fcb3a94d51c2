"""Confirming a reviewed score by other eyes, telling it, taking it back. Deciding and telling are separate deeds."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.operations.signoff import keep_score
from kaona.assessment.operations.told import publish_score, withdraw_score
from kaona.assessment.queries.scores import current_score, total_of
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import REVIEW_MOVES, DossierStage, ReviewStage, VisitStage
from kaona.verification.access import took_part
from kaona.verification.models import Certificate, Review, Visit
from kaona.verification.operations.base import Refused, checked_text, locked_review, moved, note, tell_agency
from kaona.verification.operations.objecting import trace_result
from kaona.verification.operations.questions import ask_if_reached, void_question
from kaona.verification.queries.consensus import decided_tree, overseers_of


@transaction.atomic
def confirm(*, review: Review, by: Any, at: datetime) -> ScoreRecord:
    """The confirmed score, as reviewed; by an approver who took no part in it. Nobody is told of it outside the Office.

    Refused("move" | "confirmer_took_part" | "returned" | "score_changed").
    """
    review = locked_review(review)
    require(by, Permission.CONFIRM_SCORE, at=at)
    stage = moved(REVIEW_MOVES, "confirm", review.stage)
    if took_part(by, review):
        raise Refused("confirmer_took_part")
    if review.dossier.stage != DossierStage.SUBMITTED:
        raise Refused("returned")
    reviewed, tree = current_score(review.dossier, "reviewed"), decided_tree(review)
    if reviewed is None or total_of(reviewed) != tree.total:
        raise Refused("score_changed")
    review.stage, review.confirmed_at, review.confirmed_by = stage, at, by
    review.save()
    row = keep_score(dossier=review.dossier, kind="confirmed", tree=tree, by=by, at=at, basis="desk")
    note(review, "score.confirmed", by, at, row)
    trace_result(review=review, record=row, by=by, at=at)
    if review.officer is not None:
        tell(people=[review.officer], kind="score.confirmed", key=f"confirmed:{row.pk}", at=at,
             path=f"/consensus/{review.dossier_id}/confirm/",
             title=said(f"ยืนยันคะแนนแล้ว ยังไม่ประกาศ: {review.dossier.organisation}",
                        f"Score confirmed, not yet published: {english_name(review.dossier.organisation)}"))  # fmt: skip
    return row


@transaction.atomic
def publish(*, review: Review, by: Any, at: datetime) -> ScoreRecord:
    """The agency and its ministry see the confirmed score from now on; at the line the 350 question goes out with it.

    Refused("not_confirmed").
    """
    review = locked_review(review)
    require(by, Permission.PUBLISH_RESULTS, at=at)
    row = current_score(review.dossier, "confirmed")
    if review.stage != ReviewStage.CONFIRMED or row is None:
        raise Refused("not_confirmed")
    publish_score(record_of_score=row, by=by, at=at)
    row.refresh_from_db()
    note(review, "score.published", by, at, row)
    title = said(
        f"ประกาศคะแนนที่ยืนยัน รอบ {review.dossier.cycle}",
        f"Confirmed score published: {english_name(review.dossier.cycle)}",
    )
    path = f"/results/{review.dossier_id}/"
    tell_agency(review, kind="score.published", key=f"published:{row.pk}", at=at, title=title, path=path)
    tell(people=overseers_of(review.dossier, at=at), kind="score.published", key=f"published:{row.pk}", at=at, path=path,
         title=said(f"{title}: {review.dossier.organisation}", f"{title.en}, {english_name(review.dossier.organisation)}"))  # fmt: skip
    ask_if_reached(dossier=review.dossier, record=row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_confirmation(*, review: Review, reason: str, by: Any, at: datetime) -> Review:
    """Take the confirmed score back, with a reason; it can be confirmed again. Told to the agency when it had been told.

    Refused("move" | "reason" | "certificate" | "visit").
    """
    review = locked_review(review)
    require(by, Permission.CONFIRM_SCORE, at=at)
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    stage = moved(REVIEW_MOVES, "withdraw_confirmation", review.stage)
    _require_nothing_stands_on_it(review.dossier)
    row = current_score(review.dossier, "confirmed")
    if row is None:
        raise Refused("not_confirmed")
    withdraw_score(record_of_score=row, reason=reason, by=by, at=at)
    void_question(dossier=review.dossier, by=by, at=at)
    review.stage, review.confirmed_at, review.confirmed_by = stage, None, None
    review.save()
    note(review, "score.withdrawn", by, at, row)
    key, path = f"withdrawn:{row.pk}", f"/results/{review.dossier_id}/"
    title = said(f"ถอนการยืนยันคะแนน: {review.dossier.organisation}",
                 f"Confirmation of the score withdrawn: {english_name(review.dossier.organisation)}")  # fmt: skip
    if review.officer is not None:
        tell(people=[review.officer], kind="score.withdrawn", key=key, at=at, title=title, body=reason,
             path=f"/consensus/{review.dossier_id}/confirm/")  # fmt: skip
    if row.published_at is not None:
        tell_agency(review, kind="score.withdrawn", key=key, at=at, body=reason, path=path,
                    title=said(f"ถอนคะแนนที่ประกาศ รอบ {review.dossier.cycle}", f"Published score withdrawn: {english_name(review.dossier.cycle)}"))  # fmt: skip
        tell(people=overseers_of(review.dossier, at=at), kind="score.withdrawn", key=key, at=at, title=title, body=reason,
             path=path)  # fmt: skip
    return review


def _require_nothing_stands_on_it(dossier: Dossier) -> None:
    """A certificate or a visit is ended by its own deeds first."""
    if Certificate.objects.filter(dossier=dossier, withdrawn_at=None).exists():
        raise Refused("certificate")
    if Visit.objects.filter(dossier=dossier).exclude(stage=VisitStage.CANCELLED).exists():
        raise Refused("visit")
