"""Many kept numbers are added and compared exactly."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.exact import exact_text
from kaona.rules.portfolio import scaled

KEPT = st.lists(st.fractions(min_value=-500, max_value=500, max_denominator=10**9), max_size=30)


@given(KEPT)
def test_the_sum_is_that_of_the_fractions_added_one_by_one(values: list[Fraction]) -> None:
    numbers, common = scaled([exact_text(one) for one in values])
    assert Fraction(sum(numbers), common) == sum(values, Fraction(0))
    assert [Fraction(one, common) for one in numbers] == values


@given(KEPT)
def test_they_are_ordered_as_the_fractions_are(values: list[Fraction]) -> None:
    numbers, _common = scaled([exact_text(one) for one in values])
    assert [one for _, one in sorted(zip(numbers, values, strict=True))] == sorted(values)


def test_none_is_nothing() -> None:
    assert scaled(["", "7400/21"]) == ([0, 7400], 21)
    assert scaled([]) == ([], 1)
