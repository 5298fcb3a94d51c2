"""Workbooks: what goes out comes in as it was, nothing runs as a formula, and hostile files are refused in words."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kaona.rules import workbook
from kaona.rules.workbook import BookFault, Cell, Column, Line, read_sheet, write_sheet

COLUMNS = [Column("ก", 10), Column("เงิน", 10, number=True), Column("ซ่อน", 4, hidden=True)]
NAME = "แผ่น"


def back(rows: list[list[str]]) -> list[list[str]]:
    return [[one.text for one in line.cells] for line in read(write_sheet(NAME, COLUMNS, rows))[1:]]


def read(data: bytes) -> list[Line]:
    return read_sheet(data, NAME, columns=3, most_rows=20)


def book(*rows: list[object], name: str = NAME) -> bytes:
    made = Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The same file with parts put in or replaced (dots and slashes as in their names, __ for /)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
        for one in old.infolist():
            if one.filename not in names:
                new.writestr(one, old.read(one))
        for name, content in names.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "text", ["=1+1", "+66 2", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted", "a\nb", "๑๒", "1.10", "0"]
)
def test_texts_go_out_and_come_in_as_they_are(text: str) -> None:
    data = write_sheet(NAME, COLUMNS, [[text, "", "x"]])
    cell = load_workbook(io.BytesIO(data))[NAME]["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")
    assert cell.quotePrefix == (text[:1] in "=+-@")
    assert back([[text, "", "x"]]) == [[text, "", "x"]]


@given(st.lists(st.tuples(st.text(max_size=40), st.decimals(0, 10**9, places=2)), min_size=1, max_size=5))
def test_whatever_can_be_typed_comes_back(rows: list[tuple[str, object]]) -> None:
    sent = [
        ["x" + "".join(one for one in text if one.isprintable()).strip(), str(number), "m"] for text, number in rows
    ]
    # A number comes back as people write it: without the zeros behind its point.
    plain = [[one[0], workbook._plain(float(one[1])), one[2]] for one in sent]
    assert back(sent) == plain


def test_numbers_are_numbers_hidden_columns_hidden_and_the_head_stays() -> None:
    data = write_sheet(NAME, COLUMNS, [["ก", "1250000.50", "m"], ["ข", "1234567890123456.78", "m"], ["ค", "มาก", "m"]])
    sheet = load_workbook(io.BytesIO(data))[NAME]
    assert sheet["B2"].value == 1250000.5
    # More digits than a spreadsheet keeps, and what is no number, are texts.
    assert (sheet["B3"].value, sheet["B4"].value) == ("1234567890123456.78", "มาก")
    assert sheet.column_dimensions["C"].hidden
    assert sheet.freeze_panes == "C2"
    assert [one.value for one in sheet[1]] == ["ก", "เงิน", "ซ่อน"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (date(2026, 10, 1), Cell("01/10/2569")),
        (datetime(2026, 10, 1, 8), Cell("01/10/2569")),  # noqa: DTZ001
        # Typed with the B.E. year into a cell of dates.
        (date(2569, 10, 1), Cell("01/10/2569")),
        (12, Cell("12")),
        (12.0, Cell("12")),
        (0.1, Cell("0.1")),
        (1e15, Cell("1000000000000000")),
        (1e-7, Cell("0.0000001")),
        (True, Cell("TRUE")),
        ("=A1", Cell("=A1", "formula")),
        ("#REF!", Cell("#REF!", "error")),
        ("  ข้อความ ", Cell("ข้อความ")),
        (None, Cell()),
    ],
)
def test_what_somebody_typed(value: object, cell: Cell) -> None:
    assert read(book(["ก", "ข", "ค"], ["x", value]))[1].cells[1] == cell


def test_rows_keep_their_numbers_and_what_stands_beyond_is_seen() -> None:
    lines = read(book(["ก", "ข", "ค"], [None], ["x"], ["y", 1, 2, 3]))
    assert [line.number for line in lines] == [1, 3, 4]
    assert [len(line.cells) for line in lines] == [3, 3, 4]


def test_a_missing_sheet_too_many_rows_and_what_is_no_workbook() -> None:
    for data, words in (
        (book(["ก"], name="อื่น"), "ไม่พบแผ่นงาน แผ่น"),
        (book(*[["x"]] * 22), "เกิน 20 แถว"),
        (b"", "ไม่ใช่ไฟล์ XLSX"),
        (b"a,b,c", "ไม่ใช่ไฟล์ XLSX"),
        (b"PK\x03\x04 nothing", "อ่านไฟล์ XLSX ไม่ได้"),
        (b"PK" + b"x" * workbook.MOST_BYTES, "ไฟล์ใหญ่เกิน 2 MB"),
        (book(["ก"])[:-400], "อ่านไฟล์ XLSX ไม่ได้"),
    ):
        with pytest.raises(BookFault, match=words):
            read(data)


def test_bombs_macros_and_declarations_are_refused_before_they_are_read() -> None:
    good = book(["ก"], ["x"])
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    for data, words in (
        (repacked(good, xl__sharedStrings_DOT_xml=b"<a>" + b" " * (workbook.MOST_UNPACKED + 1) + b"</a>"), "ใหญ่เกินไป"),
        (repacked(good, **{f"xl__media__{n}": b"" for n in range(workbook.MOST_PARTS)}), "ใหญ่เกินไป"),
        (repacked(good, xl__vbaProject_DOT_bin=b"x"), "มาโคร"),
        (repacked(good, xl__worksheets__sheet1_DOT_xml=entity), "อ่านไฟล์ XLSX ไม่ได้"),
        (repacked(good, xl__worksheets__sheet1_DOT_xml=b"<worksheet><sheetData><row"), "อ่านไฟล์ XLSX ไม่ได้"),
        (repacked(good, xl__workbook_DOT_xml=b"<workbook/>"), "ไม่"),
    ):
        with pytest.raises(BookFault, match=words):
            read(data)


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_no_bytes_break_the_reader(noise: bytes, at: int) -> None:
    data = bytearray(GOOD)
    at %= len(data)
    data[at : at + len(noise)] = noise
    with suppress(BookFault):
        read(bytes(data))


GOOD = book(["ก", "ข", "ค"], ["x", 1, date(2026, 10, 1)])
