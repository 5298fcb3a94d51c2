"""What a visit changed: the parts add up to the whole, exactly."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.before_after import before_after
from kaona.rules.scoring import Claim, MeasureClaim, score

from .claims import YEAR, edition, mandatory, measure, rules, statements


def claim(met: object = (), measures: object = ()) -> Claim:
    return Claim("department", YEAR, frozenset(met), tuple(measures))  # type: ignore[call-overload]


BASIC = statements("basic")


def test_nothing_moved() -> None:
    same = before_after(edition(), rules(), claim(BASIC), claim(BASIC))
    assert (same.statements, same.items, same.difference) == ((), (), 0)


def test_a_statement_taken_away_locks_the_level_above() -> None:
    """Item 1.1 complete, then without B1: the points of the levels above go with it."""
    own = {code for code, (item, _) in edition().places.items() if item == "1.1"}
    told = before_after(edition(), rules(), claim(own), claim(own - {"1.1.B1"}))
    (one,), (item,) = told.statements, told.items
    basic = len([code for code in own if ".B" in code])
    assert (item.points_before, item.points_after) == (500, Fraction(300 * (basic - 1), basic))
    assert (item.level_before, item.level_after, item.statements) == ("significance", "none", ("1.1.B1",))
    assert (one.code, one.item, one.met) == ("1.1.B1", "1.1", False)
    assert one.difference == item.difference == told.difference == (item.points_after - 500) / 28


def test_a_gate_that_opens_gives_what_waited_behind_it() -> None:
    own = {code for code, (item, _) in edition().places.items() if item == "1.1" and ".S" not in code}
    told = before_after(edition(), rules(), claim(own - {"1.1.B1", "1.1.A1"}), claim(own))
    assert [one.code for one in told.statements] == ["1.1.B1", "1.1.A1"]
    assert sum(one.difference for one in told.statements) == told.difference
    assert all(one.met and one.difference > 0 for one in told.statements)


def test_a_corrected_figure_moves_its_item() -> None:
    before = [replace(one, key=str(n)) for n, one in enumerate(mandatory())]
    after = [replace(before[0], results={YEAR: Fraction(90)}), *before[1:]]
    told = before_after(edition(), rules(), claim(BASIC, before), claim(BASIC, after))
    (item,) = told.items
    assert (item.code, item.measures, item.statements, told.statements) == ("7.1", ("0",), (), ())
    assert item.difference == told.difference == Fraction(270 - 300, 2) / 42


def test_an_indicator_that_came_or_went_is_named() -> None:
    one = measure("7.1.2", 100, key="x")
    assert before_after(edition(), rules(), claim(), claim((), [one])).items[0].measures == ("x",)
    assert before_after(edition(), rules(), claim((), [one]), claim()).items[0].measures == ("x",)


def test_a_move_without_points_is_a_move_all_the_same() -> None:
    told = before_after(edition(), rules(), claim(), claim({"1.1.A1"}))
    assert [(one.code, one.difference) for one in told.statements] == [("1.1.A1", 0)]
    assert [(one.code, one.difference) for one in told.items] == [("1.1", 0)]


@pytest.mark.parametrize("other", [Claim("province", YEAR), Claim("department", YEAR + 1)])
def test_claims_of_another_kind_cannot_be_compared(other: Claim) -> None:
    with pytest.raises(ValueError):
        before_after(edition(), rules(), claim(), other)


codes = st.frozensets(st.sampled_from(sorted(edition().statements)), max_size=40)
figures = st.lists(
    st.tuples(st.sampled_from(sorted(edition().sub_measures)), st.integers(-5, 150), st.booleans()), max_size=6
)


def _measures(rows: list[tuple[str, int, bool]]) -> list[MeasureClaim]:
    return [measure(sub, value, key=str(n), suitable=fit) for n, (sub, value, fit) in enumerate(rows)]


@given(codes, codes, figures, figures, st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_parts_add_up(
    one: frozenset[str],
    two: frozenset[str],
    had: list[tuple[str, int, bool]],
    has: list[tuple[str, int, bool]],
    complete: bool,
) -> None:
    floor = mandatory() if complete else []
    before, after = claim(BASIC | one, [*floor, *_measures(had)]), claim((BASIC - one) | two, [*floor, *_measures(has)])
    told = before_after(edition(), rules(), before, after)
    back = before_after(edition(), rules(), after, before)
    assert told.before == score(edition(), rules(), before)
    assert told.after == score(edition(), rules(), after)
    assert sum((item.difference for item in told.items), Fraction(0)) == told.difference == -back.difference
    assert [item.code for item in told.items] == [item.code for item in back.items]
    process = sum((item.difference for item in told.items if not item.code.startswith("7")), Fraction(0))
    assert sum((move.difference for move in told.statements), Fraction(0)) == process
    assert {move.code for move in told.statements} == before.met ^ after.met
