"""The Excel pack as a file: what goes out comes back exactly, also through LibreOffice; nothing runs as a formula."""

import io
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from kaona.reports.pack_book import Pack, lines_in, pack_bytes
from kaona.rules import pack_file
from kaona.rules.pack import GUIDE, HIDDEN, TOO_LONG, fits, sheets_of
from kaona.rules.pack_file import read_book
from kaona.rules.pack_read import Reading, read_pack
from kaona.rules.workbook import BookFault
from tests.reports.packs import cell_of, filled, through_libreoffice
from tests.rules.small import EDITION as SMALL
from tests.rules.test_pack import FRAME, read_edition

EDITION = read_edition(SMALL)[0]
assert EDITION
SHEETS = sheets_of(EDITION, FRAME)
SUB = next(iter(EDITION.sub_measures))
NAME = "กรม" + "น้ำ" * 60
AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
STRANGE = {
    "tick 1.1.B1": "met",
    "tick 1.1.A1": "not_met",
    "narrative 1.1.basic": "=1+1|cmd",
    "narrative 1.1.advance": " นำ้ สำนักงาน\n\nบรรทัดสาม\t\n ",
    "narrative 1.1.significance": "_x0041_ '@SUM(A1) \u200bก\ufffe",
    "narrative 1.2.basic": "-5",
    "narrative 1.2.advance": "๑๒๓ 007 1e5 2026-01-01 TRUE",
    "profile P1.ก.1": "+66 2\n" * 60,
    f"measure {SUB}/1 name": "@" + "ก" * 299,
    f"measure {SUB}/1 unit": "ร้อยละ",
    f"measure {SUB}/1 direction": "lower",
    f"measure {SUB}/1 target": "86.50",
    f"measure {SUB}/1 result_2566": "0.1",
    f"measure {SUB}/1 result_2567": "-0.30",
    f"measure {SUB}/1 result_2568": "12345678901234567890.123",
    f"measure {SUB}/1 band_floor": "100000000000000",
    f"measure {SUB}/1 band_top": "0.000000000000001",
    f"measure {SUB}/1 source": "=HYPERLINK(1)",
}


def pack(values: dict[str, str], seal: str = "s" * 70_000) -> Pack:
    too_long = frozenset(key for key, value in values.items() if not fits(value))
    return Pack(NAME, "รอบ", 2569, "เกณฑ์", "=ผู้ดาวน์โหลด", AT, "วันนี้", SHEETS, values, too_long, seal)


def back(data: bytes, base: dict[str, str], locked: frozenset[str] = frozenset()) -> Reading:
    return read_pack(read_book(data), SHEETS, FRAME, base, locked)


def said(found: Reading) -> dict[str, str]:
    return {key: value for key, value in found.values.items() if value}


def test_strange_values_come_back_exactly_and_read_against_nothing_they_are_what_was_typed() -> None:
    data = pack_bytes(pack(STRANGE))
    found = back(data, STRANGE)
    assert said(found) == STRANGE
    assert found.faults == []
    # Without what went out to compare with: numbers lose zeros behind the point, nothing else.
    fresh = said(back(data, {}))
    assert fresh.pop(f"measure {SUB}/1 target") == "86.5"
    assert fresh.pop(f"measure {SUB}/1 result_2567") == "-0.3"
    assert fresh == {key: value for key, value in STRANGE.items() if key in fresh}
    assert fresh[f"measure {SUB}/1 result_2566"] == "0.1"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.decimals(-(10**9), 10**9, places=3))
def test_whatever_was_saved_comes_back(text: str, number: object) -> None:
    from kaona.rules.thai_text import clean_text

    kept = clean_text(text) if text.strip() else ""
    values = {"narrative 1.1.basic": kept, f"measure {SUB}/1 name": "ก", f"measure {SUB}/1 band_top": str(number)}
    assert said(back(pack_bytes(pack(values)), values)) == {key: value for key, value in values.items() if value}


def test_only_cells_to_fill_are_unlocked_and_no_cell_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(pack_bytes(pack(STRANGE))))
    assert book.sheetnames == [GUIDE, *(one.name for one in SHEETS), HIDDEN]
    assert book[HIDDEN].sheet_state == "veryHidden"
    assert book.security.lockStructure
    assert all(sheet.protection.sheet for sheet in book)
    unlocked = {
        (sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row
        if not cell.protection.locked and not isinstance(cell, MergedCell)
    }  # fmt: skip
    spots = {
        (sheet.name, f"{letter}{number}")
        for sheet in SHEETS
        for number, row in enumerate(sheet.rows, start=4)
        for letter in row.spots
    }
    assert unlocked == spots
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert cell_of(book, "หมวด 1", "1.1 พื้นฐาน", "D").quotePrefix
    target = cell_of(book, "หมวด 7", f"{SUB}/1", "F")
    assert (target.value, target.number_format) == (86.5, "0.00")
    assert cell_of(book, "หมวด 7", f"{SUB}/1", "I").data_type == "s"
    sheet = book["หมวด 1"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C4", "$3:$3")
    assert {one.formula1 for one in sheet.data_validations.dataValidation} == {'"มี,ไม่มี"'}
    assert {one.type for one in book["หมวด 7"].data_validations.dataValidation} == {"list", "decimal"}
    assert "D5:D6" in {str(one) for one in sheet.merged_cells.ranges}
    assert NAME in str(book[GUIDE]["B3"].value)


def test_a_text_that_no_cell_holds_is_locked_said_and_not_read() -> None:
    long = "ย" * 40_000
    values = STRANGE | {"narrative 1.2.significance": long}
    data = pack_bytes(pack(values))
    cell = cell_of(openpyxl.load_workbook(io.BytesIO(data)), "หมวด 1", "1.2 พัฒนาจนเกิดผล", "D")
    assert (cell.value, cell.protection.locked) == (TOO_LONG, True)
    assert back(data, values, frozenset({"narrative 1.2.significance"})).values["narrative 1.2.significance"] == long


def test_long_texts_have_rows_enough_to_be_read_whole() -> None:
    long = "ผู้บริหารสื่อสารทิศทางทุกเดือน " * 900
    values = STRANGE | {"narrative 1.1.basic": long.strip(), "profile P1.ก.1": long.strip()}
    data = pack_bytes(pack(values))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["หมวด 1"]
    place = next(one for one in sheet.merged_cells.ranges if one.min_row == 5)
    high = sum(sheet.row_dimensions[row].height for row in range(place.min_row, place.max_row + 1))
    assert high >= lines_in(long, 88) * 16
    assert all(
        sheet.row_dimensions[row].height <= 409
        for row in range(1, sheet.max_row + 1)
        if sheet.row_dimensions[row].height
    )
    found = back(data, values)
    assert found.faults == []
    assert said(found) == values


def test_what_people_do_in_a_cell() -> None:
    data = filled(
        pack_bytes(pack({})),
        {("หมวด 1", "1.1 พื้นฐาน", "D"): 2568, ("หมวด 1", "1.1.B1", "C"): "มี", ("หมวด 7", f"{SUB}/1", "C"): "ใหม่",
         ("หมวด 7", f"{SUB}/1", "F"): 0.1 + 0.2, ("หมวด 7", f"{SUB}/1", "G"): "1,000.50", ("หมวด 7", f"{SUB}/1", "H"): 1e16},
    )  # fmt: skip
    found = back(data, {})
    assert found.faults == []
    assert said(found) == {
        "narrative 1.1.basic": "2568", "tick 1.1.B1": "met", f"measure {SUB}/1 name": "ใหม่",
        f"measure {SUB}/1 target": "0.3", f"measure {SUB}/1 result_2566": "1000.50", f"measure {SUB}/1 result_2567": "10000000000000000",
    }  # fmt: skip


def test_hostile_files_are_refused_in_words() -> None:
    good = pack_bytes(pack(STRANGE))
    macro = io.BytesIO(good)
    with zipfile.ZipFile(macro, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    bomb = io.BytesIO(good)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", b" " * (pack_file.MOST_UNPACKED + 1))
    for data, words in (
        (b"", "ไม่ใช่ไฟล์ XLSX"), (b"%PDF-1.4", "ไม่ใช่ไฟล์ XLSX"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "มีรหัสผ่าน"), (b"PK" + b"x" * 50, "อ่านไฟล์ XLSX ไม่ได้"),
        (good[: len(good) // 2], "อ่านไฟล์ XLSX ไม่ได้"), (macro.getvalue(), "มีมาโคร"), (bomb.getvalue(), "ใหญ่เกินไป"),
        (b"PK" + b"x" * pack_file.MOST_BYTES, "ไฟล์ใหญ่เกิน 10 MB"),
    ):  # fmt: skip
        with pytest.raises(BookFault, match=words):
            read_book(data)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is missing: the pack was not saved by it")
def test_libreoffice_opens_fills_and_saves_it(tmp_path: Path) -> None:
    data = filled(pack_bytes(pack(STRANGE)), {("หมวด 1", "1.1.B1", "C"): "ไม่มี", ("หมวด 7", f"{SUB}/1", "F"): 0.7})
    saved = through_libreoffice(data, tmp_path)
    found = back(saved, STRANGE)
    assert found.faults == []
    assert said(found) == STRANGE | {"tick 1.1.B1": "not_met", f"measure {SUB}/1 target": "0.7"}
    seal = "".join(row["A"].text for row in read_book(saved)[HIDDEN])
    assert seal == "s" * 70_000
    assert openpyxl.load_workbook(io.BytesIO(saved))["หมวด 1"].protection.sheet


def test_heights_count_thai_without_its_marks() -> None:
    assert lines_in("น้ำ" * 10, 15) == 2  # น, ำ: two letters with room each
    assert lines_in("ก\n\nข", 20) == 3
