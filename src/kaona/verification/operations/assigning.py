"""Who checks what: one officer leads, assessors judge; by hand or as proposed. A replaced assessor's work stays."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.base import locked
from kaona.assessment.operations.told import end_reading
from kaona.people.access import office_roles, require
from kaona.people.models import User
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Role
from kaona.rules.said import english_name, said
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.rules.thai_dates import words_of_moment
from kaona.rules.thai_text import clean_text
from kaona.verification.models import Review, ReviewAssignment
from kaona.verification.operations.base import Refused, locked_review, note, reopen_desk_review
from kaona.verification.queries.reviewers import conflict_of
from kaona.verification.queries.reviews import active


def _path(review: Review) -> str:
    return f"/verification/{review.dossier_id}/"


def _require_fit(user: User, role: Role, dossier: Dossier, at: datetime) -> None:
    """An active person with the role at the Office and without a conflict; a browser's list may be old."""
    fresh = User.objects.get(pk=user.pk)
    if role not in office_roles(fresh, at=at):
        raise Refused("not_officer" if role == Role.OFFICER else "not_assessor")
    reason = conflict_of(fresh, dossier.organisation, at=at)
    if reason:
        raise Refused(f"conflict_{reason}")


@transaction.atomic
def begin_review(*, dossier: Dossier, officer: User, by: Any, at: datetime, why: str = "") -> Review:
    """The Office begins to check a submitted dossier, led by one officer.

    Refused("not_submitted" | "begun" | "not_officer" | "conflict_…").
    """
    dossier = locked(dossier)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if dossier.stage != DossierStage.SUBMITTED:
        raise Refused("not_submitted")
    if Review.objects.filter(dossier=dossier).exists():
        raise Refused("begun")
    _require_fit(officer, Role.OFFICER, dossier, at)
    review = Review.objects.create(organisation_id=dossier.organisation_id, dossier=dossier, officer=officer,
                                   officer_why=why[:500], begun_at=at, begun_by=by)  # fmt: skip
    note(review, "review.begun", by, at, officer=officer.pk)
    _tell_officer(review, officer, by, at)
    return review


@transaction.atomic
def assign_officer(*, review: Review, officer: User, by: Any, at: datetime, why: str = "") -> Review:
    """Another officer leads from now on. Refused("same" | "not_officer" | "leads" | "conflict_…")."""
    review = locked_review(review)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if review.officer_id == officer.pk:
        raise Refused("same")
    if active(review.assignments.filter(user=officer)).exists():
        raise Refused("leads")
    _require_fit(officer, Role.OFFICER, review.dossier, at)
    before = review.officer
    review.officer, review.officer_why = officer, why[:500]
    review.save()
    note(review, "review.officer_changed", by, at, officer=officer.pk, before=before.pk if before else None)
    _tell_officer(review, officer, by, at)
    if before is not None and before != by:
        tell(people=[before], kind="review.officer_changed", key=f"review:{review.pk}:officer:{at.isoformat()}", at=at,
             path=_path(review), title=said(f"{review.dossier.organisation}: เปลี่ยนเจ้าหน้าที่ผู้รับผิดชอบแล้ว",
                                         f"{english_name(review.dossier.organisation)}: another officer leads the review"))  # fmt: skip
    return review


def _tell_officer(review: Review, officer: User, by: Any, at: datetime) -> None:
    if officer != by:
        tell(people=[officer], kind="review.begun", key=f"review:{review.pk}:lead:{officer.pk}:{at.isoformat()}", at=at,
             path=_path(review), title=said(f"ท่านรับผิดชอบการตรวจ {review.dossier.organisation}",
                                         f"You lead the review of {english_name(review.dossier.organisation)}"))  # fmt: skip


@transaction.atomic
def assign(
    *, review: Review, user: User, by: Any, at: datetime, why: str = "", third_reader: bool = False
) -> ReviewAssignment:
    """Ask an assessor to judge. In an open consensus the desk review opens again: the new one judges first.

    Refused("not_assessor" | "leads" | "assigned" | "declined_before" | "full" | "conflict_…" | "move").
    """
    review = locked_review(review)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if review.officer_id == user.pk:
        raise Refused("leads")
    mine = review.assignments.filter(user=user, ended_at=None).first()
    if mine is not None:
        raise Refused("declined_before" if mine.declined_at else "assigned")
    wanted = policy(review.dossier.cycle.policies, "assessors")
    if not third_reader and active(review.assignments.filter(third_reader=False)).count() >= wanted:
        raise Refused("full")
    _require_fit(user, Role.ASSESSOR, review.dossier, at)
    if review.stage != ReviewStage.DESK_REVIEW:
        reopen_desk_review(review, by, at)
    row = ReviewAssignment.objects.create(
        organisation_id=review.organisation_id, review=review, user=user, why=why[:500], third_reader=third_reader,
        assigned_by=by, assigned_at=at,
    )  # fmt: skip
    note(review, "review.assessor_assigned", by, at, subject=row, assessor=user.pk, third_reader=third_reader)
    tell(people=[user], kind="review.assessor_assigned", key=f"assignment:{row.pk}", at=at, path="/reviewing/",
         title=said(f"ท่านได้รับมอบหมายให้ตรวจ {review.dossier.organisation}",
                    f"You are asked to assess {english_name(review.dossier.organisation)}"))  # fmt: skip
    return row


@transaction.atomic
def set_due(*, review: Review, due_at: datetime | None, by: Any, at: datetime) -> Review:
    """When the assessors' results are due; None: no date. Those who have a part are told. Refused("until" | "move")."""
    review = locked_review(review)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if review.stage != ReviewStage.DESK_REVIEW:
        raise Refused("move", move="set_due", stage=review.stage)
    if due_at is not None and due_at <= at:
        raise Refused("until")
    review.due_at = due_at
    review.save()
    note(review, "review.due_set", by, at, until=due_at.isoformat() if due_at else None)
    if due_at is not None:
        people = User.objects.filter(pk__in=active(review.assignments.filter(locked_at=None)).values("user"))
        tell(people=people, kind="review.due_set", key=f"review:{review.pk}:due:{due_at.isoformat()}", at=at, path="/reviewing/",
             title=said(f"กำหนดส่งผลการตรวจ {review.dossier.organisation}: {words_of_moment(due_at)}",
                        f"Results of {english_name(review.dossier.organisation)} are due on {words_of_moment(due_at, language='en')}"))  # fmt: skip
    return review


@transaction.atomic
def end_assignment(*, assignment: ReviewAssignment, reason: str, by: Any, at: datetime) -> ReviewAssignment:
    """An assessor has no part in it any more: reads no longer, and does not count in the result. What was written stays.

    Refused("reason" | "ended" | "move").
    """
    review = locked_review(assignment.review)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    row = ReviewAssignment.objects.select_for_update(of=("self",)).select_related("user").get(pk=assignment.pk)
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("reason")
    if row.ended_at is not None:
        raise Refused("ended")
    if review.stage != ReviewStage.DESK_REVIEW and row.declined_at is None:
        reopen_desk_review(review, by, at)
    row.ended_at, row.ended_by, row.ended_reason = at, by, reason[:300]
    row.save()
    end_reading(dossier=review.dossier, user=row.user, by=by, at=at)
    note(review, "review.assessor_ended", by, at, subject=row, assessor=row.user_id)
    tell(people=[row.user], kind="review.assessor_ended", key=f"assignment:{row.pk}:ended", at=at, path="/reviewing/",
         title=said(f"สิ้นสุดการมอบหมายให้ตรวจ {review.dossier.organisation}",
                    f"You no longer assess {english_name(review.dossier.organisation)}"), body=row.ended_reason)  # fmt: skip
    return row
