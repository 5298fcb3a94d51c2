"""Opening the dossier to a named officer for help, with an end date."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import openings as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.openings import is_running, openings_of
from kaona.people.access import may
from kaona.people.queries import officers
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import BANGKOK, DateFault, read_date
from kaona.web.assessment.page import context, load, page_of
from kaona.web.shell.door import door
from kaona.web.shell.given import complain, key


@door
def openings(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; open to somebody, close."""
    dossier = load(request, pk)
    if not may(request.user, Permission.OPEN_TO_OFFICER, dossier.organisation, at=request.at):
        raise Http404
    if request.method == "POST":
        _change(request, dossier)
        return redirect("assessment:openings", pk)
    rows = [(one, is_running(one, at=request.at)) for one in openings_of(dossier)]
    page = page_of(request, dossier)
    return render(
        request,
        "assessment/openings.html",
        context(request, page, code="1", rows=rows, officers=officers(at=request.at)),
    )


def _change(request: HttpRequest, dossier: Dossier) -> None:
    try:
        if key(request.POST, "close"):
            deeds.close_opening(dossier=dossier, opening_id=key(request.POST, "close"), by=request.user, at=request.at)
            return
        officer = officers(at=request.at).filter(pk=key(request.POST, "officer")).first()
        day = read_date(*(request.POST.get(key, "") for key in ("day", "month", "year")))
        if officer is None or day is None:
            raise Refused("officer")
        until = datetime(day.year, day.month, day.day, 23, 59, tzinfo=BANGKOK)
        deeds.open_to_officer(dossier=dossier, officer=officer, until=until, by=request.user, at=request.at)
    except DateFault as fault:
        complain(request, fault)
    except Refused:
        messages.error(request, _("เลือกเจ้าหน้าที่ และวันสิ้นสุดไม่เกิน 60 วัน"))
    else:
        messages.success(request, _("เปิดให้ดูแล้ว"))
