"""What an agency says when it takes a practice into use, and what it tells of it later: every fault at once. It must not know
who says it."""

from dataclasses import dataclass, replace
from datetime import date

from kaona.rules.exact import is_decimal
from kaona.rules.measures import NUMBER_TH, tidy_number
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

OUTCOMES = ("none", "some", "much")
MOST_TEXT = 5000
MOST_FIGURES = 3
MONTHS = 6
LONGEST_DAYS = 3 * 366
FIGURE_LIMITS = {"name": 300, "unit": 100}


@dataclass(frozen=True)
class AdoptionInput:
    """Why, how, and when it is asked what changed. `named`: the name may be shown to who wrote the card and on it."""

    reason: str = ""
    plan: str = ""
    review_on: date | None = None
    named: bool = False


@dataclass(frozen=True)
class ChangeFigure:
    """One figure of what changed, as texts."""

    name: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class OutcomeInput:
    """What changed: none | some | much, in words, with figures. `shared`: words and figures may be shown on the card."""

    outcome: str = ""
    text: str = ""
    figures: tuple[ChangeFigure, ...] = ()
    shared: bool = False


def months_after(day: date, months: int = MONTHS) -> date:
    """The same day so many months later; the month's last one when it has no such day."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError  # every month has a 28th


def tidy_adoption(given: AdoptionInput) -> AdoptionInput:
    """Texts without what no database keeps and without blank ends."""
    return replace(given, reason=clean_text(given.reason).strip(), plan=clean_text(given.plan).strip())


def adoption_faults(given: AdoptionInput, today: date) -> dict[str, str]:
    """What is wrong or missing, by field."""
    faults: dict[str, str] = {}
    if not given.plan:
        faults["plan"] = said("บอกว่าจะนำไปใช้อย่างไร", "Say how you will use it")
    for name in ("reason", "plan"):
        if len(getattr(given, name)) > MOST_TEXT:
            faults[name] = said(f"ยาวเกิน {MOST_TEXT:,} ตัวอักษร", f"Longer than {MOST_TEXT:,} characters")
    if given.review_on is None:
        faults["review_on"] = said("กรอกวันที่จะติดตามผล", "Give the day to ask what changed")
    elif given.review_on < today:
        faults["review_on"] = said("วันติดตามผลต้องไม่อยู่ก่อนวันนี้", "The day to ask what changed is not before today")
    elif (given.review_on - today).days > LONGEST_DAYS:
        faults["review_on"] = said("วันติดตามผลต้องไม่เกินสามปีจากวันนี้", "The day to ask what changed is within three years")
    return faults


def tidy_outcome(given: OutcomeInput) -> OutcomeInput:
    """Texts cleaned, numbers in one spelling, blank rows left out."""
    rows = [
        ChangeFigure(*(" ".join(clean_text(one).split()) for one in (row.name, row.unit)),
                     *(tidy_number(one) for one in (row.before, row.after)))
        for row in given.figures
    ]  # fmt: skip
    kept = tuple(one for one in rows if any((one.name, one.unit, one.before, one.after)))
    return replace(given, text=clean_text(given.text).strip(), figures=kept)


def outcome_faults(given: OutcomeInput) -> dict[str, str]:
    """What is wrong or missing, by field; figures by their place, such as figure_0_after."""
    faults: dict[str, str] = {}
    if given.outcome not in OUTCOMES:
        faults["outcome"] = said("เลือกว่าเปลี่ยนไปเพียงใด", "Choose how much changed")
    if not given.text:
        faults["text"] = said("เขียนว่าอะไรเปลี่ยนไป", "Write what changed")
    elif len(given.text) > MOST_TEXT:
        faults["text"] = said(f"ยาวเกิน {MOST_TEXT:,} ตัวอักษร", f"Longer than {MOST_TEXT:,} characters")
    if len(given.figures) > MOST_FIGURES:
        faults["figures"] = said(f"กรอกได้ไม่เกิน {MOST_FIGURES} ค่า", f"At most {MOST_FIGURES} figures")
    for place, one in enumerate(given.figures):
        faults |= {f"figure_{place}_{name}": words for name, words in _figure_faults(one).items()}
    return faults


def _figure_faults(one: ChangeFigure) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not one.name:
        faults["name"] = said("กรอกชื่อค่าที่วัด", "Name the figure")
    for name, most in FIGURE_LIMITS.items():
        if len(getattr(one, name)) > most:
            faults[name] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"Longer than {most:,} characters")
    for name in ("before", "after"):
        text = getattr(one, name)
        if text and not is_decimal(text):
            faults[name] = NUMBER_TH
    if not one.after:
        faults["after"] = said("กรอกค่าหลังทำ", "Give the figure afterwards")
    return faults
