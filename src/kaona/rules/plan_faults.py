"""What an action of a plan may be, as people type it: every fault at once, by field; warnings apart. It must not know the
database: the frame says what the plan, the agency and its other actions are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kaona.rules.exact import decimal_text, fraction_of, is_decimal
from kaona.rules.fiscal_year import first_day, last_day
from kaona.rules.measures import NUMBER_TH, tidy_number
from kaona.rules.said import said
from kaona.rules.thai_dates import words_of_date
from kaona.rules.thai_text import clean_text, compose

MOST_BAHT = 10**12
MOST_DAYS = 10**6
MOST_INDICATORS = 10
LIMITS = {"title": 300, "budget_source": 200, "description": 20_000, "deliverables": 20_000}


@dataclass(frozen=True)
class IndicatorInput:
    """An indicator of an action as texts; `key` is the row that it changes (0: a new one), targets by last day of a
    period."""

    key: int = 0
    name: str = ""
    unit: str = ""
    direction: str = "higher"
    baseline: str = ""
    source: str = ""
    targets: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ActionInput:
    """The fields of an action; predecessors by their numbers, gaps by their codes, money in baht."""

    title: str = ""
    description: str = ""
    responsible: int | None = None
    unit: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    budget: str = ""
    budget_source: str = ""
    deliverables: str = ""
    person_days: str = ""
    gaps: tuple[str, ...] = ()
    predecessors: tuple[int, ...] = ()
    indicators: tuple[IndicatorInput, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """Another action of the plan."""

    starts_on: date | None = None
    ends_on: date | None = None
    predecessors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What an action is checked against. `number` is its own (0 while it is new); people and units are the agency's of
    today; `keeps` is the responsible person that it has already, who may have left since."""

    first_year: int
    years: int
    number: int = 0
    others: Mapping[int, Neighbour] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    keeps: int | None = None
    is_gap: Callable[[str], bool] = bool

    @property
    def begins(self) -> date:
        """The first day of the plan."""
        return first_day(self.first_year)

    @property
    def ends(self) -> date:
        """The last day of the plan."""
        return last_day(self.first_year + self.years - 1)


def tidy(given: ActionInput) -> ActionInput:
    """The same with clean texts and plain decimals where they can be read; empty indicators and targets are left out."""
    return replace(
        given, title=_line(given.title), description=clean_text(given.description).strip(),
        budget=tidy_number(given.budget), budget_source=_line(given.budget_source),
        deliverables=clean_text(given.deliverables).strip(), person_days=tidy_number(given.person_days),
        gaps=tuple(dict.fromkeys(code.strip() for code in given.gaps if code.strip())),
        predecessors=tuple(sorted(set(given.predecessors))),
        indicators=tuple(one for one in map(_tidy_indicator, given.indicators) if one.key or _says_something(one)),
    )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(compose(clean_text(text)).split())


def _tidy_indicator(one: IndicatorInput) -> IndicatorInput:
    targets = {day: tidy_number(value) for day, value in sorted(one.targets.items()) if value.strip()}
    return IndicatorInput(
        one.key, _line(one.name), _line(one.unit), one.direction, tidy_number(one.baseline), _line(one.source), targets
    )


def _says_something(one: IndicatorInput) -> bool:
    return bool(one.name or one.unit or one.baseline or one.source or one.targets)


def action_faults(given: ActionInput, frame: Frame) -> dict[str, str]:
    """What is wrong by field, in Thai (`indicator_0_name` inside an indicator); {} when all is well. `given` is tidy."""
    faults: dict[str, str] = {}
    if not given.title:
        faults["title"] = "กรอกชื่องาน"
    for key, most in LIMITS.items():
        if len(getattr(given, key)) > most:
            faults[key] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")
    faults |= _date_faults(given, frame)
    faults |= _number_faults(given)
    if given.responsible is not None and given.responsible not in frame.people:
        faults["responsible"] = (
            "ผู้รับผิดชอบพ้นหน้าที่แล้ว เลือกคนใหม่" if given.responsible == frame.keeps else "เลือกผู้รับผิดชอบจากคนของหน่วยงาน"
        )
    if given.unit is not None and given.unit not in frame.units:
        faults["unit"] = "เลือกหน่วยงานภายในจากรายการ"
    unknown = [code for code in given.gaps if not frame.is_gap(code)]
    if unknown:
        codes = ", ".join(code[:60] for code in unknown)
        faults["gaps"] = said(f"ไม่มีช่องว่างรหัส {codes}", f"There is no gap {codes}")
    fault = predecessor_fault(given.predecessors, frame)
    if fault:
        faults["predecessors"] = fault
    return faults | _indicator_faults(given.indicators, frame)


def _date_faults(given: ActionInput, frame: Frame) -> dict[str, str]:
    faults: dict[str, str] = {}
    for key in ("starts_on", "ends_on"):
        day = getattr(given, key)
        if day is not None and not frame.begins <= day <= frame.ends:
            faults[key] = said(
                f"เลือกวันในปีงบประมาณของแผน {words_of_date(frame.begins)} – {words_of_date(frame.ends)}",
                "Choose a day of the plan's fiscal years, "
                f"{words_of_date(frame.begins, language='en')} – {words_of_date(frame.ends, language='en')}",
            )
    if given.starts_on and given.ends_on and given.ends_on < given.starts_on and "ends_on" not in faults:
        faults["ends_on"] = "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม"
    return faults


def _number_faults(given: ActionInput) -> dict[str, str]:
    faults: dict[str, str] = {}
    if given.budget and not _fits(given.budget, MOST_BAHT, digits=2):
        faults["budget"] = "กรอกจำนวนเงินเป็นบาท เช่น 250000 หรือ 1250000.50"
    if given.person_days and not _fits(given.person_days, MOST_DAYS, digits=2):
        faults["person_days"] = "กรอกจำนวนวันทำงาน เช่น 12 หรือ 2.5"
    return faults


def _fits(text: str, most: int, *, digits: int) -> bool:
    if not is_decimal(text):
        return False
    value = fraction_of(text)
    return 0 <= value <= most and len(decimal_text(value).partition(".")[2]) <= digits


def predecessor_fault(numbers: Iterable[int], frame: Frame) -> str:
    """Why an action cannot come after these; "" when it can."""
    numbers = tuple(numbers)
    if frame.number and frame.number in numbers:
        return "งานเริ่มหลังตัวเองไม่ได้"
    strange = [str(one) for one in numbers if one not in frame.others]
    if strange:
        text = ", ".join(strange)
        return said(f"แผนนี้ไม่มีงานหมายเลข {text}", f"This plan has no action {text}")
    circle = circle_of(frame.number, numbers, frame.others) if frame.number else ()
    if circle:
        text = " → ".join(str(one) for one in circle)
        return said(f"ลำดับงานวนเป็นวง {text}", f"The order of actions runs in a circle: {text}")
    return ""


def circle_of(number: int, after: Iterable[int], others: Mapping[int, Neighbour]) -> tuple[int, ...]:
    """The circle that arises when `number` comes after these, from it back to it, each before the next; () when none does."""
    seen: set[int] = set()

    def back(one: int, path: tuple[int, ...]) -> tuple[int, ...]:
        if one == number:
            return (one, *path)
        if one in seen or one not in others:
            return ()
        seen.add(one)
        for before in others[one].predecessors:
            found = back(before, (one, *path))
            if found:
                return found
        return ()

    for one in after:
        found = back(one, (number,))
        if found:
            return found
    return ()


def _indicator_faults(rows: tuple[IndicatorInput, ...], frame: Frame) -> dict[str, str]:
    faults: dict[str, str] = {}
    if len(rows) > MOST_INDICATORS:
        faults["indicators"] = said(f"มีตัวชี้วัดได้ไม่เกิน {MOST_INDICATORS} ตัว", f"At most {MOST_INDICATORS} indicators")
    for index, one in enumerate(rows):
        at = f"indicator_{index}_"
        if not one.name and not one.key:
            faults[f"{at}name"] = "กรอกชื่อตัวชี้วัด"
        for key, most in (("name", 300), ("unit", 100), ("source", 500)):
            if len(getattr(one, key)) > most:
                faults[at + key] = said(f"ยาวเกิน {most} ตัวอักษร", f"longer than {most} characters")
        if one.direction not in ("higher", "lower"):
            faults[f"{at}direction"] = "เลือกยิ่งมากยิ่งดี หรือยิ่งน้อยยิ่งดี"
        if one.baseline and not is_decimal(one.baseline):
            faults[f"{at}baseline"] = NUMBER_TH
        for day, value in one.targets.items():
            if not is_decimal(value):
                faults[f"{at}target_{day.isoformat()}"] = NUMBER_TH
            elif not frame.begins <= day <= frame.ends:
                faults[f"{at}target_{day.isoformat()}"] = "งวดของค่าเป้าหมายต้องอยู่ในปีงบประมาณของแผน"
    return faults


def action_warnings(given: ActionInput, frame: Frame) -> dict[str, str]:
    """What may be meant so and is shown all the same: it begins before what comes first has ended."""
    if given.starts_on is None:
        return {}
    early = [
        number
        for number in given.predecessors
        if (other := frame.others.get(number)) and other.ends_on and other.ends_on >= given.starts_on
    ]
    if not early:
        return {}
    text = ", ".join(str(one) for one in early)
    return {"starts_on": said(f"เริ่มก่อนงานหมายเลข {text} สิ้นสุด", f"It starts before action {text} ends")}


@dataclass(frozen=True)
class Proposed:
    """One action as it stands when a plan is to be proposed."""

    number: int
    has_responsible: bool
    has_left: bool
    has_dates: bool
    has_budget: bool = True
    has_indicator: bool = True


# What must be there before a plan can be proposed, and what is better there.
LACKS: Mapping[str, str] = {
    "responsible": "ยังไม่มีผู้รับผิดชอบ",
    "left": "ผู้รับผิดชอบพ้นหน้าที่แล้ว",
    "dates": "ยังไม่มีวันเริ่มหรือวันสิ้นสุด",
}
ADVICE: Mapping[str, str] = {"indicator": "ยังไม่มีตัวชี้วัด", "budget": "ยังไม่ระบุงบประมาณ (ไม่ใช้เงินให้กรอก 0)"}


def lacking(actions: Iterable[Proposed]) -> dict[str, tuple[int, ...]]:
    """What stands in the way of proposing, with the numbers of the actions: keys of LACKS, or "actions" when there is none."""
    rows = tuple(actions)
    if not rows:
        return {"actions": ()}
    found = {
        "responsible": tuple(one.number for one in rows if not one.has_responsible),
        "left": tuple(one.number for one in rows if one.has_left),
        "dates": tuple(one.number for one in rows if not one.has_dates),
    }
    return {key: numbers for key, numbers in found.items() if numbers}


def advised(actions: Iterable[Proposed]) -> dict[str, tuple[int, ...]]:
    """What would make the plan better: keys of ADVICE with the numbers of the actions."""
    rows = tuple(actions)
    found = {
        "indicator": tuple(one.number for one in rows if not one.has_indicator),
        "budget": tuple(one.number for one in rows if not one.has_budget),
    }
    return {key: numbers for key, numbers in found.items() if numbers}
