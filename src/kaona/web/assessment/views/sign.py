"""The head's page: one phone page with score, what remains and who checked; password again; then submission."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import signoff
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.assessment.queries.scores import claimed_before
from kaona.assessment.queries.signoffs import steps_of
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.assessment.chain import chain_of
from kaona.web.assessment.findings import shown
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.assessment.summary import category_rows, lines_of
from kaona.web.shell.door import door
from kaona.web.shell.password import is_password
from kaona.web.shell.replies import words_of


@door
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, then sign with the password, or send back with a note."""
    dossier = load_own(request, pk)
    fault = _sign(request, dossier) if request.method == "POST" else None
    if request.method == "POST" and fault is None:
        return redirect("assessment:sign", pk)
    page = page_of(request, dossier, whole=True)
    found = rehearse_dossier(dossier, at=request.at, sheet=page.sheet)
    before, steps, own = claimed_before(dossier), steps_of(dossier), dossier.organisation
    return render(request, "assessment/sign.html", context(
        request, page, code="1", blocking=shown(page, found.blocking), warnings=len(found.of("warn")), steps=steps,
        chain=chain_of(page, steps, at=request.at), before=before, rows=category_rows(page, before), lines=lines_of(page),
        change=page.tree.total - before.total if before else None, fault=fault.reason if fault else "",
        fault_words=words_of(fault) if fault else "", note=request.POST.get("note", ""),
        may_sign=may(request.user, Permission.SIGN, own, at=request.at),
        may_submit=may(request.user, Permission.SUBMIT, own, at=request.at),
    ))  # fmt: skip


def _sign(request: HttpRequest, dossier: Dossier) -> Refused | None:
    """The step that was asked for; why not, when refused."""
    note = request.POST.get("note", "")
    try:
        if request.POST.get("step") == "back":
            signoff.send_back(dossier=dossier, note=note, by=request.user, at=request.at)
            messages.success(request, _("ส่งกลับแล้ว"))
            return None
        if not is_password(request):
            raise Refused("password")
        signoff.sign(dossier=dossier, note=note, by=request.user, at=request.at)
    except Refused as error:
        return error
    messages.success(request, _("ลงนามแล้ว"))
    return None


@door
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit what was signed."""
    dossier = load_own(request, pk)
    try:
        signoff.submit(dossier=dossier, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
        return redirect("assessment:sign", pk)
    return redirect("assessment:receipt", pk)


@door
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the submission back, with a reason."""
    dossier = load_own(request, pk)
    try:
        signoff.withdraw(dossier=dossier, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
        return redirect("assessment:receipt", pk)
    messages.success(request, _("ถอนแล้ว แก้ไขและส่งใหม่ได้จนกว่าจะปิดรับ"))
    return redirect("assessment:overview", pk)
