"""What an agency says of a gap, as people type it, and a whole table of it as people copy it from a spreadsheet; every
fault at once, with its row. Pure: it must not save anything."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text, fold_digits

FEASIBILITIES = ("this_year", "needs_time", "impossible")
MOST_CHARACTERS = 20_000
MOST_ROWS = 400


@dataclass(frozen=True)
class NoteInput:
    """The fields of a note as texts. `feasibility`: "" or one of FEASIBILITIES; effort in person-days, money in baht."""

    feasibility: str = ""
    reason: str = ""
    missing: str = ""
    data_needed: str = ""
    person_days: str = ""
    money: str = ""


FIELDS = tuple(one.name for one in fields(NoteInput))
NUMBERS = ("person_days", "money")


def tidy_note(given: NoteInput) -> NoteInput:
    """The same with clean texts and plain decimals where they can be read."""
    texts = {name: clean_text(getattr(given, name)).strip() for name in FIELDS}
    return NoteInput(**texts | {name: tidy_number(getattr(given, name)) for name in NUMBERS})


def note_faults(one: NoteInput) -> dict[str, str]:
    """What is wrong by field, in Thai; {} when all is well. `one` is tidy."""
    faults: dict[str, str] = {}
    if one.feasibility and one.feasibility not in FEASIBILITIES:
        faults["feasibility"] = "เลือก ทำได้ปีนี้ ต้องใช้เวลา หรือ ทำไม่ได้"
    if one.feasibility == "impossible" and not one.reason:
        faults["reason"] = "กรอกเหตุผลที่ทำไม่ได้"
    for name in NUMBERS:
        text = getattr(one, name)
        if text and (not is_decimal(text) or fraction_of(text) < 0):
            faults[name] = "กรอกตัวเลขตั้งแต่ 0 ขึ้นไป เช่น 12.5"
    for name in ("reason", "missing", "data_needed"):
        if len(getattr(one, name)) > MOST_CHARACTERS:
            faults[name] = said(f"ยาวเกิน {MOST_CHARACTERS:,} ตัวอักษร", f"longer than {MOST_CHARACTERS:,} characters")
    return faults


# The columns of a table without a head, and the words of heads. What only explains a row is passed over.
COLUMNS = ("code", "feasibility", "person_days", "money", "missing", "data_needed", "reason")
HEADS = {
    "code": ("รหัส", "code"),
    "feasibility": ("ความเป็นไปได้", "feasibility"),
    "person_days": ("คน-วัน", "คนวัน", "วันทำงาน", "person-days", "person_days", "days"),
    "money": ("เงิน", "เงิน (บาท)", "งบประมาณ", "money", "money (baht)", "budget"),
    "missing": ("สิ่งที่ขาด", "ยังขาด", "missing", "what is missing"),
    "data_needed": ("ข้อมูลที่ต้องเก็บ", "ข้อมูล", "data", "data to collect", "data_needed"),
    "reason": ("เหตุผล", "reason"),
    "": ("ช่องว่าง", "ประเภท", "ระดับ", "คะแนน", "gap", "gaps", "kind", "level", "points"),
}
HEAD_OF = {word: name for name, words in HEADS.items() for word in words}
WORDS = {
    "this_year": ("ทำได้ปีนี้", "ปีนี้", "ทำได้", "this year", "can be done this year", "this_year", "yes"),
    "needs_time": ("ต้องใช้เวลา", "ใช้เวลา", "needs time", "needs_time", "takes time"),
    "impossible": ("ทำไม่ได้", "ไม่ได้", "impossible", "cannot be done", "not possible", "no"),
}
FEASIBILITY_OF = {word: name for name, words in WORDS.items() for word in words} | {"": ""}


@dataclass(frozen=True)
class SheetRow:
    """One row: the gap that it is about, the fields that it gives (the others stay as they are), what is wrong by field."""

    number: int
    code: str
    given: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


def read_gap_sheet(text: str, known: Collection[str]) -> list[SheetRow]:
    """Rows of a table (tabs, or commas): a head in any order, or none and COLUMNS. `known`: the keys of the gaps."""
    mark = "\t" if "\t" in text else ","
    columns: Sequence[str] = COLUMNS
    found: list[SheetRow] = []
    seen: dict[str, int] = {}
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if not found and columns is COLUMNS and _is_head(cells):
                columns = [_head(cell) for cell in cells]
                if faults := _head_faults(cells, columns):
                    return [SheetRow(number, "", {}, faults)]
                continue
            if len(found) == MOST_ROWS:
                words = said(f"วางได้ครั้งละไม่เกิน {MOST_ROWS} แถว", f"at most {MOST_ROWS} rows at once")
                return [*found, SheetRow(number, "", {}, {"code": words})]
            found.append(_row(number, cells, columns, known, seen))
    except csv.Error:
        return [*found, SheetRow(number + 1, "", {}, {"code": "อ่านแถวนี้ไม่ได้"})]
    return found


def _is_head(cells: Sequence[str]) -> bool:
    return any(_head(cell) == "code" for cell in cells)


def _head(cell: str) -> str:
    """The field that a head names; "?" for a word that nobody knows."""
    word = " ".join(cell.split()).lower()
    return HEAD_OF.get(word, "?" if word else "")


def _head_faults(cells: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    unknown = [cell.strip()[:40] for cell, name in zip(cells, columns, strict=True) if name == "?"]
    if unknown:
        return {"code": said(f"ไม่รู้จักคอลัมน์ {', '.join(unknown)}", f"unknown columns: {', '.join(unknown)}")}
    named = [name for name in columns if name]
    if len(named) != len(set(named)):
        return {"code": "มีคอลัมน์ซ้ำกัน"}
    return {}


def _row(
    number: int, cells: Sequence[str], columns: Sequence[str], known: Collection[str], seen: dict[str, int]
) -> SheetRow:
    faults: dict[str, str] = {}
    if any(cell.strip() for cell in cells[len(columns) :]):
        faults["code"] = said(f"แถวนี้มีมากกว่า {len(columns)} คอลัมน์", f"this row has more than {len(columns)} columns")
    texts = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    code = fold_digits(texts.pop("code", "")).strip().removeprefix("'")
    if code not in known:
        faults["code"] = said(f"ไม่มีช่องว่างรหัส {code[:40]}", f"there is no gap {code[:40]}")
    elif code in seen:
        faults["code"] = said(f"รหัสซ้ำกับแถวที่ {seen[code]}", f"the code is that of row {seen[code]}")
    seen.setdefault(code, number)
    if "feasibility" in texts:
        word = " ".join(texts["feasibility"].split()).lower()
        texts["feasibility"] = FEASIBILITY_OF.get(word, word)
    tidy = tidy_note(NoteInput(**texts))
    given = {name: getattr(tidy, name) for name in texts}
    # Whether a reason is there is known only with the note that the row changes.
    wrong = {name: words for name, words in note_faults(tidy).items() if name in texts}
    return SheetRow(number, code, given, wrong | faults)
