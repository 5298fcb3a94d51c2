"""What these pages begin with: the outcome or the review that this person may see, or 404."""

from django.http import Http404, HttpRequest

from kaona.assessment.operations.openings import note_look
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.verification.queries.clarifications import (
    Clarification,
    Dossier,
    Review,
    asked_review,
    clarification_for,
)
from kaona.verification.queries.results import Result, result_for


def load_result(request: HttpRequest, pk: int) -> Result:
    """The outcome for the agency, its ministry and the Office; a look from outside is audited."""
    found = result_for(request.user, pk, at=request.at)
    if found is None:
        raise Http404
    if not found.agency:
        note_look(dossier=found.dossier, by=request.user, at=request.at)
    return found


def load_review(request: HttpRequest, pk: int) -> Review:
    """The review for the agency, the Office and its assessors."""
    review = asked_review(request.user, pk, at=request.at)
    if review is None:
        raise Http404
    return review


def load_office_review(request: HttpRequest, pk: int) -> Review:
    """The review for the Office and its assessors, not for the agency."""
    review = load_review(request, pk)
    if is_agency(request, review.dossier):
        raise Http404
    return review


def load_clarification(request: HttpRequest, pk: int) -> Clarification:
    """One question that this person may see."""
    row = clarification_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def is_agency(request: HttpRequest, dossier: Dossier) -> bool:
    """Somebody of the agency itself looks: the Office is named, never a person."""
    return may(request.user, Permission.READ_DOSSIER, dossier.organisation, at=request.at)
