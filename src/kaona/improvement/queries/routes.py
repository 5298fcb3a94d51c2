"""The cheapest route for an agency's own question: its notes as effort, its "not this year", expected results, links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from kaona.improvement.models import GapNote
from kaona.improvement.queries.base import Base
from kaona.improvement.queries.gaps import gap_label, gap_list, notes_of
from kaona.improvement.queries.priorities import Efforts, efforts_of
from kaona.rules.gaps import Gap
from kaona.rules.link_ends import ADVISING, BINDING, LinkEnd, is_there, link_ends, stands_at
from kaona.rules.route import (
    Answer,
    Expected,
    Problem,
    Route,
    edition_links,
    fragility,
    reasons,
    route_to,
    route_within,
    warnings,
)
from kaona.rules.route.explain import Caution, Fragile, Reason

MOST_EXPECTED = 10


@dataclass(frozen=True)
class Asked:
    """The question of a person: a target or a budget, what is left out, what is expected."""

    target: Fraction | None
    budget: Fraction | None = None
    assumed: Fraction | None = None
    slow_out: bool = False  # what needs time is "not this year" too
    bind: bool = False
    out: frozenset[str] = frozenset()
    expected: tuple[Expected, ...] = ()
    shown: int = 0  # 0 the best answer, 1 … an alternative


@dataclass(frozen=True)
class Step:
    """One thing to do in the shown answer; `gap` is its key in the gap list, "" when an expected result closes none."""

    number: int
    reason: Reason
    gap: str
    label: Any
    estimated: bool
    chosen: bool
    links: tuple[LinkEnd, ...]

    @property
    def points(self) -> Fraction:
        """What the total gains at this step."""
        return self.reason.own + self.reason.unlocked


class Picture:
    """Question and answer with everything that explains it; each part is computed when it is asked for."""

    def __init__(self, base: Base, asked: Asked, chosen: frozenset[str] = frozenset()) -> None:
        self.base, self.asked, self.chosen = base, asked, chosen
        self.notes: Mapping[str, GapNote] = notes_of(base.dossier)
        self.gaps: dict[str, Gap] = {one.code: one for one in gap_list(base)}

    @cached_property
    def statements(self) -> list[str]:
        """The gaps that the route can choose by itself."""
        return [code for code in self.gaps if code in self.base.edition.statements and code not in self.base.claim.met]

    @cached_property
    def efforts(self) -> Efforts:
        """Work by gap."""
        return efforts_of(self.notes, self.statements, self.asked.assumed)

    @cached_property
    def impossible(self) -> dict[str, GapNote | None]:
        """What is not done this year: by the agency's notes, or (None) only in this question."""
        kinds = {GapNote.Feasibility.IMPOSSIBLE, *([GapNote.Feasibility.NEEDS_TIME] if self.asked.slow_out else [])}
        noted = {
            code: self.notes[code]
            for code in self.statements
            if code in self.notes and self.notes[code].feasibility in kinds
        }
        return {code: None for code in self.statements if code in self.asked.out} | noted

    @cached_property
    def problem(self) -> Problem:
        """The question in the rule book's terms."""
        base = self.base
        return Problem(
            base.edition, base.rules, base.claim, effort={code: self.efforts.of(code) for code in self.statements},
            impossible=frozenset(self.impossible), expected=self.asked.expected,
            links=edition_links(base.edition, base.claim.agency_type) if self.asked.bind else (),
        )  # fmt: skip

    @cached_property
    def route(self) -> Route:
        """The answer, checked by the engine."""
        if self.asked.target is not None:
            return route_to(self.problem, self.asked.target)
        return route_within(self.problem, self.asked.budget or Fraction(0))

    @cached_property
    def answers(self) -> list[Answer]:
        """The best and its alternatives."""
        return [self.route.best, *self.route.alternatives]

    @property
    def shown(self) -> int:
        """Which answer is shown; the best when there is no such alternative."""
        return self.asked.shown if self.asked.shown < len(self.answers) else 0

    @property
    def answer(self) -> Answer:
        """The answer that is shown."""
        return self.answers[self.shown]

    @cached_property
    def steps(self) -> list[Step]:
        """What to do, in the order of doing."""
        found = []
        for number, reason in enumerate(reasons(self.problem, self.answer), 1):
            gap = self._gap_of(reason)
            place = gap or reason.code
            label = reason.expected.name if reason.expected else gap_label(self.base, reason.code)
            known = reason.expected is not None or reason.code in self.efforts.known
            ends = link_ends(self.base.edition, self.base.claim.agency_type, reason.code)
            inside = tuple(end for end in ends if self._is_done(end.other))
            found.append(Step(number, reason, gap, label, known, place in self.chosen, inside))
        return found

    def _gap_of(self, reason: Reason) -> str:
        if reason.expected is None:
            return reason.code if reason.code in self.gaps else ""
        for one in self.base.claim.measures:
            if (one.sub_measure, one.name) == (reason.expected.sub_measure, reason.expected.name):
                code = f"{one.sub_measure}:{one.key or one.name}"
                if code in self.gaps:
                    return code
        return reason.code if reason.code in self.gaps else ""

    def _is_done(self, end: str) -> bool:
        done = [*self.answer.statements, *(one.sub_measure for one in self.answer.expected)]
        return any(stands_at(self.base.edition, code, end) for code in done)

    @cached_property
    def not_followed(self) -> list[tuple[str, LinkEnd, bool]]:
        """Links that the answer does not follow, when they only advise: code, link, whether it would bind."""
        base, found = self.base, []
        for code in self.answer.statements:
            for end in link_ends(base.edition, base.claim.agency_type, code):
                wanted = end.needs_other or (end.link.type in ADVISING and end.outward)
                if not wanted or end.other in base.edition.questions or self._is_done(end.other):
                    continue
                if not is_there(base.edition, base.claim, base.tree, end.other):
                    found.append((code, end, end.link.type in BINDING))
        return sorted(found, key=lambda one: not one[2])

    @cached_property
    def fragile(self) -> tuple[Fragile, ...]:
        """What the total hangs on, the worst first."""
        return fragility(self.problem, self.answer, self.asked.target)

    @cached_property
    def cautions(self) -> tuple[Caution, ...]:
        """Lines and cliffs nearby."""
        return warnings(self.problem, self.answer)

    def differs(self, answer: Answer) -> tuple[list[str], list[str]]:
        """What another answer has beside the best one, and what it has not."""
        best, other = self._codes(self.route.best), self._codes(answer)
        return [one for one in other if one not in best], [one for one in best if one not in other]

    @staticmethod
    def _codes(answer: Answer) -> list[str]:
        return [*answer.statements, *(f"{one.sub_measure} {one.name}" for one in answer.expected)]


def with_shown(asked: Asked, shown: int) -> Asked:
    """The same question, with another of its answers shown."""
    return replace(asked, shown=shown)
