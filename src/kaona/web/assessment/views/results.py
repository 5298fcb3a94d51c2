"""Category 7: indicators edited in their rows, points and trend beside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import confirming, measures
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.measures import FIELDS, MeasureFaults
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.measures import Measure, measure_of, withdrawn_measures
from kaona.assessment.queries.still_valid import open_checks
from kaona.assessment.queries.work import CitationLine, assignments_of, citations_of_item, threads_of
from kaona.improvement.queries.next_year import carried_feedback
from kaona.knowledge.queries.documents import handbook_beside
from kaona.people.access import may
from kaona.rules.measures import MeasureInput
from kaona.rules.roles import Permission, Viewer
from kaona.web.assessment.levels import linked
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.shell import given as shell_given
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved
from kaona.web.shell.words import MEASURE_WORDS

# The cells of an indicator's row before and after its fields.
LEAD, TAIL = ("name", "unit", "direction"), ("trend", "reach", "points")
PARTS = {
    "#head-score": "assessment/_head_score.html",
    "#subnav": "assessment/_subnav.html",
    "#stops": "assessment/_stops.html",
    "#c7-warn": "assessment/_c7_warn.html",
    "#c7-foot": "assessment/_c7_foot.html",
}


@door
def first(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first item of category 7."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here="7")
    item = next(code for code, one in page.edition.items.items() if one.is_result)
    return redirect("assessment:result_item", pk, item)


@door
def results(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One result item."""
    dossier = load(request, pk)
    return render(request, "assessment/results.html", _context(request, dossier, code))


def _context(request: HttpRequest, dossier: Dossier, code: str) -> dict[str, Any]:
    page = page_of(request, dossier, here=code)
    item = page.edition.items.get(code)
    if item is None or not item.is_result:
        raise Http404
    agency = Viewer.AGENCY in page.viewers(request)
    score = page.tree.item(code)
    return context(
        request, page, code=code, item=item, score=score, lead=LEAD, tail=TAIL,
        groups=_groups(page, code, citations_of_item(dossier, code, at=request.at)),
        answered=sum(sub.points is not None for sub in score.sub_measures),
        years=_years(dossier), category=page.edition.category_of[code], category_score=page.tree.category("7"),
        subnav=[(one.code, page.tree.item(one.code)) for one in page.edition.category_of[code].items],
        new_values=[(year, f"result_{year}", "") for year in _years(dossier)],
        links=linked(page, code),
        withdrawn=withdrawn_measures(dossier, [sub.code for sub in item.sub_measures]), notes=page.edition.notes_of(code),
        handbook=handbook_beside(dossier.cycle.fiscal_year, dossier.organisation.type, code),
        earlier_ofi=carried_feedback(dossier, code) if agency else [],
        threads=threads_of(dossier, code) if agency else None, unchecked=open_checks(dossier, code) if agency else 0,
        may_comment=may(request.user, Permission.COMMENT, dossier.organisation, at=request.at),
        assignments=assignments_of(dossier, code) if agency else None,
    )  # fmt: skip


def _years(dossier: Dossier) -> list[int]:
    year = dossier.cycle.result_year
    return [year - 2, year - 1, year]


def _groups(page: Page, code: str, citations: list[CitationLine]) -> list[dict[str, Any]]:
    years = _years(page.dossier)
    scored = page.tree.item(code)
    groups = []
    for sub, points in zip(page.edition.items[code].sub_measures, scored.sub_measures, strict=True):
        by_key = {one.key: one for one in points.measures}
        rows = [
            {"row": one.row, "score": by_key[str(one.row.pk)], "values": [(year, f"result_{year}", one.value(year)) for year in years],
             "trend": [one.value(year) for year in years],
             "cited": [cited for cited in citations if cited.code == str(one.row.pk)],
             "place": _back(page.dossier, sub.code, f"#m-{one.row.pk}")}
            for one in page.sheet.measures.get(sub.code, [])
        ]  # fmt: skip
        groups.append({"sub": sub, "score": points, "rows": rows, "full": len(rows) >= 5,
                       "anchor": f"sp-{sub.code.replace('.', '-')}"})  # fmt: skip
    return groups


def _given(request: HttpRequest, dossier: Dossier) -> MeasureInput:
    texts = {name: request.POST.get(name, "") for name in FIELDS}
    texts["direction"] = request.POST.get("direction", "higher")
    results_ = {year: request.POST[f"result_{year}"] for year in _years(dossier) if f"result_{year}" in request.POST}
    return MeasureInput(**texts, results=results_)  # type: ignore[arg-type]


def _back(dossier: Dossier, sub: str, anchor: str) -> str:
    return reverse("assessment:result_item", args=[dossier.pk, sub.rpartition(".")[0]]) + anchor


def _faulty(request: HttpRequest, error: MeasureFaults, back: str) -> HttpResponse:
    if wants_fragment(request):
        return JsonResponse(
            {"errors": {key: [words] for key, words in shell_given.all_words(error.faults).items()}}, status=422
        )
    for words in shell_given.all_words(error.faults).values():
        messages.error(request, words)
    return redirect(back)


@door
@require_POST
def add(request: HttpRequest, pk: int, sub: str) -> HttpResponse:
    """A further indicator."""
    dossier = load(request, pk)
    back, given = _back(dossier, sub, f"#sub-{sub}"), _given(request, dossier)
    try:
        row = measures.add_measure(dossier=dossier, sub_measure=sub, given=given, by=request.user, at=request.at)
    except MeasureFaults as error:
        values = [(year, f"result_{year}", given.results.get(year, "")) for year in _years(dossier)]
        bad = {"sub": sub, "given": given, "values": values, "faults": shell_given.all_words(error.faults)}
        found = _context(request, dossier, sub.rpartition(".")[0]) | {"bad": bad}
        return render(request, "assessment/results.html", found, status=422)
    except Refused as error:
        return refused(request, error, back)
    return redirect(_back(dossier, sub, f"#m-{row.pk}"))


def _measure(dossier: Dossier, measure: int) -> Measure:
    row = measure_of(dossier, measure)
    if row is None:
        raise Http404
    return row


@door
@require_POST
def change(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Save an indicator's row; the points come back."""
    dossier = load(request, pk)
    row = _measure(dossier, measure)
    back, given = _back(dossier, row.sub_measure, f"#m-{measure}"), _given(request, dossier)
    try:
        row = measures.change_measure(
            dossier=dossier, measure_id=measure, given=given, by=request.user, at=request.at,
            version=key(request.POST, "version"),
        )  # fmt: skip
    except MeasureFaults as error:
        return _faulty(request, error, back)
    except Conflict as error:
        return _clash(request, error.current, given)
    except Refused as error:
        return refused(request, error, back)
    if not wants_fragment(request):
        return saved(request, back=back)
    code = row.sub_measure.rpartition(".")[0]
    found = _context(request, load(request, pk), code)  # the dossier as the deed left it, with its new stamp
    return saved(request, version=row.version, parts=PARTS, html=_cells(request, found, measure), context=found)


def _cells(request: HttpRequest, found: dict[str, Any], measure: int) -> dict[str, str]:
    """What a saved row changes in the table: its cells that are not fields, and the points of its sub-measure."""
    group, line = next(
        (group, line) for group in found["groups"] for line in group["rows"] if line["row"].pk == measure
    )
    html = {
        f"#{cell}-{measure}": render_to_string("assessment/_c7_cell.html", {"line": line, "cell": cell}, request)
        for cell in (*LEAD, *TAIL)
    }
    return html | {f"#{group['anchor']}": render_to_string("assessment/_c7_sub.html", {"group": group}, request)}


def _clash(request: HttpRequest, now: Measure, given: MeasureInput) -> HttpResponse:
    theirs = {name: str(getattr(now, name)) for name in FIELDS}
    theirs |= {f"result_{one.fiscal_year}": one.value for one in now.results.all()}
    mine = {name: str(getattr(given, name)) for name in FIELDS} | {f"result_{y}": v for y, v in given.results.items()}
    different = {name for name in mine if mine[name] != theirs.get(name, "")}
    return clash(
        request, theirs={name: theirs.get(name, "") for name in different}, mine={name: mine[name] for name in different},
        version=now.version, who=str(now.changed_by), when=now.changed_at, labels=_labels(given),
    )  # fmt: skip


def _labels(given: MeasureInput) -> dict[str, Any]:
    """The words of the fields, as the page has them."""
    return MEASURE_WORDS | {f"result_{year}": f"{_('ผล')} {year}" for year in given.results}


@door
@require_POST
def confirm(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Last year's indicator is still valid."""
    dossier = load(request, pk)
    back = _back(dossier, _measure(dossier, measure).sub_measure, f"#m-{measure}")
    try:
        confirming.confirm_measure(dossier=dossier, measure_id=measure, version=key(request.POST, "version"), by=request.user,
                                   at=request.at)  # fmt: skip
    except Conflict:
        return refused(request, Refused("changed_since_read"), back)
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)


@door
@require_POST
def withdraw(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Take an indicator off the list."""
    dossier = load(request, pk)
    row = _measure(dossier, measure)
    back = _back(dossier, row.sub_measure, f"#sub-{row.sub_measure}")
    try:
        measures.withdraw_measure(dossier=dossier, measure_id=measure, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back)
    messages.success(request, _("นำตัววัดออกแล้ว นำกลับได้จากรายการด้านล่าง"))
    return redirect(back)


@door
@require_POST
def restore(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Put it back."""
    dossier = load(request, pk)
    row = _measure(dossier, measure)
    back = _back(dossier, row.sub_measure, f"#m-{measure}")
    try:
        measures.restore_measure(dossier=dossier, measure_id=measure, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)
