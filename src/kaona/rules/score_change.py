"""What moved a score from one record to another, of the same year or of two: every item that moved with its causes. The parts
add up to the difference of the totals exactly. Pure; the engine (scoring) says every number.

Beside before_after, which compares two claims of one year: here the editions, rule sets and years may differ.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.rules.editions import Edition
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import ZERO, Claim, ItemScore, MeasureClaim, ScoreTree, item_score, score
from kaona.rules.stakes import weight_of_item


@dataclass(frozen=True)
class Scored:
    """A claim with the edition and rule set that score it."""

    edition: Edition
    rules: RuleSet
    claim: Claim

    @property
    def tree(self) -> ScoreTree:
        """Its score."""
        return score(self.edition, self.rules, self.claim)


@dataclass(frozen=True)
class Cause:
    """A statement (met | unmet) or a sub-measure (measured) that is not what it was. `difference` is its part of the total's,
    after those before it in the edition's order; None where the two scores are made by different rules."""

    code: str
    kind: str
    difference: Fraction | None


@dataclass(frozen=True)
class ItemStep:
    """An item that moved; `difference` is what it did to the total."""

    code: str
    category: str
    points_before: Fraction
    points_after: Fraction
    level_before: str
    level_after: str
    difference: Fraction
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class ScoreChange:
    """Both totals and what lies between: the differences of the steps and `criteria` add up to `difference`. `alike`: same
    edition, rule set and type of agency; else only items of both are compared, and what other criteria, weights or items
    did stands in `criteria`. `only_before`, `only_after`: items that one of them does not have."""

    before: ScoreTree
    after: ScoreTree
    alike: bool
    steps: tuple[ItemStep, ...]
    criteria: Fraction
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()

    @property
    def difference(self) -> Fraction:
        """After minus before."""
        return self.after.total - self.before.total


def score_change(before: Scored, after: Scored) -> ScoreChange:
    """Compare two scores of one agency."""
    first, last = before.tree, after.tree
    alike = _frame(before) == _frame(after)
    shared = [code for code in before.edition.items if code in after.edition.items]
    steps = tuple(
        step
        for code in shared
        if (step := _step(before, after, first.item(code), last.item(code), alike=alike)) is not None
    )
    criteria = last.total - first.total - sum((one.difference for one in steps), ZERO)
    return ScoreChange(
        first, last, alike, steps, criteria,
        tuple(code for code in before.edition.items if code not in after.edition.items),
        tuple(code for code in after.edition.items if code not in before.edition.items),
    )  # fmt: skip


def _frame(one: Scored) -> tuple[str, str, str]:
    return one.edition.fixed, one.rules.fixed, one.claim.agency_type


def _step(before: Scored, after: Scored, old: ItemScore, new: ItemScore, *, alike: bool) -> ItemStep | None:
    """The total is linear in its items: an item's part is what it moved times its weight before."""
    weight = weight_of_item(before.edition, before.rules, old.code)
    causes = _causes(before, after, old.code, weight) if alike else _named(before, after, old.code)
    if not causes and old.points == new.points:
        return None
    category = before.edition.category_of[old.code].code
    return ItemStep(
        old.code, category, old.points, new.points, old.level, new.level, (new.points - old.points) * weight, causes
    )


def _causes(before: Scored, after: Scored, code: str, weight: Fraction) -> tuple[Cause, ...]:
    """One by one in the edition's order, from the claim before to the claim after: their parts add up to the item's."""
    item, found = before.edition.items[code], []
    claim, points = before.claim, item_score(before.edition.items[code], before.rules, before.claim).points
    for name in _moved(before, after, code):
        if name in before.edition.statements:
            claim = replace(claim, met=claim.met ^ {name})
        else:
            own = tuple(
                _in_year(one, after.claim, before.claim) for one in after.claim.measures if one.sub_measure == name
            )
            claim = replace(claim, measures=(*(one for one in claim.measures if one.sub_measure != name), *own))
            claim = replace(claim, result_year=claim.result_year or 0)
        now = item_score(item, before.rules, claim).points
        found.append(Cause(name, _kind(after, name), (now - points) * weight))
        points = now
    return tuple(found)


def _named(before: Scored, after: Scored, code: str) -> tuple[Cause, ...]:
    """What moved by name alone, of codes that both editions have."""
    known = after.edition.statements.keys() | after.edition.sub_measures.keys()
    return tuple(Cause(name, _kind(after, name), None) for name in _moved(before, after, code) if name in known)


def _kind(after: Scored, name: str) -> str:
    if name not in after.edition.statements:
        return "measured"
    return "met" if name in after.claim.met else "unmet"


def _moved(before: Scored, after: Scored, code: str) -> list[str]:
    """Statements that apply, and sub-measures, of an item that are not what they were, in the edition's order."""
    item = before.edition.items[code]
    if item.is_result:
        return [
            one.code for one in item.sub_measures if _figures(before.claim, one.code) != _figures(after.claim, one.code)
        ]
    return [
        one.code
        for one in item.statements_for(before.claim.agency_type)
        if (one.code in before.claim.met) != (one.code in after.claim.met)
    ]


def _in_year(one: MeasureClaim, its: Claim, wanted: Claim) -> MeasureClaim:
    """An indicator of another year as if its result were one of the year of `wanted`."""
    return replace(one, results={wanted.result_year or 0: _result(one, its)})


def _result(one: MeasureClaim, claim: Claim) -> Fraction | None:
    return one.results.get(claim.result_year) if claim.result_year is not None else None


def _figures(claim: Claim, sub: str) -> list[tuple[object, ...]]:
    """What the score counts of a sub-measure; the keys of rows do not matter."""
    return [
        (one.name, one.direction, one.target, one.conversion, one.suitable, _result(one, claim))
        for one in claim.measures
        if one.sub_measure == sub
    ]
