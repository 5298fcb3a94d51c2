"""A whole category's notes pasted from a spreadsheet: every fault with its row, the difference, then all in one act."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.gap_notes import SheetFaults, write_notes
from kaona.improvement.queries.gaps import GapNote, content_of, whole_notes
from kaona.people.sheets import SheetFault
from kaona.rules.gap_sheet import FIELDS, SheetRow, note_faults, read_gap_sheet
from kaona.web.improvement.category import category_or_404, head_words, lines_in
from kaona.web.improvement.page import Page, context, load
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.improvement_words import FEASIBILITY, NOTE_FIELDS
from kaona.web.shell.refusals import words_of


@door
def paste(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """POST step=check shows every fault and the difference, step=save does it when there is no fault."""
    page = load(request, pk)
    found = category_or_404(page, category)
    lines = [one for one in lines_in(page, category) if one.may_note]
    if request.method != "POST":
        return render(
            request, "improvement/paste.html", context(page, category=found, heads=head_words(), may_some=lines)
        )
    text, wrong = _text(request)
    rows = read_gap_sheet(text, {one.gap.code for one in lines})
    faults = {row.number: dict(row.faults) for row in rows if row.faults} | _whole_faults(page, rows)
    seen = _versions(page, rows)
    if request.POST.get("step") == "save" and rows and not faults and _save(request, page, rows, seen):
        return redirect("improvement:gap_category", pk, category)
    return render(request, "improvement/paste.html", context(
        page, category=found, heads=head_words(), text=text, rows=_shown(page, rows, faults), faulty=len(faults),
        changes=_changes(page, rows) if not faults else 0, seen=seen, wrong=wrong, may_some=lines, checked=True,
    ), status=422 if faults or wrong else 200)  # fmt: skip


def _text(request: HttpRequest) -> tuple[str, str]:
    """What was pasted or uploaded, and why it cannot be read."""
    if not request.FILES.get("file"):
        return request.POST.get("text", ""), ""
    try:
        return given.rows(request)[0], ""
    except SheetFault as fault:
        return request.POST.get("text", ""), given.words(fault)


def _given(rows: list[SheetRow]) -> dict[str, Mapping[str, str]]:
    return {row.code: row.given for row in rows}


def _whole_faults(page: Page, rows: list[SheetRow]) -> dict[int, dict[str, str]]:
    """What is wrong with the notes as they would be, of rows that are right in themselves."""
    good = {row.code: row for row in rows if not row.faults}
    whole = whole_notes(page.notes, {code: row.given for code, row in good.items()})
    return {good[code].number: wrong for code, one in whole.items() if (wrong := note_faults(one))}


def _versions(page: Page, rows: list[SheetRow]) -> str:
    """On top of which notes the difference was shown."""
    return " ".join(f"{row.code}={page.notes[row.code].version}" for row in rows if row.code in page.notes)


def _save(request: HttpRequest, page: Page, rows: list[SheetRow], seen: str) -> bool:
    if request.POST.get("seen", "") != seen:
        messages.error(request, _("มีผู้อื่นบันทึกระหว่างนั้น ดูส่วนต่างใหม่แล้วบันทึกอีกครั้ง"))
        return False
    versions = {row.code: page.notes[row.code].version for row in rows if row.code in page.notes}
    try:
        changed = write_notes(
            dossier=page.base.dossier, given=_given(rows), versions=versions, by=request.user, at=request.at
        )
    except (Conflict, SheetFaults):  # somebody saved between the check and the lock
        messages.error(request, _("มีผู้อื่นบันทึกระหว่างนั้น ดูส่วนต่างใหม่แล้วบันทึกอีกครั้ง"))
        return False
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    messages.success(request, _("บันทึกแล้ว %(n)s รายการ") % {"n": len(changed)})
    return True


def _shown(page: Page, rows: list[SheetRow], faults: dict[int, dict[str, str]]) -> list[dict[str, Any]]:
    """Every row with its faults, or with what it changes: field, before, after."""
    found = []
    for row in rows:
        wrong = given.all_words(faults.get(row.number, {}))
        labels = [(NOTE_FIELDS.get(name, ""), words) for name, words in wrong.items()]
        found.append(
            {"row": row, "faults": labels, "changes": [] if wrong else _differences(page.notes.get(row.code), row)}
        )
    return found


def _differences(note: GapNote | None, row: SheetRow) -> list[tuple[Any, str, str]]:
    now = content_of(note)
    return [
        (NOTE_FIELDS[name], _word(name, now[name]), _word(name, row.given[name]))
        for name in FIELDS
        if name in row.given and row.given[name] != now[name]
    ]


def _word(name: str, text: str) -> str:
    return str(FEASIBILITY.get(text, "")) if name == "feasibility" else text


def _changes(page: Page, rows: list[SheetRow]) -> int:
    """How many notes would change."""
    return sum(bool(_differences(page.notes.get(row.code), row)) for row in rows)
