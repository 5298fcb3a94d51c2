"""Further organisations from a CSV or XLSX list: a row report first, then all of them or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.people.operations.imports import import_organisations, judge_rows
from kaona.people.sheets import SheetFault
from kaona.rules.roles import Permission
from kaona.web.shell import given
from kaona.web.shell.door import door


@door
def importing(request: HttpRequest) -> HttpResponse:
    """Upload or paste; judged first, added when every row is good."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    text, rows = request.POST.get("text", ""), []
    try:
        text, cells = given.rows(request)
        rows = judge_rows(cells)
    except SheetFault as fault:
        given.complain(request, fault)
    good = bool(rows) and not any(row.faults for row in rows)
    if request.POST.get("step") == "add" and good:
        added = import_organisations(rows=rows, by=request.user, at=request.at)
        messages.success(request, _("เพิ่มแล้ว") + f" {added}")
        return redirect("people:organisations")
    return render(request, "people/importing.html", {"text": text, "rows": rows, "good": good})
