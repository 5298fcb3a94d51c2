"""What the visit pages load: rows that start from the user, 404 otherwise; dates as they were typed."""

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest

from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import VisitStage
from kaona.rules.status import Audience
from kaona.verification.operations.base import Refused
from kaona.verification.queries import visits as queries
from kaona.web.shell import attempts, given
from kaona.web.shell.refusals import words_of
from kaona.web.visits.words import question_word, visit_word


def load_question(request: HttpRequest, pk: int) -> queries.VisitQuestion:
    """A question that this person may see."""
    row = queries.question_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def load_visit(request: HttpRequest, pk: int) -> queries.Visit:
    """A visit that this person may see."""
    row = queries.visit_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def audience_of(request: HttpRequest) -> Audience:
    """Whose words this person reads."""
    return Audience.OFFICE if may(request.user, Permission.READ_SUBMITTED, at=request.at) else Audience.AGENCY


def days(request: HttpRequest, names: list[str]) -> list[date]:
    """The dates that were filled in; DateFault."""
    found = [given.day(request.POST, name) for name in names]
    return [one for one in found if one is not None]


def refusal(error: Refused) -> str:
    """Why, with what stands against the days."""
    clashes = error.detail.get("clashes", ())
    more = " · ".join(given.in_language(said(one.th, one.en)) for one in clashes)
    return f"{words_of(error)}: {more}" if more else words_of(error)


def state_of_question(request: HttpRequest, row: queries.VisitQuestion) -> Any:
    """Its state in the words of who reads."""
    planned = row.visits.exclude(stage=VisitStage.CANCELLED).exists()
    return question_word(row.state, audience_of(request), planned=planned)


def stage_of_visit(request: HttpRequest, row: queries.Visit) -> Any:
    """Its stage in the words of who reads."""
    return visit_word(row, audience_of(request))


attempt = partial(attempts.attempt, conflict="move", refusal=refusal)
