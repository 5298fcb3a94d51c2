"""The overview of a dossier, and of one of its categories."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.progress import item_state
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.assessment.queries.work import assignments_of
from kaona.rules.exact import display
from kaona.rules.scoring import Line
from kaona.web.assessment.findings import shown
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.shell.door import door
from kaona.web.shell.words import LINE_WORDS


@door
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Score, distance to each line, what to do now, categories and items."""
    dossier = load(request, pk)
    page = page_of(request, dossier, whole=True)
    rehearsal = rehearse_dossier(dossier, at=request.at, sheet=page.sheet)
    return render(request, "assessment/overview.html", context(
        request, page, code="1", lines=[_line(page, line) for line in page.tree.lines], categories=_categories(page),
        findings=[shown(page, one) for one in rehearsal.findings[:6]], rehearsal=rehearsal,
        next_item=_next_item(page), axes=_axes(page),
    ))  # fmt: skip


def _line(page: Page, line: Line) -> dict[str, Any]:
    same = display(page.tree.total) == display(line.at)
    return {"line": line, "word": LINE_WORDS[line.name], "share": display(line.at / 5, 3),
            "over": -line.distance, "close": not line.reached and same}  # fmt: skip


def _categories(page: Page) -> list[dict[str, Any]]:
    assigned: dict[str, list[Any]] = {}
    for one in assignments_of(page.dossier):
        assigned.setdefault(one.item, []).append(one)
    return [
        {
            "category": category,
            "score": page.tree.category(category.code),
            "items": [
                {"item": item, "score": page.tree.item(item.code), "state": item_state(page.dossier, page.sheet, item),
                 "people": assigned.get(item.code, [])}
                for item in category.items
            ],
        }
        for category in page.edition.categories
    ]  # fmt: skip


def _next_item(page: Page) -> str:
    for code, item in page.edition.items.items():
        if item_state(page.dossier, page.sheet, item) != "done":
            return code
    return ""


def _axes(page: Page) -> list[dict[str, str]]:
    """The seven corners of the radar, as numbers for SVG: a unit circle of radius 90 around (120, 110)."""
    corners = (
        (0, -1),
        (0.7818, -0.6235),
        (0.9749, 0.2225),
        (0.4339, 0.901),
        (-0.4339, 0.901),
        (-0.9749, 0.2225),
        (-0.7818, -0.6235),
    )
    found = []
    for category, (x, y) in zip(page.tree.categories, corners, strict=False):
        reach = category.points / 500 * 90
        xf, yf = Fraction(str(x)), Fraction(str(y))
        found.append({
            "code": category.code, "x": display(120 + xf * reach, 1), "y": display(110 + yf * reach, 1),
            "edge_x": display(120 + xf * 90, 1), "edge_y": display(110 + yf * 90, 1),
            "label_x": display(120 + xf * 104, 1), "label_y": display(115 + yf * 104, 1),
        })  # fmt: skip
    return found


@door
def category(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The items of one category."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here=code)
    found = next((one for one in _categories(page) if one["category"].code == code), None)
    if found is None:
        raise Http404
    return render(request, "assessment/category.html", context(request, page, code=code, one=found))
