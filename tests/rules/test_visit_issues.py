"""What a visit should verify, kind by kind; every stake equals scoring the whole again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.rehearsal import CitedDocument, MeasureFacts
from kaona.rules.rehearsal import Facts as Dossier
from kaona.rules.scoring import Claim, MeasureClaim, score
from kaona.rules.visit_issues import (
    KIND_BY_NAME,
    KINDS,
    VOTES,
    Clarification,
    Facts,
    Flag,
    Judged,
    issues,
    item_of,
)

from .claims import YEAR, edition, measure, rules, statements

DUE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def facts(met: object = (), measures: object = (), **changes: object) -> Facts:
    claim = Claim("department", YEAR, frozenset(met), tuple(measures))  # type: ignore[call-overload]
    dossier = Dossier(
        edition=edition(), agency_type="department", result_year=YEAR, fiscal_year=YEAR + 1, today=date(2024, 3, 1),
        states={}, carried=frozenset(), narratives={}, confirmed=frozenset(), citations=(), measures=(),
    )  # fmt: skip
    parts = {key: changes.pop(key) for key in ("citations", "narratives", "policies") if key in changes}
    if "table" in changes:
        parts["measures"] = changes.pop("table")
    dossier = replace(dossier, **parts)  # type: ignore[arg-type]
    whole = Facts(dossier, rules(), claim, score(edition(), rules(), claim))
    return replace(whole, **changes)  # type: ignore[arg-type]


def found(kind: str, given: Facts) -> list[str]:
    return [code for code, _, _ in KIND_BY_NAME[kind].find(given)]


def cited(code: str = "1.1.B1", digest: str = "a", target: str = "statement", **dates: date) -> CitedDocument:
    return CitedDocument(target, code, "data", digest, f"เอกสาร {digest}", **dates)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ((), False), (("met",), False), (("met", "met", "met"), False), (("not_met", "not_met"), False),
        (("met", "not_met"), True), (("met", "cannot_tell"), True), (("cannot_tell", "cannot_tell"), False),
        (("suitable", "not_suitable"), True),
    ],
)  # fmt: skip
def test_spread(votes: tuple[str, ...], told: bool) -> None:
    assert found("spread", facts(judged=(Judged("1.1.B1", votes),))) == (["1.1.B1"] if told else [])


def test_spread_says_who_many_said_what_in_one_order() -> None:
    one, other = (
        list(KIND_BY_NAME["spread"].find(facts(judged=(Judged("1.1.B1", votes),))))
        for votes in (("not_met", "met", "met"), ("met", "not_met", "met"))
    )
    assert one == other == [("1.1.B1", "ผู้ตรวจประเมินเห็นต่างกัน: ผ่าน 2 · ไม่ผ่าน 1", "assessors differ: met 2, not met 1")]


EXPIRED = {"valid_until": date(2024, 2, 29)}
BEFORE = {"period_to": date(2022, 9, 30)}  # the day before FY2566
AFTER = {"period_from": date(2024, 10, 1)}


@pytest.mark.parametrize(
    ("citations", "words"),
    [
        ((), "no evidence is cited"),
        ((cited("1.1.B2"),), "no evidence is cited"),
        ((cited(),), ""),
        ((cited("1.1.basic", target="level"),), ""),
        ((cited("1.1.advance", target="level"),), "no evidence is cited"),
        ((cited("1.1.B1", target="measure"),), "no evidence is cited"),
        ((cited(digest=""),), "all evidence is secret or without a file"),
        ((cited(digest=""), cited(digest="", **EXPIRED)), "all evidence is secret or without a file"),
        ((cited(digest=""), cited()), ""),
        ((cited(**EXPIRED),), "all evidence has expired or is outside the period"),
        (
            (cited(**BEFORE), cited("1.1.basic", target="level", **AFTER)),
            "all evidence has expired or is outside the period",
        ),
        ((cited(**BEFORE), cited(digest="b")), ""),
        ((cited(valid_until=date(2024, 3, 1)),), ""),
        ((cited(period_to=date(2022, 10, 1)),), ""),
    ],
)
def test_weak_evidence(citations: tuple[CitedDocument, ...], words: str) -> None:
    told = list(KIND_BY_NAME["weak_evidence"].find(facts({"1.1.B1"}, citations=citations)))
    assert [(code, en) for code, _, en in told] == ([("1.1.B1", words)] if words else [])


def test_what_is_not_met_needs_no_evidence() -> None:
    assert found("weak_evidence", facts()) == []


def test_one_file_for_many() -> None:
    codes = [code for code in edition().statements if code.startswith("1.")][:4]
    citations = tuple(cited(code) for code in codes)
    met = codes[:2]
    assert found("shared_evidence", facts(met, citations=citations, policies={"same_file_statements": 3})) == met
    assert found("shared_evidence", facts(met, citations=citations, policies={"same_file_statements": 4})) == []
    more = (*citations, cited(codes[0], "b"))
    assert found("shared_evidence", facts(met, citations=more, policies={"same_file_statements": 3})) == []


# L1: 1.1.B1 is measured by 7.1.4.
@pytest.mark.parametrize(
    ("met", "measures", "words"),
    [
        (["1.1.B1"], [], "the result at 7.1.4 is not answered"),
        (["1.1.B1"], [measure("7.1.4", None)], "the result at 7.1.4 is not answered"),
        (["1.1.B1"], [measure("7.1.4", 100)], ""),
        (["1.1.B1"], [measure("7.1.4", "99.999")], "the result at 7.1.4 is below its target"),
        (["1.1.B1"], [measure("7.1.4", 0)], "the result at 7.1.4 is below its target"),
        (["1.1.B1"], [measure("7.1.4", 90), measure("7.1.4", 100)], ""),
        (["1.1.B1"], [measure("7.1.4", 100, suitable=False)], "the result at 7.1.4 is below its target"),
        (["1.1.B1"], [measure("7.1.4", 100, direction="lower")], ""),
        (["1.1.B1"], [measure("7.1.4", "100.1", direction="lower")], "the result at 7.1.4 is below its target"),
        ([], [], ""),
        (["1.1.B2"], [], ""),
    ],
)
def test_contradiction_with_the_anchored_measure(met: list[str], measures: list[MeasureClaim], words: str) -> None:
    told = list(KIND_BY_NAME["contradiction"].find(facts(met, measures)))
    assert [en for code, _, en in told if code == "1.1.B1" and "7.1.4" in en] == ([words] if words else [])


@pytest.mark.parametrize(("result", "told"), [("93.9", True), ("94", False), ("98", False)])
def test_a_band_without_a_target_is_below_under_its_floor(result: str, told: bool) -> None:
    one = replace(measure("7.1.4", result), target=None, conversion=(Fraction(94), Fraction(98)))
    told_of = [en for _, _, en in KIND_BY_NAME["contradiction"].find(facts(["1.1.B1"], [one])) if "7.1.4" in en]
    assert bool(told_of) == told


def test_only_results_contradict_and_every_process_claim_can() -> None:
    nothing = found("contradiction", facts(statements("basic", "advance", "significance")))
    items = edition().items
    links = [link for link in edition().links if link.type in ("measured_by", "feeds") and items[link.target].is_result]
    wanted = {link.source for link in links if not items[link.source].is_result}
    assert {item_of(facts(), code) for code in nothing} == wanted
    assert not any(code.startswith("7") for code in nothing)


def test_a_figure_in_the_text_that_the_table_does_not_hold() -> None:
    table = (MeasureFacts("1", "7.1.1", "ใบอนุญาตที่ออกตามกำหนด", "ร้อยละ", "", "95", False, {YEAR: "97.4"}),)
    texts = {("1.1", "basic"): "ใบอนุญาตที่ออกตามกำหนด ร้อยละ 99"}
    (issue,) = [one for one in issues(facts(table=table, narratives=texts)) if one.kind == "figure"]
    assert (issue.code, issue.item, issue.stake) == ("1.1.basic", "1.1", None)


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (None, "a clarification is unanswered"),
        (DUE.replace(minute=29), ""),
        (DUE, "a clarification came late"),
        (DUE.replace(minute=31), "a clarification came late"),
    ],
)
def test_clarification(answered: datetime | None, words: str) -> None:
    told = list(KIND_BY_NAME["clarification"].find(facts(clarifications=(Clarification("1.1.B1", DUE, answered),))))
    assert [en for _, _, en in told] == ([words] if words else [])


def test_what_one_kind_says_of_one_code_is_one_issue() -> None:
    flags = (Flag("1.1.B1", "ขอดู\nห้องควบคุม"), Flag("1.1.B1", "ขอดูระบบ"), Flag("1.1.B1", "ขอดูระบบ"), Flag("9.9", "?"))
    late = Clarification("1.1.B1", DUE, DUE)
    given = facts(["1.1.B1"], flags=flags, clarifications=(late, late, Clarification("1.1.B1", DUE)))
    told = {(one.kind, one.code): one for one in issues(given)}
    assert told["remark", "1.1.B1"].th == "ผู้ตรวจประเมินขอดู: ขอดู ห้องควบคุม · ผู้ตรวจประเมินขอดู: ขอดูระบบ"
    assert told["clarification", "1.1.B1"].en == "a clarification came late; a clarification is unanswered"
    assert (told["remark", "9.9"].item, told["remark", "9.9"].stake) == ("", None)


@pytest.mark.parametrize(
    ("code", "item"),
    [("1.1", "1.1"), ("1.1.B1", "1.1"), ("1.1.basic", "1.1"), ("7.1.4", "7.1"), ("m5", "7.1"), ("m6", ""), ("x", "")],
)
def test_item_of(code: str, item: str) -> None:
    assert item_of(facts(measures=[measure("7.1.4", 1, key="5")]), code) == item


codes = st.frozensets(st.sampled_from(sorted(edition().statements)), max_size=160)
judged = st.dictionaries(
    st.sampled_from(sorted(edition().statements)), st.lists(st.sampled_from(list(VOTES)[:3]), max_size=3), max_size=20
)


@given(codes, judged, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_issues_are_once_each_in_order_and_the_same_however_the_facts_lie(
    met: frozenset[str], votes: dict[str, list[str]], dice: object
) -> None:
    rows = [Judged(code, tuple(one)) for code, one in votes.items()]
    given_facts = facts(met, judged=tuple(rows))
    told = issues(given_facts)
    dice.shuffle(rows)  # type: ignore[attr-defined]
    assert issues(facts(met, judged=tuple(rows))) == told
    assert len({(one.code, one.kind) for one in told}) == len(told)
    kinds = [kind.name for kind in KINDS]
    order = [(kinds.index(one.kind), -abs(one.stake or 0)) for one in told]
    assert order == sorted(order)
    claim = given_facts.claim
    for one in told[:10]:
        if one.stake is not None:
            other = score(edition(), rules(), Claim("department", YEAR, claim.met ^ {one.code}, ()))
            assert one.stake == other.total - given_facts.tree.total
