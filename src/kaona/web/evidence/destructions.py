"""Destroying bytes or texts that must not be here: proposals, and the answer of the other side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import destruction as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.destruction import destructions_for, files_by_digest, lines_of, sides_of
from kaona.assessment.queries.evidence import EvidenceVersion, visible_version
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.shell.door import door, refused
from kaona.web.shell.refusals import words_of


@door
def destructions(request: HttpRequest) -> HttpResponse:
    """The proposals that concern this person; an administrator may add one by the hash of the bytes."""
    administrator, own = sides_of(request.user, at=request.at)
    if not administrator and not own:
        return refused(request)
    if request.method == "POST":
        if not administrator:
            return refused(request)
        _propose_by_digest(request)
        return redirect("evidence:destructions")
    page = Paginator(destructions_for(request.user, at=request.at), 50).get_page(request.GET.get("page"))
    return render(request, "evidence/destructions.html", {
        "page": page, "lines": lines_of(list(page), request.user, at=request.at), "administrator": administrator,
    })  # fmt: skip


def _propose_by_digest(request: HttpRequest) -> None:
    found = files_by_digest(request.POST.get("sha256", ""))
    if not found:
        messages.error(request, _("ไม่พบไฟล์ที่มีค่า SHA-256 นี้"))
    for one in found:
        try:
            deeds.propose_destruction(thing=one, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
        except Refused as error:
            messages.error(request, f"{one.organisation}: {words_of(error)}")
        else:
            messages.success(request, _("เสนอทำลายแล้ว รอผู้ประสานงานของ%(agency)sยืนยัน") % {"agency": one.organisation})


@door
@require_POST
def propose(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The coordinator proposes that a version's bytes be destroyed."""
    row: EvidenceVersion | None = visible_version(request.user, pk, number, at=request.at)
    if row is None or row.file is None:
        raise Http404
    if not may(request.user, Permission.DESTROY_CONTENT, row.organisation, at=request.at):
        return refused(request)
    try:
        deeds.propose_destruction(thing=row.file, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เสนอทำลายแล้ว รอผู้ดูแลระบบยืนยัน"))
    return redirect("evidence:document", pk)


@door
@require_POST
def answer(request: HttpRequest, destruction: int) -> HttpResponse:
    """Confirm or decline."""
    row = get_object_or_404(destructions_for(request.user, at=request.at), pk=destruction)
    try:
        if request.POST.get("answer") == "confirm":
            deeds.confirm_destruction(destruction=row, by=request.user, at=request.at)
            messages.success(request, _("ทำลายแล้ว"))
        else:
            deeds.decline_destruction(destruction=row, by=request.user, at=request.at)
            messages.success(request, _("ไม่ทำลาย บันทึกแล้ว"))
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect("evidence:destructions")
