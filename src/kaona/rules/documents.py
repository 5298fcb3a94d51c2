"""Reads YAML and JSON of people strictly: plain text, plain decimals, nothing that a machine guesses.

The outcome is dict / list / str / Plain / bool / None with a place for every fault. It must not know any format.
"""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from kaona.rules.exact import PLAIN_DECIMAL
from kaona.rules.faults import Fault

MAX_CHARACTERS = 10_000_000
MAX_DEPTH = 20
MOST_SHOWN = 60
Path = tuple[str | int, ...]


class Plain(str):
    """An unquoted decimal: a number to those who want one."""

    __slots__ = ()


class Unread:
    """Stands where a value was refused and told; nobody complains about it a second time."""


UNREAD = Unread()


@dataclass
class Document:
    """A read file: `value` (None when unreadable), all faults, and the line of every path (YAML only)."""

    value: Any = None
    faults: list[Fault] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Words for a path, with the line of the nearest thing that has one."""
        words = "".join(f"[{part}]" if isinstance(part, int) else f".{part[:MOST_SHOWN]}" for part in path)
        words = words.removeprefix(".")
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                line = f"line {self.lines[path[:length]]}"
                return f"{line}, {words}" if words else line
        return words

    def fault(self, path: Path, code: str, th: str, en: str) -> None:
        """Note a fault at a path."""
        self.faults.append(Fault(self.place(path), code, th, en))


_RESOLVER = Resolver()
_STR = "tag:yaml.org,2002:str"
_LOOKS_LIKE_NUMBER = re.compile(r"[-+]?(?:[0-9][0-9_,]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?\Z|0[oO][0-7]+\Z")
_NULLS = {"", "~", "null", "Null", "NULL"}


def read_document(text: str, *, as_json: bool = False) -> Document:
    """Read one document; every fault that can be told is told."""
    document = Document()
    if len(text) > MAX_CHARACTERS:
        document.fault((), "too_long", "ไฟล์ยาวเกินไป", f"longer than {MAX_CHARACTERS} characters")
        return document
    bad = _bad_character(text)
    if bad:
        document.fault((), "bad_character", f"มีอักขระที่ใช้ไม่ได้ {bad}", f"character {bad} is not allowed")
        return document
    return _read_json(text, document) if as_json else _read_yaml(text, document)


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """UTF-8 bytes (a byte order mark is allowed) as text, or the fault."""
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        return "", [Fault(f"byte {error.start}", "not_utf8", "ไฟล์ต้องเป็น UTF-8", "the file is not UTF-8")]


_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _bad_character(text: str) -> str:
    found = _BAD.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


# --- JSON -------------------------------------------------------------------------------------------------------------
class _OddError(ValueError):
    """Something that must be told."""


class _Pairs(list[tuple[str, Any]]):
    """An object before its keys are checked."""


class _Constant(str):
    """NaN, Infinity."""

    __slots__ = ()


# Escapes that may stand for a character that is not allowed (a false alarm only costs time).
_RISKY_ESCAPE = re.compile(r"\\(?:[bf]|u(?:00[01]|007[fF]|[dD][89a-fA-F]))")


@lru_cache(maxsize=8192)
def _number(text: str) -> Plain:
    if PLAIN_DECIMAL.match(text) is None:
        raise _OddError
    return Plain(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _OddError
    return found


def _no_constant(_: str) -> None:
    raise _OddError


# One decoder for all: making it costs more than reading a small dossier.
_CLEAN = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_number, parse_float=_number, parse_constant=_no_constant
)


def _read_json(text: str, document: Document) -> Document:
    """Nearly every text has nothing to tell: it is read at once, and walked for its faults only when it has."""
    try:
        value = _CLEAN.decode(text)
    except (ValueError, RecursionError):
        return _tell_json(text, document)
    if _RISKY_ESCAPE.search(text) or _is_deep(value):
        return _tell_json(text, document)
    document.value = value
    return document


def _is_deep(value: Any) -> bool:
    layer = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        layer = [
            child
            for one in layer
            for child in (one.values() if type(one) is dict else one)
            if type(child) is dict or type(child) is list
        ]
    return bool(layer)


def _tell_json(text: str, document: Document) -> Document:
    try:
        raw = json.loads(text, object_pairs_hook=_Pairs, parse_int=Plain, parse_float=Plain, parse_constant=_Constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        document.faults.append(Fault(place, "not_json", "อ่าน JSON ไม่ได้", f"not JSON: {error.msg}"))
        return document
    except RecursionError:
        document.fault((), "too_deep", "ซ้อนลึกเกินไป", "nested too deeply")
        return document
    document.value = _plain_json(raw, (), document)
    return document


def _plain_json(raw: Any, path: Path, document: Document) -> Any:
    if isinstance(raw, list) and len(path) >= MAX_DEPTH:
        document.fault(path, "too_deep", "ซ้อนลึกเกินไป", "nested too deeply")
        return UNREAD
    if isinstance(raw, _Pairs):
        found: dict[str, Any] = {}
        for key, value in raw:
            if bad := _bad_character(key):
                document.fault((*path, key), "bad_key", f"คีย์มีอักขระที่ใช้ไม่ได้ {bad}", f"character {bad} in a key")
                continue
            if key in found:
                document.fault((*path, key), "repeated_key", "คีย์ซ้ำ", f"key {key[:MOST_SHOWN]!r} is given twice")
            found[key] = _plain_json(value, (*path, key), document)
        return found
    if isinstance(raw, list):
        return [_plain_json(value, (*path, index), document) for index, value in enumerate(raw)]
    if isinstance(raw, _Constant):
        document.fault(path, "not_finite", "ต้องเป็นจำนวนจำกัด", f"{raw} is not a finite number")
        return UNREAD
    if isinstance(raw, Plain) and not PLAIN_DECIMAL.match(raw):
        document.fault(path, "not_plain", "ต้องเป็นทศนิยมธรรมดา", f"{raw[:40]} is not a plain decimal")
        return UNREAD
    if isinstance(raw, str) and (bad := _bad_character(raw)):
        document.fault(path, "bad_character", f"มีอักขระที่ใช้ไม่ได้ {bad}", f"character {bad} is not allowed")
        return UNREAD
    return raw


# --- YAML -------------------------------------------------------------------------------------------------------------
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_yaml(text: str, document: Document) -> Document:
    try:
        if not _only_plain_events(text, document):
            return document
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        document.faults.append(Fault(place, "not_yaml", "อ่าน YAML ไม่ได้", f"not YAML: {error.problem}"))
        return document
    except (yaml.YAMLError, RecursionError) as error:
        document.faults.append(Fault("", "not_yaml", "อ่าน YAML ไม่ได้", f"not YAML: {type(error).__name__}"))
        return document
    if root is None:
        document.fault((), "empty", "ไฟล์ว่าง", "the file is empty")
        return document
    document.value = _plain_yaml(root, (), document)
    return document


def _only_plain_events(text: str, document: Document) -> bool:
    """False when the text uses anchors, aliases, tags, directives, several documents or deep nesting: told, not read."""
    before, depth, documents = len(document.faults), 0, 0
    for event in yaml.parse(text, Loader=_LOADER):
        place = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            document.faults.append(Fault(place, "alias", "ห้ามใช้ alias", f"alias *{anchor} is not allowed"))
        elif anchor:
            document.faults.append(Fault(place, "anchor", "ห้ามใช้ anchor", f"anchor &{anchor} is not allowed"))
        if tag:
            document.faults.append(Fault(place, "tag", "ห้ามใช้ tag", f"tag {tag} is not allowed"))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if event.version or event.tags:
                document.faults.append(Fault(place, "directive", "ห้ามใช้ directive", "directives are not allowed"))
            if documents == 2:
                document.faults.append(Fault(place, "several", "ไฟล์หนึ่งมีได้ชุดเดียว", "more than one document"))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            document.faults.append(Fault(place, "too_deep", "ซ้อนลึกเกินไป", "nested too deeply"))
            return False
    return len(document.faults) == before


def _plain_yaml(node: Node, path: Path, document: Document) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return [_plain_yaml(child, (*path, index), document) for index, child in enumerate(node.value)]
    if not isinstance(node, ScalarNode):
        raise TypeError(type(node))
    return _scalar(node, path, document)


def _mapping(node: MappingNode, path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            document.fault(path, "bad_key", "คีย์ต้องเป็นข้อความ", "a key must be text")
            continue
        key = str(key_node.value)
        shown = key[:MOST_SHOWN]
        document.lines[(*path, key)] = key_node.start_mark.line + 1
        if bad := _bad_character(key):
            document.fault((*path, key), "bad_key", f"คีย์มีอักขระที่ใช้ไม่ได้ {bad}", f"character {bad} in a key")
            continue
        if not key_node.style and not _is_plain_text(key) and not PLAIN_DECIMAL.match(key):
            document.fault((*path, key), "bad_key", "คีย์ต้องเป็นข้อความธรรมดา", f"key {shown!r} is not plain text")
            continue
        if key in found:
            document.fault((*path, key), "repeated_key", "คีย์ซ้ำ", f"key {shown!r} is given twice")
        found[key] = _plain_yaml(value_node, (*path, key), document)
        document.lines[(*path, key)] = key_node.start_mark.line + 1
    return found


def _is_plain_text(text: str) -> bool:
    tag: str = _RESOLVER.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag == _STR and not _LOOKS_LIKE_NUMBER.match(text)


def _scalar(node: ScalarNode, path: Path, document: Document) -> Any:
    text = str(node.value)
    if bad := _bad_character(text):  # written as an escape
        document.fault(path, "bad_character", f"มีอักขระที่ใช้ไม่ได้ {bad}", f"character {bad} is not allowed")
        return UNREAD
    if node.style:  # quoted or block: text; a plain one has none (or "" from the C reader)
        return text
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    if PLAIN_DECIMAL.match(text):
        return Plain(text)
    if _is_plain_text(text):
        return text
    document.fault(
        path, "not_plain", "ไม่ใช่ข้อความธรรมดาหรือทศนิยมธรรมดา ใส่เครื่องหมายคำพูดหากเป็นข้อความ",
        f"{text[:40]} is neither plain text nor a plain decimal; quote it if it is text",
    )  # fmt: skip
    return UNREAD
