"""The evidence library and a document: details, versions, where it is cited."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.assessment.access import why_not_edit
from kaona.assessment.operations import evidence as deeds
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries import evidence as library_queries
from kaona.assessment.queries.destruction import destruction_of_file
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.evidence import Evidence
from kaona.assessment.queries.still_valid import open_checks
from kaona.people.access import may
from kaona.people.queries import Organisation, agencies_of, people_with_role
from kaona.rules.roles import AGENCY_ROLES, Permission
from kaona.rules.stages import EDITABLE
from kaona.rules.thai_dates import local, words_of_date
from kaona.web.evidence.forms import DATES, DetailsForm
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door, sent_before, wants_fragment
from kaona.web.shell.given import all_words
from kaona.web.shell.previews import pages_of
from kaona.web.shell.refusals import words_of

KIND_WORDS = {
    "data": gettext_lazy("ข้อมูล ตัววัด"),
    "manual": gettext_lazy("แนวปฏิบัติ คู่มือ"),
    "transfer": gettext_lazy("การถ่ายทอด"),
    "follow_up": gettext_lazy("ผลการติดตามประเมินผล"),
}
STATE_WORDS = {
    "": gettext_lazy("ใช้อยู่"),
    "cited": gettext_lazy("อ้างแล้ว"),
    "mine": gettext_lazy("ฉันเป็นผู้ดูแล"),
    "uncited": gettext_lazy("ยังไม่ได้อ้าง"),
    "expired": gettext_lazy("หมดอายุ"),
    "secret": gettext_lazy("ลับ"),
    "destroyed": gettext_lazy("ไฟล์ถูกทำลาย"),
    "withdrawn": gettext_lazy("ถอนแล้ว"),
}
SORT_WORDS = {
    "newest": gettext_lazy("เพิ่มล่าสุด"),
    "title": gettext_lazy("ชื่อเอกสาร ก–ฮ"),
    "dated": gettext_lazy("วันที่เอกสาร"),
    "valid_until": gettext_lazy("ใกล้หมดอายุ"),
    "cited": gettext_lazy("อ้างมากที่สุด"),
}
MOST_FILES = 20


def _agency(request: HttpRequest) -> Organisation:
    for agency in agencies_of(request.user, at=request.at):
        if may(request.user, Permission.READ_DOSSIER, agency, at=request.at):
            return agency
    raise Http404


FILTERS = ("q", "kind", "state", "sort")


def _found(request: HttpRequest, agency: Organisation) -> tuple[dict[str, str], Any]:
    given = {name: request.GET.get(name, "") for name in FILTERS}
    rows = library_queries.search(
        agency, words=given["q"], kind=given["kind"], state=given["state"], sort=given["sort"],
        today=local(request.at).date(), owner=request.user if given["state"] == "mine" else None,
    )  # fmt: skip
    return given, rows


@door
def library(request: HttpRequest) -> HttpResponse:
    """The documents of the agency."""
    agency = _agency(request)
    given, rows = _found(request, agency)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    year = own_dossiers(request.user, at=request.at).filter(
        organisation=agency, cycle__state="open", stage__in=EDITABLE
    )
    now = year.first()
    return render(request, "evidence/library.html", {
        "documents": page, "given": given, "kinds": KIND_WORDS, "states": STATE_WORDS, "sorts": SORT_WORDS, "agency": agency,
        "places": library_queries.places_of(page), "today": local(request.at).date(), "dossier": now,
        "unchecked": open_checks(now) if now else 0, "filtered": any(given[name] for name in ("q", "kind", "state")),
        "may_add": may(request.user, Permission.MANAGE_EVIDENCE, agency, at=request.at),
        "may_destroy": may(request.user, Permission.DESTROY_CONTENT, agency, at=request.at),
    })  # fmt: skip


@door
def library_csv(request: HttpRequest) -> HttpResponse:
    """What the list shows, every page of it, for a spreadsheet."""
    agency = _agency(request)
    _given, rows = _found(request, agency)
    listed = list(rows)
    places = library_queries.places_of(listed)
    head = [_("เอกสาร"), _("เลขที่เอกสาร"), _("ประเภท"), _("ลงวันที่"), _("ครอบคลุมตั้งแต่"), _("ครอบคลุมถึง"), _("ใช้ได้ถึง"), _("ชั้นความลับ"),
            _("ที่เก็บเอกสารลับ"), _("ผู้ดูแลเอกสาร"), _("กองหรือหน่วย"), _("ฉบับที่"), _("ชื่อไฟล์"), _("อ้างแล้ว"), _("อ้างในหัวข้อ"), _("แก้ไขล่าสุดโดย")]  # fmt: skip
    lines = [
        [row.title, row.number, KIND_WORDS.get(row.kind, ""), *[_day(getattr(row, name)) for name in DATES],
         _("ลับ") if row.classification == "secret" else _("ปกติ"), row.where_kept, row.owner or "", row.owner_unit or "", row.newest or "", row.file_name or "", row.cited,
         " ".join(f"{one.short} ({one.fiscal_year})" for one in places.get(row.pk, [])), row.changed_by or ""]
        for row in listed
    ]  # fmt: skip
    return csv_file(f"evidence-{agency.code}.csv", head, lines)


def _day(day: Any) -> str:
    return words_of_date(day) if day else ""


@door
def add(request: HttpRequest) -> HttpResponse:
    """Add documents: several files at once take their names as titles; a secret one is registered only."""
    agency = _agency(request)
    form = DetailsForm()
    if request.method == "POST":
        form = DetailsForm.read(request)
        uploads = [Upload(one.name or "", one) for one in request.FILES.getlist("file")[:MOST_FILES]]
        if not form.errors:
            answer = _register(request, agency, form, uploads)
            if answer is not None:
                return answer
        if wants_fragment(request):
            return JsonResponse(
                {"errors": [*([form.done] if form.done else []), *form.errors.values()], "done": form.done}, status=422
            )
    return render(
        request, "evidence/add.html", _form_context(request, form, agency), status=422 if form.errors else 200
    )


def _register(
    request: HttpRequest, agency: Organisation, form: DetailsForm, uploads: list[Upload]
) -> HttpResponse | None:
    """Each file by itself: a bad one does not keep the others out, and is named."""
    rows, typed = [], form.details()
    for upload in uploads or [None]:
        details = typed
        if upload is not None and (len(uploads) > 1 or not typed.title.strip()):
            details = replace(typed, title=upload.name.rpartition(".")[0] or upload.name)
        try:
            rows.append(
                deeds.register(organisation=agency, details=details, upload=upload, by=request.user, at=request.at)
            )
        except EvidenceFaults as error:
            many = upload is not None and (len(uploads) > 1 or "added" in request.POST)
            form.errors |= {"file": f"{form.errors.get('file', '')} {upload.name}: {' '.join(all_words(error.faults).values())}".strip()} if (
                many and upload is not None) else all_words(error.faults)  # fmt: skip
    number = len(rows) + sent_before(request)
    said = _("เพิ่มเข้าคลังแล้ว %(n)s ฉบับ") % {"n": number}
    for other in library_queries.same_bytes(rows):
        messages.warning(request, _("ไฟล์เดียวกันมีในคลังแล้ว ในชื่อ %(title)s") % {"title": other.title})
    if form.errors:
        form.done = said if rows else ""
        return None
    if request.POST.get("more") and wants_fragment(request):
        return JsonResponse({})
    messages.success(request, said)
    target = reverse("evidence:document", args=[rows[0].pk]) if number == 1 else reverse("evidence:library")
    return JsonResponse({"next": target}) if wants_fragment(request) else redirect(target)


def _form_context(request: HttpRequest, form: DetailsForm, agency: Organisation) -> dict[str, Any]:
    labels = {
        "dated": _("ลงวันที่"),
        "period_from": _("ครอบคลุมตั้งแต่"),
        "period_to": _("ครอบคลุมถึง"),
        "valid_until": _("ใช้ได้ถึง"),
    }
    dates = [(name, labels[name], form.values.get(name, ["", "", ""]), form.errors.get(name, "")) for name in DATES]
    people = people_with_role(agency, AGENCY_ROLES, at=request.at).order_by("full_name")
    units = agency.units.filter(ended_at=None).order_by("name_th")
    return {"form": form, "kinds": KIND_WORDS, "dates": dates, "people": people, "units": units}


def _visible(request: HttpRequest, pk: int) -> Evidence:
    row = library_queries.visible_document(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def _values_of(row: Evidence) -> DetailsForm:
    values: dict[str, Any] = {
        name: getattr(row, name) for name in ("title", "number", "kind", "classification", "where_kept")
    }
    values |= {"owner": row.owner_id, "owner_unit": row.owner_unit_id}
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
    versions = [
        {"row": one, "destruction": destruction_of_file(one.file_id) if one.file_id else None}
        for one in library_queries.visible_versions(request.user, row, at=request.at)
    ]
    shown = _shown(request, versions)
    own = may(request.user, Permission.READ_DOSSIER, row.organisation, at=request.at)
    return render(request, "evidence/document.html", {
        **_form_context(request, form, row.organisation), "document": row, "versions": versions, "kind": KIND_WORDS.get(row.kind, ""),
        "citations": _cited(request, row) if own else [], "own": own, "shown": shown,
        "pages": pages_of(request, shown.file) if shown else None, "today": local(request.at).date(),
        "may_destroy": may(request.user, Permission.DESTROY_CONTENT, row.organisation, at=request.at),
        "may_change": may(request.user, Permission.MANAGE_EVIDENCE, row.organisation, at=request.at),
    })  # fmt: skip


def _shown(request: HttpRequest, versions: list[dict[str, Any]]) -> Any:
    """The version that is previewed: the asked one, else the newest; None when it has nothing to show."""
    asked = request.GET.get("version", "")
    found = next(
        (one["row"] for one in versions if str(one["row"].number) == asked), versions[0]["row"] if versions else None
    )
    return found if found is not None and found.file is not None and found.file.destroyed_at is None else None


def _cited(request: HttpRequest, row: Evidence) -> list[dict[str, Any]]:
    """Each citation; `older` when its dossier can still be changed to the newest version by this person."""
    newest = row.versions.order_by("-number").values_list("number", flat=True).first()
    return [
        {"row": one, "older": one.evidence_version.number != newest and not why_not_edit(
            request.user, one.dossier, one.item, at=request.at), "newest": newest}
        for one in library_queries.citations_of(row)
    ]  # fmt: skip


def _change(request: HttpRequest, row: Evidence, form: DetailsForm) -> bool:
    version = request.POST.get("version", "")
    try:
        deeds.change_details(evidence=row, details=form.details(), by=request.user, at=request.at,
                             version=int(version) if version.isdecimal() and len(version) < 10 else 0)  # fmt: skip
    except EvidenceFaults as error:
        form.errors |= all_words(error.faults)
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
            deeds.add_version(evidence=row, upload=Upload(upload.name or "", upload), by=request.user, at=request.at)
        except EvidenceFaults as error:
            errors = list(all_words(error.faults).values())
        except Refused as error:
            errors = [words_of(error)]
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
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect("evidence:document", pk)


@door
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back."""
    deeds.restore_evidence(evidence=_visible(request, pk), by=request.user, at=request.at)
    return redirect("evidence:document", pk)
