"""Entering a review: the promise of the cycle, what one must keep away from, accepting or declining a dossier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Cycle
from kaona.assessment.operations.told import end_reading, let_read
from kaona.people.access import NotAllowed, may, require
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import ReviewStage
from kaona.rules.thai_text import clean_text
from kaona.verification.models import Confidentiality, ReviewAssignment
from kaona.verification.operations.base import Refused, locked_review, note, reopen_desk_review, tell_lead
from kaona.verification.operations.reviewers import declare_interest
from kaona.verification.queries.entering import promise_of
from kaona.verification.queries.reviewers import conflict_of

MOST_CHARACTERS = 500
FOUND_LATER = "พบส่วนได้เสียภายหลังตอบรับ"


@transaction.atomic
def sign_confidentiality(*, cycle: Cycle, by: Any, at: datetime) -> Confidentiality:
    """Promise, once per cycle, to keep what is read to oneself; the version of the text is kept. The door has asked for the
    password again. NotAllowed for somebody who was asked for no dossier of the cycle."""
    require(by, Permission.JUDGE, at=at)
    asked = ReviewAssignment.objects.filter(review__dossier__cycle=cycle, user=by, ended_at=None)
    if not asked.exists():
        raise NotAllowed(Permission.JUDGE)
    row, new = Confidentiality.objects.get_or_create(
        user=by, cycle=cycle, defaults={"text_version": promise_of(None).version, "signed_at": at}
    )
    if new:
        record(kind="reviewer.promised", subject=row, by=by, at=at,
               data={"cycle": cycle.pk, "version": row.text_version})  # fmt: skip
    return row


@transaction.atomic
def accept(*, assignment: ReviewAssignment, by: Any, at: datetime) -> ReviewAssignment:
    """ "I have no interest in this agency": reading begins. A second time changes nothing.

    Refused("ended" | "declined" | "confidentiality" | "conflict_…").
    """
    part = _own(assignment, by, at)
    if part.accepted_at is not None:
        return part
    if part.declined_at is not None:
        raise Refused("declined")
    review = part.review
    if not Confidentiality.objects.filter(user=by, cycle=review.dossier.cycle_id).exists():
        raise Refused("confidentiality")
    reason = conflict_of(part.user, review.dossier.organisation, at=at)
    if reason:
        raise Refused(f"conflict_{reason}")
    part.accepted_at = at
    part.save(update_fields=["accepted_at"])
    note(review, "review.accepted", by, at, part)
    let_read(dossier=review.dossier, user=part.user, by=by, at=at)
    return part


@transaction.atomic
def decline(
    *, assignment: ReviewAssignment, reason: str, by: Any, at: datetime, interests: Mapping[str, str] | None = None
) -> ReviewAssignment:
    """Do not take the dossier, and say why; `interests` (kind -> note) keep the person away from the agency from now on. The
    officer is told. Refused("ended" | "declined" | "accepted" | "reason" | "kind" | "too_long")."""
    part = _own(assignment, by, at)
    if part.declined_at is not None:
        raise Refused("declined")
    if part.accepted_at is not None:
        raise Refused("accepted")
    reason = _checked(reason)
    if not reason:
        raise Refused("reason")
    for kind, text in (interests or {}).items():
        declare_interest(
            user=part.user, organisation=part.review.dossier.organisation, kind=kind, note=text, by=by, at=at
        )
    part.declined_at, part.declined_reason = at, reason
    part.save(update_fields=["declined_at", "declined_reason"])
    note(part.review, "review.declined", by, at, part)
    tell_lead(part.review, kind="review.declined", key=f"declined:{part.pk}", at=at, body=reason,
              title=said(f"{part.user.full_name} ไม่รับตรวจประเมิน: {part.review.dossier.organisation}",
                         f"{part.user.full_name} declined to assess {english_name(part.review.dossier.organisation)}"))  # fmt: skip
    return part


@transaction.atomic
def leave(*, assignment: ReviewAssignment, kind: str, text: str, by: Any, at: datetime) -> ReviewAssignment:
    """An interest that came to light after accepting: reading ends at once, and the part too while the result is open. What
    was judged stays on record; the officer is told. Refused("ended" | "not_accepted" | "kind" | "too_long")."""
    part = _own(assignment, by, at)
    if part.accepted_at is None:
        raise Refused("not_accepted")
    review = part.review
    declare_interest(
        user=part.user, organisation=review.dossier.organisation, kind=kind, note=_checked(text), by=by, at=at
    )
    if review.stage == ReviewStage.CONSENSUS:
        reopen_desk_review(review, by, at)
    if review.stage == ReviewStage.DESK_REVIEW:
        part.ended_at, part.ended_by, part.ended_reason = at, by, FOUND_LATER
        part.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    note(review, "review.assessor_left", by, at, part)
    end_reading(dossier=review.dossier, user=part.user, by=by, at=at)
    tell_lead(review, kind="review.assessor_left", key=f"left:{part.pk}", at=at,
              title=said(f"{part.user.full_name} แจ้งส่วนได้เสียหลังตอบรับ: {review.dossier.organisation}",
                         f"{part.user.full_name} has an interest in {english_name(review.dossier.organisation)}"))  # fmt: skip
    return part


def _checked(text: str) -> str:
    text = clean_text(text).strip()
    if len(text) > MOST_CHARACTERS:
        raise Refused("too_long", most=MOST_CHARACTERS)
    return text


def _own(assignment: ReviewAssignment, by: Any, at: datetime) -> ReviewAssignment:
    """The part read again behind its review's lock."""
    review = locked_review(assignment.review)
    part = ReviewAssignment.objects.select_related("user").get(pk=assignment.pk)
    part.review = review
    if part.user_id != by.pk or not may(by, Permission.JUDGE, at=at):
        raise NotAllowed(Permission.JUDGE)
    if part.ended_at is not None:
        raise Refused("ended")
    return part
