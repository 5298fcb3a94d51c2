"""The Excel pack: its cells, who changed which, every fault of a file at once with sheet and cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules import pack_read
from kaona.rules.editions import Edition, read_edition
from kaona.rules.pack import CODE_HEAD, Frame, PackSheet, chunks, fits, sheets_of, shown
from kaona.rules.pack_difference import BOTH, MINE, SAME, THEIRS, UNCHANGED, compare, fingerprint, kind_of
from kaona.rules.pack_file import Given, GivenRow, escaped, unescaped
from kaona.rules.pack_read import PackFault, Reading, read_pack

SHIPPED = Path(__file__).parents[2] / "src/kaona/catalogue/data/editions/pmqa-4.0-2561@1.yaml"
EDITION: Edition = read_edition(SHIPPED.read_text(encoding="utf-8"))[0]  # type: ignore[assignment]
FRAME = Frame("pmqa-4.0-2561@1", "department", 2568, 5)
SHEETS = sheets_of(EDITION, FRAME)
BASE = {
    "tick 1.1.B1": "met", "narrative 1.1.basic": "เดิม", "profile P1.ก.1": "พันธกิจ", "measure 7.1.1/1 name": "รายได้",
    "measure 7.1.1/1 direction": "lower", "measure 7.1.1/1 target": "86.50", "measure 7.1.1/1 result_2568": "0.1",
}  # fmt: skip
Book = dict[str, list[GivenRow]]


def book(values: dict[str, str] | None = None) -> Book:
    """What a reader finds in a file that went out with these values."""
    values = BASE if values is None else values
    found: Book = {}
    for sheet in SHEETS:
        heads = {chr(65 + place): Given(head) for place, head in enumerate(sheet.heads)}
        rows = [GivenRow(1, {"A": Given(sheet.title)}), GivenRow(3, heads)]
        for number, row in enumerate(sheet.rows, start=4):
            cells = {"A": Given(row.code)}
            cells |= {
                letter: Given(shown(spot.kind, values[spot.key]))
                for letter, spot in row.spots.items()
                if values.get(spot.key)
            }
            rows.append(GivenRow(number, cells))
        found[sheet.name] = rows
    return found


def place_of(key: str) -> tuple[PackSheet, int, str]:
    """The sheet, the row's number and the column of a cell."""
    return next(
        (sheet, 4 + sheet.rows.index(row), letter)
        for sheet in SHEETS
        for row, letter, spot in sheet.spots()
        if spot.key == key
    )


def put(found: Book, key: str, value: Given) -> str:
    """Change a cell; its name."""
    sheet, number, letter = place_of(key)
    next(row for row in found[sheet.name] if row.number == number).cells[letter] = value
    return f"{letter}{number}"


def read(found: Book, locked: frozenset[str] = frozenset()) -> Reading:
    return read_pack(found, SHEETS, FRAME, BASE, locked)


def test_the_sheets_hold_everything_that_is_answered_once() -> None:
    assert [one.name for one in SHEETS] == ["ลักษณะสำคัญ", *(f"หมวด {n}" for n in range(1, 8))]
    spots = [spot for sheet in SHEETS for _row, _letter, spot in sheet.spots()]
    kinds = {
        kind: sum(one.key.startswith(kind) for one in spots) for kind in ("tick", "narrative", "profile", "measure")
    }
    levels = sum(len(item.levels) for item in EDITION.items.values())
    answered = sum("department" in one.applies_to for one in EDITION.statements.values())
    assert kinds == {"tick": answered, "narrative": levels, "profile": 13, "measure": 30 * 5 * 12}
    assert len({one.key for one in spots}) == len(spots)
    assert all(len({row.code for row in sheet.rows}) == len(sheet.rows) for sheet in SHEETS)
    assert all(len(sheet.heads) == len(sheet.widths) for sheet in SHEETS)


def test_an_untouched_file_says_what_went_out() -> None:
    found = read(book())
    assert found.faults == []
    assert {key: value for key, value in found.values.items() if value} == BASE


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("tick 1.1.B1", "ไม่มี", "not_met"),
        ("tick 1.1.B1", " มี ", "met"),
        ("tick 1.1.B1", "", ""),
        ("tick 1.1.B2", "", ""),
        ("narrative 1.1.basic", " =1+1\r\nน้ำ\t", " =1+1\nน้ำ\t"),
        ("narrative 1.1.basic", " \n ", ""),
        ("narrative 1.1.advance", "๑๒", "๑๒"),
        ("profile P1.ก.1", "", ""),
        ("measure 7.1.1/1 name", "  รายได้   จัดเก็บ ", "รายได้ จัดเก็บ"),
        ("measure 7.1.1/1 target", "86.5", "86.50"),
        ("measure 7.1.1/1 target", "๘๖.๕๐", "86.50"),
        ("measure 7.1.1/1 target", "1,250.25", "1250.25"),
        ("measure 7.1.1/1 result_2568", "0.1", "0.1"),
        ("measure 7.1.1/1 direction", "", "lower"),
        ("measure 7.1.1/1 direction", "ยิ่งมากยิ่งดี", "higher"),
        ("measure 7.1.1/1 note", "\n ก \n", "ก"),
    ],
)
def test_what_a_cell_says(key: str, text: str, value: str) -> None:
    found = book()
    put(found, key, Given(text))
    done = read(found)
    assert done.faults == []
    assert done.values[key] == value


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("tick 1.1.B1", Given("ใช่"), "เลือก มี หรือ ไม่มี หรือเว้นว่าง"),
        ("narrative 1.1.basic", Given("=A1", "formula"), "มีสูตร (=A1) วางเป็นค่าก่อน"),
        ("narrative 1.1.basic", Given("ก" * 60_001), "ข้อความยาวเกิน 60,000 ตัวอักษร"),
        ("measure 7.1.1/1 target", Given("มาก"), "กรอกตัวเลข เช่น 86.5"),
        ("measure 7.1.1/1 target", Given("0"), "ค่าเป้าหมายต้องมากกว่า 0 หากเป้าหมายเป็นศูนย์ ให้ใช้ช่วงคะแนน"),
        ("measure 7.1.1/1 target", Given("0.865", "percent"), pack_read.WORDS["percent"]),
        ("measure 7.1.1/1 target", Given("2026-01-02", "date"), pack_read.WORDS["date"]),
        ("measure 7.1.1/1 target", Given("#REF!", "error"), pack_read.WORDS["error"]),
        ("measure 7.1.1/1 target", Given("TRUE", "boolean"), pack_read.WORDS["boolean"]),
        ("measure 7.1.1/1 direction", Given("สูง"), "เลือกยิ่งมากยิ่งดี หรือยิ่งน้อยยิ่งดี"),
        ("measure 7.1.1/1 name", Given("น" * 301), "ยาวเกิน 300 ตัวอักษร"),
        ("measure 7.1.1/1 name", Given(""), "กรอกชื่อตัววัด"),
        ("measure 7.1.1/2 unit", Given("ร้อยละ"), ""),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(key: str, given: Given, words: str) -> None:
    found = book()
    cell = put(found, key, given)
    done = read(found)
    sheet = place_of(key)[0].name
    if not words:  # a new indicator without a name
        cell, words = f"C{cell[1:]}", "กรอกชื่อตัววัด"
    assert done.faults == [PackFault(sheet, cell, words)]


def cleared(found: Book) -> None:
    for field in ("name", "direction", "target", "result_2568"):
        put(found, f"measure 7.1.1/1 {field}", Given(""))


def doubled(found: Book) -> None:
    rows = found["หมวด 1"]
    rows.append(GivenRow(90, dict(rows[5].cells)))


def lost(found: Book) -> None:
    del found["หมวด 2"][6]


def recoded(found: Book) -> None:
    found["หมวด 1"][4].cells["A"] = Given("9.9.X9")


def headless(found: Book) -> None:
    found["หมวด 3"] = [row for row in found["หมวด 3"] if row.number != 3]


def renamed(found: Book) -> None:
    found["หมวด 3"][1].cells["C"] = Given("อื่น")


def gone(found: Book) -> None:
    del found["หมวด 4"]


def anonymous(found: Book) -> None:
    found["หมวด 7"].append(GivenRow(400, {"C": Given("แถวเพิ่ม")}))


@pytest.mark.parametrize(
    ("spoil", "sheet", "cell", "words"),
    [
        (gone, "หมวด 4", "", "ไม่พบแผ่นงาน หมวด 4 ดาวน์โหลดไฟล์ใหม่"),
        (headless, "หมวด 3", "", f"ไม่พบหัวตารางที่ขึ้นต้นด้วย {CODE_HEAD}"),
        (renamed, "หมวด 3", "C3", "หัวคอลัมน์ถูกแก้ เดิมเป็น คำตอบ"),
        (doubled, "หมวด 1", "A90", "รหัส 1.1.B2 ซ้ำกับแถว 7"),
        (recoded, "หมวด 1", "A6", "ไม่รู้จักรหัส 9.9.X9 รหัสถูกแก้หรือเพิ่มแถว"),
        (lost, "หมวด 2", "", "ไม่พบแถวของรหัส 2.1.B3"),
        (anonymous, "หมวด 7", "A400", "แถวนี้ไม่มีรหัส รหัสถูกลบหรือเพิ่มแถว"),
        (cleared, "หมวด 7", "C5", "ไฟล์นี้นำตัววัดออกไม่ได้ ใส่ค่าเดิม แล้วนำตัววัดออกในหน้าหมวด 7"),
    ],
)
def test_a_spoiled_book_is_refused_in_words(spoil: Callable[[Book], None], sheet: str, cell: str, words: str) -> None:
    found = book()
    spoil(found)
    assert PackFault(sheet, cell, words) in read(found).faults


def test_every_fault_is_told_at_once_and_moved_rows_are_found_by_their_code() -> None:
    found = book()
    for spoil in (gone, renamed, recoded, lost):
        spoil(found)
    put(found, "tick 1.1.B3", Given("?"))
    assert len(read(found).faults) == 6  # the changed code is also a missing row
    moved = book()
    rows = moved["หมวด 1"]
    rows[3], rows[9] = GivenRow(rows[3].number, rows[9].cells), GivenRow(rows[9].number, rows[3].cells)
    assert read(moved).faults == []
    assert read(moved).values == read(book()).values


def test_a_locked_cell_is_not_read() -> None:
    found = book()
    put(found, "narrative 1.1.basic", Given("ทับ"))
    assert read(found, frozenset({"narrative 1.1.basic"})).values["narrative 1.1.basic"] == "เดิม"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "kind"),
    [
        ("ก", "ก", "ก", UNCHANGED), ("ก", "ข", "ก", MINE), ("ก", "ก", "ข", THEIRS), ("ก", "ข", "ข", SAME), ("ก", "ข", "ค", BOTH),
        ("", "ข", "", MINE), ("ก", "", "ก", MINE), ("ก", "", "ข", BOTH), ("ก", "ก ", "ก", MINE), ("86.5", "86.50", "86.5", MINE),
    ],
)  # fmt: skip
def test_who_changed_a_cell(base: str, mine: str, theirs: str, kind: str) -> None:
    assert kind_of(base, mine, theirs) == kind


def test_numbers_are_the_same_by_value() -> None:
    assert kind_of("86.50", "86.5", "86.50", number=True) == UNCHANGED
    assert kind_of("86.50", "86.51", "86.5", number=True) == MINE
    assert kind_of("x", "y", "x", number=True) == MINE


VALUES = st.sampled_from(["", "ก", "ข", "1", "1.0"])


@given(VALUES, VALUES, VALUES)
def test_nobody_s_change_is_lost_or_invented(base: str, mine: str, theirs: str) -> None:
    kind = kind_of(base, mine, theirs)
    assert (kind == UNCHANGED) == (base == mine == theirs)
    assert (kind in (MINE, BOTH)) == (mine not in (base, theirs))
    turned = {MINE: THEIRS, THEIRS: MINE}
    assert kind_of(base, theirs, mine) == turned.get(kind, kind)
    found = compare(["k"], {"k": base}, {"k": mine}, {"k": theirs})
    assert [one.kind for one in found] == ([] if kind == UNCHANGED else [kind])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_are_escaped_so_that_xml_holds_them_and_come_back(text: str) -> None:
    kept = escaped(text)
    assert unescaped(kept) == text
    assert not any(one in kept for one in "\r\x00\x0b\ufffe")
    assert "".join(chunks(text, 3)) == text


def test_what_a_cell_holds() -> None:
    assert fits("ก" * 32_767)
    assert not fits("ก" * 32_768)
    assert not fits("😀" * 16_384)  # two units each
    assert not fits("\n" * 254)
    assert escaped("_x0041_") == "_x005F_x0041_"
    for text in ("_x0041_", "_x005F_", "_x005F_x0041_", "_x000D_", "a\rb", "_x00"):
        assert unescaped(escaped(text)) == text
    assert unescaped("ก_x000D_\n_x0041_") == "ก\r\n_x0041_"
    assert len(fingerprint("ก")) == 10
