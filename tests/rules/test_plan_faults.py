"""Actions as people type them: every fault by field, the circle by name, what is only a warning; what a proposal lacks."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.plan_faults import (
    ActionInput,
    Frame,
    IndicatorInput,
    Neighbour,
    Proposed,
    action_faults,
    action_warnings,
    advised,
    circle_of,
    lacking,
    tidy,
)

FIRST, LAST = date(2026, 10, 1), date(2027, 9, 30)
OTHERS = {1: Neighbour(FIRST, date(2026, 12, 31)), 2: Neighbour(predecessors=(3,)), 4: Neighbour(predecessors=(2,))}
FRAME = Frame(2570, 1, 3, OTHERS, frozenset({7}), frozenset({8}), None, {"1.1.A1"}.__contains__)
GOOD = ActionInput(
    title="งาน", responsible=7, unit=8, starts_on=FIRST, ends_on=LAST, budget="0", person_days="2.5", gaps=("1.1.A1",),
    predecessors=(1,), indicators=(IndicatorInput(name="ตัวชี้วัด", baseline="-1", targets={LAST: "5"}),),
)  # fmt: skip


def faults(**fields: object) -> dict[str, str]:
    return action_faults(tidy(replace(GOOD, **fields)), FRAME)


def test_a_good_action_has_no_fault() -> None:
    assert faults() == {}
    assert action_faults(ActionInput(title="งาน"), replace(FRAME, number=0)) == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", " \u200b ", "กรอกชื่องาน"),
        ("title", "ก" * 301, "ยาวเกิน 300 ตัวอักษร"),
        ("starts_on", date(2026, 9, 30), "เลือกวันในปีงบประมาณของแผน 1 ต.ค. 2569 – 30 ก.ย. 2570"),
        ("ends_on", date(2027, 10, 1), "เลือกวันในปีงบประมาณของแผน 1 ต.ค. 2569 – 30 ก.ย. 2570"),
        ("budget", "หนึ่งแสน", "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"),
        ("budget", "-1", "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"),
        ("budget", "1.005", "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"),
        ("budget", "1000000000000.01", "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"),
        ("budget", "1e5", "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"),
        ("person_days", "ห้า", "กรอกจำนวนวันทำงาน เช่น 12 หรือ 2.5"),
        ("responsible", 9, "เลือกผู้รับผิดชอบจากคนของหน่วยงาน"),
        ("unit", 9, "เลือกหน่วยงานภายในจากรายการ"),
        ("gaps", ("1.1.A1", "9.9"), "ไม่มีช่องว่างรหัส 9.9"),
        ("predecessors", (3,), "งานเริ่มหลังตัวเองไม่ได้"),
        ("predecessors", (9,), "แผนนี้ไม่มีงานหมายเลข 9"),
        ("predecessors", (4,), "ลำดับงานวนเป็นวง 3 → 2 → 4 → 3"),
    ],
)
def test_each_fault_is_at_its_field(field: str, value: object, words: str) -> None:
    assert faults(**{field: value}) == {field: words}


def test_the_end_is_not_before_the_start() -> None:
    assert faults(starts_on=LAST, ends_on=FIRST) == {"ends_on": "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม"}
    assert faults(starts_on=FIRST, ends_on=FIRST) == {}


def test_who_has_left_is_said_so() -> None:
    assert action_faults(replace(GOOD, responsible=9), replace(FRAME, keeps=9)) == {
        "responsible": "ผู้รับผิดชอบพ้นหน้าที่แล้ว เลือกคนใหม่"
    }


def test_faults_of_indicators_say_which() -> None:
    rows = (
        IndicatorInput(name="ก", baseline="มาก", direction="up", targets={LAST: "x", date(2028, 1, 1): "1"}),
        IndicatorInput(unit="ร้อยละ"),
        IndicatorInput(key=5, name=""),  # a row that exists and was emptied: taken out
    )
    assert set(faults(indicators=rows)) == {
        "indicator_0_baseline", "indicator_0_direction", f"indicator_0_target_{LAST}", "indicator_0_target_2028-01-01",
        "indicator_1_name",
    }  # fmt: skip
    assert set(faults(indicators=(IndicatorInput(name="ก"),) * 11)) == {"indicators"}


def test_thai_digits_and_commas_are_read_and_empty_rows_left_out() -> None:
    given = replace(
        GOOD, budget="๑,๒๕๐,๐๐๐.๕", gaps=(" 1.1.A1 ", "", "1.1.A1"), predecessors=(2, 1, 1),
        indicators=(IndicatorInput(), IndicatorInput(name="ก", targets={LAST: " "})),
    )  # fmt: skip
    clean = tidy(given)
    assert (clean.budget, clean.gaps, clean.predecessors) == ("1250000.5", ("1.1.A1",), (1, 2))
    assert clean.indicators == (IndicatorInput(name="ก"),)


def test_to_start_before_a_predecessor_ends_is_a_warning() -> None:
    assert action_warnings(GOOD, FRAME) == {"starts_on": "เริ่มก่อนงานหมายเลข 1 สิ้นสุด"}
    assert action_warnings(replace(GOOD, starts_on=date(2027, 1, 1)), FRAME) == {}
    assert action_warnings(replace(GOOD, starts_on=None), FRAME) == {}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=14))
def test_links_that_are_no_circle_one_by_one_never_make_one(pairs: list[tuple[int, int]]) -> None:
    rows = {number: Neighbour() for number in range(1, 8)}
    for number, before in pairs:
        found = circle_of(number, (before,), rows)
        if found:
            # It is what it says: each stands before the next.
            joined = {**rows, number: replace(rows[number], predecessors=(*rows[number].predecessors, before))}
            assert found[0] == found[-1] == number
            assert all(one in joined[two].predecessors for one, two in pairwise(found))
        elif number != before:
            rows[number] = replace(rows[number], predecessors=(*rows[number].predecessors, before))
    done: set[int] = set()
    for _ in rows:
        done |= {number for number, row in rows.items() if set(row.predecessors) <= done}
    assert done == rows.keys()


def test_what_lacks_before_a_proposal_and_what_is_only_better() -> None:
    ready = Proposed(1, has_responsible=True, has_left=False, has_dates=True)
    assert lacking([]) == {"actions": ()}
    assert (lacking([ready]), advised([ready])) == ({}, {})
    rows = [ready, Proposed(2, has_responsible=False, has_left=False, has_dates=False, has_budget=False),
            Proposed(3, has_responsible=True, has_left=True, has_dates=True, has_indicator=False)]  # fmt: skip
    assert lacking(rows) == {"responsible": (2,), "left": (3,), "dates": (2,)}
    assert advised(rows) == {"indicator": (3,), "budget": (2,)}
