"""Indicators pasted from a spreadsheet: a row report first, then all of them or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.measures import add_measures
from kaona.rules.measure_table import TableRow, read_table
from kaona.web.assessment.page import context, load, page_of
from kaona.web.shell.door import door
from kaona.web.shell.replies import words_of


@door
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Paste, check, add."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here="7")
    year = dossier.cycle.result_year
    years = [year - 2, year - 1, year]
    text = request.POST.get("text", "")
    rows = read_table(text, years, page.edition.sub_measures)
    good = bool(rows) and not any(row.faults for row in rows)
    if request.method == "POST" and request.POST.get("step") == "add" and good:
        try:
            _add(request, dossier, rows)
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("เพิ่มแล้ว") + f" {len(rows)}")
            return redirect("assessment:results", pk)
    return render(
        request, "assessment/paste.html", context(request, page, code="7", text=text, rows=rows, good=good, years=years)
    )


def _add(request: HttpRequest, dossier: object, rows: list[TableRow]) -> None:
    pairs = [(row.sub_measure, row.given) for row in rows]
    add_measures(dossier=dossier, rows=pairs, by=request.user, at=request.at)  # type: ignore[arg-type]
