"""What became of a submission: the state, the scores side by side, the feedback report, one item."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.cycles import open_return
from kaona.assessment.queries.outages import moves_of
from kaona.people.access import may
from kaona.rules.exact import display, display_beside
from kaona.rules.roles import Permission, Sight
from kaona.rules.stages import QuestionState
from kaona.rules.status import Audience, Status, words_of
from kaona.verification.queries.certificates import certificates_of
from kaona.verification.queries.clarifications import clarifications_for, clock_of
from kaona.verification.queries.feedback_report import category_lines, feedback_report, item_feedback, item_lines
from kaona.verification.queries.results import Kept, Result, objection_until, objections_for
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
        "items": item_lines(found) if Sight.ANSWERS in found.sees or found.confirmed else [], "open": open_return(found.dossier),
        "objections": _objections(request, found), "questions": _questions(request, found), "tree": found.confirmed or found.claimed,
        "asked": _asked(request, found), "certificates": certificates_of(found.dossier)[:1],
    })  # fmt: skip


def _head(request: HttpRequest, found: Result) -> dict[str, Any]:
    """What all these pages name."""
    dossier = found.dossier
    record = found.confirmed.record if found.confirmed else None
    until = objection_until(dossier, record)
    may_object = (
        until is not None
        and request.at < until
        and may(request.user, Permission.OBJECT, dossier.organisation, at=request.at)
    )
    return {
        "result": found, "dossier": dossier, "cycle": dossier.cycle, "claimed": found.claimed, "confirmed": found.confirmed,
        "state": words_of(found.status, _audience(found)), "until": until, "late": until is not None and request.at >= until,
        "extended": moves_of("objection", {record.pk: until}).get(record.pk) if record and until else None,
        "may_object": may_object and found.review is not None and found.review.stage == "confirmed",
        "correction": found.correction, "explained": Sight.SCORE_TREE in found.sees or found.confirmed is not None,
        "claimed_explained": Sight.SCORE_TREE in found.sees,
    }  # fmt: skip


def _audience(found: Result) -> Audience:
    """The agency's words, which tell nothing early; only the question is put to the agency and not to who looks on."""
    return Audience.OFFICE if found.status == Status.ASKED and not found.agency else Audience.AGENCY


def _rows(found: Result) -> list[dict[str, Any]]:
    """The categories for radar and table."""
    return [
        {
            "code": one.category.code,
            "name": one.category.short,
            "points": one.points,
            "was": one.was,
            "change": one.change,
        }
        for one in category_lines(found)
    ]


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
    return render(request, "results/feedback.html", {
        **_head(request, found), "parts": feedback_report(found, shown), "lines": _lines(shown),
    })  # fmt: skip


def _published(found: Result) -> Kept:
    if found.feedback is None:
        raise Http404
    return found.feedback


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
        **_head(request, found), "part": item_feedback(found, shown, item), "objections": objected,
        "contradicted": any(one["row"].state != "withdrawn" for one in objected),
        "before": codes[place - 1] if place else "", "after": codes[place + 1] if place + 1 < len(codes) else "",
    })  # fmt: skip
