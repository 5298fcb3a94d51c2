"""Days off of a year: the shipped list, and what officers added."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kaona.assessment.operations import holidays as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.holidays import (
    confirmations,
    days_off,
    special_holidays,
    unconfirmed_years,
    without_ploughing,
)
from kaona.people.access import require
from kaona.rules import fiscal_year as fiscal
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault, be_year
from kaona.web.calendars.page import attempt, today_of
from kaona.web.shell import given as read
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def holidays(request: HttpRequest) -> HttpResponse:
    """The days off of a fiscal year: a special one is added or taken back, one of the list made a working day, a year confirmed."""
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    year = read.key(request.GET, "year") or fiscal.fiscal_year_of(today_of(request))
    year = min(max(year, 2560), 2700)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = STEPS.get(request.POST.get("step", ""), _add)(request)
        if not errors:
            return redirect(f"{reverse('calendars:holidays')}?year={year}")
    off = days_off(fiscal.first_day(year), fiscal.last_day(year))
    added, unconfirmed = list(special_holidays()), unconfirmed_years(year)
    own = {row.day for row in added}
    return render(request, "calendars/holidays.html", {
        "year": year, "days": off.values(), "added": added, "errors": errors,
        "unconfirmed": [(one, without_ploughing(one)) for one in unconfirmed], "confirmed": confirmations((year - 1, year)),
        "mendable": {day for day in off if be_year(day) in unconfirmed and day not in own},
        "typed": request.POST, "parts": read.typed(request.POST, "day"),
    })  # fmt: skip


def _withdraw(request: HttpRequest) -> dict[str, str]:
    row = special_holidays().filter(pk=read.key(request.POST, "holiday")).first()
    if row is None:
        raise Http404
    attempt(request, lambda: deeds.withdraw_holiday(holiday=row, by=request.user, at=request.at), _("ถอนแล้ว"))
    return {}


def _make_working(request: HttpRequest) -> dict[str, str]:
    day = parse_date(request.POST.get("off", "")[:10])
    if day is None:
        raise Http404
    attempt(request, lambda: deeds.make_working(day=day, by=request.user, at=request.at), _("เป็นวันทำการแล้ว"))
    return {}


def _confirm(request: HttpRequest) -> dict[str, str]:
    year = read.key(request.POST, "of")
    attempt(request, lambda: deeds.confirm_year(year=year, by=request.user, at=request.at), _("ยืนยันวันหยุดของปีแล้ว"))
    return {}


def _reopen(request: HttpRequest) -> dict[str, str]:
    year = read.key(request.POST, "of")
    attempt(request, lambda: deeds.reopen_year(year=year, by=request.user, at=request.at), _("ยกเลิกการยืนยันแล้ว"))
    return {}


def _add(request: HttpRequest) -> dict[str, str]:
    errors = {}
    try:
        day = read.day(request.POST, "day")
    except DateFault as fault:
        day, errors["day-d"] = None, read.words(fault)
    if day is None:
        errors.setdefault("day-d", _("กรอกวันหยุด"))
    name = request.POST.get("name_th", "")
    if not name.strip():
        errors["name_th"] = words_of(Refused("holiday_name"))
    if errors or day is None:
        return errors
    try:
        deeds.add_holiday(
            day=day, name_th=name, name_en=request.POST.get("name_en", ""), by=request.user, at=request.at
        )
    except Refused as error:
        return {"name_th" if error.reason == "holiday_name" else "day-d": words_of(error)}
    return {}


STEPS = {"withdraw": _withdraw, "working": _make_working, "confirm": _confirm, "reopen": _reopen}
