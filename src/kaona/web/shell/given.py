"""What a form gives, read the same way on every page: keys, B.E. dates, moments; and a fault said in words."""

import csv
import io
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from kaona.people.sheets import MOST_ROWS, read_rows
from kaona.rules.said import Said
from kaona.rules.thai_dates import BANGKOK, BE, DateFault, local, read_date, read_time

CLOSING = (16, 30)
END_OF_DAY = (23, 59)


def key(given: Any, name: str) -> int:
    """The number of a row; 0 (no row) for anything else that somebody sends."""
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def day(given: Any, name: str) -> date | None:
    """A date from the three fields of components/moment.html; None when empty; DateFault."""
    return read_date(*(given.get(f"{name}_{part}", "") for part in ("day", "month", "year")))


def moment(given: Any, name: str, otherwise: tuple[int, int] = CLOSING) -> datetime | None:
    """A moment in Bangkok; `otherwise` is the time when none was typed. None when there is no date; DateFault."""
    found = day(given, name)
    if found is None:
        return None
    hours, minutes = read_time(given.get(f"{name}_time", "")) or otherwise
    return datetime(found.year, found.month, found.day, hours, minutes, tzinfo=BANGKOK)


def typed(given: Any, name: str) -> list[str]:
    """What was typed into the four fields, to show it again."""
    return [given.get(f"{name}_{part}", "") for part in ("day", "month", "year", "time")]


def fields_of(when: datetime | None) -> list[str]:
    """The four fields of a moment."""
    if when is None:
        return ["", "", "", ""]
    here = local(when)
    return [str(here.day), str(here.month), str(here.year + BE), f"{here:%H:%M}"]


def day_fields(day: date) -> list[str]:
    """The fields of a day."""
    return [str(day.day), str(day.month), str(day.year + BE), ""]


def rows(request: HttpRequest, *, most_rows: int = MOST_ROWS) -> tuple[str, list[list[str]]]:
    """The rows of an uploaded list (CSV, XLSX) or of the pasted text, and their text: it goes back into the box, so that
    what is confirmed is what was shown. SheetFault when the file cannot be read."""
    text, upload = request.POST.get("text", ""), request.FILES.get("file")
    if upload:
        out = io.StringIO()
        sheet = csv.writer(out, delimiter="\t", lineterminator="\n")
        for cells in read_rows(upload.read(), upload.name or "", most_rows=most_rows):
            sheet.writerow([" ".join(cell.split()) for cell in cells])
        text = out.getvalue()
    return text, read_rows(text.encode(), "", most_rows=most_rows) if text.strip() else []


def words(fault: Exception) -> str:
    """What a fault says, in the person's language."""
    if isinstance(fault, DateFault):
        return fault.en if (get_language() or "").startswith("en") else fault.th
    return in_language(fault.args[0] if fault.args else "")


def in_language(text: object) -> str:
    """Words from below the web in the person's language: those that carry their English, and those of the catalogue."""
    if isinstance(text, Said):
        return text.en if (get_language() or "").startswith("en") else str(text)
    return gettext(str(text)) if text else ""


def all_words(faults: dict[str, str]) -> dict[str, str]:
    """Faults by field, in the person's language."""
    return {field: in_language(text) for field, text in faults.items()}


def complain(request: HttpRequest, fault: Exception) -> None:
    """Say on the next page why something was not done."""
    messages.error(request, words(fault))
