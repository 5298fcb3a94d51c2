"""Actions: added, changed with every fault at once, cancelled and restored, handed over; two people at one action."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaona.activity.models import Notice
from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.models import Action, ImprovementHistory, Indicator, IndicatorTarget, Plan, PlanChange
from kaona.improvement.operations import actions
from kaona.improvement.operations.actions import ActionFaults, ActionInput, IndicatorInput
from kaona.improvement.queries.actions import action_for, actions_of, input_of, left
from kaona.people.access import NotAllowed
from kaona.people.models import Membership, Unit
from tests.cast import Cast
from tests.improvement.plans import AT, FIRST, LAST, change, choose, kinds, made

pytestmark = pytest.mark.django_db
WHOLE = ActionInput(
    title="จัดทำระบบ", description="รายละเอียด", starts_on=FIRST, ends_on=LAST, budget="๑,๒๕๐,๐๐๐.50", budget_source="งบประจำ",
    deliverables="รายงาน", person_days="30", gaps=("1.3.A1",), predecessors=(1,),
    indicators=(IndicatorInput(name="ร้อยละความสำเร็จ", unit="ร้อยละ", baseline="40", source="รายงาน", targets={LAST: "80"}),),
)  # fmt: skip


@pytest.fixture
def draft(year: Cast) -> Cast:
    """A draft with two actions, of 1.2.A1 and 1.1.A1."""
    year.with_submission("B")
    choose(year, "1.2.A1", "1.1.A1")
    (year.plan,) = made(year)
    year.actions = tuple(actions_of(year.plan))
    return year


def test_an_action_has_everything_and_the_next_number(draft: Cast) -> None:
    unit = Unit.objects.get()
    given = replace(WHOLE, responsible=draft.editor.pk, unit=unit.pk)
    row = actions.add_action(plan=draft.plan, given=given, by=draft.coordinator, at=AT)
    assert (row.number, row.responsible, row.unit, row.budget) == (3, draft.editor, unit, "1250000.50")
    assert input_of(row) == replace(
        given, budget="1250000.50", indicators=(replace(given.indicators[0], key=Indicator.objects.get().pk),)
    )
    plan = Plan.objects.get()
    assert (plan.actions, plan.money) == (3, 125_000_050)
    assert row.expected != "0"
    assert kinds(draft)[-1] == "action.added"


def test_all_faults_are_said_at_once_in_place(draft: Cast) -> None:
    given = ActionInput(
        title=" ", responsible=draft.outsider.pk, unit=999, starts_on=date(2025, 1, 1), ends_on=date(2030, 1, 1),
        budget="มาก", person_days="-1", gaps=("9.9.X1",), predecessors=(7,),
        indicators=(IndicatorInput(name="ก", baseline="x", targets={date(2030, 1, 1): "1", LAST: "y"}),),
    )  # fmt: skip
    with pytest.raises(ActionFaults) as caught:
        actions.add_action(plan=draft.plan, given=given, by=draft.coordinator, at=AT)
    assert set(caught.value.faults) == {
        "title", "responsible", "unit", "starts_on", "ends_on", "budget", "person_days", "gaps", "predecessors",
        "indicator_0_baseline", "indicator_0_target_2030-01-01", f"indicator_0_target_{LAST}",
    }  # fmt: skip
    assert Plan.objects.get().actions == 2


def test_a_circle_is_refused_and_named(draft: Cast) -> None:
    one, two = draft.actions
    change(draft, two, predecessors=(1,))
    with pytest.raises(ActionFaults) as caught:
        change(draft, one, predecessors=(2,))
    assert caught.value.faults == {"predecessors": "ลำดับงานวนเป็นวง 1 → 2 → 1"}
    assert caught.value.faults["predecessors"].en == "The order of actions runs in a circle: 1 → 2 → 1"


def test_indicators_and_targets_are_changed_in_place_and_withdrawn_never_deleted(draft: Cast) -> None:
    row = change(draft, draft.actions[0], indicators=WHOLE.indicators)
    (kept,) = input_of(row).indicators
    other = date(2027, 3, 31)
    row = change(draft, row, indicators=(replace(kept, baseline="45", targets={other: "60", LAST: "85"}),))
    (again,) = input_of(row).indicators
    assert (again.key, again.baseline, again.targets) == (kept.key, "45", {other: "60", LAST: "85"})
    assert IndicatorTarget.objects.filter(withdrawn_at__isnull=False).get().value == "80"
    row = change(draft, row, indicators=())
    assert list(row.indicators.all()) == []
    assert Indicator.objects.get().withdrawn_at is not None


def test_the_second_of_two_people_sees_both(draft: Cast) -> None:
    row = draft.actions[0]
    change(draft, row, title="ของคนแรก")
    with pytest.raises(Conflict) as caught:
        change(draft, row, title="ของคนที่สอง", version=1, by=draft.head)
    assert caught.value.current.title == "ของคนแรก"
    assert Action.objects.get(pk=row.pk).title == "ของคนแรก"


def test_an_unchanged_action_keeps_nothing(draft: Cast) -> None:
    before = len(kinds(draft))
    assert change(draft, draft.actions[0]).version == 1
    assert len(kinds(draft)) == before


def test_a_draft_keeps_its_texts_but_no_reasons(draft: Cast) -> None:
    change(draft, draft.actions[0], title="ชื่อใหม่")
    assert ImprovementHistory.objects.get(kind="action").content["title"] == "ชื่อใหม่"
    assert not PlanChange.objects.exists()


@pytest.mark.parametrize("state", ["approved", "running"])
def test_from_approval_on_each_change_needs_a_reason_and_is_kept(year: Cast, state: str) -> None:
    year.with_plan(state)
    row = year.actions[0]
    with pytest.raises(Refused, match="reason"):
        change(year, row, ends_on=date(2027, 1, 31))
    change(year, row, ends_on=date(2027, 1, 31), responsible=year.editor.pk, reason="งบมาช้า")
    kept = PlanChange.objects.get()
    assert kept.fields == {"ends_on": ["2027-03-31", "2027-01-31"], "responsible": ["coordinator", "editor"]}
    assert (kept.reason, kept.by, kept.action) == ("งบมาช้า", year.coordinator, row)
    assert Plan.objects.get().next_end == date(2027, 1, 31)
    assert Notice.objects.get(kind="action.given").recipient == year.editor


@pytest.mark.parametrize(("state", "reason"), [("proposed", "plan_proposed"), ("closed", "plan_closed")])
def test_nothing_changes_before_the_head_or_after_the_end(year: Cast, state: str, reason: str) -> None:
    year.with_plan(state)
    row = year.actions[0]
    for deed in (
        lambda: change(year, row, title="x", reason="x"),
        lambda: actions.add_action(plan=year.plan, given=WHOLE, reason="x", by=year.coordinator, at=AT),
        lambda: actions.withdraw_action(action=row, reason="x", by=year.coordinator, at=AT),
    ):
        with pytest.raises(Refused, match=reason):
            deed()


def test_others_change_nothing(year: Cast) -> None:
    year.with_plan("draft")
    row = year.actions[0]
    for by in (year.editor, year.reader, year.outsider, year.officer, year.viewer):
        with pytest.raises(NotAllowed):
            change(year, row, title="x", by=by)
        with pytest.raises(NotAllowed):
            actions.add_action(plan=year.plan, given=WHOLE, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.withdraw_action(action=row, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.hand_over(action=row, to=year.editor, by=by, at=AT)


def test_an_action_of_a_draft_goes_and_comes_back_with_its_number(draft: Cast) -> None:
    one, two = draft.actions
    change(draft, two, predecessors=(1,))
    expected = Plan.objects.get().expected
    actions.withdraw_action(action=one, by=draft.coordinator, at=AT)
    plan = Plan.objects.get()
    assert (plan.actions, [row.number for row in actions_of(plan)]) == (1, [2])
    assert plan.expected != expected
    # What came after it comes after nothing now; its number is never used again.
    assert input_of(actions_of(plan)[0]).predecessors == ()
    assert actions.add_action(plan=plan, given=replace(WHOLE, predecessors=()), by=draft.coordinator, at=AT).number == 3
    assert [row.number for row in actions_of(plan, cancelled=True)] == [1]
    actions.restore_action(action=one, by=draft.coordinator, at=AT)
    assert input_of(actions_of(plan)[1]).predecessors == (1,)
    assert kinds(draft)[-3:] == ["action.cancelled", "action.added", "action.restored"]


def test_an_action_that_would_close_a_circle_does_not_come_back(draft: Cast) -> None:
    one, two = draft.actions
    three = actions.add_action(plan=draft.plan, given=replace(WHOLE, predecessors=()), by=draft.coordinator, at=AT)
    change(draft, one, predecessors=(three.number,))
    change(draft, two, predecessors=(1,))
    actions.withdraw_action(action=one, by=draft.coordinator, at=AT)
    with pytest.raises(ActionFaults):  # a cancelled action is nobody's predecessor
        change(draft, three, predecessors=(1,))
    change(draft, three, predecessors=(2,))
    with pytest.raises(ActionFaults) as caught:
        actions.restore_action(action=one, by=draft.coordinator, at=AT)
    assert caught.value.faults == {"predecessors": "ลำดับงานวนเป็นวง 1 → 2 → 3 → 1"}


def test_an_action_with_progress_is_cancelled_with_a_reason_and_stays_readable(year: Cast) -> None:
    year.with_plan("running")
    row = year.actions[0]
    Action.objects.filter(pk=row.pk).update(percent=40, state="running")
    with pytest.raises(Refused, match="reason"):
        actions.withdraw_action(action=row, by=year.coordinator, at=AT)
    actions.withdraw_action(action=row, reason="ไม่มีงบ", by=year.coordinator, at=AT)
    kept = action_for(year.reader, row.pk, at=AT)
    assert (kept.state, kept.withdrawn_reason, kept.percent) == ("cancelled", "ไม่มีงบ", 40)
    assert PlanChange.objects.get().fields == {"state": ["running", "cancelled"]}
    with pytest.raises(Refused, match="action_cancelled"):
        change(year, row, title="x", reason="x")
    back = actions.restore_action(action=row, reason="ได้งบแล้ว", by=year.coordinator, at=AT)
    assert (back.state, back.percent) == ("running", 40)


def leave(cast: Cast, user: object) -> None:
    Membership.objects.filter(user=user).update(ended_at=AT, ended_by=cast.head)


def test_a_person_who_left_is_marked_stays_named_and_is_not_chosen_again(year: Cast) -> None:
    year.with_plan("running")
    leave(year, year.coordinator)
    assert left(actions_of(year.plan), at=AT) == {year.coordinator.pk}
    row = change(year, year.actions[0], title="แก้ชื่อ", reason="x", by=year.head)
    assert row.responsible == year.coordinator
    change(year, row, responsible=year.editor.pk, reason="x", by=year.head)
    with pytest.raises(ActionFaults) as caught:
        change(year, row, responsible=year.coordinator.pk, reason="x", by=year.head)
    assert list(caught.value.faults) == ["responsible"]


def test_everything_of_a_person_is_handed_over_at_once(year: Cast) -> None:
    year.with_plan("running")
    leave(year, year.coordinator)
    Action.objects.filter(pk=year.actions[1].pk).update(state="done", percent=100)
    how = {"organisation": year.department, "person": year.coordinator, "to": year.editor, "by": year.head, "at": AT}
    with pytest.raises(Refused, match="reason"):
        actions.hand_over_all(**how, reason="")
    with pytest.raises(Refused, match="not_a_member"):
        actions.hand_over_all(**how | {"to": year.outsider}, reason="ย้าย")
    assert actions.hand_over_all(**how, reason="ย้าย") == 1
    one, two = actions_of(year.plan)
    assert (one.responsible, two.responsible) == (year.editor, year.coordinator)
    assert PlanChange.objects.get().fields == {"responsible": ["coordinator", "editor"]}
    assert Notice.objects.filter(kind="action.given").get().recipient == year.editor
    assert kinds(year)[-1] == "action.handed_over"
    assert actions.hand_over_all(**how, reason="ย้าย") == 0


def test_one_action_is_handed_over(year: Cast) -> None:
    year.with_plan("running")
    row = year.actions[0]
    actions.hand_over(action=row, to=year.editor, reason="แบ่งงาน", by=year.coordinator, at=AT)
    assert Action.objects.get(pk=row.pk).responsible == year.editor
    with pytest.raises(Refused, match="same"):
        actions.hand_over(action=row, to=year.editor, reason="แบ่งงาน", by=year.coordinator, at=AT + timedelta(hours=1))
