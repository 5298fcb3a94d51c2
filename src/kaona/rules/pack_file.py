"""The cells of an uploaded pack, exactly as they are: no trimming, the escapes of Excel undone, and what is no plain value told
apart. A hostile file is bounded before it is unpacked. Pure."""

import io
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from kaona.rules.workbook import UNREADABLE, BookFault, bounded

# How a workbook with a password begins, and one of Excel before 2007.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES, MOST_UNPACKED = 10_000_000, 80_000_000
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2000, 30, 40
# What XML cannot hold, and a literal escape: written as an escape, as Excel itself does. Nothing else is read as one, because
# LibreOffice writes a literal escape as it stands.
_ESCAPE = re.compile(r"_x(00(?:0[0-8BCDEFbcdef]|1[0-9A-Fa-f])|[Ff]{3}[EFef])_|_x005[Ff]_(?=x[0-9A-Fa-f]{4}_)")
_WANTS_ESCAPE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Given:
    """What stands in a cell. bad: "" | formula | error | date | percent | boolean."""

    text: str = ""
    bad: str = ""


@dataclass(frozen=True)
class GivenRow:
    """A row by its number, and its cells by letter; empty ones are left out."""

    number: int
    cells: dict[str, Given]

    def __getitem__(self, letter: str) -> Given:
        return self.cells.get(letter, EMPTY)


EMPTY = Given()


def escaped(text: str) -> str:
    """A text as XML of a workbook can hold it whole."""
    return _WANTS_ESCAPE.sub(lambda one: f"_x{ord(one[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that was meant."""
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else "_", text)


def read_book(data: bytes) -> dict[str, list[GivenRow]]:
    """The rows of every sheet that are not empty. BookFault for anything that is not a workbook of bearable size."""
    if data.startswith(_OLE):
        raise BookFault("ไฟล์มีรหัสผ่านหรือเป็น XLS แบบเก่า บันทึกเป็น XLSX ที่ไม่มีรหัสผ่านก่อน")
    bounded(data, most_bytes=MOST_BYTES, most_unpacked=MOST_UNPACKED)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        found = {name: _rows(book[name]) for name in book.sheetnames[:MOST_SHEETS] if hasattr(book[name], "iter_rows")}
    except UNREADABLE as error:
        raise BookFault("อ่านไฟล์ XLSX ไม่ได้") from error
    if not found:
        raise BookFault("อ่านไฟล์ XLSX ไม่ได้")
    return found


def _rows(sheet: Any) -> list[GivenRow]:
    found = []
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), start=1):
        cells = {
            get_column_letter(place): _read(one) for place, one in enumerate(row, start=1) if one.value is not None
        }
        if cells:
            found.append(GivenRow(number, cells))
    return found


def _read(cell: Any) -> Given:
    value = cell.value
    if cell.data_type == "f":
        return Given(str(value)[:60], "formula")
    if cell.data_type == "e":
        return Given(str(value)[:60], "error")
    if isinstance(value, date | time | timedelta):
        return Given(str(value)[:60], "date")
    if isinstance(value, bool):
        return Given(str(value).upper(), "boolean")
    if isinstance(value, int | float):
        bad = "percent" if "%" in (cell.number_format or "") else ""
        return Given(_number(value), bad)
    return Given(unescaped(str(value)))


def _number(value: float) -> str:
    """A number as Excel shows it, with 15 digits: 0.3 and not the 0.30000000000000004 of its sum; never with an exponent."""
    text = format(Decimal(format(value, ".15g")), "f") if isinstance(value, float) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
