"""The cheapest route: what to do to reach a line, or what a budget of work brings, with everything that explains it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.improvement.queries.gaps import gap_label
from kaona.improvement.queries.links import end_label
from kaona.improvement.queries.priorities import standing
from kaona.improvement.queries.routes import MOST_EXPECTED, Picture
from kaona.rules.editions import LEVELS
from kaona.web.priorities import asking
from kaona.web.priorities.page import common
from kaona.web.priorities.words import FEASIBILITY, caution_word, link_word, obstacle_word
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_base
from kaona.web.shell.words import LINE_SHORT
from kaona.web.templatetags.route_charts import axis_begins

MOST_FRAGILE = 5
MOST_BLOCKING = 8


@door
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """The question and its answer; computed here for every request, so an address says the same to everybody."""
    base = load_base(request, pk)
    form = asking.read(request.GET, base)
    page = common(request, base) | {
        "form": form, "lines": [(line, LINE_SHORT[line.name]) for line in asking.goals_of(base)],
        "rows": [*form.rows, *([asking.Row()] if len(form.rows) < MOST_EXPECTED else [])],
        "measures": asking.choices_of(base), "outs": request.GET.getlist("out"),
    }  # fmt: skip
    if form.asked is not None:
        picture = Picture(base, form.asked, frozenset(one.code for one in standing(base.dossier)))
        page |= _answer(request, picture)
    return render(request, "priorities/route.html", page, status=422 if form.faults else 200)


def _answer(request: HttpRequest, picture: Picture) -> dict[str, Any]:
    answer, route, base, target = picture.answer, picture.route, picture.base, picture.asked.target
    level = base.rules.level_of(answer.total)
    steps = picture.steps
    return {
        "picture": picture, "route": route, "answer": answer, "level": level, "target": target, "steps": _rows(request, picture),
        "gained": answer.total - route.start, "lacks": target - route.start if target is not None else None,
        "there": route.reached and not steps, "axis": axis_begins(route.start, steps, target),
        "free": [one for one in steps if one.gap and not one.chosen], "order": ",".join(one.gap for one in steps if one.gap),
        "assumed": sum(one.reason.expected is None and not one.estimated for one in steps),
        "unestimated": len(picture.statements) - len(picture.efforts.known), "alternatives": _alternatives(request, picture),
        "fragile": [(one, gap_label(base, one.code)) for one in picture.fragile[:MOST_FRAGILE]],
        "cautions": [caution_word(one, answer.total) for one in picture.cautions],
        "blocking": [(one, obstacle_word(one)) for one in route.blocking[:MOST_BLOCKING]],
        "more_blocking": len(route.blocking[MOST_BLOCKING:]),
        "not_followed": [(code, end, link_word(end), end_label(base, end.other), must) for code, end, must in picture.not_followed],
        "not_this_year": _not_this_year(request, picture),
        "target_word": next((LINE_SHORT[line.name] for line in base.tree.lines if line.at == target), ""),
        "falls_to": min((one.total for one in picture.fragile if one.lost), default=None),
    }  # fmt: skip


def _rows(request: HttpRequest, picture: Picture) -> list[dict[str, Any]]:
    """Each step with the words of why it is in, and the address of the question without it."""
    outs, book = request.GET.getlist("out"), picture.base.edition
    return [
        {
            "step": one, "reason": one.reason, "links": [(end, link_word(end)) for end in one.links],
            "without": asking.address(request.GET, out=[*outs, one.reason.code], answer=None) if one.reason.expected is None else "",
            "level": LEVELS.index(book.places[one.reason.code][1]) + 1 if one.reason.code in book.places else 0,
        }
        for one in picture.steps
    ]  # fmt: skip


def _alternatives(request: HttpRequest, picture: Picture) -> list[dict[str, Any]]:
    found = []
    for number, answer in enumerate(picture.answers):
        more, less = picture.differs(answer)
        found.append({
            "answer": answer, "number": number, "shown": number == picture.shown, "more": more, "less": less,
            "count": len(answer.statements) + len(answer.expected),
            "address": asking.address(request.GET, answer=number or None),
        })  # fmt: skip
    return found


def _not_this_year(request: HttpRequest, picture: Picture) -> list[dict[str, Any]]:
    """What is left out: by this question (with the way back), or by the agency's notes (with the reason)."""
    outs, found = request.GET.getlist("out"), []
    for code, note in picture.impossible.items():
        rest = [one for one in outs if one != code]
        found.append({
            "code": code, "label": gap_label(picture.base, code), "note": note, "word": FEASIBILITY[note.feasibility] if note else "",
            "back": "" if note else asking.address(request.GET, out=rest or None, answer=None),
        })  # fmt: skip
    return found
