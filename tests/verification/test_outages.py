"""After an outage the dates of a question to the agency, of the 350 question and of objections move by the rule of their cycle;
what was done keeps its time."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Cycle, Extension, Outage, ScoreRecord
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.rules.thai_dates import BANGKOK, words_of_moment
from kaona.verification.models import Clarification, Objection, Review, VisitQuestion
from kaona.verification.operations import clarifying, deadlines, objecting, outages, questions
from kaona.verification.queries.clarifications import clock_of
from kaona.verification.queries.results import objection_until, published_record
from tests.cast import NOW, Cast
from tests.verification.test_clarifying import ask, draft
from tests.verification.test_objecting import publish
from tests.verification.test_questions import asked as put_question
from tests.web.calendars.test_reading import client_of

HOUR = timedelta(hours=1)
DUE = datetime(2026, 9, 15, 16, 30, tzinfo=BANGKOK)  # a Tuesday
LATER = datetime(2026, 9, 16, 16, 30, tzinfo=BANGKOK)


@pytest.fixture
def asked(year: Cast) -> Clarification:
    year.with_review()
    return ask(year, due_at=DUE)


@pytest.fixture
def question(year: Cast) -> VisitQuestion:
    """The 350 question, until the same moment."""
    row = put_question(year.with_review().judged().at_stage("confirmed"))
    VisitQuestion.objects.update(answer_by=DUE)
    row.refresh_from_db()
    return row


def down(
    year: Cast, *, began: datetime = DUE - 3 * HOUR, ended: datetime = DUE - HOUR, at: datetime = DUE + HOUR
) -> Outage:
    return outages.declare_outage(began_at=began, ended_at=ended, what="ไฟดับ", by=year.administrator, at=at)


def page(user: object, address: str) -> str:
    return client_of(user).get(address).content.decode()


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_question_to_the_agency(year: Cast, asked: Clarification, state: str) -> None:
    Cycle.objects.update(state=state)
    outage = down(year)
    asked.refresh_from_db()
    assert asked.due_at == LATER
    row = Extension.objects.get(scope="answer")
    assert (row.organisation, row.subject, row.item, row.before, row.until, row.outage) == (
        year.department, asked.pk, "1.1", DUE, LATER, outage,
    )  # fmt: skip
    assert Event.objects.filter(kind="clarification.extended", organisation_id=year.department.pk).count() == 1
    told = Notice.objects.filter(kind="clarification.extended", body=row.reason)
    assert {one.recipient for one in told} == {year.editor, year.owner, year.coordinator, year.head}
    # The pages say until when, and why
    for who, address in (
        (year.coordinator, f"/results/clarifications/{asked.pk}/"), (year.officer, f"/results/clarifications/{asked.pk}/"),
        (year.administrator, "/calendars/outages/"), (year.officer, f"/cycles/{year.cycle.pk}/settings/"),
    ):  # fmt: skip
        shown = page(who, address)
        assert words_of_moment(LATER) in shown, address
        assert (row.reason in shown) == ("outages" not in address), address
    # An answer before the new date is in time, and reminders count to it
    draft(year, asked, at=DUE + HOUR)
    assert deadlines.remind_of_question(clarification=asked, by=None, at=LATER - HOUR)
    reminder = Notice.objects.get(kind="clarification.reminded", recipient=year.coordinator)
    assert words_of_moment(LATER) in reminder.title
    asked.refresh_from_db()
    sent = LATER - timedelta(seconds=1)
    asked = clarifying.send_answer(clarification=asked, version=asked.version, by=year.coordinator, at=sent)
    assert (asked.answered_at, clock_of(asked, at=LATER).late) == (sent, False)


@pytest.mark.parametrize(
    ("answered", "moves"),
    [
        (DUE - timedelta(seconds=1), False),  # in time already
        (DUE, True),
        (LATER - timedelta(seconds=1), True),
        (LATER, False),  # late all the same
    ],
)
def test_an_answer_keeps_its_time_and_is_in_time_when_it_came_before_the_new_date(
    year: Cast, asked: Clarification, answered: datetime, moves: bool
) -> None:
    row = draft(year, asked, at=DUE - 9 * HOUR)
    clarifying.send_answer(clarification=row, version=row.version, by=year.coordinator, at=answered)
    last = Notice.objects.count()
    down(year, at=LATER + HOUR)
    asked.refresh_from_db()
    assert (asked.answered_at, asked.due_at) == (answered, LATER if moves else DUE)
    assert clock_of(asked, at=LATER).late == (answered == LATER)
    assert Notice.objects.count() == last  # nobody waits for it


def test_the_350_question(year: Cast, question: VisitQuestion) -> None:
    outage = down(year)
    question.refresh_from_db()
    assert (question.state, question.answer_by) == ("asked", LATER)
    row = Extension.objects.get(scope="question")
    assert (row.organisation, row.subject, row.before, row.until, row.outage) == (
        year.department, question.pk, DUE, LATER, outage,
    )  # fmt: skip
    assert Event.objects.filter(kind="question.extended", organisation_id=year.department.pk).count() == 1
    told = Notice.objects.filter(kind="question.extended", body=row.reason)
    assert {one.recipient for one in told} == {year.coordinator, year.head}
    for who, address in (
        (year.head, f"/visits/questions/{question.pk}/"), (year.administrator, "/calendars/outages/"),
        (year.officer, f"/cycles/{year.cycle.pk}/settings/"),
    ):  # fmt: skip
        assert words_of_moment(LATER) in page(who, address), address
    assert row.reason in page(year.head, f"/visits/questions/{question.pk}/")
    with pytest.raises(Refused, match="late_answer"):
        questions.answer(question=question, choice="accept", by=year.head, at=LATER)
    with pytest.raises(Refused, match="move"):
        questions.lapse(question=question, by=None, at=LATER - timedelta(seconds=1))
    sent = LATER - timedelta(seconds=1)
    answered = questions.answer(question=question, choice="accept", by=year.head, at=sent)
    assert (answered.state, answered.answered_at) == ("accepted", sent)


def test_reminders_of_the_350_question_count_to_the_new_date(year: Cast, question: VisitQuestion) -> None:
    questions.remind(question=question, by=None, at=DUE - 5 * HOUR)
    questions.remind(question=question, by=None, at=DUE - 4 * HOUR)
    assert Notice.objects.filter(kind="question.reminded", recipient=year.head).count() == 1
    down(year)
    questions.remind(question=question, by=None, at=LATER - 5 * HOUR)
    titles = Notice.objects.filter(kind="question.reminded", recipient=year.head).order_by("pk").values_list("title")
    assert [words_of_moment(LATER) in title for (title,) in titles] == [False, True]


@pytest.mark.parametrize(("declared", "state", "until"), [(DUE + HOUR, "asked", LATER), (LATER, "unanswered", DUE)])
def test_a_350_question_that_lapsed_meanwhile_is_open_again_while_there_is_time(
    year: Cast, question: VisitQuestion, declared: datetime, state: str, until: datetime
) -> None:
    questions.lapse(question=question, by=None, at=DUE)
    down(year, at=declared)
    question.refresh_from_db()
    assert (question.state, question.answer_by) == (state, until)


@pytest.fixture
def result(year: Cast) -> ScoreRecord:
    """Published; objections until the same moment."""
    publish(year.with_review().judged().at_stage("confirmed"), DUE - timedelta(days=15))
    record = published_record(year.dossier)
    assert objection_until(year.dossier, record) == DUE
    return record


def objects(year: Cast, at: datetime, item: str = "1.2") -> Objection:
    return objecting.object_to(review=year.review, item=item, text="มีรายงานอยู่แล้ว", by=year.head, at=at)


def test_the_date_of_objections(year: Cast, result: ScoreRecord) -> None:
    outage = down(year)
    assert objection_until(year.dossier, result) == LATER
    row = Extension.objects.get(scope="objection")
    assert (row.organisation, row.subject, row.before, row.until, row.outage) == (
        year.department, result.pk, DUE, LATER, outage,
    )  # fmt: skip
    assert Event.objects.filter(kind="objection.extended", organisation_id=year.department.pk).count() == 1
    told = Notice.objects.filter(kind="objection.extended", body=row.reason)
    assert {one.recipient for one in told} == {year.coordinator, year.head}
    for who, address in (
        (year.head, f"/results/{year.dossier.pk}/"), (year.administrator, "/calendars/outages/"),
        (year.officer, f"/cycles/{year.cycle.pk}/settings/"),
    ):  # fmt: skip
        assert words_of_moment(LATER) in page(who, address), address
    assert row.reason in page(year.head, f"/results/{year.dossier.pk}/")
    assert f"การโต้แย้งผล {words_of_moment(DUE)}" in page(year.administrator, "/calendars/outages/")
    assert f"{year.department} · การโต้แย้งผล" in page(year.officer, f"/cycles/{year.cycle.pk}/settings/")
    with pytest.raises(Refused, match="window"):
        objects(year, LATER)
    assert objects(year, LATER - timedelta(seconds=1)).state == "open"


def test_each_outage_moves_the_date_of_objections_once_and_from_where_it_stands(
    year: Cast, result: ScoreRecord
) -> None:
    outage = down(year)
    assert outages.move_answers(outage=outage, by=year.administrator, at=DUE + HOUR) == 0
    down(year, began=LATER - 4 * HOUR, ended=LATER - 2 * HOUR, at=LATER)
    assert objection_until(year.dossier, result) == LATER + timedelta(days=1)
    # More days that an officer gives all in the rules of the cycle are not less than what an outage gave
    year.dossier.cycle.policies = {"objection_days": 30}
    assert objection_until(year.dossier, result) == DUE + timedelta(days=15)


@pytest.mark.parametrize("case", ["early", "over", "superseded", "reopened"])
def test_where_nothing_can_be_objected_nothing_moves(year: Cast, result: ScoreRecord, case: str) -> None:
    began, at = DUE - (100 if case == "early" else 3) * HOUR, LATER if case == "over" else DUE + HOUR
    if case == "superseded":
        ScoreRecord.objects.filter(pk=result.pk).update(superseded_at=DUE - 9 * HOUR)
    if case == "reopened":
        Review.objects.update(stage="consensus")
    down(year, began=began, ended=began + 2 * HOUR, at=at)
    assert (Extension.objects.count(), Event.objects.filter(kind="objection.extended").count()) == (0, 0)


def test_what_was_answered_or_has_time_stays(year: Cast, question: VisitQuestion) -> None:
    down(year, began=DUE - 100 * HOUR, ended=DUE - 98 * HOUR)
    questions.answer(question=question, choice="decline", reason="ยังไม่พร้อม", by=year.head, at=DUE - 9 * HOUR)
    down(year)
    question.refresh_from_db()
    assert (question.answer_by, Extension.objects.count()) == (DUE, 0)


def test_each_outage_moves_once_and_one_that_is_dismissed_does_not(year: Cast, asked: Clarification) -> None:
    outage = down(year)
    assert outages.move_answers(outage=outage, by=year.administrator, at=LATER) == 0
    again = {"cycle": year.cycle, "scope": "answer", "organisation": year.department, "subject": asked.pk, "until": LATER,
             "reason": "x", "outage": outage, "at": NOW}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(**again)
    measured = Outage.objects.create(
        began_at=LATER - 3 * HOUR, ended_at=LATER - HOUR, origin="measured", state="proposed", noted_at=LATER
    )
    outages.settle_outage(outage=measured, confirmed=False, by=year.administrator, at=LATER)
    with pytest.raises(Refused, match="outage_settled"):
        outages.move_answers(outage=measured, by=year.administrator, at=LATER)
    asked.refresh_from_db()
    assert asked.due_at == LATER
    # The next one is counted from the date that holds
    second = Outage.objects.create(
        began_at=LATER - 4 * HOUR, ended_at=LATER - 2 * HOUR, origin="measured", state="proposed", noted_at=LATER
    )
    outages.settle_outage(outage=second, confirmed=True, by=year.administrator, at=LATER)
    asked.refresh_from_db()
    assert asked.due_at == LATER + timedelta(days=1)


def test_only_an_administrator_moves_anything(year: Cast, asked: Clarification) -> None:
    outage = Outage.objects.create(
        began_at=DUE - 3 * HOUR, ended_at=DUE - HOUR, origin="measured", state="proposed", noted_at=DUE
    )
    for who in (year.officer, year.coordinator, year.approver, year.assessor, year.nobody):
        for deed in (
            lambda by: outages.settle_outage(outage=outage, confirmed=True, by=by, at=DUE),
            lambda by: outages.declare_outage(began_at=DUE - 3 * HOUR, ended_at=DUE - HOUR, what="x", by=by, at=DUE),
            lambda by: outages.move_answers(outage=outage, by=by, at=DUE),
        ):
            with pytest.raises(NotAllowed):
                deed(who)
    asked.refresh_from_db()
    assert asked.due_at == DUE
