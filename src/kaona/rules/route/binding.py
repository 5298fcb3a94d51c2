"""Links as conditions among choices: who waits for what. Source: the edition's link types (formats.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kaona.rules.editions import Edition, Link, Text
from kaona.rules.editions.links import anchor_item, circles, ends
from kaona.rules.route.model import BINDING, Expected, Problem, RouteLink


def edition_links(edition: Edition, agency_type: str) -> tuple[RouteLink, ...]:
    """The links of an edition that can bind, every from_anchor with every to_anchor (no anchor: the whole item); none of
    a profile question, none with a statement that does not apply to the type of agency."""
    return tuple(
        RouteLink(source, target, link.type, link.id)
        for link in edition.links
        if link.type in BINDING
        for source in ends(edition, link)[0]
        for target in ends(edition, link)[1]
        if can_bind(edition, agency_type, source) and can_bind(edition, agency_type, target)
    )


def can_bind(edition: Edition, agency_type: str, end: str) -> bool:
    """A scored end that is there for this type of agency."""
    if end in edition.statements:
        return agency_type in edition.statements[end].applies_to
    return end in edition.sub_measures or end in edition.items


def link_circles(edition: Edition, links: Iterable[RouteLink]) -> list[list[str]]:
    """Circles among requires and basis_of, as codes with the first repeated at the end."""
    whole = []
    for link in links:
        sides = [
            (item, () if item == end else (end,))
            for end, item in ((end, anchor_item(edition, end) or end) for end in (link.source, link.target))
        ]
        (source, source_anchors), (target, target_anchors) = sides
        whole.append(Link(link.id, source, target, link.type, source_anchors, target_anchors, Text("")))
    return circles(replace(edition, links=tuple(whole)))


@dataclass(frozen=True)
class Choice:
    """A gap that can be chosen: an unmet statement, or an expected result. `place` is its rank in the edition."""

    place: int
    code: str  # statement or sub-measure
    item: str
    expected: Expected | None = None


@dataclass(frozen=True)
class Wait:
    """`waiter` may be chosen only with one of `asked` (places of choices; none: never), because of `link`."""

    waiter: int
    asked: frozenset[int]
    link: RouteLink


def choices_of(problem: Problem) -> tuple[Choice, ...]:
    """Everything that can be chosen, in the order of the edition; expected results of a sub-measure by name."""
    found: list[tuple[str, str, Expected | None]] = []
    for item in problem.edition.items.values():
        for statement in item.statements_for(problem.claim.agency_type):
            if statement.code not in problem.claim.met and statement.code not in problem.impossible:
                found.append((statement.code, item.code, None))
        for sub in item.sub_measures:
            own = [one for one in problem.expected if one.sub_measure == sub.code]
            found += [(sub.code, item.code, one) for one in sorted(own, key=lambda one: one.name)]
    return tuple(Choice(place, *one) for place, one in enumerate(found))


def waits_of(problem: Problem, choices: Sequence[Choice]) -> list[Wait]:
    """Every condition that is not fulfilled already."""
    ends_of = _Ends(problem, choices)
    found = []
    for link in problem.links:
        pairs = {
            "requires": [(link.source, link.target)],
            "basis_of": [(link.target, link.source)],
            "together": [(link.source, link.target), (link.target, link.source)],
        }[link.type]
        for later, before in pairs:
            asked = ends_of.condition(before)
            if asked is None:
                continue
            for waiter in ends_of.waiters(later, together=link.type == "together"):
                if waiter not in asked:
                    found.append(Wait(waiter, asked, link))
    return found


class _Ends:
    """What an end of a link is, as a condition and as the one that waits."""

    def __init__(self, problem: Problem, choices: Sequence[Choice]) -> None:
        self.problem = problem
        self.by_code: dict[str, list[int]] = {}
        for one in choices:
            for code in {one.code, one.item}:
                self.by_code.setdefault(code, []).append(one.place)
        items = [item for category in problem.start.categories for item in category.items]
        self.answered = {
            sub.code for item in items for sub in item.sub_measures if sub.points is not None
        }  # fmt: skip

    def condition(self, end: str) -> frozenset[int] | None:
        """The choices of which one must be made; None when the end is there already. A process item is there when one of
        its statements is, a result item when one of its sub-measures is answered."""
        edition, claim = self.problem.edition, self.problem.claim
        if end in edition.items:
            item = edition.items[end]
            parts = {one.code for one in item.statements_for(claim.agency_type)} & claim.met
            parts |= {sub.code for sub in item.sub_measures} & self.answered
            there = bool(parts)
        else:
            there = end in claim.met or end in self.answered
        return None if there else frozenset(self.by_code.get(end, ()))

    def waiters(self, end: str, *, together: bool) -> list[int]:
        """The choices that wait: of a process item each statement; a result item never waits. What is answered already
        waits for nothing in a "together", which binds what is not there yet."""
        item = self.problem.edition.items.get(end)
        if (item is not None and item.is_result) or (together and end in self.answered):
            return []
        return self.by_code.get(end, [])


def settle(choices: Sequence[Choice], waits: Sequence[Wait]) -> tuple[frozenset[int], list[Wait], dict[int, Wait]]:
    """What can ever be chosen, the conditions among those, and for each that never can the condition that forbids it."""
    alive = {one.place for one in choices}
    never: dict[int, Wait] = {}
    changed = True
    while changed:
        changed = False
        for wait in waits:
            if wait.waiter in alive and alive.isdisjoint(wait.asked):
                alive.discard(wait.waiter)
                never[wait.waiter] = wait
                changed = True
    live = [Wait(one.waiter, one.asked & alive, one.link) for one in waits if one.waiter in alive]
    return frozenset(alive), live, never
