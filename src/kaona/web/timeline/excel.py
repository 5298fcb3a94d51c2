"""The actions of a plan as an Excel file: out, and in again with every fault at once or the difference cell by cell."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.improvement.operations.sheets import ActionFaults, Conflict, Refused, TakenRow, take_sheet
from kaona.improvement.queries.plan_sheet import compared, lines_of, workbook_of
from kaona.people.access import require
from kaona.rules.plan_sheet import COLUMNS, MOST_ROWS, WIDTH, letter_of
from kaona.rules.plan_sheet_difference import Comparison, SheetFault
from kaona.rules.roles import Permission
from kaona.rules.stages import FREELY_EDITED
from kaona.rules.workbook import MOST_BYTES, BookFault, Cell, Line
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_own_plan
from kaona.web.shell.plan_words import ACTION_FIELDS
from kaona.web.shell.refusals import words_of
from kaona.web.timeline.page import frame

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TEXT = 2_000_000


@door
def workbook(request: HttpRequest, plan: int) -> HttpResponse:
    """The actions as an Excel file, for people of the agency: it names them by e-mail."""
    row = load_own_plan(request, plan)
    answer = HttpResponse(workbook_of(row, at=request.at), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="plan-{row.pk}.xlsx"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@door
def excel(request: HttpRequest, plan: int) -> HttpResponse:
    """POST a file: every fault, or the difference; then POST the same rows with those that are chosen."""
    row = load_own_plan(request, plan)
    if request.method != "POST":
        return render(request, "timeline/excel.html", frame(request, row, "excel"))
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    taking = request.POST.get("step") == "take"
    try:
        lines = _kept_lines(request.POST.get("rows", "")) if taking else _file_lines(request)
    except BookFault as fault:
        return _page(request, row, Comparison(), [], wrong=given.words(fault))
    found = compared(row, lines, at=request.at)
    if not taking or found.faults:
        return _page(request, row, found, lines)
    return _take(request, row, found, lines)


def _file_lines(request: HttpRequest) -> list[Line]:
    upload = request.FILES.get("file")
    if upload is None:
        raise BookFault("เลือกไฟล์ XLSX ก่อน")
    # One byte more than may be: the reader says that it is too large.
    return lines_of(upload.read(MOST_BYTES + 1))


def _kept_lines(text: str) -> list[Line]:
    """The rows that the difference was shown of, as the page sent them back: read as strictly as a file."""
    try:
        rows = json.loads(text) if len(text) <= MOST_TEXT else None
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or len(rows) > MOST_ROWS + 1 or not all(map(_is_row, rows)):
        raise BookFault("อ่านรายการไม่ได้ เลือกไฟล์ใหม่")
    return [Line(number, tuple(Cell(one) for one in cells)) for number, cells in rows]


def _is_row(row: object) -> bool:
    if not (isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) and isinstance(row[1], list)):
        return False
    return len(row[1]) == WIDTH and all(isinstance(one, str) for one in row[1])


def _seen(found: Comparison) -> str:
    """On top of which versions the difference is shown."""
    return " ".join(f"{one.row}={one.number}.{one.version}" for one in found.rows)


def _take(request: HttpRequest, row: Any, found: Comparison, lines: list[Line]) -> HttpResponse:
    post = request.POST
    if post.get("seen") != _seen(found):
        return _page(request, row, found, lines, wrong=_("มีผู้อื่นบันทึกระหว่างนั้น ดูส่วนต่างใหม่แล้วบันทึกอีกครั้ง"), status=409)
    chosen = set(post.getlist("take"))
    rows = [TakenRow(one.row, one.number, one.version, one.given) for one in found.rows if str(one.row) in chosen]
    try:
        done = take_sheet(plan=row, rows=rows, reason=post.get("reason", ""), by=request.user, at=request.at)
    except Conflict:
        again = compared(row, lines, at=request.at)
        return _page(request, row, again, lines, wrong=_("มีผู้อื่นบันทึกระหว่างนั้น ดูส่วนต่างใหม่แล้วบันทึกอีกครั้ง"), status=409)
    except ActionFaults as error:
        return _page(request, row, Comparison(rows=found.rows, faults=_placed(error.faults)), lines)
    except Refused as error:
        words = _("เลือกแถวที่จะนำเข้าอย่างน้อยหนึ่งแถว") if error.reason == "nothing_new" else words_of(error)
        return _page(request, row, found, lines, wrong=words)
    messages.success(request, _("นำเข้าแล้ว %(n)s แถว") % {"n": len(done)})
    return redirect("timeline:timeline", row.pk)


def _placed(faults: dict[str, str]) -> tuple[SheetFault, ...]:
    found = []
    for key, text in faults.items():
        line, _mark, name = key.partition("_")
        column = name if name in COLUMNS else "indicators"
        found.append(SheetFault(int(line), letter_of(column), COLUMNS[column].head, text))
    return tuple(found)


def _page(
    request: HttpRequest, row: Any, found: Comparison, lines: list[Line], *, wrong: str = "", status: int = 0
) -> HttpResponse:  # fmt: skip
    post, taking = request.POST, request.POST.get("step") == "take"
    # Without a word of the person's: what only the sheet changed is chosen, what both changed is not.
    chosen = set(post.getlist("take")) if taking else {str(one.row) for one in found.rows if not one.both}
    faulty = bool(found.faults) or (bool(wrong) and not status)
    return render(request, "timeline/excel.html", frame(request, row, "excel") | {
        "found": found, "faults": [(one, given.in_language(one.text)) for one in found.faults], "wrong": wrong,
        "rows": [(one, [(ACTION_FIELDS[cell.name], cell) for cell in one.cells], str(one.row) in chosen) for one in found.rows],
        "kept": json.dumps([[one.number, [cell.text for cell in one.cells]] for one in lines], ensure_ascii=False),
        "seen": _seen(found), "checked": True, "reason": post.get("reason", ""), "needs_reason": row.state not in FREELY_EDITED,
        "both": sum(one.both for one in found.rows), "new": sum(not one.number for one in found.rows),
    }, status=status or (422 if faulty else 200))  # fmt: skip
