"""Reminders of rounds and of late actions: each step once, to whom it concerns, nothing when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.improvement.models import Action, Plan, Round
from kaona.improvement.operations import reporting, rounds
from kaona.jobs import improvement as jobs
from kaona.jobs.schedule import SCHEDULES
from kaona.rules.progress_report import ReportInput
from tests.cast import Cast

DUE = date(2027, 3, 31)
NOON = datetime(2027, 3, 31, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FAR = date(2027, 9, 30)


@pytest.fixture
def running(cast: Cast) -> Cast:
    cast.with_plan()
    Action.objects.update(ends_on=FAR)
    Action.objects.filter(pk=cast.actions[1].pk).update(responsible=cast.editor)
    return cast


def at(monkeypatch: pytest.MonkeyPatch, days: float) -> int:
    """The job so many days after the round's day, at noon."""
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON + days * DAY)
    return jobs.watch_progress()


def report(cast: Cast, place: int, *, when: datetime = NOON - 20 * DAY, light: str = "on_track") -> None:
    reporting.report(
        action=cast.actions[place], row=Round.objects.get(), reporter=cast.department, version=0, by=cast.editor, at=when,
        given=ReportInput("100" if light == "done" else "50", light),
    )  # fmt: skip


def test_a_round_is_reminded_of_in_three_steps(running: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [at(monkeypatch, days) for days in (-15, -14, -13, -3, -2, 0, 1, 2, 40)]
    assert found == [0, 1, 0, 1, 0, 0, 1, 0, 0]
    told = Notice.objects.filter(kind="progress.round_due")
    assert {one.recipient for one in told} == {running.coordinator, running.editor}
    assert told.count() == 6
    assert [one.data["step"] for one in Event.objects.filter(kind="progress.reminded").order_by("pk")] == [
        "14",
        "3",
        "over",
    ]


def test_only_those_whose_report_is_missing(running: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report(running, 1)
    assert at(monkeypatch, -3) == 1
    assert [one.recipient for one in Notice.objects.filter(kind="progress.round_due")] == [running.coordinator]
    report(running, 0)
    assert at(monkeypatch, 1) == 0


def test_a_moved_round_is_reminded_of_anew_and_a_closed_one_not(running: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at(monkeypatch, -3) == 1
    row = Round.objects.get()
    rounds.move_round(row=row, due_on=DUE + 30 * DAY, name="", reason="x", by=running.head, at=NOON - 2 * DAY)
    assert [at(monkeypatch, days) for days in (-2, 15, 17, 18)] == [0, 0, 1, 0]
    row.refresh_from_db()
    rounds.close_round(row=row, by=running.head, at=NOON + 20 * DAY)
    assert at(monkeypatch, 40) == 0


def test_a_late_action_after_1_7_and_30_days(running: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Round.objects.update(closed_at=NOON, closed_by=running.head)
    Action.objects.filter(pk=running.actions[1].pk).update(ends_on=DUE)
    found = [at(monkeypatch, days) for days in (0, 1, 6, 7, 29, 30, 31, 400)]
    assert found == [0, 1, 0, 1, 0, 1, 0, 1]  # 400: the other action is late too
    mine = Notice.objects.filter(kind="progress.late", recipient=running.editor)
    assert (mine.count(), mine.first().title.startswith("เกินกำหนด")) == (3, True)


def test_nothing_of_what_is_done_closed_or_left(running: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Action.objects.filter(pk=running.actions[1].pk).update(ends_on=DUE)
    running.editor.memberships.update(ended_at=NOON)
    assert at(monkeypatch, 1) == 2
    assert not Notice.objects.filter(recipient=running.editor).exists()
    Action.objects.update(state="done", done_at=NOON - DAY, percent=100)
    assert at(monkeypatch, 8) == 0
    Action.objects.update(state="running", done_at=None)
    Plan.objects.update(state="closed", closed_at=NOON)
    assert at(monkeypatch, 9) == 0


def test_it_is_on_the_table() -> None:
    assert SCHEDULES["progress"][0] == "kaona.jobs.improvement.watch_progress"
