"""The Excel pack of a dossier as a workbook: a guide, a sheet per part with only the cells to fill unlocked, and a hidden sheet
with what was downloaded. Text stays text whatever it begins with."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation

from kaona.reports.pack_guide import write_guide
from kaona.rules.exact import is_decimal
from kaona.rules.pack import DIRECTIONS, GUIDE, HIDDEN, TICKS, TOO_LONG, PackRow, PackSheet, Spot, chunks, shown
from kaona.rules.pack_file import escaped
from kaona.rules.thai_text import compose

NAME, SIZE = "Sarabun", 11
LINE, MOST_HEIGHT = 18.0, 400.0
# Excel keeps 15 digits of a number; one with more stays text.
MOST_DIGITS = 15
HEAD_ROW = 3
# Where the long text of a row stands: beside all rows of its block.
TEXT_COLUMN = {"level": "D", "question": "C"}
MOST_ROWS_OF_TEXT = 40
INK, SOFT, HEAD, INPUT, RULE = "1B1F1E", "5A6462", "0F4C45", "FFFBE8", "C9D1CF"
EDGE = Border(bottom=Side("hair", color=RULE))
_THIN = Side("thin", color=RULE)
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
PLAIN, BOLD = Font(name=NAME, size=SIZE, color=INK), Font(name=NAME, size=SIZE, color=INK, bold=True)
QUIET, TITLE = Font(name=NAME, size=SIZE, color=SOFT), Font(name=NAME, size=15, color=INK, bold=True)
ON_DARK = Font(name=NAME, size=SIZE, color="FFFFFF", bold=True)
TOP, FILLED = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor=INPUT)
BAND, DARK = PatternFill("solid", fgColor="E4EDEB"), PatternFill("solid", fgColor=HEAD)
MIDDLE = Alignment(wrap_text=True, vertical="top", horizontal="center")
RIGHT = Alignment(vertical="top", horizontal="right")
OPEN = Protection(locked=False)
TO_FILL = {"font": PLAIN, "border": BOX, "fill": FILLED, "protection": OPEN}


@dataclass(frozen=True)
class Pack:
    """What a pack says about itself, its sheets, the values by key, and the sealed base."""

    organisation: str
    cycle: str
    fiscal_year: int
    edition: str
    taken_by: str
    taken_at: datetime
    closes: str
    sheets: tuple[PackSheet, ...]
    values: dict[str, str]
    too_long: frozenset[str]
    seal: str


def pack_bytes(pack: Pack) -> bytes:
    """The file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = f"แบบประเมินตนเอง {pack.organisation} {pack.fiscal_year}"[:255]
    book.properties.creator = pack.organisation[:255]
    book.properties.created = book.properties.modified = pack.taken_at.replace(tzinfo=None)
    write_guide(book.create_sheet(GUIDE), pack)
    looks = Looks()
    for one in pack.sheets:
        _Writer(book.create_sheet(one.name), one, pack, looks).write()
    _hide(book.create_sheet(HIDDEN), pack.seal)
    book.security = WorkbookProtection(lockStructure=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _hide(sheet: Any, seal: str) -> None:
    for number, piece in enumerate(chunks(seal), start=1):
        put(sheet.cell(number, 1), piece)
    sheet.sheet_state = "veryHidden"
    protect(sheet)


def protect(sheet: Any) -> None:
    """Nothing but the unlocked cells changes; columns and rows may be made wider and higher."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def put(cell: Any, text: str) -> None:
    """A text that stays the text that it is, in the file and when somebody opens the cell."""
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")


class Looks:
    """The looks of a workbook's cells, each made once: openpyxl compares every style of every cell with all that there are."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], Any] = {}

    def put_on(self, cell: Any, **styles: Any) -> None:
        """The cell looks like this and nothing else. A style is one of the constants above, or a number format."""
        key = tuple((name, one if isinstance(one, str) else id(one)) for name, one in styles.items())
        if key not in self.known:
            cell._style = StyleArray()
            for name, one in styles.items():
                setattr(cell, name, one)
            self.known[key] = cell._style
        cell._style = copy(self.known[key])


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters; Thai marks take no room."""
    wide = max(int(width * 1.05), 1)
    return sum(max(1, -(-sum(not _is_mark(one) for one in compose(line)) // wide)) for line in text.split("\n"))


def _is_mark(character: str) -> bool:
    return character == "\u0e31" or "\u0e34" <= character <= "\u0e3a" or "\u0e47" <= character <= "\u0e4e"


class _Writer:
    """One sheet to fill."""

    def __init__(self, sheet: Any, plan: PackSheet, pack: Pack, looks: Looks) -> None:
        self.sheet, self.plan, self.pack, self.looks = sheet, plan, pack, looks
        self.checks: dict[str, DataValidation] = {}
        self.last = chr(ord("A") + len(plan.heads) - 1)

    def write(self) -> None:
        """Heads, rows, heights, protection, print."""
        sheet, plan = self.sheet, self.plan
        put(sheet["A1"], plan.title)
        sheet["A1"].font = TITLE
        sheet.row_dimensions[1].height = 26
        put(sheet["A2"], f"{self.pack.organisation} · ปีงบประมาณ พ.ศ. {self.pack.fiscal_year}")
        sheet["A2"].font = QUIET
        for place, (head, width) in enumerate(zip(plan.heads, plan.widths, strict=True), start=1):
            cell = sheet.cell(HEAD_ROW, place)
            put(cell, head)
            cell.font, cell.fill = ON_DARK, DARK
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.row_dimensions[HEAD_ROW].height = 40
        number = HEAD_ROW
        for block in _blocks(plan.rows):
            first = number + 1
            for row in block:
                number += 1
                self._row(number, row)
            column = TEXT_COLUMN.get(block[0].kind)
            if column:
                number = self._text(first, number, column, self.pack.values.get(block[0].spots[column].key, ""))
        sheet.freeze_panes = f"{'D' if plan.kind == 'results' else 'C'}{HEAD_ROW + 1}"
        for check in self.checks.values():
            sheet.add_data_validation(check)
        protect(sheet)
        self._paper()

    def _paper(self) -> None:
        sheet = self.sheet
        # Category 7 is read on A3, the others on A4.
        sheet.page_setup.paperSize = 8 if self.plan.kind == "results" else 9
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.oddFooter.left.text = f"{self.plan.title}"[:100].replace("&", "&&")
        sheet.oddFooter.right.text = "หน้า &P จาก &N"

    def _row(self, number: int, row: PackRow) -> None:
        is_item = row.kind == "item"
        band = {"fill": BAND} if is_item else {}
        for place, words in enumerate((row.code, *row.words), start=1):
            bold = is_item or (place == 1 and row.kind == "level")
            cell = self.sheet.cell(number, place)
            self.looks.put_on(cell, font=BOLD if bold else PLAIN, alignment=TOP, border=EDGE, **band)
            put(cell, words)
        if is_item:
            for place in range(len(row.words) + 2, len(self.plan.heads) + 1):
                self.looks.put_on(self.sheet.cell(number, place), fill=BAND)
        high = max(lines_in(one, self.plan.widths[place]) for place, one in enumerate((row.code, *row.words)))
        for letter, spot in row.spots.items():
            self._spot(self.sheet[f"{letter}{number}"], spot)
            if row.kind not in TEXT_COLUMN:
                width = self.plan.widths[ord(letter) - ord("A")]
                high = max(high, lines_in(self.pack.values.get(spot.key, ""), width))
        least = 5 if row.kind == "question" else 1
        self.sheet.row_dimensions[number].height = min(max(high, least) * LINE + 4, MOST_HEIGHT)

    def _spot(self, cell: Any, spot: Spot) -> None:
        value = self.pack.values.get(spot.key, "")
        if spot.key in self.pack.too_long:
            self.looks.put_on(cell, font=QUIET, alignment=TOP, border=BOX)
            put(cell, TOO_LONG)
        elif spot.kind == "number":
            self._number(cell, value)
        else:
            self.looks.put_on(cell, **TO_FILL, alignment=MIDDLE if spot.kind == "tick" else TOP, number_format="@")
            if value:
                put(cell, shown(spot.kind, value))
            if spot.kind in ("tick", "direction"):
                self._check(spot.kind, cell)

    def _number(self, cell: Any, value: str) -> None:
        """A number that Excel keeps exactly as a number with the same decimals; one with more digits as text."""
        exact = is_decimal(value) and len(value.lstrip("-").replace(".", "").lstrip("0")) <= MOST_DIGITS
        decimals = len(value.partition(".")[2])
        shape = f"0.{'0' * decimals}" if decimals else "0"
        how = shape if exact else "@" if value else "General"
        self.looks.put_on(cell, **TO_FILL, alignment=RIGHT, number_format=how)
        if exact:
            cell.value = Decimal(value)
        elif value:
            put(cell, value)
            return
        self._check("number", cell)

    def _check(self, kind: str, cell: Any) -> None:
        if kind not in self.checks:
            self.checks[kind] = _validation(kind)
        # Not by add(): that looks through all cells that are there already.
        self.checks[kind].sqref.ranges.add(CellRange(cell.coordinate))

    def _text(self, first: int, last: int, column: str, text: str) -> int:
        """A long text stands in one cell over all rows of its block, with rows more where those cannot be high enough; the last
        row."""
        sheet, heights = self.sheet, self.sheet.row_dimensions
        wanted = max(lines_in(text, self.plan.widths[ord(column) - ord("A")]), 4) * LINE + 8
        while (last - first + 1) * MOST_HEIGHT < wanted and last - first < MOST_ROWS_OF_TEXT:
            last += 1
            heights[last].height = LINE
        rows = range(first, last + 1)
        more = max(wanted - sum(heights[one].height for one in rows), 0) / len(rows)
        if last > first:
            sheet.merge_cells(f"{column}{first}:{column}{last}")
        top = sheet[f"{column}{first}"]
        for one in rows:
            heights[one].height = min(heights[one].height + more, MOST_HEIGHT)
            # Excel lets one type into a merged cell only where all its cells are unlocked.
            cell = sheet[f"{column}{one}"]
            cell.border, cell.protection, cell.fill = BOX, copy(top.protection), copy(top.fill)
        return last


def _blocks(rows: tuple[PackRow, ...]) -> Iterator[list[PackRow]]:
    """Rows that belong together: a level with its statements; any other by itself."""
    block: list[PackRow] = []
    for row in rows:
        if block and row.kind != "statement":
            yield block
            block = []
        block.append(row)
    yield block


def _validation(kind: str) -> DataValidation:
    if kind == "number":
        check = DataValidation(
            type="decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
        )
        check.error, check.errorTitle = "กรอกตัวเลขอย่างเดียว เช่น 86.5 ไม่ใส่หน่วยหรือเครื่องหมาย %", "ไม่ใช่ตัวเลข"
    else:
        words = TICKS if kind == "tick" else DIRECTIONS
        check = DataValidation(type="list", formula1=f'"{",".join(words.values())}"', allow_blank=True)
        check.error, check.errorTitle = f"เลือก {' หรือ '.join(words.values())}", "เลือกจากรายการ"
    check.errorStyle, check.showErrorMessage = "stop", True
    return check
