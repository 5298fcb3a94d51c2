"""Which practice cards fit an agency, and why, in reasons that can be said. Pure and exact: every number is a whole one or a
fraction. It must not know tables or words of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kaona.rules.practices import closeness, item_of
from kaona.rules.thai_text import search_form

MOST_WEAK = 6
# What each reason weighs; a weak item weighs by its part of all points that still can come, at most WEAK together.
WEAK = Fraction(100)
WEIGHTS = {
    "type": Fraction(10),
    "ministry": Fraction(8),
    "group": Fraction(8),
    "secretary": Fraction(8),
    "figures": Fraction(6),
    "adopted": Fraction(4),
}
MOST_ADOPTED = 3
# From here on two titles are held before an officer as perhaps the same.
ALIKE = Fraction(1, 2)


# What agencies have in common by their mission, as far as the register knows it.
Kin = frozenset[tuple[str, int]]
SECRETARY = "สำนักงานปลัด"


def kin_of(type_: str, name: str, ministry: int | None, group: int | None) -> Kin:
    """An agency of a ministry has its ministry; a province, whose ministry is that of all provinces, its group of provinces;
    the offices of permanent secretaries have each other."""
    if type_ == "province":
        return frozenset({("group", group)} if group is not None else ())
    found = {("ministry", ministry)} if ministry is not None else set()
    return frozenset(found | ({("secretary", 0)} if name.startswith(SECRETARY) else set()))


@dataclass(frozen=True)
class Asking:
    """The agency: its `kin`, and `weak`, the points that still can come, by item; empty without a dossier."""

    type: str
    kin: Kin
    weak: Mapping[str, Fraction]


@dataclass(frozen=True)
class Offered:
    """A card: its codes, for whom it is meant, to whom its owner is kin, whether it has figures, and how many agencies of the
    asking one's type adopted it."""

    key: int
    codes: tuple[str, ...]
    types: tuple[str, ...]
    kin: Kin
    has_figures: bool
    adopted: int


@dataclass(frozen=True)
class Reason:
    """One reason: weak (with its items and the points that still can come of them) | type | ministry | group |
    secretary | figures | adopted."""

    kind: str
    weight: Fraction
    items: tuple[str, ...] = ()
    points: Fraction = Fraction(0)
    number: int = 0


@dataclass(frozen=True)
class Fit:
    """A card that fits, with its reasons, the heaviest first."""

    key: int
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> Fraction:
        """By what cards are ordered."""
        return sum((one.weight for one in self.reasons), Fraction(0))


def weakest(points: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The items where most points still can come, the most first; at most MOST_WEAK and none without points."""
    kept = [(code, value) for code, value in points.items() if value > 0]
    return dict(sorted(kept, key=lambda one: (-one[1], one[0]))[:MOST_WEAK])


def reasons_of(asking: Asking, card: Offered) -> tuple[Reason, ...]:
    """Why a card fits, the heaviest first; empty when nothing but its form speaks for it."""
    weak = weakest(asking.weak)
    found = []
    items = tuple(code for code in weak if closeness(card.codes, code))
    if items:
        points = sum((weak[code] for code in items), Fraction(0))
        found.append(Reason("weak", WEAK * points / sum(weak.values()), items, points))
    elif weak:
        return ()
    if asking.type in card.types:
        found.append(Reason("type", WEIGHTS["type"]))
    found += [Reason(kind, WEIGHTS[kind]) for kind in sorted(kind for kind, _which in asking.kin & card.kin)]
    if not found:
        return ()
    if card.adopted:
        found.append(Reason("adopted", WEIGHTS["adopted"] * min(card.adopted, MOST_ADOPTED), number=card.adopted))
    if card.has_figures:
        found.append(Reason("figures", WEIGHTS["figures"]))
    return tuple(sorted(found, key=lambda one: -one.weight))


def fitting(asking: Asking, cards: Iterable[Offered], most: int) -> list[Fit]:
    """The cards that fit best, the heaviest first; of equals the newer one (the higher key)."""
    found = [Fit(one.key, reasons_of(asking, one)) for one in cards]
    return sorted((one for one in found if one.reasons), key=lambda one: (-one.weight, -one.key))[:most]


def likeness(one: str, other: str) -> Fraction:
    """How alike two titles are, by the three-letter pieces that they share: 0 nothing, 1 everything."""
    first, second = _pieces(_flat(one)), _pieces(_flat(other))
    if not first or not second:
        return Fraction(0)
    return Fraction(2 * len(first & second), len(first) + len(second))


@lru_cache(maxsize=20_000)
def _flat(text: str) -> str:
    """A title as it is compared; kept, because the same thousands are compared again and again."""
    return search_form(text).replace(" ", "")


def _pieces(flat: str) -> set[str]:
    return {flat[place : place + 3] for place in range(max(len(flat) - 2, 1))} if flat else set()


def alike(title: str, others: Mapping[int, str], most: int) -> list[int]:
    """The keys of the titles that may mean the same, the most alike first."""
    pieces = _pieces(_flat(title))
    found = []
    for key, other in others.items():
        flat = _flat(other)
        # Half of both cannot be shared where not even a third of the one is: no pieces are cut then.
        if 3 * sum(piece in flat for piece in pieces) >= len(pieces) and (value := likeness(title, other)) >= ALIKE:
            found.append((value, key))
    return [key for _value, key in sorted(found, reverse=True)[:most]]


def items_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The items of codes, each once, in order."""
    return tuple(sorted({item_of(one) for one in codes}))
