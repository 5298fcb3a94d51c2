"""The same question put to CP-SAT, for links that bind very many items. Accepted only when proved; whole numbers only."""

from typing import Any

from kaona.rules.route.options import Table
from kaona.rules.route.programme import FAR, Goal

LARGEST = 2**62
CHUNK = 40  # bits of the edition order that are decided at once


def fits(table: Table) -> bool:
    """Whether every sum of the table stays a number of the solver."""
    efforts = sum(max(one.effort for one in options) for options in table.items)
    points = sum(max(abs(one.points) for one in options) for options in table.items)
    return max(efforts, points) < LARGEST


def best_of(table: Table, goal: Goal) -> int | None:
    """The mask of the best answer; None when there is none."""
    model = _Model(table, goal)
    stages = [(model.effort, False), (model.points, True)]
    if goal.need is None:
        stages.reverse()
    stages.append((model.count, False))
    stages += [(weights, True) for weights in model.order()]
    found = None
    for weights, more_is_better in stages:
        found = model.settle(weights, more_is_better=more_is_better)
        if found is None:
            return None
    return found


class _Model:
    """One variable for each option of each item."""

    def __init__(self, table: Table, goal: Goal) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.options = [one for options in table.items for one in options]
        self.taken = [self.model.new_bool_var("") for _ in self.options]
        self.effort = [one.effort for one in self.options]
        self.points = [one.points for one in self.options]
        self.count = [one.count for one in self.options]
        self._items(table, goal)
        self._conditions(table)
        if goal.need is not None:
            self.model.add(self._sum(self.points) >= goal.need)
        if goal.budget is not None:
            self.model.add(self._sum(self.effort) <= min(goal.budget, LARGEST))

    def _sum(self, weights: list[int]) -> Any:
        return self.cp.LinearExpr.weighted_sum(self.taken, weights)

    def _items(self, table: Table, goal: Goal) -> None:
        at, unused = 0, []
        for options in table.items:
            self.model.add_exactly_one(self.taken[at : at + len(options)])
            unused.append(self.taken[at])  # the empty option is the first
            at += len(options)
        for items in goal.unlike:
            self.model.add(sum(one if rank in items else 1 - one for rank, one in enumerate(unused)) >= FAR)

    def _conditions(self, table: Table) -> None:
        for number in range(table.conditions):
            bit = 1 << number
            giving = [var for var, one in zip(self.taken, self.options, strict=True) if one.gives & bit]
            for var, one in zip(self.taken, self.options, strict=True):
                if one.asks & bit:
                    self.model.add_bool_or([*giving, ~var])

    def order(self) -> list[list[int]]:
        """The choices as weights, the first of the edition the heaviest, so many bits at a time."""
        longest = max((one.mask.bit_length() for one in self.options), default=0)
        return [
            [one.mask >> low & (1 << CHUNK) - 1 for one in self.options]
            for low in range((longest - 1) // CHUNK * CHUNK, -1, -CHUNK)
        ]

    def settle(self, weights: list[int], *, more_is_better: bool) -> int | None:
        """Find the best sum of the weights and keep it for all that follows; the mask, or None when nothing fits."""
        aim = self._sum(weights)
        if more_is_better:
            self.model.maximize(aim)
        else:
            self.model.minimize(aim)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return None
        if status != self.cp.OPTIMAL:
            raise RuntimeError(f"the solver proved nothing: {solver.status_name(status)}")
        chosen = [one for var, one in zip(self.taken, self.options, strict=True) if solver.boolean_value(var)]
        self.model.clear_hints()
        for var in self.taken:
            self.model.add_hint(var, solver.boolean_value(var))
        # The sum is counted from the variables, in whole numbers: the solver tells its objective as a float.
        best = sum(weight for var, weight in zip(self.taken, weights, strict=True) if solver.boolean_value(var))
        self.model.add(aim == best)
        mask = 0
        for one in chosen:
            mask |= one.mask
        return mask
