"""What a list shows, as a CSV file that spreadsheets open rightly."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from kaona.rules.exact import is_decimal


def csv_file(name: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """With a byte order mark; cells that a spreadsheet would run as a formula are made harmless."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(heads)
    for cells in lines:
        sheet.writerow([_harmless("" if cell is None else str(cell)) for cell in cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _harmless(cell: str) -> str:
    """A loss is a number, not a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_decimal(cell) else cell
