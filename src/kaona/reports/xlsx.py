"""The tables of a paper as a workbook: a sheet per part, numbers as numbers, text as text whatever it begins with.

Digits are Arabic: Excel counts with them."""

import re
from fractions import Fraction
from io import BytesIO
from typing import Any
from unicodedata import category

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from kaona.reports.paper import Answer, Cell, Column, Facts, Lines, Paper, Row, Table, Trend
from kaona.rules.exact import is_decimal
from kaona.rules.thai_text import for_xml

NAME = "Sarabun"
MOST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Excel keeps 15 digits of a number; one with more stays text.
MOST_DIGITS = 15
WIDE, HIGH, TALL, MOST_HIGH = 118, 16.5, 24, 400


def xlsx_of(paper: Paper) -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    book.properties.title, book.properties.creator = for_xml(paper.title), for_xml(paper.author[:255])
    if paper.made_at:
        book.properties.created = book.properties.modified = paper.made_at.replace(tzinfo=None)
    book.remove(book.worksheets[0])
    first = book.create_sheet("รายงาน")
    _front(first, paper)
    for part in paper.parts:
        tables = [one for one in part.blocks if isinstance(one, Table) and one.rows]
        if tables:
            _sheet(book.create_sheet(_name(book, part.title)), part.title, tables)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _front(sheet: Any, paper: Paper) -> None:
    lines = [paper.title, *(paper.cover.lines if paper.cover else (paper.running,)), *(paper.cover.owner if paper.cover else ()),
             *(() if paper.cover else _facts(paper)), *([paper.draft] if paper.draft else []),
             *(paper.cover.foot if paper.cover else ())]  # fmt: skip
    for number, text in enumerate(lines, start=1):
        put(sheet.cell(number, 1), text)
        sheet.cell(number, 1).font = Font(name=NAME, size=15 if number == 1 else 11, bold=number == 1)
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = _high([(text, 60 if number == 1 else 90)], 24 if number == 1 else HIGH)
    sheet.column_dimensions["A"].width = 90
    # Lying: LibreOffice cuts a column that is wider than the page, it does not make it smaller.
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _facts(paper: Paper) -> list[str]:
    """What stands in no table: names with their values."""
    blocks = [one for part in paper.parts for one in part.blocks if isinstance(one, Facts)]
    return [f"{name}: {value}" for block in blocks for name, value in block.rows]


def _name(book: Workbook, wanted: str) -> str:
    """A sheet's name: 31 letters, none that Excel refuses, each once."""
    base = FORBIDDEN.sub(" ", for_xml(wanted)).strip()[:MOST_NAME] or "ตาราง"
    name, number = base, 1
    while name.casefold() in {one.casefold() for one in book.sheetnames}:
        number += 1
        name = f"{base[: MOST_NAME - len(str(number)) - 1]} {number}"
    return name


def _sheet(sheet: Any, title: str, tables: list[Table]) -> None:
    """The tables of a part below each other, the widest sets the columns."""
    put(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(name=NAME, size=13, bold=True)
    widest = max(tables, key=lambda one: len(one.columns)).columns
    for place, column in enumerate(widest, start=1):
        width = column.share * WIDE / sum(one.share for one in widest)
        sheet.column_dimensions[get_column_letter(place)].width = max(width, 9)
    number = 2
    for table in tables:
        number = _table(sheet, number, table) + 1
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _table(sheet: Any, number: int, table: Table) -> int:
    """One table from a row on; the row behind it."""
    put(sheet.cell(number, 1), table.title)
    sheet.cell(number, 1).font = Font(name=NAME, size=11, bold=True)
    for place, column in enumerate(table.columns, start=1):
        cell = sheet.cell(number + 1, place)
        put(cell, column.title)
        cell.font, cell.alignment = Font(name=NAME, size=11, bold=True), Alignment(wrap_text=True, vertical="bottom")
        cell.border = Border(bottom=Side("medium"))
    for row in table.rows:
        _row(sheet, number + 2, row, table.columns)
        number += 1
    return number + 2


def _high(texts: list[tuple[str, float]], line: float = HIGH) -> float:
    """The height of a row whose texts stand in columns of these widths: what is not said here LibreOffice shows cut off.
    Marks above and below a letter take no room."""
    lines = 1
    for text, width in texts:
        widths = (sum(category(one) != "Mn" for one in part) for part in text.split("\n"))
        lines = max(lines, sum(max(1, -(-letters // max(int(width), 1))) for letters in widths))
    return min(lines * line, MOST_HIGH)


def _row(sheet: Any, number: int, row: Row, columns: tuple[Column, ...]) -> None:
    texts = []
    for place, (content, column) in enumerate(zip(row.cells, columns, strict=False), start=1):
        cell = sheet.cell(number, place)
        put(cell, said(content), as_number=column.kind == "number")
        cell.font = Font(name=NAME, size=11, bold=row.kind in ("head", "group", "total"))
        cell.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="right" if column.kind == "number" else None
        )
        cell.border = Border(bottom=Side("hair"))
        whole = row.kind == "head" and len(row.cells) == 1
        texts.append((said(content), WIDE if whole else sheet.column_dimensions[get_column_letter(place)].width))
    sheet.row_dimensions[number].height = _high(texts, TALL if row.kind == "tall" else HIGH)
    if row.kind == "head" and len(row.cells) == 1:
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(columns))
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor="EEF2F1")


def said(cell: Cell) -> str:
    """A cell's content as text."""
    if isinstance(cell, Trend):
        return cell.words
    if isinstance(cell, Answer):
        return cell.word
    if isinstance(cell, Lines):
        return "\n".join([cell.first, *(one for one in cell.small if one)])
    return str(cell)


def put(cell: Any, text: str, *, as_number: bool = False) -> None:
    """Put a text into a cell: a number that Excel keeps exactly as a number with the same decimals, anything else as text
    that is never taken for a formula."""
    text = for_xml(text)
    if as_number and is_decimal(text) and len(text.strip("-").replace(".", "").lstrip("0")) <= MOST_DIGITS:
        decimals = len(text.partition(".")[2])
        value = Fraction(text)
        cell.value = int(value) if not decimals else float(value)
        cell.number_format = f"0.{'0' * decimals}" if decimals else "0"
        return
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
