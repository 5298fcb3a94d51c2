"""A workbook as somebody changes it in a spreadsheet program."""

import io

from openpyxl import load_workbook


def changed(data: bytes, *rows: list[object], **cells: object) -> bytes:
    """The same with these cells (B2="…") and with further rows below."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for place, value in cells.items():
        sheet[place] = value
        if isinstance(value, str) and not value.startswith("="):
            sheet[place].data_type = "s"
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
