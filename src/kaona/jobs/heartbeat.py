"""The worker says every minute that it is alive; a gap is proposed as an outage."""

from datetime import datetime, timedelta

from django.utils import timezone

from kaona.assessment.operations.outages import keep_beat

EVERY = timedelta(minutes=1)
_last: list[datetime] = []


def note_beat() -> bool:
    """Note that the worker is alive, at most once a minute; whether it was noted."""
    at = timezone.now()
    if _last and at - _last[0] < EVERY:
        return False
    keep_beat(name="worker", by=None, at=at)
    _last[:] = [at]
    return True
