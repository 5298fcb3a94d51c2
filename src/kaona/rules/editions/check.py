"""Reads an edition file and tells every fault at once: shape first, then what holds between the parts."""

import re
from collections.abc import Iterable
from typing import Any

from kaona.rules.documents import Document, Path, Plain, read_document
from kaona.rules.editions.links import link_faults
from kaona.rules.editions.model import (
    KINDS,
    LEVELS,
    LINK_TYPES,
    Category,
    Edition,
    HandbookNote,
    Item,
    Level,
    Link,
    ProfileGroup,
    ProfilePart,
    ProfileQuestion,
    Statement,
    SubMeasure,
    Text,
)
from kaona.rules.faults import Fault
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.shape import Shape

_CODE = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
TOP = ("id", "version", "title", "note", "profile", "categories", "links", "handbook")
MOST_CODE, MOST_ITEM_CODE, MOST_TITLE = 20, 10, 300


def read_edition(text: str, name: str = "") -> tuple[Edition | None, list[Fault]]:
    """The edition in a YAML text, or None with every fault; `name` stands before the places when given."""
    document = read_document(text)
    edition = edition_in(document)
    faults = document.faults
    if name:
        faults = [Fault(f"{name}: {fault.place}", fault.code, fault.th, fault.en) for fault in faults]
    return edition, faults


def edition_in(document: Document) -> Edition | None:
    """The edition in a document that was read; None with every fault noted in the document."""
    if document.value is None and document.faults:
        return None
    edition = _edition(document)
    return None if document.faults else edition


def _edition(document: Document) -> Edition:
    shape = Shape(document, (), document.value, TOP)
    codes: dict[str, Path] = {}
    edition = Edition(
        code=shape.document_id(),
        version=shape.integer("version", 1, 10_000) or _missing_version(shape),
        title=_text(shape, "title", most=MOST_TITLE),
        note=_text(shape, "note", required=False),
        profile=tuple(_part(document, path, entry, codes) for path, entry in shape.list("profile")),
        categories=tuple(_category(document, path, entry, codes) for path, entry in shape.list("categories")),
        links=tuple(_link(document, path, entry) for path, entry in shape.list("links", required=False)),
        handbook=tuple(_note(document, path, entry) for path, entry in shape.list("handbook", required=False)),
    )
    if shape.ok:
        if isinstance(shape.value.get("categories"), list) and not edition.categories:
            shape.fault(("categories",), "empty", "เกณฑ์ต้องมีหมวด", "an edition needs a category")
        link_faults(edition, document)
        _check_notes(edition, document)
    return edition


def _missing_version(shape: Shape) -> int:
    if shape.ok and "version" not in shape.value:
        shape.fault(("version",), "missing", "ต้องมี version", "version is missing")
    return 0


def _text(shape: Shape, key: str, *, required: bool = True, most: int = 20_000) -> Text:
    value = shape.value.get(key)
    if value is None:
        if required and shape.ok:
            shape.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")
        return Text("")
    return _both(Shape(shape.document, (*shape.path, key), value, ("th", "en")), most)


def _both(shape: Shape, most: int = 20_000) -> Text:
    thai = shape.value.get("th")
    if thai is None or (isinstance(thai, str) and not thai.strip()):
        if shape.ok:
            shape.fault(("th",), "missing_thai", "ไม่มีข้อความภาษาไทย", "the Thai text is missing")
        return Text("", shape.text("en", required=False, most=most))
    return Text(shape.text("th", most=most), shape.text("en", required=False, most=most))


def _code(shape: Shape, codes: dict[str, Path], most: int = MOST_CODE, inside: str = "") -> str:
    """A code, once in the edition; `inside` is the code that it must begin with and a dot."""
    key = "code"
    value = shape.value.get(key)
    # 1.1 is a code even unquoted; 1.10 would lose its zero, so it stays text here.
    code = str(value) if isinstance(value, Plain) else shape.text(key)
    if not code.strip():
        return ""
    if len(code) > most or not _CODE.fullmatch(code):
        shape.fault((key,), "bad_code", f"รหัสต้องไม่มีช่องว่างและยาวไม่เกิน {most} ตัวอักษร",
                    f"a code has no spaces and at most {most} characters")  # fmt: skip
    elif inside and not code.startswith(f"{inside}."):
        shape.fault((key,), "code_outside_item", f"รหัส {code} ไม่อยู่ใน {inside}", f"{code} is not inside {inside}")
    if code:
        if code in codes:
            line = shape.document.lines.get(codes[code])
            shape.fault((key,), "repeated_code", f"รหัส {code} ซ้ำกับบรรทัด {line}", f"code {code} repeats line {line}")
        else:
            codes[code] = (*shape.path, key)
    return code


def _part(document: Document, path: Path, entry: Any, codes: dict[str, Path]) -> ProfilePart:
    shape = Shape(document, path, entry, ("code", "title", "groups"))
    groups = tuple(_group(document, below, one, codes) for below, one in shape.list("groups"))
    return ProfilePart(_code(shape, codes), _text(shape, "title"), groups)


def _group(document: Document, path: Path, entry: Any, codes: dict[str, Path]) -> ProfileGroup:
    shape = Shape(document, path, entry, ("code", "title", "questions"))
    questions = tuple(_question(document, below, one, codes) for below, one in shape.list("questions"))
    return ProfileGroup(_code(shape, codes), _text(shape, "title"), questions)


def _question(document: Document, path: Path, entry: Any, codes: dict[str, Path]) -> ProfileQuestion:
    shape = Shape(document, path, entry, ("code", "title", "prompts"))
    prompts = tuple(
        _both(Shape(document, below, one, ("th", "en"))) for below, one in shape.list("prompts", required=False)
    )
    return ProfileQuestion(_code(shape, codes), _text(shape, "title"), prompts)


def _category(document: Document, path: Path, entry: Any, codes: dict[str, Path]) -> Category:
    shape = Shape(document, path, entry, ("code", "title", "short", "items"))
    title = _text(shape, "title")
    short = _text(shape, "short") if "short" in shape.value else title
    code = _code(shape, codes)
    items = tuple(_item(document, below, one, code, codes) for below, one in shape.list("items"))
    if shape.ok and isinstance(shape.value.get("items"), list) and not items:
        shape.fault(("items",), "empty", "หมวดต้องมีหัวข้อ", "a category needs an item")
    return Category(code, title, short, items)


def _item(document: Document, path: Path, entry: Any, category: str, codes: dict[str, Path]) -> Item:
    shape = Shape(document, path, entry, ("code", "title", "long_title", "levels", "sub_measures"))
    code = _code(shape, codes, MOST_ITEM_CODE, category)
    has = [key for key in ("levels", "sub_measures") if key in shape.value]
    if shape.ok and len(has) != 1:
        shape.fault((), "item_kind", "หัวข้อต้องมี levels หรือ sub_measures อย่างใดอย่างหนึ่ง",
                    "an item has either levels or sub_measures")  # fmt: skip
    levels = _levels(document, (*path, "levels"), shape.value["levels"], code, codes) if "levels" in has else ()
    subs = tuple(_sub_measure(document, below, one, code, codes) for below, one in
                 (shape.list("sub_measures") if "sub_measures" in has else []))  # fmt: skip
    if isinstance(shape.value.get("sub_measures"), list) and not subs:
        shape.fault(("sub_measures",), "empty", "หัวข้อผลลัพธ์ต้องมีตัววัดย่อย", "a result item needs a sub-measure")
    long_title = _text(shape, "long_title") if "long_title" in shape.value else None
    return Item(code, _text(shape, "title"), levels, subs, long_title)


def _levels(document: Document, path: Path, value: Any, item: str, codes: dict[str, Path]) -> tuple[Level, ...]:
    shape = Shape(document, path, value, LEVELS)
    found = []
    for key in LEVELS:
        if key not in shape.value:
            if shape.ok:
                shape.fault((key,), "missing", f"ไม่มีระดับ {key}", f"level {key} is missing")
            continue
        level = _level(document, (*path, key), shape.value[key], key, item, codes)
        found.append(level)
        for agency_type in AGENCY_TYPES:
            if not level.statements_for(agency_type):
                shape.fault((key,), "level_without_statement", f"ระดับ {key} ไม่มีข้อคำถามสำหรับ {agency_type}",
                            f"level {key} has no statement for {agency_type}")  # fmt: skip
    return tuple(found)


def _level(document: Document, path: Path, value: Any, key: str, item: str, codes: dict[str, Path]) -> Level:
    shape = Shape(document, path, value, ("summary", "keywords", "statements"))
    summary = _text(shape, "summary", required=False)
    statements = tuple(_statement(document, below, one, item, codes) for below, one in shape.list("statements"))
    return Level(key, summary, shape.texts("keywords"), statements)


def _statement(document: Document, path: Path, entry: Any, item: str, codes: dict[str, Path]) -> Statement:
    shape = Shape(document, path, entry, ("code", "th", "en", "kind", "applies_to"))
    code = _code(shape, codes, inside=item)
    return Statement(code, _both(shape), shape.choice("kind", KINDS, "process"), _applies_to(shape))


def _applies_to(shape: Shape) -> tuple[str, ...]:
    if "applies_to" not in shape.value:
        return AGENCY_TYPES
    applies = shape.texts("applies_to")
    for index, one in enumerate(applies):
        if one not in AGENCY_TYPES:
            shape.fault(("applies_to",), "not_an_option", f"ไม่รู้จักประเภทหน่วยงาน {one}", f"unknown agency type {one}")
        elif one in applies[:index]:
            shape.fault(("applies_to",), "repeated", f"ประเภทหน่วยงาน {one} ซ้ำ", f"agency type {one} is given twice")
    if shape.value["applies_to"] == []:
        shape.fault(("applies_to",), "empty", "ข้อคำถามต้องใช้กับหน่วยงานสักประเภท", "a statement applies to some type")
    return applies


def _sub_measure(document: Document, path: Path, entry: Any, item: str, codes: dict[str, Path]) -> SubMeasure:
    shape = Shape(document, path, entry, ("code", "title", "mandatory"))
    code = _code(shape, codes, inside=item)
    return SubMeasure(code, _text(shape, "title"), shape.flag("mandatory", default=False))


def _end(shape: Shape, key: str) -> str:
    value = shape.value.get(key)
    return str(value) if isinstance(value, Plain) else shape.text(key)


def _anchors(shape: Shape, key: str) -> tuple[str, ...]:
    found = []
    for path, entry in shape.list(key, required=False):
        if isinstance(entry, str):
            found.append(str(entry))
        else:
            shape.document.fault(path, "wrong_type", "ต้องเป็นรหัส", "a code is expected")
    return tuple(found)


def _link(document: Document, path: Path, entry: Any) -> Link:
    known = ("id", "from", "to", "type", "from_anchor", "to_anchor", "reason")
    shape = Shape(document, path, entry, known)
    return Link(
        id=shape.text("id"), source=_end(shape, "from"), target=_end(shape, "to"),
        type=shape.choice("type", LINK_TYPES), source_anchors=_anchors(shape, "from_anchor"),
        target_anchors=_anchors(shape, "to_anchor"), reason=_text(shape, "reason"),
    )  # fmt: skip


def _note(document: Document, path: Path, entry: Any) -> HandbookNote:
    shape = Shape(document, path, entry, ("code", "text"))
    return HandbookNote(_end(shape, "code"), _text(shape, "text"))


def _check_notes(edition: Edition, document: Document) -> None:
    known: set[str] = set(edition.all_codes()) | _level_codes(edition.items.values())
    for index, note in enumerate(edition.handbook):
        if note.code and note.code not in known:
            document.fault(("handbook", index, "code"), "unknown_code", f"ไม่รู้จักรหัส {note.code}",
                           f"unknown code {note.code}")  # fmt: skip


def _level_codes(items: Iterable[Item]) -> set[str]:
    return {f"{item.code}.{level.key}" for item in items for level in item.levels}
