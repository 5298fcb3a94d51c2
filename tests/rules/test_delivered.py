"""What was delivered: by state of each gap, and exactly what the engine says of those that a later score has closed."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from kaona.rules.delivered import Later, as_later, delivered
from kaona.rules.gaps import gaps_of
from kaona.rules.promise import closed, promised
from kaona.rules.scoring import Claim, MeasureClaim, score

from .claims import YEAR, edition, mandatory, measure, rules, statements

F = Fraction
BASIC = statements("basic")


def some_claim(seed: int, year: int = YEAR) -> Claim:
    random = Random(seed)
    met = frozenset(code for code in edition().statements if random.random() < 0.7)
    measures: list[MeasureClaim] = []
    for number, code in enumerate(edition().sub_measures):
        if random.random() < 0.6:
            value = random.choice([None, 0, 60, 100, 130])
            one = measure(code, value, key=str(number), suitable=random.random() < 0.9)
            measures.append(replace(one, results={year: one.results[YEAR]}))
    return Claim("department", year, met, tuple(measures))


def told(start: Claim, now: Claim, *codes: str, unconfirmed: frozenset[str] = frozenset()) -> dict[str, str]:
    found = delivered(edition(), rules(), start, Later(edition(), now, unconfirmed), codes)
    return {one.code: one.state for one in found.gaps}


@pytest.mark.parametrize("seed", range(3))
def test_when_all_is_closed_what_was_promised_is_delivered(seed: int) -> None:
    start = some_claim(seed)
    codes = [one.code for one in gaps_of(edition(), rules(), start)][:: 7 - seed]
    now = closed(edition(), start, codes)
    found = delivered(edition(), rules(), start, Later(edition(), now), codes)
    assert found.points == promised(edition(), rules(), start, codes)
    assert {one.state for one in found.gaps} == {"closed"}
    assert all(one.points == one.expected for one in found.gaps)


@pytest.mark.parametrize("seed", range(4))
def test_of_every_code_it_is_the_difference_of_the_totals(seed: int) -> None:
    """Whatever the later year holds: with all its codes carried over, its own total comes out."""
    start, now = some_claim(seed), some_claim(seed + 50, YEAR + 1)
    codes = [*edition().statements, *edition().sub_measures]
    found = as_later(edition(), start, Later(edition(), now), codes)
    assert score(edition(), rules(), found).total == score(edition(), rules(), now).total
    whole = delivered(edition(), rules(), start, Later(edition(), now), codes[::40])
    alone = as_later(edition(), start, Later(edition(), now), codes[::40])
    assert whole.points == score(edition(), rules(), alone).total - score(edition(), rules(), start).total


def test_statements_by_state() -> None:
    start = Claim("department", YEAR, BASIC, tuple(mandatory()))
    now = replace(start, met=(BASIC | {"1.1.A1"}) - {"1.2.B1"})
    codes = ("1.1.A1", "1.3.A1", "1.2.B1", "1.2.A1")
    assert told(start, now, *codes, unconfirmed=frozenset({"1.3.A1"})) == {
        "1.1.A1": "closed", "1.3.A1": "unconfirmed", "1.2.B1": "fell", "1.2.A1": "open",
    }  # fmt: skip
    lost = delivered(edition(), rules(), start, Later(edition(), now), ["1.2.B1"])
    assert lost.points < 0
    assert (lost.count("fell"), lost.count("open")) == (1, 0)


@pytest.mark.parametrize(
    ("was", "now", "suitable", "state"),
    [
        (60, 100, True, "closed"), (60, 130, True, "closed"), (60, 80, True, "better"), (60, 60, True, "open"),
        (60, 50, True, "fell"), (60, None, True, "fell"), (None, None, True, "open"), (None, 70, True, "better"),
        (60, 100, False, "unconfirmed"), (0, 0, True, "open"),
    ],
)  # fmt: skip
def test_indicators_by_state(was: int | None, now: int | None, *, suitable: bool, state: str) -> None:
    start = Claim("department", YEAR, BASIC, (measure("7.1.1", was, key="a"),))
    later = Claim("department", YEAR, BASIC, (measure("7.1.1", now, key="a", suitable=suitable),))
    assert told(start, later, "7.1.1:a") == {"7.1.1:a": state}
    assert told(start, later, "7.1.1")["7.1.1"] == state


def test_an_indicator_of_a_new_year_is_found_by_its_name() -> None:
    start = Claim("department", YEAR, BASIC, (measure("7.1.1", 60, key="3"),))
    row = replace(measure("7.1.1", None, 200, key="8"), results={YEAR + 1: F(200)})
    later = Claim("department", YEAR + 1, BASIC, (row,))
    assert told(start, later, "7.1.1:3") == {"7.1.1:3": "closed"}
    other = replace(later, measures=(replace(row, name="อื่น"),))
    assert told(start, other, "7.1.1:3") == {"7.1.1:3": "gone"}
    assert delivered(edition(), rules(), start, Later(edition(), other), ["7.1.1:3"]).points == 0


def test_what_nobody_knows_is_gone_and_brings_nothing() -> None:
    start = Claim("department", None, BASIC)
    found = delivered(edition(), rules(), start, Later(edition(), start), ["9.9.X1", "7.1.1:4", "1.1.A1"])
    assert ([one.state for one in found.gaps], found.points) == (["gone", "gone", "open"], 0)
    assert delivered(edition(), rules(), start, Later(edition(), start), []).points == 0
