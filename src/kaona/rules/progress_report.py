"""What a progress report may be, as people type it: every fault at once, Thai digits folded. It must not know rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kaona.rules.exact import is_decimal
from kaona.rules.measures import NUMBER_TH, tidy_number
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

LIGHTS = ("on_track", "at_risk", "blocked", "done")
# What the lead's word does to its action: a move of stages.ACTION_MOVES.
MOVE_OF = {"on_track": "work", "at_risk": "work", "blocked": "block", "done": "finish"}
TEXTS = ("done", "obstacle", "next_step")
MOST_TEXT, MOST_NOTE = 20_000, 500


@dataclass(frozen=True)
class ReadingInput:
    """A figure of an indicator, and a word on it; "" is no figure."""

    value: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportInput:
    """The fields of a report as texts; `readings` by the indicator's key."""

    percent: str = ""
    light: str = ""
    done: str = ""
    obstacle: str = ""
    next_step: str = ""
    readings: Mapping[int, ReadingInput] = field(default_factory=dict)


def tidy_report(given: ReportInput) -> ReportInput:
    """The same with clean texts and plain figures where they can be read; 80 % is 80."""
    readings = {
        key: ReadingInput(tidy_number(one.value), clean_text(one.note).strip()) for key, one in given.readings.items()
    }
    texts = {name: clean_text(getattr(given, name)).strip() for name in TEXTS}
    return replace(given, percent=tidy_number(given.percent.replace("%", "")), readings=readings, **texts)


def report_faults(one: ReportInput) -> dict[str, str]:
    """What is wrong by field name (`reading_12` and `note_12` of indicator 12), in Thai; {} when all is well. `one` is
    tidy."""
    faults: dict[str, str] = {}
    whole = one.percent.isascii() and one.percent.isdecimal() and len(one.percent) <= 3 and int(one.percent) <= 100
    if not whole:
        faults["percent"] = "กรอกจำนวนเต็ม 0–100"
    if one.light not in LIGHTS:
        faults["light"] = "เลือกสถานะ"
    elif one.light == "done" and whole and int(one.percent) != 100:
        faults["percent"] = "งานที่เสร็จแล้วต้องเป็นร้อยละ 100"
    elif one.light == "blocked" and not one.obstacle:
        faults["obstacle"] = "กรอกอุปสรรคเมื่อติดขัด"
    for name in TEXTS:
        if len(getattr(one, name)) > MOST_TEXT:
            faults[name] = _too_long(MOST_TEXT)
    for key, reading in one.readings.items():
        if reading.value and not is_decimal(reading.value):
            faults[f"reading_{key}"] = NUMBER_TH
        if reading.note and not reading.value:
            faults[f"note_{key}"] = "กรอกค่าก่อน จึงเก็บหมายเหตุได้"
        if len(reading.note) > MOST_NOTE:
            faults[f"note_{key}"] = _too_long(MOST_NOTE)
    return faults


def _too_long(most: int) -> str:
    return said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")
