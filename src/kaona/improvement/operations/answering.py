"""What the agency says to an opportunity that the Office wrote: answered in words, taken back. A priority that answers it
is made elsewhere."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.improvement.access import may_note
from kaona.improvement.models import FeedbackAnswer
from kaona.improvement.operations.base import Conflict, Refused, checked_text, keep_text, locked_dossier, note
from kaona.people.access import NotAllowed, require
from kaona.rules.roles import Permission
from kaona.verification.models import Feedback
from kaona.verification.queries.results import published_record


@transaction.atomic
def answer_feedback(*, feedback: Feedback, text: str, version: int, by: Any, at: datetime) -> FeedbackAnswer:
    """Answer in words, typed on top of `version` (0: none yet). Conflict; Refused("empty" | "too_long" | "not_published" |
    "withdrawn_feedback")."""
    feedback = _answerable(feedback, by, at)
    text = checked_text(text).strip()
    if not text:
        raise Refused("empty")
    row = _standing(feedback)
    if row is not None and row.text == text:
        return row
    if (row.version if row else 0) != version:
        raise Conflict(row)
    row = row or FeedbackAnswer(organisation_id=feedback.organisation_id, feedback=feedback, version=0)
    return _save(row, text, "feedback.answered", by, at)


@transaction.atomic
def withdraw_answer(*, feedback: Feedback, by: Any, at: datetime) -> FeedbackAnswer | None:
    """Take the words back: the opportunity is open again, unless a priority answers it. Without an answer nothing happens."""
    feedback = _answerable(feedback, by, at)
    row = _standing(feedback)
    if row is None or not row.text:
        return row
    if row.priority_id is None:
        row.withdrawn_at = at
        return _save(row, row.text, "feedback.answer_withdrawn", by, at)
    return _save(row, "", "feedback.answer_withdrawn", by, at)


def _standing(feedback: Feedback) -> FeedbackAnswer | None:
    rows = FeedbackAnswer.objects.filter(feedback=feedback, withdrawn_at=None)
    return rows.select_related("changed_by", "priority").first()


def _answerable(feedback: Feedback, by: Any, at: datetime) -> Feedback:
    """The opportunity read again behind the lock of its dossier, when this person may answer it now."""
    dossier = locked_dossier(feedback.review.dossier)
    require(by, Permission.NOTE_GAPS, dossier.organisation, at=at)
    if not may_note(by, dossier.organisation, feedback.item, at=at):
        raise NotAllowed(Permission.NOTE_GAPS, dossier.organisation)
    row = Feedback.objects.get(pk=feedback.pk)
    if published_record(dossier) is None:
        raise Refused("not_published")
    if row.withdrawn_at is not None or row.kind != Feedback.Kind.OFI:
        raise Refused("withdrawn_feedback")
    return row


def _save(row: FeedbackAnswer, text: str, kind: str, by: Any, at: datetime) -> FeedbackAnswer:
    row.text, row.version, row.changed_by, row.changed_at = text, row.version + 1, by, at
    row.save()
    content = {"text": text} | ({"withdrawn": True} if row.withdrawn_at else {})
    keep_text(organisation_id=row.organisation_id, kind="feedback_answer", target=row.pk, content=content,
              version=row.version, by=by, at=at)  # fmt: skip
    note(row, kind, by, at, feedback=row.feedback_id, item=row.feedback.item)
    return row
