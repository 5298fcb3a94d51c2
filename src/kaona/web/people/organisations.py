"""Organisations for the Office: found in Thai and English, renamed, moved, merged, closed; their history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.queries.participants import open_rounds_of
from kaona.people import operations
from kaona.people.access import require
from kaona.people.operations.organisations import RegisterFault
from kaona.people.queries import Organisation, above, find_organisations, organisation_by_code
from kaona.people.queries import organisation as find_organisation
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.thai_dates import DateFault, local, words_of_date
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.words import TYPE_WORDS


def _wanted(request: HttpRequest) -> tuple[dict[str, Any], QuerySet[Organisation]]:
    wanted = {
        "words": request.GET.get("q", "")[:200], "kind": request.GET.get("kind", "")[:40], "ended": "ended" in request.GET,
        "ministry": given.key(request.GET, "ministry"), "group": given.key(request.GET, "group"),
    }  # fmt: skip
    return wanted, find_organisations(**wanted)


@door
def organisations(request: HttpRequest) -> HttpResponse:
    """The register."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    wanted, rows = _wanted(request)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "people/organisations.html", {
        "page": page, "wanted": wanted, "types": TYPE_WORDS, **above(),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, as CSV."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    heads = [_("รหัส"), _("ประเภท"), _("ชื่อไทย"), _("ชื่ออังกฤษ"), _("สังกัด"), _("กลุ่มจังหวัด"), _("สิ้นสภาพ"), _("รวมเข้ากับ")]
    return csv_file("organisations.csv", heads, [
        [one.code, TYPE_WORDS[one.type], one.name_th, one.name_en, one.parent, one.province_group,
         words_of_date(one.valid_to) if one.valid_to else "", one.successor]
        for one in _wanted(request)[1]
    ])  # fmt: skip


@door
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: rename, move, merge, close; history, predecessors, rounds it still takes part in."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    row = find_organisation(pk)
    if row is None:
        raise Http404
    if request.method == "POST" and _change(request, row):
        return redirect("people:organisation", pk)
    others = find_organisations().filter(type=row.type, is_demo=row.is_demo).exclude(pk=row.pk)
    return render(request, "people/organisation.html", {
        "organisation": row, "changes": row.changes.select_related("by").order_by("-on", "-pk"), "given": request.POST,
        "is_agency": row.type in AGENCY_TYPES, "others": others, "parts": given.typed(request.POST, "on"),
        "predecessors": row.predecessors.order_by("valid_to"), "rounds": open_rounds_of(row) if row.valid_to else [],
        "children": row.children.filter(valid_to=None).count(), **above(),
    })  # fmt: skip


def _change(request: HttpRequest, row: Organisation) -> bool:
    post, step = request.POST, request.POST.get("step")
    try:
        on = given.day(post, "on") or local(request.at).date()
        act = {
            "organisation": row,
            "on": on,
            "reason": post.get("reason", "")[:500],
            "by": request.user,
            "at": request.at,
        }
        if step == "rename":
            name_th, name_en = (post.get(name, "").strip()[:250] for name in ("name_th", "name_en"))
            if not name_th or (name_th, name_en) == (row.name_th, row.name_en):
                raise RegisterFault("กรอกชื่อใหม่")
            operations.rename(**act, name_th=name_th, name_en=name_en)
        elif step == "move":
            operations.move(**act, parent=_other(find_organisation(given.key(post, "parent"))))
        elif step == "merge":
            operations.merge(**act, into=_other(organisation_by_code(post.get("into", "").strip())))
        elif step == "close":
            operations.close(**act)
    except (RegisterFault, DateFault) as fault:
        given.complain(request, fault)
        return False
    messages.success(request, _("บันทึกแล้ว"))
    return True


def _other(found: Organisation | None) -> Organisation:
    if found is None:
        raise RegisterFault("ไม่พบหน่วยงานปลายทาง")
    return found
