"""A whole category in one table: every gap's note in its row, the question of the stage at every item's head."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.stage_checks import write_check
from kaona.improvement.queries.gaps import checks_of
from kaona.rules.editions import Category
from kaona.rules.gap_sheet import COLUMNS
from kaona.web.improvement.page import Line, Page, context, item_or_404, load
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import key
from kaona.web.shell.improvement_words import (
    FEASIBILITY,
    GAP_KINDS,
    LAST_YEAR,
    NOTE_FIELDS,
    STAGE_QUESTION,
    STAGE_VERDICTS,
)
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import clash, refused, saved
from kaona.web.templatetags.kaona import words


def category_or_404(page: Page, code: str) -> Category:
    """A category of the edition."""
    found = next((one for one in page.base.edition.categories if one.code == code), None)
    if found is None:
        raise Http404
    return found


@door
def gap_category(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """The table."""
    page = load(request, pk)
    found, checks = category_or_404(page, category), checks_of(page.base.dossier)
    lines = lines_in(page, category)
    groups = [
        {"item": item, "score": page.base.tree.item(item.code), "check": checks.get(item.code), "may_note": page.may_note(item.code),
         "key": item.code.replace(".", "-"), "lines": [one for one in lines if one.gap.item == item.code]}
        for item in found.items
    ]  # fmt: skip
    return render(request, "improvement/gap_category.html", context(
        page, category=found, groups=groups, kinds=GAP_KINDS, feasibilities=FEASIBILITY, verdicts=STAGE_VERDICTS, question=STAGE_QUESTION,
        may_some=any(one["may_note"] for one in groups), noted=sum(one.note is not None for one in lines), count=len(lines),
        copied=_copied(lines), points=page.base.tree.category(category).points, last_words=LAST_YEAR,
    ))  # fmt: skip


def lines_in(page: Page, category: str) -> list[Line]:
    """The gaps of a category in the edition's order."""
    return [page.line(one) for one in page.gaps if one.category == category]


HEADS = ("code", "", *COLUMNS[1:])


def head_words() -> list[str]:
    """The heads of the table as it is copied and read back: rules/gap_sheet.HEADS."""
    names = {"code": "รหัส", "": "ช่องว่าง"} | {name: str(word) for name, word in NOTE_FIELDS.items()}
    return [words(names[name]) for name in HEADS]


def cells_of(line: Line) -> list[str]:
    """A row of the table as it is copied and read back."""
    note = line.note
    texts = {name: str(getattr(note, name)) if note else "" for name in COLUMNS[1:]}
    texts["feasibility"] = str(FEASIBILITY.get(texts["feasibility"], ""))
    return [line.gap.code, words(line.label), *(texts[name] for name in COLUMNS[1:])]


def _copied(lines: list[Line]) -> str:
    """The table with tabs, to be copied into a spreadsheet."""
    out = io.StringIO()
    sheet = csv.writer(out, delimiter="\t", lineterminator="\n")
    sheet.writerows([head_words(), *map(cells_of, lines)])
    return out.getvalue()


@door
def sheet(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """The table as a file."""
    page = load(request, pk)
    category_or_404(page, category)
    lines = lines_in(page, category)
    return csv_file(f"gaps-{pk}-{category}.csv", head_words(), (cells_of(one) for one in lines))


@door
@require_POST
def check(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Does the result of an item match the real stage?"""
    page = load(request, pk)
    found = item_or_404(page, item)
    code = page.base.edition.category_of[found.code].code
    back = reverse("improvement:gap_category", args=[pk, code]) + f"#i-{item.replace('.', '-')}"
    given = {"verdict": request.POST.get("verdict", ""), "reason": request.POST.get("reason", "")}
    try:
        row = write_check(
            dossier=page.base.dossier,
            item=item,
            version=key(request.POST, "version"),
            by=request.user,
            at=request.at,
            **given,
        )
    except Conflict as error:
        return _check_clash(request, error.current, given)
    except Refused as error:
        if error.reason == "gap_stage_reason" and wants_fragment(request):
            # Asked for beside the field: the choice was made, the words are still to come.
            return JsonResponse({"errors": {"reason": [words_of(error)]}}, status=422)
        return refused(request, error, back)
    return saved(request, version=row.version, back=back)


def _check_clash(request: HttpRequest, now: Any, given: dict[str, str]) -> HttpResponse:
    theirs = {"verdict": now.verdict if now else "", "reason": now.reason if now else ""}
    different = {name: text for name, text in given.items() if text != theirs[name]}
    return clash(
        request, theirs={name: theirs[name] for name in different}, mine=different, version=now.version if now else 0,
        who=str(now.changed_by) if now else "", when=now.changed_at if now else None,
        labels={"verdict": STAGE_QUESTION, "reason": NOTE_FIELDS["reason"]}, choices={"verdict": STAGE_VERDICTS},
    )  # fmt: skip
