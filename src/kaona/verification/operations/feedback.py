"""What the agency reads per item: strengths, opportunities, what would lift it; made from the assessors' remarks."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.queries.answers import edition_of
from kaona.rules.stages import ReviewStage
from kaona.verification.models import Feedback, Remark, Review
from kaona.verification.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_review,
    note,
    require_lead,
)
from kaona.verification.queries.consensus import locked_parts

# Until the score is confirmed; a confirmed one is told as it stands.
EDITABLE = frozenset({ReviewStage.CONSENSUS, ReviewStage.REVIEWED})


@transaction.atomic
def write_feedback(
    *, review: Review, item: str, kind: str, text: str, by: Any, at: datetime, remark: Remark | None = None
) -> Feedback:
    """A new line of an item, in the officer's words or taken from a remark. Refused("move" | "unknown_code" | "empty")."""
    review = _editable(review, by, at)
    if item not in edition_of(review.dossier).items or kind not in Feedback.Kind.values:
        raise Refused("unknown_code", code=item)
    row = Feedback(
        organisation_id=review.organisation_id, review=review, item=item, kind=kind, remark=remark, version=0
    )
    return _save(row, _written(text), by, at)


@transaction.atomic
def take_remarks(*, review: Review, remarks: list[int], by: Any, at: datetime) -> list[Feedback]:
    """Take remarks of the assessors over as they are; those of one kind and item that are taken together become one line.

    Each source is kept with the first. Refused("move" | "items" | "unknown_code").
    """
    review = _editable(review, by, at)
    rows = Remark.objects.filter(pk__in=remarks, assignment__in=locked_parts(review), withdrawn_at=None)
    found = list(rows.order_by("assignment", "pk"))
    if not remarks:
        raise Refused("items")
    if len(found) != len(set(remarks)):
        raise Refused("unknown_code", code="")
    made = []
    for place in dict.fromkeys((one.item, one.kind) for one in found):
        same = [one for one in found if (one.item, one.kind) == place]
        row = Feedback(
            organisation_id=review.organisation_id,
            review=review,
            item=place[0],
            kind=place[1],
            remark=same[0],
            version=0,
        )
        made.append(_save(row, "\n".join(one.text.strip() for one in same), by, at, sources=[one.pk for one in same]))
    return made


@transaction.atomic
def change_feedback(*, feedback: Feedback, text: str, version: int, by: Any, at: datetime) -> Feedback:
    """Other words, typed on top of `version`. Conflict; Refused("move" | "empty" | "withdrawn_feedback")."""
    review = _editable(feedback.review, by, at)
    row = Feedback.objects.select_related("changed_by").get(pk=feedback.pk, review=review)
    if row.withdrawn_at is not None:
        raise Refused("withdrawn_feedback")
    text = _written(text)
    if row.text == text:
        return row
    if row.version != version:
        raise Conflict(row)
    return _save(row, text, by, at)


@transaction.atomic
def withdraw_feedback(*, feedback: Feedback, by: Any, at: datetime) -> Feedback:
    """The agency does not read it; it stays in the history. Once more changes nothing."""
    review = _editable(feedback.review, by, at)
    row = Feedback.objects.get(pk=feedback.pk, review=review)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.changed_by, row.changed_at = at, by, at
        row.save()
        note(review, "feedback.withdrawn", by, at, row, item=row.item)
    return row


def _editable(review: Review, by: Any, at: datetime) -> Review:
    review = locked_review(review)
    require_lead(by, review, at=at)
    if review.stage not in EDITABLE:
        raise Refused("move", move="feedback", stage=review.stage)
    return review


def _written(text: str) -> str:
    text = checked_text(text)
    if not text:
        raise Refused("empty")
    return text


def _save(row: Feedback, text: str, by: Any, at: datetime, sources: list[int] | None = None) -> Feedback:
    row.text, row.version, row.changed_by, row.changed_at = text, row.version + 1, by, at
    row.save()
    content = {"text": text} | ({"remarks": sources} if sources else {})
    keep_text(organisation_id=row.organisation_id, kind="feedback", target=row.pk, content=content, version=row.version,
              by=by, at=at)  # fmt: skip
    note(row.review, "feedback.written", by, at, row, item=row.item, version=row.version)
    return row
