"""What deeds on practice cards are made of: the lock, moves by the table, the audit line, who is told, kept texts."""

from datetime import datetime, timedelta
from typing import Any

from kaona.activity.operations import record, tell
from kaona.assessment.operations.base import Conflict, Refused
from kaona.knowledge.models import Practice, PracticeHistory
from kaona.knowledge.queries.practices import sent_back_at
from kaona.people.queries import officers, people_with_role
from kaona.rules.roles import Role
from kaona.rules.said import Said
from kaona.rules.stages import PRACTICE_MOVES, MoveRefused, next_stage
from kaona.rules.thai_text import clean_text

__all__ = [
    "Conflict",
    "PracticeFaults",
    "Refused",
    "checked_reason",
    "keep_text",
    "locked_practice",
    "moved",
    "note",
    "tell_officers",
    "tell_own",
]
ONE_ENTRY = timedelta(minutes=10)
MOST_REASON = 2000


class PracticeFaults(ValueError):
    """What is wrong or missing, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def locked_practice(practice: Practice) -> Practice:
    """The card read again under a row lock, so that two deeds on it follow each other."""
    rows = Practice.objects.select_for_update(of=("self",)).select_related("organisation", "owner", "changed_by")
    return rows.get(pk=practice.pk)


def moved(move: str, practice: Practice) -> str:
    """The next state by the table; Refused("move") when there is no such row."""
    try:
        return next_stage(PRACTICE_MOVES, move, practice.state)
    except MoveRefused:
        raise Refused("move", move=move, stage=practice.state) from None


def checked_reason(reason: str) -> str:
    """Why; Refused("reason" | "too_long")."""
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("reason")
    if len(reason) > MOST_REASON:
        raise Refused("too_long", most=MOST_REASON)
    return reason


def note(practice: Practice, kind: str, by: Any, at: datetime, **data: Any) -> None:
    """The audit line, in the chain of the organisation whose card it is."""
    record(kind=kind, subject=practice, by=by, at=at, organisation_id=practice.organisation_id, data=data)


def tell_own(practice: Practice, *, kind: str, title: Said, at: datetime, body: str = "", key: str = "") -> None:
    """The one who proposed the card and the coordinators of its organisation."""
    people = list(people_with_role(practice.organisation, frozenset({Role.COORDINATOR}), at=at))
    if practice.proposed_by is not None:
        people.append(practice.proposed_by)
    tell(people=people, kind=kind, key=key or f"practice:{practice.pk}:{kind}:{at.isoformat()}", at=at, title=title,
         body=body, path=f"/knowledge/{practice.pk}/")  # fmt: skip


def tell_officers(practice: Practice, *, kind: str, title: Said, at: datetime, body: str, but: Any) -> None:
    """Every officer, but not whoever did it."""
    people = officers(at=at).exclude(pk=but.pk)
    tell(people=people, kind=kind, key=f"practice:{practice.pk}:{kind}:{at.isoformat()}", at=at, title=title, body=body,
         path=f"/knowledge/{practice.pk}/")  # fmt: skip


def keep_text(practice: Practice, content: dict[str, Any], by: Any, at: datetime) -> None:
    """Keep the state after a save; saves of one person within ten minutes are one entry. What the Office sent back stays
    as it was seen."""
    newest = practice.history.order_by("-at", "-pk").first()
    seen = sent_back_at(practice) if practice.reason else None
    near = newest is not None and at - newest.began_at < ONE_ENTRY and at >= newest.at
    if newest is not None and near and newest.by_id == by.pk and (seen is None or newest.at > seen):
        newest.content, newest.version, newest.at = content, practice.version, at
        newest.save()
        return
    PracticeHistory.objects.create(
        organisation_id=practice.organisation_id, practice=practice, content=content, by=by, began_at=at, at=at,
        version=practice.version,
    )  # fmt: skip
