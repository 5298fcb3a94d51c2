"""Questions about the 350 question and on-site visits."""

from datetime import datetime
from fractions import Fraction

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import rule_set_of
from kaona.rules.stages import QuestionState
from kaona.rules.thai_dates import local
from kaona.verification.models import VisitQuestion

REMIND_DAYS = (7, 3, 1)


def exact(record: ScoreRecord) -> Fraction:
    """The total of a kept score, exactly."""
    return Fraction(int(record.numerator), int(record.denominator))


def reaches_line(record: ScoreRecord) -> bool:
    """At or above the site-visit line of the rule set that gave the score, by the exact value."""
    return exact(record) >= rule_set_of(record.dossier).site_visit_line


def standing_question(dossier: Dossier) -> VisitQuestion | None:
    """The question that was put for a dossier and is not void."""
    return VisitQuestion.objects.filter(dossier=dossier).exclude(state=QuestionState.VOID).first()


def newest_confirmed(dossier: Dossier) -> ScoreRecord | None:
    """The confirmed score that holds now."""
    return ScoreRecord.objects.filter(dossier=dossier, kind="confirmed", superseded_at=None).first()


def overdue_questions(*, at: datetime) -> QuerySet[VisitQuestion]:
    """Questions whose time has run out without an answer."""
    return VisitQuestion.objects.filter(state=QuestionState.ASKED, answer_by__lte=at).order_by("pk")


def running_questions(*, at: datetime) -> QuerySet[VisitQuestion]:
    """Questions that still wait for an answer in time."""
    return VisitQuestion.objects.filter(state=QuestionState.ASKED, answer_by__gt=at).order_by("pk")


def reminder_due(question: VisitQuestion, *, at: datetime) -> int:
    """Which of the reminders 7, 3 and 1 days before is the next to be sent; 0 when it is too early for any."""
    left = (local(question.answer_by).date() - local(at).date()).days
    return min((days for days in REMIND_DAYS if left <= days), default=0)


def path_of(question: VisitQuestion) -> str:
    """The address of its page, for notices."""
    return f"/visits/questions/{question.pk}/"
