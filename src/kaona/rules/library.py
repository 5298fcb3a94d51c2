"""Finds shipped editions and rule sets by name, without a database: `gated-500` is the newest, `gated-500@1` fixed."""

import os
import re
from functools import lru_cache
from pathlib import Path

from kaona.rules.documents import decode, read_document
from kaona.rules.dossier_file import Library
from kaona.rules.editions import Edition, read_edition
from kaona.rules.editions.check import edition_in
from kaona.rules.faults import Fault
from kaona.rules.rule_sets import RuleSet, read_rule_set, rule_set_in
from kaona.rules.shape import DOCUMENT_ID

SHIPPED = Path(__file__).resolve().parent.parent / "catalogue" / "data"
NAME = re.compile(rf"({DOCUMENT_ID.pattern})(?:@([1-9][0-9]{{0,4}}))?\Z")
# What only a rule set has: one of them is enough to tell which of the two a faulty file wants to be.
RULE_SET_KEYS = {"level_points", "achievement", "band", "bands", "most_points", "site_visit_line"}


def read_either(text: str) -> tuple[Edition | RuleSet | None, list[Fault]]:
    """The edition or rule set in a text, or None with every fault."""
    document = read_document(text)
    is_rule_set = isinstance(document.value, dict) and not RULE_SET_KEYS.isdisjoint(document.value)
    found = rule_set_in(document) if is_rule_set else edition_in(document)
    return found, document.faults


def folders() -> list[Path]:
    """Where documents lie: a folder of one's own (KAONA_EDITIONS_DIR) before the shipped one."""
    own = os.environ.get("KAONA_EDITIONS_DIR", "")
    return [Path(own), SHIPPED] if own else [SHIPPED]


def find(kind: str, name: str) -> Path | None:
    """The file of `code@version`, or of the newest version of `code`; None when there is none."""
    match = NAME.match(name)
    if match is None:
        return None
    code, version = match.groups()
    found: dict[int, Path] = {}
    for folder in reversed(folders()):
        for path in (folder / kind).glob(f"{code}@*.yaml"):
            number = path.stem.rpartition("@")[2]
            if number.isdigit():
                found[int(number)] = path
    if version is not None:
        return found.get(int(version))
    return found[max(found)] if found else None


def _text(path: Path) -> str:
    """Its text; "" (which is no document) when it cannot be read."""
    try:
        return decode(path.read_bytes())[0]
    except OSError:
        return ""


@lru_cache(maxsize=32)
def _read_edition(path: Path) -> Edition | None:
    found, _ = read_edition(_text(path))
    return found if found is not None and found.fixed == path.stem else None  # a file may not claim another name


@lru_cache(maxsize=32)
def _read_rule_set(path: Path) -> RuleSet | None:
    found, _ = read_rule_set(_text(path))
    return found if found is not None and found.fixed == path.stem else None


@lru_cache(maxsize=64)
def shipped_edition(name: str) -> Edition | None:
    """The edition of that name; None when unknown."""
    path = find("editions", name)
    return _read_edition(path) if path else None


@lru_cache(maxsize=64)
def shipped_rule_set(name: str) -> RuleSet | None:
    """The rule set of that name; None when unknown."""
    path = find("rule_sets", name)
    return _read_rule_set(path) if path else None


LIBRARY = Library(shipped_edition, shipped_rule_set)
