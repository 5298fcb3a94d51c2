"""What changed between two editions, statement by statement."""

from dataclasses import dataclass

from kaona.rules.editions.model import Edition


@dataclass(frozen=True)
class Change:
    """One difference: `kind` is statement, item, sub_measure, question, level, link, category, note or title."""

    kind: str
    code: str
    what: str  # added, removed, changed
    before: str
    after: str


def diff_editions(before: Edition, after: Edition) -> list[Change]:
    """Every difference in the order of the newer edition, removed ones last within their kind."""
    changes: list[Change] = []
    old_parts, new_parts = _parts(before), _parts(after)
    for kind, new in new_parts.items():
        old = old_parts[kind]
        for code, text in new.items():
            if code not in old:
                changes.append(Change(kind, code, "added", "", text))
            elif old[code] != text:
                changes.append(Change(kind, code, "changed", old[code], text))
        changes += [Change(kind, code, "removed", text, "") for code, text in old.items() if code not in new]
    return changes


def _parts(edition: Edition) -> dict[str, dict[str, str]]:
    """The words of every part by kind and code; what is not a word (types, marks) stands in brackets."""
    levels = {
        f"{item.code}.{level.key}": _words(level.summary.th, level.summary.en, " ".join(level.keywords))
        for item in edition.items.values()
        for level in item.levels
    }
    return {
        "title": {edition.code: _words(edition.title.th, edition.title.en, edition.note.th, edition.note.en)},
        "category": {one.code: _words(one.title.th, one.title.en) for one in edition.categories},
        "item": {one.code: _words(one.title.th, one.title.en) for one in edition.items.values()},
        "level": levels,
        "statement": {
            one.code: _words(one.text.th, one.text.en, f"[{one.kind}: {', '.join(one.applies_to)}]")
            for one in edition.statements.values()
        },
        "sub_measure": {
            sub.code: _words(sub.title.th, sub.title.en, "[mandatory]" if sub.mandatory else "")
            for _, sub in edition.sub_measures.values()
        },
        "question": {
            one.code: _words(one.title.th, one.title.en, *(text for p in one.prompts for text in (p.th, p.en)))
            for one in edition.questions.values()
        },
        "link": {
            one.id: _words(
                f"{one.source} {' '.join(one.source_anchors)} > {one.type} > {one.target} {' '.join(one.target_anchors)}",
                one.reason.th,
                one.reason.en,
            )
            for one in edition.links
        },
        "note": {
            f"{note.code}#{index}": _words(note.text.th, note.text.en) for index, note in enumerate(edition.handbook)
        },
    }


def _words(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
