"""The effort file: what a user says about effort, what cannot be done, what goes together. Read strictly, every fault told.

Source: docs/formats.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kaona.rules.documents import UNREAD, Document, Path, Plain, read_document
from kaona.rules.dossier_file import DIRECTIONS, DossierFile, band_in
from kaona.rules.editions.model import LINK_TYPES
from kaona.rules.exact import fraction_of
from kaona.rules.faults import Fault
from kaona.rules.route.binding import link_circles
from kaona.rules.route.model import BINDING, ONE, Expected, Problem, RouteLink
from kaona.rules.scoring import MeasureClaim
from kaona.rules.shape import Shape

TOP = ("effort", "impossible", "links", "expected")
EXPECTED = ("sub_measure", "name", "result", "effort", "unit", "direction", "target", "conversion")


@dataclass(frozen=True)
class Effort:
    """A checked effort file; `links` are those that bind."""

    effort: Mapping[str, Fraction] = field(default_factory=dict)
    impossible: frozenset[str] = frozenset()
    links: tuple[RouteLink, ...] = ()
    expected: tuple[Expected, ...] = ()


def problem_of(dossier: DossierFile, effort: Effort) -> Problem:
    """The question that a dossier and an effort file put."""
    return Problem(
        dossier.edition, dossier.rule_set, dossier.claim, effort.effort, effort.impossible, effort.links, effort.expected
    )  # fmt: skip


def read_effort(text: str, dossier: DossierFile | None, *, as_json: bool = False) -> tuple[Effort | None, list[Fault]]:
    """The effort file in a text, or None with every fault. Without a dossier (it was faulty) codes are not looked up."""
    document = read_document(text, as_json=as_json)
    if document.value is None and document.faults:
        return None, document.faults
    shape = Shape(document, (), document.value, TOP)
    found = Effort(
        _efforts(document, shape, dossier), _impossible(document, shape, dossier), _links(document, shape, dossier),
        _expected(document, shape, dossier),
    )  # fmt: skip
    return (None, document.faults) if document.faults else (found, [])


def _statement_fault(document: Document, path: Path, code: str, dossier: DossierFile | None) -> None:
    if dossier is None:
        return
    statement, kind = dossier.edition.statements.get(code), dossier.claim.agency_type
    if statement is None:
        document.fault(path, "unknown_code", f"ไม่รู้จักรหัส {code[:40]}", f"unknown statement {code[:40]!r}")
    elif kind not in statement.applies_to:
        document.fault(path, "not_applicable", f"ข้อ {code} ไม่ใช้กับ {kind}",
                       f"statement {code} does not apply to {kind}")  # fmt: skip


def _efforts(document: Document, shape: Shape, dossier: DossierFile | None) -> dict[str, Fraction]:
    if "effort" not in shape.value:
        return {}
    raw = shape.value["effort"]
    inner = Shape(document, ("effort",), raw, raw if isinstance(raw, dict) else ())
    for code in inner.value:
        _statement_fault(document, ("effort", code), code, dossier)
    return {code: _effort(inner, code) for code in inner.value}


def _effort(shape: Shape, key: str) -> Fraction:
    """A decimal of at least 0; 1 where it is missing."""
    text = shape.decimal(key)
    value = ONE if text is None else fraction_of(text)
    if value < 0:
        shape.fault((key,), "negative", "แรงที่ใช้ต้องไม่ติดลบ", "an effort must not be negative")
    return value


def _impossible(document: Document, shape: Shape, dossier: DossierFile | None) -> frozenset[str]:
    found: set[str] = set()
    for path, entry in shape.list("impossible", required=False):
        if not isinstance(entry, str) or isinstance(entry, Plain):
            if entry is not UNREAD:
                document.fault(path, "wrong_type", "ต้องเป็นรหัสข้อคำถาม", "a statement code is expected")
        elif entry in found:
            document.fault(path, "repeated_code", f"รหัส {entry[:40]} ซ้ำ", f"code {entry[:40]} is given twice")
        else:
            found.add(entry)
            _statement_fault(document, path, entry, dossier)
    return frozenset(found)


def _links(document: Document, shape: Shape, dossier: DossierFile | None) -> tuple[RouteLink, ...]:
    found = []
    for path, entry in shape.list("links", required=False):
        inner = Shape(document, path, entry, ("from", "to", "type"))
        source, target = _end(inner, "from", dossier), _end(inner, "to", dossier)
        kind = inner.choice("type", LINK_TYPES)
        questions = dossier.edition.questions if dossier is not None else {}
        if kind in BINDING and source and target and not {source, target} & questions.keys():
            found.append(RouteLink(source, target, kind))
    if dossier is not None:
        for circle in link_circles(dossier.edition, found):
            words = " → ".join(circle)
            shape.fault(("links",), "circle", f"ความเชื่อมโยงวนเป็นวง {words}",
                        f"requires/basis_of run in a circle: {words}")  # fmt: skip
    return tuple(found)


def _end(shape: Shape, key: str, dossier: DossierFile | None) -> str:
    """The code of an end; "" when it is no code of the edition."""
    value = shape.value.get(key)
    # 7.5 is a code even unquoted.
    code = str(value) if isinstance(value, Plain) else shape.text(key, most=40)
    if not code.strip() or dossier is None:
        return ""
    edition = dossier.edition
    if code in edition.statements:
        _statement_fault(shape.document, (*shape.path, key), code, dossier)
    elif code not in edition.items and code not in edition.sub_measures and code not in edition.questions:
        shape.fault((key,), "unknown_link", f"ไม่รู้จักรหัส {code}", f"unknown code {code!r}")
        return ""
    return code


def _expected(document: Document, shape: Shape, dossier: DossierFile | None) -> tuple[Expected, ...]:
    found: list[Expected] = []
    count: dict[str, int] = {}
    own = dossier.claim.measures if dossier is not None else ()
    for measure in own:
        count[measure.sub_measure] = count.get(measure.sub_measure, 0) + 1
    for path, entry in shape.list("expected", required=False):
        inner = Shape(document, path, entry, EXPECTED)
        sub, name = inner.text("sub_measure", most=40), inner.text("name", most=300)
        named = [one for one in own if (one.sub_measure, one.name) == (sub, name)]
        found.append(_one_expected(inner, sub, name, named[0] if named else None, is_known=dossier is not None))
        if sub and name and (sub, name) in {(one.sub_measure, one.name) for one in found[:-1]}:
            inner.fault((), "repeated", f"ผลที่คาดของ {sub} {name} ซ้ำ", f"{sub} {name!r} is expected twice")
        if len(named) > 1:
            inner.fault(("name",), "ambiguous", f"{sub} มีตัวชี้วัดชื่อนี้หลายตัว", f"several indicators of {sub} have this name")
        if dossier is None or not sub:
            continue
        if sub not in dossier.edition.sub_measures:
            inner.fault(("sub_measure",), "unknown_code", f"ไม่รู้จักตัววัดย่อย {sub}", f"unknown sub-measure {sub!r}")
        count[sub] = count.get(sub, 0) + (not named)
        most = dossier.rule_set.most_measures
        if not named and count[sub] == most + 1:
            inner.fault((), "too_many", f"{sub} มีตัวชี้วัดเกิน {most} ตัว", f"more than {most} indicators in {sub}")
    return tuple(found)


def _one_expected(shape: Shape, sub: str, name: str, own: MeasureClaim | None, *, is_known: bool) -> Expected:
    result, target = shape.decimal("result"), shape.decimal("target")
    if result is None and shape.ok and "result" not in shape.value:
        shape.fault(("result",), "missing", "ต้องมี result", "result is missing")
    is_new = own is None and is_known
    direction = shape.choice("direction", DIRECTIONS, None if is_new else "higher" if own is None else own.direction)
    one = Expected(
        sub, name, Fraction(0) if result is None else fraction_of(result), _effort(shape, "effort"),
        shape.text("unit", required=False, most=100), direction,
        None if target is None else fraction_of(target), band_in(shape, direction),
    )  # fmt: skip
    if own is not None:
        _contradictions(shape, one, own)
    has_goal = own is not None and (own.conversion is not None or own.target is not None)
    if has_goal or not is_known:
        return one
    if one.conversion is None and "target" not in shape.value and shape.ok:
        shape.fault(("target",), "target_missing", "ต้องมีค่าเป้าหมายหรือ conversion", "a target or a band is needed")
    elif one.conversion is None and one.target is not None and one.target <= 0:
        shape.fault(("target",), "target_not_positive", "ค่าเป้าหมายต้องมากกว่า 0 หรือใช้ conversion",
                    "the target must be above 0; use a band (conversion)")  # fmt: skip
    return one


def _contradictions(shape: Shape, one: Expected, own: MeasureClaim) -> None:
    """An indicator of the dossier stays as it is; only a goal that it has not got may be given here."""
    without_goal = own.target is None and own.conversion is None
    mine = {"unit": own.unit, "direction": own.direction, "target": own.target, "conversion": own.conversion}
    given = {"unit": one.unit, "direction": one.direction, "target": one.target, "conversion": one.conversion}
    for key, value in mine.items():
        free = without_goal and key in ("target", "conversion")
        if key in shape.value and not free and given[key] != value:
            shape.fault((key,), "contradiction", f"{key} ไม่ตรงกับตัวชี้วัดในแฟ้ม",
                        f"{key} differs from the indicator of the dossier")  # fmt: skip
