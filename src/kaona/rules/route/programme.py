"""The exact programme: item by item, every partial answer that may still become the best, in whole numbers of any length.

A partial answer is dropped only when another one with the same outlook costs no more and gives as much, when what is left
cannot lift it over the need, or when even a fractional completion (the steepest steps first) is worse than an answer in
hand. The first rounds keep few partial answers and find a good one; the last round drops nothing unproved.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kaona.rules.route.options import Option, Table

FAR = 2  # items in which an alternative differs from every earlier answer


@dataclass(frozen=True)
class Goal:
    """Either the least effort that gains `need` points, or the most points for `budget` effort (None: any effort).
    Then: the most points or the least effort, the fewest choices, edition order. `unlike` are the sets of items (ranks
    in the table) of earlier answers."""

    need: int | None
    budget: int | None
    unlike: tuple[frozenset[int], ...] = ()


# effort, points below 0, choices, mask below 0: the smaller, the better, and sortable by effort.
Partial = tuple[int, int, int, int]
Outlook = tuple[int, int, tuple[int, ...]]  # conditions asked for, conditions given, distance to each earlier answer


def best_of(table: Table, goal: Goal, rounds: Sequence[int | None] = (100, 1_000, 10_000, None)) -> int | None:
    """The mask of the best answer; None when there is none. TooWideError when the last of `rounds` (partial answers
    kept at a time; None: all) had to drop some."""
    search = _Search(table, goal)
    for most in rounds:
        if search.run(most):
            return None if search.best is None else -search.best[3]
    raise TooWideError


class TooWideError(Exception):
    """More partial answers than were allowed."""


class _Search:
    def __init__(self, table: Table, goal: Goal) -> None:
        self.items, self.goal = table.items, goal
        self.best: Partial | None = None
        self.suffixes = _suffixes(table.items)
        self.given_later, self.asked_later = [0], [0]
        for options in reversed(table.items):
            given, asked = self.given_later[-1], self.asked_later[-1]
            for one in options:
                given, asked = given | one.gives, asked | one.asks
            self.given_later.append(given)
            self.asked_later.append(asked)
        self.given_later.reverse()
        self.asked_later.reverse()

    def run(self, most: int | None) -> bool:
        """One round; True when nothing was dropped unproved."""
        whole = True
        layer: dict[Outlook, list[Partial]] = {(0, 0, (0,) * len(self.goal.unlike)): [(0, 0, 0, 0)]}
        for rank, options in enumerate(self.items):
            grown: dict[Outlook, list[Partial]] = {}
            for outlook, partials in layer.items():
                self._grow(grown, rank, options, outlook, partials)
            layer = {outlook: kept for outlook, some in grown.items() if (kept := self._kept(rank + 1, some))}
            if most is not None and sum(map(len, layer.values())) > most:
                layer, whole = self._fewer(rank + 1, layer, most), False
        for outlook, partials in layer.items():
            if all(distance >= FAR for distance in outlook[2]):
                for one in partials:
                    if self._fulfils(one) and (self.best is None or self._order(one) < self._order(self.best)):
                        self.best = one
        return whole

    def _order(self, one: Partial) -> Partial:
        effort, points, count, mask = one
        return one if self.goal.need is not None else (points, effort, count, mask)

    def _fulfils(self, one: Partial) -> bool:
        if self.goal.need is not None and -one[1] < self.goal.need:
            return False
        return self.goal.budget is None or one[0] <= self.goal.budget

    def _grow(
        self,
        grown: dict[Outlook, list[Partial]],
        rank: int,
        options: Sequence[Option],
        outlook: Outlook,
        partials: list[Partial],
    ) -> None:
        asked_before, given_before, distances = outlook
        given_later, asked_later = self.given_later[rank + 1], self.asked_later[rank + 1]
        left = len(self.items) - rank - 1
        for one in options:
            given = given_before | one.gives
            asked = (asked_before | one.asks) & ~given
            if asked & ~given_later:
                continue
            far = tuple(
                min(distance + ((rank in items) != (one.count > 0)), FAR)
                for distance, items in zip(distances, self.goal.unlike, strict=True)
            )
            if any(distance + left < FAR for distance in far):
                continue
            effort, points, count, mask = one.effort, one.points, one.count, one.mask
            grown.setdefault((asked, given & asked_later, far), []).extend(
                [(e + effort, p - points, c + count, m - mask) for e, p, c, m in partials]
            )

    def _kept(self, rank: int, partials: list[Partial]) -> list[Partial]:
        """Those that no other beats and that may still become the best."""
        partials.sort()
        found: list[Partial] = []
        least = None
        for one in partials:
            if least is None or one[1] < least:
                least = one[1]
                if self._may_win(rank, one):
                    found.append(one)
        return found

    def _may_win(self, rank: int, one: Partial) -> bool:
        suffix, goal, best = self.suffixes[rank], self.goal, self.best
        if goal.need is not None:
            missing = goal.need + one[1]
            if missing > suffix.most:
                return False
            return best is None or suffix.can_gain(missing, best[0] - one[0])
        if goal.budget is not None and one[0] > goal.budget:
            return False
        if best is None:
            return True
        missing = one[1] - best[1]
        if missing > suffix.most:
            return False
        return goal.budget is None or suffix.can_gain(missing, goal.budget - one[0])

    def _fewer(self, rank: int, layer: dict[Outlook, list[Partial]], most: int) -> dict[Outlook, list[Partial]]:
        """The most promising partial answers, some of every outlook."""
        share = max(most // len(layer), 1)
        suffix, goal = self.suffixes[rank], self.goal

        def promise(one: Partial) -> int:
            if goal.need is not None:
                return one[0] + suffix.effort_for(goal.need + one[1])
            return one[1] - (suffix.most if goal.budget is None else suffix.points_for(goal.budget - one[0]))

        kept = {outlook: sorted(some, key=promise)[:share] for outlook, some in layer.items()}
        return dict(list(kept.items())[:most])


@dataclass(frozen=True)
class _Suffix:
    """The items still to come as if choices could be taken in part: `points` and `efforts` are running sums of the steps,
    the steepest first, beginning with what is free."""

    efforts: list[int]
    points: list[int]

    @property
    def most(self) -> int:
        """All that can be gained."""
        return self.points[-1]

    def can_gain(self, points: int, effort: int) -> bool:
        """Whether a fractional choice gains so many points for so much effort."""
        if effort < 0:
            return False
        at = bisect_right(self.efforts, effort) - 1
        if at == len(self.efforts) - 1 or points <= self.points[at]:
            return points <= self.points[at]
        rise, cost = self.points[at + 1] - self.points[at], self.efforts[at + 1] - self.efforts[at]
        return (points - self.points[at]) * cost <= rise * (effort - self.efforts[at])

    def effort_for(self, points: int) -> int:
        """About the least effort for so many points."""
        at = bisect_left(self.points, points)
        if at == 0 or at == len(self.points):
            return self.efforts[min(at, len(self.points) - 1)]
        rise, cost = self.points[at] - self.points[at - 1], self.efforts[at] - self.efforts[at - 1]
        return self.efforts[at - 1] + cost * (points - self.points[at - 1]) // rise

    def points_for(self, effort: int) -> int:
        """About the most points for so much effort."""
        at = bisect_right(self.efforts, effort) - 1
        if at == len(self.efforts) - 1:
            return self.points[-1]
        rise, cost = self.points[at + 1] - self.points[at], self.efforts[at + 1] - self.efforts[at]
        return self.points[at] + rise * (effort - self.efforts[at]) // cost


def _suffixes(items: Sequence[Sequence[Option]]) -> list[_Suffix]:
    """For every rank the items from there on."""
    hulls = [_hull(options) for options in items]
    steps = sorted(
        ((rank, cost, rise) for rank, (_, hull) in enumerate(hulls) for cost, rise in hull),
        key=_Slope,
    )
    found = []
    for rank in range(len(items) + 1):
        efforts, points = [0], [sum(free for free, _ in hulls[rank:])]
        for at, cost, rise in steps:
            if at >= rank:
                efforts.append(efforts[-1] + cost)
                points.append(points[-1] + rise)
        found.append(_Suffix(efforts, points))
    return found


class _Slope:
    """Orders steps by points for effort, exactly, the steepest first."""

    def __init__(self, step: tuple[int, int, int]) -> None:
        _, self.cost, self.rise = step

    def __lt__(self, other: "_Slope") -> bool:
        return self.rise * other.cost > other.rise * self.cost


def _hull(options: Sequence[Option]) -> tuple[int, list[tuple[int, int]]]:
    """What an item gives for nothing, and the steps (effort, points) of the line above all its options, ever flatter."""
    corners: list[tuple[int, int]] = []
    for effort, points in sorted({(one.effort, -one.points) for one in options}):
        corner = (effort, -points)
        if corners and corner[1] <= corners[-1][1]:
            continue
        while len(corners) > 1 and _is_under(corners[-2], corners[-1], corner):
            corners.pop()
        corners.append(corner)
    return corners[0][1], [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners)]


def _is_under(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[1] - a[1]) * (c[0] - a[0]) <= (c[1] - a[1]) * (b[0] - a[0])
