"""When the agency is reminded of a date: days before it, and once it has passed. It must not know of what."""

from datetime import datetime, timedelta

DAYS = (1, 3)


def step_of(due_at: datetime, at: datetime) -> str:
    """Which reminder is due: "over" from the date on, the days before it, "" while there is time."""
    if at >= due_at:
        return "over"
    return next((str(days) for days in DAYS if due_at - at <= timedelta(days=days)), "")
