"""Reads people's lists: CSV (UTF-8 or Thai Windows) and XLSX, bounded; formulas are refused. It must not know columns."""

import csv
import io
import zipfile

from openpyxl import load_workbook

from kaona.rules.said import said

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 5_000_000, 5000, 30, 60_000_000


class SheetFault(ValueError):
    """The file cannot be read; the words (Thai) say why."""


def read_rows(data: bytes, name: str, *, most_rows: int = MOST_ROWS) -> list[list[str]]:
    """The rows of the first sheet as trimmed texts, empty rows left out. SheetFault for anything else."""
    if len(data) > MOST_BYTES:
        raise SheetFault(
            said(f"ไฟล์ใหญ่เกิน {MOST_BYTES // 1_000_000} MB", f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        )
    rows = _xlsx(data, most_rows) if data.startswith(b"PK") else _csv(data, name)
    if len(rows) > most_rows:
        raise SheetFault(said(f"เกิน {most_rows} แถว", f"more than {most_rows} rows"))
    return rows


def _csv(data: bytes, name: str) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise SheetFault(
            said(f"อ่าน {name} ไม่ได้ บันทึกเป็น CSV UTF-8 หรือ XLSX", f"{name} cannot be read; save it as CSV UTF-8 or XLSX")
        )
    if "\x00" in text:
        raise SheetFault(said(f"{name} ไม่ใช่ไฟล์ CSV หรือ XLSX", f"{name} is neither CSV nor XLSX"))
    first = text.split("\n", 1)[0]
    mark = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    try:
        rows = [[cell.strip() for cell in row[:MOST_COLUMNS]] for row in csv.reader(io.StringIO(text), delimiter=mark)]
    except csv.Error as error:
        raise SheetFault(said(f"อ่าน {name} ไม่ได้", f"{name} cannot be read")) from error
    return [row for row in rows if any(row)]


def _xlsx(data: bytes, most_rows: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise SheetFault("ไฟล์ขยายแล้วใหญ่เกินไป")
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=False).worksheets[0]
        rows = []
        for row in sheet.iter_rows(max_row=most_rows + 2, max_col=MOST_COLUMNS, values_only=True):
            cells = [_text(cell) for cell in row]
            if any(cells):
                rows.append(cells)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError) as error:
        if isinstance(error, SheetFault):
            raise
        raise SheetFault("อ่านไฟล์ XLSX ไม่ได้") from error
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def _text(cell: object) -> str:
    text = "" if cell is None else str(cell).strip()
    if text.startswith("="):
        raise SheetFault(
            said(f"มีสูตรในตาราง ({text[:20]}) วางเป็นค่าก่อน", f"the table has a formula ({text[:20]}); paste values")
        )
    return text.removesuffix(".0") if isinstance(cell, float) else text
