"""The agency contradicts the published result of an item; somebody who took no part in it decides."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import ScoreRecord
from kaona.assessment.queries.answers import edition_of
from kaona.people.access import require
from kaona.people.queries import officers
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import OBJECTION_MOVES, REVIEW_MOVES, ObjectionState, ReviewStage
from kaona.rules.thai_text import clean_text
from kaona.verification.models import Objection, Review
from kaona.verification.operations.base import Refused, locked_review, moved, note, tell_agency
from kaona.verification.queries.results import decides_objection, objection_until, published_record

MOST = 5000


@transaction.atomic
def object_to(*, review: Review, item: str, text: str, evidence: str = "", by: Any, at: datetime) -> Objection:
    """Contradict the published result of one item, in the window that begins with its publication.

    Refused("not_published" | "window" | "unknown_code" | "empty" | "too_long" | "objected_already").
    """
    review = locked_review(review)
    dossier = review.dossier
    require(by, Permission.OBJECT, dossier.organisation, at=at)
    record = published_record(dossier)
    until = objection_until(dossier, record)
    if record is None or until is None or record.superseded_at or review.stage != ReviewStage.CONFIRMED:
        raise Refused("not_published")
    if at >= until:
        raise Refused("window")
    if item not in edition_of(dossier).items:
        raise Refused("unknown_code", code=item)
    if Objection.objects.filter(record=record, item=item).exclude(state=ObjectionState.WITHDRAWN).exists():
        raise Refused("objected_already")
    row = Objection.objects.create(
        organisation_id=review.organisation_id, review=review, record=record, item=item, text=_text(text, evidence),
        by=by, at=at,
    )  # fmt: skip
    note(review, "objection.raised", by, at, row, dossier=dossier.pk, item=item)
    tell(people=officers(at=at), kind="objection.raised", key=f"objection:{row.pk}", at=at,
         title=said(f"{dossier.organisation} โต้แย้งผล {item}", f"{english_name(dossier.organisation)} objects to {item}"), body=row.text, path=_path(row))  # fmt: skip
    return row


def _path(row: Objection) -> str:
    return f"/results/objections/{row.pk}/"


def _text(text: str, evidence: str) -> str:
    text, evidence = clean_text(text).strip(), clean_text(evidence).strip()
    if not text:
        raise Refused("empty")
    whole = f"{text}\n\nหลักฐานประกอบ: {evidence}" if evidence else text
    if len(whole) > MOST:
        raise Refused("too_long", most=MOST)
    return whole


def _locked(row: Objection) -> tuple[Objection, Review]:
    review = locked_review(row.review)
    return Objection.objects.get(pk=row.pk), review


@transaction.atomic
def withdraw(*, objection: Objection, by: Any, at: datetime) -> Objection:
    """The agency takes its objection back before it is decided. Refused("move")."""
    row, review = _locked(objection)
    require(by, Permission.OBJECT, review.dossier.organisation, at=at)
    row.state = moved(OBJECTION_MOVES, "withdraw", row.state)
    row.save()
    note(review, "objection.withdrawn", by, at, row, dossier=review.dossier_id, item=row.item)
    tell(people=officers(at=at), kind="objection.withdrawn", key=f"objection:{row.pk}:withdrawn", at=at, mail=False,
         title=said(f"{review.dossier.organisation} ถอนข้อโต้แย้ง {row.item}",
                    f"{english_name(review.dossier.organisation)} withdrew the objection to {row.item}"), path=_path(row))  # fmt: skip
    return row


@transaction.atomic
def decide(*, objection: Objection, outcome: str, reason: str, by: Any, at: datetime) -> Objection:
    """Decide "uphold", "uphold_partly" or "dismiss", with a reason that the agency reads. Upheld: the item goes back to the
    consensus, and the next confirmed score says what became of it.

    Refused("unknown_code" | "took_part" | "reason" | "move").
    """
    row, review = _locked(objection)
    require(by, Permission.DECIDE_OBJECTION, at=at)
    if not decides_objection(by, row, review, at=at):
        raise Refused("took_part")
    if outcome not in OUTCOMES:
        raise Refused("unknown_code", code=outcome)
    if not reason.strip():
        raise Refused("reason")
    row.state = moved(OBJECTION_MOVES, outcome, row.state)
    row.decided_by, row.decided_at, row.decision = by, at, clean_text(reason).strip()[:MOST]
    row.save()
    if row.state != ObjectionState.DISMISSED:
        _open_again(review)
    note(review, "objection.decided", by, at, row, dossier=review.dossier_id, item=row.item, outcome=row.state)
    tell_agency(review, kind="objection.decided", key=f"objection:{row.pk}:decided", at=at, path=_path(row),
                title=said(f"ผลการพิจารณาข้อโต้แย้ง {row.item}: {OUTCOMES[outcome]}",
                           f"Your objection to {row.item}: {OUTCOMES[outcome].en}"), body=row.decision)  # fmt: skip
    _tell_officer(row, review, at)
    return row


OUTCOMES = {
    "uphold": said("เห็นด้วย", "upheld"), "uphold_partly": said("เห็นด้วยบางส่วน", "upheld in part"),
    "dismiss": said("ไม่เห็นด้วย", "dismissed"),
}  # fmt: skip


def _open_again(review: Review) -> None:
    """Back to the consensus; there already when another objection was upheld before."""
    if review.stage == ReviewStage.CONSENSUS:
        return
    move = "reopen_consensus" if review.stage == ReviewStage.REVIEWED else "uphold_objection"
    review.stage = moved(REVIEW_MOVES, move, review.stage)
    review.reviewed_at, review.reviewed_by, review.confirmed_at, review.confirmed_by = None, None, None, None
    review.save()


def _tell_officer(row: Objection, review: Review, at: datetime) -> None:
    if review.officer is not None and row.state != ObjectionState.DISMISSED:
        tell(people=[review.officer], kind="objection.decided", key=f"objection:{row.pk}:again", at=at,
             title=said(f"{review.dossier.organisation} {row.item} กลับสู่การหาข้อสรุปร่วม",
                        f"{english_name(review.dossier.organisation)} {row.item}: back to consensus"), body=row.decision, path=_path(row))  # fmt: skip


@transaction.atomic
def trace_result(*, review: Review, record: ScoreRecord, by: Any, at: datetime) -> int:
    """The confirmed score that followed upheld objections; called where it is written. How many objections it answers."""
    rows = Objection.objects.filter(
        review=review, state__in=[ObjectionState.UPHELD, ObjectionState.PARTLY], resulting_record=None
    )
    found = list(rows)
    for row in found:
        row.resulting_record = record
        row.save()
        note(review, "objection.resulted", by, at, row, dossier=review.dossier_id, item=row.item)
    return len(found)
