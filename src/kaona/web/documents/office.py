"""The officer's side: documents of a year written, given versions, put in order, published, withdrawn, copied."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.operations import documents as deeds
from kaona.knowledge.queries import documents as queries
from kaona.knowledge.queries.practices import criteria
from kaona.people.access import require
from kaona.rules.downloads import KINDS, LIMITS, DocumentInput, read_pages
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import fold_digits
from kaona.web.documents.words import KIND_WORDS, STATE_WORDS
from kaona.web.shell import attempts
from kaona.web.shell import given as read
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.shell.words import TYPE_WORDS


def _load(request: HttpRequest, pk: int) -> Any:
    require(request.user, Permission.MANAGE_DOCUMENTS, at=request.at)
    row = queries.document_of(pk)
    if row is None:
        raise Http404
    return row


def number_of(text: str) -> int:
    """Digits as typed, Thai ones too; 0 for anything else."""
    digits = fold_digits(text).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else 0


def _year(request: HttpRequest) -> int:
    years = queries.years_of()
    asked = number_of(request.GET.get("year", ""))
    return asked or (years[0] if years else fiscal_year_of(local(request.at).date()))


attempt = partial(attempts.attempt, conflict="document_conflict")


@door
def manage(request: HttpRequest) -> HttpResponse:
    """Every document of a year; how to add one or copy last year's."""
    require(request.user, Permission.MANAGE_DOCUMENTS, at=request.at)
    year = _year(request)
    return render(request, "documents/manage.html", {
        "year": year, "years": sorted({*queries.years_of(), year, year + 1}, reverse=True), "kinds": KIND_WORDS,
        "documents": queries.documents_of(year), "states": STATE_WORDS, "to_copy": queries.to_copy(year),
    })  # fmt: skip


@door
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Last year's published documents as drafts."""
    require(request.user, Permission.MANAGE_DOCUMENTS, at=request.at)
    year = number_of(request.POST.get("fiscal_year", ""))
    attempt(request, lambda: deeds.copy_documents(fiscal_year=year, by=request.user, at=request.at),
            _("คัดลอกเป็นร่างแล้ว ตรวจแล้วจึงเผยแพร่ทีละรายการ"))  # fmt: skip
    return redirect(f"{reverse('documents:manage')}?year={year}")


def _typed(given: Any) -> tuple[dict[str, Any], DocumentInput]:
    names = ("fiscal_year", "kind", "title_th", "title_en", "description", "position")
    values: dict[str, Any] = {name: given.get(name, "") for name in names}
    values["agency_types"] = given.getlist("agency_types")
    sheet = DocumentInput(
        fiscal_year=number_of(values["fiscal_year"]), kind=values["kind"], title_th=values["title_th"],
        title_en=values["title_en"], description=values["description"], agency_types=tuple(values["agency_types"]),
        position=number_of(values["position"]),
    )  # fmt: skip
    return values, sheet


def _choices() -> dict[str, Any]:
    return {"kinds": [(one, KIND_WORDS[one]) for one in KINDS], "types": [(one, TYPE_WORDS[one]) for one in AGENCY_TYPES],
            "limits": LIMITS}  # fmt: skip


@door
def new(request: HttpRequest) -> HttpResponse:
    """A draft."""
    require(request.user, Permission.MANAGE_DOCUMENTS, at=request.at)
    values: dict[str, Any] = {
        "fiscal_year": _year(request),
        "kind": "handbook",
        "agency_types": list(AGENCY_TYPES),
        "position": 1,
    }
    faults: dict[str, str] = {}
    if request.method == "POST":
        values, sheet = _typed(request.POST)
        try:
            row = deeds.write_document(given=sheet, by=request.user, at=request.at)
        except deeds.DocumentFaults as error:
            faults = read.all_words(error.faults)
        else:
            messages.success(request, _("เพิ่มเอกสารแล้ว ต่อไปเพิ่มไฟล์หรือลิงก์"))
            return redirect("documents:edit", row.pk)
    return render(
        request, "documents/new.html", {**_choices(), "values": values, "faults": faults}, status=422 if faults else 200
    )


@door
def edit(request: HttpRequest, document: int) -> HttpResponse:
    """One document: words, versions, publishing."""
    row = _load(request, document)
    if request.method != "POST":
        return _page(request, row)
    values, sheet = _typed(request.POST)
    try:
        deeds.write_document(
            given=sheet, document=row, version=read.key(request.POST, "version"), by=request.user, at=request.at
        )
    except deeds.DocumentFaults as error:
        return _page(request, row, values=values, faults=read.all_words(error.faults))
    except Conflict:
        clash = {"title_th": words_of(Refused("document_conflict"))}
        return _page(request, queries.document_of(document), values=values, faults=clash)
    messages.success(request, _("บันทึกแล้ว"))
    return redirect("documents:edit", document)


def _page(request: HttpRequest, row: Any, **more: Any) -> HttpResponse:
    versions = list(row.versions.all())
    newest = versions[0] if versions else None
    sheet = queries.given_of(row)
    counts = {one.pk: len(queries.pages_of(one)) for one in versions if one.file_id}
    context = {
        **_choices(), "document": row, "versions": versions, "newest": newest, "state": STATE_WORDS[row.state],
        "values": {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}, "faults": {}, "upload": {},
        "may_publish": newest is not None and row.state != "withdrawn" and (row.state == "draft" or newest.published_at is None),
        "page_counts": counts, "lost_pages": bool(newest and row.kind == "handbook" and not counts.get(newest.pk) and any(counts.values())),
    }  # fmt: skip
    status = 422 if more.get("faults") or more.get("upload_faults") else 200
    return render(request, "documents/edit.html", context | more, status=status)


@door
@require_POST
def version(request: HttpRequest, document: int) -> HttpResponse:
    """A new file or link."""
    row, file = _load(request, document), request.FILES.get("file")
    typed = {"link": request.POST.get("link", ""), "note": request.POST.get("note", "")}
    upload = Upload(file.name or "", file) if file else None
    try:
        deeds.add_version(
            document=row,
            version=read.key(request.POST, "version"),
            upload=upload,
            by=request.user,
            at=request.at,
            **typed,
        )
    except deeds.DocumentFaults as error:
        return _page(request, row, upload=typed, upload_faults=read.all_words(error.faults))
    except Conflict:
        faults = {"file": words_of(Refused("document_conflict"))}
        return _page(request, queries.document_of(document), upload=typed, upload_faults=faults)
    except Refused as error:
        return _page(request, row, upload=typed, upload_faults={"file": words_of(error)})
    messages.success(request, _("เพิ่มฉบับแล้ว เผยแพร่เมื่อตรวจแล้ว"))
    return redirect("documents:edit", document)


@door
@require_POST
def move(request: HttpRequest, document: int) -> HttpResponse:
    """Publish, withdraw or restore."""
    row, step = _load(request, document), request.POST.get("step", "")
    who = {"document": row, "version": read.key(request.POST, "version"), "by": request.user, "at": request.at}
    if step == "publish":
        attempt(request, lambda: deeds.publish_document(**who), _("เผยแพร่แล้ว ทุกคนเห็นโดยไม่ต้องเข้าสู่ระบบ"))
    elif step == "withdraw":
        reason = request.POST.get("reason", "")
        attempt(request, lambda: deeds.withdraw_document(reason=reason, **who), _("ถอนแล้ว ผู้อื่นไม่เห็นเอกสารนี้"))
    elif step == "restore":
        attempt(request, lambda: deeds.restore_document(**who), _("นำกลับมาแล้ว"))
    return redirect("documents:edit", document)


@door
def pages(request: HttpRequest, document: int, number: int) -> HttpResponse:
    """At which page each item stands, pasted as lines; every line that is wrong is said."""
    row = _load(request, document)
    one = next((one for one in row.versions.all() if one.number == number and one.file_id), None)
    edition = criteria()
    if one is None or edition is None:
        raise Http404
    known = queries.pages_of(one)
    before = next((queries.pages_of(old) for old in row.versions.all() if old.number < number and old.file_id), {})
    text = "\n".join(f"{code} {page}" for code, page in (known or before).items())
    faults: list[tuple[int, str]] = []
    if request.method == "POST":
        text = request.POST.get("text", "")
        found, faults = read_pages(text, edition.items, one.file.pages)
        version = read.key(request.POST, "version")
        if not faults and attempt(request, lambda: deeds.set_pages(document=row, version=version, number=number, pages=found,
                                  by=request.user, at=request.at), _("บันทึกเลขหน้าแล้ว")):  # fmt: skip
            return redirect("documents:edit", document)
    return render(request, "documents/pages.html", {
        "document": row, "version": one, "text": text, "faults": [(line, read.in_language(words)) for line, words in faults],
        "items": edition.items.values(), "from_before": bool(before) and not known and request.method != "POST",
    }, status=422 if faults else 200)  # fmt: skip
