"""What a practice card may hold, and what it must hold before it is proposed: every fault at once. It must not know who
writes it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.rules.exact import decimal_text, fraction_of, is_decimal
from kaona.rules.measures import NUMBER_TH, tidy_number
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

KINDS = ("practice", "tool")
LONG_TEXTS = ("problem", "done", "result")
LIMITS = {"title": 300, "owner_name": 250, "contact": 300, **dict.fromkeys(LONG_TEXTS, 20_000)}
FIGURE_LIMITS = {"name": 300, "unit": 100, "source": 300}
MOST_FIGURES = 12


@dataclass(frozen=True)
class FigureInput:
    """One figure of the result, as texts."""

    name: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""
    source: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed into the row."""
        return not any((self.name, self.unit, self.before, self.after, self.source))


@dataclass(frozen=True)
class PracticeInput:
    """A card as texts; the owner is an organisation of the register (its key) or a name outside it."""

    kind: str = "practice"
    title: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    problem: str = ""
    done: str = ""
    result: str = ""
    agency_types: tuple[str, ...] = ()
    contact: str = ""
    items: tuple[str, ...] = ()
    figures: tuple[FigureInput, ...] = ()


def _line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _long(text: str) -> str:
    text = clean_text(text)
    return text if text.strip() else ""


def tidy(given: PracticeInput) -> PracticeInput:
    """The same with clean texts, plain decimals where they can be read, codes in order, blank figures left out."""
    figures = tuple(
        FigureInput(
            _line(one.name), _line(one.unit), tidy_number(one.before), tidy_number(one.after), _line(one.source)
        )
        for one in given.figures
    )
    return replace(
        given, title=_line(given.title), owner_name="" if given.owner_id else _line(given.owner_name),
        problem=_long(given.problem), done=_long(given.done), result=_long(given.result), contact=_line(given.contact),
        agency_types=tuple(one for one in AGENCY_TYPES if one in given.agency_types),
        items=tuple(sorted(set(given.items))), figures=tuple(one for one in figures if not one.is_blank),
    )  # fmt: skip


def faults_of(one: PracticeInput, codes: Collection[str]) -> dict[str, str]:
    """What cannot even be kept as a draft, by field (`figure_0_after` for a figure), in Thai; `one` is tidy, `codes` are the
    items and sub-measures of the criteria."""
    faults: dict[str, str] = {}
    if not one.title:
        faults["title"] = "กรอกชื่อวิธีปฏิบัติหรือเครื่องมือ"
    if one.kind not in KINDS:
        faults["kind"] = "เลือกวิธีปฏิบัติ หรือเครื่องมือและเทคนิค"
    for key, most in LIMITS.items():
        if len(getattr(one, key)) > most:
            faults[key] = _too_long(most)
    if unknown := [code for code in one.items if code not in codes]:
        faults["items"] = said(
            f"ไม่มีหัวข้อ {', '.join(unknown)} ในเกณฑ์", f"the criteria have no item {', '.join(unknown)}"
        )
    if len(one.figures) > MOST_FIGURES:
        faults["figures"] = said(f"ใส่ได้ไม่เกิน {MOST_FIGURES} ค่า", f"at most {MOST_FIGURES} figures")
    for place, figure in enumerate(one.figures):
        faults |= {f"figure_{place}_{key}": words for key, words in _figure_faults(figure).items()}
    return faults


def _too_long(most: int) -> str:
    return said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")


def _figure_faults(one: FigureInput) -> dict[str, str]:
    faults = {key: _too_long(most) for key, most in FIGURE_LIMITS.items() if len(getattr(one, key)) > most}
    for key in ("before", "after"):
        typed = getattr(one, key)
        if typed and not is_decimal(typed):
            faults[key] = NUMBER_TH
    return faults


def missing_of(one: PracticeInput) -> dict[str, str]:
    """What a card lacks to be proposed, everything at once, by field, in Thai; `one` is tidy."""
    needs = {
        "owner": (one.owner_id or one.owner_name, "ระบุเจ้าของวิธีปฏิบัติ"),
        "problem": (one.problem, "เขียนปัญหาที่แก้"),
        "done": (one.done, "เขียนสิ่งที่ทำ"),
        "result": (one.result, "เขียนผลที่ได้"),
        "items": (one.items, "เลือกหัวข้อของเกณฑ์อย่างน้อยหนึ่งหัวข้อ"),
        "agency_types": (one.agency_types, "เลือกประเภทหน่วยงานที่ใช้ได้อย่างน้อยหนึ่งประเภท"),
    }
    missing = {field: words for field, (there, words) in needs.items() if not there}
    for place, figure in enumerate(one.figures):
        for key, words in (("name", "กรอกชื่อค่าที่วัด"), ("after", "กรอกค่าหลังทำ"), ("source", "กรอกแหล่งที่มาของค่า")):
            if not getattr(figure, key):
                missing[f"figure_{place}_{key}"] = words
    return missing


@dataclass(frozen=True)
class Mark:
    """How a figure moved: shares of the longer bar (0–100) and the signed difference as a plain decimal."""

    before: int
    after: int
    change: str


def grouped(text: str) -> str:
    """A plain decimal with its thousands apart, as people read it."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}" if is_decimal(text) else text


def mark_of(before: str, after: str) -> Mark | None:
    """The before/after mark; None when one of them is not there or below 0 (a bar cannot show it)."""
    if not is_decimal(before) or not is_decimal(after):
        return None
    old, new = fraction_of(before), fraction_of(after)
    if old < 0 or new < 0:
        return None
    most = max(old, new) or Fraction(1)
    change = grouped(decimal_text(new - old))
    return Mark(round(old / most * 100), round(new / most * 100), f"+{change}" if new > old else change)


def item_of(code: str) -> str:
    """The item that a code of the criteria belongs to: 3.3.B2, 7.5.2 and 7.5.2:14 lie in 3.3 and 7.5."""
    return ".".join(code.partition(":")[0].split(".")[:2])


def closeness(tagged: Collection[str], wanted: str) -> int:
    """How well a card's codes match a code that is asked for: 2 exactly, 1 the same item, 0 not at all."""
    wanted = wanted.partition(":")[0]
    if wanted in tagged:
        return 2
    item = item_of(wanted)
    # A card about a whole item is about each of its parts; a card about one part helps who asks for the item.
    return 1 if item in tagged or (wanted == item and any(item_of(one) == item for one in tagged)) else 0
