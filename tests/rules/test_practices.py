"""Practice cards: what may be kept, what is missing for a proposal, how figures moved, how near a card is to a code."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.practices import (
    FigureInput,
    Mark,
    PracticeInput,
    closeness,
    faults_of,
    grouped,
    item_of,
    mark_of,
    missing_of,
    tidy,
)

CODES = frozenset({"3.3", "7.5", "7.5.2"})
WHOLE = PracticeInput(
    title="ลดเวลารอ", owner_name="บริษัทตัวอย่าง", problem="รอนาน", done="จองคิว", result="รอน้อยลง", contact="โทร 0 0000 0000",
    agency_types=("department",), items=("3.3",), figures=(FigureInput("เวลารอ", "นาที", "45", "12", "ระบบคิว"),),
)  # fmt: skip


def test_a_whole_card_has_no_fault_and_lacks_nothing() -> None:
    assert faults_of(tidy(WHOLE), CODES) == {}
    assert missing_of(tidy(WHOLE)) == {}


def test_everything_that_is_missing_is_named_at_once() -> None:
    bare = tidy(PracticeInput(title="ร่าง", figures=(FigureInput(before="3"),)))
    assert faults_of(bare, CODES) == {}
    assert list(missing_of(bare)) == [
        "owner", "problem", "done", "result", "items", "agency_types", "figure_0_name", "figure_0_after", "figure_0_source",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " \n"}, "title"),
        ({"title": "ก" * 301}, "title"),
        ({"kind": "event"}, "kind"),
        ({"owner_name": "ก" * 251}, "owner_name"),
        ({"contact": "ก" * 301}, "contact"),
        ({"problem": "ก" * 20_001}, "problem"),
        ({"items": ("3.3", "9.9")}, "items"),
        ({"figures": (FigureInput("ก"),) * 13}, "figures"),
        ({"figures": (FigureInput("ก", after="1e5"),)}, "figure_0_after"),
        ({"figures": (FigureInput("ก", before="ราว 5", after="3"),)}, "figure_0_before"),
        ({"figures": (FigureInput("ก" * 301, after="3"),)}, "figure_0_name"),
    ],
)
def test_what_cannot_even_be_a_draft(change: dict[str, object], field: str) -> None:
    assert list(faults_of(tidy(replace(WHOLE, **change)), CODES)) == [field]


def test_texts_become_clean_and_figures_plain() -> None:
    one = tidy(
        PracticeInput(
            title="  ลด\tเวลา\x00รอ ", owner_id=7, owner_name="ไม่ใช้", problem="ก\r\nข", done="  \n", items=("7.5", "3.3", "7.5"),
            agency_types=("province", "ministry", "department"),
            figures=(FigureInput(), FigureInput("รายได้", "บาท", "๑,๒๐๐", "+๐๐๓.๕๐", "บัญชี")),
        )
    )  # fmt: skip
    assert one == PracticeInput(
        title="ลด เวลารอ", owner_id=7, problem="ก\nข", items=("3.3", "7.5"), agency_types=("department", "province"),
        figures=(FigureInput("รายได้", "บาท", "1200", "3.50", "บัญชี"),),
    )  # fmt: skip
    assert tidy(one) == one


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        ("45", "12", Mark(100, 27, "-33")),
        ("0", "0", Mark(0, 0, "0")),
        ("1.5", "3", Mark(50, 100, "+1.5")),
        ("1000.5", "2500000", Mark(0, 100, "+2,498,999.5")),
        ("", "3", None),
        ("-1", "3", None),
        ("x", "3", None),
    ],
)
def test_the_mark_of_a_figure(before: str, after: str, mark: Mark | None) -> None:
    assert mark_of(before, after) == mark


@given(st.decimals(0, 10**9, places=3), st.decimals(0, 10**9, places=3))
@settings(max_examples=50)
def test_a_mark_never_leaves_its_box(before: object, after: object) -> None:
    mark = mark_of(f"{before:f}", f"{after:f}")
    assert mark is not None
    assert max(mark.before, mark.after) == (100 if before or after else 0)
    assert min(mark.before, mark.after) >= 0


@pytest.mark.parametrize(
    ("tagged", "wanted", "near"),
    [
        (["3.3"], "3.3", 2), (["3.3"], "3.3.B2", 1), (["3.3"], "3.4", 0), (["7.5.2"], "7.5.2", 2), (["7.5.2"], "7.5.2:14", 2),
        (["7.5"], "7.5.2", 1), (["7.5.2"], "7.5", 1), (["7.5.2"], "7.5.3", 0), (["7.5.20"], "7.5.2", 0), ([], "3.3", 0),
    ],
)  # fmt: skip
def test_how_near_a_card_is(tagged: list[str], wanted: str, near: int) -> None:
    assert closeness(tagged, wanted) == near


def test_the_item_of_a_code() -> None:
    assert [item_of(code) for code in ("3.3", "3.3.B2", "7.5.2:14")] == ["3.3", "3.3", "7.5"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("18500", "18,500"), ("-1234567.50", "-1,234,567.50"), ("0.5", "0.5"), ("999", "999"), ("", ""), ("x", "x")],
)
def test_thousands_are_apart(text: str, shown: str) -> None:
    assert grouped(text) == shown
