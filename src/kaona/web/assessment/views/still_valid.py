"""Last year's documents: still valid, replaced by a new version, or left out; one by one and in bulk."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.access import why_not_edit
from kaona.assessment.operations import still_valid as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries.dossiers import Dossier, dossier_before
from kaona.assessment.queries.evidence import own_document
from kaona.assessment.queries.still_valid import EarlierDocument, earlier_documents
from kaona.rules.thai_dates import local
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.shell import given
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.replies import words_of
from kaona.web.shell.words import WHY_NOT_EDIT


@door
def still_valid(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the documents with their places; POST: one answer for the chosen ones."""
    dossier = load_own(request, pk)
    if request.method == "POST":
        _answer(request, dossier)
        return redirect(request.get_full_path())
    found, state = earlier_documents(dossier), request.GET.get("state", "open")
    shown = [one for one in found if state == "all" or (one.check is None) == (state == "open")]
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    return render(request, "assessment/still_valid.html", context(
        request, page_of(request, dossier), code="1", documents=page, state=state, earlier=dossier_before(dossier),
        lines=[_line(request, dossier, one) for one in page], total=len(found), left=sum(one.check is None for one in found),
    ))  # fmt: skip


def _line(request: HttpRequest, dossier: Dossier, one: EarlierDocument) -> dict[str, Any]:
    reasons = [
        why_not_edit(request.user, dossier, item, at=request.at) for item in sorted({p.item for p in one.places})
    ]
    why = next((reason for reason in reasons if reason), "")
    return {"document": one, "why_not": WHY_NOT_EDIT.get(why, ""), "expired": one.expired(local(request.at).date())}


def _answer(request: HttpRequest, dossier: Dossier) -> None:
    wanted = [int(one) for one in request.POST.getlist("evidence") if one.isdecimal() and len(one) <= 18]
    if not wanted:
        messages.error(request, _("เลือกเอกสารก่อน"))
        return
    deed = deeds.leave_out if request.POST.get("verdict") == "left_out" else deeds.confirm_valid
    try:
        done = deed(dossier=dossier, evidence_ids=wanted, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("บันทึกแล้ว %(n)s ฉบับ") % {"n": len(done)})


@door
@require_POST
def replace(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """A new version in place of last year's."""
    dossier, upload, errors = load_own(request, pk), request.FILES.get("file"), []
    row = own_document(dossier.organisation_id, evidence)
    if upload is None or row is None:
        errors.append(_("เลือกไฟล์"))
    else:
        try:
            deeds.replace(
                dossier=dossier, evidence=row, upload=Upload(upload.name or "", upload), by=request.user, at=request.at
            )
        except EvidenceFaults as error:
            errors = list(given.all_words(error.faults).values())
        except Refused as error:
            errors = [words_of(error)]
    place = reverse("assessment:still_valid", args=[pk])
    if not errors:
        messages.success(request, _("แทนด้วยฉบับใหม่และอ้างแล้ว"))
    if wants_fragment(request):
        return JsonResponse({"errors": errors} if errors else {"next": place}, status=422 if errors else 200)
    for one in errors:
        messages.error(request, one)
    return redirect(place)


@door
@require_POST
def undo(request: HttpRequest, pk: int, check: int) -> HttpResponse:
    """Ask again."""
    dossier = load_own(request, pk)
    try:
        deeds.undo_check(dossier=dossier, check_id=check, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("ยกเลิกคำตอบแล้ว การอ้างที่มากับคำตอบถูกนำออก"))
    return redirect("assessment:still_valid", pk)
