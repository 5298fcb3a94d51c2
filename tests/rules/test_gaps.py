"""Gaps: what closing one brings is what the engine says when it is closed; the same of what waits behind it."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.editions import Edition, read_edition
from kaona.rules.gaps import Gap, gaps_of, measure_code
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim, score

from . import small
from .claims import YEAR, edition, mandatory, measure, rules, statements
from .test_other_rules import rules as other_rules

F = Fraction
GATED = rules()
RULES = {
    "gated": GATED,
    "open": other_rules(("gated: true", "gated: false")),
    "whole levels": other_rules(("partial_credit: true", "partial_credit: false")),
    "whole levels, open": other_rules(
        ("gated: true", "gated: false"), ("partial_credit: true", "partial_credit: false")
    ),
    "weights": other_rules(
        ("most_measures: 5", "most_measures: 5\ncategory_weights: {'1': 4}\nitem_weights: {'1.1': 3, '7.2': 2}")
    ),
    "mandatory ignored": other_rules(("mandatory_unanswered: zero", "mandatory_unanswered: ignore")),
}


SOME = ("1.1", "4.2", "7.1", "7.2")
# The same edition with these items alone: random claims are scored many times.
FEW = replace(
    edition(), links=(),
    categories=tuple(
        replace(one, items=tuple(item for item in one.items if item.code in SOME))
        for one in edition().categories if one.code in "147"
    ),
)  # fmt: skip


def claim(met: Iterable[str] = (), measures: Iterable[MeasureClaim] = (), kind: str = "department") -> Claim:
    return Claim(kind, YEAR, frozenset(met), tuple(measures))


def gaps(one: Claim, by: RuleSet = GATED, **more: object) -> dict[str, Gap]:
    return {gap.code: gap for gap in gaps_of(edition(), by, one, **more)}  # type: ignore[arg-type]


def own(item: str, but: str = "") -> frozenset[str]:
    return frozenset(code for code, (of, _) in edition().places.items() if of == item) - set(but.split())


def total(one: Claim, by: RuleSet = GATED, book: Edition | None = None) -> Fraction:
    return score(book or edition(), by, one).total


def closed(one: Claim, code: str) -> Claim:
    """By hand, not as the rule book does it: the statement met, the indicator at its target, or a new one at its own."""
    if code in edition().places:
        return replace(one, met=one.met | {code})
    sub, _, key = code.partition(":")
    measures = [
        m if m.sub_measure != sub or (key and m.key != key) else _reached(m) for m in one.measures
    ]  # fmt: skip
    if not any(m.sub_measure == sub for m in measures):
        measures.append(measure(sub, 100, 100, key="new"))
    return replace(one, measures=tuple(measures))


def _reached(m: MeasureClaim) -> MeasureClaim:
    goal = m.target if m.target is not None else m.conversion[1] if m.conversion else None
    if goal is None:
        return replace(m, target=F(1), results={YEAR: F(1)}, suitable=True)
    result = m.results[YEAR]
    better = max if m.direction == "higher" else min
    return replace(m, results={YEAR: goal if result is None else better(goal, result)}, suitable=True)


def some_measures(random: Random) -> list[MeasureClaim]:
    found = []
    subs = [code for code in FEW.sub_measures if random.random() < 0.6]
    for sub, number in ((sub, number) for sub in subs for number in range(random.randint(1, 3))):
        lower = random.random() < 0.5
        band = random.choice([None, (F(100), F(20)) if lower else (F(20), F(100))])
        target = random.choice([F(80), None if band else F(50)])
        result = random.choice([None, F(random.randint(0, 250), 2), F(random.randint(0, 250), 2)])
        suitable = random.random() < 0.8
        direction = "lower" if lower else "higher"
        found.append(MeasureClaim(sub, "", direction, target, {YEAR: result}, band, suitable, key=f"{sub}-{number}"))
    return found


def some_claim(random: Random) -> Claim:
    """Two process items more or less met, and indicators of two result items."""
    share = random.choice([0.2, 0.6, 0.9])
    met = {code for code in FEW.statements if random.random() < share}
    return claim(met, some_measures(random), random.choice(["department", "province"]))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), by=st.sampled_from(sorted(RULES)))
def test_every_number_is_what_the_engine_says(seed: int, by: str) -> None:
    random = Random(seed)
    one = some_claim(random)
    found, now = gaps_of(FEW, RULES[by], one), total(one, RULES[by], FEW)
    for gap in random.sample(found, min(4, len(found))):
        assert gap.points == total(closed(one, gap.code), RULES[by], FEW) - now
        opened = one
        for code in gap.gate:
            opened = closed(opened, code)
        assert gap.later == total(closed(opened, gap.code), RULES[by], FEW) - total(opened, RULES[by], FEW)
        assert not gap.gate or gap.points == 0


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9), by=st.sampled_from(["gated", "whole levels", "weights"]))
def test_what_a_statement_unlocks_is_what_waits_behind_it(seed: int, by: str) -> None:
    """With the gap and what it needs closed, the waiting statements are worth exactly what is told, and nothing before."""
    random = Random(seed)
    one = some_claim(random)
    found = [gap for gap in gaps_of(FEW, RULES[by], one) if gap.unlocks.points and gap.level]
    for gap in random.sample(found, min(4, len(found))):
        opened = replace(one, met=one.met | {gap.code, *gap.unlocks.needs})
        without = replace(opened, met=opened.met - set(gap.unlocks.codes))
        assert set(gap.unlocks.codes) <= one.met
        for code in gap.unlocks.codes:
            assert total(replace(opened, met=opened.met - {code}), RULES[by], FEW) < total(opened, RULES[by], FEW)
        assert gap.unlocks.points == total(opened, RULES[by], FEW) - total(without, RULES[by], FEW)
        shut = replace(one, met=one.met - set(gap.unlocks.codes))
        assert total(one, RULES[by], FEW) == total(shut, RULES[by], FEW)


@pytest.mark.parametrize("kind", ["department", "province", "public_organisation"])
def test_every_applicable_statement_is_met_or_a_gap(kind: str) -> None:
    met = statements("basic")
    applicable = {one.code for one in edition().statements.values() if kind in one.applies_to}
    found = gaps_of(edition(), GATED, claim(met, kind=kind))
    assert {one.code for one in found if one.level} == applicable - met
    assert {one.code for one in found if not one.level} == set(edition().sub_measures)


def test_a_statement_that_does_not_apply_is_no_gap() -> None:
    book, faults = read_edition(small.EDITION)
    assert book is not None, faults
    for kind, codes in (("department", {"1.1.B1"}), ("province", {"1.1.B1", "1.1.B2"})):
        found = gaps_of(book, GATED, Claim(kind, None, frozenset({"1.1.A1", "1.1.S1"})))
        assert {one.code for one in found if one.item == "1.1"} == codes


# 1.1 has B1 B2 B3, A1 …, S1 …; an item is 1/28 of the total.
def test_the_last_basic_statement_opens_what_waits_above() -> None:
    gap = gaps(claim(own("1.1", "1.1.B1 1.1.S1")))["1.1.B1"]
    basics = sum(".B" in code for code in own("1.1"))
    highest = sum(".S" in code for code in own("1.1"))
    waiting = 100 + F(100 * (highest - 1), highest)
    assert gap.unlocks.points == waiting / 28
    assert gap.points == (F(300, basics) + waiting) / 28
    assert (gap.gate, gap.unlocks.needs) == ((), ())
    assert set(gap.unlocks.codes) == {code for code in own("1.1", "1.1.S1") if ".B" not in code}


def test_behind_a_shut_gate_nothing_is_won_yet_and_the_gate_is_named() -> None:
    gap = gaps(claim(own("1.1", "1.1.B1 1.1.A1")))["1.1.A1"]
    each = F(100, sum(".A" in code for code in own("1.1")))
    assert (gap.points, gap.gate) == (0, ("1.1.B1",))
    assert gap.unlocks.points == F(100, 28)
    assert gap.later == (each + 100) / 28


def test_two_keys_of_one_gate_name_each_other() -> None:
    found = gaps(claim(own("4.2", "4.2.B1 4.2.B2")))
    assert found["4.2.B1"].unlocks.needs == ("4.2.B2",)
    assert found["4.2.B1"].unlocks.points == found["4.2.B2"].unlocks.points == F(200, 28)


def test_what_the_office_did_not_confirm_says_so() -> None:
    found = gaps(claim(own("1.1", "1.1.S1 1.1.B1")), unconfirmed={"1.1.S1"})
    assert (found["1.1.S1"].kind, found["1.1.B1"].kind) == ("unconfirmed", "unmet")


def test_a_tick_with_nothing_behind_it_is_a_gap_that_may_cost() -> None:
    reasons = {"1.1.B1": ("tick_without_reason",), "1.1.S1": ("tick_without_reason",)}
    found = gaps(claim(own("1.1", "1.1.S1")), badly_sourced=reasons)
    basics = sum(".B" in code for code in own("1.1"))
    highest = sum(".S" in code for code in own("1.1"))
    one = found["1.1.B1"]
    assert (one.kind, one.points, one.sources) == ("source", 0, ("tick_without_reason",))
    assert one.at_risk == (F(300, basics) + 100 + F(100 * (highest - 1), highest)) / 28
    assert (found["1.1.S1"].kind, found["1.1.S1"].at_risk) == ("unmet", 0)


def test_an_empty_mandatory_sub_measure_holds_its_item_shut() -> None:
    """7.1 has two mandatory: 7.1.1 is answered at target, 7.1.4 is not; 7.1.2 has a listed indicator without a result."""
    found = gaps(
        claim((), [measure("7.1.1", 100, key="1"), measure("7.1.2", None, key="2"), measure("7.1.3", 50, key="3")])
    )
    last, optional, low = found["7.1.4"], found["7.1.2"], found["7.1.3:3"]
    assert (last.kind, last.mandatory, last.gate, last.now, last.goal) == ("empty", True, (), None, 300)
    assert last.points == F(300 + 150 + 300, 3) / 42
    assert (last.unlocks.points, last.unlocks.codes) == (F(300 + 150, 2) / 42, ("7.1.1", "7.1.3"))
    assert (optional.kind, optional.points, optional.gate) == ("empty", 0, ("7.1.4",))
    assert (low.kind, low.points, low.gate, low.now, low.goal) == ("below_target", 0, ("7.1.4",), 150, 300)
    assert low.later == F(150, 3) / 42


def test_of_two_missing_mandatory_sub_measures_neither_opens_alone() -> None:
    found = gaps(claim((), [measure("7.1.2", 100, key="1")]))
    one = found["7.1.1"]
    assert (one.points, one.gate, one.unlocks.needs, one.unlocks.points) == (0, ("7.1.4",), ("7.1.4",), F(300, 42))
    assert one.later == F(300, 42)


def test_what_waits_is_what_the_item_has_where_the_mandatory_rule_is_not() -> None:
    one = claim((), [measure("7.2.3", 97, key="1"), measure("7.2.4", 30, key="2")])
    waiting = total(one, RULES["mandatory ignored"]) - total(one)
    assert gaps(one)["7.2.1"].unlocks.points == waiting > 0
    assert gaps(one, RULES["mandatory ignored"])["7.2.1"].unlocks.points == 0


def test_an_optional_indicator_at_target_may_lower_a_mean() -> None:
    high = [replace(one, key=one.sub_measure) for one in mandatory(120)]
    assert gaps(claim((), high))["7.1.2"].points == (F(500 + 500 + 300, 3) - 500) / 42


@pytest.mark.parametrize(
    ("fields", "result", "kind", "goal"),
    [
        ({"target": 100}, 99.9, "below_target", 300),
        ({"target": 100}, 100, "", None),
        ({"target": 100, "direction": "lower"}, 101, "below_target", 300),
        ({"target": 100, "direction": "lower"}, 0, "", None),
        # A band: its target where it has one, else its top; a target of zero accidents is one.
        ({"target": 90, "conversion": (F(80), F(100))}, 85, "below_target", 300),
        ({"target": 90, "conversion": (F(80), F(100))}, 91, "", None),
        ({"target": None, "conversion": (F(80), F(100))}, 99, "below_target", 500),
        ({"target": 0, "conversion": (F(5), F(0)), "direction": "lower"}, 1, "below_target", 500),
        ({"target": 0, "conversion": (F(5), F(0)), "direction": "lower"}, 0, "", None),
        # The Office's verdict: not suitable counts 0, whatever the figure.
        ({"target": 100, "suitable": False}, 130, "unconfirmed", 500),
        ({"target": 100, "suitable": False}, 30, "unconfirmed", 300),
    ],
)
def test_an_indicator_and_its_target(fields: dict[str, object], result: float, kind: str, goal: int | None) -> None:
    target = fields.pop("target")
    one = replace(measure("7.1.1", result, 1, key="9", **fields), target=None if target is None else F(str(target)))
    gap = gaps(claim((), [one])).get("7.1.1:9")
    assert (gap.kind if gap else "", gap.goal if gap else None) == (kind, goal)


def test_a_listed_indicator_without_a_result_beside_an_answered_one() -> None:
    found = gaps(claim((), [measure("7.1.2", 100, key="1"), measure("7.1.2", None, key="2")]))
    assert {code: one.kind for code, one in found.items() if code.startswith("7.1.2")} == {"7.1.2:2": "empty"}


def test_an_indicator_without_a_source_may_cost_its_points() -> None:
    one = measure("7.1.1", 100, key="1")
    sure = [replace(m, key=m.sub_measure) for m in mandatory() if m.sub_measure != "7.1.1"]
    gap = gaps(claim((), [one, *sure]), badly_sourced={measure_code(one): ("no_source",)})["7.1.1:1"]
    assert (gap.kind, gap.points, gap.at_risk, gap.sources) == ("source", 0, F(150, 42), ("no_source",))


def test_a_claim_without_a_result_year_has_empty_sub_measures() -> None:
    found = gaps_of(edition(), GATED, Claim("department", None, frozenset()))
    assert {one.goal for one in found if one.kind == "empty"} == {300}


def test_nothing_is_left_of_a_perfect_claim() -> None:
    full = claim(
        statements("basic", "advance", "significance"),
        [measure(code, 110, key=code) for code in edition().sub_measures],
    )
    assert gaps_of(edition(), GATED, full) == ()
