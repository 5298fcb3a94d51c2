"""The 350 question: read, then answered under the head's signature; put again, with dates, or reminded of by the Office."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.queries.answers import edition_of, rule_set_of
from kaona.assessment.queries.outages import moves_of
from kaona.assessment.queries.scores import total_of
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.stages import QUESTION_MOVES, QuestionState
from kaona.rules.thai_dates import DateFault
from kaona.verification.operations import questions as deeds
from kaona.verification.operations.base import Refused
from kaona.verification.queries import visits as queries
from kaona.verification.queries.visit_issues import weak_items
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.password import is_password
from kaona.web.shell.refusals import words_of
from kaona.web.visits.page import attempt, days, load_question, state_of_question
from kaona.web.visits.words import ANSWERS

DATES = ["first", "second", "third"]


@door
def question(request: HttpRequest, question: int) -> HttpResponse:
    """Score, margin, what a visit would look at, dates; the form for who may sign."""
    return _page(request, load_question(request, question))


def _page(
    request: HttpRequest, row: queries.VisitQuestion, fault: Refused | None = None, words: str = ""
) -> HttpResponse:
    edition, own = edition_of(row.dossier), row.organisation
    weak = weak_items(row.dossier, at=request.at)
    typed = request.POST
    visits = queries.visits_for(request.user, at=request.at).filter(question=row).order_by("-pk")
    return render(request, "visits/question.html", {
        "question": row, "dossier": row.dossier, "moved": moves_of("question", {row.pk: row.answer_by}).get(row.pk) if row.state == QuestionState.ASKED else None, "total": total_of(row.record), "margin": queries.margin_of(row.record),
        "line": rule_set_of(row.dossier).site_visit_line, "level": row.record.level, "visits": visits,
        "weak": [(edition.items[code], rows) for code, rows in weak.items()], "state": state_of_question(request, row),
        "offered": _dates(row.offered), "proposed": _dates(row.proposed), "history": _history(row),
        "answers": [(key, word) for key, word in ANSWERS.items() if (key, row.state) in QUESTION_MOVES],
        "may_sign": may(request.user, Permission.ANSWER_VISIT_QUESTION, own, at=request.at), "choice": typed.get("choice", ""),
        "in_time": row.state == QuestionState.POSTPONED or request.at < row.answer_by, "reason": typed.get("reason", ""),
        "is_planner": may(request.user, Permission.PLAN_VISIT, at=request.at), "fault": fault.reason if fault else "",
        "fault_words": words or (words_of(fault) if fault else ""), "may_ask": _may_ask(request, row),
        "parts": [(name, given.typed(typed, name)) for name in DATES], "said": ANSWERS,
    }, status=422 if fault else 200)  # fmt: skip


def _dates(texts: list[str]) -> list[Any]:
    return [date.fromisoformat(one) for one in texts]


def _history(row: queries.VisitQuestion) -> list[tuple[Any, Any, list[Any]]]:
    return [(one, ANSWERS[one.content["choice"]], _dates(one.content["proposed"])) for one in queries.history_of(row)]


def _may_ask(request: HttpRequest, row: queries.VisitQuestion) -> bool:
    return ("ask_again", row.state) in QUESTION_MOVES and not queries.why_not_ask_again(row, at=request.at)


@door
@require_POST
def answer(request: HttpRequest, question: int) -> HttpResponse:
    """The signed answer."""
    row = load_question(request, question)
    try:
        if not is_password(request):
            raise Refused("password")
        deeds.answer(question=row, choice=request.POST.get("choice", ""), reason=request.POST.get("reason", ""),
                     proposed=days(request, DATES), by=request.user, at=request.at)  # fmt: skip
    except DateFault as fault:
        return _page(request, row, Refused("dates"), given.words(fault))
    except Refused as error:
        return _page(request, row, error)
    return redirect("visits:question", question)


@door
@require_POST
def again(request: HttpRequest, question: int) -> HttpResponse:
    """The Office: ask again, offer dates, remind."""
    row, who = load_question(request, question), {"by": request.user, "at": request.at}
    step = request.POST.get("step")
    if step == "remind":
        attempt(request, lambda: deeds.remind(question=row, **who), _("เตือนแล้ว"))
    elif step == "offer":
        attempt(request, lambda: deeds.offer_dates(question=row, offered=days(request, DATES), **who), _("เสนอวันแล้ว"))
    else:
        note = request.POST.get("note", "")
        attempt(
            request,
            lambda: deeds.ask_again(question=row, offered=days(request, DATES), note=note, **who),
            _("ถามอีกครั้งแล้ว"),
        )
    return redirect("visits:question", question)
