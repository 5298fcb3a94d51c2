"""The dossier format: read strictly, every fault told, never guessed. Source: docs/formats.md."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaona.rules.documents import UNREAD, Document, Path, Plain, read_document
from kaona.rules.editions.model import Edition
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.faults import Fault
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim
from kaona.rules.shape import Shape

TOP = ("edition", "rule_set", "agency_type", "result_year", "statements_met", "measures",
       "profile", "narratives", "evidence", "meta")  # fmt: skip
MEASURE = ("sub_measure", "name", "unit", "direction", "target", "results", "conversion", "source", "note", "suitable")
FIRST_YEAR, LAST_YEAR = 2400, 2700
MOST_MEASURES_IN_ALL = 2000


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
    _no_stray_values(document, document.value)
    edition = _named(shape, "edition", library.edition, "เกณฑ์", "edition")
    rule_set = _named(shape, "rule_set", library.rule_set, "กติกา", "rule set")
    agency_type = shape.choice("agency_type", AGENCY_TYPES)
    measures = _measures(document, shape, edition, rule_set)
    year = shape.integer("result_year", FIRST_YEAR, LAST_YEAR)
    if year is None and "result_year" not in shape.value:
        year = max((named for measure in measures for named in measure.results), default=None)
    met = _met(document, shape, edition, agency_type)
    claim = Claim(agency_type, year, frozenset(met), tuple(measures))
    _answered_need_a_target(document, claim)
    if document.faults or edition is None or rule_set is None:
        return None, document.faults
    return DossierFile(edition, rule_set, claim), []


def _no_stray_values(document: Document, value: Any) -> None:
    """null only as a result, true/false only for suitable; everywhere else they are faults, ignored parts included."""
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, one = stack.pop()
        if isinstance(one, dict):
            stack += [((*path, key), below) for key, below in reversed(one.items())]
        elif isinstance(one, list):
            stack += [((*path, index), below) for index, below in reversed(list(enumerate(one)))]
        elif one is None and not _is_result(path) and not _told(document, path):
            document.fault(path, "null", "ค่าว่างใช้ได้เฉพาะผลลัพธ์", "null is allowed only as a result")
        elif isinstance(one, bool) and not _is_suitable(path):
            document.fault(path, "boolean", "true/false ใช้ได้เฉพาะ suitable", "true/false only for suitable")


def _told(document: Document, path: Path) -> bool:
    if not document.faults:
        return False
    place = document.place(path)
    return any(fault.place == place for fault in document.faults)


def _is_result(path: Path) -> bool:
    return len(path) == 4 and path[0] == "measures" and path[2] == "results"


def _is_suitable(path: Path) -> bool:
    return len(path) == 3 and path[0] == "measures" and path[2] == "suitable"


def _named(shape: Shape, key: str, find: Callable[[str], Any], th: str, en: str) -> Any:
    name = shape.text(key, most=100)
    found = find(name) if name.strip() else None
    if name.strip() and found is None:
        shape.fault((key,), f"unknown_{key}", f"ไม่รู้จัก{th} {name[:80]}", f"unknown {en} {name[:80]!r}")
    return found


def _met(document: Document, shape: Shape, edition: Edition | None, agency_type: str) -> list[str]:
    met: list[str] = []
    for path, entry in shape.list("statements_met", required=False):
        if not isinstance(entry, str) or isinstance(entry, Plain):
            if entry is not None and entry is not UNREAD and not isinstance(entry, bool):
                document.fault(path, "wrong_type", "ต้องเป็นรหัสข้อคำถาม", "a statement code is expected")
            continue
        if entry in met:
            document.fault(path, "repeated_code", f"รหัส {entry} ซ้ำ", f"code {entry} is given twice")
            continue
        met.append(entry)
        if edition is None:
            continue
        statement = edition.statements.get(entry)
        if statement is None:
            document.fault(path, "unknown_code", f"ไม่รู้จักรหัส {entry[:40]}", f"unknown statement {entry[:40]!r}")
        elif agency_type in AGENCY_TYPES and agency_type not in statement.applies_to:
            document.fault(path, "not_applicable", f"ข้อ {entry} ไม่ใช้กับ {agency_type}",
                           f"statement {entry} does not apply to {agency_type}")  # fmt: skip
    return met


def _measures(document: Document, shape: Shape, edition: Edition | None, rules: RuleSet | None) -> list[MeasureClaim]:
    found: list[MeasureClaim] = []
    count: dict[str, int] = {}
    most = rules.most_measures if rules else 5
    for path, entry in shape.list("measures", required=False):
        one = _measure(Shape(document, path, entry, MEASURE))
        found.append(one)
        if edition is not None and one.sub_measure and one.sub_measure not in edition.sub_measures:
            document.fault((*path, "sub_measure"), "unknown_code", f"ไม่รู้จักตัววัดย่อย {one.sub_measure[:40]}",
                           f"unknown sub-measure {one.sub_measure[:40]!r}")  # fmt: skip
        count[one.sub_measure] = count.get(one.sub_measure, 0) + 1
        if one.sub_measure and count[one.sub_measure] == most + 1:
            document.fault(path, "too_many", f"{one.sub_measure} มีตัวชี้วัดเกิน {most} ตัว",
                           f"more than {most} indicators in {one.sub_measure}")  # fmt: skip
    return found


def _measure(shape: Shape) -> MeasureClaim:
    direction = shape.choice("direction", ("higher", "lower"))
    for key in ("source", "note"):
        if key in shape.value and shape.value[key] is not None:
            shape.text(key, required=False)
    target = shape.decimal("target") if shape.value.get("target") is not None else None
    band = _band(shape, direction)
    return MeasureClaim(
        sub_measure=shape.text("sub_measure", most=40),
        name=shape.text("name", most=300),
        unit=shape.text("unit", required=False, most=100) if shape.value.get("unit") is not None else "",
        direction=direction,
        target=fraction_of(target) if target is not None else None,
        results=_results(shape),
        conversion=band,
        suitable=shape.flag("suitable", default=True) if shape.value.get("suitable") is not None else True,
        key=str(shape.path[-1]) if shape.path else "",
    )


def _band(shape: Shape, direction: str) -> tuple[Fraction, Fraction] | None:
    if "conversion" not in shape.value:
        return None
    inner = Shape(shape.document, (*shape.path, "conversion"), shape.value["conversion"], ("floor", "top"))
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
    if floor == top:
        return "band_flat"
    if (direction == "higher" and floor > top) or (direction == "lower" and floor < top):
        return "band_wrong_side"
    return ""


def _results(shape: Shape) -> dict[int, Fraction | None]:
    raw = shape.value.get("results", {})
    if not isinstance(raw, dict):
        if raw is not None and raw is not UNREAD:
            shape.fault(("results",), "wrong_type", "results ต้องเป็น ปี: ค่า", "results must map years to values")
        return {}
    found: dict[int, Fraction | None] = {}
    for year, value in raw.items():
        path = ("results", year)
        if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
            shape.fault(path, "bad_year", f"ปี {year[:20]} ต้องเป็น พ.ศ. {FIRST_YEAR}–{LAST_YEAR}",
                        f"year {year[:20]!r} must be a B.E. year {FIRST_YEAR}-{LAST_YEAR}")  # fmt: skip
            continue
        if value is None or value == "":
            found[int(year)] = None
        elif isinstance(value, str) and is_decimal(value):
            found[int(year)] = fraction_of(value)
        elif not isinstance(value, bool) and value is not UNREAD:
            shape.fault(path, "not_a_number", "ผลลัพธ์ต้องเป็นทศนิยมธรรมดา", "a result must be a plain decimal")
    return found


def _answered_need_a_target(document: Document, claim: Claim) -> None:
    for index, measure in enumerate(claim.measures):
        path: Path = ("measures", index, "target")
        if measure.conversion is not None or _told(document, path):
            continue
        answered = claim.result_year is not None and measure.results.get(claim.result_year) is not None
        if measure.target is not None and measure.target <= 0:
            document.fault(path, "target_not_positive", "ค่าเป้าหมายต้องมากกว่า 0 หรือใช้ conversion",
                           "the target must be above 0; use a band (conversion)")  # fmt: skip
        elif measure.target is None and answered and measure.suitable:
            document.fault(path, "target_missing", "มีผลแต่ไม่มีค่าเป้าหมาย", "a result needs a target or a band")
