"""What the visit pages load: rows that start from the user, 404 otherwise; dates as they were typed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import VisitStage
from kaona.rules.status import Audience
from kaona.rules.thai_dates import DateFault
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries import visits as queries
from kaona.web.shell import given
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


def attempt(request: HttpRequest, deed: Callable[[], Any], done: Any = "") -> bool:
    """Do it; say that it is done, or why not."""
    try:
        deed()
    except Refused as error:
        messages.error(request, refusal(error))
        return False
    except DateFault as fault:
        given.complain(request, fault)
        return False
    except Conflict:
        messages.error(request, words_of(Refused("move")))
        return False
    if done:
        messages.success(request, done)
    return True


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
