"""The check of remarks, rule by rule: what it finds and what it leaves alone."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.empty_phrases import PHRASES, STOP_WORDS, says_something
from kaona.rules.remark_check import (
    RULE_BY_NAME,
    RULES,
    CitedPages,
    Facts,
    Limits,
    Remark,
    Verdict,
    check_remarks,
    pages_of,
)

FULL = Fraction(500)
SAYS = "คู่มือการถ่ายทอดวิสัยทัศน์ใช้ครบทุกกอง"


def facts(**changes: object) -> Facts:
    empty = Facts(remarks=(), points={}, full=FULL, claimed=frozenset(), verdicts={})
    return replace(empty, **changes)  # type: ignore[arg-type]


def remark(kind: str = "ofi", key: str = "r", item: str = "1.1", **fields: object) -> Remark:
    whole = Remark(key, item, kind, SAYS, frozenset({"1.1.B1"}))
    return replace(whole, **fields)  # type: ignore[arg-type]


def cites(*statements: str) -> dict[str, object]:
    return {"statements": frozenset(statements)}


def shows(document: str, pages: str = "") -> dict[str, object]:
    return {"statements": frozenset(), "evidence": (CitedPages(document, pages),)}


def found(rule: str, given: Facts) -> list[tuple[str, str]]:
    return [(key, code) for key, code, _, _ in RULE_BY_NAME[rule].find(given)]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [(cites(), [("r", "1.1")]), (cites("1.1.B1"), []), (shows("e1"), []), (shows("e1", "4"), [])],
)
def test_without_reference(fields: dict[str, object], codes: list[tuple[str, str]]) -> None:
    assert found("without_reference", facts(remarks=(remark(**fields),))) == codes


@pytest.mark.parametrize(
    ("strength", "ofi", "told"),
    [
        (cites("1.1.B1"), cites("1.1.B1", "1.1.B2"), True),
        (cites("1.1.B1"), cites("1.1.B2"), False),
        (shows("e1", "3-5"), shows("e1", "๔"), True),
        (shows("e1", "หน้า 3 – 5"), shows("e1", "6"), False),
        (shows("e1", "4"), shows("e2", "4"), False),
        (shows("e1"), shows("e1"), True),
        (shows("e1"), shows("e1", "4"), False),
        (shows("e1", "ภาคผนวก ก"), shows("e1", " ภาคผนวก  ก"), True),
        (shows("e1", "ภาคผนวก ก"), shows("e1", "ภาคผนวก ข"), False),
        (cites("1.1.B1"), {"item": "1.2", **cites("1.1.B1")}, False),
        (cites(), cites(), False),
    ],
)
def test_both_on_one_fact(strength: dict[str, object], ofi: dict[str, object], told: bool) -> None:
    given = facts(remarks=(remark("strength", "s", **strength), remark("ofi", "o", **ofi)))
    assert bool(found("both_on_one_fact", given)) == told
    same_kind = facts(remarks=(remark("ofi", "s", **strength), remark("ofi", "o", **ofi)))
    assert found("both_on_one_fact", same_kind) == []


def test_a_pair_that_shares_much_is_told_once() -> None:
    both = cites("1.1.B1", "1.1.B2")
    given = facts(remarks=(remark("strength", "s", **both), remark("ofi", "o", **both)))
    assert found("both_on_one_fact", given) == [("o", "1.1")]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", set()), ("ภาคผนวก", set()), ("3", {3}), ("3-5, ๘", {3, 4, 5, 8}), ("หน้า ๑๒–๑๓", {12, 13}), ("9-7", {9, 7}),
        ("1-99999", {1, 99999}),
    ],
)  # fmt: skip
def test_pages(text: str, pages: set[int]) -> None:
    assert pages_of(text) == pages


@pytest.mark.parametrize(
    ("points", "ofis", "told"),
    [(FULL, 2, True), (FULL, 1, False), (FULL - Fraction(1, 1000), 2, False), (None, 2, False)],
)
def test_many_beside_full(points: Fraction | None, ofis: int, told: bool) -> None:
    given = facts(
        remarks=tuple(remark(key=str(n)) for n in range(ofis)), points={} if points is None else {"1.1": points}
    )
    assert bool(found("many_beside_full", given)) == told


def test_strengths_beside_full_points_are_what_one_expects() -> None:
    remarks = (remark("strength", "1"), remark("strength", "2"), remark("ofi", "3"))
    assert found("many_beside_full", facts(remarks=remarks, points={"1.1": FULL})) == []


@pytest.mark.parametrize(
    ("issues", "codes"),
    [(("1.1",) * 3, []), (("1.1",) * 4, [("", "1.1")]), (("1.1", "1.2") * 3, []), ((), [])],
)
def test_many_visit_issues(issues: tuple[str, ...], codes: list[tuple[str, str]]) -> None:
    assert found("many_visit_issues", facts(visit_issues=issues)) == codes


def test_limits_can_be_others() -> None:
    strict = facts(visit_issues=("1.1", "1.1"), limits=Limits(most_visit_issues=1))
    assert found("many_visit_issues", strict) == [("", "1.1")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", False),
        ("ดีมาก", False),
        ("ควรปรับปรุงให้ดีขึ้น", False),
        ("ควรพัฒนาอย่างต่อเนื่อง", False),
        ("  การดำเนินงานของหน่วยงาน ดีมาก!! ควรพัฒนาให้ดีขึ้น ต่อไป ", False),
        ("ดี", False),
        ("- - - - - - - - - - - -", False),
        ("Needs improvement.", False),
        ("VERY GOOD work by the agency", False),
        ("ควรปรับปรุงคู่มือการรับเรื่องร้องเรียนให้ดีขึ้น", True),
        ("ไม่มีแผน", True),
        ("คู่มือไม่ครบถ้วน", True),
        ("คู่มือครบถ้วน", False),
        ("ร้อยละ ๙๒.๕ ของผู้รับบริการ", True),
        ("Good: complaints are answered within 3 days", True),
        ("ดี\u200bมาก", False),
        ("should improve continuously", False),
        ("Should be improved continuously.", False),
        ("The agency needs to improve further", False),
        ("Should continue to improve continuously and could be better", False),
        ("There is room for improvement", False),
        ("ควรพัฒนาและปรับปรุงอย่างต่อเนื่อง", False),
        ("ควรมีการพัฒนาปรับปรุงให้ดียิ่งขึ้นต่อไป", False),
        ("ควรปรับปรุง พัฒนา อย่างต่อเนื่องและสม่ำเสมอ", False),
        ("should improve the complaint form", True),
        ("Does not improve answering times", True),
        ("ควรพัฒนาทักษะดิจิทัลของบุคลากร", True),
        ("ไม่พัฒนาระบบ", True),
    ],
)
def test_empty_words(text: str, says: bool) -> None:
    assert says_something(text) == says
    assert bool(found("empty_words", facts(remarks=(remark(text=text),)))) == (not says)


@given(st.lists(st.sampled_from((*PHRASES, *STOP_WORDS)), max_size=8), st.sampled_from([" ", ", ", " – ", "\n"]))
def test_any_chain_of_phrases_is_empty(words: list[str], between: str) -> None:
    assert not says_something(between.join(words))
    assert says_something(between.join([*words, "ศูนย์ดำรงธรรมอำเภอท่าสองยาง"]))


@pytest.mark.parametrize(
    ("kind", "cited", "values", "rule", "codes"),
    [
        ("strength", ("1.1.B1",), {"1.1.B1": "not_met"}, "strength_on_not_met", ["1.1.B1"]),
        ("strength", ("1.1.B1",), {"1.1.B1": "met"}, "strength_on_not_met", []),
        ("strength", ("1.1.B1",), {"1.1.B1": "cannot_tell"}, "strength_on_not_met", []),
        ("strength", ("1.1.B1", "1.1.B2"), {"1.1.B1": "met", "1.1.B2": "not_met"}, "strength_on_not_met", ["1.1.B2"]),
        ("ofi", ("1.1.B1",), {"1.1.B1": "not_met"}, "strength_on_not_met", []),
        ("ofi", ("1.1.B1",), {"1.1.B1": "met"}, "ofi_on_met", ["1.1.B1"]),
        ("ofi", ("1.1.B1", "1.1.B2"), {"1.1.B1": "met", "1.1.B2": "not_met"}, "ofi_on_met", []),
        ("ofi", ("1.1.B1", "1.1.B2"), {"1.1.B1": "met"}, "ofi_on_met", []),
        ("ofi", ("1.1.B1",), {}, "ofi_on_met", []),
        ("strength", ("1.1.B1",), {"1.1.B1": "met"}, "ofi_on_met", []),
    ],
)
def test_remarks_against_verdicts(
    kind: str, cited: tuple[str, ...], values: dict[str, str], rule: str, codes: list[str]
) -> None:
    given = facts(
        remarks=(remark(kind, **cites(*cited)),), verdicts={code: Verdict(one) for code, one in values.items()}
    )
    assert [code for _, code in found(rule, given)] == codes


@pytest.mark.parametrize(
    ("claimed", "value", "reason", "told"),
    [
        (True, "met", "", False), (True, "not_met", "", True), (True, "cannot_tell", "", True),
        (False, "met", "", True), (False, "not_met", "", False), (False, "cannot_tell", "", False),
        (True, "not_met", "หลักฐานเป็นของปีก่อน", False), (True, "not_met", "  \n", True),
    ],
)  # fmt: skip
def test_differs_without_reason(claimed: bool, value: str, reason: str, told: bool) -> None:
    given = facts(claimed=frozenset({"1.1.B1"} if claimed else ()), verdicts={"1.1.B1": Verdict(value, reason)})
    assert bool(found("differs_without_reason", given)) == told


def test_the_table_is_whole_and_its_words_are_in_both_languages() -> None:
    order = [rule.severity for rule in RULES]
    assert order == sorted(order, key=["warn", "hint"].index)
    bad = cites("1.1.B1")
    given = facts(
        remarks=(
            remark("strength", "s", text="ดีมาก", **bad), remark("ofi", "o", **bad), remark("ofi", "p", **cites()),
            remark("ofi", "q", **cites("1.1.B2")),
        ),
        points={"1.1": FULL},
        verdicts={"1.1.B1": Verdict("not_met"), "1.1.B2": Verdict("met")},
        claimed=frozenset({"1.1.B1"}),
        visit_issues=("1.1",) * 4,
    )  # fmt: skip
    told = check_remarks(given)
    assert {one.rule for one in told} == set(RULE_BY_NAME)
    assert all(one.th and one.en.isascii() and one.severity in ("warn", "hint") for one in told)
    assert check_remarks(facts(remarks=(remark(), remark("strength", "s", **cites("1.1.B2"))))) == []
