"""What became of a submission: the state, the scores side by side, the feedback report, one item."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.cycles import open_return
from kaona.people.access import may
from kaona.rules.exact import display, display_beside
from kaona.rules.kept_score import lifts
from kaona.rules.roles import Permission, Sight
from kaona.rules.stages import QuestionState
from kaona.rules.status import Audience, Status, words_of
from kaona.verification.queries.certificates import certificates_of
from kaona.verification.queries.clarifications import clarifications_for, clock_of
from kaona.verification.queries.results import (
    Kept,
    Result,
    changed_statements,
    feedback_of,
    objection_until,
    objections_for,
)
from kaona.verification.queries.visits import VisitQuestion, of_dossier
from kaona.web.results.page import load_result
from kaona.web.results.words import OBJECTION_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.words import LINE_WORDS


@door
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Claimed and confirmed side by side, what happens now with its clocks, the years, objections."""
    found = load_result(request, pk)
    return render(request, "results/result.html", {
        **_head(request, found), "rows": _rows(found), "lines": _lines(found.confirmed or found.claimed),
        "items": _items(found) if Sight.ANSWERS in found.sees or found.confirmed else [], "open": open_return(found.dossier),
        "objections": _objections(request, found), "questions": _questions(request, found), "tree": found.confirmed or found.claimed,
        "asked": _asked(request, found), "certificates": certificates_of(found.dossier)[:1],
    })  # fmt: skip


def _head(request: HttpRequest, found: Result) -> dict[str, Any]:
    """What all these pages name."""
    dossier = found.dossier
    until = objection_until(dossier, found.confirmed.record if found.confirmed else None)
    may_object = (
        until is not None
        and request.at < until
        and may(request.user, Permission.OBJECT, dossier.organisation, at=request.at)
    )
    return {
        "result": found, "dossier": dossier, "cycle": dossier.cycle, "claimed": found.claimed, "confirmed": found.confirmed,
        "state": words_of(found.status, _audience(found)), "until": until, "late": until is not None and request.at >= until,
        "may_object": may_object and found.review is not None and found.review.stage == "confirmed",
        "correction": found.correction, "explained": Sight.SCORE_TREE in found.sees or found.confirmed is not None,
        "claimed_explained": Sight.SCORE_TREE in found.sees,
    }  # fmt: skip


def _audience(found: Result) -> Audience:
    """The agency's words, which tell nothing early; only the question is put to the agency and not to who looks on."""
    return Audience.OFFICE if found.status == Status.ASKED and not found.agency else Audience.AGENCY


def _points(one: Kept | None, kind: str, code: str) -> Fraction | None:
    values: dict[str, Fraction] = getattr(one, kind) if one else {}
    return values.get(code)


def _rows(found: Result) -> list[dict[str, Any]]:
    """The categories for radar and table: confirmed before claimed; the ministry reads no claimed parts."""
    shown, was = found.confirmed, found.claimed if Sight.SCORE_TREE in found.sees else None
    shown = shown or was
    if shown is None:
        return []
    rows = []
    for one in shown.edition.categories:
        points, claimed = shown.categories[one.code], _points(was, "categories", one.code) if found.confirmed else None
        rows.append({"code": one.code, "name": one.short, "points": points, "was": claimed,
                     "change": points - claimed if claimed is not None else None})  # fmt: skip
    return rows


def _lines(one: Kept | None) -> list[dict[str, Any]]:
    return [_line(one.total, line) for line in one.lines] if one else []


def _line(total: Fraction, line: Any) -> dict[str, Any]:
    """One line; where rounding makes the total look equal, with as many decimals as it takes to see that it is not."""
    near = not line.reached and display(total) == display(line.at)
    return {
        "line": line,
        "word": LINE_WORDS[line.name],
        "over": -line.distance,
        "beside": display_beside(total, line.at) if near else "",
    }


def _items(found: Result) -> list[dict[str, Any]]:
    """Every item with both numbers, for the table."""
    shown = found.confirmed or found.claimed
    if shown is None:
        return []
    was = found.claimed if Sight.SCORE_TREE in found.sees else None
    return [_item_line(found, code, was) for code in shown.edition.items]


def _item_line(found: Result, code: str, was: Kept | None) -> dict[str, Any]:
    shown = found.confirmed or found.claimed
    assert shown is not None
    claimed, confirmed = _points(was, "items", code), _points(found.confirmed, "items", code)
    change = confirmed - claimed if claimed is not None and confirmed is not None else None
    return {"code": code, "title": shown.edition.items[code].title, "claimed": claimed, "confirmed": confirmed,
            "change": change, "level": shown.levels[code]}  # fmt: skip


def _questions(request: HttpRequest, found: Result) -> dict[str, Any]:
    """How many questions wait for the agency, and whose clock is next."""
    if found.review is None or not found.agency:
        return {}
    rows = clarifications_for(request.user, found.review, at=request.at).filter(state="asked").order_by("due_at")
    waiting = list(rows)
    return {
        "waiting": len(waiting),
        "clock": clock_of(waiting[0], at=request.at) if waiting else None,
        "first": waiting[:1],
    }


def _asked(request: HttpRequest, found: Result) -> VisitQuestion | None:
    """The question of the site visit, which leads to the visit and the certificate, for those who may see it."""
    question, _ = of_dossier(request.user, found.dossier.pk, at=request.at)
    return question if question is not None and question.state != QuestionState.VOID else None


def _objections(request: HttpRequest, found: Result) -> list[dict[str, Any]]:
    rows = objections_for(request.user, found.review, at=request.at) if found.review else []
    return [{"row": one, "state": OBJECTION_WORDS[one.state]} for one in rows]


@door
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole report: every item with level, points, strengths, opportunities, what would lift it, changed statements."""
    found = load_result(request, pk)
    shown = _published(found)
    texts = feedback_of(found.review)
    parts = [
        {
            "category": one,
            "points": shown.categories[one.code],
            "items": [_part(found, shown, item.code, texts) for item in one.items],
        }
        for one in shown.edition.categories
    ]
    return render(request, "results/feedback.html", {**_head(request, found), "parts": parts, "lines": _lines(shown)})


def _published(found: Result) -> Kept:
    if found.confirmed is None or Sight.FEEDBACK not in found.sees:
        raise Http404
    return found.confirmed


def _part(found: Result, shown: Kept, code: str, texts: dict[str, Any]) -> dict[str, Any]:
    was = found.claimed if Sight.SCORE_TREE in found.sees else None
    mine = texts.get(code, {})
    statements = shown.edition.statements
    return {
        **_item_line(found, code, was), "item": shown.edition.items[code], "strengths": mine.get("strength", []), "ofi": mine.get("ofi", []),
        "lift": mine.get("lift", []), "missing": shown.record.tree["items"][code]["missing"],
        "lifts": lifts(shown.edition, shown.rules, shown.record.tree, found.dossier.organisation.type, code),
        "changed": [(one, statements.get(one.code)) for one in changed_statements(found, code)],
    }  # fmt: skip


@door
def item(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """The feedback of one item."""
    found = load_result(request, pk)
    shown = _published(found)
    if item not in shown.edition.items:
        raise Http404
    codes = list(shown.edition.items)
    place = codes.index(item)
    objected = [one for one in _objections(request, found) if one["row"].item == item]
    return render(request, "results/item.html", {
        **_head(request, found), "part": _part(found, shown, item, feedback_of(found.review)), "objections": objected,
        "contradicted": any(one["row"].state != "withdrawn" for one in objected),
        "before": codes[place - 1] if place else "", "after": codes[place + 1] if place + 1 < len(codes) else "",
    })  # fmt: skip
