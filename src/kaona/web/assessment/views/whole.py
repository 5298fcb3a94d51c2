"""The whole dossier on one page for print, and its export."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.export import canonical, export_of
from kaona.assessment.queries.work import CitationLine, all_citations
from kaona.web.assessment.page import Page, context, load, load_own, page_of
from kaona.web.shell.door import door
from kaona.web.shell.words import LEVEL_WORDS


@door
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Profile, items, evidence, category 7, score; with a draft mark until it is submitted."""
    dossier = load(request, pk)
    page = page_of(request, dossier, whole=True)
    return render(request, "assessment/print.html", context(
        request, page, code="1", parts=_parts(page), years=[dossier.cycle.result_year - n for n in (2, 1, 0)],
        profile=page.sheet.profile, printed_at=request.at,
        citations=[(_place(page, one), one) for one in all_citations(dossier, at=request.at)],
    ))  # fmt: skip


def _place(page: Page, line: CitationLine) -> str:
    """What a citation supports, as the paper names it: "1.2 A1", "1.2 ระดับพื้นฐาน", "7.1.1"."""
    if line.target == "measure":
        names = {str(one.row.pk): one.row.sub_measure for one in page.sheet.all_measures()}
        return names.get(line.code, "7")
    item, _, last = line.code.rpartition(".")
    return f"{item} {LEVEL_WORDS.get(last, last)}"


def _parts(page: Page) -> list[dict[str, Any]]:
    found = []
    year = page.dossier.cycle.result_year
    for category in page.edition.categories:
        items = []
        for item in category.items:
            levels = [
                {"level": level, "narrative": page.sheet.narrative(item.code, level.key),
                 "ticks": [(one, page.sheet.state(one.code)) for one in level.statements_for(page.dossier.organisation.type)]}
                for level in item.levels
            ]  # fmt: skip
            scored = {m.key: m for sub in page.tree.item(item.code).sub_measures for m in sub.measures}
            subs = [
                {"sub": sub, "rows": [
                    {"row": one.row, "values": [one.value(year - 2), one.value(year - 1), one.value(year)],
                     "score": scored[str(one.row.pk)]}
                    for one in page.sheet.measures.get(sub.code, [])]}
                for sub in item.sub_measures
            ]  # fmt: skip
            items.append({"item": item, "score": page.tree.item(item.code), "levels": levels, "subs": subs})
        found.append({"category": category, "score": page.tree.category(category.code), "items": items})
    return found


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The canonical export as a file; `kaona score` reads it."""
    dossier = load_own(request, pk)
    page = page_of(request, dossier, whole=True)
    answer = HttpResponse(canonical(export_of(dossier, page.sheet)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="dossier-{dossier.cycle.code}-{dossier.organisation.code}.json"'
    )
    return answer
