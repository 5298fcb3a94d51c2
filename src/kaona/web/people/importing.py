"""Further organisations from a CSV or XLSX list: a row report first, then all of them or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.people.operations.imports import import_organisations, judge_rows
from kaona.people.sheets import SheetFault, read_rows
from kaona.rules.roles import Permission
from kaona.web.shell.door import door


@door
def importing(request: HttpRequest) -> HttpResponse:
    """Upload or paste; the text of an upload comes back in the box, so that what is confirmed is what was shown."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    text, rows = request.POST.get("text", ""), []
    try:
        if request.FILES.get("file"):
            upload = request.FILES["file"]
            text = "\n".join("\t".join(cells) for cells in read_rows(upload.read(), upload.name or ""))
        rows = judge_rows(read_rows(text.encode(), "")) if text.strip() else []
    except SheetFault as fault:
        messages.error(request, str(fault))
    good = bool(rows) and not any(row.faults for row in rows)
    if request.POST.get("step") == "add" and good:
        added = import_organisations(rows=rows, by=request.user, at=request.at)
        messages.success(request, _("เพิ่มแล้ว") + f" {added}")
        return redirect("people:organisations")
    return render(request, "people/importing.html", {"text": text, "rows": rows, "good": good})
