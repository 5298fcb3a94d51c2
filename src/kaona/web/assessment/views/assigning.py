"""Who does what until when, how far it is and who changed it last."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import work
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.tasks import item_lines
from kaona.assessment.queries.work import colleagues
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault, local, read_date
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.shell.door import door
from kaona.web.shell.given import complain, key
from kaona.web.shell.replies import next_of, words_of


@door
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does what until when; the coordinator assigns items and switches "only the assigned"."""
    dossier = load_own(request, pk)
    if request.method == "POST":
        _assign(request, dossier)
        return redirect("assessment:assignments", pk)
    page = page_of(request, dossier)
    return render(request, "assessment/assignments.html", context(
        request, page, code="1", lines=item_lines(dossier, page.sheet),
        people=colleagues(dossier, at=request.at), today=local(request.at).date(),
        may_assign=may(request.user, Permission.ASSIGN_ITEMS, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _assign(request: HttpRequest, dossier: Dossier) -> None:
    if "only_assigned" in request.POST:
        work.set_only_assigned(
            dossier=dossier, on=request.POST["only_assigned"] == "yes", by=request.user, at=request.at
        )
        return
    person = colleagues(dossier, at=request.at).filter(pk=key(request.POST, "user")).first()
    try:
        due = read_date(*(request.POST.get(key, "") for key in ("day", "month", "year")))
        if person is None:
            raise Refused("not_a_member")
        for item in request.POST.getlist("items"):
            work.assign(dossier=dossier, item=item, user=person, due_on=due, by=request.user, at=request.at)
    except DateFault as fault:
        complain(request, fault)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("มอบหมายแล้ว"))


@door
@require_POST
def assignment_end(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Finished, or taken back."""
    dossier = load_own(request, pk)
    try:
        work.end_assignment(dossier=dossier, assignment_id=assignment, done=request.POST.get("done") == "yes",
                            by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(next_of(request, reverse("assessment:assignments", args=[pk])))
