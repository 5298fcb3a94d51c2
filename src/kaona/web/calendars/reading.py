"""The programme year for everybody: as a list, a month, a year; on paper; without signing in when it is published."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kaona.assessment.queries import calendars as queries
from kaona.assessment.queries.holidays import days_off, unconfirmed_years
from kaona.assessment.queries.outages import rule_of
from kaona.improvement.queries.rounds_ahead import rounds_ahead
from kaona.reports import calendar_paper as papers
from kaona.rules import fiscal_year as fiscal
from kaona.rules.calendar_layout import months_of, weeks_of
from kaona.web.calendars.page import chosen_month, lines_of, load_calendar, today_of
from kaona.web.shell.calendar_words import SCOPE_WORDS, WEEKDAYS
from kaona.web.shell.door import door
from kaona.web.shell.paper_files import paper_file

VIEWS = ("list", "month", "year")


@door
def calendars(request: HttpRequest) -> HttpResponse:
    """The calendar of the person's own agency, or of the running year; what there is when there is none."""
    row, _agency = queries.own_calendar(request.user, at=request.at)
    if row is None:
        manages = queries.manages(request.user, at=request.at)
        return render(request, "calendars/empty.html", {"manages": manages})
    return render(request, "calendars/calendar.html", _context(request, row))


@door
def calendar(request: HttpRequest, calendar: int) -> HttpResponse:
    """One calendar, as a list, a month or a year."""
    return render(request, "calendars/calendar.html", _context(request, load_calendar(request, calendar)))


def _context(request: HttpRequest, row: Any) -> dict[str, Any]:
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "list"
    entries, today = queries.entries_for(request.user, row, at=request.at), today_of(request)
    agency = queries.agency_in(request.user, row, at=request.at)
    manages = queries.manages(request.user, at=request.at)
    windows = [one for one in entries if one.cycle and one.cycle_state != "draft"]
    window = next((one for one in windows if one.closes_at > request.at and one.cycle_state == "open"), None)
    context = {
        "calendar": row, "view": view, "entries": entries, "today": today, "agency": agency, "types": row.agency_types,
        "others": [one for one in queries.calendars_for(request.user, at=request.at) if one.pk != row.pk],
        "manages": manages,
        "window": window, "rule": rule_of(window.cycle) if window else "",
        "extensions": queries.extensions_for([one.cycle for one in windows], agency) if agency else [], "scopes": SCOPE_WORDS,
        "rounds": rounds_ahead(request.user, agency, at=request.at) if agency else [],
    }  # fmt: skip
    return context | _of_view(request, view, row, entries)


def _of_view(request: HttpRequest, view: str, row: Any, entries: list[Any]) -> dict[str, Any]:
    today, months = today_of(request), months_of(row.fiscal_year)
    if view == "month":
        month = chosen_month(request.GET.get("m", ""), row.fiscal_year, today)
        number = months.index(month)
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        spans = [(one.span, one) for one in entries if one.span.first <= last and one.span.last >= month]
        return {
            "month": month, "weeks": weeks_of(month, spans, days_off(month, last), today), "weekdays": WEEKDAYS,
            "of_month": [one for _span, one in spans], "before": months[number - 1] if number else None,
            "after": months[number + 1] if number < 11 else None,
        }  # fmt: skip
    if view == "year":
        return {"months": months, "today_in_year": fiscal.fiscal_year_of(today) == row.fiscal_year}
    return {"lines": lines_of(entries, today), **_off(row)}


def _off(row: Any) -> dict[str, Any]:
    off = days_off(fiscal.first_day(row.fiscal_year), fiscal.last_day(row.fiscal_year))
    return {"holidays": off.values(), "unconfirmed": unconfirmed_years(row.fiscal_year)}


@door
def printed(request: HttpRequest, calendar: int) -> HttpResponse:
    """The calendar as a table for paper, as in the guideline."""
    row = load_calendar(request, calendar)
    entries = queries.entries_for(request.user, row, at=request.at)
    return render(request, "calendars/print.html", {"calendar": row, "entries": entries, **_off(row)})


@door
def paper(request: HttpRequest, calendar: int) -> HttpResponse:
    """The same as an official paper."""
    row = load_calendar(request, calendar)
    made = papers.calendar_paper(request.user, row.pk, at=request.at)
    back = reverse("calendars:printed", args=[row.pk])
    return paper_file(request, made, papers.file_name(row), formats=papers.FORMATS, back=back)


def public(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """The published calendars of a year, without signing in."""
    rows = queries.published_calendars(fiscal_year)
    if not rows:
        raise Http404
    shown = [(row, queries.entries_of(row)) for row in rows]
    years = {one.fiscal_year for one in queries.published_calendars()} - {fiscal_year}
    return render(request, "calendars/public.html", {
        "fiscal_year": fiscal_year, "shown": shown, "years": sorted(years, reverse=True), **_off(rows[0]),
    })  # fmt: skip


def public_paper(request: HttpRequest, fiscal_year: int, calendar: int) -> HttpResponse:
    """One of them as an official paper."""
    row = next((one for one in queries.published_calendars(fiscal_year) if one.pk == calendar), None)
    if row is None:
        raise Http404
    back = reverse("calendars:public", args=[fiscal_year])
    made = papers.public_calendar_paper(row.pk)
    return paper_file(request, made, papers.file_name(row), formats=papers.FORMATS, back=back, public=True)
