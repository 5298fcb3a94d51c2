"""A round's reports as pasted rows."""

import pytest

from kaona.rules.progress_report import LIGHTS
from kaona.rules.progress_sheet import COLUMNS, LIGHTS_TH, SheetLine, read_report_rows

HEADS = ["ที่", "งาน", "ร้อยละ", "สถานะ", "อุปสรรค"]


def test_columns_are_found_by_their_heads_and_others_left_alone() -> None:
    lines, faults = read_report_rows([["รายงาน"], HEADS, ["๒", "ก", "30", " ติดขัด ", "งบ"], ["1", "ข", "100", "done"]])
    assert (lines, faults) == (
        [
            SheetLine(2, {"percent": "30", "light": "blocked", "obstacle": "งบ"}),
            SheetLine(1, {"percent": "100", "light": "done", "obstacle": ""}),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([], "แถวแรก"), ([["1", "30", "ตามแผน"]], "แถวแรก"), ([HEADS, ["x", "", "30", "ตามแผน", ""]], "แถว 2"),
        ([HEADS, ["", "", "30", "", ""]], "แถว 2"), ([HEADS, ["1", "", "3", "", ""], ["1", "", "4", "", ""]], "แถว 3"),
        ([HEADS, ["99999", "", "3", "", ""]], "แถว 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_names_the_row(rows: list[list[str]], fault: str) -> None:
    assert read_report_rows(rows)[1][0].startswith(fault)


def test_a_row_that_says_nothing_is_none_and_an_unknown_state_is_kept_for_the_report() -> None:
    lines, faults = read_report_rows([HEADS, ["1", "ก", "", "", "งบ"], ["2", "ข", "5", "ดี", ""]])
    assert ([one.number for one in lines], lines[0].fields["light"], faults) == ([2], "ดี", [])


def test_every_state_has_its_word() -> None:
    assert (set(LIGHTS_TH), len(set(LIGHTS_TH.values())), len(set(COLUMNS.values()))) == (set(LIGHTS), 4, 6)
