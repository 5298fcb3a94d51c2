"""What a consensus talk takes up first: a table of cases and what must hold of any scores."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.consensus import dispute, dispute_order, lines_of, nearness, spread
from kaona.rules.scoring import Claim, score
from kaona.rules.stakes import weight_of_item

from .claims import YEAR, edition, rules, statements

LINES = (Fraction(300), Fraction(350), Fraction(400), Fraction(470))
points = st.fractions(min_value=0, max_value=500, max_denominator=12)


@pytest.mark.parametrize(
    ("low", "high", "near"),
    [
        (Fraction(345), Fraction(349), Fraction(1, 2)),
        (Fraction(345), Fraction(350), Fraction(1)),  # the line itself is reached
        (Fraction(349), Fraction(351), Fraction(1)),
        (Fraction(370), Fraction(371), Fraction(1, 21)),
        (Fraction(490), Fraction(495), Fraction(1, 21)),
    ],
)
def test_nearness_falls_with_the_distance_to_the_nearest_line(low: Fraction, high: Fraction, near: Fraction) -> None:
    assert nearness(low, high, LINES) == near


def test_the_priority_is_spread_times_weight_times_nearness() -> None:
    found = dispute(
        "1.1",
        [Fraction(200), Fraction(300)],
        draft=Fraction(200),
        weight=Fraction(1, 21),
        total=Fraction(360),
        lines=LINES,
    )
    assert (found.spread, found.stake) == (Fraction(100), Fraction(100, 21))
    assert found.priority == Fraction(100, 21) * Fraction(1, 11)  # 360 is 10 from 350; 364.76 is farther from both


def test_an_item_that_can_cross_a_line_comes_before_a_wider_one_that_cannot() -> None:
    scores = {
        "wide": [Fraction(100), Fraction(200)],
        "crossing": [Fraction(200), Fraction(290)],
        "agreed": [Fraction(300), Fraction(300)],
    }
    found = dispute_order(
        scores,
        draft={"wide": Fraction(200), "crossing": Fraction(200), "agreed": Fraction(300)},
        weights=dict.fromkeys(scores, Fraction(1, 10)),
        total=Fraction(342),
        lines=LINES,
    )
    assert [one.item for one in found] == ["crossing", "wide", "agreed"]
    assert found[-1].priority == 0


def test_the_lines_are_those_of_the_rule_set() -> None:
    assert rules().site_visit_line in lines_of(rules())
    assert {band.least for band in rules().bands} <= set(lines_of(rules()))


@pytest.mark.parametrize("code", [one.code for one in edition().items.values() if not one.is_result])
def test_the_weight_of_an_item_is_what_the_total_moves_with_a_point(code: str) -> None:
    item = edition().items[code]
    without = statements("basic", "advance", "significance") - {one.code for one in item.statements_for("department")}
    low, high = (
        score(edition(), rules(), Claim("department", YEAR, frozenset(met)))
        for met in (without, without | {one.code for one in item.statements_for("department")})
    )
    moved = high.item(code).points - low.item(code).points
    assert high.total - low.total == moved * weight_of_item(edition(), rules(), code)


def test_the_weights_of_all_items_sum_to_one() -> None:
    assert sum(weight_of_item(edition(), rules(), code) for code in edition().items) == 1


@given(st.lists(points, max_size=4), points, st.randoms())
def test_neither_order_nor_shift_changes_the_spread(scores: list[Fraction], shift: Fraction, random: Random) -> None:
    shuffled = list(scores)
    random.shuffle(shuffled)
    assert spread(shuffled) == spread(scores) == spread([one + shift for one in scores])


@given(points, points, points)
def test_a_wider_range_is_never_farther_from_a_line(low: Fraction, wide: Fraction, more: Fraction) -> None:
    assert nearness(low, low + wide, LINES) <= nearness(low, low + wide + more, LINES)
