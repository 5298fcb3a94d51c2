"""The rows of a plan's sheet as they come in: what each says, and what in it cannot be read, by column. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kaona.rules.plan_faults import ActionInput, IndicatorInput
from kaona.rules.plan_sheet import DIRECTION_OF, FIELDS, MARK, NAMES, WIDTH, People, Standing
from kaona.rules.said import said
from kaona.rules.thai_dates import MONTHS_TH, SHORT_TH, DateFault, read_date
from kaona.rules.thai_text import fold_digits
from kaona.rules.workbook import Cell, Line

DATE_HINT = said("เขียนวันที่เป็น วัน/เดือน/ปี พ.ศ. เช่น 01/10/2569", "Write a date as day/month/B.E. year, such as 01/10/2569")
PART = re.compile(r"\s*(?<!\\)\|\s*")


@dataclass
class ReadRow:
    """What was read of one row; `wrong` by name of the column."""

    line: int
    number: int = 0
    mark: tuple[int, dict[str, str]] | None = None
    given: ActionInput = field(default_factory=ActionInput)
    wrong: dict[str, str] = field(default_factory=dict)


def read_row(line: Line, now: Mapping[int, Standing], people: People) -> ReadRow:
    """One row of the sheet: what it says, and what in it cannot even be read."""
    row = ReadRow(line.number)
    texts = dict(zip(NAMES, line.cells, strict=False))
    for name, cell in texts.items():
        if cell.bad:
            row.wrong[name] = _bad(cell)
    if len(line.cells) > WIDTH:
        row.wrong["mark"] = "มีข้อมูลเกินคอลัมน์สุดท้าย"
    _read_number(row, texts["number"], now)
    before = now[row.number].given if row.number in now else ActionInput()
    row.given = replace(before, **_fields(row, {name: texts[name].text for name in FIELDS}, before, people))
    if row.number:
        _read_mark(row, texts["mark"].text)
    return row


def _bad(cell: Cell) -> str:
    if cell.bad == "formula":
        return said(f"มีสูตร ({cell.text[:20]}) วางเป็นค่าก่อน", f"there is a formula ({cell.text[:20]}); paste values")
    return said(f"มีค่าผิดพลาด {cell.text[:20]}", f"there is an error value {cell.text[:20]}")


def _read_number(row: ReadRow, cell: Cell, now: Mapping[int, Standing]) -> None:
    text = fold_digits(cell.text)
    if not text or cell.bad:
        return
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000 and len(text) < 5):
        row.wrong["number"] = said(f"{text[:20]} ไม่ใช่หมายเลขงาน งานใหม่ให้เว้นว่าง", f"{text[:20]} is no number of an action; leave it empty for a new one")  # fmt: skip
        return
    row.number = int(text)
    if row.number not in now:
        row.wrong["number"] = said(f"แผนนี้ไม่มีงานหมายเลข {text} งานใหม่ให้เว้นว่าง", f"This plan has no action {text}; leave it empty for a new one")  # fmt: skip


def _read_mark(row: ReadRow, text: str) -> None:
    found = MARK.fullmatch(text)
    if found is None:
        row.wrong.setdefault("mark", "คอลัมน์รุ่นที่ซ่อนอยู่หายหรือถูกแก้ ดาวน์โหลดแฟ้มใหม่แล้วแก้ในแฟ้มนั้น")
        return
    prints = found[2]
    row.mark = int(found[1]), {name: prints[6 * place : 6 * place + 6] for place, name in enumerate(FIELDS)}


def _fields(row: ReadRow, texts: Mapping[str, str], before: ActionInput, people: People) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: texts[name] for name in ("title", "budget", "budget_source", "person_days", "deliverables")
    }
    found["responsible"] = _known(row, "responsible", texts["responsible"].lower(), before.responsible, people)
    found["unit"] = _known(row, "unit", texts["unit"], before.unit, people)
    for name in ("starts_on", "ends_on"):
        try:
            found[name] = read_day(texts[name])
        except DateFault as fault:
            found[name] = None
            row.wrong.setdefault(name, said(fault.th, fault.en))
    found["gaps"] = tuple(one for one in re.split(r"[,;\n]+\s*", fold_digits(texts["gaps"])) if one.strip())
    numbers = [one for one in re.split(r"[\s,;]+", fold_digits(texts["predecessors"])) if one]
    if all(one.isascii() and one.isdigit() and len(one) < 5 for one in numbers):
        found["predecessors"] = tuple(int(one) for one in numbers)
    else:
        row.wrong.setdefault(
            "predecessors", said("กรอกหมายเลขงาน คั่นด้วยจุลภาค เช่น 1, 3", "Give numbers of actions, such as 1, 3")
        )
    found["indicators"] = _indicators(row, texts["indicators"], before.indicators)
    return found


def _known(row: ReadRow, name: str, text: str, before: int | None, people: People) -> int | None:
    """The person or division that a cell names; the one that the action has already may have left since."""
    if not text:
        return None
    table, written = (people.by_email, people.emails) if name == "responsible" else (people.by_unit, people.units)
    if before is not None and written.get(before, "").lower() == text.lower():
        return before
    if text not in table:
        word = said(f"ไม่มีคนของหน่วยงานที่ใช้อีเมล {text[:60]}", f"nobody of the agency has the e-mail {text[:60]}")
        if name == "unit":
            word = said(f"ไม่มีหน่วยงานภายใน {text[:60]}", f"there is no division {text[:60]}")
        row.wrong.setdefault(name, word)
        return None
    return table[text]


def read_day(text: str) -> date | None:
    """1/10/2569, 1 ต.ค. 2569 or 1 ตุลาคม 2569, Thai digits too; None when empty; DateFault otherwise."""
    text = fold_digits(text).strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,4})", text)
    if found:
        return read_date(found[1], found[2], found[3])
    words = re.fullmatch(r"(\d{1,2})\s*(\D+?)\s*(\d{4})", text)
    month = words[2].strip().removesuffix("พ.ศ.").strip() if words else ""
    for names in (SHORT_TH, MONTHS_TH):
        if words and month in names:
            return read_date(words[1], str(names.index(month) + 1), words[3])
    raise DateFault(str(DATE_HINT), DATE_HINT.en)


def _indicators(row: ReadRow, text: str, before: Sequence[IndicatorInput]) -> tuple[IndicatorInput, ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    read = [one for one in (_read_indicator(row, line) for line in lines) if one is not None]
    return _with_keys(read, before)


def _read_indicator(row: ReadRow, line: str) -> IndicatorInput | None:
    parts = [part.replace("\\|", "|").strip() for part in PART.split(line)]
    if len(parts) != 6:
        row.wrong.setdefault("indicators", said(
            f"ตัวชี้วัดหนึ่งบรรทัดมี 6 ส่วนคั่นด้วย | ({line.strip()[:40]})", f"an indicator has 6 parts with | between them ({line.strip()[:40]})"
        ))  # fmt: skip
        return None
    name, unit, direction, baseline, source, goals = parts
    if direction not in DIRECTION_OF:
        row.wrong.setdefault("indicators", said(f"ทิศทางต้องเป็น {' หรือ '.join(DIRECTION_OF)}", f"the direction has to be {' or '.join(DIRECTION_OF)}"))  # fmt: skip
        return None
    targets = {}
    for goal in (one for one in goals.split(";") if one.strip()):
        day, equals, value = goal.partition("=")
        try:
            when = read_day(day)
        except DateFault:
            when = None
        if when is None or not equals:
            row.wrong.setdefault("indicators", said(
                f"ค่าเป้าหมายเขียนเป็น วัน/เดือน/ปี พ.ศ. = ค่า ({goal.strip()[:40]})", f"a target is written as day/month/B.E. year = value ({goal.strip()[:40]})"
            ))  # fmt: skip
            return None
        targets[when] = value.strip()
    return IndicatorInput(0, name, unit, DIRECTION_OF[direction], baseline, source, targets)


def _with_keys(read: Sequence[IndicatorInput], before: Sequence[IndicatorInput]) -> tuple[IndicatorInput, ...]:
    """Each with the row that it changes: the one of its name; a renamed one that of its place, when as many are left."""
    left = [one for one in before if one.key]
    keys: dict[int, int] = {}
    for place, one in enumerate(read):
        same = next((row for row in left if row.name == one.name), None)
        if same is not None:
            keys[place] = same.key
            left.remove(same)
    new = [place for place in range(len(read)) if place not in keys]
    if len(new) == len(left):
        keys |= {place: row.key for place, row in zip(new, left, strict=True)}
    return tuple(replace(one, key=keys.get(place, 0)) for place, one in enumerate(read))


def check_numbers(rows: Sequence[ReadRow], now: Mapping[int, Standing]) -> None:
    """An action stands in a sheet once."""
    seen: dict[int, int] = {}
    for row in rows:
        if row.number in now and row.number in seen:
            first = seen[row.number]
            row.wrong["number"] = said(f"หมายเลขซ้ำกับแถวที่ {first}", f"the number is that of row {first}")
        seen.setdefault(row.number, row.line)
