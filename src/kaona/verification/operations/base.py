"""What deeds of the Office are made of: the lock, moves by the table, who is told, kept texts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kaona.activity.models import Notice
from kaona.activity.operations import record, tell
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.people.models import User
from kaona.people.queries import officers, people_with_role
from kaona.rules.reminders import Due
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said
from kaona.rules.stages import REVIEW_MOVES, MoveRefused, Moves, next_stage
from kaona.rules.thai_text import clean_text
from kaona.verification.access import leads, why_not_judge
from kaona.verification.models import Review, ReviewAssignment, ReviewHistory

__all__ = [
    "Conflict",
    "Refused",
    "checked_text",
    "keep_text",
    "locked_review",
    "moved",
    "note",
    "own_work",
    "reopen_desk_review",
    "require_lead",
    "tell_agency",
    "tell_lead",
]
ONE_ENTRY = timedelta(minutes=10)
MOST_CHARACTERS = 20_000  # of a reason or remark


def locked_review(review: Review) -> Review:
    """The review read again under a row lock, so that two deeds on it follow each other."""
    rows = Review.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__cycle__window", "dossier__organisation", "officer").get(pk=review.pk)


def own_work(assignment: ReviewAssignment, by: Any, at: datetime) -> ReviewAssignment:
    """The part read again behind the review's lock. NotAllowed when it is not `by`'s, Refused when nothing can be judged."""
    review = locked_review(assignment.review)
    assignment = ReviewAssignment.objects.get(pk=assignment.pk)
    assignment.review = review
    why = why_not_judge(by, assignment, at=at)
    if why == "role":
        raise NotAllowed(Permission.JUDGE)
    if why:
        raise Refused(f"judge_{why}")
    return assignment


def checked_text(text: str) -> str:
    """A reason or remark as it is kept; Refused("too_long")."""
    text = clean_text(text)
    if len(text) > MOST_CHARACTERS:
        raise Refused("too_long", most=MOST_CHARACTERS)
    return text if text.strip() else ""


def moved(moves: Moves, move: str, stage: str) -> str:
    """The next stage by the table; Refused("move", move, stage) when there is no such row."""
    try:
        return next_stage(moves, move, stage)
    except MoveRefused:
        raise Refused("move", move=move, stage=stage) from None


def require_lead(by: Any, review: Review, *, at: datetime) -> None:
    """NotAllowed unless `by` is the officer of this review."""
    if not leads(by, review, at=at):
        raise NotAllowed(Permission.LEAD_CONSENSUS)


def reopen_desk_review(review: Review, by: Any, at: datetime) -> None:
    """The team changes: back from the consensus to the desk review, or Refused("move")."""
    review.stage = moved(REVIEW_MOVES, "reopen_desk_review", review.stage)
    review.save()
    note(review, "review.desk_reopened", by, at)


def note(review: Review, kind: str, by: Any, at: datetime, subject: Any = None, **data: Any) -> None:
    """The audit line, in the agency's chain."""
    record(kind=kind, subject=subject or review, by=by, at=at, organisation_id=review.organisation_id,
           data={"review": review.pk, **data})  # fmt: skip


def tell_agency(
    review: Review, *, kind: str, key: str, title: Said, at: datetime, body: str = "", path: str = "",
    roles: Iterable[Role] = (Role.COORDINATOR, Role.HEAD), due: Due | None = None,
) -> list[Notice]:  # fmt: skip
    """Put it into the inbox of the agency's people with these roles; who had not been told of this `key` before."""
    people: Iterable[User] = people_with_role(review.dossier.organisation, frozenset(roles), at=at)
    return tell(people=people, kind=kind, key=key, at=at, title=title, body=body, path=path, due=due)


def tell_lead(
    review: Review, *, kind: str, key: str, title: Said, at: datetime, body: str = "", path: str = ""
) -> None:
    """Put it into the inbox of the review's officer while that account is in use, else of every officer."""
    everybody = list(officers(at=at))
    people = [one for one in everybody if one.pk == review.officer_id] or everybody
    tell(people=people, kind=kind, key=key, at=at, title=title, body=body,
         path=path or f"/verification/{review.dossier_id}/")  # fmt: skip


def keep_text(
    *, organisation_id: int, kind: str, target: object, content: dict[str, Any], version: int, by: Any, at: datetime
) -> None:
    """Keep the state after a save; saves of one person within ten minutes are one entry."""
    rows = ReviewHistory.objects.filter(organisation=organisation_id, kind=kind, target=str(target))
    newest = rows.order_by("-at", "-pk").first()
    if newest is not None and newest.by_id == by.pk and at - newest.began_at < ONE_ENTRY and at >= newest.at:
        newest.content, newest.version, newest.at = content, version, at
        newest.save()
        return
    ReviewHistory.objects.create(
        organisation_id=organisation_id, kind=kind, target=str(target), content=content, by=by, began_at=at, at=at,
        version=version,
    )  # fmt: skip
