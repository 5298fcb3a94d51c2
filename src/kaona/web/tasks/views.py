"""What waits for me: items, mentions, levels to check, last year's documents, signatures, plans, lent roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.still_valid import open_checks
from kaona.assessment.queries.tasks import levels_to_check, waiting_for
from kaona.assessment.queries.work import my_assignments, my_mentions
from kaona.improvement.queries.feedback_tasks import feedback_tasks
from kaona.improvement.queries.outcome_tasks import outcome_tasks
from kaona.improvement.queries.plan_tasks import plan_tasks
from kaona.improvement.queries.progress_tasks import progress_tasks
from kaona.knowledge.queries.adoptions import adoption_tasks
from kaona.people.access import may
from kaona.people.queries import lent_roles
from kaona.rules.roles import Permission
from kaona.rules.stages import EDITABLE
from kaona.rules.thai_dates import local
from kaona.verification.queries.visits import questions_to_answer
from kaona.web.shell.door import door


@door
def tasks(request: HttpRequest) -> HttpResponse:
    """The page; what is overdue stands first."""
    editing = own_dossiers(request.user, at=request.at).filter(cycle__state="open", stage__in=EDITABLE)
    unchecked = [
        (one, open_checks(one))
        for one in editing
        if may(request.user, Permission.MANAGE_EVIDENCE, one.organisation, at=request.at)
    ]
    return render(request, "tasks/tasks.html", {
        "assignments": my_assignments(request.user, at=request.at), "mentions": my_mentions(request.user, at=request.at)[:50],
        "waiting": waiting_for(request.user, at=request.at), "to_check": levels_to_check(request.user, at=request.at),
        "unchecked": [(one, number) for one, number in unchecked if number], "today": local(request.at).date(),
        "lent": lent_roles(request.user, at=request.at), "questions": questions_to_answer(request.user, at=request.at),
        "plans": plan_tasks(request.user, at=request.at), "feedback": feedback_tasks(request.user, at=request.at),
        "progress": progress_tasks(request.user, at=request.at), "outcomes": outcome_tasks(request.user, at=request.at),
        "adoptions": adoption_tasks(request.user, at=request.at),
    })  # fmt: skip
