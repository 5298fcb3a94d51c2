"""What closing gaps promises: of one what rules/gaps says of it, of a set what the engine says when all are closed at once."""

from fractions import Fraction
from random import Random

import pytest

from kaona.rules.gaps import gaps_of
from kaona.rules.promise import closed, promised
from kaona.rules.scoring import Claim, MeasureClaim, score

from .claims import YEAR, edition, mandatory, measure, rules, statements


def some_claim(seed: int) -> Claim:
    random = Random(seed)
    met = frozenset(code for code in edition().statements if random.random() < 0.7)
    measures: list[MeasureClaim] = []
    for number, code in enumerate(edition().sub_measures):
        if random.random() < 0.6:
            value = random.choice([None, 0, 60, 100, 130])
            measures.append(measure(code, value, key=str(number), suitable=random.random() < 0.9))
    return Claim("department", YEAR, met, tuple(measures))


@pytest.mark.parametrize("seed", range(3))
def test_of_one_gap_it_is_what_the_gap_says(seed: int) -> None:
    claim = some_claim(seed)
    for gap in gaps_of(edition(), rules(), claim)[:: 9 - seed]:
        assert promised(edition(), rules(), claim, [gap.code]) == gap.points, gap


@pytest.mark.parametrize("seed", range(3))
def test_of_all_gaps_nothing_is_left_to_gain(seed: int) -> None:
    claim = some_claim(seed)
    codes = [gap.code for gap in gaps_of(edition(), rules(), claim)]
    whole = closed(edition(), claim, codes)
    assert {gap.kind for gap in gaps_of(edition(), rules(), whole)} <= {"source"}
    assert promised(edition(), rules(), claim, codes) == score(edition(), rules(), whole).total - score(edition(), rules(), claim).total  # fmt: skip


def test_a_set_may_bring_more_than_its_parts_because_of_gates() -> None:
    claim = Claim("department", YEAR, statements("basic"), tuple(mandatory()))
    codes = [code for code, (item, level) in edition().places.items() if item == "1.1" and level != "basic"]
    alone = sum((promised(edition(), rules(), claim, [one]) for one in codes), Fraction(0))
    assert promised(edition(), rules(), claim, codes) == Fraction(200, 28) > alone


def test_nothing_and_the_unknown_promise_nothing() -> None:
    claim = Claim("department", YEAR, statements("basic"), tuple(mandatory()))
    for codes in ([], ["9.9.X1"], ["1.1.B1"], ["7.1.1:99"]):
        assert promised(edition(), rules(), claim, codes) == 0
