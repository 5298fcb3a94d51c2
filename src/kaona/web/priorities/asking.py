"""The question of the route page, read from its address: so that it can be shared, reloaded and gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kaona.improvement.queries.base import Base
from kaona.improvement.queries.routes import MOST_EXPECTED, Asked
from kaona.rules.exact import decimal_text, fraction_of, is_decimal
from kaona.rules.gaps import goal_of, measure_code
from kaona.rules.route import Expected
from kaona.rules.scoring import Line, MeasureClaim
from kaona.rules.thai_text import clean_text, fold_digits

MOST_DIGITS = 12
MOST_INDICATORS = 5
PARTS = ("what", "name", "result", "days", "target", "direction")


@dataclass
class Row:
    """One expected result as it was typed."""

    what: str = ""
    name: str = ""
    result: str = ""
    days: str = ""
    target: str = ""
    direction: str = "higher"
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return not (self.what or self.name.strip() or self.result.strip() or self.days.strip() or self.target.strip())


@dataclass
class Form:
    """What stands in the form, with what is wrong; `asked` only when nothing is."""

    goal: str
    target: str
    budget: str
    assume: str
    slow: bool
    links: bool
    rows: list[Row]
    faults: dict[str, str] = field(default_factory=dict)
    asked: Asked | None = None

    @property
    def is_budget(self) -> bool:
        """The most points for an effort, not the least effort to a target."""
        return self.goal == "budget"


def goals_of(base: Base) -> list[Line]:
    """The lines of the rule set that one can aim at."""
    return list(base.tree.lines)


def read(given: QueryDict, base: Base) -> Form:
    """The form of an address. Without a goal the next line that is not reached."""
    lines = [decimal_text(line.at) for line in goals_of(base)]
    ahead = [decimal_text(line.at) for line in goals_of(base) if not line.reached]
    form = Form(
        goal=given.get("goal", (ahead or lines[-1:])[0]), target=given.get("target", ""), budget=given.get("budget", ""),
        assume=given.get("assume", ""), slow=given.get("slow") == "1", links=given.get("links") == "1", rows=_rows(given),
    )  # fmt: skip
    target, budget = _goal(form, lines)
    assumed = _number(form, "assume", form.assume) if form.assume.strip() else None
    expected = _expected(form, base)
    shown = given.get("answer", "")
    if not form.faults:
        form.asked = Asked(
            target, budget, assumed, form.slow, form.links, frozenset(given.getlist("out")), expected,
            int(shown) if shown in ("1", "2", "3") else 0,
        )  # fmt: skip
    return form


def _goal(form: Form, lines: list[str]) -> tuple[Fraction | None, Fraction | None]:
    if form.is_budget:
        return None, _number(form, "budget", form.budget)
    if form.goal in lines:
        return fraction_of(form.goal), None
    form.goal = "other"
    target = _number(form, "target", form.target)
    if target is not None and target > 500:
        form.faults["target"] = _("กรอกคะแนน 0–500")
    return target, None


def number_of(text: str) -> Fraction | None:
    """A number of at most twelve characters, at least 0, in Thai or Arabic digits, with or without commas."""
    text = fold_digits(text).replace(",", "").strip()
    return fraction_of(text) if len(text) <= MOST_DIGITS and is_decimal(text) and not text.startswith("-") else None


def _number(form: Form, name: str, text: str) -> Fraction | None:
    found = number_of(text)
    if found is None:
        form.faults[name] = _("กรอกตัวเลขตั้งแต่ 0 ขึ้นไป เช่น 12 หรือ 7.5")
    return found


def _rows(given: QueryDict) -> list[Row]:
    lists = [given.getlist(f"x_{name}") for name in PARTS]
    rows = [
        Row(**{name: values[at] for name, values in zip(PARTS, lists, strict=True) if at < len(values)})
        for at in range(min(max(map(len, lists)), MOST_EXPECTED))
    ]
    return [row for row in rows if not row.is_empty]


def _expected(form: Form, base: Base) -> tuple[Expected, ...]:
    known = {measure_code(one): one for one in base.claim.measures}
    found: list[Expected] = []
    for row in form.rows:
        one = _one(row, known, base)
        if one is not None and any((one.sub_measure, one.name) == (other.sub_measure, other.name) for other in found):
            row.fault = _("มีตัววัดนี้ในรายการแล้ว")
        if one is not None and not row.fault:
            found.append(one)
    for sub in {one.sub_measure for one in found}:
        names = {one.name for one in base.claim.measures if one.sub_measure == sub}
        if len(names | {one.name for one in found if one.sub_measure == sub}) > MOST_INDICATORS:
            form.faults["expected"] = _("ตัววัดย่อยหนึ่งมีตัววัดได้ไม่เกิน 5 ตัว")
    if any(row.fault for row in form.rows):
        form.faults["expected"] = _("แก้ผลที่คาดในแถวที่มีข้อความกำกับ")
    return tuple(found)


def _one(row: Row, known: Mapping[str, MeasureClaim], base: Base) -> Expected | None:
    measure = known.get(row.what)
    sub = measure.sub_measure if measure else row.what
    result, days = _signed(row.result), number_of(row.days)
    target = number_of(row.target) if row.target.strip() else None
    if sub not in base.edition.sub_measures:
        row.fault = _("เลือกตัววัด")
    elif result is None:
        row.fault = _("กรอกผลที่คาดว่าจะได้เป็นตัวเลข เช่น 86.5")
    elif days is None:
        row.fault = _("กรอกแรงเป็นวันทำงาน (0 คือไม่ต้องทำเพิ่ม)")
    else:
        name = measure.name if measure else clean_text(row.name).strip()[:300]
        row.fault = _fault_of_new(name, sub, base) if measure is None else ""
        needs_target = measure is None or goal_of(measure) is None
        if not row.fault and needs_target and (target is None or target <= 0):
            row.fault = _("กรอกค่าเป้าหมายที่มากกว่า 0")
        if not row.fault:
            direction = row.direction if row.direction in ("higher", "lower") else "higher"
            return Expected(sub, name, result, days, direction=direction, target=target if needs_target else None)
    return None


def _signed(text: str) -> Fraction | None:
    """A result may be below 0."""
    text = fold_digits(text).replace(",", "").strip()
    return fraction_of(text) if len(text) <= MOST_DIGITS and is_decimal(text) else None


def _fault_of_new(name: str, sub: str, base: Base) -> str:
    if not name:
        return _("ตั้งชื่อตัววัดใหม่")
    taken = any((one.sub_measure, one.name) == (sub, name) for one in base.claim.measures)
    return _("มีตัววัดชื่อนี้แล้ว เลือกจากรายการ") if taken else ""


def choices_of(base: Base) -> list[tuple[str, Any, list[tuple[str, str]]]]:
    """By sub-measure: its code, its title, and the indicators that are there as (key, name)."""
    return [
        (code, sub.title, [(measure_code(one), one.name) for one in base.claim.measures if one.sub_measure == code])
        for code, (_item, sub) in base.edition.sub_measures.items()
    ]


def address(given: QueryDict, **changes: Any) -> str:
    """The question with something changed: a value, a list of values, None for gone."""
    query = given.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{query.urlencode()}"
