"""What a finding means for the total: the most that mending adds, what doubt may cost; equal to scoring the whole again."""

from fractions import Fraction

import pytest

from kaona.rules.rehearsal import Finding
from kaona.rules.scoring import Claim, MeasureClaim, score
from kaona.rules.stakes import stake_of

from .claims import YEAR, edition, measure, rules, statements

BASE = frozenset(statements("basic"))


def stake(
    rule: str,
    code: str,
    met: frozenset[str],
    measures: list[MeasureClaim] | None = None,
    states: dict[str, str] | None = None,
) -> Fraction | None:
    claim = Claim("department", YEAR, met, tuple(measures or ()))
    tree = score(edition(), rules(), claim)
    known = states if states is not None else dict.fromkeys(met, "met")
    finding = Finding(rule, "warn", code, "", "")
    return stake_of(finding, edition=edition(), rules=rules(), claim=claim, tree=tree, states=known)


def total(met: frozenset[str]) -> Fraction:
    return score(edition(), rules(), Claim("department", YEAR, met)).total


@pytest.mark.parametrize("code", ["1.2.B1", "4.4.B2", "6.1.B1"])
def test_a_doubted_statement_costs_what_the_whole_score_loses(code: str) -> None:
    assert stake("tick_without_reason", code, BASE) == total(BASE - {code}) - total(BASE)


def test_answering_an_item_brings_what_the_whole_score_gains() -> None:
    answered = frozenset(one for one in BASE if not one.startswith("1.1."))
    own = {one.code for one in edition().items["1.1"].statements_for("department")}
    assert stake("unanswered", "1.1", answered) == total(answered | own) - total(answered)


def test_a_statement_answered_no_is_not_promised() -> None:
    states = dict.fromkeys(BASE, "met") | {"1.2.A1": "not_met", "1.2.A2": "not_met"}
    assert stake("unanswered", "1.2", BASE, states=states) == total(
        BASE | {"1.2.A3", "1.2.S1", "1.2.S2", "1.2.S3"}
    ) - total(BASE)


def test_a_missing_mandatory_measure_gives_its_item_back() -> None:
    given = [measure("7.1.1", 100, 100)]
    back = stake("mandatory_unanswered", "7.1.4", BASE, given)
    assert back == Fraction(300, 6 * 7)


@pytest.mark.parametrize(
    ("rule", "code"), [("unit_missing", "m1"), ("tick_without_reason", "1.2.A1"), ("unanswered", "x")]
)
def test_what_is_not_known_is_none(rule: str, code: str) -> None:
    assert stake(rule, code, BASE) is None
