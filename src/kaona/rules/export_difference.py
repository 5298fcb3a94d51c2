"""What changed between two submissions of a dossier, per item, from their canonical exports. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaona.rules.text_difference import difference

PROFILE, RESULTS = "0", "7.1"  # an indicator that nobody knows any more stands with the first results
Parts = list[tuple[str, str]]


@dataclass(frozen=True)
class TextChange:
    """A narrative ("1.2.basic") or a profile answer: both texts, and their difference piece by piece."""

    code: str
    before: str
    after: str
    parts: Parts


@dataclass(frozen=True)
class MeasureChange:
    """An indicator that came, went, or changed: the fields that differ with both values; no fields when it came or went."""

    sub_measure: str
    name: str
    kind: str  # added, removed, changed
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class EvidenceChange:
    """A citation that came or went, or names other pages, another version or other bytes."""

    target: str
    code: str
    title: str
    kind: str  # added, removed, changed
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ItemChange:
    """Everything that changed in one item ("0": the profile)."""

    item: str
    now_met: tuple[str, ...] = ()
    no_longer_met: tuple[str, ...] = ()
    texts: tuple[TextChange, ...] = ()
    measures: tuple[MeasureChange, ...] = ()
    evidence: tuple[EvidenceChange, ...] = ()


@dataclass
class _Found:
    now_met: list[str] = field(default_factory=list)
    no_longer_met: list[str] = field(default_factory=list)
    texts: list[TextChange] = field(default_factory=list)
    measures: list[MeasureChange] = field(default_factory=list)
    evidence: list[EvidenceChange] = field(default_factory=list)


def item_of(code: str) -> str:
    """The item of a statement, level, sub-measure or profile code."""
    parts = code.split(".")
    return ".".join(parts[:2]) if parts[0].isdigit() and len(parts) > 1 else PROFILE


def changed_items(before: str, after: str, measures: Mapping[str, str]) -> list[ItemChange]:
    """The items that differ between two canonical exports, in the order of the form. `measures`: the sub-measure of each
    indicator's key, because a document cited for one names the key alone."""
    old, new = json.loads(before), json.loads(after)
    found: dict[str, _Found] = {}

    def at(code: str) -> _Found:
        return found.setdefault(item_of(code), _Found())

    was, now = set(old.get("statements_met", ())), set(new.get("statements_met", ()))
    for code in sorted(now - was):
        at(code).now_met.append(code)
    for code in sorted(was - now):
        at(code).no_longer_met.append(code)
    for kind in ("narratives", "profile"):
        for one in _texts(old.get(kind, {}), new.get(kind, {})):
            at(one.code).texts.append(one)
    for change in _measures(old.get("measures", ()), new.get("measures", ())):
        at(change.sub_measure).measures.append(change)
    for cited in _evidence(old.get("evidence", ()), new.get("evidence", ())):
        code = cited.code if cited.target != "measure" else measures.get(cited.code, RESULTS)
        at(code).evidence.append(cited)
    return [
        ItemChange(code, *(tuple(getattr(found[code], name)) for name in _NAMES)) for code in sorted(found, key=_order)
    ]


_NAMES = ("now_met", "no_longer_met", "texts", "measures", "evidence")


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))


def _texts(old: Mapping[str, str], new: Mapping[str, str]) -> list[TextChange]:
    codes = sorted({*old, *new})
    pairs = [(code, old.get(code, ""), new.get(code, "")) for code in codes]
    return [TextChange(code, was, now, difference(was, now)) for code, was, now in pairs if was != now]


def _measures(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[MeasureChange]:
    was, now = _by_name(old), _by_name(new)
    found = []
    for key in sorted({*was, *now}):
        before, after = was.get(key), now.get(key)
        if before is None or after is None:
            found.append(MeasureChange(key[0], key[1], "added" if before is None else "removed"))
            continue
        fields = _fields(before, after)
        if fields:
            found.append(MeasureChange(key[0], key[1], "changed", fields))
    return found


def _by_name(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, int], dict[str, str]]:
    """Indicators by sub-measure and name; equal names are told apart by their order."""
    found: dict[tuple[str, str, int], dict[str, str]] = {}
    for row in rows:
        sub, name, number = row["sub_measure"], row["name"], 1
        while (sub, name, number) in found:
            number += 1
        found[sub, name, number] = _flat(row)
    return found


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    """The fields as texts; a figure's key is its year, a band's floor and top."""
    plain = {
        key: str(value) for key, value in row.items() if isinstance(value, str) and key not in ("sub_measure", "name")
    }
    plain |= {f"result:{year}": str(value) for year, value in row.get("results", {}).items()}
    return plain | {f"band:{key}": str(value) for key, value in row.get("conversion", {}).items()}


def _fields(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = sorted({*before, *after})
    pairs = [(name, before.get(name, ""), after.get(name, "")) for name in names]
    return tuple(one for one in pairs if one[1] != one[2])


def _evidence(old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> list[EvidenceChange]:
    was, now = _by_place(old), _by_place(new)
    found = []
    for key in sorted({*was, *now}):
        before, after = was.get(key), now.get(key)
        if before == after:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        found.append(
            EvidenceChange(*key, kind, *(f"v{one[0]} {one[1]}".strip() if one else "" for one in (before, after)))
        )
    return found


def _by_place(rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    return {(one["target"], one["code"], one["title"]): (one["version"], one["pages"], one["sha256"]) for one in rows}
