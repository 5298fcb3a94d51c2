"""Criteria of a year's award as data, and who qualifies by them. It must not know how a committee decides.

Source: pmqa40.md §1 (รางวัลเลิศรัฐ สาขาคุณภาพการบริหารจัดการภาครัฐ); the numbers of a year are the Office's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from kaona.rules.documents import Document, Path, decode, read_document
from kaona.rules.editions.model import Text
from kaona.rules.exact import decimal_text, display_beside, fraction_of
from kaona.rules.faults import Fault
from kaona.rules.library import find
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.shape import Shape

CATEGORY = re.compile(r"[1-9][0-9]?")
AWARD_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class AwardCategory:
    """One award: what it asks beyond the criteria of the year."""

    code: str
    title: Text
    minimum: Fraction | None  # of the total
    category_minima: Mapping[str, Fraction]  # category code of the edition -> least exact points
    certificate_required: bool


@dataclass(frozen=True)
class AwardCriteria:
    """The criteria of a fiscal year. `sample` marks numbers that nobody has decided."""

    code: str
    version: int
    fiscal_year: int
    title: Text
    note: Text
    sample: bool
    minimum: Fraction
    agency_types: tuple[str, ...]
    certificate_required: bool
    categories: tuple[AwardCategory, ...]

    @property
    def fixed(self) -> str:
        """The name that never moves: lert-rat-2569@1."""
        return f"{self.code}@{self.version}"


TOP = ("id", "version", "fiscal_year", "title", "note", "sample", "minimum", "agency_types", "certificate_required", "categories")  # fmt: skip
OF_CATEGORY = ("code", "title", "minimum", "category_minima", "certificate_required")


def read_award_criteria(text: str) -> tuple[AwardCriteria | None, list[Fault]]:
    """The criteria in a YAML text, or None with every fault."""
    document = read_document(text)
    if document.value is None and document.faults:
        return None, document.faults
    criteria = _criteria(document)
    return (None if document.faults else criteria), document.faults


def _criteria(document: Document) -> AwardCriteria:
    shape = Shape(document, (), document.value, TOP)
    for key in ("version", "fiscal_year", "minimum"):
        _needed(shape, key)
    certificate = shape.flag("certificate_required", default=False)
    categories = tuple(_category(document, path, entry) for path, entry in shape.list("categories"))
    if shape.ok and "categories" in shape.value and not categories:
        shape.fault(("categories",), "empty", "ต้องมีรางวัลอย่างน้อยหนึ่งประเภท", "at least one award is needed")
    codes = [one.code for one in categories if one.code]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            shape.fault(("categories",), "repeated_code", f"รหัสรางวัล {code} ซ้ำ", f"award code {code} is given twice")
    return AwardCriteria(
        code=shape.document_id(),
        version=shape.integer("version", 1, 10_000) or 0,
        fiscal_year=shape.integer("fiscal_year", 2500, 2700) or 0,
        title=_both(shape, "title"),
        note=_both(shape, "note", required=False),
        sample=shape.flag("sample", default=False),
        minimum=_points(shape, "minimum") or Fraction(0),
        agency_types=_agency_types(shape),
        certificate_required=certificate,
        categories=categories,
    )


def _needed(shape: Shape, key: str) -> None:
    if shape.ok and key not in shape.value:
        shape.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")


def _both(shape: Shape, key: str, *, required: bool = True) -> Text:
    if key not in shape.value:
        if required:
            _needed(shape, key)
        return Text("")
    inner = Shape(shape.document, (*shape.path, key), shape.value[key], ("th", "en"))
    return Text(inner.text("th", most=2000), inner.text("en", required=False, most=2000))


def _points(shape: Shape, key: str) -> Fraction | None:
    text = shape.decimal(key)
    value = fraction_of(text) if text is not None else None
    if value is not None and value <= 0:
        shape.fault((key,), "not_positive", f"{key} ต้องมากกว่า 0", f"{key} must be above 0")
    return value


def _agency_types(shape: Shape) -> tuple[str, ...]:
    found = shape.texts("agency_types", required=True)
    if shape.ok and isinstance(shape.value.get("agency_types"), list) and not found:
        shape.fault(
            ("agency_types",), "empty", "ต้องมีประเภทหน่วยงานอย่างน้อยหนึ่งประเภท", "at least one agency type is needed"
        )
    for one in found:
        if one not in AGENCY_TYPES:
            words = ", ".join(AGENCY_TYPES)
            shape.fault(("agency_types",), "not_an_option", f"ประเภทหน่วยงานต้องเป็นหนึ่งใน {words}",
                        f"an agency type must be one of {words}")  # fmt: skip
    return found


def _category(document: Document, path: Path, entry: object) -> AwardCategory:
    shape = Shape(document, path, entry, OF_CATEGORY)
    code = shape.text("code", most=60)
    if code and not AWARD_CODE.fullmatch(code):
        shape.fault(("code",), "bad_code", "รหัสมีได้เฉพาะ a-z 0-9 _ -", "the code may hold a-z 0-9 _ - only")
    return AwardCategory(
        code=code,
        title=_both(shape, "title"),
        minimum=_points(shape, "minimum"),
        category_minima=_minima(shape),
        certificate_required=shape.flag("certificate_required", default=False),
    )


def _minima(shape: Shape) -> dict[str, Fraction]:
    raw = shape.value.get("category_minima", {})
    inner = Shape(shape.document, (*shape.path, "category_minima"), raw, raw if isinstance(raw, dict) else ())
    found = {}
    for code in inner.value:
        if not CATEGORY.fullmatch(code):
            inner.fault((code,), "bad_category", "ต้องเป็นรหัสหมวด เช่น 7", "a category code such as 7 is expected")
        value = _points(inner, code)
        if value is not None:
            found[code] = value
    return found


@lru_cache(maxsize=16)
def shipped_award_criteria(name: str) -> AwardCriteria | None:
    """The criteria of that name (the newest version without @); None when unknown or faulty."""
    path = find("awards", name)
    if path is None:
        return None
    found, _ = read_award_criteria(decode(path.read_bytes())[0])
    return found if found is not None and found.fixed == path.stem else None


# --- who qualifies ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """An agency with its newest confirmed record that stands; `total` None without one, or before it was told."""

    key: str
    agency_type: str
    total: Fraction | None
    categories: Mapping[str, Fraction] = field(default_factory=dict)
    certified: bool = False
    untold: bool = False  # confirmed, and not published yet


@dataclass(frozen=True)
class Reason:
    """Why an agency does not qualify."""

    code: str  # agency_type, not_confirmed, not_published, total, category, certificate
    th: str
    en: str


@dataclass(frozen=True)
class Candidate:
    """An agency beside one award; it qualifies when there is no reason against it."""

    award: str
    key: str
    total: Fraction | None
    reasons: tuple[Reason, ...]

    @property
    def qualifies(self) -> bool:
        """Nothing speaks against it."""
        return not self.reasons


def candidates(criteria: AwardCriteria, standings: Sequence[Standing]) -> list[Candidate]:
    """Every agency beside every award, by award: who qualifies first, the higher exact total first."""
    found = []
    for award in criteria.categories:
        rows = [Candidate(award.code, one.key, one.total, tuple(_against(criteria, award, one))) for one in standings]
        found += sorted(rows, key=lambda one: (bool(one.reasons), -(one.total or 0), one.key))
    return found


def _against(criteria: AwardCriteria, award: AwardCategory, one: Standing) -> Iterator[Reason]:
    if one.agency_type not in criteria.agency_types:
        yield Reason("agency_type", "ประเภทหน่วยงานไม่อยู่ในเกณฑ์", "this type of agency is not in the criteria")
    if one.untold:
        yield Reason("not_published", "คะแนนที่ยืนยันยังไม่ประกาศ", "the confirmed score is not published yet")
    elif one.total is None:
        yield Reason("not_confirmed", "ยังไม่มีคะแนนที่ยืนยัน", "no confirmed score")
    else:
        least = max(criteria.minimum, award.minimum or Fraction(0))
        if one.total < least:
            yield _below("total", "คะแนนที่ยืนยัน", "the confirmed score", one.total, least)
        for code, minimum in award.category_minima.items():
            points = one.categories.get(code)
            if points is None:
                yield Reason("category", f"ไม่มีคะแนนหมวด {code}", f"no score of category {code}")
            elif points < minimum:
                yield _below("category", f"คะแนนหมวด {code}", f"the score of category {code}", points, minimum)
    if (criteria.certificate_required or award.certificate_required) and not one.certified:
        yield Reason("certificate", "ไม่มีใบรับรองสถานะที่มีผลอยู่", "no certificate in force")


def _below(code: str, th: str, en: str, value: Fraction, line: Fraction) -> Reason:
    shown, at = display_beside(value, line), decimal_text(line)
    return Reason(code, f"{th} {shown} ต่ำกว่า {at}", f"{en}, {shown}, is below {at}")
