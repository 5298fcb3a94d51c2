"""What a link asks of the route: a table of ends and types, the guideline's example, and the edition's own links."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kaona.rules.route import (
    Expected,
    Problem,
    RouteLink,
    edition_links,
    fragility,
    order_of,
    reasons,
    route_to,
    warnings,
)
from kaona.rules.scoring import Claim, score
from tests.rules.claims import YEAR, edition, measure, rules, statements


def problem(met: frozenset[str] = frozenset(), *links: RouteLink, **fields: object) -> Problem:
    claim = Claim("department", YEAR, met, tuple(fields.pop("measures", ())))  # type: ignore[arg-type]
    return Problem(edition(), rules(), claim, links=links, **fields)  # type: ignore[arg-type]


def new(sub: str, effort: int = 3) -> Expected:
    return Expected(sub, "ผลใหม่", Fraction(104), Fraction(effort), target=Fraction(100))


EVERYTHING = Fraction(600)
BASIC = frozenset({"3.3.B1"})


@pytest.mark.parametrize(
    ("link", "met", "expected", "measures", "chosen"),
    [
        # a sub-measure that has no result and expects none is never there
        (("3.3.A1", "7.5.2", "together"), (), (), (), False),
        (("3.3.A1", "7.5.2", "requires"), (), (), (), False),
        (("3.3.A1", "7.5.2", "basis_of"), (), (), (), True),
        (("7.5.2", "3.3.A1", "basis_of"), (), (), (), False),
        (("3.3.A1", "7.5.2", "requires"), (), ("7.5.2",), (), True),
        (("3.3.A1", "7.5.2", "requires"), (), (), ("7.5.2",), True),
        # a whole result item is there with one of its measures, and never waits
        (("3.3.A1", "7.5", "requires"), (), (), ("7.5.3",), True),
        (("3.3.A1", "7.5", "requires"), (), ("7.5.3",), (), True),
        (("3.3.A1", "7.5", "requires"), (), (), (), False),
        (("3.3.A1", "7.5", "together"), (), (), (), False),
        (("3.3.A1", "7.5", "basis_of"), (), (), (), True),
        # a whole process item: every statement waits; as a condition one statement will do
        (("3.3", "7.5.2", "requires"), (), (), (), False),
        (("3.3.A1", "2.1", "requires"), (), (), (), True),
        # what is met already binds nothing any more, and fulfils what waits for it
        (("2.1.B1", "7.5.2", "together"), ("2.1.B1",), (), (), True),
        (("3.3.A1", "2.1.S1", "requires"), ("2.1.S1",), (), (), True),
    ],
)
def test_ends(
    link: tuple[str, str, str], met: tuple[str, ...], expected: tuple[str, ...], measures: tuple[str, ...], chosen: bool
) -> None:
    asked = problem(
        frozenset(met), RouteLink(*link), expected=tuple(new(one) for one in expected),
        measures=[measure(one, 90) for one in measures],
    )  # fmt: skip
    best = route_to(asked, EVERYTHING).best
    assert ("3.3.A1" in best.statements) == chosen


@pytest.mark.parametrize(("kind", "forbidden"), [("together", True), ("requires", True), ("basis_of", False)])
def test_what_is_impossible_forbids_its_partner(kind: str, forbidden: bool) -> None:
    asked = problem(frozenset(), RouteLink("3.3.A1", "2.1.B1", kind, "L"), impossible=frozenset({"2.1.B1"}))
    route = route_to(asked, EVERYTHING)
    assert ("3.3.A1" not in route.best.statements) == forbidden
    told = {(one.kind, one.code) for one in route.blocking}
    assert ("impossible", "2.1.B1") in told
    assert (("link", "3.3.A1") in told) == forbidden


def test_the_guidelines_example_goes_together() -> None:
    """Business networks of e-commerce (3.3, 7.2.3, 7.2.4) together with income and market (7.5.2)."""
    links = [one for one in edition_links(edition(), "department") if one.type == "together"]
    assert {(one.id, one.source, one.target) for one in links} == {
        ("L29", "3.3.A1", "7.5.2"), ("R1", "7.2.3", "7.5.2"), ("R1", "7.2.4", "7.5.2"),
    }  # fmt: skip
    met = statements("basic", "advance") - {"3.3.A1"}
    subs = ("7.5.2", "7.2.3", "7.2.4")
    only = problem(met, expected=tuple(new(one) for one in subs), impossible=frozenset(statements("significance")))
    asked = replace(only, links=tuple(links))
    assert route_to(only, only.start.total + 1).best.effort == 1  # 3.3.A1 alone
    best = route_to(asked, asked.start.total + 1).best
    assert (best.effort, best.statements, {one.sub_measure for one in best.expected}) == (10, ("3.3.A1",), set(subs))
    why = {one.code: one for one in reasons(asked, best)}
    assert {(one.link.id, one.by) for one in why["7.5.2"].asked} == {
        ("L29", "3.3.A1"),
        ("R1", "7.2.3"),
        ("R1", "7.2.4"),
    }
    # One end that cannot come keeps the others away.
    without = replace(asked, expected=tuple(new(one) for one in subs[:2]))
    assert route_to(without, asked.start.total + 1).reached is False


def test_only_links_that_bind_are_taken_from_an_edition() -> None:
    found = edition_links(edition(), "department")
    assert {one.type for one in found} == {"requires", "basis_of", "together"}
    assert all(not end.startswith("P") for one in found for end in (one.source, one.target))
    assert {(one.source, one.target) for one in found if one.id == "L27"} == {("3.2.A1", "7.2.1"), ("3.2.S1", "7.2.1")}
    assert [(one.source, one.target) for one in found if one.id == "L35"] == [("4.2.B2", "7.1")]


def test_the_order_follows_links_then_levels_then_points_for_effort() -> None:
    chosen = ("1.1.B1", "1.1.A1", "2.1.B1", "2.1.B2", "5.4.A1")
    effort = {"2.1.B1": Fraction(9), "2.1.B2": Fraction(1, 2)}
    plain = order_of(problem(effort=effort), chosen)
    assert plain == ("2.1.B2", "1.1.B1", "2.1.B1", "1.1.A1", "5.4.A1")
    links = RouteLink("2.1.B2", "5.4.A1", "requires"), RouteLink("1.1.A1", "5.4.A1", "basis_of")
    assert order_of(problem(frozenset(), *links, effort=effort), chosen) == (
        "1.1.B1", "2.1.B1", "1.1.A1", "5.4.A1", "2.1.B2",
    )  # fmt: skip


def test_reasons_add_up_and_name_what_was_locked() -> None:
    met = statements("basic", "advance") - {"1.2.A3"} | {"1.2.S1"}
    asked = problem(met)
    answer = route_to(asked, asked.start.total + 4).best
    why = reasons(asked, answer)
    assert (
        asked.start.total + sum((one.own + one.unlocked for one in why), Fraction(0)) == answer.total == why[-1].total
    )
    first = next(
        one for one in reasons(asked, replace(answer, statements=("1.2.A3", "1.2.S2"))) if one.code == "1.2.A3"
    )
    assert (first.unlocks, first.opens) == (("1.2.S1",), ("1.2.S2",))
    assert first.unlocked == Fraction(100, 3) / 28


def test_a_first_result_of_a_mandatory_sub_measure_unlocks_the_item() -> None:
    measures = [measure(code, 100) for code in ("7.1.1", "7.1.2")]
    asked = problem(measures=measures, expected=(new("7.1.4"),))
    (why,) = reasons(asked, route_to(replace(asked, impossible=frozenset(edition().statements)), Fraction(1)).best)
    assert (why.code, why.unlocks) == ("7.1.4", ("7.1.1", "7.1.2"))
    assert (why.own + why.unlocked, why.unlocked) == (Fraction(1000, 3) / 42, Fraction(300, 42))


def test_fragility_is_the_engines_total_without_one_statement() -> None:
    asked = problem(statements("basic") - {"3.3.B2"}, expected=(new("7.1.1"), new("7.1.4")))
    target = asked.start.total + 10
    answer = route_to(asked, target).best
    shaky = fragility(asked, answer, target)
    assert [one.loss for one in shaky] == sorted((one.loss for one in shaky), reverse=True)
    for one in shaky:
        left = (asked.claim.met | set(answer.statements)) - {one.code}
        expected = tuple(other for other in answer.expected if other != one.expected)
        if one.expected is None:
            claim = replace(asked.claim_with(frozenset(), expected), met=left)
            assert score(edition(), rules(), claim).total == one.total
        assert one.lost == (one.total < target)
    assert {one.code for one in shaky if one.met} == asked.claim.met


@pytest.mark.parametrize(
    ("fields", "loss"),
    [
        ({"result": 101.5}, 100),  # 400 → 300
        ({"result": 105.2}, 100),
        ({"result": 106.5}, None),
        ({"result": 100}, 3),
        ({"result": 98, "direction": "lower"}, 100),  # 102 % → 101 %
        ({"result": 75.1, "conversion": (Fraction(75), Fraction(95))}, Fraction(102)),
        ({"result": 80, "conversion": (Fraction(75), Fraction(95))}, None),
        ({"result": 101.5, "suitable": False}, None),
        ({"result": None}, None),
    ],
)
def test_a_cliff_says_exactly_what_a_small_slip_costs(fields: dict[str, object], loss: object) -> None:
    asked = problem(measures=[measure("7.1.1", **fields), measure("7.1.4", 90)])
    found = [one for one in warnings(asked, route_to(asked, Fraction(0)).best) if one.kind == "cliff"]
    assert [one.loss for one in found] == ([] if loss is None else [Fraction(loss) / 2 / 42])  # type: ignore[arg-type]


def test_a_line_that_is_near_is_told_from_both_sides() -> None:
    asked = problem(statements("basic") - {"3.3.B2"})
    now = asked.start.total
    line = replace(
        rules(),
        site_visit_line=now + 4,
        bands=tuple(replace(one, least=one.least + now - 302) for one in rules().bands),
    )
    found = warnings(replace(asked, rules=line), route_to(asked, Fraction(0)).best)
    assert [(one.name, one.distance) for one in found] == [("basic", 2), ("site_visit", -4)]
