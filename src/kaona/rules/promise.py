"""What closing gaps promises: the exact points of the total when a set of them is closed at once. It must not know plans."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from kaona.rules.editions.model import Edition
from kaona.rules.gaps import at_goal, measure_code
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import ZERO, Claim, MeasureClaim, score


def closed(edition: Edition, claim: Claim, codes: Iterable[str]) -> Claim:
    """The claim with these gaps closed, each as rules/gaps closes one alone: statements met, indicators at their target,
    sub-measures answered by what is listed or by a new indicator. A code that is none of these changes nothing."""
    wanted = set(codes)
    year = claim.result_year or 0
    empty = {code for code in wanted & edition.sub_measures.keys() if not _is_answered(claim, code)}
    measures = [
        at_goal(one, year) if measure_code(one) in wanted or one.sub_measure in empty else one for one in claim.measures
    ]
    listed = {one.sub_measure for one in claim.measures}
    measures += [at_goal(MeasureClaim(code, code), year) for code in sorted(empty - listed)]
    met = claim.met | (wanted & edition.statements.keys())
    return replace(claim, result_year=year, met=frozenset(met), measures=tuple(measures))


def _is_answered(claim: Claim, code: str) -> bool:
    year = claim.result_year
    return any(one.sub_measure == code and one.results.get(year or 0) is not None for one in claim.measures)


def promised(edition: Edition, rules: RuleSet, claim: Claim, codes: Iterable[str]) -> Fraction:
    """Exact points that the total gains when they are closed together. Gates make it more or less than the sum of each."""
    wanted = tuple(codes)
    if not wanted:
        return ZERO
    return score(edition, rules, closed(edition, claim, wanted)).total - score(edition, rules, claim).total
