"""Every set of choices tried: what the issue of the route says, word by word, slowly. It shares only the engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product

from kaona.rules.route import Expected, Problem, RouteLink
from kaona.rules.scoring import Claim, MeasureClaim, item_score, score, weighted_mean


@dataclass(frozen=True)
class Way:
    """One set of choices that may be made."""

    effort: Fraction
    total: Fraction
    places: tuple[int, ...]  # of the choices in the order of the edition
    statements: frozenset[str]
    expected: frozenset[Expected]
    items: frozenset[str]

    @property
    def cheapest_first(self) -> tuple[object, ...]:
        """The order of answers to a target."""
        return self.effort, -self.total, len(self.places), self.places

    @property
    def most_first(self) -> tuple[object, ...]:
        """The order of answers to a budget."""
        return -self.total, self.effort, len(self.places), self.places


Choice = str | Expected


def item_of(problem: Problem, one: Choice) -> str:
    if isinstance(one, Expected):
        return problem.edition.sub_measures[one.sub_measure][0].code
    return problem.edition.places[one][0]


def choices_of(problem: Problem) -> list[Choice]:
    found: list[Choice] = []
    for item in problem.edition.items.values():
        for statement in item.statements_for(problem.claim.agency_type):
            if statement.code not in problem.claim.met | problem.impossible:
                found.append(statement.code)
        for sub in item.sub_measures:
            found += sorted((one for one in problem.expected if one.sub_measure == sub.code), key=lambda one: one.name)
    return found


def measures_with(problem: Problem, chosen: frozenset[Expected]) -> tuple[MeasureClaim, ...]:
    year = problem.claim.result_year
    assert year is not None
    left = {(one.sub_measure, one.name): one for one in chosen}
    found = []
    for measure in problem.claim.measures:
        one = left.pop((measure.sub_measure, measure.name), None)
        found.append(measure if one is None else replace(measure, results={year: one.result}))
    for one in left.values():
        found.append(
            MeasureClaim(one.sub_measure, one.name, one.direction, one.target, {year: one.result}, one.conversion)
        )
    return tuple(found)


def every_way(problem: Problem) -> list[Way]:
    """Every set of choices that the links allow, with its exact total."""
    choices = choices_of(problem)
    edition, rules, claim = problem.edition, problem.rules, problem.claim
    answered = {
        sub.code for item in edition.items for sub in problem.start.item(item).sub_measures if sub.points is not None
    }

    @cache
    def points(item: str, statements: frozenset[str], expected: frozenset[Expected]) -> Fraction:
        with_them = Claim(
            claim.agency_type, claim.result_year, claim.met | statements, measures_with(problem, expected)
        )
        return item_score(edition.items[item], rules, with_them).points

    found = []
    for taken in product((False, True), repeat=len(choices)):
        places = tuple(place for place, one in enumerate(taken) if one)
        chosen = [choices[place] for place in places]
        statements = frozenset(one for one in chosen if isinstance(one, str))
        expected = frozenset(one for one in chosen if isinstance(one, Expected))
        if not all(holds(problem, link, statements, expected, answered) for link in problem.links):
            continue
        by_item = {code: Fraction(0) for code in edition.items}
        for code in edition.items:
            own = frozenset(one for one in statements if edition.places[one][0] == code)
            by_item[code] = points(code, own, frozenset(one for one in expected if item_of(problem, one) == code))
        means = [
            weighted_mean([by_item[one.code] for one in category.items],
                          [rules.item_weights.get(one.code, Fraction(1)) for one in category.items])
            for category in edition.categories
        ]  # fmt: skip
        total = weighted_mean(means, [rules.category_weights.get(one.code, Fraction(1)) for one in edition.categories])
        effort = sum(
            (one.effort if isinstance(one, Expected) else problem.effort_of(one) for one in chosen), Fraction(0)
        )
        items = frozenset(item_of(problem, one) for one in chosen)
        found.append(Way(effort, total, places, statements, expected, items))
    return found


def holds(
    problem: Problem, link: RouteLink, statements: frozenset[str], expected: frozenset[Expected], answered: set[str]
) -> bool:
    """Whether a set of choices keeps a link."""
    edition, claim = problem.edition, problem.claim
    there = (claim.met & edition.statements.keys()) | statements | answered | {one.sub_measure for one in expected}

    def is_there(end: str) -> bool:
        if end in edition.items:
            item = edition.items[end]
            parts = [one.code for one in item.statements_for(claim.agency_type)] + [
                sub.code for sub in item.sub_measures
            ]
            return any(part in there for part in parts)
        return end in there

    def chosen(end: str) -> bool:
        """Something that waits with this end was chosen."""
        if end in edition.items:
            return any(edition.places[one][0] == end for one in statements)  # a result item never waits
        return end in statements or any(one.sub_measure == end for one in expected)

    if link.type == "requires":
        return not chosen(link.source) or is_there(link.target)
    if link.type == "basis_of":
        return not chosen(link.target) or is_there(link.source)
    return all(
        not chosen(waits) or waits in answered or is_there(other)
        for waits, other in ((link.source, link.target), (link.target, link.source))
    )


def answers(ways: list[Way], start: Fraction, target: Fraction | None, budget: Fraction | None) -> list[Way]:
    """The best way and up to three alternatives; empty when the target cannot be reached."""
    found: list[Way] = []
    for way in _others(ways, target, budget, found):
        found.append(way)
        if len(found) == 4:
            break
    return found[:1] + [one for one in found[1:] if one.total > start]


def _others(ways: list[Way], target: Fraction | None, budget: Fraction | None, found: list[Way]) -> Iterator[Way]:
    while True:
        fit = [
            way
            for way in ways
            if (target is None or way.total >= target)
            and (budget is None or way.effort <= budget)
            and all(len(way.items ^ earlier.items) >= 2 for earlier in found)
        ]
        if not fit:
            return
        yield min(fit, key=lambda way: way.cheapest_first if target is not None else way.most_first)  # type: ignore[return-value]


def engine_total(problem: Problem, statements: frozenset[str], expected: frozenset[Expected]) -> Fraction:
    claim = problem.claim
    with_them = Claim(claim.agency_type, claim.result_year, claim.met | statements, measures_with(problem, expected))
    return score(problem.edition, problem.rules, with_them).total
