"""Lists of earlier years' confirmed scores: every fault of every row at once, numbers kept exactly as typed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.imported_scores import JudgedList, JudgedRow, Known, Scores, judge_scores
from kaona.rules.said import Said

HEAD = ["หน่วยงาน", "ปีงบประมาณ", "คะแนนรวม"]
AGENCIES = {"กรมตัวอย่าง": ["1"], "d001": ["1"], "จังหวัดตัวอย่าง": ["2"], "p001": ["2"], "ศูนย์ข้อมูล": ["1", "2"]}


def known(**changes: object) -> Known:
    whole = {"agencies": AGENCIES, "this_year": 2569, "first_year": 2561, "most": Fraction(500), **changes}
    return Known(**whole)  # type: ignore[arg-type]


def one(*cells: str, head: list[str] | None = None, **changes: object) -> JudgedRow:
    told = judge_scores([head or HEAD, list(cells)], known(**changes))
    assert told.faults == ()
    (row,) = told.rows
    return row


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        (("กรมตัวอย่าง", "2567", "352.38"), []),
        ((" กรมตัวอย่าง ", "๒๕๖๗", "๓๕๒.๓๘"), []),
        (("D001", "พ.ศ. 2567", "0"), []),
        (("กรมตัวอย่าง", "2567", "500"), []),
        (("กรมตัวอย่าง", "2561", "1"), []),
        (("กรมตัวอย่าง", "2569", "1"), []),
        (("", "2567", "352"), ["agency"]),
        (("กรมอื่น", "2567", "352"), ["agency"]),
        (("ศูนย์ข้อมูล", "2567", "352"), ["agency"]),
        (("กรมตัวอย่าง", "", "352"), ["year"]),
        (("กรมตัวอย่าง", "67", "352"), ["year"]),
        (("กรมตัวอย่าง", "2567.0", "352"), ["year"]),
        (("กรมตัวอย่าง", "2024", "352"), ["year"]),
        (("กรมตัวอย่าง", "2570", "352"), ["year"]),
        (("กรมตัวอย่าง", "2560", "352"), ["year"]),
        (("กรมตัวอย่าง", "2567", ""), ["total"]),
        (("กรมตัวอย่าง", "2567", "สูง"), ["total"]),
        (("กรมตัวอย่าง", "2567", "500.0001"), ["total"]),
        (("กรมตัวอย่าง", "2567", "-0.01"), ["total"]),
        (("กรมตัวอย่าง", "2567", "466,56"), ["total"]),
        (("กรมตัวอย่าง", "2567", "3,50"), ["total"]),
        (("กรมตัวอย่าง", "2567", "1,234"), ["total"]),
        (("กรมตัวอย่าง", "2567", "3.5e2"), ["total"]),
        (("กรมตัวอย่าง", "2567", "NaN"), ["total"]),
        (("กรมตัวอย่าง", "2567", "=1+1"), ["total"]),
        (("กรมตัวอย่าง", "2567", "1." + "0" * 50), ["total"]),
        (("กรมอื่น", "24", "มาก"), ["agency", "year", "total"]),
        (("กรมตัวอย่าง",), ["year", "total"]),
    ],
)
def test_a_row(cells: tuple[str, ...], fields: list[str]) -> None:
    row = one(*cells)
    assert list(row.faults) == fields
    assert row.state == ("faulty" if fields else "new")
    assert all(isinstance(words, Said) and words.en for words in row.faults.values())


@pytest.mark.parametrize(
    ("year", "words"),
    [
        ("2024", "give the B.E. year, such as 2567"),
        ("2570", "the year 2570 has not come yet"),
        ("2560", "scores go back to 2561 only"),
        ("สองห้า", "give a fiscal year B.E. of four digits such as 2567"),
    ],
)
def test_a_year_says_what_to_do(year: str, words: str) -> None:
    fault = one("กรมตัวอย่าง", year, "1").faults["year"]
    assert isinstance(fault, Said)
    assert fault.en == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("349.995", "349.995"),
        ("350.00", "350.00"),
        ("๐๓๕๐", "350"),
        ("+350", "350"),
        (" 4 66.560 ", "466.560"),
        ("-0", "0"),
    ],
)
def test_points_are_kept_as_precisely_as_typed(typed: str, kept: str) -> None:
    assert one("กรมตัวอย่าง", "2567", typed).scores.total == kept


WIDE = ["แหล่งที่มา", "หมวด 7", "ระดับ", "คะแนน", "หมวด 1", "รหัส", "ปี", "หมายเหตุ"]


def test_columns_are_found_by_their_headings_and_unknown_ones_are_named() -> None:
    cells = ["หนังสือ  ที่ 1", "๔๐๐", "ก้าวหน้า", "410.5", "", "P001", "2566", "x"]
    told = judge_scores([WIDE, cells], known())
    assert told.unknown == ("หมายเหตุ",)
    (row,) = told.rows
    assert (row.agency, row.year, row.number, row.state) == ("2", 2566, 2, "new")
    assert row.scores == Scores("410.5", {"7": "400"}, "advance", "หนังสือ ที่ 1")
    assert told.is_good


def test_a_list_without_headings_has_the_usual_order() -> None:
    told = judge_scores([["กรมตัวอย่าง", "2567", "350", *"1234567", "Basic", "ก.พ.ร."]], known())
    (row,) = told.rows
    assert row.number == 1
    assert row.scores == Scores("350", {code: code for code in "1234567"}, "basic", "ก.พ.ร.")


@pytest.mark.parametrize(
    ("head", "faults"),
    [
        (["หน่วยงาน", "ปี"], ["there is no column total"]),
        (["คะแนน", "ระดับ"], ["there is no column agency or code", "there is no column fiscal year"]),
        (["หน่วยงาน", "ปี", "คะแนน", "total"], ["column คะแนน is given more than once"]),
    ],
)
def test_headings_that_do_not_do(head: list[str], faults: list[str]) -> None:
    told = judge_scores([head, ["กรมตัวอย่าง", "2567", "350", "350"]], known())
    assert [fault.en for fault in told.faults if isinstance(fault, Said)] == faults
    assert (told.rows, told.is_good) == ((), False)


@pytest.mark.parametrize("rows", [[], [HEAD], [HEAD, ["", " "]], [[""]]])
def test_a_list_of_nothing(rows: list[list[str]]) -> None:
    told = judge_scores(rows, known())
    assert (told.rows, len(told.faults), told.is_good) == ((), 1, False)


@pytest.mark.parametrize(
    ("code", "name", "agency", "words"),
    [
        ("D001", "กรมตัวอย่าง", "1", ""),
        ("D001", "", "1", ""),
        ("", "กรมตัวอย่าง", "1", ""),
        ("D001", "ศูนย์ข้อมูล", "1", ""),
        ("D001", "จังหวัดตัวอย่าง", "", "code and name are of different agencies"),
        ("X999", "กรมตัวอย่าง", "", "there is no agency “X999” in the register"),
        ("", "ศูนย์ข้อมูล", "", "several agencies have this name; use the code"),
        ("", "", "", "give the agency's name or code"),
    ],
)
def test_code_and_name(code: str, name: str, agency: str, words: str) -> None:
    row = one(code, name, "2567", "350", head=["รหัส", *HEAD])
    assert row.agency == agency
    assert [getattr(fault, "en", "") for fault in row.faults.values()] == ([words] if words else [])


@pytest.mark.parametrize(
    ("head", "cell", "level_or_fault"),
    [("ระดับ", "ระดับพัฒนาจนเกิดผล", "significance"), ("level", "BASIC", "basic"), ("level", "", ""), ("level", "ดี", None)],
)
def test_level(head: str, cell: str, level_or_fault: str | None) -> None:
    row = one("กรมตัวอย่าง", "2567", "350", cell, head=[*HEAD, head])
    assert ("level" in row.faults) == (level_or_fault is None)
    assert row.scores.level == (level_or_fault or "")


def test_faults_of_category_and_source_columns() -> None:
    row = one("กรมตัวอย่าง", "2567", "350", "501", "ก" * 301, head=[*HEAD, "หมวด 3", "source"])
    assert list(row.faults) == ["3", "source"]


def test_an_agency_and_year_stand_once_in_a_list() -> None:
    rows = [HEAD, ["กรมตัวอย่าง", "2567", "350"], ["D001", "๒๕๖๗", "350"], ["D001", "2566", "350"], ["P001", "2567", "1"]]
    told = judge_scores(rows, known())
    assert [row.state for row in told.rows] == ["new", "faulty", "new", "new"]
    fault = told.rows[1].faults["row"]
    assert isinstance(fault, Said)
    assert fault.en == "the same agency and year as row 2"
    assert not told.is_good


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (None, "new"), (Scores("350"), "same"), (Scores("350.00"), "same"), (Scores("350.001"), "changes"),
        (Scores("350", {"7": "1"}), "changes"), (Scores("350", {}, "basic"), "changes"),
        (Scores("350", {}, "", "ก.พ.ร."), "changes"),
    ],
)  # fmt: skip
def test_what_is_there_already(before: Scores | None, state: str) -> None:
    imported = {("1", 2567): before} if before else {("1", 2566): Scores("1"), ("2", 2567): Scores("1")}
    assert one("กรมตัวอย่าง", "2567", "350", imported=imported).state == state


def test_empty_rows_keep_the_numbers_of_the_sheet() -> None:
    rows = [HEAD, ["", "", ""], ["กรมตัวอย่าง", "2567", "350"]]
    assert [row.number for row in judge_scores(rows, known()).rows] == [3]


@given(
    st.lists(st.lists(st.text(max_size=12) | st.sampled_from([*HEAD, "2567", "350", "D001"]), max_size=14), max_size=6)
)
def test_any_list_is_judged(rows: list[list[str]]) -> None:
    told: JudgedList = judge_scores(rows, known())
    assert told.faults or told.rows
    for row in told.rows:
        assert (row.state == "faulty") == bool(row.faults)
        if row.state != "faulty":
            assert row.agency
            assert 0 <= Fraction(row.scores.total) <= 500


@given(st.decimals(0, 500, places=4).map(str))
def test_a_score_is_exact_and_its_second_import_changes_nothing(total: str) -> None:
    row = one("กรมตัวอย่าง", "2567", total)
    assert Fraction(row.scores.total) == Fraction(total)
    assert one("กรมตัวอย่าง", "2567", total, imported={("1", 2567): row.scores}).state == "same"
