"""The dossiers that an assessor was asked for: what waits first, what is finished below."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.verification.queries.entering import FINISHED, lines_of
from kaona.web.reviewing.words import STATE_WORDS
from kaona.web.shell.door import door


def assessors_only(request: HttpRequest) -> None:
    """For everybody else these pages are not there."""
    if not may(request.user, Permission.JUDGE, at=request.at):
        raise Http404


@door
def mine(request: HttpRequest) -> HttpResponse:
    """The list."""
    assessors_only(request)
    lines = lines_of(request.user)
    return render(request, "reviewing/mine.html", {
        "running": [one for one in lines if one.state not in FINISHED], "now": request.at,
        "finished": [one for one in lines if one.state in FINISHED], "states": STATE_WORDS,
    })  # fmt: skip
