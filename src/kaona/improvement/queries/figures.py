"""Figures of many agencies, kept per process as long as nothing has happened (decision 14): every deed writes its audit line
in the same transaction, so the newest line says whether what was counted is still true."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Max

from kaona.activity.models import Event

T = TypeVar("T")
# Dates pass without a line, and on PostgreSQL a line may be seen after a later one.
OLDEST = timedelta(seconds=30)
MOST = 100
_KEPT: dict[Any, tuple[int, datetime, Any]] = {}


def forget_figures() -> None:
    """For tests, which change rows without deeds."""
    _KEPT.clear()


def kept_figures(key: Any, count: Callable[[], T], *, at: datetime) -> T:
    """What `count` gives, counted again when something has happened since. `key` names everything that it follows from."""
    stamp = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    known = _KEPT.get(key)
    if known is not None and known[0] == stamp and known[1] <= at < known[1] + OLDEST:
        value: T = known[2]
        return value
    fresh = count()
    if len(_KEPT) >= MOST:
        _KEPT.clear()
    _KEPT[key] = (stamp, at, fresh)
    return fresh
