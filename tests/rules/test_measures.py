"""What an indicator may be as people type it, and a table of them as they paste it."""

import pytest

from kaona.rules.measure_table import MOST_ROWS, read_table
from kaona.rules.measures import MeasureInput, measure_faults, tidy

GOOD = {"name": "ตัววัด", "target": "85", "results": {2566: "86"}}


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({}, set()),
        ({"name": "  "}, {"name"}),
        ({"name": "ก" * 301}, {"name"}),
        ({"unit": "ก" * 101, "source": "ก" * 501, "denominator": "ก" * 201, "note": "ก" * 20_001},
         {"unit", "source", "denominator", "note"}),
        ({"direction": "up"}, {"direction"}),
        ({"target": ""}, set()),
        ({"target": "๘๕"}, set()),
        ({"target": "มาก"}, {"target"}),
        ({"target": "0"}, {"target"}),
        ({"target": "-0.0"}, {"target"}),
        ({"target": "-5"}, {"target"}),
        ({"target": "0", "band_floor": "5", "band_top": "9"}, set()),
        ({"target": "x", "band_floor": "5", "band_top": "9"}, {"target"}),
        ({"band_floor": "5"}, {"band_top"}),
        ({"band_top": "5"}, {"band_floor"}),
        ({"band_floor": "5", "band_top": "5.0"}, {"band_top"}),
        ({"band_floor": "9", "band_top": "5"}, {"band_floor"}),
        ({"band_floor": "9", "band_top": "5", "direction": "lower"}, set()),
        ({"band_floor": "5", "band_top": "9", "direction": "lower"}, {"band_floor"}),
        ({"band_floor": "x", "band_top": "9"}, {"band_floor"}),
        ({"results": {2564: "1,250", 2565: "", 2566: "-3.5"}}, set()),
        ({"results": {2564: "8e1", 2565: "12.", 2566: "NaN"}}, {"result_2564", "result_2565", "result_2566"}),
        ({"name": "", "target": "x", "results": {2566: "?"}}, {"name", "target", "result_2566"}),
    ],
)  # fmt: skip
def test_every_fault_of_an_indicator_at_its_field(fields: dict[str, object], faulty: set[str]) -> None:
    given = tidy(MeasureInput(**(GOOD | fields)))  # type: ignore[arg-type]
    assert set(measure_faults(given)) == faulty


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1,250", "1250"),
        ("-1,250,000.5", "-1250000.5"),
        ("1234,567", "1234,567"),
        (",250", ",250"),
        ("1,2500", "1,2500"),
    ],
)
def test_thousands_are_folded_only_where_they_stand_right(typed: str, plain: str) -> None:
    assert tidy(MeasureInput(target=typed)).target == plain


def row(direction: str) -> str:
    return f"7.1.1\tตัววัด\tร้อยละ\t{direction}\t95\t91\t94\t97\tระบบ\n"


@pytest.mark.parametrize(
    ("word", "direction"),
    [("", "higher"), ("ยิ่งมากยิ่งดี", "higher"), ("Higher", "higher"), ("น้อย", "lower"), ("-", "lower"), ("ลด", "lower")],
)
def test_the_direction_of_a_row(word: str, direction: str) -> None:
    assert [(one.given.direction, one.faults) for one in read_table(row(word), [2564, 2565, 2566], {"7.1.1"})] == [
        (direction, {})
    ]


def test_a_direction_that_is_not_known_is_told_not_guessed() -> None:
    assert [set(one.faults) for one in read_table(row("ลดลง"), [2564, 2565, 2566], {"7.1.1"})] == [{"direction"}]


def test_rows_past_the_limit_and_unreadable_ones_are_told() -> None:
    rows = read_table(row("") * (MOST_ROWS + 5), [2564, 2565, 2566], {"7.1.1"})
    assert [(one.number, bool(one.faults)) for one in rows[-2:]] == [(MOST_ROWS, False), (MOST_ROWS + 1, True)]
    rows = read_table(row("") + "7.1.1\t" + "ก" * 140_000, [2564, 2565, 2566], {"7.1.1"})
    assert [(one.number, bool(one.faults)) for one in rows] == [(1, False), (2, True)]


def test_nothing_pasted_is_no_row() -> None:
    assert read_table("\n \n", [2564, 2565, 2566], {"7.1.1"}) == []
