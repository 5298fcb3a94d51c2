"""Rule sets as data: points, gates, conversions, bands, lines. How they are read and checked; the engine applies them.

Source: pmqa40.md §3 (reference rule set gated-500).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from kaona.rules.documents import Document, Path, read_document
from kaona.rules.editions.model import LEVELS, Text
from kaona.rules.exact import fraction_of
from kaona.rules.faults import Fault
from kaona.rules.shape import Shape


@dataclass(frozen=True)
class Step:
    """Achievement up to `up_to` percent (None: without end; `inclusive` says whether it belongs) gives points:
    a fixed number, or `per_percent` times the achievement, never below zero."""

    up_to: Fraction | None
    inclusive: bool
    points: Fraction | None
    per_percent: Fraction | None


@dataclass(frozen=True)
class Conversion:
    """How a result becomes points: by achievement of a target in steps, or by a linear band on the result itself."""

    steps: tuple[Step, ...]
    band_floor_points: Fraction
    band_top_points: Fraction
    band_below_points: Fraction

    @cached_property
    def band_rise(self) -> Fraction:
        """What lies between the floor and the top of a band."""
        return self.band_top_points - self.band_floor_points


@dataclass(frozen=True)
class Band:
    """From `least` exact points on, the level is `level`."""

    level: str
    least: Fraction


@dataclass(frozen=True)
class RuleSet:
    """A whole rule set."""

    code: str
    version: int
    title: Text
    note: Text
    level_points: dict[str, Fraction]
    partial_credit: bool
    gated: bool
    category_weights: dict[str, Fraction]
    item_weights: dict[str, Fraction]
    conversion: Conversion
    mandatory_unanswered: str  # "zero": the item is 0 while a mandatory sub-measure is unanswered; or "ignore"
    most_measures: int
    bands: tuple[Band, ...]
    site_visit_line: Fraction
    most_points: Fraction
    display_digits: int

    @property
    def fixed(self) -> str:
        """The name that never moves: gated-500@1."""
        return f"{self.code}@{self.version}"

    def level_of(self, points: Fraction) -> str:
        """The band's level of exact points; "none" below the first."""
        level = "none"
        for band in self.bands:
            if points >= band.least:
                level = band.level
        return level


TOP = (
    "id", "version", "title", "note", "level_points", "partial_credit", "gated", "category_weights", "item_weights",
    "achievement", "band", "mandatory_unanswered", "most_measures", "bands", "site_visit_line", "most_points",
    "display",
)  # fmt: skip


def read_rule_set(text: str, name: str = "") -> tuple[RuleSet | None, list[Fault]]:
    """The rule set in a YAML text, or None with every fault."""
    document = read_document(text)
    rule_set = rule_set_in(document)
    faults = document.faults
    if name:
        faults = [Fault(f"{name}: {fault.place}", fault.code, fault.th, fault.en) for fault in faults]
    return rule_set, faults


def rule_set_in(document: Document) -> RuleSet | None:
    """The rule set in a document that was read; None with every fault noted in the document."""
    if document.value is None and document.faults:
        return None
    rule_set = _rule_set(document)
    if not document.faults:
        _check_scale(document, rule_set)
    return None if document.faults else rule_set


def _rule_set(document: Document) -> RuleSet:
    shape = Shape(document, (), document.value, TOP)
    for key in ("version", "most_points", "site_visit_line", "level_points", "achievement", "band", "bands", "display"):
        if shape.ok and key not in shape.value:
            shape.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")
    return RuleSet(
        code=shape.document_id(),
        version=shape.integer("version", 1, 10_000) or 0,
        title=_both(shape, "title"),
        note=_both(shape, "note", required=False),
        level_points=_level_points(document, shape),
        partial_credit=shape.flag("partial_credit", default=True),
        gated=shape.flag("gated", default=True),
        category_weights=_weights(document, shape, "category_weights"),
        item_weights=_weights(document, shape, "item_weights"),
        conversion=_conversion(document, shape),
        mandatory_unanswered=shape.choice("mandatory_unanswered", ("zero", "ignore"), "zero"),
        most_measures=shape.integer("most_measures", 1, 100) or 5,
        bands=_bands(document, shape),
        site_visit_line=_positive(shape, "site_visit_line"),
        most_points=_positive(shape, "most_points"),
        display_digits=_display(document, shape),
    )


def _both(shape: Shape, key: str, *, required: bool = True) -> Text:
    if key not in shape.value:
        if required and shape.ok:
            shape.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")
        return Text("")
    inner = Shape(shape.document, (*shape.path, key), shape.value[key], ("th", "en"))
    return Text(inner.text("th", most=300 if required else 20_000), inner.text("en", required=False, most=20_000))


def _number(shape: Shape, key: str) -> Fraction | None:
    text = shape.decimal(key)
    return fraction_of(text) if text is not None else None


def _positive(shape: Shape, key: str) -> Fraction:
    value = _number(shape, key)
    if value is not None and value <= 0:
        shape.fault((key,), "not_positive", f"{key} ต้องมากกว่า 0", f"{key} must be above 0")
    return value if value is not None else Fraction(0)


def _level_points(document: Document, shape: Shape) -> dict[str, Fraction]:
    inner = Shape(document, ("level_points",), shape.value.get("level_points", {}), LEVELS)
    points: dict[str, Fraction] = {}
    before = Fraction(0)
    for level in LEVELS:
        value = _number(inner, level)
        if value is None and level not in inner.value and inner.ok:
            inner.fault((level,), "missing", f"ต้องมี {level}", f"{level} is missing")
        points[level] = value if value is not None else before
        if value is not None and value <= before:
            inner.fault((level,), "not_rising", "คะแนนระดับต้องเพิ่มขึ้น", "level points must rise")
        before = points[level]
    return points


def _weights(document: Document, shape: Shape, key: str) -> dict[str, Fraction]:
    if key not in shape.value:
        return {}
    raw = shape.value[key]
    inner = Shape(document, (key,), raw, raw if isinstance(raw, dict) else ())
    return {code: _positive(inner, code) for code in inner.value}


def _conversion(document: Document, shape: Shape) -> Conversion:
    steps = tuple(_step(document, path, entry) for path, entry in shape.list("achievement", required=False))
    limits = [step.up_to for step in steps]
    if not steps or limits[-1] is not None or None in limits[:-1]:
        shape.fault(("achievement",), "no_end", "ขั้นสุดท้ายเท่านั้นที่ไม่มี up_to", "only the last step has no up_to")
    known = [limit for limit in limits if limit is not None]
    if known != sorted(set(known)):
        shape.fault(("achievement",), "not_rising", "ขั้นต้องเรียงจากน้อยไปมาก", "steps must rise")
    band = Shape(document, ("band",), shape.value.get("band", {}), ("floor_points", "top_points", "below_points"))
    keys = ("below_points", "floor_points", "top_points")
    for key in keys:
        if "band" in shape.value and band.ok and key not in band.value:
            band.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")
    numbers = [_number(band, key) for key in keys]
    below, floor, top = (value if value is not None else Fraction(0) for value in numbers)
    if None not in numbers and not 0 <= below <= floor < top:
        band.fault((), "not_rising", "ต้องเป็น 0 ≤ below ≤ floor < top", "0 ≤ below ≤ floor < top must hold")
    return Conversion(steps, floor, top, below)


def _step(document: Document, path: Path, entry: Any) -> Step:
    shape = Shape(document, path, entry, ("up_to", "inclusive", "points", "per_percent"))
    if shape.ok and ("points" in shape.value) == ("per_percent" in shape.value):
        shape.fault((), "one_of", "ต้องมี points หรือ per_percent อย่างใดอย่างหนึ่ง", "either points or per_percent")
    return Step(
        _number(shape, "up_to"), shape.flag("inclusive", default=False), _number(shape, "points"),
        _number(shape, "per_percent"),
    )  # fmt: skip


def _bands(document: Document, shape: Shape) -> tuple[Band, ...]:
    bands = []
    for path, entry in shape.list("bands", required=False):
        inner = Shape(document, path, entry, ("level", "least"))
        bands.append(Band(inner.choice("level", LEVELS), _positive(inner, "least")))
    least = [band.least for band in bands]
    if least != sorted(set(least)) or [band.level for band in bands] != list(LEVELS):
        shape.fault(("bands",), "not_rising", "ช่วงระดับต้องครบและเรียงจากน้อยไปมาก", "bands must be whole and rise")
    return tuple(bands)


def _display(document: Document, shape: Shape) -> int:
    inner = Shape(document, ("display",), shape.value.get("display", {}), ("digits", "rounding"))
    inner.choice("rounding", ("half_up",), "half_up")
    digits = inner.integer("digits", 0, 10)
    return 2 if digits is None else digits


def _check_scale(document: Document, rules: RuleSet) -> None:
    """What must hold between the parts: nothing above the most points, and a better result never gives fewer."""
    most = rules.most_points
    highest = {
        "level_points": rules.level_points[LEVELS[-1]],
        "band": rules.conversion.band_top_points,
        "bands": rules.bands[-1].least,
        "site_visit_line": rules.site_visit_line,
    }
    for key, value in highest.items():
        if value > most:
            document.fault((key,), "above_most", "เกินคะแนนสูงสุด most_points", "above most_points")
    before = Fraction(0)
    start: Fraction | None = None  # the achievement that the step begins at
    for index, step in enumerate(rules.conversion.steps):
        rate = step.per_percent
        if rate is not None and rate < 0:
            document.fault(("achievement", index, "per_percent"), "falling", "คะแนนลดลงเมื่อผลดีขึ้น", "points would fall")
            return
        first = step.points if step.points is not None else (rate or Fraction(0)) * (start or Fraction(0))
        if first < before:
            document.fault(("achievement", index), "falling", "คะแนนลดลงเมื่อผลดีขึ้น", "points would fall")
        if step.points is not None and step.points > most:
            document.fault(("achievement", index), "above_most", "เกินคะแนนสูงสุด most_points", "above most_points")
        before = step.points if step.points is not None else (rate or Fraction(0)) * (step.up_to or Fraction(0))
        start = step.up_to
