"""One process item: statements, narratives, evidence, live score, what stands beside it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaona.assessment.access import may_confirm
from kaona.assessment.operations import answers
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.carry_over import carry_over
from kaona.assessment.queries.answers import LevelRow, has_narrative, levels_of_item
from kaona.assessment.queries.cycles import accepts
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.live import live_after_ticks
from kaona.assessment.queries.work import assignments_of, citations_of_item, levels_last_year, threads_of
from kaona.improvement.queries.next_year import carried_feedback
from kaona.knowledge.queries.documents import handbook_beside
from kaona.people.access import may
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Viewer
from kaona.rules.thai_text import CHARACTERS_PER_PAGE
from kaona.web.assessment.levels import level_blocks, linked
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved

PARTS = {
    "#ledger": "assessment/_ledger.html",
    "#sums": "assessment/_sums.html",
    "#head-score": "assessment/_head_score.html",
    "#stops": "assessment/_stops.html",
}


@door
def item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The page."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here=code)
    if code not in page.edition.items or page.edition.items[code].is_result:
        raise Http404
    levels = levels_of_item(dossier, code)
    more = _changing(request, page, code, levels) | _beside(request, page, code)
    return render(request, "assessment/item.html", context(request, page, code=code, **more))


def _changing(
    request: HttpRequest, page: Page, code: str, levels: Mapping[tuple[str, str], LevelRow]
) -> dict[str, Any]:
    """What a tick changes."""
    found = page.edition.items[code]
    citations = citations_of_item(page.dossier, code, at=request.at)
    category = page.edition.category_of[code]
    year, agency_type = page.dossier.cycle.fiscal_year, page.dossier.organisation.type
    return {
        "handbook": handbook_beside(year, agency_type, code), "item": found, "score": page.tree.item(code), "category": category, "citations": citations,
        "category_score": page.tree.category(category.code), "blocks": level_blocks(page, found, levels, citations),
    }  # fmt: skip


def _beside(request: HttpRequest, page: Page, code: str) -> dict[str, Any]:
    """What stands beside it."""
    codes = [one for one, item_ in page.edition.items.items() if not item_.is_result]
    place = codes.index(code)
    agency = Viewer.AGENCY in page.viewers(request)
    last_year = levels_last_year(page.dossier, code) if agency else {}
    return {
        "before": codes[place - 1] if place else "", "after": codes[place + 1] if place + 1 < len(codes) else "",
        "links": linked(page, code), "last_year": last_year,
        "earlier_ofi": carried_feedback(page.dossier, code) if agency else [],
        "threads": threads_of(page.dossier, code) if agency else None,
        "assignments": assignments_of(page.dossier, code) if agency else None,
        "unchecked": next((one.unchecked for one in last_year.values()), 0),
        "may_comment": may(request.user, Permission.COMMENT, page.dossier.organisation, at=request.at),
        "notes": page.edition.notes_of(code), "most_pages": policy(page.dossier.cycle.policies, "narrative_pages"),
        "page_characters": CHARACTERS_PER_PAGE, "may_confirm": _may_confirm(request, page.dossier, code),
    }  # fmt: skip


def _may_confirm(request: HttpRequest, dossier: Dossier, code: str) -> bool:
    return may_confirm(request.user, dossier, code, at=request.at) and accepts(dossier, at=request.at)


def _back(dossier: Dossier, code: str, anchor: str = "") -> str:
    return reverse("assessment:item", args=[dossier.pk, code]) + anchor


@door
@require_POST
def tick(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Answer statements; the parts that changed come back. A browser without scripts sends the whole ledger."""
    states = {name: state for name, state in request.POST.items() if name != "csrfmiddlewaretoken"}
    back = reverse("assessment:item", args=[pk, code]) + "#ledger"
    try:
        done = answers.tick(pk=pk, states=states, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back)
    if done is None:
        raise Http404
    if not wants_fragment(request):
        return saved(request, back=back)
    now = live_after_ticks(done.dossier, stamp_before=done.stamp_before, changes=done.changes)
    page = page_of(request, done.dossier, here=code, now=now)
    more = _changing(request, page, code, page.sheet.levels)
    more["may_confirm"] = _may_confirm(request, done.dossier, code)
    found = context(request, page, code=code, **more)
    return saved(request, parts=PARTS, html=_confirmations(request, page, done.changes, found), context=found)


def _confirmations(
    request: HttpRequest, page: Page, changes: Mapping[str, str], found: dict[str, Any]
) -> dict[str, str]:
    """A changed tick clears the confirmation of its level: what the page shows of it, again."""
    touched = {page.edition.places[code][1] for code in changes}
    return {
        f"#confirm-{block.level.key}": render_to_string("assessment/_confirm.html", found | {"block": block}, request)
        for block in found["blocks"]
        if block.level.key in touched
    }


@door
@require_POST
def narrative(request: HttpRequest, pk: int, code: str, level: str) -> HttpResponse:
    """Save a narrative typed on top of a version; 409 shows both when somebody saved in between. The first words of a
    level are a reason for its ticks, so the ledger comes back with them, and when they are gone."""
    dossier = load(request, pk)
    text, back = request.POST.get("text", ""), _back(dossier, code, f"#n-{level}")
    had = has_narrative(dossier, code, level)
    try:
        row = answers.write_narrative(
            dossier=dossier, item=code, level=level, text=text, by=request.user, at=request.at,
            version=key(request.POST, "version"),
        )  # fmt: skip
    except Conflict as error:
        now = error.current
        return clash(request, theirs={"text": now.narrative}, version=now.version, mine={"text": text},
                     who=str(now.changed_by), when=now.changed_at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    if had == bool(row.narrative.strip()) or not wants_fragment(request):
        return saved(request, version=row.version, back=back)
    page = page_of(request, load(request, pk), here=code)  # as it is now
    ledger = context(request, page, code=code, **_changing(request, page, code, page.sheet.levels))
    return saved(request, version=row.version, parts={"#ledger": PARTS["#ledger"]}, context=ledger)


@door
@require_POST
def confirm(request: HttpRequest, pk: int, code: str, level: str) -> HttpResponse:
    """The category owner says: checked (or not)."""
    dossier = load(request, pk)
    back = _back(dossier, code, f"#n-{level}")
    try:
        answers.confirm_level(dossier=dossier, item=code, level=level, confirmed=request.POST.get("confirmed") == "yes",
                              by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)


@door
@require_POST
def carry(request: HttpRequest, pk: int, code: str, level: str) -> HttpResponse:
    """Copy last year's answer of a level, to be reviewed."""
    dossier = load(request, pk)
    back = _back(dossier, code, f"#n-{level}")
    try:
        carry_over(dossier=dossier, item=code, level=level, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)
