"""The same question put to CP-SAT, for links that bind very many items. Accepted only when proved; whole numbers only."""

from typing import Any

from kaona.rules.route.options import Table
from kaona.rules.route.programme import FAR, Goal

LARGEST = 2**62
CHUNK = 40  # bits of the edition order that are decided at once


def fits(table: Table) -> bool:
    """Whether every sum of the table stays a number of the solver."""
    points = 0
    for options, counted in zip(table.items, table.counted, strict=True):
        some = [points for _, points in counted.points] if counted else [one.points for one in options]
        points += max(map(abs, some))
    return max(points, sum(table.efforts)) < LARGEST


def best_of(table: Table, goal: Goal) -> int | None:
    """The mask of the best answer; None when there is none."""
    model = _Model(table, goal)
    stages = [(model.effort, False), (model.points, True)]
    if goal.need is None:
        stages.reverse()
    stages.append((model.count, False))
    stages += [(aim, True) for aim in model.order()]
    found = None
    for aim, more_is_better in stages:
        found = model.settle(aim, more_is_better=more_is_better)
        if found is None:
            return None
    return found


class _Model:
    """A variable for each choice. Of a process item one for each number of statements by level too, of a result item
    one for each option: they carry the points."""

    def __init__(self, table: Table, goal: Goal) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.last = len(table.choices) - 1
        never = {one.place for one, _ in table.never}
        self.taken = {one.place: self.model.new_bool_var("") for one in table.choices if one.place not in never}
        self.effort = sum(table.efforts[place] * var for place, var in self.taken.items())
        self.count = sum(self.taken.values())
        self.points: Any = 0
        self._items(table, goal)
        for wait in table.waits:
            self.model.add_bool_or([*(self.taken[place] for place in sorted(wait.asked)), ~self.taken[wait.waiter]])
        if goal.need is not None:
            self.model.add(self.points >= goal.need)
        if goal.budget is not None:
            self.model.add(self.effort <= min(goal.budget, LARGEST))

    def _items(self, table: Table, goal: Goal) -> None:
        unused = []
        for code, options, counted in zip(table.codes, table.items, table.counted, strict=True):
            if counted is not None:
                ways = [(self.model.new_bool_var(""), points, counts) for counts, points in counted.points]
                for level, places in enumerate(counted.levels):
                    self.model.add(
                        sum(counts[level] * way for way, _, counts in ways) == sum(self.taken[one] for one in places)
                    )
                unused.append(next(way for way, _, counts in ways if not any(counts)))
                self._one_of([(way, points) for way, points, _ in ways])
            else:
                taken = [(self.model.new_bool_var(""), one) for one in options]
                for place in (one.place for one in table.choices if one.item == code and one.place in self.taken):
                    bit = 1 << (self.last - place)
                    self.model.add(sum(way for way, one in taken if one.mask & bit) == self.taken[place])
                unused.append(taken[0][0])  # the empty option is the first
                self._one_of([(way, one.points) for way, one in taken])
        for items in goal.unlike:
            self.model.add(sum(one if rank in items else 1 - one for rank, one in enumerate(unused)) >= FAR)

    def _one_of(self, ways: list[tuple[Any, int]]) -> None:
        self.model.add_exactly_one(way for way, _ in ways)
        self.points += sum(points * way for way, points in ways)

    def order(self) -> list[Any]:
        """The order of the edition as sums to be made great, the first choice the heaviest, so many bits at a time."""
        sums = []
        for low in range(self.last // CHUNK * CHUNK, -1, -CHUNK):
            bits = [(self.last - place - low, var) for place, var in self.taken.items()]
            if some := [(1 << bit) * var for bit, var in bits if 0 <= bit < CHUNK]:
                sums.append(sum(some))
        return sums

    def settle(self, aim: Any, *, more_is_better: bool) -> int | None:
        """Find the best value of a sum and keep it for all that follows; the mask, or None when nothing fits."""
        if more_is_better:
            self.model.maximize(aim)
        else:
            self.model.minimize(aim)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 2  # proves in a hundredth of the time where links join everything
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return None
        if status != self.cp.OPTIMAL:
            raise RuntimeError(f"the solver proved nothing: {solver.status_name(status)}")
        # In whole numbers: the solver tells its objective as a float.
        self.model.add(aim == solver.value(aim))
        self.model.clear_hints()
        for var in self.taken.values():
            self.model.add_hint(var, solver.boolean_value(var))
        return sum(1 << (self.last - place) for place, var in self.taken.items() if solver.boolean_value(var))
