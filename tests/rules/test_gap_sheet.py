"""A table of notes as people paste it: what is read, and every fault at once with its row."""

import pytest

from kaona.rules.gap_sheet import NoteInput, note_faults, read_gap_sheet, tidy_note

KNOWN = {"1.1.A1", "1.1.S1", "7.1.2", "7.1.1:12"}


def test_without_a_head_the_columns_have_their_order() -> None:
    (row,) = read_gap_sheet("๑.๑.A๑\tทำได้ปีนี้\t๑๒.๕\t1,500,000\tคู่มือ\tสถิติ\t\n", KNOWN)
    assert (row.code, dict(row.faults)) == ("1.1.A1", {})
    assert row.given == {"feasibility": "this_year", "person_days": "12.5", "money": "1500000", "missing": "คู่มือ",
                         "data_needed": "สถิติ", "reason": ""}  # fmt: skip


def test_a_head_names_the_columns_in_any_order_and_what_it_leaves_out_stays() -> None:
    text = "\ufeffเหตุผล,รหัส,ช่องว่าง,คะแนน,ความเป็นไปได้\nกฎหมายห้าม,7.1.1:12,ตัววัด,1.20,ทำไม่ได้\n\n,7.1.2,,,\n"
    first, second = read_gap_sheet(text, KNOWN)
    assert (first.number, first.code, first.given) == (
        2,
        "7.1.1:12",
        {"reason": "กฎหมายห้าม", "feasibility": "impossible"},
    )
    assert (second.number, second.code, second.given) == (4, "7.1.2", {"reason": "", "feasibility": ""})


def test_a_cell_of_several_lines_is_one_cell() -> None:
    (row,) = read_gap_sheet('รหัส\tสิ่งที่ขาด\n1.1.A1\t"หนึ่ง\nสอง"\n', KNOWN)
    assert row.given == {"missing": "หนึ่ง\nสอง"}


@pytest.mark.parametrize("word", ["Needs time", "needs_time", " ต้องใช้เวลา ", "ใช้เวลา"])
def test_words_of_feasibility_in_both_languages(word: str) -> None:
    (row,) = read_gap_sheet(f"1.1.A1\t{word}", KNOWN)
    assert (row.given, dict(row.faults)) == ({"feasibility": "needs_time"}, {})


def test_every_fault_is_told_at_once_with_its_row() -> None:
    text = "1.1.A1\tอาจจะ\t-1\tมาก\n9.9.B1\tทำได้ปีนี้\n1.1.A1\t\n1.1.S1\t\t1e3\t" + "\t" * 4 + "เกิน"
    found = {row.number: sorted(row.faults) for row in read_gap_sheet(text, KNOWN)}
    assert found == {1: ["feasibility", "money", "person_days"], 2: ["code"], 3: ["code"], 4: ["code", "person_days"]}


def test_an_unknown_or_repeated_column_is_named() -> None:
    (row,) = read_gap_sheet("รหัส\tผู้รับผิดชอบ\n1.1.A1\tก", KNOWN)
    assert "ผู้รับผิดชอบ" in row.faults["code"]
    (row,) = read_gap_sheet("รหัส\tเหตุผล\tเหตุผล\n1.1.A1\tก\tข", KNOWN)
    assert row.faults


def test_too_many_rows_and_unreadable_ones() -> None:
    many = read_gap_sheet("1.1.A1\t\n" * 500, KNOWN)
    assert (len(many), many[-1].number, list(many[-1].faults)) == (401, 401, ["code"])
    assert read_gap_sheet("", KNOWN) == []
    broken = read_gap_sheet("1.1.A1\t" + "x" * 200_000, KNOWN)
    assert broken[-1].faults


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (NoteInput(), []),
        (NoteInput(feasibility="impossible"), ["reason"]),
        (NoteInput(feasibility="impossible", reason="กฎหมาย"), []),
        (NoteInput(feasibility="soon"), ["feasibility"]),
        (NoteInput(person_days="๐", money="๑,๒๐๐.๕๐"), []),
        (NoteInput(person_days="-0.5", money="NaN"), ["money", "person_days"]),
        (NoteInput(missing="ก" * 20_001, data_needed="ข" * 20_001), ["data_needed", "missing"]),
    ],
)
def test_what_is_wrong_with_a_note(given: NoteInput, wrong: list[str]) -> None:
    assert sorted(note_faults(tidy_note(given))) == wrong
