"""What stands in the way of a target that cannot be reached."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kaona.rules.editions import Item
from kaona.rules.editions.model import LEVELS
from kaona.rules.route.binding import Choice, Wait
from kaona.rules.route.model import Answer, Obstacle, Problem
from kaona.rules.scoring import ItemScore
from kaona.rules.stakes import weight_of_item


def blocking(problem: Problem, never: Sequence[tuple[Choice, Wait]], best: Answer) -> tuple[Obstacle, ...]:
    """Every obstacle of the items that are not full in the best answer, what costs most first."""
    tree = problem.score_with(frozenset(best.statements), best.expected)
    found: list[Obstacle] = []
    for code, item in problem.edition.items.items():
        most = problem.rules.most_points if item.is_result else problem.rules.level_points[LEVELS[-1]]
        scored = tree.item(code)
        lacking = (most - scored.points) * weight_of_item(problem.edition, problem.rules, code)
        if lacking > 0:
            found += _in_item(problem, item, scored, lacking)
            found += [
                Obstacle("link", choice.code, code, lacking, wait.link) for choice, wait in never if choice.item == code
            ]
    return tuple(sorted(found, key=lambda one: -one.points))


def _in_item(problem: Problem, item: Item, scored: ItemScore, lacking: Fraction) -> Iterator[Obstacle]:
    for code in scored.missing:
        if item.is_result:
            yield Obstacle("mandatory", code, item.code, lacking)
        elif code in problem.impossible:
            yield Obstacle("impossible", code, item.code, lacking)
    if item.is_result and not (scored.missing and problem.rules.mandatory_unanswered == "zero"):
        for sub in scored.sub_measures:
            if sub.points is not None and sub.points < problem.rules.most_points:
                yield Obstacle("results", sub.code, item.code, lacking)
        if all(sub.points is None for sub in scored.sub_measures):
            yield Obstacle("results", item.code, item.code, lacking)
