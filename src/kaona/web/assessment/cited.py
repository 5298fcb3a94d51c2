"""The pieces of a page that show citations, rendered again after one was made. It must not know how citing works."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.measures import measure_of
from kaona.assessment.queries.work import citations_of_item
from kaona.web.assessment.levels import level_blocks
from kaona.web.assessment.page import context, page_of

MOST_FILES = 20


def level_of(dossier: Dossier, target: str, code: str) -> tuple[str, str]:
    """(item, level) of a statement or level; ("", "") when unknown."""
    if target == "statement":
        return edition_of(dossier).places.get(code, ("", ""))
    item, _, level = code.rpartition(".")
    return (item, level) if item in edition_of(dossier).items else ("", "")


def place_of(dossier: Dossier, target: str, code: str) -> str:
    """The address where a citation of this target is seen."""
    if target == "measure":
        row = measure_of(dossier, code)
        if row is None:
            return reverse("assessment:results", args=[dossier.pk])
        return reverse("assessment:result_item", args=[dossier.pk, row.sub_measure.rpartition(".")[0]]) + f"#m-{row.pk}"
    item, level = level_of(dossier, target, code)
    if not item:
        return reverse("assessment:overview", args=[dossier.pk])
    return reverse("assessment:item", args=[dossier.pk, item]) + f"#n-{level}"


def cited_parts(request: HttpRequest, dossier: Dossier, target: str, code: str) -> dict[str, str]:
    """{selector: markup} of what a citation changes on its page."""
    if target == "measure":
        row = measure_of(dossier, code)
        if row is None:
            return {}
        item = row.sub_measure.rpartition(".")[0]
        page = page_of(request, dossier, here=item)
        lines = [one for one in citations_of_item(dossier, item, at=request.at) if one.code == code]
        values = context(request, page, code=item, place=place_of(dossier, target, code), key=f"m-{code}", target="measure",
                         target_code=code, lines=lines)  # fmt: skip
        return {f"#cites-m-{code}": render_to_string("assessment/_c7_cited.html", values | {"open": True}, request)}
    item, _level = level_of(dossier, target, code)
    if not item:
        return {}
    page = page_of(request, dossier, here=item)
    blocks = level_blocks(
        page, page.edition.items[item], page.sheet.levels, citations_of_item(dossier, item, at=request.at)
    )
    values = context(request, page, code=item, item=page.edition.items[item], score=page.tree.item(item), blocks=blocks)
    parts = {"#ledger": render_to_string("assessment/_ledger.html", values, request)}
    for block in blocks:
        values |= {"place": place_of(dossier, "level", f"{item}.{block.level.key}"), "key": block.level.key, "target": "level",
                   "target_code": f"{item}.{block.level.key}", "lines": block.citations, "ticks": block.ticks}  # fmt: skip
        parts[f"#cites-{block.level.key}"] = render_to_string("assessment/_citations.html", values, request)
    return parts
