"""All questions and visits by state and age; the way from a dossier."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.stages import QuestionState, VisitStage
from kaona.verification.queries import visits as queries
from kaona.web.shell.door import door
from kaona.web.visits.page import audience_of
from kaona.web.visits.words import question_word, visit_word

MOST = 300


@door
def visits(request: HttpRequest) -> HttpResponse:
    """The Office: all, by state. An agency or a team: their own."""
    state = request.GET.get("state", "")
    audience = audience_of(request)
    rows = queries.questions_for(request.user, at=request.at).exclude(state=QuestionState.VOID)
    counts = queries.count_by_state(rows)
    shown = rows.filter(state=state) if state in list(QuestionState) else rows
    planned = queries.visits_for(request.user, at=request.at).order_by("-starts_on", "-pk")
    held = set(planned.exclude(stage=VisitStage.CANCELLED).values_list("question", flat=True))
    return render(request, "visits/visits.html", {
        "questions": [(one, question_word(one.state, audience, planned=one.pk in held)) for one in shown.order_by("answer_by", "pk")[:MOST]],
        "visits": [(one, visit_word(one, audience)) for one in planned[:MOST]], "state": state,
        "states": [(key, question_word(key, audience), count) for key, count in counts.items()],
        "is_office": may(request.user, Permission.READ_SUBMITTED, at=request.at), "now": request.at,
    })  # fmt: skip


@door
def of_dossier(request: HttpRequest, dossier: int) -> HttpResponse:
    """The visit of a dossier, or the question before there is one."""
    question, visit = queries.of_dossier(request.user, dossier, at=request.at)
    if visit is not None and (question is None or visit.question_id == question.pk):
        return redirect("visits:visit", visit.pk)
    if question is None:
        raise Http404
    return redirect("visits:question", question.pk)
