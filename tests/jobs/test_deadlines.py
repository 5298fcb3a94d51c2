"""Reminders of questions and items sent back: each step once, nothing after it is answered; locks to be renewed."""

from datetime import datetime, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.jobs import deadlines as jobs
from kaona.verification.operations import clarifying, returning
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def checked(year: Cast) -> Cast:
    return year.with_review()


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> int:
    """The job at a moment."""
    monkeypatch.setattr(jobs.timezone, "now", lambda: moment)
    return jobs.watch_deadlines()


def test_a_question_is_reminded_of_three_times_and_no_more(checked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = clarifying.ask(review=checked.review, assignment=None, item="1.1", target="statement", code="1.1.B1", question="?",
                         due_at=NOW + 20 * DAY, by=checked.officer, at=NOW + 2 * DAY)  # fmt: skip
    found = [at(monkeypatch, row.due_at - left * DAY) for left in (5, 3, 2.5, 1, 0.5, 0, -1, -9)]
    assert found == [0, 1, 0, 1, 0, 1, 0, 0]
    assert Event.objects.filter(kind="clarification.reminded").count() == 3
    assert Notice.objects.filter(kind="clarification.reminded").count() == 6  # coordinator and head


def test_an_answered_question_is_not(checked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = clarifying.ask(review=checked.review, assignment=None, item="1.1", target="statement", code="1.1.B1", question="?",
                         due_at=NOW + 20 * DAY, by=checked.officer, at=NOW + 2 * DAY)  # fmt: skip
    clarifying.write_answer(clarification=row, text="x", version=1, by=checked.editor, at=NOW + 3 * DAY)
    clarifying.send_answer(clarification=row, version=2, by=checked.coordinator, at=NOW + 3 * DAY)
    assert at(monkeypatch, row.due_at) == 0


def test_a_return_is_reminded_of_and_again_when_it_was_extended(checked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = returning.send_back(review=checked.review, items={"1.2": "x"}, due_at=NOW + 20 * DAY, by=checked.officer, at=NOW + 2 * DAY)  # fmt: skip
    assert at(monkeypatch, row.due_at - DAY) == 1
    returning.extend(review=checked.review, due_at=NOW + 30 * DAY, by=checked.officer, at=NOW + 19 * DAY)
    assert [at(monkeypatch, NOW + days * DAY) for days in (20, 27, 28, 29, 30, 31)] == [0, 1, 0, 1, 1, 0]


def test_assessors_learn_once_that_it_came_again(checked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    checked.judged(NOW + 2 * DAY)
    assert at(monkeypatch, NOW + 3 * DAY) == 0
    checked.dossier.submitted_at = NOW + 4 * DAY
    checked.dossier.save()
    assert [at(monkeypatch, NOW + days * DAY) for days in (5, 6)] == [2, 0]
    assert {one.recipient for one in Notice.objects.filter(kind="review.came_again")} == {
        checked.assessor,
        checked.second,
    }
