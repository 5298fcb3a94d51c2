"""What an uploaded pack says, cell by cell, or everything that is wrong with it at once, with sheet and cell. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kaona.rules.measures import MeasureInput, measure_faults, tidy, tidy_number
from kaona.rules.pack import (
    CODE_HEAD,
    DIRECTIONS,
    TICKS,
    Frame,
    PackRow,
    PackSheet,
    Spot,
    fields_of_row,
    measure_fields,
)
from kaona.rules.pack_difference import same_value
from kaona.rules.pack_file import Given, GivenRow
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

MOST_CHARACTERS = 60_000
WORDS = {
    "error": "มีค่าผิดพลาด พิมพ์ค่าใหม่",
    "date": "Excel เปลี่ยนเป็นวันที่หรือเวลา พิมพ์ใหม่เป็นข้อความหรือตัวเลข",
    "percent": "ช่องนี้จัดรูปแบบเป็นร้อยละ (%) พิมพ์ตัวเลขอย่างเดียว เช่น 86.5",
    "boolean": "เป็นค่าจริง/เท็จ พิมพ์เป็นข้อความหรือตัวเลข",
}
_TICK_OF = {word: key for key, word in TICKS.items()} | {"": ""}
_DIRECTION_OF = {word: key for key, word in DIRECTIONS.items()}


@dataclass(frozen=True)
class PackFault:
    """What is wrong: the sheet, the cell ("" for the whole sheet or file), why (Thai, carrying its English)."""

    sheet: str
    cell: str
    text: str


@dataclass
class Reading:
    """What was read: values by key, and every fault."""

    values: dict[str, str] = field(default_factory=dict)
    faults: list[PackFault] = field(default_factory=list)


def read_pack(
    book: Mapping[str, Sequence[GivenRow]], sheets: Sequence[PackSheet], frame: Frame, base: Mapping[str, str], locked: frozenset[str]
) -> Reading:  # fmt: skip
    """The values of a book whose cells are those of `sheets`. `base`: what went out; a value that says the same keeps its
    digits. `locked`: keys whose cells are not read."""
    found = Reading()
    for sheet in sheets:
        rows = book.get(sheet.name)
        if rows is None:
            words = said(
                f"ไม่พบแผ่นงาน {sheet.name} ดาวน์โหลดไฟล์ใหม่", f"the sheet {sheet.name} is missing; download the file again"
            )
            found.faults.append(PackFault(sheet.name, "", words))
            continue
        places = _rows_of(sheet, rows, found)
        for row in sheet.rows:
            if row.code in places:
                _row(sheet, row, places[row.code], base, locked, found)
        if sheet.kind == "results":
            _indicators(sheet, frame, base, places, found)
    return found


def _rows_of(sheet: PackSheet, rows: Sequence[GivenRow], found: Reading) -> dict[str, GivenRow]:
    """The rows by their code; faults for heads and codes that were changed, doubled, removed or added."""
    head = next((row for row in rows if row["A"].text.strip() == CODE_HEAD), None)
    if head is None:
        words = said(f"ไม่พบหัวตารางที่ขึ้นต้นด้วย {CODE_HEAD}", f"the row of heads beginning with {CODE_HEAD} is missing")
        found.faults.append(PackFault(sheet.name, "", words))
        return {}
    for place, wanted in enumerate(sheet.heads):
        letter = chr(ord("A") + place)
        if " ".join(head[letter].text.split()) != wanted:
            words = said(f"หัวคอลัมน์ถูกแก้ เดิมเป็น {wanted}", f"the head was changed, it was {wanted}")
            found.faults.append(PackFault(sheet.name, f"{letter}{head.number}", words))
    known, places = {row.code for row in sheet.rows}, dict[str, GivenRow]()
    for row in (one for one in rows if one.number > head.number):
        code = row["A"].text.strip()
        if code in places:
            first = places[code].number
            words = said(f"รหัส {code} ซ้ำกับแถว {first}", f"the code {code} stands in row {first} already")
            found.faults.append(PackFault(sheet.name, f"A{row.number}", words))
        elif code in known:
            places[code] = row
        elif code:
            words = said(f"ไม่รู้จักรหัส {code[:30]} รหัสถูกแก้หรือเพิ่มแถว", f"the code {code[:30]} is unknown; it was changed or the row added")  # fmt: skip
            found.faults.append(PackFault(sheet.name, f"A{row.number}", words))
        elif sheet.kind != "process" or any(letter != "D" for letter in row.cells):
            # A merged narrative may leave remains beside rows without a code; anything else was added.
            found.faults.append(PackFault(sheet.name, f"A{row.number}", "แถวนี้ไม่มีรหัส รหัสถูกลบหรือเพิ่มแถว"))
    gone = [row.code for row in sheet.rows if row.code not in places]
    if gone:
        names = ", ".join(gone[:10]) + (" …" if len(gone) > 10 else "")
        words = said(f"ไม่พบแถวของรหัส {names}", f"the rows of {names} are missing")
        found.faults.append(PackFault(sheet.name, "", words))
    return places


def _row(
    sheet: PackSheet, row: PackRow, given: GivenRow, base: Mapping[str, str], locked: frozenset[str], found: Reading
) -> None:
    for letter, spot in row.spots.items():
        if spot.key in locked:
            found.values[spot.key] = base.get(spot.key, "")
            continue
        cell, before = given[letter], base.get(spot.key, "")
        value, wrong = _value(spot, cell, before)
        if wrong:
            found.faults.append(PackFault(sheet.name, f"{letter}{given.number}", wrong))
        found.values[spot.key] = value


def _value(spot: Spot, cell: Given, before: str) -> tuple[str, str]:
    """The value of a cell, and what is wrong with it."""
    if cell.bad == "formula":
        return before, said(
            f"มีสูตร ({cell.text[:20]}) วางเป็นค่าก่อน", f"there is a formula ({cell.text[:20]}); paste values"
        )
    if cell.bad:
        return before, WORDS[cell.bad]
    if spot.kind == "tick":
        return _choice(cell.text, _TICK_OF, before, "เลือก มี หรือ ไม่มี หรือเว้นว่าง")
    if spot.kind == "direction":
        if not cell.text.strip():
            return before, ""
        return _choice(cell.text, _DIRECTION_OF, before, "เลือกยิ่งมากยิ่งดี หรือยิ่งน้อยยิ่งดี")
    if spot.kind == "number":
        value = tidy_number(cell.text)
        return (before if same_value(value, before, number=True) else value), ""
    return _text(spot, cell.text, before)


def _choice(text: str, words: Mapping[str, str], before: str, wrong: str) -> tuple[str, str]:
    value = words.get(" ".join(text.split()))
    return (before, wrong) if value is None else (value, "")


def _text(spot: Spot, text: str, before: str) -> tuple[str, str]:
    if text == before:
        return before, ""
    value = clean_text(text)
    if spot.kind == "line":
        value = " ".join(value.split())
    elif spot.key.startswith("measure ") or not value.strip():
        value = value.strip()
    if len(value) > MOST_CHARACTERS:
        return before, said(
            f"ข้อความยาวเกิน {MOST_CHARACTERS:,} ตัวอักษร", f"the text is longer than {MOST_CHARACTERS:,} characters"
        )
    return value, ""


def indicator(code: str, frame: Frame, values: Mapping[str, str]) -> MeasureInput:
    """A row of category 7 as an indicator."""
    fields = fields_of_row(code, frame, values)
    results = {year: fields.pop(f"result_{year}") for year in frame.years}
    return tidy(MeasureInput(**fields | {"direction": fields["direction"] or "higher"}, results=results))


def _indicators(
    sheet: PackSheet, frame: Frame, base: Mapping[str, str], places: Mapping[str, GivenRow], found: Reading
) -> None:
    """The rules of an indicator, on every row that the file changes."""
    letters = {name: chr(ord("C") + place) for place, name in enumerate(measure_fields(frame))}
    wrong = {(one.sheet, one.cell) for one in found.faults}
    for row in sheet.rows:
        if row.kind != "measure" or row.code not in places:
            continue
        before, now = fields_of_row(row.code, frame, base), fields_of_row(row.code, frame, found.values)
        if now == before or not any(now.values()):
            continue
        number = places[row.code].number
        if before["name"] and not any(value for name, value in now.items() if name != "direction"):
            faults = {"name": "ไฟล์นี้นำตัววัดออกไม่ได้ ใส่ค่าเดิม แล้วนำตัววัดออกในหน้าหมวด 7"}
        else:
            faults = measure_faults(indicator(row.code, frame, found.values))
        for name, text in faults.items():
            cell = f"{letters[name]}{number}"
            if (sheet.name, cell) not in wrong:
                found.faults.append(PackFault(sheet.name, cell, text))
