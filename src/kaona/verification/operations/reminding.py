"""Assessors who have not finished are reminded, many in one act."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle
from kaona.assessment.operations.base import locked_cycle
from kaona.people.access import require
from kaona.rules.reminders import Due
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.thai_dates import local, words_of_moment
from kaona.rules.thai_text import clean_text
from kaona.verification.models import ReviewAssignment
from kaona.verification.operations.base import Refused, note
from kaona.verification.queries.reviews import unfinished

MOST = 2000


@dataclass(frozen=True)
class Reminded:
    """Parts whose assessors were told now, and those told today already."""

    told: list[ReviewAssignment] = field(default_factory=list)
    before: list[ReviewAssignment] = field(default_factory=list)


@transaction.atomic
def remind_assessors(*, cycle: Cycle, parts: Collection[int], text: str, by: Any, at: datetime) -> Reminded:
    """Tell assessors which dossiers still wait for them, each part at most once a day. Refused("too_long" | "nobody_waits")."""
    cycle = locked_cycle(cycle)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    text = clean_text(text).strip()
    if len(text) > MOST:
        raise Refused("too_long", most=MOST)
    rows = [one for one in unfinished(cycle, at=at) if one.pk in set(parts)]
    if not rows:
        raise Refused("nobody_waits")
    done = Reminded()
    for part in rows:
        _remind(part, text, done, by, at)
    record(kind="review.reminded_many", subject=cycle, by=by, at=at,
           data={"told": len(done.told), "before": len(done.before)})  # fmt: skip
    return done


def _remind(part: ReviewAssignment, text: str, done: Reminded, by: Any, at: datetime) -> None:
    due = part.review.due_at
    agency = part.review.dossier.organisation
    title = said(f"เตือน: รอผลการตรวจ {agency}" + (f" กำหนด {words_of_moment(due)}" if due else ""),
                 f"Reminder: your result of {english_name(agency)} is awaited"
                 + (f", due on {words_of_moment(due, language='en')}" if due else ""))  # fmt: skip
    told = tell(people=[part.user], kind="review.reminded", key=f"assignment:{part.pk}:remind:{local(at).date().isoformat()}",
                at=at, path="/reviewing/", title=title, body=text, due=Due(part.pk, due) if due else None)  # fmt: skip
    if not told:
        done.before.append(part)
        return
    done.told.append(part)
    note(part.review, "review.reminded", by, at, part, assessor=part.user_id)
