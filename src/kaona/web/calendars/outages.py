"""Outages: what was noted and which ends moved; declared, confirmed or dismissed by an administrator."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries import outages as queries
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault
from kaona.verification.operations import outages as deeds
from kaona.web.calendars.page import attempt
from kaona.web.shell import given as read
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def outages(request: HttpRequest) -> HttpResponse:
    """Every outage; a new one is declared, a measured one confirmed or dismissed."""
    if not queries.sees_outages(request.user, at=request.at):
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        step = request.POST.get("step")
        if step in ("confirm", "dismiss"):
            _settle(request, step == "confirm")
            return redirect("calendars:outages")
        errors = _declare(request)
        if not errors:
            return redirect("calendars:outages")
    return render(request, "calendars/outages.html", {
        "lines": queries.outages_for(request.user, at=request.at), "errors": errors, "what": request.POST.get("what", ""),
        "may_declare": may(request.user, Permission.DECLARE_OUTAGE, at=request.at),
        "began": read.typed(request.POST, "began"), "ended": read.typed(request.POST, "ended"),
    })  # fmt: skip


def _settle(request: HttpRequest, confirmed: bool) -> None:
    lines = queries.outages_for(request.user, at=request.at)
    row = next((line.row for line in lines if line.row.pk == read.key(request.POST, "outage")), None)
    if row is None:
        raise Http404
    done = _("ยืนยันแล้ว ใช้หลักเกณฑ์กับรอบที่เปิดอยู่แล้ว") if confirmed else _("ไม่นับช่วงนี้แล้ว")
    attempt(request, lambda: deeds.settle_outage(outage=row, confirmed=confirmed, by=request.user, at=request.at), done)


def _declare(request: HttpRequest) -> dict[str, str]:
    errors, found = {}, dict[str, Any]()
    for name in ("began", "ended"):
        try:
            found[name] = read.moment(request.POST, name)
        except DateFault as fault:
            errors[f"{name}-d"] = read.words(fault)
        else:
            if found[name] is None:
                errors[f"{name}-d"] = _("กรอกวันและเวลา")
    if not request.POST.get("what", "").strip():
        errors["what"] = words_of(Refused("outage_what"))
    if errors:
        return errors
    try:
        deeds.declare_outage(began_at=found["began"], ended_at=found["ended"], what=request.POST["what"], by=request.user,
                             at=request.at)  # fmt: skip
    except Refused as error:
        return {"what" if error.reason == "outage_what" else "began-d": words_of(error)}
    return {}
