"""A sheet taken in: out, changed, in; all or none; in order; reasons; two people."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from kaona.improvement.models import Action, Plan, PlanChange
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.sheets import ActionFaults, TakenRow, take_sheet
from kaona.improvement.queries.actions import actions_of, input_of
from kaona.improvement.queries.plan_sheet import compared, lines_of, workbook_of
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.plan_faults import ActionInput
from kaona.rules.plan_sheet import NAMES
from kaona.rules.plan_sheet_difference import Comparison
from tests.cast import NOW, Cast
from tests.improvement.books import changed
from tests.improvement.plans import AT, DAY, change, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


@pytest.fixture
def draft(year: Cast) -> Cast:
    return year.with_plan("draft")


def seen(cast: Cast, *rows: list[object], **cells: object) -> Comparison:
    """The difference of the sheet of now with these cells (B2="…") and further rows."""
    return compared(cast.plan, lines_of(changed(workbook_of(cast.plan, at=AT), *rows, **cells)), at=AT)


def take(cast: Cast, found: Comparison, **how: object) -> list[Action]:
    rows = [TakenRow(one.row, one.number, one.version, one.given) for one in found.rows]
    how = {"by": cast.coordinator, "at": AT + DAY} | how
    return take_sheet(plan=cast.plan, rows=rows, **how)


def test_out_and_in_changes_nothing_and_nobody_can_make_a_formula_of_it(draft: Cast) -> None:
    Action.objects.filter(number=1).update(title="=HYPERLINK(1)", budget="480000.50", responsible=draft.editor)
    assert seen(draft) == Comparison(same=2)
    cell = load_workbook(io.BytesIO(workbook_of(draft.plan, at=AT))).worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_changed_and_new_rows_in_one_act(draft: Cast) -> None:
    found = seen(
        draft, [None, "งานใหม่", "editor@example.go.th", "กองตัวอย่าง", "1/4/2570", "30/9/2570"], B2="แก้แล้ว", I3=12
    )
    done = take(draft, found)
    assert [(one.number, one.title, one.person_days) for one in done] == [
        (1, "แก้แล้ว", ""), (2, "งาน 1.2.S1", "12"), (3, "งานใหม่", ""),
    ]  # fmt: skip
    assert (done[2].responsible, done[2].unit.name_th) == (draft.editor, "กองตัวอย่าง")
    assert kinds(draft) == ["action.changed", "action.changed", "action.added"]
    assert Plan.objects.get().actions == 3
    assert PlanChange.objects.count() == 0


def test_a_running_plan_asks_why_once_and_keeps_it_with_each(running: Cast) -> None:
    found = seen(running, B2="ก", B3="ข")
    with pytest.raises(Refused, match="reason"):
        take(running, found)
    take(running, found, reason="ตามมติที่ประชุม")
    assert [(one.action.number, one.reason, list(one.fields)) for one in PlanChange.objects.order_by("pk")] == [
        (1, "ตามมติที่ประชุม", ["title"]), (2, "ตามมติที่ประชุม", ["title"]),
    ]  # fmt: skip


def test_one_fault_and_nothing_is_taken(draft: Cast) -> None:
    found = seen(draft, B2="ก", B3="ข")
    rows = [
        replace(found.rows[0]),
        replace(found.rows[1], given=replace(found.rows[1].given, title="", gaps=("9.9.X",))),
    ]
    with pytest.raises(ActionFaults) as caught:
        take(draft, Comparison(rows=tuple(rows)))
    assert set(caught.value.faults) == {"3_title", "3_gaps"}
    assert [one.title for one in actions_of(draft.plan)] == ["งาน 1.1.S1", "งาน 1.2.S1"]
    assert kinds(draft) == []


def test_two_actions_change_places(draft: Cast) -> None:
    take(draft, seen(draft, L2="2", L3=None))
    assert [input_of(one).predecessors for one in actions_of(draft.plan)] == [(2,), ()]


def test_somebody_saves_between_the_difference_and_the_taking(draft: Cast) -> None:
    found = seen(draft, B2="ก", B3="ข")
    change(draft, draft.actions[1], title="ของอีกคน")
    with pytest.raises(Conflict) as caught:
        take(draft, found)
    assert caught.value.current.number == 2
    assert Action.objects.get(number=1).title == "งาน 1.1.S1"


def test_changed_on_both_sides_since_the_sheet_was_made(draft: Cast) -> None:
    data = workbook_of(draft.plan, at=AT)
    change(draft, draft.actions[0], title="ของอีกคน", person_days="9")
    (row,) = compared(draft.plan, lines_of(changed(data, B2="ของฉัน", G2=5)), at=AT).rows
    assert [(one.name, one.both) for one in row.cells] == [("title", True), ("budget", False)]
    assert row.given.person_days == "9"
    take(draft, Comparison(rows=(row,)))
    one = Action.objects.get(number=1)
    assert (one.title, one.person_days, one.budget) == ("ของฉัน", "9", "5")


def test_who_left_stays_named_but_is_not_chosen(draft: Cast) -> None:
    Membership.objects.filter(user=draft.coordinator).update(ended_at=NOW)
    found = seen(draft, B2="ก")
    assert [one.number for one in found.rows] == [1]
    found = seen(draft, [None, "ใหม่", "coordinator@example.go.th"])
    assert [(one.letter, one.row) for one in found.faults] == [("C", 4)]


@pytest.mark.parametrize(("numbers", "reason"), [([], "nothing_new"), ([7], "unknown_code")])
def test_nothing_chosen_and_an_unknown_number(draft: Cast, numbers: list[int], reason: str) -> None:
    rows = [TakenRow(2, one, 1, ActionInput(title="x")) for one in numbers]
    with pytest.raises(Refused, match=reason):
        take_sheet(plan=draft.plan, rows=rows, by=draft.coordinator, at=AT)


@pytest.mark.parametrize("state", ["proposed", "closed"])
def test_a_plan_before_the_head_and_a_closed_one_take_nothing(year: Cast, state: str) -> None:
    year.with_plan(state)
    with pytest.raises(Refused, match=f"plan_{state}"):
        take(year, seen(year, B2="ก"), reason="เหตุผล")


@pytest.mark.parametrize("who", ["reader", "editor", "outsider", "officer", "viewer", "nobody"])
def test_only_who_may_edit_the_plan_takes_a_sheet(running: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        take(running, seen(running, B2="ก"), reason="เหตุผล", by=getattr(running, who))
    assert Action.objects.get(number=1).title == "งาน 1.1.S1"


def test_the_columns_are_where_the_tests_say() -> None:
    assert [NAMES[ord(letter) - 65] for letter in "BGIL"] == ["title", "budget", "person_days", "predecessors"]
