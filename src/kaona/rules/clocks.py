"""Whose turn it was: how much of the time of a review was the Office's and how much the agency's. It must not know rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Clocks:
    """The two parts of the time since the first submission; `agency_now`: the Office is waiting for the agency."""

    office: timedelta
    agency: timedelta
    agency_now: bool


def clocks(start: datetime, end: datetime, waits: Iterable[tuple[datetime, datetime | None]]) -> Clocks:
    """Split the time from `start` to `end`. `waits`: when something was asked of the agency, and when it came back (None:
    not yet); two at once count once."""
    known = sorted((max(begin, start), min(back or end, end), back is None) for begin, back in waits)
    agency, reached, waiting = timedelta(), start, False
    for begin, back, still in known:
        if back > max(begin, reached):
            agency += back - max(begin, reached)
            reached = back
        waiting = waiting or still
    return Clocks(end - start - agency, agency, waiting)
