"""The day before a knowledge event the clock reminds those who have a place, each once for each time that was set."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.knowledge.models import Occasion
from kaona.knowledge.operations.occasion_base import locked_occasion, note, tell_of
from kaona.knowledge.queries.occasions import expected
from kaona.people.models import User
from kaona.rules.occasions import OccasionState, is_eve
from kaona.rules.reminders import Due
from kaona.rules.said import said
from kaona.rules.thai_dates import words_of_moment


@transaction.atomic
def remind_of_occasion(*, occasion: Occasion, by: Any, at: datetime) -> int:
    """Tell everybody with a place who was not told of this time yet; how many. The key holds event, time and person: after a
    crash nobody is told twice, and an event that was moved is reminded of anew."""
    row = locked_occasion(occasion)
    if row.state != OccasionState.PUBLISHED or not is_eve(row.begins_at, at):
        return 0
    told = sum(len(_remind(row, person, at)) for person in expected(row, at=at))
    if told:
        note(row, "event.reminded", by, at, told=told)
    return told


def _remind(row: Occasion, person: User, at: datetime) -> list[Any]:
    title = said(f"ใกล้ถึงกิจกรรม {row.title_th}", f"Coming soon: {row.title_en or row.title_th}")
    where, moment = row.place or row.link, row.begins_at
    body = said(f"{words_of_moment(moment)} · {where}\nบัตรเข้างานอยู่ในหน้ากิจกรรม",
                f"{words_of_moment(moment, language='en')} · {where}\nYour ticket is on the page of the event.")  # fmt: skip
    return tell_of(row, [person], kind="event.reminded", at=at, key=f"occasion:{row.pk}:{row.begins_at.isoformat()}:eve",
                   title=title, body=body, until=row.begins_at, due=Due(row.pk, row.begins_at))  # fmt: skip
