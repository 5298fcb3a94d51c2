"""Certificates: the public check, the list of a year, and what question, visit and certificate say of where a dossier
stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from kaona.assessment.models import Dossier
from kaona.rules.stages import QuestionState, VisitStage
from kaona.verification.models import Certificate, Visit, VisitQuestion

MOST_TOKEN = 64
VALID, EXPIRED, WITHDRAWN = "valid", "expired", "withdrawn"


@dataclass(frozen=True)
class Checked:
    """A certificate and what it is worth on a day."""

    certificate: Certificate
    state: str  # valid, expired, withdrawn


def state_on(certificate: Certificate, day: date) -> str:
    """Valid, expired or withdrawn; withdrawn says more than expired."""
    if certificate.withdrawn_at is not None:
        return WITHDRAWN
    return EXPIRED if day > certificate.valid_to else VALID


def check(token: str, *, day: date) -> Checked | None:
    """The certificate of a token, for everybody; None for a token that none has."""
    if not token.isascii() or len(token) > MOST_TOKEN:
        return None
    row = Certificate.objects.select_related("organisation").filter(token=token).first()
    return Checked(row, state_on(row, day)) if row is not None else None


def of_year(fiscal_year: int, *, day: date) -> list[Checked]:
    """The year's certificates by number, withdrawn and expired ones too."""
    rows = Certificate.objects.filter(fiscal_year=fiscal_year).select_related("organisation").order_by("number")
    return [Checked(row, state_on(row, day)) for row in rows]


def years() -> list[int]:
    """The years that have a certificate, newest first."""
    return list(Certificate.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())


def certificates_of(dossier: Dossier) -> QuerySet[Certificate]:
    """All of a dossier, newest first."""
    return (
        Certificate.objects.filter(dossier=dossier).select_related("issued_by", "withdrawn_by").order_by("-issued_at")
    )


def standing_parts(dossier: Dossier, *, day: date) -> dict[str, Any]:
    """What the room's later half says to rules/status.Standing: question, visit, refused, certificate.

    A visit counts while its question is not void; a withdrawn certificate until a question is put after it.
    """
    question = VisitQuestion.objects.filter(dossier=dossier).exclude(state=QuestionState.VOID).first()
    visit = None
    if question is not None:
        visit = Visit.objects.filter(question=question).exclude(stage=VisitStage.CANCELLED).order_by("-pk").first()
        if visit is not None and question.asked_at > (visit.confirmed_at or question.asked_at):
            visit = None  # asked again after a visit that ended: what is new stands first
    certificate = certificates_of(dossier).first()
    if (
        certificate is not None
        and certificate.withdrawn_at is not None
        and _asked_after(question, certificate.withdrawn_at)
    ):
        certificate = None
    return {
        "question": question.state if question else "",
        "visit": visit.stage if visit else "",
        "refused": bool(visit and visit.not_certified_reason),
        "certificate": state_on(certificate, day) if certificate else "",
    }


def _asked_after(question: VisitQuestion | None, moment: datetime) -> bool:
    return question is not None and question.asked_at > moment
