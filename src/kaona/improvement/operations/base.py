"""What deeds of this room are made of: the lock, moves by the table, the audit line, kept texts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kaona.activity.models import Notice
from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.models import Action, ImprovementHistory, Plan
from kaona.people.models import Organisation
from kaona.people.queries import people_with_role
from kaona.rules.roles import Role
from kaona.rules.said import Said
from kaona.rules.stages import MoveRefused, Moves, next_stage
from kaona.rules.thai_text import clean_text

__all__ = [
    "Conflict",
    "Refused",
    "checked_text",
    "keep_text",
    "locked_action",
    "locked_dossier",
    "locked_plan",
    "moved",
    "note",
    "tell_agency",
]
ONE_ENTRY = timedelta(minutes=10)
MOST_CHARACTERS = 20_000


def locked_dossier(dossier: Dossier) -> Dossier:
    """The dossier read again under a row lock: deeds on its gaps and priorities follow each other."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("cycle__window", "organisation").get(pk=dossier.pk)


def locked_plan(plan: Plan) -> Plan:
    """The plan read again under a row lock; every deed on it, its actions and their progress begins here."""
    rows = Plan.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "dossier__cycle").get(pk=plan.pk)


def locked_action(action: Action) -> Action:
    """The action read again behind the lock of its plan (`action.plan` is the locked row)."""
    plan = locked_plan(action.plan)
    row = Action.objects.select_related("organisation", "responsible", "unit").get(pk=action.pk)
    row.plan = plan
    return row


def checked_text(text: str) -> str:
    """A text as it is kept; Refused("too_long")."""
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


def note(subject: Any, kind: str, by: Any, at: datetime, **data: Any) -> None:
    """The audit line, in the agency's chain; `subject` carries its organisation."""
    record(kind=kind, subject=subject, by=by, at=at, organisation_id=subject.organisation_id, data=data)


def tell_agency(
    organisation: Organisation, *, kind: str, key: str, title: Said, at: datetime, body: str = "", path: str = "",
    roles: Iterable[Role] = (Role.COORDINATOR, Role.HEAD), but: Any = None,
) -> list[Notice]:  # fmt: skip
    """Put it into the inbox of an agency's people with these roles, but not of whoever did it."""
    people = people_with_role(organisation, frozenset(roles), at=at)
    if but is not None:
        people = people.exclude(pk=but.pk)
    return tell(people=people, kind=kind, key=key, at=at, title=title, body=body, path=path)


def keep_text(
    *, organisation_id: int, kind: str, target: object, content: dict[str, Any], version: int, by: Any, at: datetime
) -> None:
    """Keep the state after a save; saves of one person within ten minutes are one entry."""
    rows = ImprovementHistory.objects.filter(organisation=organisation_id, kind=kind, target=str(target))
    newest = rows.order_by("-at", "-pk").first()
    if newest is not None and newest.by_id == by.pk and at - newest.began_at < ONE_ENTRY and at >= newest.at:
        newest.content, newest.version, newest.at = content, version, at
        newest.save()
        return
    ImprovementHistory.objects.create(
        organisation_id=organisation_id, kind=kind, target=str(target), content=content, by=by, began_at=at, at=at,
        version=version,
    )  # fmt: skip
