"""For officers: who from outside still reads the dossiers of a cycle; end it when the work is done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import cycles_for
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.verification.operations.ending import end_access
from kaona.verification.queries.ending import readings_in, unfinished
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def access(request: HttpRequest, cycle: int) -> HttpResponse:
    """Who reads, what still runs, and the end of it."""
    row = cycles_for(request.user, at=request.at).filter(pk=cycle).first()
    if row is None or not may(request.user, Permission.ASSIGN_REVIEWS, at=request.at):
        raise Http404
    if request.method == "POST":
        try:
            ended = end_access(cycle=row, by=request.user, at=request.at)
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("สิ้นสุดการเข้าถึงแล้ว %(n)s รายการ") % {"n": ended})
        return redirect("reviewing:access", cycle)
    return render(request, "reviewing/access.html", {
        "cycle": row, "page": Paginator(readings_in(row), 50).get_page(request.GET.get("page")),
        "running": unfinished(row)[:20], "count": unfinished(row).count(),
    })  # fmt: skip
