"""The evidence library, a document, its versions, previews and downloads."""

import io
from typing import Any
from urllib.parse import quote

import pypdfium2 as pdfium
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from PIL import Image

from kaona.assessment import files
from kaona.assessment.models import Evidence, EvidenceVersion
from kaona.assessment.operations import evidence as deeds
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries import evidence as library_queries
from kaona.people.access import may
from kaona.people.models import Organisation
from kaona.people.queries import agencies_of
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local
from kaona.web.evidence.forms import DATES, DetailsForm
from kaona.web.shell.door import door, wants_fragment

KIND_WORDS = {
    "data": gettext_lazy("ข้อมูล ตัววัด"),
    "manual": gettext_lazy("แนวปฏิบัติ คู่มือ"),
    "transfer": gettext_lazy("การถ่ายทอด"),
    "follow_up": gettext_lazy("ผลการติดตามประเมินผล"),
}
MOST_FILES = 20
PREVIEW_WIDTH = 900


def _agency(request: HttpRequest) -> Organisation:
    for agency in agencies_of(request.user, at=request.at):
        if may(request.user, Permission.READ_DOSSIER, agency, at=request.at):
            return agency
    raise Http404


@door
def library(request: HttpRequest) -> HttpResponse:
    """The documents of the agency."""
    agency = _agency(request)
    given = {name: request.GET.get(name, "") for name in ("q", "kind", "state")}
    rows = library_queries.search(
        agency, words=given["q"], kind=given["kind"], state=given["state"], today=local(request.at).date()
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "evidence/library.html", {
        "documents": page, "given": given, "kinds": KIND_WORDS, "agency": agency,
        "may_add": may(request.user, Permission.MANAGE_EVIDENCE, agency, at=request.at),
    })  # fmt: skip


@door
def add(request: HttpRequest) -> HttpResponse:
    """Add documents: several files at once take their names as titles; a secret one is registered only."""
    agency = _agency(request)
    form = DetailsForm()
    if request.method == "POST":
        form = DetailsForm.read(request)
        uploads = [Upload(one.name or "", one.read()) for one in request.FILES.getlist("file")[:MOST_FILES]]
        if not form.errors:
            answer = _register(request, agency, form, uploads)
            if answer is not None:
                return answer
        if wants_fragment(request):
            return JsonResponse({"errors": list(form.errors.values())}, status=422)
    return render(request, "evidence/add.html", _form_context(form))


def _register(
    request: HttpRequest, agency: Organisation, form: DetailsForm, uploads: list[Upload]
) -> HttpResponse | None:
    rows = []
    try:
        for upload in uploads or [None]:
            details = form.details()
            if upload is not None and (len(uploads) > 1 or not details.title.strip()):
                details = deeds.EvidenceDetails(
                    **{**details.__dict__, "title": upload.name.rpartition(".")[0] or upload.name}
                )
            rows.append(
                deeds.register(organisation=agency, details=details, upload=upload, by=request.user, at=request.at)
            )
    except EvidenceFaults as error:
        form.errors |= error.faults
        if rows:
            messages.success(request, _("เพิ่มแล้ว") + f" {len(rows)}")
        return None
    messages.success(request, _("เพิ่มเข้าคลังแล้ว"))
    target = reverse("evidence:document", args=[rows[0].pk]) if len(rows) == 1 else reverse("evidence:library")
    return JsonResponse({"next": target}) if wants_fragment(request) else redirect(target)


def _form_context(form: DetailsForm) -> dict[str, Any]:
    labels = {
        "dated": _("ลงวันที่"),
        "period_from": _("ครอบคลุมตั้งแต่"),
        "period_to": _("ครอบคลุมถึง"),
        "valid_until": _("ใช้ได้ถึง"),
    }
    dates = [(name, labels[name], form.values.get(name, ["", "", ""]), form.errors.get(name, "")) for name in DATES]
    return {"form": form, "kinds": KIND_WORDS, "dates": dates}


def _visible(request: HttpRequest, pk: int) -> Evidence:
    row = library_queries.visible_document(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def _values_of(row: Evidence) -> DetailsForm:
    values: dict[str, Any] = {
        name: getattr(row, name) for name in ("title", "number", "kind", "classification", "where_kept")
    }
    for name in DATES:
        day = getattr(row, name)
        values[name] = [str(day.day), str(day.month), str(day.year + 543)] if day else ["", "", ""]
    return DetailsForm(values)


@door
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document: details, versions, where it is cited, preview."""
    row = _visible(request, pk)
    form = _values_of(row)
    if request.method == "POST":
        form = DetailsForm.read(request)
        if not form.errors and _change(request, row, form):
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("evidence:document", pk)
    versions = list(row.versions.select_related("file", "uploaded_by").order_by("-number"))
    own = may(request.user, Permission.READ_DOSSIER, row.organisation, at=request.at)
    return render(request, "evidence/document.html", {
        **_form_context(form), "document": row, "versions": versions, "kind": KIND_WORDS.get(row.kind, ""),
        "citations": library_queries.citations_of(row) if own else [],
        "preview": _preview_pages(versions[0]) if versions else 0,
        "may_change": may(request.user, Permission.MANAGE_EVIDENCE, row.organisation, at=request.at),
    })  # fmt: skip


def _change(request: HttpRequest, row: Evidence, form: DetailsForm) -> bool:
    version = request.POST.get("version", "")
    try:
        deeds.change_details(evidence=row, details=form.details(), by=request.user, at=request.at,
                             version=int(version) if version.isdigit() and len(version) < 10 else 0)  # fmt: skip
    except EvidenceFaults as error:
        form.errors |= error.faults
    except Conflict:
        form.errors["title"] = _("มีผู้อื่นแก้ไขก่อน โหลดหน้าใหม่แล้วลองอีกครั้ง")
    else:
        return True
    return False


@door
@require_POST
def add_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A newer file of the document."""
    row = _visible(request, pk)
    upload = request.FILES.get("file")
    errors = [_("เลือกไฟล์")] if upload is None else []
    if upload is not None:
        try:
            deeds.add_version(
                evidence=row, upload=Upload(upload.name or "", upload.read()), by=request.user, at=request.at
            )
        except EvidenceFaults as error:
            errors = list(error.faults.values())
    if wants_fragment(request):
        return (
            JsonResponse({"errors": errors}, status=422)
            if errors
            else JsonResponse({"next": reverse("evidence:document", args=[pk])})
        )
    for one in errors:
        messages.error(request, one)
    return redirect("evidence:document", pk)


@door
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document out of the library, with a reason."""
    row = _visible(request, pk)
    try:
        deeds.withdraw_evidence(evidence=row, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused:
        messages.error(request, _("กรอกเหตุผล"))
    return redirect("evidence:document", pk)


@door
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back."""
    deeds.restore_evidence(evidence=_visible(request, pk), by=request.user, at=request.at)
    return redirect("evidence:document", pk)


def _version(request: HttpRequest, pk: int, number: int) -> EvidenceVersion:
    row = library_queries.visible_version(request.user, pk, number, at=request.at)
    if row is None or row.file is None or row.file.destroyed_at is not None:
        raise Http404
    return row


@door
def download(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file under its own name; never shown by the browser inside our pages."""
    row = _version(request, pk, number)
    assert row.file is not None
    answer = HttpResponse(files.read(row.organisation_id, row.file.sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _preview_pages(version: EvidenceVersion) -> int:
    if version.file is None or version.file.destroyed_at is not None:
        return 0
    if version.file.media_type.startswith("image/"):
        return 1
    if version.file.media_type != "application/pdf":
        return 0
    try:
        with pdfium.PdfDocument(files.read(version.organisation_id, version.file.sha256)) as pdf:
            return min(len(pdf), 5)
    except (pdfium.PdfiumError, OSError):
        return 0


@door
def preview(request: HttpRequest, pk: int, number: int, page: int) -> HttpResponse:
    """A page as a picture that we drew ourselves."""
    row = _version(request, pk, number)
    assert row.file is not None
    data = files.read(row.organisation_id, row.file.sha256)
    try:
        picture = _pdf_page(data, page) if row.file.media_type == "application/pdf" else Image.open(io.BytesIO(data))
        if picture.width * picture.height > 60_000_000:
            raise Http404
        picture = picture.convert("RGB")
        picture.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH * 4))
    except (pdfium.PdfiumError, OSError, ValueError, IndexError):
        raise Http404 from None
    out = io.BytesIO()
    picture.save(out, "PNG")
    answer = HttpResponse(out.getvalue(), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _pdf_page(data: bytes, page: int) -> Image.Image:
    with pdfium.PdfDocument(data) as pdf:
        if not 1 <= page <= len(pdf):
            raise Http404
        one = pdf[page - 1]
        width = max(one.get_width(), 1)
        return one.render(scale=min(PREVIEW_WIDTH / width, 4)).to_pil()
