"""What deeds on knowledge events are made of: the lock on the event, the audit line, who is told, who moves up."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kaona.activity.operations import record, tell
from kaona.assessment.operations.base import Refused
from kaona.knowledge.models import STANDING, Occasion, Registration
from kaona.knowledge.queries.occasions import next_in_line
from kaona.people.models import User
from kaona.rules.occasions import RegistrationState, placed_state
from kaona.rules.reminders import Due
from kaona.rules.said import Said, said
from kaona.rules.thai_dates import words_of_moment
from kaona.rules.thai_text import clean_text

MOST_TITLE = 300
# Without those that are taken for one another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class OccasionFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def locked_occasion(occasion: Occasion) -> Occasion:
    """The event read again under a row lock: whoever wants the last place follows whoever got it."""
    rows = Occasion.objects.select_for_update(of=("self",)).select_related("organisation", "created_by", "changed_by")
    return rows.get(pk=occasion.pk)


def fresh(registration: Registration) -> Registration:
    """The registration as it stands, once its event is locked."""
    return Registration.objects.select_related("user", "organisation", "occasion").get(pk=registration.pk)


def fresh_code(row: Occasion) -> str:
    """A short code that nobody at the event has."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(6))
        if not row.registrations.filter(code=code).exists() and not row.guests.filter(code=code).exists():
            return code


def text_of(text: str, most: int, *, needed: bool = True) -> str:
    """Refused("empty" | "too_long")."""
    text = clean_text(text).strip()
    if needed and not text:
        raise Refused("empty")
    if len(text) > most:
        raise Refused("too_long", most=most)
    return text


def note(row: Any, kind: str, by: Any, at: datetime, **data: Any) -> None:
    """The audit line, in the chain of the organisation that it is about."""
    record(kind=kind, subject=row, by=by, at=at, organisation_id=row.organisation_id, data=data)


def tell_of(
    occasion: Occasion, people: Iterable[Any], *, kind: str, title: Said, at: datetime, body: str = "", key: str = "",
    until: datetime | None = None, due: Due | None = None,
) -> list[Any]:  # fmt: skip
    """A notice that leads to the event; what was new. The name of an event may be as long as the title of a notice."""
    return tell(people=people, kind=kind, key=key or f"occasion:{occasion.pk}:{kind}:{at.isoformat()}", at=at,
                title=title, body=body, path=f"/occasions/{occasion.pk}/", until=until, due=due)  # fmt: skip


def standing_people(occasion: Occasion) -> Iterable[Any]:
    """Everybody whose registration stands."""
    rows = occasion.registrations.filter(state__in=STANDING)
    return User.objects.filter(pk__in=rows.values("user_id")).order_by("pk")


def move_up(occasion: Occasion, by: Any, at: datetime) -> None:
    """Free places go to the waiting list in its order; `occasion` is locked."""
    while placed_state(quota=occasion.quota, taken=occasion.taken) == RegistrationState.REGISTERED:
        row = next_in_line(occasion)
        if row is None:
            return
        occasion.taken += 1
        occasion.save()
        row.state = RegistrationState.REGISTERED
        row.save()
        note(row, "event.moved_up", by, at)
        tell_of(occasion, [row.user], kind="event.moved_up", at=at, key=f"registration:{row.pk}:moved_up:{at.isoformat()}",
                title=said(f"ท่านได้ที่นั่งในกิจกรรม {occasion.title_th}", f"You have a place at {occasion.title_en or occasion.title_th}"))  # fmt: skip


def when_and_where(row: Occasion) -> Said:
    """When an event begins and where, for a notice. Not the link: it is for those who have a place, and stands on the page."""
    return said(
        f"{words_of_moment(row.begins_at)} · {row.place or 'ออนไลน์'}",
        f"{words_of_moment(row.begins_at, language='en')} · {row.place or 'online'}",
    )
