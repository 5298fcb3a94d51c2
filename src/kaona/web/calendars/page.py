"""What the pages of calendars load, and how a calendar is laid out for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest

from kaona.assessment.queries import calendars as queries
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local
from kaona.web.shell import attempts


@dataclass(frozen=True)
class Line:
    """One entry as a list shows it: `state` is past, now or next."""

    entry: Any
    state: str


def today_of(request: HttpRequest) -> date:
    """The day that it is in Bangkok."""
    return local(request.at).date()


def load_calendar(request: HttpRequest, pk: int) -> Any:
    """A calendar that this person may see."""
    row = queries.calendars_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def lines_of(entries: Sequence[Any], today: date) -> dict[str, list[Line]]:
    """What runs now, what comes, what has passed."""
    found: dict[str, list[Line]] = {"now": [], "next": [], "past": []}
    for one in entries:
        state = "past" if one.span.last < today else "next" if one.span.first > today else "now"
        found[state].append(Line(one, state))
    return found


def chosen_month(text: str, fiscal_year: int, today: date) -> date:
    """The month that was asked for (2026-12), else this one when it is in the year, else the year's first."""
    year, _, month = text.partition("-")
    if year.isdigit() and month.isdigit() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
        wanted = date(max(int(year), 1), int(month), 1)
        if fiscal_year_of(wanted) == fiscal_year:
            return wanted
    if fiscal_year_of(today) == fiscal_year:
        return today.replace(day=1)
    return date(fiscal_year - 544, 10, 1)


attempt = partial(attempts.attempt, conflict="calendar_conflict")
