"""What was delivered of what was promised: which gaps a later score has closed, and the exact points that brings under the
score the plan started from. Pure; the engine (scoring) says every number. It must not know plans or years.

Source: guideline-2561, step 5 (measure results and impacts).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.rules.editions.model import Edition
from kaona.rules.gaps import at_goal, measure_code
from kaona.rules.promise import promised
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import ZERO, Claim, MeasureClaim, item_score, score
from kaona.rules.thai_text import search_form

# closed: met, or at its goal · better: more points than before, not at its goal · open: as it was · unconfirmed: claimed, and
# the Office did not confirm it · fell: it counted before and does not any more · gone: the later score does not know it.
STATES = ("closed", "better", "open", "unconfirmed", "fell", "gone")


@dataclass(frozen=True)
class Later:
    """The later score that a plan is held against; `unconfirmed`: statements that were claimed and not confirmed."""

    edition: Edition
    claim: Claim
    unconfirmed: Collection[str] = frozenset()


@dataclass(frozen=True)
class GapNow:
    """One gap under the later score: its state, what closing it alone promised and what it alone has brought."""

    code: str
    state: str
    expected: Fraction
    points: Fraction


@dataclass(frozen=True)
class Delivered:
    """What a set of gaps has brought together. Gates make it more or less than the sum of each."""

    points: Fraction
    gaps: tuple[GapNow, ...]

    def count(self, state: str) -> int:
        """How many gaps are in a state."""
        return sum(one.state == state for one in self.gaps)


def delivered(edition: Edition, rules: RuleSet, start: Claim, later: Later, codes: Iterable[str]) -> Delivered:
    """Exact points that the total of `start` gains when these gaps stand in it as they stand in the later score. All of
    them closed is what `promised` says of them."""
    wanted = tuple(dict.fromkeys(codes))
    total = score(edition, rules, start).total

    def gain(some: tuple[str, ...]) -> Fraction:
        return score(edition, rules, as_later(edition, start, later, some)).total - total if some else ZERO

    gaps = tuple(
        GapNow(code, gap_state(edition, rules, start, later, code), promised(edition, rules, start, [code]), gain((code,)))
        for code in wanted
    )  # fmt: skip
    return Delivered(gain(wanted), gaps)


def as_later(edition: Edition, start: Claim, later: Later, codes: Iterable[str]) -> Claim:
    """The claim `start` with these gaps as the later score has them: statements met or not, indicators with the later
    target and figure. What the later score does not know stays as it was."""
    met, measures = start.met, list(start.measures)
    for code in codes:
        if code in edition.statements:
            if code in later.edition.statements:
                met = met | {code} if code in later.claim.met else met - {code}
        elif code in edition.sub_measures:
            if code in later.edition.sub_measures:
                measures = [one for one in measures if one.sub_measure != code]
                measures += [
                    _in_year(one, later.claim, start) for one in later.claim.measures if one.sub_measure == code
                ]
        else:
            measures = [_counterpart(one, start, later) if measure_code(one) == code else one for one in measures]
    return replace(start, result_year=start.result_year or 0, met=frozenset(met), measures=tuple(measures))


def _in_year(one: MeasureClaim, its: Claim, wanted: Claim) -> MeasureClaim:
    """An indicator of a later year as if its result were one of the year of `wanted`."""
    result = one.results.get(its.result_year) if its.result_year is not None else None
    return replace(one, results={wanted.result_year or 0: result})


def _found(one: MeasureClaim, later: Later) -> MeasureClaim | None:
    """The same indicator in the later score: by its key, else by sub-measure and name (a new year lists it anew)."""
    same = [other for other in later.claim.measures if other.sub_measure == one.sub_measure]
    by_key = [other for other in same if one.key and other.key == one.key]
    return next(iter(by_key or [other for other in same if search_form(other.name) == search_form(one.name)]), None)


def _counterpart(one: MeasureClaim, start: Claim, later: Later) -> MeasureClaim:
    found = _found(one, later)
    return one if found is None else replace(_in_year(found, later.claim, start), key=one.key, name=one.name)


def gap_state(edition: Edition, rules: RuleSet, start: Claim, later: Later, code: str) -> str:
    """One of STATES."""
    if code in edition.statements:
        return _statement_state(start, later, code)
    if code in edition.sub_measures:
        known = code in later.edition.sub_measures
        sub, doubted = code, any(one.sub_measure == code and not one.suitable for one in later.claim.measures)
    else:
        row = next((one for one in start.measures if measure_code(one) == code), None)
        other = _found(row, later) if row is not None else None
        known, sub, doubted = other is not None, code.partition(":")[0], other is not None and not other.suitable
    if not known or sub not in edition.sub_measures:
        return "gone"
    if doubted:
        return "unconfirmed"
    before, after, goal = _measured(edition, rules, start, later, code, sub)
    if after is None:
        return "open" if before is None else "fell"
    if goal is not None and after >= goal:
        return "closed"
    if after == (before or ZERO):
        return "open"
    return "better" if after > (before or ZERO) else "fell"


def _statement_state(start: Claim, later: Later, code: str) -> str:
    if code not in later.edition.statements:
        return "gone"
    if code in later.claim.met:
        return "closed"
    if code in later.unconfirmed:
        return "unconfirmed"
    return "fell" if code in start.met else "open"


def _measured(
    edition: Edition, rules: RuleSet, start: Claim, later: Later, code: str, sub: str
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Points of an indicator or sub-measure before, in the later score, and at the later goal."""
    now, year = as_later(edition, start, later, [code]), start.result_year or 0
    goal = replace(
        now,
        measures=tuple(
            at_goal(one, year) if one.sub_measure == sub and _is(one, code) else one for one in now.measures
        ),
    )
    return tuple(_points(edition, rules, claim, code, sub) for claim in (start, now, goal))  # type: ignore[return-value]


def _is(one: MeasureClaim, code: str) -> bool:
    return code in (one.sub_measure, measure_code(one))


def _points(edition: Edition, rules: RuleSet, claim: Claim, code: str, sub: str) -> Fraction | None:
    """Points of a sub-measure, or of one of its indicators."""
    item = edition.sub_measures[sub][0]
    own = replace(
        claim,
        result_year=claim.result_year or 0,
        measures=tuple(one for one in claim.measures if one.sub_measure == sub),
    )
    found = next(one for one in item_score(item, rules, own).sub_measures if one.code == sub)
    if code == sub:
        return found.points
    return next((one.points for one in found.measures if code == f"{sub}:{one.key or one.name}"), None)
