"""What a visit changed: every moved statement, every moved item and the total, exactly. No database."""

from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.editions import Edition
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, ItemScore, MeasureClaim, ScoreTree, score, score_after_ticks


@dataclass(frozen=True)
class MovedStatement:
    """A statement that is met now or no longer. `difference` is what the total moved when it moved, after those before
    it in the edition's order: with a gate between levels the order decides whose points they are, never how many."""

    code: str
    item: str
    met: bool
    difference: Fraction


@dataclass(frozen=True)
class MovedItem:
    """An item in which something moved, or whose points did; `difference` is its part of the total's."""

    code: str
    points_before: Fraction
    points_after: Fraction
    level_before: str
    level_after: str
    statements: tuple[str, ...]
    measures: tuple[str, ...]  # keys (or names) of the indicators that are not what they were, came or went
    difference: Fraction


@dataclass(frozen=True)
class BeforeAfter:
    """Both trees and what lies between them; the differences of the items add up to the total's."""

    before: ScoreTree
    after: ScoreTree
    statements: tuple[MovedStatement, ...]
    items: tuple[MovedItem, ...]

    @property
    def difference(self) -> Fraction:
        """After minus before."""
        return self.after.total - self.before.total


def before_after(edition: Edition, rules: RuleSet, before: Claim, after: Claim) -> BeforeAfter:
    """Compare two claims of one agency under one edition and rule set; ValueError when they are not of the same kind."""
    if (before.agency_type, before.result_year) != (after.agency_type, after.result_year):
        raise ValueError("claims of different agency types or result years")
    first, last = score(edition, rules, before), score(edition, rules, after)
    items = tuple(
        moved
        for code in edition.items
        if (moved := _item(edition, rules, before, after, first, first.item(code), last.item(code))) is not None
    )
    return BeforeAfter(first, last, _statements(edition, rules, before, after, first), items)


def _statements(
    edition: Edition, rules: RuleSet, before: Claim, after: Claim, tree: ScoreTree
) -> tuple[MovedStatement, ...]:
    found = []
    met = before.met
    for code in edition.statements:
        if (code in before.met) == (code in after.met):
            continue
        met ^= {code}
        item = edition.places[code][0]
        claim = Claim(before.agency_type, before.result_year, met, before.measures)
        step = score_after_ticks(edition, rules, claim, tree, frozenset({item}))
        found.append(MovedStatement(code, item, code in after.met, step.total - tree.total))
        tree = step
    return tuple(found)


def _item(
    edition: Edition, rules: RuleSet, before: Claim, after: Claim, tree: ScoreTree, old: ItemScore, new: ItemScore
) -> MovedItem | None:
    own = frozenset(one for one, (item, _) in edition.places.items() if item == old.code)
    subs = frozenset(one for one, (item, _) in edition.sub_measures.items() if item.code == old.code)
    statements = tuple(one for one in edition.statements if one in own and (one in before.met) != (one in after.met))
    measures = _moved_measures(before, after, subs)
    if not statements and not measures and old.points == new.points:
        return None
    # The claim before, with only this item as it is after: the total is linear in its items.
    alone = Claim(
        before.agency_type,
        before.result_year,
        (before.met - own) | (after.met & own),
        (
            *(one for one in before.measures if one.sub_measure not in subs),
            *(one for one in after.measures if one.sub_measure in subs),
        ),
    )
    difference = score(edition, rules, alone).total - tree.total
    return MovedItem(old.code, old.points, new.points, old.level, new.level, statements, measures, difference)


def _moved_measures(before: Claim, after: Claim, subs: frozenset[str]) -> tuple[str, ...]:
    old, new = _by_key(before, subs), _by_key(after, subs)
    return tuple(key for key in {**old, **new} if old.get(key) != new.get(key))


def _by_key(claim: Claim, subs: frozenset[str]) -> dict[str, MeasureClaim]:
    return {one.key or one.name: one for one in claim.measures if one.sub_measure in subs}
