"""Sending named items back to the agency, with reasons, and what can still be changed about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Dossier, DossierReturn
from kaona.assessment.operations import told
from kaona.rules.policies import policy
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import REVIEW_MOVES
from kaona.verification.models import Review, ReviewAssignment
from kaona.verification.operations.base import locked_review, moved, note, require_lead


@transaction.atomic
def send_back(
    *, review: Review, items: Mapping[str, str], due_at: datetime | None, by: Any, at: datetime
) -> DossierReturn:
    """Open named items again, with a reason each; the check starts over when they come back.

    Without `due_at` the cycle's days count. Refused("move" | "items" | "reason" | "unknown_code" | "until" | "stage").
    """
    review = locked_review(review)
    require_lead(by, review, at=at)
    review.stage = moved(REVIEW_MOVES, "return", review.stage)
    review.consensus_at = None
    review.save()
    due_at = due_at or at + timedelta(days=policy(review.dossier.cycle.policies, "return_days"))
    row = told.return_items(dossier=review.dossier, items=items, due_at=due_at, by=by, at=at)
    note(review, "review.returned", by, at, dossier=review.dossier_id, items=sorted(row.items))
    _tell_assessors(
        review,
        f"review:returned:{row.pk}",
        said(
            f"ส่งกลับ {review.dossier.organisation} ให้แก้ไขบางหัวข้อ",
            f"Items were sent back to {english_name(review.dossier.organisation)}",
        ),
        at,
    )
    return row


@transaction.atomic
def extend(*, review: Review, due_at: datetime, by: Any, at: datetime) -> DossierReturn:
    """More time for the agency. Refused("stage" | "until")."""
    review = locked_review(review)
    require_lead(by, review, at=at)
    return told.extend_return(dossier=review.dossier, due_at=due_at, by=by, at=at)


@transaction.atomic
def take_back(*, review: Review, by: Any, at: datetime) -> Dossier:
    """Go on with what was submitted, while nothing was changed. Refused("stage" | "changed_since_return")."""
    review = locked_review(review)
    require_lead(by, review, at=at)
    dossier = told.take_back_return(dossier=review.dossier, by=by, at=at)
    note(review, "review.return_taken_back", by, at, dossier=dossier.pk)
    _tell_assessors(
        review,
        f"review:back:{at.isoformat()}",
        said(
            f"ตรวจ {dossier.organisation} ต่อได้ ยกเลิกการส่งกลับ",
            f"Go on with {english_name(dossier.organisation)}; nothing is sent back any more",
        ),
        at,
    )
    return dossier


def _tell_assessors(review: Review, key: str, title: Said, at: datetime) -> None:
    parts = ReviewAssignment.objects.filter(review=review, ended_at=None, accepted_at__isnull=False)
    tell(people=[one.user for one in parts.select_related("user").order_by("pk")], kind="review.returned",
         key=f"{key}:assessors", at=at, title=title, path="/reviewing/")  # fmt: skip
