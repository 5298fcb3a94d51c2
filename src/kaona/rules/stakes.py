"""What a finding of the rehearsal means for the total: points that can still come, or points that may be lost. Pure."""

from collections.abc import Mapping
from fractions import Fraction

from kaona.rules.editions import Edition
from kaona.rules.rehearsal import Finding
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, ScoreTree, item_score

# Findings whose statement may not be believed: what the total would lose without it.
DOUBTS = frozenset({"tick_without_reason", "claim_without_result", "claim_without_mandatory_result", "evidence_out_of_time"})  # fmt: skip


def stake_of(
    finding: Finding, *, edition: Edition, rules: RuleSet, claim: Claim, tree: ScoreTree, states: Mapping[str, str]
) -> Fraction | None:
    """Above 0: the most that mending it can add to the total; below 0: what it may cost; None where neither is known."""
    code = finding.code
    if finding.rule == "unanswered" and code in edition.items:
        item = edition.items[code]
        open_codes = {one.code for one in item.statements_for(claim.agency_type)} - {
            one for one, state in states.items() if state != "unanswered"
        }
        return _change(edition, rules, tree, code, item_score(item, rules, _with(claim, claim.met | open_codes)).points)
    if finding.rule in DOUBTS and code in claim.met and code in edition.places:
        item = edition.items[edition.places[code][0]]
        return _change(
            edition, rules, tree, item.code, item_score(item, rules, _with(claim, claim.met - {code})).points
        )
    if finding.rule == "mandatory_unanswered" and code in edition.sub_measures:
        item = edition.sub_measures[code][0]
        return _change(edition, rules, tree, item.code, tree.item(item.code).points_if_complete or Fraction(0))
    return None


def _with(claim: Claim, met: frozenset[str] | set[str]) -> Claim:
    return Claim(claim.agency_type, claim.result_year, frozenset(met), claim.measures)


def _change(edition: Edition, rules: RuleSet, tree: ScoreTree, code: str, points: Fraction) -> Fraction:
    """By how much the total moves when an item has `points`."""
    return (points - tree.item(code).points) * weight_of_item(edition, rules, code)


def weight_of_item(edition: Edition, rules: RuleSet, code: str) -> Fraction:
    """By how much the total moves with one point of an item: a weighted mean of weighted means is linear in each item."""
    category = edition.category_of[code]
    items = sum((rules.item_weights.get(one.code, Fraction(1)) for one in category.items), Fraction(0))
    categories = sum((rules.category_weights.get(one.code, Fraction(1)) for one in edition.categories), Fraction(0))
    own, whole = rules.item_weights.get(code, Fraction(1)), rules.category_weights.get(category.code, Fraction(1))
    return own / items * whole / categories
