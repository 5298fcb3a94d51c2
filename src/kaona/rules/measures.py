"""What an indicator may be, as people type it: every fault at once, Thai digits folded. Source: pmqa40.md §2, §3."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaona.rules.dossier_file import band_fault
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text, fold_digits


@dataclass(frozen=True)
class MeasureInput:
    """The fields of an indicator as texts; `results` by B.E. year."""

    name: str = ""
    unit: str = ""
    denominator: str = ""
    direction: str = "higher"
    target: str = ""
    band_floor: str = ""
    band_top: str = ""
    source: str = ""
    note: str = ""
    results: Mapping[int, str] = field(default_factory=dict)


def tidy_number(text: str) -> str:
    """A figure as people type it, as a plain decimal: Thai digits, thousands commas and spaces folded, +, leading zeros."""
    text = fold_digits(text).strip().replace(" ", "").replace("\u00a0", "").replace("−", "-").removeprefix("+")
    whole, dot, rest = text.partition(".")
    groups = whole.lstrip("-").split(",")
    if len(groups) > 1 and all(len(one) == 3 for one in groups[1:]) and 1 <= len(groups[0]) <= 3:
        whole = whole.replace(",", "")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        digits = digits.lstrip("0") or "0"
    return f"{sign}{digits}{dot}{rest}"


def tidy(given: MeasureInput) -> MeasureInput:
    """The same with clean texts and plain decimals where they can be read."""
    return MeasureInput(
        name=" ".join(clean_text(given.name).split()), unit=" ".join(clean_text(given.unit).split()),
        denominator=" ".join(clean_text(given.denominator).split()), direction=given.direction,
        target=tidy_number(given.target), band_floor=tidy_number(given.band_floor),
        band_top=tidy_number(given.band_top), source=clean_text(given.source).strip(),
        note=clean_text(given.note).strip(),
        results={year: tidy_number(value) for year, value in given.results.items()},
    )  # fmt: skip


LIMITS = {"name": 300, "unit": 100, "denominator": 200, "source": 500, "note": 20_000}
NUMBER_TH = "กรอกตัวเลข เช่น 86.5"


def measure_faults(one: MeasureInput) -> dict[str, str]:
    """What is wrong by field name (`result_2568` for a year), in Thai; {} when all is well. `one` is tidy."""
    faults: dict[str, str] = {}
    if not one.name:
        faults["name"] = "กรอกชื่อตัววัด"
    for key, most in LIMITS.items():
        if len(getattr(one, key)) > most:
            faults[key] = said(f"ยาวเกิน {most} ตัวอักษร", f"longer than {most} characters")
    if one.direction not in ("higher", "lower"):
        faults["direction"] = "เลือกยิ่งมากยิ่งดี หรือยิ่งน้อยยิ่งดี"
    for key in ("target", "band_floor", "band_top"):
        if getattr(one, key) and not is_decimal(getattr(one, key)):
            faults[key] = NUMBER_TH
    for year, value in one.results.items():
        if value and not is_decimal(value):
            faults[f"result_{year}"] = NUMBER_TH
    faults |= _band_faults(one, faults)
    if (
        not one.band_floor
        and not one.band_top
        and one.target
        and "target" not in faults
        and fraction_of(one.target) <= 0
    ):
        faults["target"] = "ค่าเป้าหมายต้องมากกว่า 0 หากเป้าหมายเป็นศูนย์ ให้ใช้ช่วงคะแนน"
    return faults


def _band_faults(one: MeasureInput, faults: Mapping[str, str]) -> dict[str, str]:
    if not one.band_floor and not one.band_top:
        return {}
    if not one.band_floor or not one.band_top:
        return {"band_floor" if not one.band_floor else "band_top": "ช่วงคะแนนต้องมีทั้งค่าต่ำสุดและค่าสูงสุด"}
    if {"band_floor", "band_top", "direction"} & faults.keys():
        return {}
    wrong = band_fault(one.direction, fraction_of(one.band_floor), fraction_of(one.band_top))
    if wrong == "band_flat":
        return {"band_top": "ค่าเริ่มและค่าเต็มของช่วงคะแนนต้องต่างกัน"}
    if wrong:
        th, en = ("น้อยกว่า", "less") if one.direction == "higher" else ("มากกว่า", "more")
        words = said(f"ค่าที่ได้ 100 คะแนนต้อง{th}ค่าที่ได้ 500 คะแนน", f"the value for 100 must be {en} than that for 500")
        return {"band_floor": words}
    return {}
