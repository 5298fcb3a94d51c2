"""The links of gaps with what stands at their other end: chosen, still a gap, or there already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kaona.improvement.queries.base import Base
from kaona.improvement.queries.gaps import gap_label, gap_list
from kaona.rules.gaps import Gap
from kaona.rules.link_ends import Asked, LinkEnd, asked_for, asks, is_there, link_ends, stands_at


@dataclass(frozen=True)
class LinkRow:
    """A link as a page shows it. state: chosen | gap (`open` are its gaps) | there | missing (nothing there, and no gap that
    could be chosen) | profile."""

    end: LinkEnd
    label: Any
    state: str
    open: tuple[str, ...] = ()
    # The other end must come along and has not
    asks: bool = False


@dataclass(frozen=True)
class Question:
    """What a chosen gap asks for, with the names of what can be taken along."""

    asked: Asked
    label: Any
    options: tuple[tuple[Gap, Any], ...]


def links_of(base: Base, code: str, *, gaps: Sequence[str], chosen: Collection[str]) -> tuple[LinkRow, ...]:
    """The links of a gap; those that bind first, then as the edition has them. `gaps`: the codes of all gaps."""
    edition = base.edition
    found = []
    for end in link_ends(edition, base.claim.agency_type, code):
        at_other = [one for one in gaps if stands_at(edition, one, end.other)]
        open_ = tuple(one for one in at_other if one not in chosen)
        if end.other in edition.questions:
            state = "profile"
        elif any(stands_at(edition, one, end.other) for one in chosen):
            state = "chosen"
        elif is_there(edition, base.claim, base.tree, end.other) and not (end.link.type == "together" and open_):
            state = "there"
        else:
            state = "gap" if open_ else "missing"
        found.append(LinkRow(end, end_label(base, end.other), state, open_, state == "gap" and asks(edition, end)))
    return tuple(sorted(found, key=lambda one: not one.end.binds))


def end_label(base: Base, end: str) -> Any:
    """What an end of a link is: the words of a statement, the title of a measure, an item or a profile question."""
    edition = base.edition
    if end in edition.items:
        return edition.items[end].title
    return edition.questions[end].title if end in edition.questions else gap_label(base, end)


def questions_of(base: Base, codes: Collection[str], chosen: Collection[str]) -> list[Question]:
    """What `codes` ask for beside themselves and what is chosen already, with what it asks for in turn."""
    gaps = {one.code: one for one in gap_list(base)}
    asked = asked_for(base.edition, base.claim, base.tree, [*codes, *chosen], list(gaps))
    mine = [one for one in asked if one.code in codes]
    return [
        Question(
            one, end_label(base, one.end.other), tuple((gaps[code], gap_label(base, code)) for code in one.options)
        )
        for one in mine
    ]
