"""Scores of earlier years from CSV, XLSX or a pasted list: a report of every row first, then all of them or the good ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.people.sheets import SheetFault
from kaona.rules.imported_scores import JudgedRow
from kaona.rules.roles import Permission
from kaona.verification.operations.base import Refused
from kaona.verification.operations.importing import import_scores
from kaona.verification.queries.scores import Report, report_on
from kaona.web.scores.columns import heads
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of

MOST_ROWS = 20_000
MOST_SHOWN = 300
STEPS = {"all": False, "good": True}
# What needs a look stands first.
ORDER = ("faulty", "changes", "new", "same")


@door
def importing(request: HttpRequest) -> HttpResponse:
    """Upload or paste; nothing is kept before it is confirmed."""
    require(request.user, Permission.IMPORT_SCORES, at=request.at)
    text, cells, report, unread = request.POST.get("text", ""), [], None, False
    try:
        text, cells = given.rows(request, most_rows=MOST_ROWS)
    except SheetFault as fault:
        unread = True
        given.complain(request, fault)
    step = request.POST.get("step")
    if cells and step in STEPS:
        try:
            done = import_scores(rows=cells, mark=request.POST.get("mark", ""), good_rows_only=STEPS[step], by=request.user,
                                 at=request.at)  # fmt: skip
        except Refused as refused:
            messages.error(request, words_of(refused))
        else:
            counts = {"new": done.new, "changed": done.changed, "left": done.left_out}
            messages.success(request, _("นำเข้าแล้ว ใหม่ %(new)s · เปลี่ยน %(changed)s · เว้นแถวที่ผิด %(left)s") % counts)
            return redirect("scores:scores")
    elif request.method == "POST" and not cells and not text.strip() and not unread:
        messages.error(request, _("เลือกไฟล์หรือวางรายการก่อน"))
    if cells:
        report = report_on(cells, at=request.at)
    if report is not None and step == "report":
        return _report_file(report)
    return render(request, "scores/importing.html", {"text": text, **(_shown(report) if report else {})})


def _shown(report: Report) -> dict[str, Any]:
    rows = sorted(report.judged.rows, key=lambda row: (ORDER.index(row.state), row.number))
    lines = [
        {"row": row, "name": report.names.get(row.agency, ""), "before": report.before.get((row.agency, row.year or 0))}
        for row in rows[:MOST_SHOWN]
    ]
    return {
        "report": report, "lines": lines, "more": len(rows) - len(lines), "good": len(report.good),
        "counts": {state: report.count(state) for state in ORDER}, "all": report.judged.is_good,
    }  # fmt: skip


def _report_file(report: Report) -> HttpResponse:
    """Every row with what would happen to it."""
    words = {"new": _("ใหม่"), "changes": _("เปลี่ยน"), "same": _("เหมือนเดิม"), "faulty": _("ผิด")}
    lines = [
        [row.number, row.text, report.names.get(row.agency, ""), words[row.state], _faults(row)]
        for row in report.judged.rows
    ]
    return csv_file("import-report.csv", [_("แถว"), _("ในรายการ"), _("หน่วยงาน"), _("ผลการตรวจ"), _("ข้อผิดพลาด")], lines)


def _faults(row: JudgedRow) -> str:
    return "; ".join(given.all_words(dict(row.faults)).values())


@door
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with the headings."""
    require(request.user, Permission.IMPORT_SCORES, at=request.at)
    return csv_file("confirmed-scores-form.csv", heads(), [])
