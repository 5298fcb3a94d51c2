"""The score: pure, exact, one implementation for screen, command line, submission and verification.

Source: pmqa40.md §3. It must not know who claims what; it is given an edition, a rule set and a claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from kaona.rules.editions.model import Edition, Item
from kaona.rules.rule_sets import Conversion, RuleSet

ZERO = Fraction(0)


@dataclass(frozen=True)
class MeasureClaim:
    """One indicator: `results` by B.E. year (None is unanswered, 0 is a result). `key` is the caller's own name."""

    sub_measure: str
    name: str
    direction: str = "higher"
    target: Fraction | None = None
    results: Mapping[int, Fraction | None] = field(default_factory=dict)
    conversion: tuple[Fraction, Fraction] | None = None
    suitable: bool = True  # a reviewer's verdict: False counts as answered with 0 points
    unit: str = ""
    key: str = ""


@dataclass(frozen=True)
class Claim:
    """What is scored: statements met and measures, for a type of agency and a result year (None: no measure names one)."""

    agency_type: str
    result_year: int | None
    met: frozenset[str] = frozenset()
    measures: tuple[MeasureClaim, ...] = ()


@dataclass(frozen=True)
class MeasureScore:
    """One indicator's achievement in percent (None with a band) and points (None while unanswered)."""

    key: str
    sub_measure: str
    name: str
    result: Fraction | None
    achievement: Fraction | None
    points: Fraction | None
    suitable: bool


@dataclass(frozen=True)
class SubMeasureScore:
    """Mean of the answered indicators; None while unanswered."""

    code: str
    mandatory: bool
    points: Fraction | None
    measures: tuple[MeasureScore, ...]


@dataclass(frozen=True)
class LevelScore:
    """One level of a process item: what was met, what counts now, what waits behind a lock and why."""

    key: str
    met: tuple[str, ...]
    missing: tuple[str, ...]
    points: Fraction  # counted now
    waiting: Fraction  # would count without the lock
    most: Fraction  # what the whole level is worth
    locked_by: tuple[str, ...]  # the missing statements below, empty when open

    @property
    def complete(self) -> bool:
        """Everything that applies is met."""
        return not self.missing


@dataclass(frozen=True)
class ItemScore:
    """An item's exact points and level; `missing` are unmet statements, or unanswered mandatory sub-measures."""

    code: str
    points: Fraction
    level: str
    missing: tuple[str, ...]
    levels: tuple[LevelScore, ...] = ()
    sub_measures: tuple[SubMeasureScore, ...] = ()
    incomplete: bool = False
    points_if_complete: Fraction | None = None  # a result item's mean were the mandatory rule not in the way


@dataclass(frozen=True)
class CategoryScore:
    """A category's exact points."""

    code: str
    points: Fraction
    items: tuple[ItemScore, ...]
    weight: Fraction


@dataclass(frozen=True)
class Line:
    """A line to reach: `distance` is line minus total; at or below 0 it is reached, by the exact value."""

    name: str  # basic, advance, significance, site_visit
    at: Fraction
    distance: Fraction

    @property
    def reached(self) -> bool:
        """Compared with the exact total, never the displayed one."""
        return self.distance <= 0


@dataclass(frozen=True)
class ScoreTree:
    """The whole score with its reasons."""

    edition: str
    edition_version: int
    rule_set: str
    rule_set_version: int
    result_year: int | None
    total: Fraction
    level: str
    categories: tuple[CategoryScore, ...]
    lines: tuple[Line, ...]
    digits: int

    def item(self, code: str) -> ItemScore:
        """The score of one item; KeyError when unknown."""
        for category in self.categories:
            for item in category.items:
                if item.code == code:
                    return item
        raise KeyError(code)

    def category(self, code: str) -> CategoryScore:
        """The score of one category; KeyError when unknown."""
        for category in self.categories:
            if category.code == code:
                return category
        raise KeyError(code)


def score(edition: Edition, rule_set: RuleSet, claim: Claim) -> ScoreTree:
    """The exact score of a claim. The claim has been checked: see dossier_file and claim_faults."""
    by_sub: dict[str, list[MeasureClaim]] = {}
    for measure in claim.measures:
        by_sub.setdefault(measure.sub_measure, []).append(measure)
    items = {code: _item(item, rule_set, claim, by_sub) for code, item in edition.items.items()}
    return _tree(edition, rule_set, claim.result_year, items)


def score_after_ticks(
    edition: Edition, rule_set: RuleSet, claim: Claim, before: ScoreTree, ticked: frozenset[str]
) -> ScoreTree:
    """The score of a claim that differs from the one that gave `before` in statements of the process items `ticked`
    only: equal to `score`, at the cost of these items."""
    items = {item.code: item for category in before.categories for item in category.items}
    items |= {code: _item(edition.items[code], rule_set, claim, {}) for code in ticked}
    return _tree(edition, rule_set, claim.result_year, items)


def _tree(edition: Edition, rule_set: RuleSet, result_year: int | None, scored: Mapping[str, ItemScore]) -> ScoreTree:
    categories = []
    for category in edition.categories:
        items = tuple(scored[item.code] for item in category.items)
        weights = [rule_set.item_weights.get(item.code, Fraction(1)) for item in items]
        points = weighted_mean([item.points for item in items], weights)
        weight = rule_set.category_weights.get(category.code, Fraction(1))
        categories.append(CategoryScore(category.code, points, items, weight))
    total = weighted_mean([one.points for one in categories], [one.weight for one in categories])
    return ScoreTree(
        edition.code, edition.version, rule_set.code, rule_set.version, result_year, total,
        rule_set.level_of(total), tuple(categories), lines_of(rule_set, total),
        rule_set.display_digits,
    )  # fmt: skip


def lines_of(rule_set: RuleSet, total: Fraction) -> tuple[Line, ...]:
    """The lines of a rule set with the distance of an exact total, the lowest first."""
    lines = [Line(band.level, band.least, band.least - total) for band in rule_set.bands]
    lines.append(Line("site_visit", rule_set.site_visit_line, rule_set.site_visit_line - total))
    return tuple(sorted(lines, key=lambda line: line.at))


def item_score(item: Item, rule_set: RuleSet, claim: Claim) -> ItemScore:
    """The exact score of one item of a claim."""
    by_sub: dict[str, list[MeasureClaim]] = {}
    for measure in claim.measures:
        by_sub.setdefault(measure.sub_measure, []).append(measure)
    return _item(item, rule_set, claim, by_sub)


def weighted_mean(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Exact weighted mean; 0 of nothing."""
    if not values:
        return ZERO
    if len(set(weights)) == 1:
        return mean(values)
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), ZERO) / sum(weights, ZERO)


def mean(values: Sequence[Fraction]) -> Fraction:
    """Exact mean; 0 of nothing."""
    if len(values) == 1:
        return values[0]
    # One reduction at the end instead of one per value: a dossier has up to 150 of them.
    above, below = 0, 1
    for value in values:
        above, below = above * value.denominator + value.numerator * below, below * value.denominator
    return Fraction(above, below * len(values)) if values else ZERO


def _item(item: Item, rules: RuleSet, claim: Claim, by_sub: Mapping[str, list[MeasureClaim]]) -> ItemScore:
    if item.is_result:
        return _result_item(item, rules, claim, by_sub)
    applicable, codes = _applicable(item, claim.agency_type)
    most = tuple(rules.level_points[key] for key, _ in applicable)
    return _process_item(item.code, applicable, codes & claim.met, most, rules.partial_credit, rules.gated)


Applicable = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=4096)
def _applicable(item: Item, agency_type: str) -> tuple[Applicable, frozenset[str]]:
    by_level = tuple((level.key, tuple(one.code for one in level.statements_for(agency_type))) for level in item.levels)
    return by_level, frozenset(code for _, codes in by_level for code in codes)


# Most items of a dossier are as they were when it was scored last: what an item gives follows from these values alone.
@lru_cache(maxsize=8192)
def _process_item(
    code: str,
    applicable: Applicable,
    claimed: frozenset[str],
    level_points: tuple[Fraction, ...],
    partial: bool,
    gated: bool,
) -> ItemScore:
    levels: list[LevelScore] = []
    locked_by: tuple[str, ...] = ()
    below, reached = ZERO, "none"
    for (key, codes), whole in zip(applicable, level_points, strict=True):
        met = tuple(one for one in codes if one in claimed)
        missing = tuple(one for one in codes if one not in claimed)
        earned = _earned(whole - below, len(met), len(codes), partial=partial)
        counted, waiting = (ZERO, earned) if locked_by and gated else (earned, ZERO)
        levels.append(LevelScore(key, met, missing, counted, waiting, whole - below, locked_by if gated else ()))
        if not locked_by and not missing:
            reached = key
        locked_by += missing
        below = whole
    points = sum((level.points for level in levels), ZERO)
    return ItemScore(code, points, reached, tuple(one for level in levels for one in level.missing), tuple(levels))


def _earned(most: Fraction, met: int, of: int, *, partial: bool) -> Fraction:
    if met == of:
        return most
    return most * Fraction(met, of) if partial else ZERO


def _result_item(item: Item, rules: RuleSet, claim: Claim, by_sub: Mapping[str, list[MeasureClaim]]) -> ItemScore:
    subs = []
    for sub in item.sub_measures:
        measures = tuple(_measure(one, rules, claim.result_year) for one in by_sub.get(sub.code, ()))
        answered = [one.points for one in measures if one.points is not None]
        subs.append(SubMeasureScore(sub.code, sub.mandatory, mean(answered) if answered else None, measures))
    answered_subs = [sub.points for sub in subs if sub.points is not None]
    missing = tuple(sub.code for sub in subs if sub.mandatory and sub.points is None)
    whole = mean(answered_subs)
    blocked = bool(missing) and rules.mandatory_unanswered == "zero"
    points = ZERO if blocked else whole
    return ItemScore(item.code, points, rules.level_of(points), missing, (), tuple(subs), bool(missing), whole)


def _measure(measure: MeasureClaim, rules: RuleSet, year: int | None) -> MeasureScore:
    result = measure.results.get(year) if year is not None else None
    reach, points = None, None
    if result is not None and _can_count(measure):
        if measure.conversion is None:
            reach = achievement(measure, result)
            points = points_of_achievement(rules.conversion, reach)
        else:
            points = points_of_band(rules.conversion, measure.conversion, result)
        if _below(rules.most_points, points):
            points = rules.most_points
    if not measure.suitable:
        points = ZERO
    return MeasureScore(measure.key, measure.sub_measure, measure.name, result, reach, points, measure.suitable)


def _can_count(measure: MeasureClaim) -> bool:
    """A result counts against a band or a target above 0; files and pages refuse anything else before."""
    return measure.conversion is not None or (measure.target is not None and measure.target.numerator > 0)


def achievement(measure: MeasureClaim, result: Fraction) -> Fraction:
    """Percent of the target reached; the target is above 0."""
    if measure.target is None or measure.target.numerator <= 0:
        raise ValueError("achievement needs a target above 0")
    # One division instead of two: a dossier has up to 150 of these.
    above = 100 * result.numerator * measure.target.denominator
    below = result.denominator * measure.target.numerator
    return Fraction(above if measure.direction == "higher" else 200 * below - above, below)


def points_of_achievement(conversion: Conversion, reach: Fraction) -> Fraction:
    """Points of an achievement in percent, by the rule set's steps; never below 0."""
    for step in conversion.steps:
        inside = step.up_to is None or _below(reach, step.up_to) or (step.inclusive and reach == step.up_to)
        if inside:
            points = step.points if step.points is not None else (step.per_percent or ZERO) * reach
            return points if points.numerator > 0 else ZERO
    raise ValueError("the steps have no end")


def _below(one: Fraction, other: Fraction) -> bool:
    """one < other as whole numbers: as exact, and three times as fast."""
    return one.numerator * other.denominator < other.numerator * one.denominator


def points_of_band(conversion: Conversion, band: tuple[Fraction, Fraction], result: Fraction) -> Fraction:
    """Points of a result on a linear band (floor, top); the direction follows from their order."""
    floor, top = band
    # (result − floor) ÷ (top − floor) as one division of whole numbers.
    done = (result.numerator * floor.denominator - floor.numerator * result.denominator) * top.denominator
    whole = (top.numerator * floor.denominator - floor.numerator * top.denominator) * result.denominator
    share = Fraction(done, whole)
    if share.numerator < 0:
        return conversion.band_below_points
    if share.numerator >= share.denominator:
        return conversion.band_top_points
    return conversion.band_floor_points + share * conversion.band_rise
