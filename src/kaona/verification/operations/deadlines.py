"""What the clock says once each: questions and items sent back whose date comes near or has passed, work to be locked again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import DossierReturn
from kaona.rules.reminders import Due, step_of
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import ClarificationState
from kaona.rules.thai_dates import words_of_moment
from kaona.verification.access import is_locked
from kaona.verification.models import Clarification, Review, ReviewAssignment
from kaona.verification.operations.base import locked_review, note, tell_agency


@transaction.atomic
def remind_of_question(*, clarification: Clarification, by: Any, at: datetime) -> bool:
    """Remind the agency of a question; once for each step. False when nobody had to be told."""
    review = locked_review(clarification.review)
    row = Clarification.objects.get(pk=clarification.pk)
    step = step_of(row.due_at, at)
    if not step or row.state != ClarificationState.ASKED:
        return False
    title = said(f"โปรดตอบคำถาม {row.item} ภายใน {words_of_moment(row.due_at)}",
                 f"Answer the question on {row.item} by {words_of_moment(row.due_at, language='en')}")  # fmt: skip
    if step == "over":
        title = said(f"เลยกำหนดตอบคำถาม {row.item}", f"The answer to the question on {row.item} is overdue")
    return _remind(review, row, "clarification.reminded", f"clarification:{row.pk}", row.due_at, step, title,
                   f"/results/clarifications/{row.pk}/", at)  # fmt: skip


@transaction.atomic
def remind_of_return(*, returned: DossierReturn, by: Any, at: datetime) -> bool:
    """Remind the agency of items that were sent back; likewise."""
    review = locked_review(Review.objects.get(dossier=returned.dossier_id))
    row = DossierReturn.objects.get(pk=returned.pk)
    step = step_of(row.due_at, at)
    if not step or row.closed_at is not None:
        return False
    title = said(f"โปรดแก้ไขและส่งใหม่ภายใน {words_of_moment(row.due_at)}",
                 f"Mend what was sent back and submit again by {words_of_moment(row.due_at, language='en')}")  # fmt: skip
    if step == "over":
        title = said("เลยกำหนดแก้ไขที่ส่งกลับ", "The items sent back are overdue")
    return _remind(review, row, "review.return_reminded", f"return:{row.pk}", row.due_at, step, title,
                   f"/dossiers/{row.dossier_id}/", at)  # fmt: skip


def _remind(
    review: Review, row: Any, kind: str, about: str, due_at: datetime, step: str, title: Said, path: str, at: datetime
) -> bool:
    told = tell_agency(review, kind=kind, key=f"{about}:{due_at.isoformat()}:{step}", title=title, at=at, path=path,
                       due=Due(row.pk, due_at))  # fmt: skip
    if told:
        note(review, kind, None, at, row, dossier=review.dossier_id, step=step)
    return bool(told)


@transaction.atomic
def tell_of_resubmission(*, assignment: ReviewAssignment, by: Any, at: datetime) -> bool:
    """The assessor's locked result is older than what was submitted since: it is to be looked at and locked again; once."""
    review = locked_review(assignment.review)
    row = ReviewAssignment.objects.select_related("user").get(pk=assignment.pk)
    submitted = review.dossier.submitted_at
    if row.locked_at is None or submitted is None or row.ended_at is not None or is_locked(row, review.dossier):
        return False
    told = tell(people=[row.user], kind="review.came_again", key=f"again:{row.pk}:{submitted.isoformat()}", at=at,
                title=said(f"{review.dossier.organisation} ส่งแบบประเมินที่แก้ไขมาแล้ว โปรดทบทวนและล็อกผลอีกครั้ง",
                           f"{english_name(review.dossier.organisation)} submitted again; review and lock your result once more"),
                path=f"/results/{review.dossier_id}/changes/")  # fmt: skip
    if told:
        note(review, "review.came_again", None, at, row, dossier=review.dossier_id)
    return bool(told)
