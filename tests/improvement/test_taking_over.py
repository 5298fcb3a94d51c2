"""Unfinished actions of last year's plan go on in this year's, in one act."""

from datetime import date

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import Measure
from kaona.improvement.models import Action, ActionGap, Indicator, IndicatorTarget, Plan, PlanChange
from kaona.improvement.operations import next_year as deeds
from kaona.improvement.operations.base import Refused
from kaona.improvement.operations.taking_over import take_over
from kaona.improvement.queries.actions import input_of
from kaona.improvement.queries.next_year import carried_actions, unfinished_actions
from kaona.people.access import NotAllowed
from kaona.rules.stages import ActionState
from tests.cast import NOW, Cast, plan_rows, submit_rows
from tests.improvement.next_year import AT, DAY, later_dossier, prepared, with_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The dossier of 2570 was submitted; its plan has an action of its own and can take the two of last year's."""
    cast = with_year(Cast.build())
    measure = Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.1")
    common = {"organisation": cast.department}
    ActionGap.objects.create(action=cast.actions[0], code=f"7.1.1:{measure.pk}", at=NOW, **common)
    row = Indicator.objects.create(
        action=cast.actions[0], position=1, name="ผู้ผ่าน", unit="คน", direction="higher", baseline="1",
        changed_by=cast.coordinator, changed_at=NOW, **common,
    )  # fmt: skip
    for day in (date(2027, 9, 30), date(2028, 3, 31)):
        IndicatorTarget.objects.create(indicator=row, period=day, value="9", at=NOW, **common)
    row = prepared(cast)
    cast.next = later_dossier(cast)
    deeds.attach(preparation=row, by=None, at=AT)
    # What came over is given up again so that the whole dossier can be made by rows, with an indicator below its target.
    for model in ("statementanswers", "measureresults", "measures"):
        getattr(cast.next, model).all().delete() if model != "measures" else Measure.objects.filter(
            dossier=cast.next
        ).delete()
    submit_rows(cast.next, cast.head, "BA", AT)
    cast.new_measure = Measure.objects.get(dossier=cast.next, sub_measure="7.1.1")
    Measure.objects.filter(pk=cast.new_measure.pk).update(source="")
    cast.new_plan, _actions = plan_rows(cast.next, cast.coordinator, cast.head, "draft", AT, codes=("2.1.S1",))
    return cast


def taken(cast: Cast, *actions: Action, **changes: object) -> list[Action]:
    given = {"plan": cast.new_plan, "actions": [one.pk for one in actions], "by": cast.coordinator, "at": AT + DAY}
    return take_over(**given | changes)


def test_they_become_actions_of_the_new_plan(cast: Cast) -> None:
    first, second = taken(cast, *cast.actions)
    found = input_of(Action.objects.get(pk=first.pk))
    assert (first.number, second.number) == (2, 3)
    assert (found.title, found.budget, found.responsible) == ("งาน 1.1.S1", "100000", cast.coordinator.pk)
    # The indicator is found by its name; it is a gap again because it has no source.
    assert found.gaps == ("1.1.S1", f"7.1.1:{cast.new_measure.pk}")
    assert (found.starts_on, found.ends_on) == (date(2027, 10, 1), date(2028, 3, 30))
    assert [(one.name, one.targets) for one in found.indicators] == [("ผู้ผ่าน", {date(2028, 3, 31): "9"})]
    assert input_of(Action.objects.get(pk=second.pk)).predecessors == (2,)
    assert [one.carried_from for one in Action.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")] == list(
        cast.actions
    )
    assert [one.data["old"] for one in Event.objects.filter(kind="action.taken_over").order_by("seq")] == [
        one.pk for one in cast.actions
    ]
    assert [(one.state, one.new) for one in carried_actions(cast.next)] == [("taken", first), ("taken", second)]
    assert unfinished_actions(cast.dossier) == []


def test_the_old_ones_stay_as_they_are(cast: Cast) -> None:
    before = list(Action.objects.filter(plan=cast.plan).order_by("pk").values())
    taken(cast, *cast.actions)
    assert list(Action.objects.filter(plan=cast.plan).order_by("pk").values()) == before
    assert Plan.objects.get(pk=cast.new_plan.pk).actions == 3


def test_once_only(cast: Cast) -> None:
    taken(cast, cast.actions[0])
    with pytest.raises(Refused, match="taken_over"):
        taken(cast, *cast.actions)
    assert Action.objects.filter(carried_from__isnull=False).count() == 1
    # Taken out of the new plan again, it can go over once more.
    Action.objects.filter(carried_from=cast.actions[0]).update(
        withdrawn_at=AT, withdrawn_by=cast.coordinator, state=ActionState.CANCELLED
    )
    assert len(taken(cast, *cast.actions)) == 2


def test_all_or_none(cast: Cast) -> None:
    Action.objects.filter(pk=cast.actions[1].pk).update(state=ActionState.DONE)
    with pytest.raises(Refused, match="taken_over"):
        taken(cast, *cast.actions)
    with pytest.raises(Refused, match="no_actions"):
        taken(cast)
    with pytest.raises(Refused, match="unknown_code"):
        taken(cast, Action.objects.get(plan=cast.new_plan))
    assert not Action.objects.filter(carried_from__isnull=False).exists()


def test_an_approved_plan_needs_a_reason(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.new_plan.pk).update(state="approved", approved_by=cast.head, approved_at=AT)
    with pytest.raises(Refused, match="reason"):
        taken(cast, *cast.actions)
    assert not Action.objects.filter(carried_from__isnull=False).exists()
    taken(cast, *cast.actions, reason="ทำต่อจากปีก่อน")
    assert set(PlanChange.objects.filter(plan=cast.new_plan).values_list("reason", flat=True)) == {"ทำต่อจากปีก่อน"}


@pytest.mark.parametrize("name", ["editor", "reviewer", "reader", "officer", "outsider", "nobody"])
def test_who_may_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        taken(cast, *cast.actions, by=getattr(cast, name))
