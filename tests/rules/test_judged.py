"""Verdicts become a claim: nothing counts before it is judged; ties do not pass; the third reader near a line."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kaona.rules.judged import (
    MeasureVerdict,
    Missing,
    agreed,
    agreed_measure,
    draft,
    draft_measure,
    judged_claim,
    missing,
    needs_third_reader,
)
from kaona.rules.scoring import Claim, MeasureClaim

MEASURE = MeasureClaim("7.1.1", "รายได้", target=Fraction(80), results={2567: Fraction(70), 2568: Fraction(90)}, key="5")
CLAIM = Claim("department", 2568, frozenset({"1.1.B1", "1.1.B2"}), (MEASURE,))
APPLICABLE = frozenset({"1.1.B1", "1.1.B2", "1.1.B3"})


def test_nothing_counts_before_it_is_judged() -> None:
    found = judged_claim(CLAIM, {}, {}, APPLICABLE)
    assert (found.met, found.measures[0].results) == (frozenset(), {})


def test_the_verdict_counts_not_the_claim() -> None:
    verdicts = {"1.1.B1": "cannot_tell", "1.1.B2": "not_met", "1.1.B3": "met", "9.9.X1": "met"}
    assert judged_claim(CLAIM, verdicts, {}, APPLICABLE).met == {"1.1.B3"}


def test_a_corrected_figure_replaces_only_the_result_year() -> None:
    found = judged_claim(CLAIM, {}, {"5": MeasureVerdict(True, Fraction(60))}, APPLICABLE).measures[0]
    assert found == replace(MEASURE, results={2567: Fraction(70), 2568: Fraction(60)})
    assert judged_claim(CLAIM, {}, {"5": MeasureVerdict(False)}, APPLICABLE).measures[0].suitable is False


@pytest.mark.parametrize(
    ("verdicts", "common", "before"),
    [
        ([], None, "not_met"),
        (["met"], "met", "met"),
        (["met", "met"], "met", "met"),
        (["met", "not_met"], None, "not_met"),
        (["met", "cannot_tell"], None, "not_met"),
        (["not_met", "cannot_tell"], "not_met", "not_met"),
        (["met", "met", "not_met"], None, "met"),
    ],
)
def test_agreement_and_draft(verdicts: list[str], common: str | None, before: str) -> None:
    assert (agreed(verdicts), draft(verdicts)) == (common, before)


def test_agreement_on_measures() -> None:
    yes, no, corrected = MeasureVerdict(True), MeasureVerdict(False), MeasureVerdict(True, Fraction(3))
    assert (agreed_measure([yes, yes]), agreed_measure([yes, corrected]), agreed_measure([])) == (yes, None, None)
    assert (draft_measure([yes, no]), draft_measure([corrected, corrected, no])) == (no, corrected)


@pytest.mark.parametrize(
    ("total", "readers", "needed"),
    [
        (Fraction(345), 2, True),
        (Fraction(355), 2, True),
        (Fraction(35500001, 100000), 2, False),
        (Fraction(34499999, 100000), 2, False),
        (Fraction(350), 3, False),
    ],
)
def test_third_reader_by_the_exact_total(total: Fraction, readers: int, needed: bool) -> None:
    assert needs_third_reader(total, [Fraction(350), Fraction(400)], 5, readers) is needed


def test_what_is_missing_before_a_result_is_final() -> None:
    verdicts = {"1.1.B1": ("cannot_tell", ""), "1.1.B2": ("met", ""), "1.1.B3": ("met", " ")}
    measures = {"5": (True, ""), "6": (False, ""), "7": (False, "ไม่ใช่ภารกิจ")}
    codes = ["1.1.B1", "1.1.B2", "1.1.B3", "1.1.B4"]
    found = missing(codes, CLAIM.met, verdicts, ["5", "6", "7", "8"], measures)
    assert found == Missing(("1.1.B4",), ("1.1.B1", "1.1.B3"), ("8",), ("6",))
    assert found.count == 5
    assert missing([], frozenset(), {}, [], {}).count == 0
