"""The last moment of each date that counts: one microsecond before it is in time, the moment itself is not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kaona.assessment.models import Cycle, Dossier
from kaona.assessment.operations import answers, extending, participants, signoff
from kaona.assessment.operations.base import Refused
from kaona.knowledge.operations import occasion_extras, registrations
from kaona.rules.occasions import EVALUATION
from kaona.verification.models import Review
from kaona.verification.operations import objecting, outages, questions, returning
from kaona.verification.queries.clarifications import clock_of
from kaona.verification.queries.results import objection_until, published_record
from tests.assessment.test_submission import fill, sign
from tests.cast import NOW, Cast
from tests.knowledge.occasions import DURING, offered, registered
from tests.verification import test_clarifying as clarifying
from tests.verification.test_objecting import decide, objects, publish
from tests.verification.test_questions import asked as put_question

# Too much for a second database: what it compares is read from columns that other tests write there.
pytestmark = pytest.mark.sqlite

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
Deed = Callable[[datetime], Any]


def strict(cast: Cast) -> None:
    Cycle.objects.update(policies={"late_submission": False})


def read(cast: Cast) -> Dossier:
    return Dossier.objects.get(pk=cast.dossier.pk)


def of_work(cast: Cast) -> Deed:
    return lambda at: answers.answer_statement(
        dossier=read(cast), code="1.2.B1", state="not_met", by=cast.coordinator, at=at
    )


def window(cast: Cast) -> tuple[datetime, Deed]:
    strict(cast)
    fill(cast)
    sign(cast)
    end = cast.cycle.window.closes_at
    return end, lambda at: signoff.submit(dossier=read(cast), by=cast.head, at=at)


def own_end(cast: Cast) -> tuple[datetime, Deed]:
    strict(cast)
    end = cast.cycle.window.closes_at + 3 * DAY
    row = cast.cycle.participants.get(organisation=cast.department)
    participants.extend(participant=row, until=end, reason="น้ำท่วม", by=cast.officer, at=NOW)
    return end, of_work(cast)


def end_of_type(cast: Cast) -> tuple[datetime, Deed]:
    strict(cast)
    end = cast.cycle.window.closes_at + 3 * DAY
    extending.extend_type(
        cycle=cast.cycle, agency_type="department", until=end, reason="น้ำท่วม", by=cast.officer, at=NOW
    )
    return end, of_work(cast)


def end_after_an_outage(cast: Cast) -> tuple[datetime, Deed]:
    strict(cast)
    end = cast.cycle.window.closes_at
    outages.declare_outage(began_at=end - timedelta(hours=3), ended_at=end - timedelta(hours=1), what="ไฟดับ",
                           by=cast.administrator, at=end)  # fmt: skip
    cast.cycle.refresh_from_db()
    assert cast.cycle.window.closes_at > end
    return cast.cycle.window.closes_at, of_work(cast)


def sent_back(cast: Cast) -> tuple[datetime, Deed]:
    cast.with_review()
    strict(cast)
    row = returning.send_back(
        review=cast.review, items={"1.2": "ขอเอกสาร"}, due_at=None, by=cast.officer, at=NOW + 5 * DAY
    )
    return row.due_at, of_work(cast)


def clarification(cast: Cast) -> tuple[datetime, Deed]:
    cast.with_review()
    row = clarifying.ask(cast)
    clarifying.draft(cast, row)

    def send(at: datetime) -> None:
        if clock_of(clarifying.send(cast, row, at=at), at=at).late:
            raise Refused("late")

    return row.due_at, send


def objection(cast: Cast) -> tuple[datetime, Deed]:
    publish(cast.with_review().judged().at_stage("confirmed"))
    until = objection_until(cast.dossier, published_record(cast.dossier))
    return until, lambda at: objects(cast, at=at)


def objection_after_one_was_upheld(cast: Cast) -> tuple[datetime, Deed]:
    """The new score has a time of its own, which begins when it is published."""
    first, _deed = objection(cast)
    decide(cast, objects(cast))
    again = first + 3 * DAY
    cast.review.refresh_from_db()
    publish(cast.at_stage("confirmed", again), at=again)
    until = objection_until(cast.dossier, published_record(cast.dossier))
    assert until == again + (first - (NOW + 4 * DAY))
    return until, lambda at: objecting.object_to(
        review=Review.objects.get(), item="1.2", text="ยังไม่ตรง", by=cast.head, at=at
    )


def certification(cast: Cast) -> tuple[datetime, Deed]:
    row = put_question(cast.with_review().judged().at_stage("confirmed"))
    return row.answer_by, lambda at: questions.answer(question=row, choice="accept", by=cast.head, at=at)


def registration(cast: Cast) -> tuple[datetime, Deed]:
    row = offered(cast)
    return row.closes_at, lambda at: registered(cast, row, cast.editor, at=at)


def giving_a_place_back(cast: Cast) -> tuple[datetime, Deed]:
    row = offered(cast)
    one = registered(cast, row, cast.editor)
    return row.begins_at, lambda at: registrations.cancel_registration(registration=one, by=cast.editor, at=at)


def question_to_a_speaker(cast: Cast) -> tuple[datetime, Deed]:
    row = offered(cast)
    registered(cast, row, cast.editor)
    return row.ends_at, lambda at: occasion_extras.ask(occasion=row, text="ขอเอกสาร", by=cast.editor, at=at)


DATES = (
    window, own_end, end_of_type, end_after_an_outage, sent_back, clarification, objection, objection_after_one_was_upheld,
    certification, registration, giving_a_place_back, question_to_a_speaker,
)  # fmt: skip


@pytest.mark.parametrize("date", DATES, ids=lambda one: one.__name__)
def test_the_moment_before_is_in_time_and_the_moment_itself_is_not(
    year: Cast, date: Callable[[Cast], tuple[datetime, Deed]]
) -> None:
    end, deed = date(year)
    if date is clarification:  # is taken after its date, and says so
        deed(end - MOMENT)
        return
    with pytest.raises(Refused):
        deed(end)
    deed(end - MOMENT)


def test_an_answer_on_its_date_is_late(year: Cast) -> None:
    end, deed = clarification(year)
    with pytest.raises(Refused, match="late"):
        deed(end)


def test_what_came_back_goes_in_on_its_last_moment(year: Cast) -> None:
    strict(year)
    fill(year)
    sign(year)
    signoff.submit(dossier=read(year), by=year.head, at=NOW)
    year.dossier = read(year)
    year.with_review()
    row = returning.send_back(
        review=year.review, items={"1.2": "ขอเอกสาร"}, due_at=None, by=year.officer, at=NOW + 5 * DAY
    )
    answers.answer_statement(dossier=read(year), code="1.2.B1", state="not_met", by=year.coordinator, at=NOW + 6 * DAY)
    signoff.send_to_review(dossier=read(year), note="", by=year.coordinator, at=NOW + 6 * DAY)
    signoff.sign(dossier=read(year), note="", by=year.head, at=NOW + 6 * DAY)
    with pytest.raises(Refused, match="closed"):
        signoff.submit(dossier=read(year), by=year.head, at=row.due_at)
    receipt = signoff.submit(dossier=read(year), by=year.head, at=row.due_at - MOMENT)
    assert (receipt.at, receipt.is_late) == (row.due_at - MOMENT, False)


def test_an_evaluation_has_no_end(year: Cast) -> None:
    """Whoever came may say what they thought whenever they like; a date would only lose answers."""
    row = offered(year)
    one = registered(year, row, year.editor)
    registrations.check_in(registration=one, by=year.officer, at=DURING)
    marks = dict.fromkeys(EVALUATION, 4)
    occasion_extras.evaluate(registration=one, marks=marks, text="", by=year.editor, at=row.ends_at + 300 * DAY)
