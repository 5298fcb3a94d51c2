"""When the agency is reminded of a date: days before it, and once it has passed. It must not know of what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaona.rules.thai_dates import local

DAYS = (1, 3)
# Of the end of a window: to the coordinator and those with unfinished items; to the head when nothing was submitted.
WINDOW_DAYS = (1, 3, 7, 14)
ESCALATION_DAYS = (3,)
# A reminder of the clock comes when people work.
OPENS, CLOSES = 8, 18


@dataclass(frozen=True)
class Due:
    """The moment that a reminder speaks of, and the number of the row whose moment it is; the kind of the notice says of
    which table. A notice with it is asked once more, on the day its mail leaves, whether it is still true."""

    about: int
    at: datetime


def step_of(due_at: datetime, at: datetime) -> str:
    """Which reminder is due: "over" from the date on, the days before it, "" while there is time."""
    if at >= due_at:
        return "over"
    return next((str(days) for days in DAYS if due_at - at <= timedelta(days=days)), "")


def day_step(due_at: datetime, at: datetime, days: tuple[int, ...]) -> str:
    """Likewise by the days of the calendar in Bangkok: the newest step that is due. Whoever missed the days before gets
    this one only; on the last day it is "1" until the moment itself."""
    if at >= due_at:
        return "over"
    left = (local(due_at).date() - local(at).date()).days
    return next((str(one) for one in days if left <= one), "")


def in_office_hours(at: datetime) -> bool:
    """Between 8:00 and 18:00 in Bangkok."""
    return OPENS <= local(at).hour < CLOSES
