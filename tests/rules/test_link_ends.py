"""Links seen from their ends, what choosing one asks for, and the order of doing."""

from fractions import Fraction

import pytest

from kaona.rules.link_ends import asked_for, in_edition_order, is_there, link_ends, order_of_doing
from kaona.rules.scoring import Claim, score

from .claims import YEAR, edition, measure, rules, statements

BASIC = frozenset(statements("basic"))


def claim(met: frozenset[str] = BASIC, answered: tuple[str, ...] = ()) -> Claim:
    return Claim("department", YEAR, met, tuple(measure(code, 90) for code in answered))


def asked(
    codes: list[str], gaps: list[str], answered: tuple[str, ...] = (), met: frozenset[str] = BASIC
) -> list[tuple[str, str, tuple[str, ...]]]:
    one = claim(met, answered)
    tree = score(edition(), rules(), one)
    return [(a.code, a.end.link.id, a.options) for a in asked_for(edition(), one, tree, codes, gaps) if a.must]


def seen(code: str, agency_type: str = "department") -> set[tuple[str, str, bool]]:
    return {(one.link.id, one.other, one.outward) for one in link_ends(edition(), agency_type, code)}


def test_the_guidelines_example_is_seen_from_all_its_ends() -> None:
    """A new e-commerce business network: service innovation (3.3, 7.2.3, 7.2.4) with income and market (7.5.2)."""
    assert ("L29", "7.5.2", True) in seen("3.3.A1")
    assert {("L29", "3.3.A1", False), ("R1", "7.2.3", False), ("R1", "7.2.4", False)} <= seen("7.5.2")
    assert ("R1", "7.5.2", True) in seen("7.2.3")
    assert seen("7.5.2:17") == seen("7.5.2")  # an indicator stands at its sub-measure


def test_every_link_is_seen_from_both_its_ends() -> None:
    book = edition()
    ends = [*book.statements, *book.sub_measures, *book.items]
    pairs = {
        (one.link.id, one.code, one.other)
        for code in ends
        for one in link_ends(book, "department", code)
        if one.outward
    }
    back = {
        (one.link.id, one.other, one.code)
        for code in ends
        for one in link_ends(book, "department", code)
        if not one.outward
    }
    questions = {one for one in back if one[1] in book.questions}
    assert pairs == back - questions
    assert {link for link, *_rest in pairs | questions} == {link.id for link in book.links}


@pytest.mark.parametrize(("codes", "gaps", "answered", "expected"), [
    # both ways, as long as the other end is a gap
    (["3.3.A1"], ["3.3.A1", "7.5.2"], (), [("3.3.A1", "L29", ("7.5.2",))]),
    (["7.5.2"], ["3.3.A1", "7.5.2"], (), [("7.5.2", "L29", ("3.3.A1",))]),
    (["7.5.2"], ["7.2.3", "7.2.4", "7.5.2"], (), [("7.5.2", "R1", ("7.2.3",)), ("7.5.2", "R1", ("7.2.4",))]),
    (["3.3.A1"], ["3.3.A1", "7.5.2:4"], ("7.5.2",), [("3.3.A1", "L29", ("7.5.2:4",))]),
    (["3.3.A1", "7.5.2"], ["3.3.A1", "7.5.2"], (), []),
    (["3.3.A1"], ["3.3.A1"], ("7.5.2",), []),
    # only the end that waits asks: 6.2.S1 requires 7.5.2
    (["6.2.S1"], ["6.2.S1", "7.5.2"], (), [("6.2.S1", "L59", ("7.5.2",))]),
    (["6.2.S1"], ["6.2.S1", "7.5.2:4"], ("7.5.2",), []),
    (["7.5.2"], ["6.2.S1", "7.5.2"], (), []),
    # basis_of the other way round: 2.3.S1 is the basis of 5.4.A1
    (["5.4.A1"], ["2.3.S1", "5.4.A1"], (), [("5.4.A1", "T14a", ("2.3.S1",))]),
    (["2.3.S1"], ["2.3.S1", "5.4.A1"], (), []),
    # advice asks for nothing
    (["1.1.S1"], ["1.1.S1", "7.2.4"], (), []),
])  # fmt: skip
def test_what_is_chosen_asks_for_the_other_end(
    codes: list[str], gaps: list[str], answered: tuple[str, ...], expected: list[object]
) -> None:
    assert asked(codes, gaps, answered) == expected


def test_what_measures_or_is_measured_should_come_along() -> None:
    one = claim()
    tree = score(edition(), rules(), one)
    found = asked_for(edition(), one, tree, ["3.3.S1"], ["3.3.S1", "7.2.4"])
    assert [(a.end.link.type, a.options, a.must) for a in found] == [("measured_by", ("7.2.4",), False)]
    back = asked_for(edition(), one, tree, ["7.2.4"], ["3.3.S1", "7.2.4", "7.5.2"])
    assert [(a.end.link.type, a.options, a.must) for a in back] == [
        ("together", ("7.5.2",), True),
        ("measured_by", ("3.3.S1",), False),
    ]
    there = claim(BASIC, ("7.2.4",))
    assert asked_for(edition(), there, score(edition(), rules(), there), ["3.3.S1"], ["3.3.S1", "7.2.4:1"]) == ()


def test_what_must_come_along_is_not_advised_again() -> None:
    """3.3.A1 goes together with 7.5.2, which 1.1.A1 feeds."""
    one = claim()
    found = asked_for(
        edition(), one, score(edition(), rules(), one), ["1.1.A1", "3.3.A1"], ["1.1.A1", "3.3.A1", "7.5.2"]
    )
    assert [(a.code, a.must) for a in found] == [("3.3.A1", True)]


def test_a_whole_item_asks_for_any_of_its_gaps() -> None:
    """5.3.A2 requires 7.1: one answered measure of it is enough."""
    gaps = ["5.3.A2", "7.1.1", "7.1.4"]
    assert asked(["5.3.A2"], gaps) == [("5.3.A2", "L49", ("7.1.1", "7.1.4"))]
    assert asked(["5.3.A2", "7.1.4"], gaps) == []
    assert asked(["5.3.A2"], gaps, ("7.1.4",)) == []


def test_what_is_there() -> None:
    one = claim(BASIC, ("7.5.2",))
    tree = score(edition(), rules(), one)
    ends = {
        "3.3.B1": True,
        "3.3.A1": False,
        "7.5.2": True,
        "7.5.1": False,
        "7.5": True,
        "7.1": False,
        "3.3": True,
        "P1.ก.1": False,
    }
    assert {end: is_there(edition(), one, tree, end) for end in ends} == ends


def test_links_and_levels_come_before_worth() -> None:
    # 2.3.S1 is the basis of 5.4.A1; 6.2.S1 requires 7.5.2
    assert order_of_doing(edition(), "department", ["5.4.A1", "2.3.S1"], {}) == ("2.3.S1", "5.4.A1")
    assert order_of_doing(edition(), "department", ["6.2.S1", "7.5.2"], {"6.2.S1": (Fraction(9),)}) == (
        "7.5.2",
        "6.2.S1",
    )
    assert order_of_doing(edition(), "department", ["1.1.S1", "1.1.B2"], {"1.1.S1": (Fraction(9),)}) == (
        "1.1.B2",
        "1.1.S1",
    )


def test_advice_comes_before_worth_and_after_what_binds() -> None:
    # 1.1.S1 feeds 7.2.4
    assert order_of_doing(edition(), "department", ["7.2.4", "1.1.S1"], {"7.2.4": (Fraction(9),)}) == (
        "1.1.S1",
        "7.2.4",
    )


def test_then_the_greater_worth_then_the_edition() -> None:
    worth = {"6.1.A1": (Fraction(3),), "1.1.A1": (Fraction(1),)}
    assert order_of_doing(edition(), "department", ["1.1.A1", "6.1.A1", "4.1.A1"], worth) == (
        "6.1.A1",
        "1.1.A1",
        "4.1.A1",
    )


def test_everything_is_done_once_whatever_is_chosen() -> None:
    codes = [*edition().statements, *edition().sub_measures, "7.1.1:9", "7.1.1:10", "gone"]
    found = order_of_doing(edition(), "department", [*codes, *codes], {})
    assert sorted(found) == sorted(codes)


def test_indicators_follow_their_sub_measure_by_number() -> None:
    assert in_edition_order(edition(), ["x", "7.1.1:10", "7.1.1:9", "7.1.1", "1.1.B1"]) == [
        "1.1.B1",
        "7.1.1",
        "7.1.1:9",
        "7.1.1:10",
        "x",
    ]
