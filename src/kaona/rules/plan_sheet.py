"""The sheet of a plan's actions as it goes out: its columns and how each field is written. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from kaona.rules.exact import decimal_text, fraction_of, is_decimal
from kaona.rules.plan_faults import ActionInput, IndicatorInput
from kaona.rules.thai_dates import BE
from kaona.rules.workbook import Column

SHEET = "งานในแผน"
MOST_ROWS = 400
COLUMNS: Mapping[str, Column] = {
    "number": Column("ที่", 6),
    "title": Column("ชื่องาน", 44),
    "responsible": Column("ผู้รับผิดชอบ (อีเมล)", 30),
    "unit": Column("หน่วยงานภายใน", 24),
    "starts_on": Column("วันเริ่ม (วัน/เดือน/ปี พ.ศ.)", 14),
    "ends_on": Column("วันสิ้นสุด (วัน/เดือน/ปี พ.ศ.)", 14),
    "budget": Column("งบประมาณ (บาท)", 16, number=True),
    "budget_source": Column("แหล่งงบประมาณ", 22),
    "person_days": Column("แรงงาน (วันทำงาน)", 12, number=True),
    "deliverables": Column("ผลผลิตที่ส่งมอบ", 36),
    "gaps": Column("ช่องว่างที่ปิด (รหัส)", 24),
    "predecessors": Column("ทำหลังงานหมายเลข", 12),
    "indicators": Column("ตัวชี้วัด (ชื่อ | หน่วย | ทิศทาง | ค่าตั้งต้น | แหล่งข้อมูล | ค่าเป้าหมาย)", 60),
    "mark": Column("รุ่น", 4, hidden=True),
}
NAMES = tuple(COLUMNS)
FIELDS = NAMES[1:-1]
WIDTH = len(NAMES)
DIRECTIONS = {"higher": "ยิ่งมากยิ่งดี", "lower": "ยิ่งน้อยยิ่งดี"}
DIRECTION_OF = {word: key for key, word in DIRECTIONS.items()}
# Six hexadecimal digits of each field as it went out, after the version of the action.
MARK = re.compile(rf"(\d{{1,9}}):([0-9a-f]{{{6 * len(FIELDS)}}})")


@dataclass(frozen=True)
class People:
    """Whom and which divisions a sheet can name: ids by e-mail (small letters) and by name, and how those that stand in the
    plan are written, who has left among them."""

    by_email: Mapping[str, int]
    by_unit: Mapping[str, int]
    emails: Mapping[int, str]
    units: Mapping[int, str]


@dataclass(frozen=True)
class Standing:
    """An action of the plan as it stands now."""

    number: int
    version: int
    given: ActionInput


def rows_of(actions: Sequence[Standing], people: People) -> list[list[str]]:
    """The rows of the sheet."""
    found = []
    for one in actions:
        texts = cells_of(one.given, people)
        mark = f"{one.version}:{''.join(fingerprint(texts[name]) for name in FIELDS)}"
        found.append([str(one.number), *(texts[name] for name in FIELDS), mark])
    return found


def cells_of(given: ActionInput, people: People) -> dict[str, str]:
    """How each field is written."""
    return {
        "title": given.title,
        "responsible": people.emails.get(given.responsible or 0, ""),
        "unit": people.units.get(given.unit or 0, ""),
        "starts_on": _day(given.starts_on),
        "ends_on": _day(given.ends_on),
        "budget": _amount(given.budget),
        "budget_source": given.budget_source,
        "person_days": _amount(given.person_days),
        "deliverables": given.deliverables,
        "gaps": ", ".join(given.gaps),
        "predecessors": ", ".join(str(one) for one in given.predecessors),
        "indicators": "\n".join(_indicator(one) for one in given.indicators if one.name),
    }


def _amount(text: str) -> str:
    """A number as a spreadsheet gives it back: 480000.5 of what was typed as 480000.50."""
    return decimal_text(fraction_of(text)) if is_decimal(text) else text


def fingerprint(text: str) -> str:
    """Six hexadecimal digits of a cell as it went out."""
    return sha256(text.encode()).hexdigest()[:6]


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year + BE}" if day else ""


def _indicator(one: IndicatorInput) -> str:
    targets = "; ".join(f"{_day(day)} = {value}" for day, value in sorted(one.targets.items()))
    parts = (one.name, one.unit, DIRECTIONS.get(one.direction, ""), one.baseline, one.source)
    return " | ".join([*(part.replace("|", "\\|") for part in parts), targets])


def letter_of(name: str) -> str:
    """The letter of a column."""
    return chr(ord("A") + NAMES.index(name))
