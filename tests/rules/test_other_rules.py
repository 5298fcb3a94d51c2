"""Rules are data: the same claim under other rule sets, worked by hand."""

from fractions import Fraction

import pytest

from kaona.rules.library import SHIPPED
from kaona.rules.rule_sets import RuleSet, read_rule_set
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score

from .claims import YEAR, edition, mandatory, measure, statements

F = Fraction
TEXT = (SHIPPED / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8")


def rules(*changes: tuple[str, str]) -> RuleSet:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    found, faults = read_rule_set(text)
    assert found is not None, faults
    return found


def scored(rule_set: RuleSet, met: frozenset[str] = frozenset(), *measures: MeasureClaim) -> ScoreTree:
    return score(edition(), rule_set, Claim("department", YEAR, met, measures))


MET = frozenset({"1.2.B1", "1.2.A1", "1.2.A2", "1.2.A3", "1.2.S1"})


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ([], 100),
        ([("gated: true", "gated: false")], 100 + 100 + F(100, 3)),
        ([("partial_credit: true", "partial_credit: false")], 0),
        ([("gated: true", "gated: false"), ("partial_credit: true", "partial_credit: false")], 100),
        ([("basic: 300", "basic: 150")], 50),
    ],
)
def test_gates_and_partial_credit(changes: list[tuple[str, str]], points: Fraction) -> None:
    item = scored(rules(*changes), MET).item("1.2")
    assert (item.points, item.level) == (points, "none")
    assert all(not level.locked_by for level in item.levels) or changes[:1] != [("gated: true", "gated: false")]


def test_weights() -> None:
    met = statements("basic", "advance", "significance")
    only = frozenset(code for code in met if code.startswith("1.1"))
    assert scored(rules(), only).total == F(500, 28)
    heavy = rules(("most_measures: 5", "most_measures: 5\ncategory_weights: {'1': 4}"))
    assert scored(heavy, only).total == F(500, 4) * 4 / 10
    item = rules(("most_measures: 5", "most_measures: 5\nitem_weights: {'1.1': 3}"))
    assert scored(item, only).category("1").points == F(500 * 3, 6)


def test_an_unanswered_mandatory_sub_measure_may_be_ignored() -> None:
    one = measure("7.1.1", 100)
    assert scored(rules(), frozenset(), one).item("7.1").points == 0
    item = scored(rules(("mandatory_unanswered: zero", "mandatory_unanswered: ignore")), frozenset(), one).item("7.1")
    assert (item.points, item.level, item.missing, item.incomplete) == (300, "basic", ("7.1.4",), True)


def test_nothing_gives_more_than_the_most_points() -> None:
    endless = rules(("  - {points: 500}", "  - {per_percent: 4.5}"))
    assert [scored(endless, frozenset(), measure("7.1.1", n)).item("7.1").sub_measures[0].points for n in (110, 112, 200)] == [
        495, 500, 500,
    ]  # fmt: skip


@pytest.mark.parametrize(("result", "points"), [(93, 20), (94, 40), (96, 220), (98, 400), (99, 400), (101, 400)])
def test_another_band(result: int, points: int) -> None:
    other = rules(
        ("below_points: 0, floor_points: 100, top_points: 500", "below_points: 20, floor_points: 40, top_points: 400")
    )
    one = MeasureClaim("7.1.1", "x", "higher", None, {YEAR: F(result)}, (F(94), F(98)))
    assert scored(other, frozenset(), one).item("7.1").sub_measures[0].points == points


def test_other_bands_and_lines() -> None:
    other = rules(
        ("level: basic, least: 300", "level: basic, least: 250"), ("site_visit_line: 350", "site_visit_line: 299.99")
    )
    met = statements("basic")
    assert scored(rules(), met, *mandatory(90)).level == "none"
    tree = scored(other, met, *mandatory(90))
    assert (tree.level, tree.total) == ("basic", F(300 * 6 + 270, 7))
    assert [(line.name, line.at) for line in tree.lines][:2] == [("basic", 250), ("site_visit", F("299.99"))]


def test_not_suitable_counts_zero_even_without_a_result() -> None:
    item = scored(rules(), frozenset(), measure("7.1.1", None, suitable=False), measure("7.1.4", 100)).item("7.1")
    assert (item.sub_measures[0].points, item.points, item.missing) == (0, 150, ())
