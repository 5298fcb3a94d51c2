"""Days off of a year: the shipped list, and what officers added."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import holidays as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.holidays import days_off, special_holidays, unconfirmed_years
from kaona.people.access import require
from kaona.rules import fiscal_year as fiscal
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault
from kaona.web.calendars.page import attempt, today_of
from kaona.web.shell import given as read
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def holidays(request: HttpRequest) -> HttpResponse:
    """The days off of a fiscal year; a special one is added or taken back."""
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    year = read.key(request.GET, "year") or fiscal.fiscal_year_of(today_of(request))
    year = min(max(year, 2560), 2700)
    errors: dict[str, str] = {}
    if request.method == "POST":
        if request.POST.get("step") == "withdraw":
            row = special_holidays().filter(pk=read.key(request.POST, "holiday")).first()
            if row is None:
                raise Http404
            attempt(request, lambda: deeds.withdraw_holiday(holiday=row, by=request.user, at=request.at), _("ถอนแล้ว"))
            return redirect("calendars:holidays")
        errors = _add(request)
        if not errors:
            return redirect("calendars:holidays")
    off = days_off(fiscal.first_day(year), fiscal.last_day(year))
    return render(request, "calendars/holidays.html", {
        "year": year, "days": off.values(), "added": special_holidays(), "unconfirmed": unconfirmed_years(year), "errors": errors,
        "typed": request.POST, "parts": read.typed(request.POST, "day"),
    })  # fmt: skip


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
