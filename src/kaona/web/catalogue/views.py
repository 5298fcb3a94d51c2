"""Editions and rule sets for officers: listed, shown, checked, compared, published."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.catalogue.operations import DocumentFaults, load_document, publish_document
from kaona.catalogue.queries import (
    Edition,
    RuleSet,
    document_row,
    editions,
    other_versions,
    read_edition_row,
    read_rule_set_row,
    rule_sets,
)
from kaona.people.access import require
from kaona.rules.documents import decode
from kaona.rules.editions import Change, diff_editions
from kaona.rules.faults import Fault
from kaona.rules.library import read_either
from kaona.rules.roles import Permission
from kaona.rules.rule_set_rows import diff_rule_sets
from kaona.rules.text_difference import difference
from kaona.web.catalogue.words import CHANGE_KINDS, CHANGES, LINK_TYPES, code_words, mark_words
from kaona.web.shell.door import door
from kaona.web.shell.faults import in_place
from kaona.web.templatetags.kaona import words

MOST_BYTES = 4_000_000


def _row(request: HttpRequest, kind: str, pk: int) -> Edition | RuleSet:
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    row = document_row(kind, pk)
    if row is None:
        raise Http404
    return row


def _kind(row: Edition | RuleSet) -> str:
    return "editions" if isinstance(row, Edition) else "rule-sets"


@door
def documents(request: HttpRequest) -> HttpResponse:
    """All versions."""
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    lists = [(_("เกณฑ์"), "editions", editions()), (_("กติกาการให้คะแนน"), "rule-sets", rule_sets())]
    return render(request, "catalogue/documents.html", {"lists": lists})


@door
def load(request: HttpRequest) -> HttpResponse:
    """Check a file or a pasted text: every fault at its line; or keep it as a draft."""
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    if request.method != "POST":
        return render(request, "catalogue/load.html", {})
    text, faults = _given(request)
    if not faults and request.POST.get("step") == "check":
        found, faults = read_either(text)
        return render(
            request, "catalogue/load.html", {"text": text, "checked": found, "faults": in_place(faults, text)}
        )
    if not faults:
        try:
            row = load_document(text=text, by=request.user, at=request.at)
        except DocumentFaults as error:
            faults = error.faults
        else:
            messages.success(request, _("เก็บ %(name)s เป็นร่างแล้ว ไม่พบข้อผิดพลาด") % {"name": row})
            return redirect("catalogue:document", _kind(row), row.pk)
    return render(request, "catalogue/load.html", {"text": text, "faults": in_place(faults, text)})


def _given(request: HttpRequest) -> tuple[str, list[Fault]]:
    """The text of the file, else the pasted one; with line ends as a file has them."""
    if upload := request.FILES.get("file"):
        if upload.size > MOST_BYTES:
            return "", [Fault("", "too_long", "ไฟล์ใหญ่เกิน 4 MB", "the file is larger than 4 MB")]
        return decode(upload.read())
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        return "", [Fault("", "empty", "เลือกไฟล์หรือวางข้อความก่อน", "choose a file or paste its text first")]
    return text, []


@door
def document(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One version in full; POST publishes a draft."""
    row = _row(request, kind, pk)
    if request.method == "POST":
        try:
            publish_document(document=row, by=request.user, at=request.at)
        except DocumentFaults as error:
            messages.error(request, "; ".join(words(fault) for fault in error.faults))
        else:
            messages.success(request, _("ประกาศแล้ว แก้ไขไม่ได้อีก"))
        return redirect("catalogue:document", kind, pk)
    page = {"document": row, "kind": kind, "others": other_versions(row)}
    if isinstance(row, RuleSet):
        return render(request, "catalogue/rule_set.html", page | {"rules": read_rule_set_row(row)})
    return render(
        request, "catalogue/edition.html", page | {"edition": read_edition_row(row), "link_types": LINK_TYPES}
    )


@door
def file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The YAML text."""
    row = _row(request, kind, pk)
    answer = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row}.yaml"'
    return answer


@door
def changes(request: HttpRequest, kind: str, pk: int, other: int) -> HttpResponse:
    """What changed between two versions, statement by statement; the older one is the one before."""
    before, after = sorted((_row(request, kind, other), _row(request, kind, pk)), key=lambda row: row.version)
    if before.code != after.code:
        raise Http404
    found: list[Change] = []
    if isinstance(before, Edition) and isinstance(after, Edition):
        found = diff_editions(read_edition_row(before), read_edition_row(after))
    elif isinstance(before, RuleSet) and isinstance(after, RuleSet):
        found = diff_rule_sets(read_rule_set_row(before), read_rule_set_row(after))
    counts = [(CHANGES[what], sum(one.what == what for one in found)) for what in CHANGES]
    rows = [
        {"code": code_words(one.code), "kind": CHANGE_KINDS[one.kind], "what": CHANGES[one.what],
         "parts": difference(mark_words(one.before), mark_words(one.after))}
        for one in found
    ]  # fmt: skip
    page = {"before": before, "after": after, "kind": kind, "changes": rows, "counts": counts}
    return render(request, "catalogue/changes.html", page)
