"""The 350 question: put by the exact value and never below it, answered once by the head, reminded, lapsed, put again."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kaona.activity.models import Event, Notice
from kaona.assessment.models import ScoreRecord
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.verification.models import ReviewHistory, VisitQuestion
from kaona.verification.operations import questions
from kaona.verification.operations.questions import ask_if_reached
from kaona.verification.queries.visits import (
    overdue_questions,
    reaches_line,
    reminder_due,
    running_questions,
    standing_question,
)
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 4 * DAY


@pytest.fixture
def confirmed(year: Cast) -> Cast:
    return year.with_review().judged().at_stage("confirmed")


def score(cast: Cast, total: Fraction, basis: str = "desk") -> ScoreRecord:
    """The confirmed record with another total."""
    ScoreRecord.objects.filter(dossier=cast.dossier, kind="confirmed", superseded_at=None).update(
        numerator=str(total.numerator), denominator=str(total.denominator), basis=basis
    )
    return ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed", superseded_at=None)


def asked(cast: Cast, at: datetime = AT) -> VisitQuestion:
    found = ask_if_reached(dossier=cast.dossier, record=score(cast, Fraction(350)), by=cast.officer, at=at)
    assert found is not None
    return found


def kinds(cast: Cast) -> list[str]:
    rows = Event.objects.filter(organisation_id=cast.department.pk, kind__startswith="question.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("total", "is_asked"),
    [
        (Fraction("349.995"), False),  # shown as 350.00, and not asked
        (Fraction("349.99999999999999999999"), False),
        (Fraction(350) - Fraction(1, 10**300), False),
        (Fraction(350), True),
        (Fraction(350) + Fraction(1, 10**300), True),
        (Fraction(1050, 3), True),
        (Fraction(0), False),
        (Fraction(500), True),
    ],
)
def test_the_exact_value_decides(confirmed: Cast, total: Fraction, is_asked: bool) -> None:
    found = ask_if_reached(dossier=confirmed.dossier, record=score(confirmed, total), by=confirmed.officer, at=AT)
    assert (found is not None, VisitQuestion.objects.count(), len(kinds(confirmed))) == (is_asked, is_asked, is_asked)
    assert Notice.objects.filter(recipient=confirmed.head, kind="question.asked").count() == is_asked
    assert Notice.objects.filter(recipient=confirmed.coordinator, kind="question.asked").count() == is_asked
    assert not Notice.objects.filter(recipient=confirmed.outsider).exists()


class AroundTheLine(TestCase):
    """Property: asked if and only if the fraction is at or above the line."""

    @classmethod
    def setUpTestData(cls) -> None:
        cast = Cast.build().with_dossier().with_review().judged().at_stage("confirmed")
        cls.record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed")

    @settings(max_examples=60, deadline=None)
    @given(st.integers(-(10**40), 10**40), st.integers(1, 10**45))
    def test_asked_exactly_at_or_above(self, over: int, under: int) -> None:
        total = Fraction(350) + Fraction(over, under)
        self.record.numerator, self.record.denominator = str(total.numerator), str(total.denominator)
        assert reaches_line(self.record) == (over >= 0)


def test_it_is_asked_once_and_goes_on_with_a_newer_score(confirmed: Cast) -> None:
    first = asked(confirmed)
    assert first.answer_by == AT + 30 * DAY
    confirmed.keep("confirmed", AT + DAY)
    newer = score(confirmed, Fraction(360))
    again = ask_if_reached(dossier=confirmed.dossier, record=newer, by=confirmed.officer, at=AT + DAY)
    assert (again, again.record, again.state) == (first, newer, "asked")
    assert kinds(confirmed) == ["question.asked"]


def test_a_newer_score_below_the_line_makes_it_void(confirmed: Cast) -> None:
    first = asked(confirmed)
    low = score(confirmed, Fraction("349.995"))
    assert ask_if_reached(dossier=confirmed.dossier, record=low, by=confirmed.officer, at=AT + DAY) is None
    first.refresh_from_db()
    assert first.state == "void"
    assert standing_question(confirmed.dossier) is None


def test_the_score_of_a_visit_asks_nothing_and_voids_nothing(confirmed: Cast) -> None:
    first = asked(confirmed)
    low = score(confirmed, Fraction(340), basis="visit")
    assert ask_if_reached(dossier=confirmed.dossier, record=low, by=confirmed.officer, at=AT + DAY) == first
    first.refresh_from_db()
    assert first.state == "asked"


def test_a_withdrawn_confirmation_makes_it_void_and_a_new_one_asks_anew(confirmed: Cast) -> None:
    first = asked(confirmed)
    questions.void_question(dossier=confirmed.dossier, by=confirmed.approver, at=AT + DAY)
    questions.void_question(dossier=confirmed.dossier, by=confirmed.approver, at=AT + DAY)
    second = asked(confirmed, AT + 2 * DAY)
    assert second != first
    assert kinds(confirmed) == ["question.asked", "question.void", "question.asked"]
    with pytest.raises(Refused, match="move"):
        questions.answer(question=first, choice="accept", by=confirmed.head, at=AT + 3 * DAY)


@pytest.mark.parametrize(
    "who", ["coordinator", "editor", "reader", "governor", "officer", "approver", "viewer", "outsider"]
)
def test_only_the_head_answers(confirmed: Cast, who: str) -> None:
    question = asked(confirmed)
    with pytest.raises(NotAllowed):
        questions.answer(question=question, choice="accept", by=getattr(confirmed, who), at=AT)
    question.refresh_from_db()
    assert question.state == "asked"


def test_an_acting_head_answers_in_that_capacity(confirmed: Cast) -> None:
    question = asked(confirmed)
    Membership.objects.create(
        user=confirmed.reviewer, organisation=confirmed.department, role=Role.HEAD.value, acting=True,
        order_number="คำสั่งที่ 12/2569", valid_from=NOW, created_at=NOW,
    )  # fmt: skip
    answered = questions.answer(question=question, choice="accept", by=confirmed.reviewer, at=AT + DAY)
    assert answered.capacity == "internal_reviewer, head acting คำสั่งที่ 12/2569"
    assert (answered.state, answered.answered_by, answered.answered_at) == ("accepted", confirmed.reviewer, AT + DAY)


@pytest.mark.parametrize(
    ("choice", "reason", "days", "refused", "state"),
    [
        ("accept", "", 0, "", "accepted"),
        ("accept", "", 6, "dates", ""),
        ("decline", " ", 0, "reason", ""),
        ("decline", "ไม่พร้อม", 0, "", "declined"),
        ("postpone", "ติดภารกิจ", 0, "dates", ""),
        ("postpone", "", 2, "reason", ""),
        ("postpone", "ติดภารกิจ", 2, "", "postponed"),
        ("maybe", "", 0, "unknown_code", ""),
    ],
)
def test_an_answer_has_what_it_needs(
    confirmed: Cast, choice: str, reason: str, days: int, refused: str, state: str
) -> None:
    question = asked(confirmed)
    proposed = [(AT + (20 + number) * DAY).date() for number in range(days)]
    deed = {
        "question": question,
        "choice": choice,
        "reason": reason,
        "proposed": proposed,
        "by": confirmed.head,
        "at": AT,
    }
    if refused:
        with pytest.raises(Refused, match=refused):
            questions.answer(**deed)
        assert kinds(confirmed) == ["question.asked"]
        return
    questions.answer(**deed)
    assert kinds(confirmed) == ["question.asked", f"question.{state}"]
    assert Notice.objects.filter(recipient=confirmed.officer, kind=f"question.{state}").count() == 1
    assert not Notice.objects.filter(recipient=confirmed.head, kind=f"question.{state}").exists()


def test_a_past_day_is_not_proposed(confirmed: Cast) -> None:
    question = asked(confirmed)
    with pytest.raises(Refused, match="dates"):
        questions.answer(question=question, choice="accept", proposed=[AT.date()], by=confirmed.head, at=AT)


def test_two_who_answer_at_once(confirmed: Cast) -> None:
    """Both hold the question as it was: one wins, the other is told."""
    question = asked(confirmed)
    held = VisitQuestion.objects.get(pk=question.pk)
    questions.answer(question=question, choice="decline", reason="ไม่พร้อม", by=confirmed.head, at=AT)
    with pytest.raises((Refused, Conflict)):
        questions.answer(question=held, choice="accept", by=confirmed.head, at=AT)
    question.refresh_from_db()
    assert question.state == "declined"


def test_the_last_second_counts_and_the_next_does_not(confirmed: Cast) -> None:
    question = asked(confirmed)
    second = timedelta(seconds=1)
    with pytest.raises(Refused, match="late_answer"):
        questions.answer(question=question, choice="accept", by=confirmed.head, at=question.answer_by)
    with pytest.raises(Refused, match="move"):
        questions.lapse(question=question, by=None, at=question.answer_by - second)
    questions.answer(question=question, choice="accept", by=confirmed.head, at=question.answer_by - second)


def test_no_answer_is_a_state_of_its_own(confirmed: Cast) -> None:
    question = asked(confirmed)
    assert not overdue_questions(at=question.answer_by - timedelta(seconds=1)).exists()
    assert list(overdue_questions(at=question.answer_by)) == [question]
    questions.lapse(question=question, by=None, at=question.answer_by)
    with pytest.raises(Refused, match="move"):
        questions.lapse(question=question, by=None, at=question.answer_by)
    question.refresh_from_db()
    assert question.state == "unanswered"
    assert kinds(confirmed) == ["question.asked", "question.unanswered"]
    for person in (confirmed.officer, confirmed.head, confirmed.coordinator):
        assert Notice.objects.filter(recipient=person, kind="question.unanswered").count() == 1


def test_after_a_no_a_delay_or_silence_it_can_be_asked_again(confirmed: Cast) -> None:
    question = asked(confirmed)
    with pytest.raises(Refused, match="move"):
        questions.ask_again(question=question, by=confirmed.officer, at=AT)
    questions.answer(question=question, choice="decline", reason="ไม่พร้อมปีนี้", by=confirmed.head, at=AT + DAY)
    with pytest.raises(NotAllowed):
        questions.ask_again(question=question, by=confirmed.approver, at=AT + 2 * DAY)
    day = (AT + 40 * DAY).date()
    again = questions.ask_again(question=question, offered=[day], by=confirmed.officer, at=AT + 2 * DAY)
    assert (again.state, again.reason, again.offered) == ("asked", "", [day.isoformat()])
    assert again.answer_by == AT + 32 * DAY
    kept = ReviewHistory.objects.get(kind="question")
    assert kept.content["reason"] == "ไม่พร้อมปีนี้"
    assert Notice.objects.filter(recipient=confirmed.head, kind="question.asked").count() == 2


def test_a_postponement_can_become_a_yes_later(confirmed: Cast) -> None:
    question = asked(confirmed)
    later = [(AT + 60 * DAY).date()]
    questions.answer(question=question, choice="postpone", reason="รอบูรณะ", proposed=later, by=confirmed.head, at=AT)
    after = question.answer_by + DAY
    assert not overdue_questions(at=after).exists()
    questions.answer(question=question, choice="accept", by=confirmed.head, at=after)
    question.refresh_from_db()
    assert question.state == "accepted"
    assert ReviewHistory.objects.filter(kind="question").count() == 2


def test_the_office_offers_dates(confirmed: Cast) -> None:
    question = asked(confirmed)
    with pytest.raises(NotAllowed):
        questions.offer_dates(question=question, offered=[], by=confirmed.head, at=AT)
    with pytest.raises(Refused, match="dates"):
        questions.offer_dates(question=question, offered=[AT.date()], by=confirmed.officer, at=AT)
    questions.offer_dates(question=question, offered=[(AT + 9 * DAY).date()], by=confirmed.officer, at=AT)
    assert Notice.objects.filter(recipient=confirmed.head, kind="question.dates_offered").count() == 1


def test_reminders_go_out_once_each(confirmed: Cast) -> None:
    question = asked(confirmed)
    end = question.answer_by
    due = [reminder_due(question, at=end - days * DAY) for days in (8, 7, 6, 4, 3, 2, 1, 0)]
    assert due == [0, 7, 7, 7, 3, 3, 1, 1]
    for days in (7, 6, 3, 2, 1):
        questions.remind(question=question, by=None, at=end - days * DAY)
        questions.remind(question=question, by=None, at=end - days * DAY)
    assert Notice.objects.filter(recipient=confirmed.head, kind="question.reminded").count() == 3
    assert kinds(confirmed).count("question.reminded") == 3
    with pytest.raises(NotAllowed):
        questions.remind(question=question, by=confirmed.approver, at=AT)
    with pytest.raises(Refused, match="move"):
        questions.remind(question=question, by=confirmed.officer, at=end)
    assert list(running_questions(at=end)) == []
    assert datetime(2026, 7, 19, 3, 0, tzinfo=UTC) == end
