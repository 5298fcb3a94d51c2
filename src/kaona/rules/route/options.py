"""What each item offers: every sensible set of choices with its effort and points in whole numbers, and what it asks of
other items. The points come from the engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import lcm

from kaona.rules.editions import Item
from kaona.rules.route.binding import Choice, Wait, choices_of, settle, waits_of
from kaona.rules.route.model import Expected, Problem, with_result
from kaona.rules.scoring import Claim, MeasureClaim, SubMeasureScore, item_score
from kaona.rules.stakes import weight_of_item


@dataclass(frozen=True)
class Option:
    """A set of choices in one item. `effort` and `points` (what the total gains, may be below 0) are whole numbers of the
    table's units; `mask` has the bit of every choice, the first of the edition highest; `asks` and `gives` have the bits
    of the conditions that it needs and fulfils."""

    effort: int
    points: int
    count: int
    mask: int
    asks: int = 0
    gives: int = 0


@dataclass(frozen=True)
class Counted:
    """A process item as the solver takes it: the places of the choices of each level, and the points by how many are
    taken of each."""

    levels: tuple[tuple[int, ...], ...]
    points: tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True)
class Table:
    """The whole problem in whole numbers. `items` are those with something to choose, the empty option first in each;
    `effort_unit` and `point_unit` say how many units make one. The same for the solver: `counted` (None for a result item),
    `efforts` by place and the conditions `waits`."""

    choices: tuple[Choice, ...]
    codes: tuple[str, ...]
    items: tuple[tuple[Option, ...], ...]
    counted: tuple[Counted | None, ...]
    efforts: tuple[int, ...]
    waits: tuple[Wait, ...]
    effort_unit: int
    point_unit: int
    never: tuple[tuple[Choice, Wait], ...]

    def chosen(self, mask: int) -> list[Choice]:
        """The choices of a mask."""
        last = len(self.choices) - 1
        return [one for one in self.choices if mask >> (last - one.place) & 1]

    def gain(self, mask: int) -> Fraction:
        """What the total gains with the choices of a mask that an answer has."""
        units = 0
        for options in self.items:
            whole = 0
            for one in options:
                whole |= one.mask
            units += next(one.points for one in options if one.mask == mask & whole)
        return Fraction(units, self.point_unit)


@dataclass(frozen=True)
class _Draft:
    """An option whose numbers are still fractions; `points` is whatever orders it, more is better."""

    effort: Fraction
    points: Fraction
    count: int
    mask: int
    asks: int = 0
    gives: int = 0

    def joined(self, other: "_Draft") -> "_Draft":
        """Both together."""
        return _Draft(
            self.effort + other.effort, self.points + other.points, self.count + other.count, self.mask | other.mask,
            self.asks | other.asks, self.gives | other.gives,
        )  # fmt: skip


NOTHING = _Draft(Fraction(0), Fraction(0), 0, 0)


def table_of(problem: Problem) -> Table:
    """The problem as options by item."""
    choices = choices_of(problem)
    alive, waits, never = settle(choices, waits_of(problem, choices))
    drafting = _Drafting(problem, choices, alive, waits)
    drafts = drafting.by_item()
    gains = [one.points for options in drafts.values() for one in options]
    gains += [gain for _, known in drafting.counted.values() for gain in known.values()]
    efforts = [_effort_of(problem, one) for one in choices]
    effort_unit = lcm(*(one.denominator for one in efforts))
    point_unit = lcm(*(one.denominator for one in gains))

    def whole(one: _Draft) -> Option:
        return Option(
            int(one.effort * effort_unit), int(one.points * point_unit), one.count, one.mask, one.asks, one.gives
        )  # fmt: skip

    def counted(code: str) -> Counted | None:
        if code not in drafting.counted:
            return None
        levels, known = drafting.counted[code]
        return Counted(levels, tuple((key, int(gain * point_unit)) for key, gain in known.items()))

    items = {code: tuple(whole(one) for one in options) for code, options in drafts.items() if len(options) > 1}
    order = _beside(items)
    return Table(
        choices, tuple(order), tuple(items[code] for code in order), tuple(counted(code) for code in order),
        tuple(int(one * effort_unit) for one in efforts), tuple(waits), effort_unit, point_unit,
        tuple((choices[place], wait) for place, wait in sorted(never.items())),
    )  # fmt: skip


def _effort_of(problem: Problem, one: Choice) -> Fraction:
    return one.expected.effort if one.expected is not None else problem.effort_of(one.code)


def _beside(items: dict[str, tuple[Option, ...]]) -> list[str]:
    """The items with those that ask something of each other side by side, so that little has to be kept in mind."""
    touched = {code: _bits(options) for code, options in items.items()}
    order: list[str] = []
    left = list(items)
    open_bits = 0
    while left:
        code = next((one for one in left if touched[one] & open_bits), left[0])
        left.remove(code)
        order.append(code)
        open_bits |= touched[code]
    return order


def _bits(options: Iterable[Option]) -> int:
    bits = 0
    for one in options:
        bits |= one.asks | one.gives
    return bits


class _Drafting:
    """Makes the options of every item."""

    def __init__(self, problem: Problem, choices: Sequence[Choice], alive: frozenset[int], waits: list[Wait]) -> None:
        self.problem = problem
        self.choices = choices
        numbers = {asked: 1 << number for number, asked in enumerate(dict.fromkeys(one.asked for one in waits))}
        self.asks, self.gives = [0] * len(choices), [0] * len(choices)
        for wait in waits:
            self.asks[wait.waiter] |= numbers[wait.asked]
        for asked, bit in numbers.items():
            for place in asked:
                self.gives[place] |= bit
        self.counted: dict[str, tuple[tuple[tuple[int, ...], ...], dict[tuple[int, ...], Fraction]]] = {}
        self.own: dict[str, list[Choice]] = {code: [] for code in problem.edition.items}
        for one in choices:
            if one.place in alive:
                self.own[one.item].append(one)

    def by_item(self) -> dict[str, list[_Draft]]:
        """The options of every item, the empty one first."""
        return {code: self._options(item, self.own[code]) for code, item in self.problem.edition.items.items()}

    def _draft(self, choice: Choice, points: Fraction = Fraction(0)) -> _Draft:
        place = choice.place
        bit = 1 << (len(self.choices) - 1 - place)
        return _Draft(_effort_of(self.problem, choice), points, 1, bit, self.asks[place], self.gives[place])

    def _options(self, item: Item, own: list[Choice]) -> list[_Draft]:
        if not own:
            return [NOTHING]
        make = self._of_results if item.is_result else self._of_statements
        found = [
            one if not one.asks & one.gives else replace(one, asks=one.asks & ~one.gives) for one in make(item, own)
        ]
        elsewhere = 0  # what other items can give
        for choice in self.choices:
            if choice.item != item.code:
                elsewhere |= self.gives[choice.place]
        return [NOTHING, *_best_by_need(one for one in found if one.count and not one.asks & ~elsewhere)]

    def _of_statements(self, item: Item, own: list[Choice]) -> Iterator[_Draft]:
        """Statements of one level that links treat alike count alike: of these the cheapest first."""
        level_of = {code: level for code, (_, level) in self.problem.edition.places.items()}
        alike: dict[tuple[str, int, int], list[_Draft]] = {}
        for choice in own:
            key = (level_of[choice.code], self.asks[choice.place], self.gives[choice.place])
            alike.setdefault(key, []).append(self._draft(choice))
        runs = []
        for group in alike.values():
            run = [NOTHING]
            for one in sorted(group, key=lambda one: (one.effort, -one.mask)):
                run.append(run[-1].joined(one))
            runs.append(run)
        levels = [level for level, _, _ in alike]
        points = self._points_by_count(item, own, sorted(set(levels)), level_of)
        for parts in product(*runs):
            whole = NOTHING
            for part in parts:
                whole = whole.joined(part)
            counts: dict[str, int] = dict.fromkeys(sorted(set(levels)), 0)
            for level, part in zip(levels, parts, strict=True):
                counts[level] += part.count
            yield replace(whole, points=points[tuple(counts.values())])

    def _points_by_count(
        self, item: Item, own: list[Choice], levels: list[str], level_of: dict[str, str]
    ) -> dict[tuple[int, ...], Fraction]:
        """What the total gains with so many more statements of each level; which of them does not matter."""
        claim, weight = self.problem.claim, weight_of_item(self.problem.edition, self.problem.rules, item.code)
        before = self.problem.start.item(item.code).points
        by_level = [[one for one in own if level_of[one.code] == level] for level in levels]
        known: dict[tuple[int, ...], Fraction] = {}
        for counts in product(*(range(len(some) + 1) for some in by_level)):
            more = {one.code for some, count in zip(by_level, counts, strict=True) for one in some[:count]}
            with_more = Claim(claim.agency_type, claim.result_year, claim.met | more)
            known[counts] = (item_score(item, self.problem.rules, with_more).points - before) * weight
        self.counted[item.code] = (tuple(tuple(one.place for one in some) for some in by_level), known)
        return known

    def _of_results(self, item: Item, own: list[Choice]) -> Iterator[_Draft]:
        """The sets that leave a mandatory sub-measure without result, where that empties the item, and all others."""
        zero = self.problem.rules.mandatory_unanswered == "zero"
        if zero and self.problem.start.item(item.code).incomplete:
            yield from self._of_item(item, own, empty=True)
        yield from self._of_item(item, own, empty=False)

    def _of_item(self, item: Item, own: list[Choice], *, empty: bool) -> Iterator[_Draft]:
        """Every sub-measure as it is or with some of its expected results; the item is the mean of those answered, and
        `empty` while a mandatory one is missing: then no figure matters."""
        rules, tree = self.problem.rules, self.problem.start.item(item.code)
        weight = weight_of_item(self.problem.edition, rules, item.code)
        zero = rules.mandatory_unanswered == "zero"
        # By answered sub-measures and whether a mandatory one is missing: the sums worth keeping.
        kept: dict[tuple[int, bool], list[_Draft]] = {(0, False): [NOTHING]}
        for sub in tree.sub_measures:
            as_it_is = NOTHING if empty or sub.points is None else replace(NOTHING, points=sub.points)
            mine = [one for one in own if one.code == sub.code]
            ways = [(as_it_is, sub.points is not None)]
            ways += [(one, True) for one in self._of_sub_measure(item, sub, mine, empty=empty)]
            grown: dict[tuple[int, bool], list[_Draft]] = {}
            for (answered, missing), drafts in kept.items():
                for way, is_answered in ways:
                    missed = missing or (zero and sub.mandatory and not is_answered)
                    if missed <= empty:
                        key = (0 if empty else answered + is_answered, missed)
                        grown.setdefault(key, []).extend(draft.joined(way) for draft in drafts)
            kept = {key: _best_by_need(drafts) for key, drafts in grown.items()}
        for (answered, missing), drafts in kept.items():
            if missing == empty:
                for one in drafts:
                    points = one.points / answered if answered else Fraction(0)
                    yield replace(one, points=(points - tree.points) * weight)

    def _of_sub_measure(self, item: Item, sub: SubMeasureScore, own: list[Choice], *, empty: bool) -> list[_Draft]:
        """The sensible sets of expected results of a sub-measure; `points` is its mean."""
        measures = [one for one in self.problem.claim.measures if one.sub_measure == sub.code]
        now: dict[str, tuple[MeasureClaim, Fraction | None]] = {}
        for own_measure, scored in zip(measures, sub.measures, strict=True):
            now.setdefault(own_measure.name, (own_measure, scored.points))
        answered = [one.points for one in sub.measures if one.points is not None]
        start = NOTHING if empty else replace(NOTHING, points=sum(answered, Fraction(0)))
        kept: dict[int, list[_Draft]] = {len(answered): [start]}
        for choice in own:
            if choice.expected is None:
                raise TypeError(choice.code)
            known = now.get(choice.expected.name)
            measure, old = known if known is not None else (None, None)
            gain = self._points_of(item, choice.code, measure, choice.expected) - (old or Fraction(0))
            one = self._draft(choice, Fraction(0) if empty else gain)
            grown = {count: list(drafts) for count, drafts in kept.items()}
            for count, drafts in kept.items():
                grown.setdefault(count + (old is None), []).extend(draft.joined(one) for draft in drafts)
            # The set with nothing chosen stays aside: it is no way to choose something.
            kept = {count: _best_by_need(drafts) for count, drafts in grown.items()}
        return _best_by_need(
            replace(one, points=one.points / count) for count, drafts in kept.items() for one in drafts if one.count
        )

    def _points_of(self, item: Item, sub_measure: str, measure: MeasureClaim | None, wanted: Expected) -> Fraction:
        """What the indicator gives with its expected result, by the engine."""
        claim, year = self.problem.claim, self.problem.claim.result_year or 0
        alone = Claim(claim.agency_type, year, frozenset(), (with_result(measure, wanted, year),))
        scored = item_score(item, self.problem.rules, alone).sub_measures
        points = next(one.points for one in scored if one.code == sub_measure)
        if points is None:
            raise ValueError(f"{sub_measure} {wanted.name}: a result needs a target above 0 or a band")
        return points


def _best(drafts: Iterable[_Draft]) -> list[_Draft]:
    """Those that no other beats: more effort only for more points; among equals fewer choices, then edition order."""
    found: list[_Draft] = []
    for one in sorted(drafts, key=lambda one: (one.effort, -one.points, one.count, -one.mask)):
        if not found or one.points > found[-1].points:
            found.append(one)
    return found


def _best_by_need(drafts: Iterable[_Draft]) -> list[_Draft]:
    """The best among those that ask and give the same, the set without choices apart."""
    alike: dict[tuple[int, int, bool], list[_Draft]] = {}
    for one in drafts:
        alike.setdefault((one.asks, one.gives, one.count == 0), []).append(one)
    return [one for group in alike.values() for one in _best(group)]
