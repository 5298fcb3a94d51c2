"""What of plans stands on "งานของฉัน": mine for the responsible person, all of the agency for who makes the plan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from kaona.improvement.models import Action, ActionPartner, Plan, Round
from kaona.improvement.operations import reporting
from kaona.improvement.queries.progress_tasks import ProgressTasks, progress_tasks
from kaona.people.models import User
from kaona.rules.progress_report import ReportInput
from tests.cast import NOW, Cast

MOMENT = datetime(2027, 3, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def running(cast: Cast) -> Cast:
    cast.with_plan()
    Action.objects.filter(pk=cast.actions[1].pk).update(responsible=cast.editor, ends_on=date(2027, 9, 30))
    return cast


def shown(user: User, at: datetime = MOMENT) -> tuple[ProgressTasks, str]:
    found = progress_tasks(user, at=at)
    return found, render_to_string("tasks/_progress.html", {"progress": found})


def numbers(found: ProgressTasks) -> tuple[list[int], list[tuple[list[int], int]]]:
    return [one.now.action.number for one in found.troubles], [
        ([a.number for a in one.mine], one.missing) for one in found.due
    ]


def test_reports_come_up_fourteen_days_before_and_go_when_they_are_there(running: Cast) -> None:
    assert numbers(shown(running.editor, MOMENT - timedelta(days=4))[0]) == ([], [])
    assert numbers(shown(running.editor)[0]) == ([], [([2], 0)])
    assert numbers(shown(running.coordinator)[0]) == ([], [([1], 2)])
    assert numbers(shown(running.reader)[0]) == ([], [])
    reporting.report(action=running.actions[1], row=Round.objects.get(), reporter=running.department, version=0, by=running.editor,
                     at=MOMENT, given=ReportInput("50", "on_track"))  # fmt: skip
    assert numbers(shown(running.editor)[0]) == ([], [])
    assert numbers(shown(running.coordinator)[0]) == ([], [([1], 1)])


def test_the_blocked_and_the_late_come_first(running: Cast) -> None:
    reporting.report(action=running.actions[1], row=Round.objects.get(), reporter=running.department, version=0, by=running.editor,
                     at=MOMENT, given=ReportInput("50", "blocked", obstacle="งบยังไม่มา"))  # fmt: skip
    later = MOMENT + timedelta(days=20)
    found, text = shown(running.coordinator, later)
    assert (numbers(found)[0], "งบยังไม่มา" in text, "เกินกำหนด 9 วัน" in text) == ([2, 1], True, True)
    assert numbers(shown(running.editor, later)[0])[0] == [2]
    # The second action waits for the first, which is late: once it works again, it says so.
    Action.objects.filter(pk=running.actions[1].pk).update(state="running", blocked_at=None)
    assert "รอ 1.1.S1" in shown(running.editor, later)[1]


def test_nothing_of_a_plan_that_does_not_run_or_of_others(running: Cast) -> None:
    later = MOMENT + timedelta(days=20)
    for who in (running.outsider, running.officer, running.viewer, running.nobody):
        assert shown(who, later)[0] == ProgressTasks()
    Plan.objects.update(state="closed", closed_at=MOMENT)
    assert numbers(shown(running.coordinator, later)[0]) == ([], [])


def test_a_request_waits_for_the_partner_and_then_its_report(running: Cast) -> None:
    part = ActionPartner.objects.create(
        organisation=running.department, action=running.actions[0], partner=running.other, part="ให้ข้อมูล",
        asked_by=running.coordinator, asked_at=NOW,
    )  # fmt: skip
    found, text = shown(running.outsider)
    assert (found.asked, found.shared, "ให้ข้อมูล" in text) == ((part,), (), True)
    ActionPartner.objects.update(accepted_at=NOW)
    found, text = shown(running.outsider)
    assert (found.asked, [one.pk for one, _row in found.shared]) == ((), [running.actions[0].pk])
    reporting.report(action=running.actions[0], row=Round.objects.get(), reporter=running.other, version=0, by=running.outsider,
                     at=MOMENT, given=ReportInput("50", "on_track"))  # fmt: skip
    assert shown(running.outsider)[0] == ProgressTasks()
