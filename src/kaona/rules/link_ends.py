"""A link seen from its ends: what a gap is linked with, what choosing it asks for, in which order chosen gaps are done.

Source: pmqa40.md §1 step 3 (what must go together; the guideline's e-commerce example), the edition's link types. Gaps are
named as everywhere: a statement, a sub-measure, or "7.1.1:12" for an indicator of it. Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.editions import LEVELS, Edition, Link
from kaona.rules.editions.links import anchor_item, ends
from kaona.rules.scoring import Claim, ScoreTree

BINDING = frozenset({"requires", "basis_of", "together"})
# "from" comes before "to", as advice only.
ADVISING = frozenset({"measured_by", "feeds"})


@dataclass(frozen=True)
class LinkEnd:
    """One link seen from `code`, with single ends; `outward`: it goes from `code` to `other`."""

    link: Link
    code: str
    other: str
    outward: bool

    @property
    def binds(self) -> bool:
        """More than advice."""
        return self.link.type in BINDING

    @property
    def needs_other(self) -> bool:
        """Whoever takes this end on needs the other one too."""
        return self.link.type == "together" or self.link.type == ("requires" if self.outward else "basis_of")

    @property
    def first(self) -> str | None:
        """The end that is done first; None where there is no order."""
        source, target = (self.code, self.other) if self.outward else (self.other, self.code)
        if self.link.type == "requires":
            return target
        return source if self.link.type in ADVISING or self.link.type == "basis_of" else None


@dataclass(frozen=True)
class Asked:
    """A gap that is taken on asks for one of `options`, open gaps at the other end of a link; `must`: the link binds,
    otherwise it is advice."""

    code: str
    end: LinkEnd
    options: tuple[str, ...]
    must: bool


def end_of(code: str) -> str:
    """The end of links that a gap stands at: an indicator stands at its sub-measure."""
    return code.partition(":")[0]


def item_of(edition: Edition, code: str) -> str:
    """The item of a gap or an end; "" for a code that the edition does not have."""
    end = end_of(code)
    return end if end in edition.items else anchor_item(edition, end) or ""


def stands_at(edition: Edition, code: str, end: str) -> bool:
    """A gap is at an end: itself, its indicator, or a part of the item."""
    return end_of(code) == end or (end in edition.items and item_of(edition, code) == end)


def link_ends(edition: Edition, agency_type: str, code: str) -> tuple[LinkEnd, ...]:
    """The links of a gap as seen from it, in the order of the edition; those of the whole item too. Of an item: all of its."""
    item = item_of(edition, code)
    found = []
    for link in edition.links_of(item):
        sources, targets = ends(edition, link)
        for outward, near, far in ((True, sources, targets), (False, targets, sources)):
            if (link.source if outward else link.target) != item:
                continue
            found += [
                LinkEnd(link, one, other, outward)
                for one in near
                if end_of(code) in (one, item) or one == item
                for other in far
                if other != one and _applies(edition, agency_type, one) and _applies(edition, agency_type, other)
            ]
    return tuple(found)


def _applies(edition: Edition, agency_type: str, end: str) -> bool:
    return end not in edition.statements or agency_type in edition.statements[end].applies_to


def is_there(edition: Edition, claim: Claim, tree: ScoreTree, end: str) -> bool:
    """A statement is met, a sub-measure answered, an item has one of either."""
    if end in edition.statements:
        return end in claim.met
    code = item_of(edition, end)
    if code not in edition.items:  # a question of the profile
        return False
    answered = {one.code for one in tree.item(code).sub_measures if one.points is not None}
    if end in edition.items:
        return bool(answered) or any(one in claim.met for one in _codes(edition, code))
    return end in answered


def _codes(edition: Edition, item: str) -> list[str]:
    return [one.code for level in edition.items[item].levels for one in level.statements]


def asks(edition: Edition, end: LinkEnd) -> bool:
    """Whoever takes this end on must take the other one along; a result item never waits as a whole."""
    return end.needs_other and not (end.code in edition.items and edition.items[end.code].is_result)


def asked_for(
    edition: Edition, claim: Claim, tree: ScoreTree, codes: Collection[str], gaps: Collection[str]
) -> tuple[Asked, ...]:
    """What the gaps `codes` ask for and have not among them, what binds first. Of what goes together the other end is asked
    for as long as it is a gap; at all other links while nothing of it is there: what a link requires or is based on must
    come along, what it measures or feeds (and the other way round) should."""
    found: dict[tuple[str, tuple[str, ...]], Asked] = {}
    for code in codes:
        for end in link_ends(edition, claim.agency_type, code):
            must = asks(edition, end)
            if not must and end.link.type not in ADVISING:
                continue
            if end.link.type != "together" and is_there(edition, claim, tree, end.other):
                continue
            options = tuple(one for one in gaps if stands_at(edition, one, end.other))
            known = found.get((code, options))
            if options and not any(one in codes for one in options) and (known is None or (must and not known.must)):
                found[code, options] = Asked(code, end, options, must)
    # What was asked for already is not advised again.
    kept: list[Asked] = []
    for one in sorted(found.values(), key=lambda one: not one.must):
        offered = {option for other in kept for option in other.options}
        if one.must or not offered.issuperset(one.options):
            kept.append(one)
    return tuple(kept)


Worth = tuple[Fraction, ...]


def order_of_doing(
    edition: Edition, agency_type: str, codes: Iterable[str], worth: Mapping[str, Worth]
) -> tuple[str, ...]:
    """Gaps in the order of doing: what a link requires, or is based on, first; lower levels of an item first; then, as
    advice, what is measured by or feeds another one; then the greater worth; then the order of the edition."""
    left = in_edition_order(edition, codes)
    before = {one: _before(edition, agency_type, one, left) for one in left}
    done: list[str] = []
    while left:
        free = [one for one in left if _free(before[one][0], done) and not _level_below(edition, one, left)] or left
        advised = [one for one in free if _free(before[one][1], done)] or free
        best = max(advised, key=lambda one: worth.get(one, ()))
        left.remove(best)
        done.append(best)
    return tuple(done)


Groups = list[frozenset[str]]


def _before(edition: Edition, agency_type: str, code: str, codes: Sequence[str]) -> tuple[Groups, Groups]:
    """Of each other end that comes first the gaps of which one must be done: by links that bind, by those that advise."""
    found: tuple[Groups, Groups] = ([], [])
    for end in link_ends(edition, agency_type, code):
        if end.first == end.other:
            group = frozenset(one for one in codes if one != code and stands_at(edition, one, end.other))
            if group:
                found[0 if end.binds else 1].append(group)
    return found


def _free(groups: Groups, done: Sequence[str]) -> bool:
    return all(any(one in done for one in group) for group in groups)


def _level_below(edition: Edition, code: str, left: Iterable[str]) -> bool:
    if code not in edition.places:
        return False
    item, level = edition.places[code]
    lower = LEVELS[: LEVELS.index(level)]
    return any(
        one in edition.places and edition.places[one][0] == item and edition.places[one][1] in lower for one in left
    )


def in_edition_order(edition: Edition, codes: Iterable[str]) -> list[str]:
    """Gaps as the edition has them; an indicator after its sub-measure, by its number; unknown codes last."""
    ends_ = [
        one
        for item in edition.items.values()
        for one in (*_codes(edition, item.code), *(sub.code for sub in item.sub_measures))
    ]
    places = {code: place for place, code in enumerate(ends_)}

    def place(code: str) -> tuple[int, int, str]:
        end, _colon, number = code.partition(":")
        return places.get(end, len(places)), int(number) if number.isdecimal() else -1, code

    return sorted(set(codes), key=place)
