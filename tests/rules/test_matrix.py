"""Impact against effort: the lines and the corners."""

from fractions import Fraction

import pytest

from kaona.rules.matrix import Place, matrix_of, median


@pytest.mark.parametrize(("values", "middle"), [([], 0), ([3], 3), ([3, 1], 1), ([5, 1, 3], 3), ([4, 4, 1, 9], 4)])
def test_the_lower_middle(values: list[int], middle: int) -> None:
    assert median([Fraction(one) for one in values]) == middle


def test_the_lines_are_the_agencys_own_medians() -> None:
    places = [Place("a", Fraction(5), Fraction(2)), Place("b", Fraction(3), Fraction(9)), Place("c", Fraction(1), Fraction(4)),
              Place("d", Fraction(1), Fraction(30))]  # fmt: skip
    found = matrix_of(places)
    assert (found.impact_line, found.effort_line) == (1, 4)
    assert dict(found.corners) == {"first": ("a", "c"), "plan": ("b", "d"), "aside": (), "later": ()}


def test_on_a_line_it_is_much_impact_and_little_effort() -> None:
    found = matrix_of([Place("x", Fraction(2), Fraction(2))])
    assert dict(found.corners)["first"] == ("x",)


def test_what_costs_nothing_comes_first() -> None:
    places = [
        Place("dear", Fraction(90), Fraction(1)),
        Place("free", Fraction(1), Fraction(0)),
        Place("nothing", Fraction(0), Fraction(0)),
    ]
    codes = [code for row in matrix_of(places).corners.values() for code in row]
    assert codes.index("free") < codes.index("dear")
    assert matrix_of(places).corners["first"][0] == "free"
