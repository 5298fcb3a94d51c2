"""Edition and rule set files: the shipped ones are clean, every fault of a broken one is told."""

import pytest

from kaona.rules.editions import diff_editions, read_edition
from kaona.rules.library import SHIPPED, shipped_edition
from kaona.rules.rule_sets import read_rule_set

TEXT = (SHIPPED / "editions" / "pmqa-4.0-2561@1.yaml").read_text(encoding="utf-8")
RULES = (SHIPPED / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8")


def codes(text: str) -> set[str]:
    return {fault.code for fault in read_edition(text)[1]}


def replaced(old: str, new: str, count: int = 1) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, count)


def test_the_shipped_edition_has_the_counts_of_its_note() -> None:
    book = shipped_edition("pmqa-4.0-2561")
    assert book is not None
    by_level = [sum(level == key for _, level in book.places.values()) for key in ("basic", "advance", "significance")]
    assert (len(book.questions), len(book.items), by_level, len(book.sub_measures)) == (13, 30, [60, 53, 47], 30)
    assert sum(sub.mandatory for _, sub in book.sub_measures.values()) == 11
    assert len(book.links) == 99


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("code: 1.1.B2", "code: 1.1.B1", "repeated_code"),
        ("code: 1.1.B2", "code: 1.2.X9", "code_outside_item"),
        ("- 1.1.B1\n", "- 1.1.Z9\n", "unknown_anchor"),
        ("- 1.1.B1\n", "- 1.2.B1\n", "anchor_outside"),
        ("to: '7.1'", "to: '9.9'", "unknown_link"),
        ("type: measured_by", "type: likes", "not_an_option"),
        ("id: L2\n", "id: L1\n", "repeated_code"),
        ("kind: process", "kind: guess", "not_an_option"),
        ("- public_organisation\n", "- village\n", "not_an_option"),
        ("version: 1\n", "version: one\n", "not_a_number"),
        ("version: 1\n", "", "missing"),
        ("mandatory: true", "mandatory: 'true'", "wrong_type"),
        ("id: pmqa-4.0-2561", "id: pmqa-4.0-2561\nid: x", "repeated_key"),
        ("profile:\n", "profiles: []\nprofile:\n", "unknown_key"),
    ],
)  # fmt: skip
def test_a_broken_edition(old: str, new: str, code: str) -> None:
    assert code in codes(replaced(old, new))


def test_missing_thai_text_and_a_level_without_statements_for_a_type() -> None:
    start = TEXT.index("          th: ", TEXT.index("code: 1.1.B1"))
    assert "missing_thai" in codes(TEXT[:start] + "          th: ''\n" + TEXT[TEXT.index("          en:", start) :])
    types = "          - department\n          - public_organisation\n          - province\n"
    only = TEXT.replace(types, "          - department\n")
    assert "level_without_statement" in codes(only)


def test_a_circle_among_requires_is_told() -> None:
    extra = (
        "- {id: C1, from: '1.1', to: '1.2', type: requires, from_anchor: [1.1.B1], to_anchor: [1.2.B1], reason: {th: ก}}\n"
        "- {id: C2, from: '1.1', to: '1.2', type: basis_of, from_anchor: [1.1.B1], to_anchor: [1.2.B1], reason: {th: ก}}\n"
    )
    assert codes(replaced("links:\n", "links:\n" + extra)) == {"circle"}


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = replaced("code: 1.1.B2", "code: 1.1.B1").replace("to: '7.1'", "to: '9.9'", 1).replace("id: L3\n", "id: L1\n")
    assert {"repeated_code", "unknown_link"} <= codes(text)
    assert all(fault.place.startswith("line ") for fault in read_edition(text)[1])


@pytest.mark.parametrize("text", ["", "5", "[]", "{}", "a: &x 1", "\x01", "id: [", "categories: {a: 1}\nlinks: 5"])
def test_anything_else_is_a_fault_not_a_crash(text: str) -> None:
    edition, faults = read_edition(text)
    assert edition is None
    assert faults


def test_differences_are_told_statement_by_statement() -> None:
    before, _ = read_edition(TEXT)
    after, faults = read_edition(replaced("th: มีวิสัยทัศน์ ยุทธศาสตร์ เป้าหมาย", "th: มีวิสัยทัศน์ใหม่ ยุทธศาสตร์ เป้าหมาย"))
    assert before is not None
    assert after is not None, faults
    assert [(change.kind, change.code, change.what) for change in diff_editions(before, after)] == [
        ("statement", "1.1.B1", "changed")
    ]
    assert diff_editions(before, before) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("basic: 300, advance: 400", "basic: 300, advance: 200"),
        ("up_to: 101", "up_to: 99"),
        ("  - {points: 500}\n", ""),
        ("per_percent: 3", "per_percent: 3, points: 1"),
        ("floor_points: 100", "floor_points: 600"),
        ("level: advance, least: 400", "level: advance, least: 200"),
        ("site_visit_line: 350", "site_visit_line: 0"),
        ("site_visit_line: 350\n", ""),
        ("digits: 2", "digits: two"),
        ("rounding: half_up", "rounding: down"),
        ("gated: true", "gated: yes"),
    ],
)
def test_a_broken_rule_set(old: str, new: str) -> None:
    assert old in RULES
    assert read_rule_set(RULES)[1] == []
    rule_set, faults = read_rule_set(RULES.replace(old, new, 1))
    assert rule_set is None
    assert faults
