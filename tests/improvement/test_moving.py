"""Moving actions: all or none, in order, within the plan, with a reason once it is approved; two people; undo."""

from datetime import date, timedelta

import pytest

from kaona.improvement.models import Action, PlanChange
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.moving import ActionFaults, Move, move_actions
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.timeline import followers, schedule_of
from kaona.people.access import NotAllowed
from tests.cast import Cast
from tests.improvement.plans import AT, DAY, change, kinds

pytestmark = pytest.mark.django_db
FIRST, MARCH = date(2026, 10, 1), date(2027, 3, 31)


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


@pytest.fixture
def draft(year: Cast) -> Cast:
    return year.with_plan("draft")


def move(cast: Cast, dates: dict[int, tuple[date, date]], **how: object) -> list[Action]:
    now = {one.number: one.version for one in Action.objects.all()}
    moves = {number: Move(*pair, now.get(number, 1)) for number, pair in dates.items()}
    how = {"by": cast.coordinator, "at": AT + DAY} | how
    return move_actions(plan=cast.plan, moves=how.pop("moves", moves), **how)


def days() -> dict[int, tuple[date | None, date | None]]:
    return {one.number: (one.starts_on, one.ends_on) for one in Action.objects.order_by("number")}


def test_an_action_and_what_follows_it_move_together(draft: Cast) -> None:
    wanted = (FIRST + 7 * DAY, MARCH + 7 * DAY)
    (two,) = followers(actions_of(draft.plan), 1, wanted)
    assert (two.action.number, two.dates) == (2, (date(2027, 4, 8), date(2027, 4, 8) + (MARCH - FIRST)))
    with pytest.raises(ActionFaults) as caught:
        move(draft, {1: wanted, 2: two.dates})
    assert list(caught.value.faults) == ["2_ends_on"]  # beyond the last day of the plan
    assert days() == {1: (FIRST, MARCH), 2: (FIRST, MARCH)}
    assert kinds(draft) == []
    change(draft, draft.actions[1], ends_on=FIRST + 29 * DAY)
    (two,) = followers(actions_of(draft.plan), 1, wanted)
    moved = move(draft, {1: wanted, 2: two.dates})
    assert [one.number for one in moved] == [1, 2]
    assert days() == {1: wanted, 2: (date(2027, 4, 8), date(2027, 5, 7))}
    assert kinds(draft) == ["action.changed"] * 3
    assert schedule_of(actions_of(draft.plan)).too_early == ()
    assert PlanChange.objects.count() == 0


def test_a_start_before_what_comes_first_and_dates_outside_are_refused_at_once(draft: Cast) -> None:
    with pytest.raises(ActionFaults) as caught:
        move(draft, {1: (date(2026, 9, 1), MARCH), 2: (FIRST + DAY, date(2027, 10, 1))})
    assert set(caught.value.faults) == {"1_starts_on", "2_starts_on", "2_ends_on"}
    assert days() == {1: (FIRST, MARCH), 2: (FIRST, MARCH)}
    with pytest.raises(ActionFaults) as caught:
        move(draft, {1: (MARCH, FIRST)})
    assert caught.value.faults == {"1_ends_on": "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม"}


def test_in_a_running_plan_each_move_is_a_change_with_its_reason(running: Cast) -> None:
    wanted = {1: (FIRST, MARCH - DAY), 2: (MARCH, MARCH + 30 * DAY)}
    with pytest.raises(Refused, match="reason"):
        move(running, wanted, reason="  ")
    assert days() == {1: (FIRST, MARCH), 2: (FIRST, MARCH)}
    move(running, wanted, reason="รองบประมาณ")
    rows = PlanChange.objects.order_by("pk")
    assert [(one.action.number, one.reason) for one in rows] == [(1, "รองบประมาณ"), (2, "รองบประมาณ")]
    assert rows[0].fields == {"ends_on": ["2027-03-31", "2027-03-30"]}
    assert kinds(running) == ["action.changed", "action.changed"]
    running.plan.refresh_from_db()
    assert running.plan.next_end == MARCH - DAY


def test_two_people_the_second_sees_it_and_nothing_of_hers_is_half_saved(draft: Cast) -> None:
    seen = {one.number: one.version for one in Action.objects.all()}
    change(draft, draft.actions[1], title="แก้แล้ว")
    wanted = {number: Move(FIRST, MARCH - DAY, version) for number, version in seen.items()}
    with pytest.raises(Conflict) as caught:
        move(draft, {}, moves=wanted)
    assert caught.value.current.number == 2
    assert days() == {1: (FIRST, MARCH), 2: (FIRST, MARCH)}


def test_undoing_restores_even_an_order_that_was_not_right(draft: Cast) -> None:
    moved = move(draft, {2: (MARCH + DAY, MARCH + 30 * DAY)})
    back = {2: Move(FIRST, MARCH, moved[0].version)}
    with pytest.raises(ActionFaults):
        move(draft, {}, moves=back)
    move(draft, {}, moves=back, back=True)
    assert days()[2] == (FIRST, MARCH)


@pytest.mark.parametrize("state", ["proposed", "closed"])
def test_a_plan_before_the_head_and_a_closed_one_do_not_move(year: Cast, state: str) -> None:
    year.with_plan(state)
    with pytest.raises(Refused, match=f"plan_{state}"):
        move(year, {1: (FIRST, MARCH - DAY)}, reason="เหตุผล")


def test_an_action_of_no_plan_or_of_another_is_refused(draft: Cast) -> None:
    for numbers in ([], [1, 7]):
        with pytest.raises(Refused, match="unknown_code"):
            move(draft, dict.fromkeys(numbers, (FIRST, MARCH - timedelta(days=9))))
    assert days() == {1: (FIRST, MARCH), 2: (FIRST, MARCH)}


@pytest.mark.parametrize("who", ["reader", "editor", "outsider", "officer", "viewer", "nobody"])
def test_only_who_may_edit_the_plan_moves(running: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        move(running, {1: (FIRST, MARCH - DAY)}, reason="เหตุผล", by=getattr(running, who))
    assert days()[1] == (FIRST, MARCH)
