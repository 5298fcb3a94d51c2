"""The order in which chosen gaps can be carried out: links first, then the levels of an item, then points for effort."""

from collections.abc import Sequence
from fractions import Fraction

from kaona.rules.editions.model import LEVELS
from kaona.rules.route.binding import Choice, choices_of, waits_of
from kaona.rules.route.model import Expected, Problem
from kaona.rules.scoring import item_score
from kaona.rules.stakes import weight_of_item


def order_of(problem: Problem, statements: Sequence[str], expected: Sequence[Expected] = ()) -> tuple[str, ...]:
    """The statements in an order that can be carried out: what another one requires (or is the basis of it) first, then
    the lower level of an item, else what gives most points for its effort at that moment; ties in edition order. A
    "together" has no order: both are there in the end."""
    return tuple(one.code for one in steps_of(problem, statements, expected) if one.expected is None)


def steps_of(problem: Problem, statements: Sequence[str], expected: Sequence[Expected]) -> list[Choice]:
    """The same with the expected results among the statements."""
    wanted = set(statements)
    choices = choices_of(problem)
    left = [one for one in choices if (one.expected in expected if one.expected else one.code in wanted)]
    places = {one.place for one in left}
    asked: dict[int, list[frozenset[int]]] = {one.place: [] for one in left}
    for wait in waits_of(problem, choices):
        if wait.waiter in asked and wait.link.type != "together":
            asked[wait.waiter].append(wait.asked & places)
    gains = _Gains(problem)
    done: set[int] = set()
    found: list[Choice] = []
    while left:
        free = [one for one in left if all(not some.isdisjoint(done) for some in asked[one.place])] or left
        lowest = {one.item: gains.level(one) for one in reversed(left)}  # the order of the edition rises by level
        open_now = [one for one in free if gains.level(one) <= lowest[one.item]] or free
        best = max(open_now, key=lambda one: (*gains.worth(one), -one.place))
        left.remove(best)
        found.append(best)
        done.add(best.place)
        gains.do(best)
    return found


class _Gains:
    """What the next step would bring, kept by item until something is done there."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.statements: frozenset[str] = frozenset()
        self.expected: tuple[Expected, ...] = ()
        self.known: dict[tuple[str, Expected | None], tuple[bool, Fraction]] = {}
        self.points = {one.code: one.points for category in problem.start.categories for one in category.items}

    def level(self, one: Choice) -> int:
        """The rank of the level; 0 for an expected result."""
        place = self.problem.edition.places.get(one.code)
        return LEVELS.index(place[1]) if place else 0

    def worth(self, one: Choice) -> tuple[bool, Fraction]:
        """Whether it is free, and the points of the total for one unit of effort (for nothing, when it is free)."""
        key = (one.code, one.expected)
        if key not in self.known:
            gain = (self._points_with(one) - self.points[one.item]) * weight_of_item(
                self.problem.edition, self.problem.rules, one.item
            )
            effort = self.problem.effort_of(one.code) if one.expected is None else one.expected.effort
            self.known[key] = (effort == 0, gain / effort if effort else gain)
        return self.known[key]

    def _points_with(self, one: Choice) -> Fraction:
        more = (frozenset(), (one.expected,)) if one.expected else (frozenset({one.code}), ())
        claim = self.problem.claim_with(self.statements | more[0], (*self.expected, *more[1]))
        return item_score(self.problem.edition.items[one.item], self.problem.rules, claim).points

    def do(self, one: Choice) -> None:
        """It is done; what else its item offers may have changed."""
        self.points[one.item] = self._points_with(one)
        self.known = {
            key: worth for key, worth in self.known.items() if self._item_of(key[0]) != one.item
        }  # fmt: skip
        if one.expected:
            self.expected = (*self.expected, one.expected)
        else:
            self.statements |= {one.code}

    def _item_of(self, code: str) -> str:
        edition = self.problem.edition
        return edition.places[code][0] if code in edition.places else edition.sub_measures[code][0].code
