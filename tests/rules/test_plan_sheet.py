"""The sheet of a plan: out and in again changes nothing; every fault by row and column; mine, theirs and both."""

from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.plan_faults import ActionInput, Frame, IndicatorInput
from kaona.rules.plan_sheet import COLUMNS, FIELDS, NAMES, People, Standing, cells_of, rows_of
from kaona.rules.plan_sheet_difference import Comparison, compare, safe_order
from kaona.rules.plan_sheet_rows import read_day
from kaona.rules.thai_dates import DateFault
from kaona.rules.workbook import Cell, Line

FIRST, LAST = date(2026, 10, 1), date(2027, 9, 30)
PEOPLE = People(
    by_email={"a@dep.go.th": 1, "b@dep.go.th": 2}, by_unit={"กองแผน": 5},
    emails={1: "a@dep.go.th", 2: "B@dep.go.th", 3: "left@dep.go.th"}, units={5: "กองแผน", 6: "กองเดิม"},
)  # fmt: skip
FRAME = Frame(
    first_year=2570,
    years=1,
    people=frozenset({1, 2}),
    units=frozenset({5}),
    is_gap={"1.1.S1", "1.2.S1", "1.3.A1"}.__contains__,
)
ONE = ActionInput(
    title="จัดทำระบบ", description="ไม่อยู่ในตาราง", responsible=1, unit=5, starts_on=FIRST, ends_on=date(2027, 3, 31),
    budget="1250000.5", budget_source="งบดำเนินงาน", deliverables="รายงาน\nคู่มือ", person_days="20", gaps=("1.1.S1", "1.2.S1"),
    indicators=(
        IndicatorInput(7, "ร้อยละ | ความพอใจ", "ร้อยละ", "higher", "60", "สำรวจ", {LAST: "80", date(2027, 3, 31): "70"}),
        IndicatorInput(8, "ข้อร้องเรียน", "เรื่อง", "lower", "", "", {}),
    ),
)  # fmt: skip
TWO = ActionInput(title="อบรม", starts_on=date(2027, 4, 1), ends_on=LAST, predecessors=(1,), responsible=3, unit=6)
NOW = [Standing(1, 3, ONE), Standing(2, 1, TWO)]


def sheet(actions: list[Standing] | None = None) -> list[list[str]]:
    return rows_of(NOW if actions is None else actions, PEOPLE)


def lines(rows: list[list[str]], heads: list[str] | None = None) -> list[Line]:
    table = [heads or [one.head for one in COLUMNS.values()], *rows]
    return [Line(number, tuple(Cell(text) for text in row)) for number, row in enumerate(table, start=1)]


def put(rows: list[list[str]], row: int, **fields: str) -> list[list[str]]:
    """The rows with these cells changed in the row of this index."""
    for name, text in fields.items():
        rows[row][NAMES.index(name)] = text
    return rows


def check(rows: list[list[str]], now: list[Standing] | None = None) -> Comparison:
    return compare(lines(rows), NOW if now is None else now, PEOPLE, FRAME)


def faults(found: Comparison) -> dict[str, str]:
    return {f"{one.letter}{one.row}": one.text for one in found.faults}


def test_out_and_in_again_changes_nothing() -> None:
    assert check(sheet()) == Comparison(same=2)


def test_written_otherwise_but_the_same_is_no_change() -> None:
    rows = put(sheet(), 0, starts_on="1 ต.ค. 2569", ends_on="๓๑/๓/๒๕๗๐", responsible="A@DEP.go.th", budget="1,250,000.50",
               gaps="1.1.S1 , 1.2.S1", title=" จัดทำระบบ ")  # fmt: skip
    assert check(rows) == Comparison(same=2)
    # Typed with a zero behind; a spreadsheet gives the number back without.
    typed = [Standing(1, 3, replace(ONE, budget="480000.50", person_days="12.0")), NOW[1]]
    assert rows_of(typed, PEOPLE)[0][NAMES.index("budget")] == "480000.5"
    assert check(put(rows_of(typed, PEOPLE), 0, person_days="12"), typed) == Comparison(same=2)
    (row,) = check(put(rows_of(typed, PEOPLE), 0, title="แก้"), typed).rows
    assert (row.given.budget, [one.name for one in row.cells]) == ("480000.50", ["title"])


def test_what_the_sheet_changes_keeps_what_it_does_not_show() -> None:
    rows = put(sheet(), 0, title="ระบบใหม่", ends_on="30/04/2570", responsible="b@dep.go.th", predecessors="")
    (row,) = check(rows).rows
    assert (row.row, row.number, row.version, row.both) == (2, 1, 3, False)
    assert [(one.name, one.theirs, one.mine) for one in row.cells] == [
        ("title", "จัดทำระบบ", "ระบบใหม่"), ("responsible", "a@dep.go.th", "B@dep.go.th"), ("ends_on", "31/03/2570", "30/04/2570"),
    ]  # fmt: skip
    assert row.given == replace(ONE, title="ระบบใหม่", ends_on=date(2027, 4, 30), responsible=2)


def test_changed_here_there_and_on_both_sides() -> None:
    rows = put(sheet(), 0, title="ของฉัน", budget="5")
    then = [Standing(1, 5, replace(ONE, title="ของอีกคน", person_days="30")), NOW[1]]
    (row,) = check(rows, then).rows
    assert [(one.name, one.theirs, one.mine, one.both) for one in row.cells] == [
        ("title", "ของอีกคน", "ของฉัน", True), ("budget", "1250000.5", "5", False),
    ]  # fmt: skip
    # What only the other changed stays as it is now.
    assert row.given == replace(ONE, title="ของฉัน", budget="5", person_days="30")
    assert row.version == 5


def test_what_only_others_changed_is_no_difference() -> None:
    then = [Standing(1, 9, replace(ONE, title="ของอีกคน", gaps=("1.3.A1",))), NOW[1]]
    assert check(sheet(), then) == Comparison(same=2)


def test_a_row_without_number_is_a_new_action_and_a_row_that_is_gone_removes_nothing() -> None:
    new = ["", "งานใหม่", *[""] * (len(FIELDS) - 1), ""]
    rows = put([sheet()[0], new], 1, gaps="1.3.A1", predecessors="1, 2", starts_on="1/4/2570")
    found = check(rows)
    (row,) = found.rows
    assert (row.row, row.number, row.version, found.same, found.absent) == (3, 0, 0, 1, (2,))
    assert row.given == ActionInput(title="งานใหม่", gaps=("1.3.A1",), predecessors=(1, 2), starts_on=date(2027, 4, 1))


def test_every_fault_at_once_by_row_and_column() -> None:
    rows = sheet()
    put(rows, 0, title="", responsible="x@y", unit="กองลับ", starts_on="1/10/2026", ends_on="31/2/2570", budget="มาก",
        person_days="-1", gaps="9.9.X1", predecessors="ก", indicators="ชื่อ | หน่วย")  # fmt: skip
    rows += [[*rows[1]], ["99", "ไม่มี", *[""] * 12], ["ก", "ไม่ใช่", *[""] * 12]]
    put(rows, 1, mark="")
    found = check(rows)
    assert found.rows == ()
    words = faults(found)
    assert sorted(words) == sorted(
        ["A4", "A5", "A6", "C2", "D2", "E2", "F2", "L2", "M2", "N3", "N5"]
    )  # what only the whole action shows is said once each cell can be read
    assert words["E2"] == "กรอกปี พ.ศ. เช่น 2569"
    assert words["F2"] == "ไม่มีวันที่นี้ในปฏิทิน"
    assert words["A4"] == "หมายเลขซ้ำกับแถวที่ 3"
    assert words["C2"].en == "nobody of the agency has the e-mail x@y"


def test_the_rules_of_the_form_hold_for_the_sheet() -> None:
    rows = put(sheet(), 0, title="", budget="มาก", person_days="-1", gaps="9.9.X1", starts_on="30/9/2569", ends_on="1/10/2570",
               predecessors="9", indicators="ก | | ยิ่งมากยิ่งดี | x | | ")  # fmt: skip
    assert set(faults(check(rows))) == {"B2", "E2", "F2", "G2", "I2", "K2", "L2", "M2"}


@pytest.mark.parametrize("bad", ["formula", "error"])
def test_formulas_and_errors_are_named(bad: str) -> None:
    table = lines(sheet())
    cells = list(table[1].cells)
    cells[NAMES.index("budget")] = Cell("=1+1", bad)
    found = compare([table[0], Line(2, tuple(cells)), *table[2:]], NOW, PEOPLE, FRAME)
    assert [(one.letter, one.row, one.head) for one in found.faults] == [("G", 2, "งบประมาณ (บาท)")]


def test_a_changed_head_is_said_before_anything_else() -> None:
    heads = [one.head for one in COLUMNS.values()]
    heads[1], heads[4] = heads[4], heads[1]
    found = compare(lines(sheet(), heads), NOW, PEOPLE, FRAME)
    assert [f"{one.letter}{one.row}" for one in found.faults] == ["B1", "E1"]
    assert [one.letter for one in compare([], NOW, PEOPLE, FRAME).faults] == ["A"]
    longer = [Line(1, (*lines(sheet())[0].cells, Cell("อื่น"))), *lines(sheet())[1:]]
    assert [one.letter for one in compare(longer, NOW, PEOPLE, FRAME).faults] == ["O"]


def test_circles_through_several_rows_are_named_in_each_and_two_may_change_places() -> None:
    rows = put(sheet(), 0, predecessors="2")
    assert set(faults(check(rows))) == {"L2"}
    put(rows, 1, predecessors="")
    assert [one.number for one in check(rows).rows] == [1, 2]


def test_who_left_and_a_division_that_ended_may_stay_and_not_be_chosen_anew() -> None:
    (row,) = check(put(sheet(), 1, title="แก้ชื่อ")).rows
    assert (row.given.responsible, row.given.unit) == (3, 6)
    words = faults(check(put(sheet(), 0, responsible="left@dep.go.th", unit="กองเดิม")))
    assert set(words) == {"C2", "D2"}


def test_indicators_keep_their_rows_by_name_and_a_renamed_one_by_its_place() -> None:
    text = cells_of(ONE, PEOPLE)["indicators"]
    assert (
        text.splitlines()[0] == "ร้อยละ \\| ความพอใจ | ร้อยละ | ยิ่งมากยิ่งดี | 60 | สำรวจ | 31/03/2570 = 70; 30/09/2570 = 80"
    )
    (row,) = check(put(sheet(), 0, indicators=text.replace("ข้อร้องเรียน", "เรื่องร้องเรียน").replace("= 80", "= 85"))).rows
    assert [(one.key, one.name, one.targets.get(LAST)) for one in row.given.indicators] == [
        (7, "ร้อยละ | ความพอใจ", "85"), (8, "เรื่องร้องเรียน", None),
    ]  # fmt: skip
    (row,) = check(put(sheet(), 0, indicators=text.splitlines()[1] + "\nใหม่ | | ยิ่งมากยิ่งดี | | | ")).rows
    assert [one.key for one in row.given.indicators] == [8, 7]
    (row,) = check(put(sheet(), 0, indicators="")).rows
    assert row.given.indicators == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("1/10/2569", FIRST),
        ("01-10-2569", FIRST),
        ("1.10.2569", FIRST),
        ("๑ ตุลาคม ๒๕๖๙", FIRST),
        ("1 ต.ค. 2569", FIRST),
        ("1ต.ค.2569", FIRST),
    ],
)
def test_dates_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text", ["1/10/2026", "2026-10-01", "1/10/69", "32/1/2570", "ตุลาคม", "1 October 2026", "1/10", "x"]
)
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(DateFault):
        read_day(text)


@pytest.mark.parametrize(
    ("now", "wanted", "order"),
    [
        ({1: (), 2: (1,)}, {1: (2,), 2: ()}, [2, 1]),
        ({1: (3,), 2: (), 3: (2,)}, {1: (2,), 2: (3,), 3: ()}, [1, 3, 2]),
        ({1: (), 2: ()}, {1: (2,), 2: (1,)}, [1, 2]),  # a circle at the end: some order, and the deed refuses
    ],
)
def test_the_order_in_which_predecessors_change(now: dict[int, tuple[int, ...]], wanted: dict[int, tuple[int, ...]], order: list[int]) -> None:  # fmt: skip
    assert safe_order(now, wanted) == order


@given(st.data())
def test_whatever_a_plan_holds_comes_back_unchanged(data: st.DataObject) -> None:
    text = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
    text = text.map(lambda typed: normalize("NFC", typed))  # as a cell is read
    days = st.dates(FIRST, LAST)
    rows = []
    for number in range(1, data.draw(st.integers(1, 4)) + 1):
        names = data.draw(st.lists(text, max_size=3, unique=True))
        marks = tuple(
            IndicatorInput(10 * number + place, name, data.draw(text), data.draw(st.sampled_from(["higher", "lower"])), "5",
                           data.draw(text), data.draw(st.dictionaries(days, st.just("7"), max_size=2)))
            for place, name in enumerate(names)
        )  # fmt: skip
        starts, ends = sorted([data.draw(days), data.draw(days)])
        rows.append(Standing(number, 1, ActionInput(
            title=data.draw(text), starts_on=starts, ends_on=ends, deliverables=data.draw(text), indicators=marks,
            predecessors=tuple(range(1, number)), gaps=("1.1.S1",), responsible=1,
        )))  # fmt: skip
    found = check(rows_of(rows, PEOPLE), rows)
    assert (found.rows, found.same) == ((), len(rows))
