"""The whole round in one table: filled in row by row, pasted from a spreadsheet in one act, taken out as CSV."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.access import may_report
from kaona.improvement.operations import reporting
from kaona.improvement.operations.reporting import Line, ReportFaults
from kaona.improvement.queries import progress as queries
from kaona.improvement.queries.progress import ReportLine, Round
from kaona.people.sheets import SheetFault
from kaona.rules.progress_report import TEXTS, ReportInput, tidy_report
from kaona.rules.progress_sheet import COLUMNS, LIGHTS_TH, SheetLine, read_report_rows
from kaona.web.progress.page import load_round, may_set_rounds
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import today
from kaona.web.shell.progress_words import LIGHTS
from kaona.web.shell.refusals import words_of

SHOWN = ("all", "mine", "missing")


def _open(request: HttpRequest, line: ReportLine, row: Round) -> bool:
    """May be filled in here; in a closed round an action is corrected on its own page, with a reason."""
    open_now = row.plan.state == "running" and row.closed_at is None
    return open_now and may_report(request.user, line.action, at=request.at)


@door
def table(request: HttpRequest, round_id: int) -> HttpResponse:
    """Every action of the round; `?show=mine` those one is responsible for, `missing` those not reported yet."""
    row = load_round(request, round_id)
    every = queries.report_lines(row, today=today(request))
    shown = request.GET.get("show", "") if request.GET.get("show", "") in SHOWN else "all"
    mine = [one for one in every if one.action.responsible_id == request.user.pk]
    missing = [one for one in every if one.report is None]
    lines = {"all": every, "mine": mine, "missing": missing}[shown]
    writes = any(_open(request, one, row) for one in every)
    return render(request, "progress/round.html", {
        "row": row, "plan": row.plan, "lines": [(one, _open(request, one, row)) for one in lines], "shown": shown, "writes": writes,
        "counts": [("all", _("ทั้งหมด"), len(every)), ("mine", _("ของฉัน"), len(mine)), ("missing", _("ยังไม่รายงาน"), len(missing))],
        "lights": [(key, word) for key, (word, *_rest) in LIGHTS.items()], "rounds": queries.rounds_of(row.plan),
        "may_set": may_set_rounds(request, row.plan), "reported": len(every) - len(missing), "total": len(every),
        "over": row.due_on < today(request),
    })  # fmt: skip


@door
def export(request: HttpRequest, round_id: int) -> HttpResponse:
    """The round as CSV; its columns can be pasted back."""
    row = load_round(request, round_id)
    heads = [*COLUMNS.values()]
    heads[1:1] = ["งาน", "ผู้รับผิดชอบ", "สิ้นสุด", "ก่อนหน้า"]
    lines = (_cells(one) for one in queries.report_lines(row, today=today(request)))
    return csv_file(f"progress-{row.plan_id}-{row.due_on.isoformat()}.csv", [*heads, "รายงานเมื่อ"], lines)


def _cells(line: ReportLine) -> list[Any]:
    action, report = line.action, line.report
    said = [report.percent, LIGHTS_TH[report.light], *(getattr(report, name) for name in TEXTS)] if report else ["", "", "", "", ""]  # fmt: skip
    return [
        action.number, action.title, action.responsible or "", action.ends_on.isoformat() if action.ends_on else "",
        line.earlier.percent if line.earlier else "", *said, report.changed_at.isoformat() if report else "",
    ]  # fmt: skip


@door
def paste(request: HttpRequest, round_id: int) -> HttpResponse:
    """Rows of a spreadsheet: what would change is shown first, then all is reported in one act."""
    row = load_round(request, round_id)
    every = {
        one.action.number: one for one in queries.report_lines(row, today=today(request)) if _open(request, one, row)
    }
    if not every:
        raise Http404
    text, lines, faults = _read(request)
    faults += [
        _("งานที่ %(number)s ไม่อยู่ในรอบนี้ หรือท่านรายงานไม่ได้") % {"number": one.number}
        for one in lines
        if one.number not in every
    ]
    changes = [one for one in (_change(line, every[line.number]) for line in lines if line.number in every) if one]
    if request.method == "POST" and request.POST.get("step") == "save" and changes and not faults:
        faults = _save(request, row, changes, every)
        if not faults:
            messages.success(request, _("รายงานแล้ว %(count)s งาน") % {"count": len(changes)})
            return redirect("progress:round", round_id)
    return render(request, "progress/paste.html", {
        "row": row, "plan": row.plan, "text": text, "faults": faults, "changes": changes, "columns": COLUMNS.values(),
        "nothing": request.method == "POST" and not changes and not faults,
    }, status=422 if faults else 200)  # fmt: skip


def _read(request: HttpRequest) -> tuple[str, list[SheetLine], list[str]]:
    if request.method != "POST":
        return "", [], []
    try:
        text, rows = given.rows(request)
    except SheetFault as error:
        return "", [], [given.words(error)]
    lines, faults = read_report_rows(rows)
    return text, lines, [given.in_language(one) for one in faults]


def _change(line: SheetLine, now: ReportLine) -> dict[str, Any] | None:
    """What the row would change; None when it says what is there."""
    report = now.report
    texts = {name: line.fields.get(name, getattr(report, name) if report else "") for name in TEXTS}
    typed = tidy_report(ReportInput(line.fields["percent"], line.fields["light"], **texts))
    same = report is not None and typed.percent == str(report.percent) and typed.light == report.light
    if same and all(getattr(typed, name) == getattr(report, name) for name in TEXTS):
        return None
    return {"line": now, "given": typed, "version": report.version if report else 0}


def _save(request: HttpRequest, row: Round, changes: list[dict[str, Any]], every: dict[int, ReportLine]) -> list[str]:
    """Report them all; on what was shown, else in words why not."""
    lines = [
        Line(one["line"].action, one["given"], given.key(request.POST, f"version-{one['line'].action.number}"))
        for one in changes
    ]
    try:
        reporting.report_many(row=row, reporter=row.plan.organisation, lines=lines, by=request.user, at=request.at)  # fmt: skip
    except ReportFaults as error:
        return [
            f"{_('งานที่')} {name.partition('.')[0]}: {words}" for name, words in given.all_words(error.faults).items()
        ]
    except Conflict:
        return [_("มีผู้อื่นรายงานระหว่างนี้ ดูความต่างใหม่แล้วบันทึกอีกครั้ง")]
    except Refused as error:
        return [words_of(error)]
    return []
