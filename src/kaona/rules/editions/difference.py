"""What changed between two editions, statement by statement."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaona.rules.editions.model import Edition, Item, Text


@dataclass(frozen=True)
class Change:
    """One difference: `kind` is a key of `_parts` below, "order", or "rule" between rule sets."""

    kind: str
    code: str
    what: str  # added, removed, changed
    before: str
    after: str


def diff_editions(before: Edition, after: Edition) -> list[Change]:
    """Every difference in the order of the newer edition, removed ones last within their kind."""
    old, new = _parts(before), _parts(after)
    return [*(change for kind in new for change in diff_rows(kind, old[kind], new[kind])), *_moved(before, after)]


def diff_rows(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """The differences of rows by code."""
    for code, text in new.items():
        if code not in old:
            yield Change(kind, code, "added", "", text)
        elif old[code] != text:
            yield Change(kind, code, "changed", old[code], text)
    for code, text in old.items():
        if code not in new:
            yield Change(kind, code, "removed", text, "")


def _parts(edition: Edition) -> dict[str, dict[str, str]]:
    """The words of every part by kind and code; what is not a word (place, types, marks) stands in brackets."""
    items = edition.items.values()
    return {
        "title": {edition.code: _words(edition.title, edition.note)},
        "category": {one.code: _words(one.title, one.short) for one in edition.categories},
        "item": {
            one.code: _words(one.title, one.long_title or "", f"[{edition.category_of[one.code].code}]")
            for one in items
        },
        "level": {
            f"{item.code}.{level.key}": _words(level.summary, " ".join(level.keywords))
            for item in items
            for level in item.levels
        },
        "statement": {
            one.code: _words(
                one.text, f"[{' '.join(edition.places[one.code])} · {one.kind} · {', '.join(one.applies_to)}]"
            )
            for one in edition.statements.values()
        },
        "sub_measure": {
            sub.code: _words(sub.title, f"[{item.code}{' · mandatory' if sub.mandatory else ''}]")
            for item, sub in edition.sub_measures.values()
        },
        "question": _profile(edition),
        "link": {
            one.id: _words(
                f"[{one.source} {' '.join(one.source_anchors)} > {one.type} > {one.target} {' '.join(one.target_anchors)}]",
                one.reason,
            )
            for one in edition.links
        },
        "note": _notes(edition),
    }


def _profile(edition: Edition) -> dict[str, str]:
    rows: dict[str, str] = {}
    for part in edition.profile:
        rows[part.code] = _words(part.title)
        for group in part.groups:
            rows[group.code] = _words(group.title, f"[{part.code}]")
            for one in group.questions:
                rows[one.code] = _words(one.title, *one.prompts, f"[{group.code}]")
    return rows


def _notes(edition: Edition) -> dict[str, str]:
    seen: Counter[str] = Counter()
    rows: dict[str, str] = {}
    for note in edition.handbook:
        seen[note.code] += 1
        rows[note.code if seen[note.code] == 1 else f"{note.code} ({seen[note.code]})"] = _words(note.text)
    return rows


def _moved(before: Edition, after: Edition) -> Iterator[Change]:
    """Items whose parts stand in another order, those added or removed left out."""
    for code, item in after.items.items():
        old, new = _codes(before.items.get(code)), _codes(item)
        stay = set(old) & set(new)
        was, now = ([one for one in codes if one in stay] for codes in (old, new))
        if was != now:
            yield Change("order", code, "changed", " ".join(was), " ".join(now))


def _codes(item: Item | None) -> list[str]:
    if item is None:
        return []
    statements = [one.code for level in item.levels for one in level.statements]
    return statements + [sub.code for sub in item.sub_measures]


def _words(*parts: Text | str) -> str:
    texts = [text for part in parts for text in ((part.th, part.en) if isinstance(part, Text) else (part,))]
    return "\n".join(dict.fromkeys(text for text in texts if text))
