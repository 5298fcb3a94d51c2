"""A kept score taken apart again: what each number is made of, and what would lift it. Pure; from the record's own edition
and rule set, so that the reasons are those of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaona.rules.editions import Edition
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, ItemScore, item_score

TOTAL = "total"
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One number that goes into another: its exact points (None: unanswered) and its share of the whole (0 to 1)."""

    code: str
    points: Fraction | None
    share: Fraction


@dataclass(frozen=True)
class Sum:
    """A number and its parts. kind: total, category, process (an item of levels), level, result (an item of sub-measures),
    sub_measure, statement. `most`, `met`, `of`, `locked_by` only of a level or its statement."""

    kind: str
    code: str
    points: Fraction | None
    parts: tuple[Part, ...]
    above: str  # the code of the number that it goes into; "" for the total
    most: Fraction = Fraction(0)
    met: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    locked_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def met_of(edition: Edition, tree: Tree, agency_type: str) -> frozenset[str]:
    """The statements that a kept score counts as met: those that apply and are not missing."""
    items = tree["items"]
    return frozenset(
        one.code
        for code, item in edition.items.items()
        for level in item.levels
        for one in level.statements_for(agency_type)
        if code in items and one.code not in items[code]["missing"]
    )


def process_item(edition: Edition, rules: RuleSet, tree: Tree, agency_type: str, code: str) -> ItemScore:
    """The kept score of a process item with its levels."""
    return item_score(edition.items[code], rules, Claim(agency_type, None, met_of(edition, tree, agency_type)))


def taken_apart(edition: Edition, rules: RuleSet, tree: Tree, agency_type: str, code: str) -> Sum | None:
    """What the number of `code` is made of ("total", category, item, "1.1.basic", statement, sub-measure); None when
    there is no such number."""
    if code == TOTAL:
        weights = {one.code: rules.category_weights.get(one.code, Fraction(1)) for one in edition.categories}
        return Sum("total", code, Fraction(tree["total_exact"]), _weighted(tree["categories"], weights), "")
    categories = {one.code: one for one in edition.categories}
    if code in categories:
        weights = {one.code: rules.item_weights.get(one.code, Fraction(1)) for one in categories[code].items}
        return Sum("category", code, _exact(tree["categories"], code), _weighted(tree["items"], weights), TOTAL)
    if code in edition.items:
        return _item(edition, rules, tree, agency_type, code)
    if code in edition.sub_measures:
        return _sub_measure(edition, tree, code)
    return _level_or_statement(edition, rules, tree, agency_type, code)


def _exact(rows: Mapping[str, Any], code: str) -> Fraction:
    return Fraction(rows[code]["exact"])


def _weighted(rows: Mapping[str, Any], weights: Mapping[str, Fraction]) -> tuple[Part, ...]:
    whole = sum(weights.values(), Fraction(0))
    return tuple(Part(code, _exact(rows, code), weight / whole) for code, weight in weights.items())


def _item(edition: Edition, rules: RuleSet, tree: Tree, agency_type: str, code: str) -> Sum:
    item, points, above = edition.items[code], _exact(tree["items"], code), edition.category_of[code].code
    missing = tuple(tree["items"][code]["missing"])
    if item.is_result:
        subs = {sub.code: _mean(_measures(tree, sub.code)) for sub in item.sub_measures}
        answered = sum(one is not None for one in subs.values())
        parts = tuple(
            Part(sub, mean, Fraction(1, answered) if mean is not None else Fraction(0)) for sub, mean in subs.items()
        )
        return Sum("result", code, points, parts, above, missing=missing)
    scored = process_item(edition, rules, tree, agency_type, code)
    levels = tuple(Part(f"{code}.{level.key}", level.points, Fraction(1)) for level in scored.levels)
    return Sum("process", code, points, levels, above, missing=missing)


def _measures(tree: Tree, sub: str) -> list[Fraction | None]:
    rows = [one for one in tree.get("measures", ()) if one["sub_measure"] == sub]
    return [None if one["exact"] is None else Fraction(one["exact"]) for one in rows]


def _mean(points: list[Fraction | None]) -> Fraction | None:
    answered = [one for one in points if one is not None]
    return sum(answered, Fraction(0)) / len(answered) if answered else None


def _sub_measure(edition: Edition, tree: Tree, code: str) -> Sum:
    points = _measures(tree, code)
    answered = sum(one is not None for one in points)
    names = [one["name"] for one in tree.get("measures", ()) if one["sub_measure"] == code]
    parts = tuple(
        Part(name, one, Fraction(1, answered) if one is not None else Fraction(0))
        for name, one in zip(names, points, strict=True)
    )
    return Sum("sub_measure", code, _mean(points), parts, edition.sub_measures[code][0].code)


def _level_or_statement(edition: Edition, rules: RuleSet, tree: Tree, agency_type: str, code: str) -> Sum | None:
    item, level_key = edition.places.get(code, (code.rpartition(".")[0], code.rpartition(".")[2]))
    if item not in edition.items or edition.items[item].is_result:
        return None
    scored = process_item(edition, rules, tree, agency_type, item)
    level = next((one for one in scored.levels if one.key == level_key), None)
    if level is None:
        return None
    of = tuple(sorted({*level.met, *level.missing}))
    if code in edition.places and code not in of:  # not asked of this kind of agency
        return None
    each = level.most / len(of) if of else Fraction(0)
    points = {one: (each if one in level.met and not level.locked_by else Fraction(0)) for one in of}
    if code in points:
        return Sum("statement", code, points[code], (), f"{item}.{level_key}", each, level.met, of, level.locked_by)
    parts = tuple(Part(one, points[one], Fraction(1)) for one in of)
    return Sum("level", code, level.points, parts, item, level.most, level.met, of, level.locked_by, level.missing)


@dataclass(frozen=True)
class Lift:
    """What completing a level (with everything below it) adds: to the item and to the total."""

    level: str
    codes: tuple[str, ...]  # what is missing up to this level
    item_gain: Fraction
    total_gain: Fraction


def lifts(edition: Edition, rules: RuleSet, tree: Tree, agency_type: str, code: str) -> list[Lift]:
    """The levels of a process item that are not complete, each with what it would add."""
    item, met = edition.items[code], met_of(edition, tree, agency_type)
    if item.is_result:
        return []
    now, share, found, wanted = _exact(tree["items"], code), share_of(edition, rules, code), [], tuple[str, ...]()
    for level in process_item(edition, rules, tree, agency_type, code).levels:
        wanted += level.missing
        if level.missing:
            gain = item_score(item, rules, Claim(agency_type, None, met | set(wanted))).points - now
            found.append(Lift(level.key, wanted, gain, gain * share))
    return found


def share_of(edition: Edition, rules: RuleSet, code: str) -> Fraction:
    """How much of the total one point of an item is: a weighted mean of weighted means is linear in each item."""
    category = edition.category_of[code]
    own = rules.item_weights.get(code, Fraction(1))
    items = sum((rules.item_weights.get(one.code, Fraction(1)) for one in category.items), Fraction(0))
    whole = sum((rules.category_weights.get(one.code, Fraction(1)) for one in edition.categories), Fraction(0))
    return own / items * rules.category_weights.get(category.code, Fraction(1)) / whole
