"""Tables for spreadsheets: CSV with a byte-order mark, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> str:
    """A cell as text; what looks like a formula stands behind an apostrophe."""
    text = str("" if cell is None else cell)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def csv_answer(name: str, head: Sequence[Any], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([harmless(cell) for cell in head])
    sheet.writerows([harmless(cell) for cell in line] for line in lines)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
