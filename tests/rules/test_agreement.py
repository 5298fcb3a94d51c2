"""Agreement: the published example, missing values, undefined cases, and sums of coincidences against the library."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.agreement import (
    Points,
    alpha,
    alphas_of_sums,
    coincidences,
    counts_of,
    cycle_gap,
    gap,
    interval,
    middle,
    severities,
)

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", B: binary, two observers, no missing data: 0.095.
BINARY = ("0100000000", "1110010010")
SAID = {"1": "met", "0": "not_met", "?": "cannot_tell"}


def team(*rows: str) -> dict[str, dict[str, str]]:
    """Reviewers a, b, c… over statements s0, s1…; "." is not judged."""
    return {
        "abcdefg"[at]: {f"s{n:02}": SAID[mark] for n, mark in enumerate(row) if mark != "."}
        for at, row in enumerate(rows)
    }


def alpha_of(*rows: str) -> float | None:
    return alpha(counts_of({"กรม": team(*rows)}).values)


def test_the_published_binary_example() -> None:
    assert alpha_of(*BINARY) == pytest.approx(0.095, abs=0.0005)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1010", "1010"), 1.0),
        (("1111", "1111"), None),  # nothing varies
        (("10..", "..10"), None),  # nothing is paired
        (("1", "."), None),
        (("10?", "101"), 1.0),  # cannot tell is missing
        (("10.1", "10.1", "1001"), 1.0),  # the lone value of s02 counts for nothing
        (("10", "01"), -0.5),
    ],
)
def test_missing_and_undefined(rows: tuple[str, ...], expected: float | None) -> None:
    assert alpha_of(*rows) == (None if expected is None else pytest.approx(expected))


def test_no_judgement_at_all() -> None:
    found = counts_of({})
    assert alpha(found.values) is None
    assert interval(found, resamples=10, seed=1) is None
    assert severities({}) == {}


rows = st.lists(st.text("10?.", min_size=6, max_size=6), min_size=1, max_size=4)
cycles = st.dictionaries(st.sampled_from("กขคง"), rows.map(lambda one: team(*one)), min_size=1)


@given(cycles)
@settings(max_examples=60, deadline=None)
def test_the_sum_of_coincidences_gives_the_library_s_alpha(cycle: dict[str, dict[str, dict[str, str]]]) -> None:
    found = counts_of(cycle)
    by_sum = float(alphas_of_sums(coincidences(found).sum(axis=0)))
    by_library = alpha(found.values)
    assert by_sum != by_sum if by_library is None else by_sum == pytest.approx(by_library)


@given(cycles, st.randoms())
@settings(max_examples=40, deadline=None)
def test_nobody_s_name_or_place_matters(cycle: dict[str, dict[str, dict[str, str]]], random: Random) -> None:
    names = list("1234567")
    random.shuffle(names)
    other = {
        agency + "x": {names["abcdefg".index(who)]: said for who, said in reversed(of.items())}
        for agency, of in reversed(cycle.items())
    }
    assert alpha(counts_of(cycle).values) == pytest.approx(alpha(counts_of(other).values))


def test_the_units_of_a_team_and_of_an_item() -> None:
    found = counts_of({"ก": team("10", "10"), "ข": team("11", "10")})
    assert alpha(found.team("ก")) == pytest.approx(1.0)
    assert alpha(found.item(["s00"])) is None
    assert alpha(found.item(["s01"])) == pytest.approx(0.0)


def test_the_interval_is_repeatable_and_holds_the_cycle_s_alpha() -> None:
    random = Random(4)
    cycle = {f"{n:02}": team(*("".join(random.choice("1110") for _ in range(20)) for _ in range(3))) for n in range(30)}
    found = counts_of(cycle)
    first = interval(found, resamples=400, seed=7)
    assert first is not None
    assert first == interval(found, resamples=400, seed=7) != interval(found, resamples=400, seed=8)
    whole = alpha(found.values)
    assert whole is not None
    assert first[0] < whole < first[1]


def test_an_interval_needs_two_agencies_and_variation() -> None:
    assert interval(counts_of({"ก": team("10", "10")}), resamples=50, seed=1) is None
    assert interval(counts_of({"ก": team("11", "11"), "ข": team("11", "11")}), resamples=50, seed=1) is None


def test_severity_compares_on_shared_units_only() -> None:
    found = severities({"ก": team("1100", "1111", "10?.")})
    # a: 2 of 4 met; the others said 1 and (1+0)/2 on s00, s01, and 1 on s02, s03.
    assert found["a"].value == (2 - (1 + Fraction(1, 2) + 1 + 1)) / 4
    assert found["c"].value == (1 - (1 + 1)) / Fraction(2)
    assert found["c"].units == 2
    assert severities({"ก": team("10")})["a"] == severities({"ก": team("10", "??")})["b"]


@given(st.lists(st.text("10", min_size=5, max_size=5), min_size=2, max_size=4))
def test_severities_of_one_team_that_judged_everything_sum_to_zero(judged: list[str]) -> None:
    assert sum(one.value or 0 for one in severities({"ก": team(*judged)}).values()) == 0


def test_the_gap_per_agency_and_cycle() -> None:
    first = gap(
        Points(Fraction(400), {"1.1": Fraction(300), "1.2": Fraction(500)}),
        Points(Fraction(1100, 3), {"1.1": Fraction(200)}),
    )
    assert first == Points(Fraction(100, 3), {"1.1": Fraction(100)})
    whole = cycle_gap([first, Points(Fraction(0), {"1.1": Fraction(-50)}), Points(Fraction(10), {})])
    assert whole.total is not None
    assert (whole.total.mean, whole.total.median, whole.total.count) == (Fraction(130, 9), Fraction(10), 3)
    assert whole.items["1.1"] == middle([Fraction(-50), Fraction(100)])
    assert whole.items["1.1"].median == 25
    assert cycle_gap([]).total is None


def test_a_whole_cycle_of_three_hundred_agencies() -> None:
    random = Random(1)
    codes = [f"s{n:03}" for n in range(160)]
    cycle = {
        f"a{agency:03}": {
            f"p{(agency * 3 + n) % 40}": {
                code: random.choice(("met", "met", "not_met", "cannot_tell")) for code in codes
            }
            for n in range(3)
        }
        for agency in range(300)
    }
    found = counts_of(cycle)
    assert alpha(found.values) is not None
    assert all(alpha(found.team(agency)) is not None for agency in found.agencies)
    assert all(alpha(found.item(codes[at : at + 8])) is not None for at in range(0, 160, 8))
    assert len(severities(cycle)) == 40
