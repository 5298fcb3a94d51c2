"""The route against trying everything, over thousands of small problems: equal to the last fraction, choice for choice."""

from fractions import Fraction
from random import Random

import pytest

from kaona.rules.route import Answer, Problem, Route, find, programme, route_to, route_within, solver
from kaona.rules.route.options import table_of
from tests.rules_exact import brute, small


def same(problem: Problem, found: Answer, way: brute.Way) -> bool:
    return (found.effort, found.total, frozenset(found.statements), frozenset(found.expected)) == (
        way.effort, way.total, way.statements, way.expected,
    )  # fmt: skip


def questions(random: Random, problem: Problem, ways: list[brute.Way]) -> list[tuple[Fraction | None, Fraction | None]]:
    """Targets that are met exactly, just missed or anywhere; budgets alike."""
    some = random.choice(ways)
    tiny = Fraction(1, 10**40)
    targets = [some.total, some.total + tiny, Fraction(random.randint(0, 500))]
    budgets = [some.effort, max(some.effort - tiny, Fraction(0)), Fraction(random.randint(0, 12))]
    return [(random.choice(targets), None), (None, random.choice(budgets))]


@pytest.mark.parametrize("part", range(10))
def test_every_answer_is_the_best_there_is(part: int) -> None:
    for seed in range(part * 300, part * 300 + 300):
        random = Random(seed)
        problem = small.problem(random, random.choice([4, 6, 8]))
        ways = brute.every_way(problem)
        for target, budget in questions(random, problem, ways):
            route = route_to(problem, target) if target is not None else route_within(problem, budget or Fraction(0))
            check(problem, route, ways, (seed, target, budget))


def check(problem: Problem, route: Route, ways: list[brute.Way], case: object) -> None:
    start = problem.start.total
    if route.target is not None and start >= route.target:
        assert (route.reached, route.best, route.alternatives) == (True, Answer(Fraction(0), start), ()), case
        return
    best = brute.answers(ways, start, route.target, route.budget)
    if not best:
        assert route.reached is False, case
        assert route.alternatives == (), case
        best = [min(ways, key=lambda way: way.most_first)]  # type: ignore[type-var]
        found = [route.best]
    else:
        assert route.reached is (True if route.target is not None else None), case
        found = [route.best, *route.alternatives]
    assert len(found) == len(best), case
    assert all(same(problem, one, way) for one, way in zip(found, best, strict=True)), case
    assert route.best.total == brute.engine_total(problem, best[0].statements, best[0].expected), case
    assert carried_out(problem, route.best), case


def carried_out(problem: Problem, answer: Answer) -> bool:
    """Every beginning of the order keeps requires and basis_of, whatever is expected being there."""
    answered = {
        sub.code for item in problem.edition.items for sub in problem.start.item(item).sub_measures if sub.points is not None
    }  # fmt: skip
    ordered = [link for link in problem.links if link.type != "together"]
    return all(
        brute.holds(problem, link, frozenset(answer.statements[:length]), frozenset(answer.expected), answered)
        for length in range(len(answer.statements) + 1)
        for link in ordered
        if not {link.source, link.target} & {*problem.edition.sub_measures}
    )


def test_the_solver_and_the_programme_agree() -> None:
    for seed in range(120):
        random = Random(f"solver {seed}")
        problem = small.problem(random)
        table = table_of(problem)
        if not solver.fits(table) or not table.items:
            continue
        most = programme.best_of(table, programme.Goal(None, None))
        assert most is not None
        unlike = (frozenset(random.sample(range(len(table.items)), random.randint(0, len(table.items)))),)
        half = int(table.gain(most) * table.point_unit) // 2
        for goal in (
            programme.Goal(half, None), programme.Goal(half, None, unlike), programme.Goal(None, random.randint(0, 9) * table.effort_unit),
            programme.Goal(None, None, unlike),
        ):  # fmt: skip
            assert solver.best_of(table, goal) == programme.best_of(table, goal), (seed, goal)
            assert programme.best_of(table, goal, (1, None)) == programme.best_of(table, goal, (None,)), (seed, goal)


def test_links_that_join_too_much_go_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "WORK", 0)
    asked = 0
    for seed in range(60):
        random = Random(f"wide {seed}")
        problem = small.problem(random, 8)
        ways = brute.every_way(problem)
        for target, budget in questions(random, problem, ways):
            route = route_to(problem, target) if target is not None else route_within(problem, budget or Fraction(0))
            check(problem, route, ways, (seed, target, budget))
            asked += 1
    assert asked == 120
