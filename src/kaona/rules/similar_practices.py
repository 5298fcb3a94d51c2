"""Which practice cards fit an agency, and why, in reasons that can be said. Pure and exact: every number is a whole one or a
fraction. It must not know tables or words of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.practices import closeness, item_of
from kaona.rules.thai_text import search_form

MOST_WEAK = 6
# What each reason weighs; a weak item weighs by its part of all points that still can come, at most WEAK together.
WEAK = Fraction(100)
WEIGHTS = {"type": Fraction(10), "ministry": Fraction(8), "figures": Fraction(6), "adopted": Fraction(4)}
MOST_ADOPTED = 3
# From here on two titles are held before an officer as perhaps the same.
ALIKE = Fraction(1, 2)


@dataclass(frozen=True)
class Asking:
    """The agency: `weak` are the points that still can come, by item; empty without a dossier."""

    type: str
    ministry: int | None
    weak: Mapping[str, Fraction]


@dataclass(frozen=True)
class Offered:
    """A card: its codes, for whom it is meant, whose ministry's it is, whether it has figures, and how many agencies of the
    asking one's type adopted it."""

    key: int
    codes: tuple[str, ...]
    types: tuple[str, ...]
    ministry: int | None
    has_figures: bool
    adopted: int


@dataclass(frozen=True)
class Reason:
    """One reason: weak (with its items and the points that still can come of them) | type | ministry | figures | adopted."""

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
    if asking.ministry is not None and asking.ministry == card.ministry:
        found.append(Reason("ministry", WEIGHTS["ministry"]))
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
    first, second = _pieces(one), _pieces(other)
    if not first or not second:
        return Fraction(0)
    return Fraction(2 * len(first & second), len(first) + len(second))


def _pieces(text: str) -> set[str]:
    text = search_form(text).replace(" ", "")
    return {text[place : place + 3] for place in range(max(len(text) - 2, 1))} if text else set()


def alike(title: str, others: Mapping[int, str], most: int) -> list[int]:
    """The keys of the titles that may mean the same, the most alike first."""
    found = [(likeness(title, other), key) for key, other in others.items()]
    return [key for value, key in sorted(found, reverse=True)[:most] if value >= ALIKE]


def items_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The items of codes, each once, in order."""
    return tuple(sorted({item_of(one) for one in codes}))
