"""A kept score taken apart gives itself back, at every depth, and says what would lift it."""

from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest

from kaona.rules.editions import Edition, read_edition
from kaona.rules.kept_score import TOTAL, lifts, met_of, share_of, taken_apart
from kaona.rules.rule_sets import RuleSet, read_rule_set
from kaona.rules.score_json import measures_to_json, tree_to_json
from kaona.rules.scoring import Claim, MeasureClaim, score

KIND = "department"


@lru_cache
def documents() -> tuple[Edition, RuleSet]:
    data = files("kaona.catalogue") / "data"
    edition, _ = read_edition((data / "editions" / "pmqa-4.0-2561@1.yaml").read_text(encoding="utf-8"), "e")
    rules, _ = read_rule_set((data / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8"), "r")
    assert edition is not None
    assert rules is not None
    return edition, rules


def kept(
    without: tuple[str, ...] = ("1.1.B1", "1.2.A1", "2.1.S1"), figures: tuple[int, ...] = (90, 40)
) -> dict[str, Any]:
    edition, rules = documents()
    met = frozenset(edition.statements) - set(without)
    measures = tuple(
        MeasureClaim(code, f"ตัววัด {n}", target=Fraction(80), results={2568: Fraction(one)}, key=f"{code}-{n}")
        for code in edition.sub_measures
        for n, one in enumerate(figures)
        if not code.endswith(".5")  # unanswered, not mandatory
    )
    tree = score(edition, rules, Claim(KIND, 2568, met, measures))
    scored = [m for c in tree.categories for i in c.items for s in i.sub_measures for m in s.measures]
    return tree_to_json(tree) | {"measures": measures_to_json(scored, tree.digits)}


def codes() -> list[str]:
    edition, _ = documents()
    levels = [f"{code}.{level.key}" for code, item in edition.items.items() for level in item.levels]
    return [TOTAL, *(one.code for one in edition.categories), *edition.items, *edition.sub_measures, *levels]


def test_every_number_is_the_sum_of_its_parts() -> None:
    edition, rules = documents()
    tree = kept()
    for code in codes():
        one = taken_apart(edition, rules, tree, KIND, code)
        assert one is not None, code
        whole = sum((part.points * part.share for part in one.parts if part.points is not None), Fraction(0))
        assert whole == one.points or (one.kind == "sub_measure" and one.points is None), code


def test_every_part_is_a_number_that_goes_into_it() -> None:
    edition, rules = documents()
    tree = kept()
    for code in codes():
        one = taken_apart(edition, rules, tree, KIND, code)
        assert one is not None
        if one.kind == "sub_measure":  # its parts are indicators
            continue
        for part in one.parts:
            below = taken_apart(edition, rules, tree, KIND, part.code)
            assert below is not None, part.code
            assert (below.above, below.points) == (code, part.points), part.code


def test_what_was_met_is_read_back() -> None:
    edition, _ = documents()
    assert met_of(edition, kept(), KIND) == frozenset(edition.statements) - {"1.1.B1", "1.2.A1", "2.1.S1"}


@pytest.mark.parametrize("code", ["", "9", "1.9", "1.1.none", "1.1.B99", "7.1.basic", "x", "7.9.9"])
def test_what_is_no_number(code: str) -> None:
    edition, rules = documents()
    assert taken_apart(edition, rules, kept(), KIND, code) is None


def test_a_gated_level_says_what_locks_it() -> None:
    edition, rules = documents()
    one = taken_apart(edition, rules, kept(), KIND, "1.1.advance")
    assert one is not None
    assert (one.points, one.locked_by) == (0, ("1.1.B1",))
    two = taken_apart(edition, rules, kept(), KIND, "1.1.A1")
    assert two is not None
    assert (two.points, two.above, two.locked_by) == (0, "1.1.advance", ("1.1.B1",))


def test_lifts_lead_to_what_they_promise() -> None:
    edition, rules = documents()
    tree = kept(("1.1.B1", "1.1.A1", "1.1.S1"))
    found = lifts(edition, rules, tree, KIND, "1.1")
    assert [(one.level, one.codes) for one in found] == [
        ("basic", ("1.1.B1",)), ("advance", ("1.1.B1", "1.1.A1")), ("significance", ("1.1.B1", "1.1.A1", "1.1.S1")),
    ]  # fmt: skip
    for one in found:
        after = kept(tuple({"1.1.B1", "1.1.A1", "1.1.S1"} - set(one.codes)))
        assert Fraction(after["items"]["1.1"]["exact"]) - Fraction(tree["items"]["1.1"]["exact"]) == one.item_gain
        assert Fraction(after["total_exact"]) - Fraction(tree["total_exact"]) == one.total_gain
    assert lifts(edition, rules, kept(()), KIND, "1.1") == []
    assert lifts(edition, rules, tree, KIND, "7.1") == []


def test_the_shares_of_all_items_are_the_whole() -> None:
    edition, rules = documents()
    assert sum(share_of(edition, rules, code) for code in edition.items) == 1
