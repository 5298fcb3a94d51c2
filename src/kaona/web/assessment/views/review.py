"""Internal review and the chain of command."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import signoff
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.assessment.queries.signoffs import steps_of
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.assessment.chain import chain_of
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.shell.door import door
from kaona.web.shell.replies import words_of


@door
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the dossier stands, who did what, and the next step."""
    dossier = load_own(request, pk)
    if request.method == "POST":
        _step(request, dossier)
        return redirect("assessment:review", pk)
    page = page_of(request, dossier, whole=True)
    own, steps = dossier.organisation, steps_of(dossier)
    return render(request, "assessment/review.html", context(
        request, page, code="1", steps=steps, chain=chain_of(page, steps, at=request.at),
        blocking=len(rehearse_dossier(dossier, at=request.at, sheet=page.sheet).blocking),
        may_send=may(request.user, Permission.SUBMIT, own, at=request.at),
        may_review=may(request.user, Permission.REVIEW_INTERNALLY, own, at=request.at),
        may_sign=may(request.user, Permission.SIGN, own, at=request.at),
    ))  # fmt: skip


def _step(request: HttpRequest, dossier: Dossier) -> None:
    deeds = {"to_review": signoff.send_to_review, "reviewed": signoff.mark_reviewed, "back": signoff.send_back}
    deed = deeds.get(request.POST.get("step", ""))
    if deed is None:
        return
    try:
        deed(dossier=dossier, note=request.POST.get("note", ""), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("บันทึกแล้ว และแจ้งผู้เกี่ยวข้องแล้ว"))
