"""A round's reports as rows of a spreadsheet: what its columns are, and what pasted rows say. It must not know actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaona.rules.said import said
from kaona.rules.thai_text import fold_digits, search_form

LIGHTS_TH = {"on_track": "ตามแผน", "at_risk": "เสี่ยงล่าช้า", "blocked": "ติดขัด", "done": "เสร็จแล้ว"}
COLUMNS = {
    "number": "ที่", "percent": "ร้อยละ", "light": "สถานะ", "done": "ทำอะไรแล้ว", "obstacle": "อุปสรรค",
    "next_step": "ขั้นต่อไป",
}  # fmt: skip
_FIELD_OF = {search_form(word): name for name, word in COLUMNS.items()} | {name: name for name in COLUMNS}
_LIGHT_OF = {search_form(word): light for light, word in LIGHTS_TH.items()} | {light: light for light in LIGHTS_TH}


@dataclass(frozen=True)
class SheetLine:
    """What a row says of the action with a number: only fields whose column is there."""

    number: int
    fields: Mapping[str, str]


def read_report_rows(rows: Sequence[Sequence[str]]) -> tuple[list[SheetLine], list[str]]:
    """Lines of the rows below a row of heads, and what is wrong with them (Thai); further columns are left alone. A row
    without percent and state says nothing; a word that is no state is left for the report's own check."""
    heads = next(
        (place for place, row in enumerate(rows) if _names(row).keys() >= {"number", "percent", "light"}), None
    )
    if heads is None:
        wanted = " ".join(COLUMNS.values())
        return [], [said(f"แถวแรกต้องเป็นหัวคอลัมน์ {wanted}", f"The first row must be the heads {wanted}")]
    columns, lines, faults, seen = _names(rows[heads]), list[SheetLine](), list[str](), set[int]()
    for place, row in enumerate(rows[heads + 1 :], start=heads + 2):
        fields = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        number = fold_digits(fields.pop("number"))
        if not fields["percent"] and not fields["light"]:
            continue
        if not (number.isascii() and number.isdecimal() and len(number) <= 4):
            faults.append(said(f"แถว {place}: กรอกเลขที่ของงาน", f"Row {place}: give the number of the action"))
            continue
        if int(number) in seen:
            faults.append(said(f"แถว {place}: งานที่ {number} ซ้ำ", f"Row {place}: action {number} is there twice"))
        seen.add(int(number))
        fields["light"] = _LIGHT_OF.get(search_form(fields["light"]), fields["light"])
        lines.append(SheetLine(int(number), fields))
    return lines, faults


def _names(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = _FIELD_OF.get(search_form(cell))
        if name and name not in found:
            found[name] = place
    return found
