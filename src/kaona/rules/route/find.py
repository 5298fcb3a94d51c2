"""The route: the least effort to a target, or the most points for a budget, and up to three other ways."""

from collections.abc import Callable
from fractions import Fraction

from kaona.rules.route import programme, solver
from kaona.rules.route.blocking import blocking
from kaona.rules.route.model import Answer, Problem, Route
from kaona.rules.route.options import Table, table_of
from kaona.rules.route.order import steps_of
from kaona.rules.route.programme import Goal

ALTERNATIVES = 3
WORK = 400_000  # options tried per item and round before the solver is asked instead: about a second


def route_to(problem: Problem, target: Fraction) -> Route:
    """The least effort that reaches a total of `target`; among equals the most points, then the fewest choices, then the
    order of the edition. Alternatives by the same measure, each in another set of items (by two items at least) than
    every earlier one; none when nothing needs to be done."""
    start = problem.start.total
    if start >= target:
        return Route(target, None, True, start, Answer(Fraction(0), start))
    table = table_of(problem)
    need = _up((target - start) * table.point_unit)
    found = _answers(table, lambda unlike: Goal(need, None, unlike))
    if not found:
        mask = _best(table, Goal(None, None)) or 0
        best = _answer(problem, table, mask)
        return Route(target, None, False, start, best, (), blocking(problem, table.never, best))
    best, *others = (_answer(problem, table, mask) for mask in found)
    if best.total < target:
        raise RuntimeError("the engine does not agree that the target is reached")
    return Route(target, None, True, start, best, tuple(others))


def route_within(problem: Problem, budget: Fraction) -> Route:
    """The most points for an effort of at most `budget` (at least 0); among equals the least effort, then the fewest
    choices, then the order of the edition. Alternatives within the same budget; none that gains nothing."""
    start = problem.start.total
    table = table_of(problem)
    units = (budget * table.effort_unit).__floor__()
    masks = _answers(table, lambda unlike: Goal(None, units, unlike))
    best, *others = (_answer(problem, table, mask) for mask in masks)
    return Route(None, budget, None, start, best, tuple(one for one in others if one.total > start))


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def _answers(table: Table, goal_unlike: Callable[[tuple[frozenset[int], ...]], Goal]) -> list[int]:
    """The best answer and its alternatives as masks; empty when the goal cannot be reached."""
    found: list[int] = []
    unlike: tuple[frozenset[int], ...] = ()
    while len(found) <= ALTERNATIVES:
        mask = _best(table, goal_unlike(unlike))
        if mask is None:
            break
        found.append(mask)
        items = {one.item for one in table.chosen(mask)}
        unlike = (*unlike, frozenset(rank for rank, code in enumerate(table.codes) if code in items))
    return found


def _best(table: Table, goal: Goal) -> int | None:
    """By the exact programme; where links join too many items, by the solver if its numbers are large enough."""
    most = max(WORK // sum(map(len, table.items)), 100) if table.items else 100
    try:
        return programme.best_of(table, goal, (100, most))
    except programme.TooWideError:
        if solver.fits(table):
            return solver.best_of(table, goal)
        return programme.best_of(table, goal, (10 * most, None))


def _answer(problem: Problem, table: Table, mask: int) -> Answer:
    """What was chosen, scored by the engine; an error when that is not what was counted."""
    chosen = table.chosen(mask)
    statements = frozenset(one.code for one in chosen if one.expected is None)
    expected = tuple(one.expected for one in chosen if one.expected is not None)
    effort = sum((problem.effort_of(code) for code in statements), Fraction(0))
    effort += sum((one.effort for one in expected), Fraction(0))
    total = problem.score_with(statements, expected).total
    if total - problem.start.total != table.gain(mask):
        raise RuntimeError("the engine does not agree with the route")
    steps = steps_of(problem, tuple(statements), expected)
    return Answer(effort, total, tuple(one.code for one in steps if one.expected is None), expected)
