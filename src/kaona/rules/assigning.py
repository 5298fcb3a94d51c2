"""Who reviews which agency: one officer and N assessors each, proposed by a solver, with a sentence why. Pure.

Hard: nobody with a conflict of interest, nobody beyond capacity, what is assigned already stays. Then, by weight:
every seat filled > the assessors hang together > a language that is needed > each category known by somebody in the
team and evenly shared load (`CATEGORY` says how much load one category is worth; the cost of a file rises with the
files a person has, so sharing evenly is cheapest).

Assessors hang together when every two are joined by a chain of agencies that share assessors: only then can their
severity be compared. A solution that falls apart is forbidden and solved again. The solver runs as one worker with a
fixed seed and a limit in its own deterministic time: the same input gives the same answer on any machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kaona.rules.assigning_words import Standing, why, why_short
from kaona.rules.said import Said

OFFICER, ASSESSOR = "officer", "assessor"
CATEGORIES = frozenset("1234567")
CATEGORY, LANGUAGE = 6, 60
ROUNDS = 12


@dataclass(frozen=True)
class Agency:
    """An agency to be reviewed and the languages that its file needs."""

    key: str
    ministry: str = ""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """Who may review. `carried` are files outside this proposal; `never` are organisations with a conflict of interest:
    agencies, or a ministry for all its agencies."""

    key: str
    name: str
    role: str
    capacity: int
    carried: int = 0
    languages: frozenset[str] = frozenset()
    expertise: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def may_review(self, agency: Agency) -> bool:
        """No conflict of interest."""
        return agency.key not in self.never and agency.ministry not in self.never


@dataclass(frozen=True)
class Options:
    """`effort` is the solver's deterministic time per role and round, some four seconds each."""

    assessors: int = 2
    effort: float = 1.0
    seed: int = 1


@dataclass(frozen=True)
class Seat:
    """One person on one agency; `fixed` was assigned before."""

    person: str
    fixed: bool
    why: Said


@dataclass(frozen=True)
class Shortage:
    """Seats of an agency that nobody can take."""

    agency: str
    role: str
    missing: int
    why: Said


@dataclass(frozen=True)
class Team:
    """Who is proposed for one agency."""

    agency: str
    officer: Seat | None
    assessors: tuple[Seat, ...]


@dataclass(frozen=True)
class Proposal:
    """`linked`: the assessors hang together; `proven`: the solver proved that nothing better exists within the weights."""

    teams: tuple[Team, ...]
    shortages: tuple[Shortage, ...]
    linked: bool
    proven: bool


Pairs = frozenset[tuple[str, str]]  # (agency, person)


def propose(agencies: Sequence[Agency], people: Sequence[Person], fixed: Pairs, options: Options) -> Proposal:
    """A proposal for every agency; what cannot be filled is named in `shortages`."""
    to_review = sorted(agencies, key=lambda one: one.key)
    by_role = {
        role: sorted((one for one in people if one.role == role), key=lambda one: one.key)
        for role in (OFFICER, ASSESSOR)
    }
    officers, officers_proven = _solve(to_review, by_role[OFFICER], fixed, 1, options)
    assessors, proven = _solve(to_review, by_role[ASSESSOR], fixed, options.assessors, options)
    seats = {OFFICER: officers, ASSESSOR: assessors}
    by_key = {one.key: one for one in people}
    loads = {one.key: one.carried for one in people}
    for _, person in officers | assessors:
        loads[person] += 1
    teams, shortages = [], []
    groups = len(groups_of(assessors))
    for agency in to_review:
        found = {}
        for role, wanted in ((OFFICER, 1), (ASSESSOR, options.assessors)):
            team = [by_key[person] for at, person in sorted(seats[role]) if at == agency.key]
            joins = role == ASSESSOR and len(groups_of(_without(assessors, agency.key))) > groups
            found[role] = tuple(
                Seat(
                    one.key,
                    (agency.key, one.key) in fixed,
                    why(_standing(agency, one, team, loads, fixed, joins=joins)),
                )
                for one in team
            )
            if len(team) < wanted:
                fit = [one for one in by_role[role] if one.may_review(agency)]
                said = why_short(role, wanted - len(team), wanted, len(fit), len(by_role[role]))
                shortages.append(Shortage(agency.key, role, wanted - len(team), said))
        teams.append(Team(agency.key, next(iter(found[OFFICER]), None), found[ASSESSOR]))
    return Proposal(tuple(teams), tuple(shortages), groups <= 1, proven and officers_proven)


def groups_of(pairs: Pairs) -> list[frozenset[str]]:
    """The groups of people joined by shared agencies, in the order of their first names."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        while leader.setdefault(one, one) != one:
            leader[one] = one = leader[leader[one]]
        return one

    first: dict[str, str] = {}
    for agency, person in sorted(pairs):
        leader[find(person)] = find(first.setdefault(agency, person))
    groups: dict[str, set[str]] = {}
    for person in sorted(leader):
        groups.setdefault(find(person), set()).add(person)
    return [frozenset(group) for group in groups.values()]


def _without(pairs: Pairs, agency: str) -> Pairs:
    """The pairs with every seat of the agency taken apart: each of its people alone."""
    return frozenset((f"{agency}\0{person}" if at == agency else at, person) for at, person in pairs)


def _standing(
    agency: Agency, one: Person, team: Sequence[Person], loads: Mapping[str, int], fixed: Pairs, *, joins: bool
) -> Standing:
    others = [other for other in team if other != one]
    known = frozenset[str]().union(*(other.expertise for other in others))
    return Standing(
        fixed=(agency.key, one.key) in fixed,
        conflict=not one.may_review(agency),
        alone=tuple(sorted(one.expertise - known)) if one.role == ASSESSOR else (),
        shared=tuple(sorted(one.expertise & known)) if one.role == ASSESSOR else (),
        languages=tuple(sorted(one.languages & agency.languages)),
        load=loads[one.key],
        capacity=one.capacity,
        others=tuple(other.name for other in others),
        joins=joins,
    )


def _solve(
    agencies: Sequence[Agency], people: Sequence[Person], fixed: Pairs, seats: int, options: Options
) -> tuple[Pairs, bool]:
    """The best pairs found, and whether they are proven best; again with cuts while the people fall into groups."""
    if not agencies or not people:
        return frozenset(), True
    problem = _Problem(agencies, people, fixed, seats)
    cut: set[frozenset[str]] = set()
    while True:
        found, proven = problem.solve(options)
        groups = groups_of(found) if seats > 1 else []
        fresh = [group for group in groups if group not in cut] if len(groups) > 1 else []
        if not fresh or len(cut) >= ROUNDS * len(people):
            return found, proven
        for group in fresh:
            problem.join(group)
            cut.add(group)


class _Problem:
    """The model of the solver: x[agency, person] is 1 when the person takes a seat of the agency."""

    def __init__(self, agencies: Sequence[Agency], people: Sequence[Person], fixed: Pairs, seats: int) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.agencies, self.people = agencies, people
        self.by_agency: dict[str, dict[str, Any]] = {one.key: {} for one in agencies}
        self.by_person: dict[str, list[Any]] = {one.key: [] for one in people}
        kept = {(agency.key, person.key) for agency in agencies for person in people} & fixed
        for agency in agencies:
            for person in people:
                if person.may_review(agency) or (agency.key, person.key) in kept:
                    taken = self.model.new_bool_var(f"{agency.key}/{person.key}")
                    self.by_agency[agency.key][person.key] = taken
                    self.by_person[person.key].append(taken)
        self.model.add_bool_and([self.by_agency[agency][person] for agency, person in sorted(kept)])
        self.costs: list[Any] = []
        self.best: dict[tuple[str, str], int] = {}
        for person in people:
            self._share(person, sum(one == person.key for _, one in kept))
        for agency in agencies:
            self._know(agency, seats)
        # Any group joined outweighs all wishes, any seat filled outweighs all groups.
        most_load = sum((one.carried + one.capacity + len(agencies)) * len(self.by_person[one.key]) for one in people)
        self.group_cost = most_load + len(agencies) * (CATEGORY * 7 + LANGUAGE * 10) + 1
        self.seat_cost = self.group_cost * (ROUNDS + 1) * (len(people) + 1)
        for agency in agencies:
            self._fill(agency, max(seats, sum(one == agency.key for one, _ in kept)))
        self.best = self._start(kept, seats)

    def _share(self, person: Person, kept: int) -> None:
        """Each further file costs more than the one before."""
        room = max(person.capacity - person.carried, kept, 0)
        steps = [self.model.new_bool_var("") for _ in range(min(room, len(self.by_person[person.key])))]
        self.model.add(sum(self.by_person[person.key]) == sum(steps))
        for before, after in pairwise(steps):
            self.model.add_implication(after, before)
        self.costs += [step * (person.carried + at) for at, step in enumerate(steps)]

    def _fill(self, agency: Agency, seats: int) -> None:
        taken = list(self.by_agency[agency.key].values())
        empty = self.model.new_int_var(0, seats, "")
        self.model.add(sum(taken) + empty == seats)
        self.costs.append(empty * self.seat_cost)

    def _know(self, agency: Agency, seats: int) -> None:
        """What nobody in the team knows costs: a category, a language that is needed."""
        wishes = [("expertise", one, CATEGORY) for one in sorted(CATEGORIES)] if seats > 1 else []
        wishes += [("languages", one, LANGUAGE) for one in sorted(agency.languages)]
        for field, wanted, cost in wishes:
            knowing = [
                self.by_agency[agency.key][one.key]
                for one in self.people
                if wanted in getattr(one, field) and one.key in self.by_agency[agency.key]
            ]
            if knowing:
                lacking = self.model.new_bool_var("")
                self.model.add_bool_or([*knowing, lacking])
                self.costs.append(lacking * cost)

    def _start(self, kept: set[tuple[str, str]], seats: int) -> dict[tuple[str, str], int]:
        """Where the solver starts: agency by agency the person who costs least. It is a hint, no decision."""
        taken = set(kept)
        loads = {one.key: one.carried + sum(person == one.key for _, person in kept) for one in self.people}
        for agency in self.agencies:
            team = [one for one in self.people if (agency.key, one.key) in kept]
            while len(team) < seats:
                free = [
                    one
                    for one in self.people
                    if one not in team and one.may_review(agency) and loads[one.key] < one.capacity
                ]
                if not free:
                    break
                known = frozenset[str]().union(*(one.expertise for one in team))
                best = min(free, key=lambda one: loads[one.key] - CATEGORY * len(one.expertise - known))
                team.append(best)
                taken.add((agency.key, best.key))
                loads[best.key] += 1
        return {
            (agency, person): int((agency, person) in taken) for agency, of in self.by_agency.items() for person in of
        }

    def join(self, group: frozenset[str]) -> None:
        """Some agency has people of the group and others, or one side has no seat at all, or it costs."""
        ways = [self.model.new_bool_var("")]
        self.costs.append(ways[0] * self.group_cost)
        for inside in (True, False):
            idle = self.model.new_bool_var("")
            for one in self.people:
                if (one.key in group) == inside:
                    for taken in self.by_person[one.key]:
                        self.model.add_implication(idle, ~taken)
            ways.append(idle)
        for candidates in self.by_agency.values():
            crossing = self.model.new_bool_var("")
            for inside in (True, False):
                side = [taken for person, taken in candidates.items() if (person in group) == inside]
                self.model.add_bool_or([*side, ~crossing])
            ways.append(crossing)
        self.model.add_bool_or(ways)

    def solve(self, options: Options) -> tuple[Pairs, bool]:
        """The best found within the effort, starting from the round before."""
        from ortools.sat.python import cp_model

        self.model.minimize(sum(self.costs))
        self.model.clear_hints()
        for (agency, person), value in self.best.items():
            self.model.add_hint(self.by_agency[agency][person], value)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = options.seed
        # First the start with everything that follows from it: only a whole hint is never made worse.
        solver.parameters.fix_variables_to_their_hinted_value = True
        if solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.model.clear_hints()
            for at, value in enumerate(solver.response_proto.solution):
                self.model.add_hint(self.model.get_int_var_from_proto_index(at), value)
        solver.parameters.fix_variables_to_their_hinted_value = False
        solver.parameters.max_deterministic_time = options.effort
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return frozenset(key for key, value in self.best.items() if value), False
        self.best = {
            (agency, person): int(solver.boolean_value(taken))
            for agency, candidates in self.by_agency.items()
            for person, taken in candidates.items()
        }
        return frozenset(key for key, value in self.best.items() if value), status == cp_model.OPTIMAL
