"""What is asked of the route and what it answers. Exact numbers only.

Source: pmqa40.md §1 step 3 (ต้องไปด้วยกัน), §3 (points); links as in the edition's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from kaona.rules.editions import Edition
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score

BINDING = ("requires", "basis_of", "together")  # measured_by, feeds and shares_evidence only advise
ONE = Fraction(1)


@dataclass(frozen=True)
class RouteLink:
    """A link that binds, with single ends: codes of statements, sub-measures or whole items. `type` is one of BINDING:
    requires (`source` waits for `target`), basis_of (the other way round), together (each waits for the other)."""

    source: str
    target: str
    type: str
    id: str = ""


@dataclass(frozen=True)
class Expected:
    """A result of the result year that may be chosen: of the claim's indicator with that sub-measure and name (the other
    fields do not matter then), or of a new one. `effort` is in the unit of all efforts, at least 0."""

    sub_measure: str
    name: str
    result: Fraction
    effort: Fraction
    unit: str = ""
    direction: str = "higher"
    target: Fraction | None = None
    conversion: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class Problem:
    """What may be chosen and what binds. `effort` by statement code, at least 0, 1 where it is missing; of `impossible`
    statements none is chosen; both are ignored where a statement is met."""

    edition: Edition
    rules: RuleSet
    claim: Claim
    effort: Mapping[str, Fraction] = field(default_factory=dict)
    impossible: frozenset[str] = frozenset()
    links: tuple[RouteLink, ...] = ()
    expected: tuple[Expected, ...] = ()

    @cached_property
    def start(self) -> ScoreTree:
        """The score before anything is chosen."""
        return score(self.edition, self.rules, self.claim)

    def effort_of(self, code: str) -> Fraction:
        """The effort of a statement."""
        return self.effort.get(code, ONE)

    def claim_with(self, statements: frozenset[str], expected: tuple[Expected, ...] = ()) -> Claim:
        """The claim once these are done: every other statement and measure as it is."""
        # Without a year no measure of the claim has a result, so any year will do for those that are expected.
        year = self.claim.result_year or 0
        by_name = {(one.sub_measure, one.name): one for one in expected}
        measures = []
        for measure in self.claim.measures:
            wanted = by_name.pop((measure.sub_measure, measure.name), None)
            measures.append(measure if wanted is None else with_result(measure, wanted, year))
        measures += [with_result(None, one, year) for one in by_name.values()]
        return Claim(self.claim.agency_type, year, self.claim.met | statements, tuple(measures))

    def score_with(self, statements: frozenset[str], expected: tuple[Expected, ...] = ()) -> ScoreTree:
        """The engine's score once these are done."""
        return score(self.edition, self.rules, self.claim_with(statements, expected))


def with_result(measure: MeasureClaim | None, wanted: Expected, year: int) -> MeasureClaim:
    """An indicator with the expected result: the claim's own, or (None) a new one."""
    if measure is None:
        return MeasureClaim(
            wanted.sub_measure, wanted.name, wanted.direction, wanted.target, {year: wanted.result}, wanted.conversion,
            unit=wanted.unit, key=f"expected:{wanted.sub_measure}:{wanted.name}",
        )  # fmt: skip
    goal, band = measure.target, measure.conversion
    if goal is None and band is None:  # an indicator still without a goal: it comes with the expected result
        goal, band = wanted.target, wanted.conversion
    return replace(measure, target=goal, conversion=band, results={**measure.results, year: wanted.result})


@dataclass(frozen=True)
class Answer:
    """What to do: `statements` in an order that can be carried out, `expected` in the order of the edition. `total` is
    the engine's score once all is done, `effort` the sum."""

    effort: Fraction
    total: Fraction
    statements: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """What keeps points of an item out of reach. `kind`: impossible (a statement said to be), link (`code` can never be
    chosen because `link` asks for what cannot be there), mandatory (a sub-measure without result empties the item) or
    results (a sub-measure below the most points with nothing expected in it). `points` is what the total lacks for the
    whole item in the best answer."""

    kind: str
    code: str
    item: str
    points: Fraction
    link: RouteLink | None = None


@dataclass(frozen=True)
class Route:
    """The answer to a question: `target` points (or None) within `budget` effort (or None); `reached` is None when only a
    budget was given. `best` has the most points that can be had where the target is out of reach, `blocking` then says
    why. `start` is the total before."""

    target: Fraction | None
    budget: Fraction | None
    reached: bool | None
    start: Fraction
    best: Answer
    alternatives: tuple[Answer, ...] = ()
    blocking: tuple[Obstacle, ...] = ()
