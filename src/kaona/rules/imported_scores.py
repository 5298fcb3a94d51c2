"""Judges a list of confirmed scores of earlier years: every fault of every row at once. It must not save anything.

Rows are cells as a sheet gives them; the first row may name the columns, in Thai or English, in any order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kaona.rules.exact import MAX_DIGITS, fraction_of, is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.said import said
from kaona.rules.thai_dates import BE
from kaona.rules.thai_text import clean_text, fold_digits, search_form

CATEGORIES = ("1", "2", "3", "4", "5", "6", "7")
# Fields in the order of a list without headings, each with the headings that name it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "agency": ("หน่วยงาน", "ชื่อหน่วยงาน", "ส่วนราชการ", "agency", "name", "organisation"),
    "year": ("ปีงบประมาณ", "ปี", "ปี พ.ศ.", "ปีงบประมาณ พ.ศ.", "fiscal year", "fiscal_year", "year"),
    "total": ("คะแนน", "คะแนนรวม", "คะแนนที่ยืนยัน", "คะแนนรวมที่ยืนยัน", "total", "score", "confirmed score", "confirmed_score"),
    **{code: (f"หมวด {code}", f"หมวด{code}", code, f"category {code}", f"category_{code}") for code in CATEGORIES},
    "level": ("ระดับ", "ระดับคะแนน", "level"),
    "source": ("แหล่งที่มา", "ที่มา", "แหล่งข้อมูล", "อ้างอิง", "source"),
    "code": ("รหัส", "รหัสหน่วยงาน", "code", "agency code", "agency_code"),
}  # fmt: skip
NEEDED = {"year": ("ปีงบประมาณ", "fiscal year"), "total": ("คะแนน", "total")}
_FIELD_OF = {search_form(heading): name for name, headings in COLUMNS.items() for heading in headings}
_ORDER = [name for name in COLUMNS if name != "code"]
LEVELS: dict[str, tuple[str, ...]] = {
    "none": ("none", "ยังไม่ผ่าน", "ยังไม่ผ่านระดับพื้นฐาน", "ไม่ผ่านระดับพื้นฐาน"),
    "basic": ("basic", "พื้นฐาน", "ระดับพื้นฐาน"),
    "advance": ("advance", "ก้าวหน้า", "ระดับก้าวหน้า"),
    "significance": ("significance", "พัฒนาจนเกิดผล", "ระดับพัฒนาจนเกิดผล"),
}
_LEVEL_OF = {search_form(word): level for level, words in LEVELS.items() for word in words}
MOST_SOURCE = 300


@dataclass(frozen=True)
class Known:
    """What the list is judged against. Names and codes are in `search_form`; one name can belong to several agencies."""

    agencies: Mapping[str, Collection[str]]  # name or code -> keys of agencies
    this_year: int  # the running fiscal year, B.E.
    first_year: int  # the first year that can have a score
    most: Fraction  # the most points
    imported: Mapping[tuple[str, int], "Scores"] = field(
        default_factory=dict
    )  # (agency, year) -> what is there already


@dataclass(frozen=True)
class Scores:
    """What a row gives: plain decimals, exactly as typed; "" for what was left empty."""

    total: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    level: str = ""
    source: str = ""

    def same(self, other: "Scores") -> bool:
        """True when nothing would change: numbers by their exact value, 350 and 350.00 are one."""
        return self._values() == other._values()

    def _values(self) -> tuple[object, ...]:
        categories = {code: fraction_of(text) for code, text in self.categories.items()}
        return fraction_of(self.total), categories, self.level, self.source


@dataclass(frozen=True)
class JudgedRow:
    """One row: what it would do, and by field what is wrong with it (Thai, carrying English). `agency` "" is none."""

    number: int
    text: str
    agency: str
    year: int | None
    scores: Scores
    faults: Mapping[str, str]
    state: str  # new, same, changes; faulty


@dataclass(frozen=True)
class JudgedList:
    """The rows, what is wrong with the list itself, and the headings that nobody knows (their columns are left out)."""

    rows: tuple[JudgedRow, ...]
    faults: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Something to take in, and no fault anywhere."""
        return bool(self.rows) and not self.faults and all(one.state != "faulty" for one in self.rows)


def judge_scores(rows: Sequence[Sequence[str]], known: Known) -> JudgedList:
    """Every row of the list; an empty one is passed over, numbers are those of the sheet's rows."""
    first = list(rows[0]) if rows else []
    columns, unknown = _columns(first)
    faults = _list_faults(first, columns) if columns else []
    if faults:
        return JudgedList((), tuple(faults), tuple(unknown))
    order, start = (columns, 1) if columns else (dict(zip(_ORDER, range(len(_ORDER)), strict=True)), 0)
    seen: dict[tuple[str, int], int] = {}
    judged = [
        _judge(number, _named(cells, order), known, seen)
        for number, cells in enumerate(rows[start:], start=start + 1)
        if any(cell.strip() for cell in cells)
    ]
    if not judged:
        faults = [said("ไม่มีแถวคะแนนในรายการ", "the list has no rows of scores")]
    return JudgedList(tuple(judged), tuple(faults), tuple(unknown))


def _columns(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each field stands and the unknown headings; nothing when the row is no heading (two of its cells must be)."""
    names = [_FIELD_OF.get(search_form(cell), "") for cell in cells]
    if len({name for name in names if name and name not in CATEGORIES}) < 2:
        return {}, []
    unknown = [cell for cell, name in zip(cells, names, strict=True) if not name and cell.strip()]
    return {name: names.index(name) for name in names if name}, unknown


def _list_faults(cells: Sequence[str], columns: Mapping[str, int]) -> list[str]:
    faults: list[str] = [
        said(f"ไม่มีคอลัมน์ {th}", f"there is no column {en}") for key, (th, en) in NEEDED.items() if key not in columns
    ]
    if not {"agency", "code"} & columns.keys():
        faults.insert(0, said("ไม่มีคอลัมน์หน่วยงานหรือรหัส", "there is no column agency or code"))
    names = [_FIELD_OF.get(search_form(cell), "") for cell in cells]
    for name in columns:
        if names.count(name) > 1:
            heading = cells[columns[name]]
            faults.append(said(f"คอลัมน์ {heading} มีมากกว่าหนึ่ง", f"column {heading} is given more than once"))
    return faults


def _named(cells: Sequence[str], order: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[index].strip() for name, index in order.items() if index < len(cells)}


def _judge(number: int, cells: Mapping[str, str], known: Known, seen: dict[tuple[str, int], int]) -> JudgedRow:
    faults: dict[str, str] = {}
    agency = _agency(cells, known, faults)
    year = _year(cells.get("year", ""), known, faults)
    total = _points("total", cells.get("total", ""), known, faults)
    if not total and "total" not in faults:
        faults["total"] = said("กรอกคะแนนรวม", "give the total")
    categories = {code: text for code in CATEGORIES if (text := _points(code, cells.get(code, ""), known, faults))}
    scores = Scores(total, categories, _level(cells.get("level", ""), faults), _source(cells.get("source", ""), faults))
    if agency and year is not None:
        earlier = seen.setdefault((agency, year), number)
        if earlier != number:
            faults["row"] = said(f"ซ้ำกับแถวที่ {earlier}", f"the same agency and year as row {earlier}")
    text = " · ".join(cell for cell in cells.values() if cell)[:200]
    return JudgedRow(number, text, agency, year, scores, faults, _state(agency, year, scores, faults, known))


def _state(agency: str, year: int | None, scores: Scores, faults: Mapping[str, str], known: Known) -> str:
    if faults or year is None:
        return "faulty"
    before = known.imported.get((agency, year))
    if before is None:
        return "new"
    return "same" if scores.same(before) else "changes"


def _agency(cells: Mapping[str, str], known: Known, faults: dict[str, str]) -> str:
    """The one agency that the code and the name both mean."""
    given = [text for name in ("code", "agency") if (text := cells.get(name, ""))]
    if not given:
        faults["agency"] = said("กรอกชื่อหรือรหัสหน่วยงาน", "give the agency's name or code")
        return ""
    found: list[set[str]] = []
    for text in given:
        keys = set(known.agencies.get(search_form(text), ()))
        if not keys:
            faults["agency"] = said(
                f"ไม่พบหน่วยงาน “{text[:60]}” ในทะเบียน", f"there is no agency “{text[:60]}” in the register"
            )
            return ""
        found.append(keys)
    both = set.intersection(*found)
    if len(both) == 1:
        return both.pop()
    if both:
        faults["agency"] = said("ชื่อนี้ตรงกับหลายหน่วยงาน ใช้รหัสแทน", "several agencies have this name; use the code")
    else:
        faults["agency"] = said("รหัสกับชื่อเป็นคนละหน่วยงาน", "code and name are of different agencies")
    return ""


def _year(text: str, known: Known, faults: dict[str, str]) -> int | None:
    digits = fold_digits(text).strip().removeprefix("พ.ศ.").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        faults["year"] = said("กรอกปีงบประมาณ พ.ศ. สี่หลัก เช่น 2567", "give a fiscal year B.E. of four digits such as 2567")
        return None
    year = int(digits)
    if known.first_year <= year <= known.this_year:
        return year
    if known.first_year <= year + BE <= known.this_year:
        faults["year"] = said(f"กรอกปี พ.ศ. เช่น {year + BE}", f"give the B.E. year, such as {year + BE}")
    elif year > known.this_year:
        faults["year"] = said(f"ปี {year} ยังมาไม่ถึง", f"the year {year} has not come yet")
    else:
        faults["year"] = said(f"คะแนนย้อนหลังได้ถึงปี {known.first_year}", f"scores go back to {known.first_year} only")
    return None


def _points(name: str, text: str, known: Known, faults: dict[str, str]) -> str:
    """Points as a plain decimal of the precision that was typed; "" when empty or faulty."""
    if not text:
        return ""
    plain = tidy_number(text)
    if not is_decimal(plain):
        long = len(plain) > MAX_DIGITS
        faults[name] = (
            said(f"ยาวเกิน {MAX_DIGITS} ตัว", f"longer than {MAX_DIGITS} characters") if long
            else said("กรอกตัวเลข ใช้จุดเป็นทศนิยม เช่น 352.38", "give a number with a decimal point, such as 352.38")
        )  # fmt: skip
        return ""
    if not 0 <= fraction_of(plain) <= known.most:
        faults[name] = said(f"คะแนนต้องอยู่ระหว่าง 0–{known.most}", f"points must be 0–{known.most}")
        return ""
    return plain.removeprefix("-")


def _level(text: str, faults: dict[str, str]) -> str:
    level = _LEVEL_OF.get(search_form(text), "")
    if text and not level:
        faults["level"] = said("ไม่รู้จักระดับนี้ ใช้ พื้นฐาน ก้าวหน้า หรือ พัฒนาจนเกิดผล",
                               "there is no such level; use basic, advance or significance")  # fmt: skip
    return level


def _source(text: str, faults: dict[str, str]) -> str:
    clean = " ".join(clean_text(text).split())
    if len(clean) > MOST_SOURCE:
        faults["source"] = said(f"ยาวเกิน {MOST_SOURCE} ตัวอักษร", f"longer than {MOST_SOURCE} characters")
        return ""
    return clean
