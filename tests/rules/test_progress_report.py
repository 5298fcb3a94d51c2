"""What a progress report may be."""

from itertools import product

import pytest

from kaona.rules.progress_report import LIGHTS, MOVE_OF, ReadingInput, ReportInput, report_faults, tidy_report
from kaona.rules.stages import ACTION_MOVES

GOOD = ReportInput("50", "on_track", "ทำแล้ว", "", "ทำต่อ", {1: ReadingInput("0", "")})


@pytest.mark.parametrize(
    ("given", "faulty"),
    [
        ({}, set()), ({"percent": "0"}, set()), ({"percent": "๕๐ %"}, set()), ({"percent": "100"}, set()),
        ({"percent": ""}, {"percent"}), ({"percent": "101"}, {"percent"}), ({"percent": "-1"}, {"percent"}),
        ({"percent": "12.5"}, {"percent"}), ({"percent": "²"}, {"percent"}), ({"light": ""}, {"light"}),
        ({"light": "planned"}, {"light"}), ({"light": "done"}, {"percent"}), ({"light": "done", "percent": "100"}, set()),
        ({"light": "blocked"}, {"obstacle"}), ({"light": "blocked", "obstacle": " \n"}, {"obstacle"}),
        ({"light": "blocked", "obstacle": "งบ"}, set()), ({"next_step": "x" * 20_001}, {"next_step"}),
        ({"readings": {3: ReadingInput("ราว 5", "x" * 501)}}, {"reading_3", "note_3"}),
        ({"readings": {3: ReadingInput("๑,๒๓๔.๕๐", "")}}, set()), ({"readings": {3: ReadingInput("", "รอข้อมูล")}}, {"note_3"}),
        ({"percent": "x", "light": "done"}, {"percent"}),
    ],
)  # fmt: skip
def test_every_fault_by_its_field(given: dict[str, object], faulty: set[str]) -> None:
    fields = {name: getattr(GOOD, name) for name in ("percent", "light", "done", "obstacle", "next_step", "readings")}
    assert set(report_faults(tidy_report(ReportInput(**fields | given)))) == faulty


def test_tidy_twice_is_once_and_figures_keep_their_digits() -> None:
    once = tidy_report(ReportInput("๘๐%", "on_track", " ก\r\nข ", "", "", {1: ReadingInput("๑,๒๓๔.๕๐", " ก ")}))
    assert (once.percent, once.done, once.readings[1]) == ("80", "ก\nข", ReadingInput("1234.50", "ก"))
    assert tidy_report(once) == once


def test_every_word_of_the_lead_is_a_move_from_every_open_state() -> None:
    for light, state in product(LIGHTS, ("planned", "running", "blocked", "done")):
        assert (MOVE_OF[light], state) in ACTION_MOVES
