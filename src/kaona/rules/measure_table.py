"""Reads a table of indicators as people copy it from a spreadsheet; every fault with its row. It must not save anything."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kaona.rules.measures import MeasureInput, measure_faults, tidy
from kaona.rules.said import said
from kaona.rules.thai_text import fold_digits

COLUMNS = ("ตัววัดย่อย", "ชื่อตัววัด", "หน่วย", "ทิศทาง", "เป้าหมาย", "ผลปีที่ 1", "ผลปีที่ 2", "ผลปีที่ 3", "แหล่งที่มา")
HIGHER = {"", "ยิ่งมากยิ่งดี", "มาก", "higher", "เพิ่ม", "+"}
LOWER = {"ยิ่งน้อยยิ่งดี", "น้อย", "lower", "ลด", "-"}
MOST_ROWS = 200


@dataclass(frozen=True)
class TableRow:
    """One row: where it goes, what it holds, and what is wrong with it (Thai, by field)."""

    number: int
    sub_measure: str
    given: MeasureInput
    faults: dict[str, str]


def read_table(text: str, years: Sequence[int], known: Collection[str]) -> list[TableRow]:
    """Rows of a pasted table: sub-measure, name, unit, direction, target, three results, source. A heading is passed over."""
    mark = "\t" if "\t" in text else ","
    found: list[TableRow] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text.strip("\r\n")), delimiter=mark), start=1):
            heading = number == 1 and not fold_digits(cells[0] if cells else "").strip()[:1].isdigit()
            if heading or not any(cell.strip() for cell in cells):
                continue
            if len(found) == MOST_ROWS:
                return [
                    *found,
                    _unread(number, said(f"วางได้ครั้งละไม่เกิน {MOST_ROWS} แถว", f"at most {MOST_ROWS} rows at once")),
                ]
            found.append(_row(number, [*cells, *[""] * len(COLUMNS)], years, known))
    except csv.Error:
        return [*found, _unread(number + 1, "อ่านแถวนี้ไม่ได้")]
    return found


def _unread(number: int, words: str) -> TableRow:
    return TableRow(number, "", MeasureInput(), {"sub_measure": words})


def _row(number: int, cells: Sequence[str], years: Sequence[int], known: Collection[str]) -> TableRow:
    sub = fold_digits(cells[0]).strip()
    direction = cells[3].strip().lower()
    direction = "higher" if direction in HIGHER else "lower" if direction in LOWER else direction
    given = tidy(
        MeasureInput(
            name=cells[1], unit=cells[2], direction=direction, target=cells[4], source=cells[8],
            results=dict(zip(years, cells[5:8], strict=True)),
        )
    )  # fmt: skip
    faults = measure_faults(given)
    if sub not in known:
        faults = {"sub_measure": said(f"ไม่รู้จักตัววัดย่อย {sub[:20]}", f"there is no sub-measure {sub[:20]}")} | faults
    return TableRow(number, sub, given, faults)
