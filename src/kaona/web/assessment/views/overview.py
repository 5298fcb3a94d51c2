"""The overview of a dossier, and of one of its categories."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.answers import rule_set_of
from kaona.assessment.queries.calendars import moved_to
from kaona.assessment.queries.progress import item_state
from kaona.assessment.queries.rehearsal import Rehearsal, rehearse_dossier
from kaona.assessment.queries.scores import claimed_before
from kaona.assessment.queries.signoffs import steps_of
from kaona.assessment.queries.to_review import to_review
from kaona.assessment.queries.work import ItemAssignment, assignments_of
from kaona.improvement.queries.next_year import carried_actions
from kaona.rules.roles import Viewer
from kaona.rules.thai_dates import local
from kaona.web.assessment.chain import chain_of
from kaona.web.assessment.findings import ShownFinding, shown
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.assessment.summary import category_rows, lines_of
from kaona.web.shell.door import door

MOST_TO_DO = 6


@door
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Score, distance to each line, what to do now, categories and items."""
    dossier = load(request, pk)
    page = page_of(request, dossier, whole=True)
    rehearsal = rehearse_dossier(dossier, at=request.at, sheet=page.sheet)
    given = list(assignments_of(dossier))
    before = claimed_before(dossier)
    return render(request, "assessment/overview.html", context(
        request, page, code="1", lines=lines_of(page), categories=_categories(page, given), rehearsal=rehearsal,
        to_do=_to_do(page, rehearsal, given), next_item=_next_item(page), rows=category_rows(page, before), before=before,
        change=page.tree.total - before.total if before else None, day=_day(page, request.at),
        chain=chain_of(page, steps_of(dossier), at=request.at), rules=rule_set_of(dossier),
        moved=moved_to(dossier, page.deadline) if page.editable_stage else None,
        waiting=to_review(dossier, page.sheet) if page.editable_stage else None,
        goes_on=sum(one.state == "open" for one in carried_actions(dossier)) if Viewer.AGENCY in page.viewers(request) else 0,
    ))  # fmt: skip


def _day(page: Page, at: datetime) -> tuple[int, int] | None:
    """Which day of how many of the window; None outside it."""
    opens = page.dossier.cycle.window.opens_at
    if not opens <= at < page.deadline:
        return None
    first = local(opens).date()
    return (local(at).date() - first).days + 1, (local(page.deadline).date() - first).days + 1


def _to_do(page: Page, rehearsal: Rehearsal, given: Iterable[ItemAssignment]) -> list[dict[str, Any]]:
    """One line per item: what blocks first, then by what it can bring or cost; with who and until when."""
    people = {one.item: one for one in given if one.done_at is None}
    order = {"block": 0, "warn": 1, "hint": 2}
    found: dict[str, ShownFinding] = {}
    for one in sorted(shown(page, rehearsal.findings), key=lambda f: (order[f.finding.severity], -abs(f.stake or 0))):
        known = found.get(one.item)
        if known is None or (known.stake is None and one.finding.severity == known.finding.severity and one.stake):
            found[one.item] = one
    return [{"one": one, "who": people.get(one.item)} for one in list(found.values())[:MOST_TO_DO]]


def _categories(page: Page, given: Iterable[ItemAssignment]) -> list[dict[str, Any]]:
    assigned: dict[str, list[Any]] = {}
    for one in given:
        assigned.setdefault(one.item, []).append(one)
    return [
        {
            "category": category,
            "score": page.tree.category(category.code),
            "items": [
                {"item": item, "score": page.tree.item(item.code), "state": item_state(page.dossier, page.sheet, item),
                 "people": assigned.get(item.code, []),
                 "checked": sum(page.sheet.confirmed(item.code, level.key) for level in item.levels)}
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


@door
def category(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The items of one category, and how they make its points."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here=code)
    given = assignments_of(dossier)
    found = next((one for one in _categories(page, given) if one["category"].code == code), None)
    if found is None:
        raise Http404
    weight = page.tree.category(code).weight
    share = Fraction(weight, 1) / sum((one.weight for one in page.tree.categories), Fraction(0))
    return render(
        request,
        "assessment/category.html",
        context(
            request,
            page,
            code=code,
            one=found,
            adds=page.tree.category(code).points * share,
            rules=rule_set_of(dossier),
        ),
    )
