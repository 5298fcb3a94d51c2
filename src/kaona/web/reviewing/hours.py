"""The hours that an assessor spent on a dossier: add, correct, take back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Refused
from kaona.rules.thai_dates import DateFault, local
from kaona.verification.operations import hours as deeds
from kaona.verification.queries.hours import hours_by_assignment, hours_of, hours_row
from kaona.web.reviewing.entering import own_part
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of

FIELD_OF = {"hours": "hours", "hours_day": "on-d", "hours_full": "hours", "too_long": "note"}


@door
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of one dossier with a form; a row that is being corrected fills it."""
    part = own_part(request, pk)
    if part.accepted_at is None:
        raise Http404
    instead = hours_row(part, given.key(request.POST or request.GET, "instead"))
    if request.method == "POST":
        fault, field = _added(request, part, instead)
        if not fault:
            messages.success(request, _("บันทึกชั่วโมงแล้ว"))
            return redirect(_back(request) or reverse("reviewing:hours", args=[pk]))
        return _page(request, part, instead, fault, field)
    return _page(request, part, instead)


def _page(request: HttpRequest, part: Any, instead: Any, fault: str = "", field: str = "") -> HttpResponse:
    when = instead.on if instead else local(request.at).date()
    typed = (
        given.typed(request.POST, "on") if request.POST else [str(when.day), str(when.month), str(when.year + 543), ""]
    )
    return render(request, "reviewing/hours.html", {
        "part": part, "dossier": part.review.dossier, "rows": hours_of(part), "instead": instead, "typed": typed, "fault": fault,
        "field": field, "sum": hours_by_assignment([part]).get(part.pk, 0), "back": _back(request),
        "hours": request.POST.get("hours", instead.hours if instead else ""),
        "note": request.POST.get("note", instead.note if instead else ""),
    }, status=422 if fault else 200)  # fmt: skip


def _added(request: HttpRequest, part: Any, instead: Any) -> tuple[str, str]:
    """Why not, in words, and at which field; ("", "") when it was kept."""
    try:
        on = given.day(request.POST, "on") or local(request.at).date()
        deeds.add_hours(assignment=part, on=on, hours=request.POST.get("hours", ""), note=request.POST.get("note", ""),
                        instead=instead, by=request.user, at=request.at)  # fmt: skip
    except DateFault as fault:
        return given.words(fault), "on-d"
    except Refused as error:
        return words_of(error), FIELD_OF.get(error.reason, "hours")
    return "", ""


def _back(request: HttpRequest) -> str:
    """Where the form stood, on this site; "" for the page of hours itself."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


@door
@require_POST
def withdraw(request: HttpRequest, pk: int, hours: int) -> HttpResponse:
    """Take a row back."""
    row = hours_row(own_part(request, pk), hours)
    if row is None:
        raise Http404
    try:
        deeds.withdraw_hours(row=row, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect("reviewing:hours", pk)
