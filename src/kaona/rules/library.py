"""Finds shipped editions and rule sets by name, without a database: `gated-500` is the newest, `gated-500@1` fixed."""

import os
import re
from functools import lru_cache
from pathlib import Path

from kaona.rules.dossier_file import Library
from kaona.rules.editions import Edition, read_edition
from kaona.rules.rule_sets import RuleSet, read_rule_set

SHIPPED = Path(__file__).resolve().parent.parent / "catalogue" / "data"
NAME = re.compile(r"([a-z0-9][a-z0-9._-]*?)(?:@([1-9][0-9]{0,4}))?\Z")


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


@lru_cache(maxsize=32)
def _read_edition(path: Path) -> Edition | None:
    return read_edition(path.read_text(encoding="utf-8"))[0]


@lru_cache(maxsize=32)
def _read_rule_set(path: Path) -> RuleSet | None:
    return read_rule_set(path.read_text(encoding="utf-8"))[0]


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
