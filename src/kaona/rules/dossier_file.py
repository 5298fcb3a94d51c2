"""The dossier format: read strictly, every fault told, never guessed. Source: docs/formats.md."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from kaona.rules.documents import UNREAD, Document, Path, Plain, read_document
from kaona.rules.editions.model import Edition
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.faults import Fault
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim
from kaona.rules.shape import Shape

IGNORED = ("profile", "narratives", "evidence", "meta")
TOP = {"edition", "rule_set", "agency_type", "result_year", "statements_met", "measures", *IGNORED}
MEASURE = {"sub_measure", "name", "unit", "direction", "target", "results", "conversion", "source", "note", "suitable"}
DIRECTIONS = ("higher", "lower")
FIRST_YEAR, LAST_YEAR = 2400, 2700


@dataclass(frozen=True)
class DossierFile:
    """A checked dossier: what it is scored by, and the claim with measures in the order of the file."""

    edition: Edition
    rule_set: RuleSet
    claim: Claim


@dataclass(frozen=True)
class Library:
    """Where editions and rule sets are found by name (`code` or `code@version`); None when unknown."""

    edition: Callable[[str], Edition | None]
    rule_set: Callable[[str], RuleSet | None]


def read_dossier(text: str, library: Library, *, as_json: bool = False) -> tuple[DossierFile | None, list[Fault]]:
    """The dossier in a text, or None with every fault."""
    document = read_document(text, as_json=as_json)
    if document.value is None and document.faults:
        return None, document.faults
    shape = Shape(document, (), document.value, TOP)
    if not shape.ok:
        return None, document.faults
    for key in IGNORED:
        if key in shape.value:
            _no_stray_values(document, (key,), shape.value[key])
    edition = _named(shape, "edition", library.edition, "เกณฑ์", "edition")
    rule_set = _named(shape, "rule_set", library.rule_set, "กติกา", "rule set")
    agency_type = shape.choice("agency_type", AGENCY_TYPES)
    year = _result_year(shape)
    met = _met(document, shape, edition, agency_type)
    measures = _measures(document, shape, edition, rule_set, year)
    if document.faults or edition is None or rule_set is None:
        return None, document.faults
    return DossierFile(edition, rule_set, Claim(agency_type, year, frozenset(met), tuple(measures))), []


def _no_stray_values(document: Document, path: Path, value: Any) -> None:
    """In the parts that the score ignores null and true/false are faults too: they are not plain text or a decimal."""
    if isinstance(value, dict):
        for key, below in value.items():
            _no_stray_values(document, (*path, key), below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            _no_stray_values(document, (*path, index), below)
    elif value is None:
        document.fault(path, "null", "ค่าว่างใช้ได้เฉพาะผลลัพธ์", "null is allowed only as a result")
    elif isinstance(value, bool):
        document.fault(path, "boolean", "true/false ใช้ได้เฉพาะ suitable", "true/false only for suitable")


def _result_year(shape: Shape) -> int | None:
    """The year whose results count: as given, else the latest that any measure names (None: none does)."""
    if "result_year" in shape.value:
        return shape.integer("result_year", FIRST_YEAR, LAST_YEAR)
    measures = shape.value.get("measures")
    named = [
        _year(text)
        for entry in (measures if isinstance(measures, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("results"), dict)
        for text in entry["results"]
    ]
    return max((year for year in named if year is not None), default=None)


@lru_cache(maxsize=1024)
def _year(text: str) -> int | None:
    """A B.E. year in four Arabic digits; None for anything else."""
    is_year = len(text) == 4 and text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR
    return int(text) if is_year else None


def _named(shape: Shape, key: str, find: Callable[[str], Any], th: str, en: str) -> Any:
    name = shape.text(key, most=100)
    found = find(name) if name.strip() else None
    if name.strip() and found is None:
        shape.fault((key,), f"unknown_{key}", f"ไม่รู้จัก{th} {name[:80]}", f"unknown {en} {name[:80]!r}")
    return found


def _met(document: Document, shape: Shape, edition: Edition | None, agency_type: str) -> set[str]:
    met: set[str] = set()
    for path, entry in shape.list("statements_met", required=False):
        if not isinstance(entry, str) or isinstance(entry, Plain):
            if entry is not UNREAD:
                document.fault(path, "wrong_type", "ต้องเป็นรหัสข้อคำถาม", "a statement code is expected")
            continue
        if entry in met:
            document.fault(path, "repeated_code", f"รหัส {entry[:40]} ซ้ำ", f"code {entry[:40]} is given twice")
            continue
        met.add(entry)
        if edition is None:
            continue
        statement = edition.statements.get(entry)
        if statement is None:
            document.fault(path, "unknown_code", f"ไม่รู้จักรหัส {entry[:40]}", f"unknown statement {entry[:40]!r}")
        elif agency_type in AGENCY_TYPES and agency_type not in statement.applies_to:
            document.fault(path, "not_applicable", f"ข้อ {entry} ไม่ใช้กับ {agency_type}",
                           f"statement {entry} does not apply to {agency_type}")  # fmt: skip
    return met


def _measures(
    document: Document, shape: Shape, edition: Edition | None, rules: RuleSet | None, year: int | None
) -> list[MeasureClaim]:
    found: list[MeasureClaim] = []
    count: dict[str, int] = {}
    most = rules.most_measures if rules else None
    for path, entry in shape.list("measures", required=False):
        one = _measure(Shape(document, path, entry, MEASURE), year)
        found.append(one)
        sub = one.sub_measure
        if edition is not None and sub and sub not in edition.sub_measures:
            document.fault((*path, "sub_measure"), "unknown_code", f"ไม่รู้จักตัววัดย่อย {sub}",
                           f"unknown sub-measure {sub!r}")  # fmt: skip
        count[sub] = count.get(sub, 0) + 1
        if sub and most is not None and count[sub] == most + 1:
            document.fault(path, "too_many", f"{sub} มีตัวชี้วัดเกิน {most} ตัว",
                           f"more than {most} indicators in {sub}")  # fmt: skip
    return found


def _measure(shape: Shape, year: int | None) -> MeasureClaim:
    sub_measure = shape.text("sub_measure", most=40)
    name = shape.text("name", most=300)
    unit = shape.text("unit", required=False, most=100)
    direction = shape.choice("direction", DIRECTIONS)
    for key in ("source", "note"):
        shape.text(key, required=False)
    target = shape.decimal("target")
    goal = fraction_of(target) if target is not None else None
    conversion = band_in(shape, direction)
    suitable = shape.flag("suitable", default=True)
    result = _result(shape, year)
    if conversion is None and "target" in shape.value:
        if goal is not None and goal.numerator <= 0:
            shape.fault(("target",), "target_not_positive", "ค่าเป้าหมายต้องมากกว่า 0 หรือใช้ conversion",
                        "the target must be above 0; use a band (conversion)")  # fmt: skip
    elif conversion is None and result is not None and suitable:
        shape.fault(("target",), "target_missing", "มีผลแต่ไม่มีค่าเป้าหมาย", "a result needs a target or a band")
    results = {} if year is None else {year: result}
    return MeasureClaim(sub_measure, name, direction, goal, results, conversion, suitable, unit, str(shape.path[-1]))


def band_in(shape: Shape, direction: str) -> tuple[Fraction, Fraction] | None:
    """The `conversion` of an indicator as (floor, top); None without one."""
    if "conversion" not in shape.value:
        return None
    inner = Shape(shape.document, (*shape.path, "conversion"), shape.value["conversion"], {"floor", "top"})
    for key in ("floor", "top"):
        if inner.ok and key not in inner.value:
            inner.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")
    floor, top = inner.decimal("floor"), inner.decimal("top")
    if floor is None or top is None:
        return (Fraction(0), Fraction(1))
    band = fraction_of(floor), fraction_of(top)
    if wrong := band_fault(direction, *band):
        inner.fault((), wrong, "floor และ top ต้องต่างกันและถูกด้านตามทิศทาง",
                    "higher needs floor < top, lower needs floor > top")  # fmt: skip
    return band


def band_fault(direction: str, floor: Fraction, top: Fraction) -> str:
    """ "" or the code of what is wrong with a band for a direction."""
    width = (top - floor).numerator
    if width == 0:
        return "band_flat"
    wrong = width < 0 if direction == "higher" else width > 0 and direction == "lower"
    return "band_wrong_side" if wrong else ""


def _result(shape: Shape, year: int | None) -> Fraction | None:
    """The result of one year; those of other years are only checked. null or empty is unanswered, 0 is a result."""
    raw = shape.value.get("results", {})
    if not isinstance(raw, dict):
        Shape(shape.document, (*shape.path, "results"), raw, set())  # says that a mapping is expected
        return None
    found = None
    for text, value in raw.items():
        named = _year(text)
        if named is None:
            shape.fault(("results", text), "bad_year", f"ปี {text[:20]} ต้องเป็น พ.ศ. {FIRST_YEAR}–{LAST_YEAR}",
                        f"year {text[:20]!r} must be a B.E. year {FIRST_YEAR}-{LAST_YEAR}")  # fmt: skip
        if value is None or value == "" or value is UNREAD:
            continue
        if not isinstance(value, str) or not is_decimal(value):
            shape.fault(("results", text), "not_a_number", "ผลลัพธ์ต้องเป็นทศนิยมธรรมดา", "a result must be a plain decimal")
        elif named is not None and named == year:
            found = fraction_of(value)
    return found
