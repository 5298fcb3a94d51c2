"""The daily watch over the 350 question, by the real clock."""

from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from kaona.activity.models import Notice
from kaona.assessment.models import ScoreRecord
from kaona.jobs.schedule import SCHEDULES
from kaona.jobs.verification import watch_questions
from kaona.verification.models import VisitQuestion
from tests.cast import Cast


def question_of(cast: Cast, left: timedelta) -> VisitQuestion:
    record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed")
    assert Fraction(int(record.numerator), int(record.denominator)) >= 350
    now = timezone.now()
    return VisitQuestion.objects.create(
        organisation=cast.department, dossier=cast.dossier, record=record, asked_by=cast.officer,
        asked_at=now - timedelta(days=30), answer_by=now + left,
    )  # fmt: skip


def test_what_is_late_lapses_and_what_is_near_is_reminded_once(year: Cast) -> None:
    cast = year.with_review().judged().at_stage("confirmed")
    question = question_of(cast, timedelta(days=2))
    assert (watch_questions(), watch_questions()) == (1, 1)
    assert Notice.objects.filter(recipient=cast.head, kind="question.reminded").count() == 1
    VisitQuestion.objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    assert (watch_questions(), watch_questions()) == (1, 0)
    question.refresh_from_db()
    assert question.state == "unanswered"


def test_nothing_happens_long_before(year: Cast) -> None:
    cast = year.with_review().judged().at_stage("confirmed")
    question_of(cast, timedelta(days=20))
    assert watch_questions() == 0


def test_it_is_on_the_table() -> None:
    assert SCHEDULES["questions"][0] == "kaona.jobs.verification.watch_questions"
