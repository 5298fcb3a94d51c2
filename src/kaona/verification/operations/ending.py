"""Access ends with the cycle: nobody from outside reads longer than the check needs."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, DossierReader
from kaona.assessment.operations.base import locked_cycle
from kaona.assessment.operations.told import end_reading
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.verification.models import Review
from kaona.verification.operations.base import Refused, locked_review
from kaona.verification.queries.ending import over, readings_of, unfinished


@transaction.atomic
def end_access(*, cycle: Cycle, by: Any, at: datetime) -> int:
    """The review work of a cycle is done: no assessor reads its dossiers any more; how many readings ended.

    Refused("reviews_running", count=…) while a review is not confirmed, or an objection, question or visit is open.
    """
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    cycle = locked_cycle(cycle)
    count = unfinished(cycle).count()
    if count:
        raise Refused("reviews_running", count=count)
    reviews = Review.objects.filter(dossier__cycle=cycle).order_by("pk")
    rows = list(readings_of([locked_review(one).pk for one in reviews]))
    for one in rows:
        _end(one, by, at)
    record(kind="review.access_ended", subject=cycle, by=by, at=at, data={"readings": len(rows)})
    return len(rows)


@transaction.atomic
def end_access_that_is_over(*, by: Any, at: datetime) -> int:
    """By the clock: reviews whose time for objections has passed and in which nothing is open."""
    rows = list(readings_of([locked_review(one).pk for one in over(at=at)]))
    for one in rows:
        _end(one, by, at)
    return len(rows)


def _end(row: DossierReader, by: Any, at: datetime) -> None:
    end_reading(dossier=row.dossier, user=row.user, by=by, at=at)
    tell(people=[row.user], kind="review.access_ended", key=f"reader:{row.pk}:ended", at=at, path="/reviewing/", mail=False,
         title=said(f"สิ้นสุดการเข้าถึงแฟ้ม {row.dossier.organisation}",
                    f"You no longer read the dossier of {english_name(row.dossier.organisation)}"),
         body=said("ลบสำเนาเอกสารทั้งหมดที่ดาวน์โหลดไว้ ตามคำรับรองการรักษาความลับ",
                   "Delete every copy that you downloaded, as you declared"))  # fmt: skip
