"""Rounds of a plan: from the policy, the agency's own, moved with a reason, closed, reopened; and who may not."""

from datetime import date, timedelta

import pytest

from kaona.activity.models import Event
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import Plan, PlanChange, ProgressReport, Round
from kaona.improvement.operations import rounds
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=5)
SIX, NINE, TWELVE = date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_plan()


def days(plan: Plan) -> list[tuple[int | None, date]]:
    return list(Round.objects.filter(plan=plan, withdrawn_at=None).order_by("due_on").values_list("months", "due_on"))


def test_the_policys_rounds_are_made_once(cast: Cast) -> None:
    made = rounds.make_rounds(plan=cast.plan, by=cast.head, at=AT)
    assert [one.months for one in made] == [9, 12]  # the first is there by rows
    assert days(cast.plan) == [(6, SIX), (9, NINE), (12, TWELVE)]
    assert rounds.make_rounds(plan=cast.plan, by=cast.coordinator, at=AT) == []
    assert Event.objects.filter(kind="progress.rounds_made").values_list("data", flat=True).get() == {"count": 2}


def test_a_plan_of_three_years_has_them_each_year_and_none_that_has_passed(cast: Cast) -> None:
    cast.cycle.policies = {"progress_rounds": ["12"]}
    cast.cycle.save()
    Round.objects.all().delete()
    Plan.objects.filter(pk=cast.plan.pk).update(years=3, first_year=2569)
    cast.plan.refresh_from_db()
    after = NOW.replace(year=2026, month=10)
    assert [one.due_on for one in rounds.make_rounds(plan=cast.plan, by=cast.head, at=after)] == [
        date(2027, 9, 30), date(2028, 9, 30),
    ]  # fmt: skip


def test_an_own_round_is_added_moved_with_a_reason_and_taken_away(cast: Cast) -> None:
    row = rounds.add_round(
        plan=cast.plan, name=" ก่อนประชุม  กพร. ", due_on=date(2027, 2, 15), by=cast.coordinator, at=AT
    )
    assert (row.name, row.months) == ("ก่อนประชุม กพร.", None)
    with pytest.raises(Refused, match="reason"):
        rounds.move_round(row=row, due_on=date(2027, 2, 20), name=row.name, reason=" ", by=cast.coordinator, at=AT)
    rounds.move_round(
        row=row, due_on=date(2027, 2, 20), name="ก่อนประชุม", reason="เลื่อนประชุม", by=cast.coordinator, at=AT
    )
    change = PlanChange.objects.get(plan=cast.plan)
    assert (change.fields, change.reason) == ({"round": ["2027-02-15", "2027-02-20"]}, "เลื่อนประชุม")
    # A new name alone is no change of the plan.
    row.refresh_from_db()
    rounds.move_round(row=row, due_on=row.due_on, name="อื่น", reason="", by=cast.coordinator, at=AT)
    assert PlanChange.objects.count() == 1
    rounds.withdraw_round(row=row, by=cast.coordinator, at=AT)
    assert days(cast.plan) == [(6, SIX)]
    assert list(Event.objects.filter(subject_kind="round").order_by("pk").values_list("kind", flat=True)) == [
        "progress.round_added", "progress.round_moved", "progress.round_moved", "progress.round_withdrawn",
    ]  # fmt: skip
    assert Event.objects.filter(kind="progress.round_moved").order_by("pk").first().data == {
        "plan": cast.plan.pk, "before": "2027-02-15", "day": "2027-02-20",
    }  # fmt: skip


def test_a_round_is_closed_and_opened_again(cast: Cast) -> None:
    row = rounds.close_round(row=Round.objects.get(), by=cast.head, at=AT)
    assert (row.closed_at, row.closed_by) == (AT, cast.head)
    # Two at once: the second finds it closed.
    with pytest.raises(Refused, match="progress_closed"):
        rounds.close_round(row=row, by=cast.coordinator, at=AT)
    with pytest.raises(Refused, match="progress_closed"):
        rounds.move_round(row=row, due_on=NINE, name="", reason="x", by=cast.head, at=AT)
    rounds.reopen_round(row=row, by=cast.coordinator, at=AT)
    row.refresh_from_db()
    assert (row.closed_at, row.closed_by) == (None, None)
    with pytest.raises(Refused, match="progress_open"):
        rounds.reopen_round(row=row, by=cast.coordinator, at=AT)
    assert Event.objects.filter(kind__in=["progress.round_closed", "progress.round_reopened"]).count() == 2


def test_a_reported_round_stays(cast: Cast) -> None:
    row = Round.objects.get()
    ProgressReport.objects.create(
        organisation=cast.department, reporter=cast.department, action=cast.actions[0], round=row, percent=1,
        light="on_track", changed_by=cast.coordinator, changed_at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="progress_reported"):
        rounds.withdraw_round(row=row, by=cast.coordinator, at=AT)


@pytest.mark.parametrize(
    ("due_on", "name", "reason"),
    [
        (None, "", "progress_date"), (date(2026, 9, 30), "", "progress_date"), (date(2028, 10, 1), "", "progress_date"),
        (SIX, "", "progress_exists"), (NINE, "x" * 101, "too_long"),
    ],
)  # fmt: skip
def test_what_is_no_round(cast: Cast, due_on: date | None, name: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rounds.add_round(plan=cast.plan, name=name, due_on=due_on, by=cast.coordinator, at=AT)
    assert days(cast.plan) == [(6, SIX)]


def test_the_first_and_the_last_possible_day(cast: Cast) -> None:
    for day in (date(2026, 10, 1), date(2028, 9, 30)):
        rounds.add_round(plan=cast.plan, name="", due_on=day, by=cast.coordinator, at=AT)


def test_only_a_running_plan_has_rounds_to_set(cast: Cast) -> None:
    Plan.objects.update(state="closed", closed_at=AT)
    with pytest.raises(Refused, match="progress_plan"):
        rounds.add_round(plan=cast.plan, name="", due_on=NINE, by=cast.coordinator, at=AT)


@pytest.mark.parametrize("who", ["editor", "owner", "reader", "officer", "viewer", "outsider", "nobody"])
def test_who_may_not_set_rounds(cast: Cast, who: str) -> None:
    by, row = getattr(cast, who), Round.objects.get()
    for deed in (
        lambda: rounds.make_rounds(plan=cast.plan, by=by, at=AT),
        lambda: rounds.add_round(plan=cast.plan, name="", due_on=NINE, by=by, at=AT),
        lambda: rounds.move_round(row=row, due_on=NINE, name="", reason="x", by=by, at=AT),
        lambda: rounds.withdraw_round(row=row, by=by, at=AT),
        lambda: rounds.close_round(row=row, by=by, at=AT),
        lambda: rounds.reopen_round(row=row, by=by, at=AT),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert not Event.objects.filter(kind__startswith="progress").exists()
