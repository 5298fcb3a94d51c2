"""What waits for me: items, mentions, levels to check, signatures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.work import my_assignments, my_mentions
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local
from kaona.web.shell.door import door


@door
def tasks(request: HttpRequest) -> HttpResponse:
    """The page."""
    waiting = [
        one
        for one in own_dossiers(request.user, at=request.at).filter(
            cycle__state="open", stage__in=["in_review", "signed"]
        )
        if may(request.user, Permission.SIGN, one.organisation, at=request.at)
    ]
    return render(request, "tasks/tasks.html", {
        "assignments": my_assignments(request.user), "mentions": my_mentions(request.user), "waiting": waiting,
        "today": local(request.at).date(),
    })  # fmt: skip
