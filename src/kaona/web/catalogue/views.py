"""Editions and rule sets for officers: listed, shown, checked, compared, published."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.operations import DocumentFaults, load_document, publish_document
from kaona.catalogue.queries import editions, read_edition_row, read_rule_set_row, rule_sets
from kaona.people.access import require
from kaona.rules.documents import decode
from kaona.rules.editions import diff_editions
from kaona.rules.roles import Permission
from kaona.rules.text_difference import difference
from kaona.web.shell.door import door

KINDS: dict[str, type[Edition] | type[RuleSet]] = {"editions": Edition, "rule-sets": RuleSet}
MOST_BYTES = 4_000_000


def _row(request: HttpRequest, kind: str, pk: int) -> Edition | RuleSet:
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    row = KINDS[kind].objects.filter(pk=pk).first() if kind in KINDS else None
    if row is None:
        raise Http404
    return row


@door
def documents(request: HttpRequest) -> HttpResponse:
    """All versions."""
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    return render(request, "catalogue/documents.html", {"editions": editions(), "rule_sets": rule_sets()})


@door
def load(request: HttpRequest) -> HttpResponse:
    """Upload a file: every fault at once, or a draft."""
    require(request.user, Permission.MANAGE_EDITIONS, at=request.at)
    faults = []
    if request.method == "POST" and request.FILES.get("file"):
        text, faults = decode(request.FILES["file"].read(MOST_BYTES + 1)[:MOST_BYTES])
        if not faults:
            try:
                row = load_document(text=text, by=request.user, at=request.at)
            except DocumentFaults as error:
                faults = error.faults
            else:
                messages.success(request, _("เก็บเป็นร่างแล้ว ไม่พบข้อผิดพลาด"))
                kind = "editions" if isinstance(row, Edition) else "rule-sets"
                return redirect("catalogue:document", kind, row.pk)
    return render(request, "catalogue/load.html", {"faults": faults})


@door
def document(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One version in full; POST publishes a draft."""
    row = _row(request, kind, pk)
    if request.method == "POST":
        try:
            publish_document(document=row, by=request.user, at=request.at)
        except DocumentFaults as error:
            messages.error(request, "; ".join(fault.th for fault in error.faults))
        else:
            messages.success(request, _("ประกาศแล้ว แก้ไขไม่ได้อีก"))
        return redirect("catalogue:document", kind, pk)
    if isinstance(row, RuleSet):
        return render(request, "catalogue/rule_set.html", {"document": row, "rules": read_rule_set_row(row)})
    others = Edition.objects.filter(code=row.code).exclude(pk=row.pk).order_by("-version")
    return render(
        request, "catalogue/edition.html", {"document": row, "edition": read_edition_row(row), "others": others}
    )


@door
def file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The YAML text."""
    row = _row(request, kind, pk)
    answer = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row}.yaml"'
    return answer


@door
def changes(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What changed between two versions of an edition, statement by statement."""
    before, after = _row(request, "editions", other), _row(request, "editions", pk)
    if not isinstance(before, Edition) or not isinstance(after, Edition):
        raise Http404
    found = [
        (one, difference(one.before, one.after))
        for one in diff_editions(read_edition_row(before), read_edition_row(after))
    ]
    return render(request, "catalogue/changes.html", {"before": before, "after": after, "changes": found})
