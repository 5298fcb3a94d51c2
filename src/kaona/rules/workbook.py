"""One sheet of a workbook (XLSX), out and in. Texts go out as texts, so that nothing of them runs as a formula; a file that
comes in is bounded before it is unpacked, and formulas and errors are told apart from what somebody typed. Pure: it must not
know what the columns mean."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kaona.rules.exact import is_decimal
from kaona.rules.said import said
from kaona.rules.thai_dates import BE
from kaona.rules.thai_text import for_xml

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 2_000_000, 20_000_000, 200
DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
HEAD_BYTES = 2000
# A real date cell with such a year was typed with the B.E. year.
LEAST_BE = 2400
# A spreadsheet keeps no more digits of a number; a longer one goes out as text.
EXACT_DIGITS = 15
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, TypeError, AttributeError, OSError, EOFError,
    RuntimeError, NotImplementedError, SyntaxError, OverflowError, MemoryError,
)  # fmt: skip


class BookFault(ValueError):
    """The file cannot be read; the words (Thai, carrying their English) say why."""


@dataclass(frozen=True)
class Column:
    """The head of a column and how wide it is; `number`: plain decimals go out as numbers; `hidden`: not shown."""

    head: str
    width: int
    number: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a cell as text. bad: "" | "formula" | "error" (#REF! and the like)."""

    text: str = ""
    bad: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the sheet by its number there."""

    number: int
    cells: tuple[Cell, ...]


def write_sheet(name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook with one sheet: the heads, then the rows as they are given."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "C2"
    for place, column in enumerate(columns, start=1):
        size = sheet.column_dimensions[get_column_letter(place)]
        size.width, size.hidden = column.width, column.hidden
    sheet.append([_cell(sheet, column.head, number=False, bold=True) for column in columns])
    for cells in rows:
        sheet.append([_cell(sheet, text, number=one.number) for one, text in zip(columns, cells, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, number: bool, bold: bool = False) -> Any:
    if number and is_decimal(text) and len(text) <= EXACT_DIGITS:
        return WriteOnlyCell(sheet, value=cast(Any, Decimal(text)))
    cell = WriteOnlyCell(sheet, value=None)
    if text:
        cell.value = for_xml(text)
        # What begins like a formula stays the text that it is, in the file and when somebody opens the cell.
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(bold=bold)
    return cell


def read_sheet(data: bytes, name: str, *, columns: int, most_rows: int) -> list[Line]:
    """The rows of the sheet `name` that are not empty, the head among them, each with `columns` cells and one more when
    something stands beyond. BookFault for anything that is not such a workbook."""
    bounded(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if name not in book.sheetnames:
            raise BookFault(said(f"ไม่พบแผ่นงาน {name}", f"there is no sheet {name}"))
        lines = _lines(book[name], columns, most_rows)
    except UNREADABLE as error:
        if isinstance(error, BookFault):
            raise
        raise BookFault("อ่านไฟล์ XLSX ไม่ได้") from error
    return lines


def bounded(data: bytes, *, most_bytes: int = MOST_BYTES, most_unpacked: int = MOST_UNPACKED) -> None:
    """Small enough packed and unpacked, without macros and without declarations inside its XML. BookFault."""
    if len(data) > most_bytes:
        most = most_bytes // 1_000_000
        raise BookFault(said(f"ไฟล์ใหญ่เกิน {most} MB", f"the file is larger than {most} MB"))
    if not data.startswith(b"PK"):
        raise BookFault("ไม่ใช่ไฟล์ XLSX")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > most_unpacked:
                raise BookFault("ไฟล์ขยายแล้วใหญ่เกินไป")
            if any(one.filename.lower().endswith("vbaproject.bin") for one in parts):
                raise BookFault("ไฟล์มีมาโคร บันทึกเป็น XLSX ธรรมดาก่อน")
            for part in parts:
                with archive.open(part) as inside:
                    head = inside.read(HEAD_BYTES)
                if any(word in head for word in DECLARES):
                    raise BookFault("อ่านไฟล์ XLSX ไม่ได้")
    except UNREADABLE as error:
        if isinstance(error, BookFault):
            raise
        raise BookFault("อ่านไฟล์ XLSX ไม่ได้") from error


def _lines(sheet: Any, columns: int, most_rows: int) -> list[Line]:
    found: list[Line] = []
    rows = sheet.iter_rows(max_row=most_rows * 5 + 2, max_col=columns + 1)
    for number, row in enumerate(rows, start=1):
        cells = [_read(one) for one in row]
        if not any(one.text or one.bad for one in cells):
            continue
        if len(found) > most_rows:
            raise BookFault(said(f"เกิน {most_rows} แถว", f"more than {most_rows} rows"))
        cells += [Cell()] * (columns - len(cells))
        beyond = cells[columns:] if any(one.text or one.bad for one in cells[columns:]) else []
        found.append(Line(number, (*cells[:columns], *beyond)))
    return found


def _read(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(str(value)[:60], "formula")
    if cell.data_type == "e":
        return Cell(str(value)[:60], "error")
    if isinstance(value, date):
        return Cell(_date(value))
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        return Cell(_plain(value))
    return Cell(str(value).strip())


def _date(value: date) -> str:
    day = value.date() if isinstance(value, datetime) else value
    year = day.year if day.year >= LEAST_BE else day.year + BE
    return f"{day.day:02d}/{day.month:02d}/{year}"


def _plain(value: float) -> str:
    """A number as people write it: 12 and not 12.0, never with an exponent."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
