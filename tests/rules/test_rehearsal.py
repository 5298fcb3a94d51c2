"""The rehearsal, rule by rule: what it finds and what it leaves alone."""

from dataclasses import replace
from datetime import date

import pytest

from kaona.rules.rehearsal import RULE_BY_NAME, RULES, CitedDocument, Facts, MeasureFacts, rehearse

from .claims import edition

YEAR = 2568


def facts(**changes: object) -> Facts:
    empty = Facts(
        edition=edition(), agency_type="department", result_year=YEAR, fiscal_year=YEAR + 1, today=date(2026, 3, 1), states={},
        carried=frozenset(), narratives={}, confirmed=frozenset(), citations=(), measures=(),
    )  # fmt: skip
    return replace(empty, **changes)  # type: ignore[arg-type]


def measure(**changes: object) -> MeasureFacts:
    whole = MeasureFacts("1", "7.1.1", "ใบอนุญาตที่ออกตามกำหนด", "ร้อยละ", "", "95", False, {YEAR: "97.4"})
    return replace(whole, **changes)  # type: ignore[arg-type]


def found(rule: str, given: Facts) -> list[str]:
    return [code for code, _, _ in RULE_BY_NAME[rule].find(given)]


def cited(
    target: str = "statement", code: str = "1.1.B1", kind: str = "data", digest: str = "a", **dates: date
) -> CitedDocument:
    return CitedDocument(target, code, kind, digest, "เอกสาร", **dates)


MET = {"1.1.B1": "met"}
BASIC = {f"1.1.B{n}": "met" for n in (1, 2, 3)}


def test_unanswered_is_told_once_per_item() -> None:
    assert len(found("unanswered", facts())) == 24
    answered = dict.fromkeys(edition().statements, "not_met")
    assert found("unanswered", facts(states=answered)) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["1.1.B1"]),
        ({"narratives": {("1.1", "basic"): "ทำแล้ว"}}, []),
        ({"narratives": {("1.1", "basic"): "  "}}, ["1.1.B1"]),
        ({"narratives": {("1.1", "advance"): "ทำแล้ว"}}, ["1.1.B1"]),
        ({"citations": (cited(),)}, []),
        ({"citations": (cited("level", "1.1.basic"),)}, []),
        ({"citations": (cited("statement", "1.1.B2"),)}, ["1.1.B1"]),
    ],
)
def test_tick_without_reason(changes: dict[str, object], codes: list[str]) -> None:
    assert found("tick_without_reason", facts(states=MET, **changes)) == codes


@pytest.mark.parametrize(
    ("states", "citations", "codes"),
    [
        (BASIC, (), ["1.1.basic"]),
        (BASIC, (cited(kind="data"),), ["1.1.basic"]),
        (BASIC, (cited(kind="manual"),), []),
        (BASIC, (cited("level", "1.1.basic", "follow_up"),), []),
        (BASIC, (cited("level", "1.1.advance", "manual"),), ["1.1.basic"]),
        (MET, (), []),
    ],
)
def test_level_without_manual(states: dict[str, str], citations: tuple[CitedDocument, ...], codes: list[str]) -> None:
    assert found("level_without_manual", facts(states=states, citations=citations)) == codes


def test_mandatory_unanswered() -> None:
    assert len(found("mandatory_unanswered", facts())) == 11
    assert "7.1.1" not in found("mandatory_unanswered", facts(measures=(measure(),)))
    assert "7.1.1" in found("mandatory_unanswered", facts(measures=(measure(results={YEAR - 1: "9"}),)))
    assert "7.1.1" not in found("mandatory_unanswered", facts(measures=(measure(results={YEAR: "0"}),)))


@pytest.mark.parametrize(
    ("results", "codes"), [({YEAR: "0"}, []), ({YEAR - 1: "5"}, ["m1"]), ({}, ["m1"]), ({YEAR: ""}, ["m1"])]
)
def test_result_missing(results: dict[int, str], codes: list[str]) -> None:
    assert found("result_missing", facts(measures=(measure(results=results),))) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [({}, []), ({"target": ""}, ["m1"]), ({"target": "", "has_band": True}, []), ({"target": "", "results": {}}, [])],
)
def test_target_missing(changes: dict[str, object], codes: list[str]) -> None:
    assert found("target_missing", facts(measures=(measure(**changes),))) == codes


def test_unit_missing() -> None:
    assert found("unit_missing", facts(measures=(measure(unit=""),))) == ["m1"]
    assert found("unit_missing", facts(measures=(measure(),))) == []


def test_claim_without_a_mandatory_result() -> None:
    # L1: 1.1.B1 measured_by 7.1.4, which is mandatory.
    assert found("claim_without_mandatory_result", facts(states=MET)) == ["1.1.B1"]
    answered = facts(states=MET, measures=(measure(sub_measure="7.1.4"),))
    assert found("claim_without_mandatory_result", answered) == []
    assert found("claim_without_mandatory_result", facts(states={"1.1.B1": "not_met"})) == []


def test_claim_without_an_optional_result_is_a_hint() -> None:
    # L9: 1.3.A2 measured_by 7.6.2, which is not mandatory.
    assert found("claim_without_result", facts(states={"1.3.A2": "met"})) == ["1.3.A2"]
    assert found("claim_without_mandatory_result", facts(states={"1.3.A2": "met"})) == []


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        ({}, []),
        ({"valid_until": date(2026, 2, 28)}, ["1.1.B1"]),
        ({"valid_until": date(2026, 3, 1)}, []),
        ({"period_to": date(2024, 9, 30)}, ["1.1.B1"]),
        ({"period_to": date(2024, 10, 1)}, []),
        ({"period_from": date(2026, 10, 1)}, ["1.1.B1"]),
        ({"period_from": date(2026, 9, 30)}, []),
    ],
)
def test_evidence_out_of_time(dates: dict[str, date], codes: list[str]) -> None:
    assert found("evidence_out_of_time", facts(citations=(cited(**dates),))) == codes


def test_one_file_for_many() -> None:
    codes = [f"1.2.{short}" for short in ("B1", "B2", "B3", "A1", "A2", "A3")]
    many = tuple(cited(code=code) for code in codes)
    assert found("one_file_for_many", facts(citations=many[:5])) == []
    assert found("one_file_for_many", facts(citations=many)) == [""]
    assert found("one_file_for_many", facts(citations=(*many, cited(code=codes[0], digest="b")))) == []
    assert found("one_file_for_many", facts(citations=many, policies={"same_file_statements": 6})) == []


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 0),
        ({"unit_before": "ร้อยละ"}, 0),
        ({"unit_before": "ราย"}, 1),
        ({"unit_before": "ราย", "denominator_before": "คำขอ"}, 2),
    ],
)
def test_unit_changed(changes: dict[str, object], count: int) -> None:
    assert len(found("unit_changed", facts(measures=(measure(**changes),)))) == count


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ใบอนุญาตที่ออกตามกำหนด ร้อยละ 97.4", []),
        ("ใบอนุญาตที่ออกตามกำหนดคิดเป็นร้อยละ ๙๗.๔ ในปีนี้", []),
        ("ใบอนุญาตที่ออกตามกำหนด ร้อยละ 98", ["1.1.basic"]),
        ("ใบอนุญาตที่ออกตามกำหนด ได้ 96%", ["1.1.basic"]),
        ("เป้าหมายของใบอนุญาตที่ออกตามกำหนด ร้อยละ 95", []),
        ("ออกใบอนุญาต 1,200 ฉบับ", []),
        ("ใบอนุญาตที่ออกตามกำหนด 3 ประเภท", []),
        ("ใบอนุญาตที่ออกตามกำหนดดีขึ้น\nความพึงพอใจร้อยละ 80", []),
    ],
)
def test_a_figure_in_the_text_that_differs_from_the_table(text: str, codes: list[str]) -> None:
    given = facts(narratives={("1.1", "basic"): text}, measures=(measure(),))
    assert found("figure_differs", given) == codes


def test_carried_and_not_confirmed() -> None:
    assert found("carried_unconfirmed", facts(carried=frozenset({"1.1.B1"}), states=MET)) == ["1.1"]
    assert found("carried_unconfirmed", facts(measures=(measure(),), carried_measures=frozenset({"1"}))) == ["m1"]


def test_level_not_confirmed() -> None:
    assert found("level_not_confirmed", facts(states=MET)) == ["1.1"]
    assert found("level_not_confirmed", facts(states=MET, confirmed=frozenset({("1.1", "basic")}))) == []
    assert found("level_not_confirmed", facts(states={"1.1.B1": "not_met"})) == []


def test_a_narrative_that_is_too_long() -> None:
    text = {("1.1", "basic"): "ก" * (2400 * 3)}
    assert found("narrative_too_long", facts(narratives=text)) == []
    assert found("narrative_too_long", facts(narratives={("1.1", "basic"): "ก" * (2400 * 3 + 1)})) == ["1.1.basic"]


def test_policies_change_severities_but_never_the_first() -> None:
    given = facts(measures=(measure(results={}),), states=MET)
    lenient = {"mandatory_measures": "warn", "reason_per_tick": "block", "levels_confirmed": "off"}
    severities = {(one.rule, one.severity) for one in rehearse(replace(given, policies=lenient))}
    assert ("result_missing", "block") in severities
    assert ("mandatory_unanswered", "warn") in severities
    assert ("tick_without_reason", "block") in severities
    assert "level_not_confirmed" not in {rule for rule, _ in severities}


def test_what_blocks_comes_first_and_every_rule_has_words() -> None:
    order = [one.severity for one in rehearse(facts(states=MET, measures=(measure(results={}),)))]
    assert order == sorted(order, key=["block", "warn", "hint"].index)
    assert all(rule.th and rule.en and rule.find.__doc__ for rule in RULES)
    assert not RULE_BY_NAME["result_missing"].policy
