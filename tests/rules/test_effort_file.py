"""The effort file, read strictly: every fault with its place."""

import pytest

from kaona.rules.dossier_file import DossierFile, read_dossier
from kaona.rules.library import LIBRARY
from kaona.rules.route import Effort, Expected, RouteLink, read_effort

DOSSIER = """edition: pmqa-4.0-2561
rule_set: gated-500
agency_type: department
result_year: 2566
statements_met: [1.1.B1]
measures:
  - {sub_measure: 7.1.1, name: รายได้จัดเก็บ, direction: higher, target: 85, results: {2566: 80}}
  - {sub_measure: 7.1.2, name: ว่าง, direction: higher}
  - {sub_measure: 7.1.3, name: ซ้ำ, direction: higher, target: 1}
  - {sub_measure: 7.1.3, name: ซ้ำ, direction: higher, target: 1}
"""


def dossier() -> DossierFile:
    found, _ = read_dossier(DOSSIER, LIBRARY)
    assert found is not None
    return found


def faults(text: str) -> list[tuple[str, str]]:
    found, told = read_effort(text, dossier())
    assert (found is None) == bool(told)
    return [(one.place, one.code) for one in told]


def test_the_example_of_the_paper() -> None:
    text = """effort: {1.1.A1: 5, 1.2.S3: 0.25, 1.1.B1: 0}
impossible: [1.2.S3]
links: [{from: 2.3.S1, to: 5.4.A1, type: requires}, {from: 3.3.A1, to: 7.5, type: together}, {from: P1.ก.1, to: '2.2', type: basis_of}, {from: 1.1.B1, to: 7.1.4, type: measured_by}]
expected: [{sub_measure: 7.1.1, name: รายได้จัดเก็บ, result: 90, effort: 12}, {sub_measure: 7.5.2, name: ตลาด, unit: ล้านบาท, result: 3, direction: higher, conversion: {floor: 0, top: 8}}]
"""
    found, told = read_effort(text, dossier())
    assert told == []
    assert found is not None
    assert (found.effort, found.impossible) == ({"1.1.A1": 5, "1.2.S3": 0.25, "1.1.B1": 0}, {"1.2.S3"})
    assert found.links == (RouteLink("2.3.S1", "5.4.A1", "requires"), RouteLink("3.3.A1", "7.5", "together"))
    assert found.expected == (
        Expected("7.1.1", "รายได้จัดเก็บ", 90, 12),  # type: ignore[arg-type]
        Expected("7.5.2", "ตลาด", 3, 1, "ล้านบาท", conversion=(0, 8)),  # type: ignore[arg-type]
    )


def test_every_key_may_be_missing() -> None:
    assert read_effort("{}", dossier()) == (Effort(), [])


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("effort: {1.1.A1: -1}", "line 1, effort.1.1.A1", "negative"),
        ("effort: {1.1.A1: x}", "line 1, effort.1.1.A1", "not_a_number"),
        ("effort: {1.1.A1: 1e3}", "line 1, effort.1.1.A1", "not_plain"),
        ("effort: {1.1.A1: 1, 1.1.A1: 2}", "line 1, effort.1.1.A1", "repeated_key"),
        ("effort: {9.9.X1: 1}", "line 1, effort.9.9.X1", "unknown_code"),
        ("effort: {7.1.1: 1}", "line 1, effort.7.1.1", "unknown_code"),
        ("effort: [1]", "line 1, effort", "wrong_type"),
        ("colour: red", "line 1, colour", "unknown_key"),
        ("impossible: [9.9.X1]", "line 1, impossible[0]", "unknown_code"),
        ("impossible: [1.1.A1, 1.1.A1]", "line 1, impossible[1]", "repeated_code"),
        ("links: [{from: 1.1.A1, to: 9.9, type: requires}]", "line 1, links[0].to", "unknown_link"),
        ("links: [{from: 1.1.A1, to: 7.1.1, type: needs}]", "line 1, links[0].type", "not_an_option"),
        ("links: [{from: 1.1.A1, type: requires}]", "line 1, links[0].to", "missing"),
        ("links: [{from: 1.1.A1, to: 1.1.A1, type: requires}]", "line 1, links", "circle"),
        ("links: [{from: 1.1.A1, to: 2.1.B1, type: requires}, {from: 1.1.A1, to: 2.1.B1, type: basis_of}]", "line 1, links", "circle"),
        ("expected: [{sub_measure: 7.1.1, name: รายได้จัดเก็บ}]", "line 1, expected[0].result", "missing"),
        ("expected: [{sub_measure: 7.1.1, name: รายได้จัดเก็บ, result: 1, effort: -2}]", "line 1, expected[0].effort", "negative"),
        ("expected: [{sub_measure: 7.1.1, name: รายได้จัดเก็บ, result: 1, target: 9}]", "line 1, expected[0].target", "contradiction"),
        ("expected: [{sub_measure: 7.1.1, name: ใหม่, result: 1, target: 9}]", "line 1, expected[0].direction", "missing"),
        ("expected: [{sub_measure: 7.1.1, name: ใหม่, result: 1, direction: higher}]", "line 1, expected[0].target", "target_missing"),
        ("expected: [{sub_measure: 7.1.1, name: ใหม่, result: 1, direction: higher, target: 0}]", "line 1, expected[0].target", "target_not_positive"),
        ("expected: [{sub_measure: 7.1.1, name: ใหม่, result: 1, direction: higher, conversion: {floor: 3, top: 1}}]", "line 1, expected[0].conversion", "band_wrong_side"),
        ("expected: [{sub_measure: 7.1.2, name: ว่าง, result: 1}]", "line 1, expected[0].target", "target_missing"),
        ("expected: [{sub_measure: 7.1.3, name: ซ้ำ, result: 1}]", "line 1, expected[0].name", "ambiguous"),
        ("expected: [{sub_measure: 9.9.9, name: ใหม่, result: 1, direction: higher, target: 1}]", "line 1, expected[0].sub_measure", "unknown_code"),
        ("", "", "empty"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(text: str, place: str, code: str) -> None:
    assert (place, code) in faults(text)


def test_an_indicator_without_a_goal_gets_one_with_its_expected_result() -> None:
    assert faults("expected: [{sub_measure: 7.1.2, name: ว่าง, result: 1, target: 2}]") == []


def test_repeated_and_too_many_expected_results() -> None:
    line = "  - {sub_measure: 7.1.1, name: %s, result: 1, direction: higher, target: 1}\n"
    assert faults("expected:\n" + "".join(line % name for name in "กขคง")) == []
    assert faults("expected:\n" + "".join(line % name for name in "กขคงจ")) == [("line 6, expected[4]", "too_many")]
    assert faults("expected:\n" + line % "ก" + line % "ก") == [("line 3, expected[1]", "repeated")]


def test_all_faults_are_told_at_once_even_beside_a_faulty_dossier() -> None:
    text = "effort: {1.1.A1: -1}\nimpossible: [true]\nlinks: x\n"
    assert [code for _, code in faults(text)] == ["negative", "wrong_type", "wrong_type"]
    assert len(read_effort(text, None)[1]) == 3
