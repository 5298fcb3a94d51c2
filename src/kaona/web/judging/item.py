"""One item: criterion, answer, evidence and own judgement on one screen; verdicts and reasons."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaona.assessment.queries.answers import levels_of_item
from kaona.rules.editions import Item
from kaona.verification.operations import judging
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.own_review import cited_in, last_year_of, questions_of, remarks_of, submitted_again
from kaona.web.judging import blocks
from kaona.web.judging.desk import Desk, context, desk_of, lines_of, load, load_readable, look, standings
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved

AROUND = {"#own": "judging/_own.html", "#head-score": "judging/_head_score.html", "#stops": "judging/_stops.html"}


def item_of(desk: Desk, code: str) -> Item:
    """The item of an address, or 404."""
    found = desk.edition.items.get(code)
    if found is None:
        raise Http404
    return found


@door
def item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The page; `level` chooses the tab. While the dossier is with the agency there is nothing to read."""
    part = load(request, pk)
    if not look(request, part):
        return redirect("judging:review", pk)
    desk = desk_of(request, part)
    found = item_of(desk, code)
    name = "judging/results.html" if found.is_result else "judging/item.html"
    return render(
        request, name, context(desk, **around(desk, found), **_whole(desk, found, request.GET.get("level", "")))
    )


def around(desk: Desk, found: Item) -> dict[str, Any]:
    """What every judgement changes: the own result beside the claim."""
    return {
        "here": found.code.split(".")[0], "item": found, "score": desk.own.item(found.code),
        "claimed": desk.claim.item(found.code), "standings": standings(desk, found.code), "lines": lines_of(desk),
        "done": desk.judged_of(found), "total": len(desk.keys_of(found)),
    }  # fmt: skip


def _whole(desk: Desk, found: Item, level: str) -> dict[str, Any]:
    """The rest of the page."""
    cited = cited_in(desk.part.review, found.code)
    remarks = remarks_of(desk.part, found.code)
    codes = [sub.code for sub in found.sub_measures] or desk.keys_of(found)
    items = list(desk.edition.items)
    place = items.index(found.code)
    return {
        "category": desk.edition.category_of[found.code], "cited": cited, "links": blocks.linked(desk, found.code),
        "last_year": last_year_of(desk.dossier, found.code), "notes": desk.edition.notes_of(found.code),
        "origin": desk.edition.note, "before": items[place - 1] if place else "",
        "after": items[place + 1] if place + 1 < len(items) else "",
        "kinds": [("strength", blocks.remark_forms(remarks, codes, cited, "strength")),
                  ("ofi", blocks.remark_forms(remarks, codes, cited, "ofi"))],
        "withdrawn": [one.row for one in remarks if one.row.withdrawn_at and one.row.text],
        **(_measures(desk, found) if found.is_result else _level(desk, found, level, cited)),
    }  # fmt: skip


def _measures(desk: Desk, found: Item) -> dict[str, Any]:
    lines = blocks.measure_blocks(desk, found)
    return {"blocks": lines, "measure_names": {one.key: one.row.sub_measure for one in lines},
            "questions": questions_of(desk.part, found.code),
            "again": submitted_again(desk.dossier).get(found.code)}  # fmt: skip


def _level(desk: Desk, found: Item, level: str, cited: list[Any]) -> dict[str, Any]:
    """The chosen tab; otherwise the first with something left to judge."""
    kind = desk.dossier.organisation.type
    left = [one.key for one in found.levels
            if any(s.code not in desk.work.statements for s in one.statements_for(kind))]  # fmt: skip
    keys = [one.key for one in found.levels]
    level = level if level in keys else (left or keys)[0]
    place = keys.index(level)
    shown = blocks.statement_blocks(desk, found, level, cited, submitted_again(desk.dossier))
    own = {f"{found.code}.{level}", *(one.code for one in shown)}
    return {
        "questions": questions_of(desk.part, found.code), "level": found.level(level), "css": blocks.CLASSES[level], "blocks": shown, "left_levels": left,
        "left": sum(one.row is None for one in shown), "narrative": levels_of_item(desk.dossier, found.code).get((found.code, level)),
        "shown_evidence": [one for one in cited if one.code in own],
        "level_before": keys[place - 1] if place else "", "level_after": keys[place + 1] if place + 1 < len(keys) else "",
    }  # fmt: skip


def back_to(pk: int, code: str, level: str = "", anchor: str = "") -> str:
    """The address of the item page."""
    return reverse("judging:item", args=[pk, code]) + (f"?level={level}" if level else "") + anchor


@door
@require_POST
def judge(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A verdict {statement: met | not_met | cannot_tell}; what it changes comes back."""
    part = load_readable(request, pk)
    statement = next((name for name in request.POST if name.startswith(f"{code}.")), "")
    level = request.POST.get("level", "")
    try:
        judging.judge_statement(assignment=part, code=statement, verdict=request.POST.get(statement, ""), reason=None,
                                version=0, by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back_to(pk, code, level))
    if not wants_fragment(request):
        return saved(request, back=back_to(pk, code, level))
    return answer_for(request, pk, code, statement)


def answer_for(request: HttpRequest, pk: int, code: str, statement: str, version: int | None = None) -> HttpResponse:
    """The pieces that a verdict or reason changes, as a fresh page would show them."""
    desk = desk_of(request, load(request, pk))
    found = item_of(desk, code)
    more: dict[str, Any] = {}
    parts = dict(AROUND)
    if statement:
        level = desk.edition.places[statement][1]
        more = _level(desk, found, level, cited_in(desk.part.review, code))
        parts |= {"#level-head": "judging/_level_head.html", "#tabs": "judging/_tabs.html"}
    values = context(desk, **around(desk, found), **more)
    html = {f"#v-{one.slug}": _said(request, values, one) for one in more.get("blocks", []) if one.code == statement}
    return saved(request, version=version, parts=parts, context=values, html=html)


def _said(request: HttpRequest, values: dict[str, Any], one: blocks.StatementBlock) -> str:
    return render_to_string("judging/_said.html", values | {"one": one}, request)


@door
@require_POST
def agree(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Everything of the item, or of one level, that is not judged yet, as the agency answers it."""
    part = load_readable(request, pk)
    desk = desk_of(request, part)
    found = item_of(desk, code)
    level = request.POST.get("level", "")
    only = request.POST.get("only", "") == "level"
    try:
        if found.is_result:
            judging.accept_measures(assignment=part, measures=[int(one) for one in desk.keys_of(found)], by=request.user,
                                    at=request.at)  # fmt: skip
        else:
            codes = [one for one in desk.keys_of(found) if not only or desk.edition.places[one][1] == level]
            judging.agree_with_claim(assignment=part, codes=codes, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back_to(pk, code, level))
    return saved(request, back=back_to(pk, code, level))


@door
@require_POST
def reason(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Why a verdict is what it is, typed on top of a version; 409 shows both when another window saved in between."""
    part = load_readable(request, pk)
    desk_edition = desk_of(request, part).edition
    if code not in desk_edition.places:
        raise Http404
    place, level = desk_edition.places[code]
    text, back = request.POST.get("text", ""), back_to(pk, place, level, f"#q-{blocks.slug(code)}")
    try:
        row = judging.judge_statement(assignment=part, code=code, verdict=None, reason=text, by=request.user, at=request.at,
                                      version=key(request.POST, "version"))  # fmt: skip
    except Conflict as error:
        now = error.current
        return clash(request, theirs={"text": now.reason}, version=now.version, mine={"text": text},
                     who=str(request.user), when=now.changed_at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    if not wants_fragment(request):
        return saved(request, back=back)
    return answer_for(request, pk, place, code, row.version)
