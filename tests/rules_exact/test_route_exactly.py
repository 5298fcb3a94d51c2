"""The route where floats go wrong, where numbers are long, where links bind much; the whole shipped edition."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from kaona.rules.editions import LEVELS
from kaona.rules.library import shipped_edition, shipped_rule_set
from kaona.rules.route import Expected, Problem, RouteLink, edition_links, find, route_to, route_within, solver
from kaona.rules.route.options import table_of
from kaona.rules.scoring import Claim, MeasureClaim, score

YEAR = 2566
FOUND = shipped_edition("pmqa-4.0-2561@1"), shipped_rule_set("gated-500@1")
assert FOUND[0] is not None
assert FOUND[1] is not None
EDITION, RULES = FOUND[0], FOUND[1]
WIDE = (Fraction(0), Fraction(400))  # a band on which one unit of the result is one point


def typical(seed: int = 1) -> Claim:
    random = Random(seed)
    share = {"basic": 0.97, "advance": 0.7, "significance": 0.4}
    met = frozenset(code for code, (_, level) in EDITION.places.items() if random.random() < share[level])
    measures = tuple(
        MeasureClaim(
            code, "m", target=Fraction(100), results={YEAR: Fraction(random.choice([90, 100, 103, 110]))}, key=code
        )
        for code in EDITION.sub_measures
    )
    return Claim("department", YEAR, met, measures)


def test_a_start_just_below_300_needs_nineteen_where_floats_say_eighteen() -> None:
    claim = typical()
    wanted = Fraction(29_999_999_976, 10**8)

    def with_result(result: Fraction) -> Claim:
        odd = MeasureClaim("7.1.1", "m", results={YEAR: result}, conversion=WIDE, key="odd")
        others = (one for one in claim.measures if one.sub_measure not in ("7.1.1", "7.1.2", "7.1.3", "7.1.5"))
        return replace(claim, met=met, measures=(odd, *others))

    # Statements go, the highest level first, until the odd figure (it moves the total by 4.76) can bring the start to 300.
    met = claim.met
    for code in sorted(met, key=lambda code: (LEVELS.index(EDITION.places[code][1]), code), reverse=True):
        if score(EDITION, RULES, with_result(Fraction(0))).total <= 300:
            break
        met -= {code}
    low, high = (score(EDITION, RULES, with_result(Fraction(one))).total for one in (0, 400))
    start = Problem(EDITION, RULES, with_result((wanted - low) / (high - low) * 400))
    assert start.start.total == wanted

    assert len(route_to(start, Fraction(300)).best.statements) == 1
    eighteen = route_within(start, Fraction(18)).best
    short = eighteen.total + Fraction(24, 10**8)  # what eighteen give from 300 on the dot
    found = route_to(start, short).best
    assert len(eighteen.statements) == 18
    assert abs(float(eighteen.total) - float(short)) < 1e-6
    assert (found.effort, len(found.statements)) == (19, 19)
    assert found.total >= short


@pytest.mark.parametrize("target", [390, 430, 470])
def test_the_same_question_has_the_same_answer_in_any_order(target: int) -> None:
    random = Random(target)
    effort = {code: Fraction(random.randint(1, 30), 4) for code in EDITION.statements}
    expected = [
        Expected(code, "ใหม่", Fraction(104), Fraction(random.randint(1, 9)), target=Fraction(100))
        for code in list(EDITION.sub_measures)[:6]
    ]
    links = list(edition_links(EDITION, "department"))
    first = route_to(
        Problem(EDITION, RULES, typical(), effort, links=tuple(links), expected=tuple(expected)), Fraction(target)
    )
    assert len(first.alternatives) == 3
    random.shuffle(expected)
    random.shuffle(links)
    shuffled = dict(sorted(effort.items(), key=lambda one: one[1]))
    assert first == route_to(
        Problem(EDITION, RULES, typical(), shuffled, links=tuple(links), expected=tuple(expected)), Fraction(target)
    )


def test_efforts_of_forty_digits_pass_the_solver_and_are_counted_exactly() -> None:
    random = Random(40)
    effort = {code: Fraction(random.randint(1, 10**39), 10**38) for code in EDITION.statements}
    links = tuple(edition_links(EDITION, "department"))
    problem = Problem(EDITION, RULES, Claim("department", YEAR), effort, links=links)
    assert not solver.fits(table_of(problem))
    best = route_to(problem, Fraction(250)).best
    assert best.effort == sum(effort[code] for code in best.statements)
    # In whole numbers that the solver can take, nearly the same question has nearly the same answer.
    rounded = {code: Fraction(round(value * 10**6), 10**6) for code, value in effort.items()}
    near = route_to(replace(problem, effort=rounded), Fraction(250)).best
    assert abs(near.effort - best.effort) < Fraction(160, 10**6)


def test_everything_linked_with_everything_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(7)
    codes = list(EDITION.statements)
    links = tuple(
        RouteLink(codes[later], codes[random.randrange(later)], "requires", str(later))
        for later in range(1, len(codes))
    )
    effort = {code: Fraction(random.randint(1, 40)) for code in codes}
    problem = Problem(EDITION, RULES, Claim("department", YEAR), effort, links=links)
    asked = []
    best_of = solver.best_of
    monkeypatch.setattr(find.solver, "best_of", lambda table, goal: asked.append(1) or best_of(table, goal))
    found = route_to(problem, Fraction(150))
    assert found.reached
    assert asked
    done = set(found.best.statements)
    assert all(link.target in done for link in links if link.source in done)


@pytest.mark.parametrize(
    ("target", "reached", "total"),
    [(-1, True, 0), (0, True, 0), (428, True, None), (429, False, None), (501, False, None)],
)
def test_targets_at_the_ends(target: int, reached: bool, total: int | None) -> None:
    found = route_to(Problem(EDITION, RULES, Claim("department", YEAR)), Fraction(target))
    assert found.reached is reached
    most = Fraction(6, 7) * 500  # everything but category 7
    if total is None:
        assert found.best.total == most
        assert len(found.best.statements) == 160
        assert {one.kind for one in found.blocking} == (set() if reached else {"mandatory"})
    else:
        assert (found.best.total, found.best.statements, found.alternatives) == (total, (), ())


def test_a_budget_of_nothing_takes_what_is_free_and_a_huge_one_everything() -> None:
    problem = Problem(EDITION, RULES, Claim("department", YEAR), {"1.1.B1": Fraction(0), "1.2.S1": Fraction(0)})
    nothing = route_within(problem, Fraction(0))
    assert (nothing.reached, nothing.best.effort, nothing.best.statements) == (None, 0, ("1.1.B1",))
    assert nothing.alternatives == ()
    assert len(route_within(problem, Fraction(10**39)).best.statements) == 160
