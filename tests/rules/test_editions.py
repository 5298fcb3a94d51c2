"""Edition and rule set files: the shipped ones are clean, every fault of a broken one is told."""

from pathlib import Path

import pytest

from kaona.rules.editions import Change, Edition, Text, diff_editions, read_edition
from kaona.rules.library import SHIPPED, read_either, shipped_edition
from kaona.rules.rule_set_rows import diff_rule_sets
from kaona.rules.rule_sets import RuleSet, read_rule_set

from .small import EDITION, LINKS, link

RULES = (SHIPPED / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8")


def codes(text: str) -> set[str]:
    return {fault.code for fault in read_edition(text)[1]}


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
        ("code: 7.1.2", "code: 7.1.1", "repeated_code"),
        ("code: '1.2'", "code: '1.1'", "repeated_code"),
        ("code: P1.ก.1", "code: 1.1.B1", "repeated_code"),
        ("code: 1.1.B2", "code: 1.2.B2", "code_outside_item"),
        ("code: 7.1.2", "code: 7.2.2", "code_outside_item"),
        ("code: '1.2'", "code: '2.2'", "code_outside_item"),
        ("code: 1.1.B2", "code: 1.1.B 2", "bad_code"),
        ("code: 1.1.B2", "code: 1.1.B23456789012345678", "bad_code"),
        ("code: 1.1.B2", "code: ''", "empty"),
        ("code: 1.1.B2, ", "", "missing"),
        ("from_anchor: [1.1.B1]", "from_anchor: [1.1.Z9]", "unknown_anchor"),
        ("from_anchor: [1.1.B1]", "from_anchor: [1.2.B1]", "anchor_outside"),
        ("to_anchor: [7.1.1]", "to_anchor: [1.1.B1]", "anchor_outside"),
        ("from_anchor: [1.1.B1]", "from_anchor: [true]", "wrong_type"),
        ("to: '7.1'", "to: '9.9'", "unknown_link"),
        ("from: P1.ก.1", "from: P1.ก.2", "unknown_link"),
        ("to: '7.1'", "to: 1.1.B1", "unknown_link"),
        ("type: measured_by", "type: likes", "not_an_option"),
        ("id: L2", "id: L1", "repeated_code"),
        ("code: 1.1.basic", "code: 1.1.great", "unknown_code"),
        ("kind: result", "kind: guess", "not_an_option"),
        ("applies_to: [province]", "applies_to: [village]", "not_an_option"),
        ("applies_to: [province]", "applies_to: []", "empty"),
        ("applies_to: [province]", "applies_to: [province, province]", "repeated"),
        ("{code: 1.1.B1, th: ข้อหนึ่ง}", "{code: 1.1.B1, th: ข้อหนึ่ง, applies_to: [province]}", "level_without_statement"),
        ("statements: [{code: 1.2.A1, th: ข้อหก}]", "statements: []", "level_without_statement"),
        ("{code: 1.2.A1, th: ข้อหก}", "{code: 1.2.A1, th: ข้อหก, applies_to: [department]}", "level_without_statement"),
        ("          significance: {statements: [{code: 1.2.S1, th: ข้อเจ็ด}]}\n", "", "missing"),
        ("th: ข้อสอง", "th: ''", "missing_thai"),
        ("th: ข้อสอง", "th: '  '", "missing_thai"),
        ("th: ข้อสอง", "th: null", "missing_thai"),
        ("th: ข้อสอง, ", "en: Two, ", "missing_thai"),
        ("th: ข้อสอง", "th: 5", "wrong_type"),
        ("title: {th: หัวข้อสอง}", "title: {en: Item}", "missing_thai"),
        ("        title: {th: หัวข้อสอง}\n", "", "missing"),
        ("title: {th: ตัววัดสอง}", "title: {th: ''}", "missing_thai"),
        ("title: {th: เกณฑ์เล็ก", "title: {th: " + "ก" * 301, "too_long"),
        ("prompts: [{th: ถาม}]", "prompts: [{en: Ask}]", "missing_thai"),
        ("reason: {th: เหตุ}", "reason: {en: Why}", "missing_thai"),
        ("text: {th: คู่มือ}", "text: {}", "missing_thai"),
        ("en: Four", "en: null", "null"),
        ("version: 1\n", "version: one\n", "not_a_number"),
        ("version: 1\n", "version: 0\n", "out_of_range"),
        ("version: 1\n", "", "missing"),
        ("id: small-1", "id: Small 1", "bad_id"),
        ("id: small-1", "id: ../small", "bad_id"),
        ("id: small-1", "id: small@1", "bad_id"),
        ("id: small-1\n", "id: small-1\nid: x\n", "repeated_key"),
        ("profile:\n", "profiles: []\nprofile:\n", "unknown_key"),
        ("mandatory: true", "mandatory: 'true'", "wrong_type"),
        ("mandatory: true", "mandatory: yes", "not_plain"),
        ("        long_title: {th: ชื่อยาว}\n", "        levels: {}\n", "item_kind"),
    ],
)  # fmt: skip
def test_a_broken_edition(old: str, new: str, code: str) -> None:
    assert old in EDITION
    faults = read_edition(EDITION.replace(old, new, 1))[1]
    assert code in {fault.code for fault in faults}
    assert all(fault.place.startswith("line ") for fault in faults)


def test_the_small_edition_has_no_fault_and_its_parts_are_read() -> None:
    book, faults = read_edition(EDITION)
    assert faults == []
    assert book is not None
    assert book.statements["1.1.B2"].applies_to == ("province",)
    assert book.statements["1.1.A1"].kind == "result"
    assert [sub.mandatory for _, sub in book.sub_measures.values()] == [True, False]
    assert (book.links[0].source_anchors, book.links[0].target_anchors) == (("1.1.B1",), ("7.1.1",))
    assert [note.text.th for note in book.notes_of("1.1.basic")] == ["คู่มือ"]
    assert (book.categories[1].short.th, book.items["7.1"].long_title) == ("ผลลัพธ์", Text("ชื่อยาว"))


@pytest.mark.parametrize("text", ["categories: []", "categories: [{code: '1', title: {th: ก}, items: []}]"])
def test_nothing_to_answer_is_a_fault(text: str) -> None:
    head = "id: x\nversion: 1\ntitle: {th: ก}\nprofile: []\n"
    assert codes(head + text) == {"empty"}


CIRCLES = [
    # statement before statement, both ways
    [("requires", "1.1", "1.2", "1.1.B1", "1.2.B1"), ("basis_of", "1.1", "1.2", "1.1.B1", "1.2.B1")],
    # whole items
    [("requires", "1.1", "1.2"), ("requires", "1.2", "1.1")],
    # a whole item waits for a part of another, which waits for a part of the first
    [("requires", "1.1", "1.2", "", "1.2.B1"), ("requires", "1.2", "1.1", "1.2.B1", "1.1.B1")],
    # a part waits for the whole of another item, a part of which waits for it
    [("requires", "1.1", "1.2", "1.1.B1", ""), ("requires", "1.2", "1.1", "1.2.B1", "1.1.B1")],
    # a whole item waits for one of its own parts
    [("requires", "1.1", "1.1", "", "1.1.B1")],
    # through a third
    [("basis_of", "1.1", "1.2", "1.1.B1", "1.2.B1"), ("basis_of", "1.2", "7.1", "1.2.B1", "7.1.2"),
     ("basis_of", "7.1", "1.1", "7.1.2", "1.1.B1")],
]  # fmt: skip


@pytest.mark.parametrize("links", CIRCLES)
def test_a_circle_among_requires_and_basis_of_is_told(links: list[tuple[str, ...]]) -> None:
    lines = [link(number, *one) for number, one in enumerate(links)]
    assert codes(EDITION.replace(LINKS, LINKS + "".join(lines))) == {"circle"}
    # Any link less, or links that only advise, and there is none.
    for left_out in range(len(lines)):
        rest = "".join(lines[:left_out] + lines[left_out + 1 :])
        assert codes(EDITION.replace(LINKS, LINKS + rest)) == set()
    for kind in ("measured_by", "feeds", "together", "shares_evidence"):
        advice = "".join(lines).replace("requires", kind).replace("basis_of", kind)
        assert codes(EDITION.replace(LINKS, LINKS + advice)) == set()


def test_two_circles_are_told_at_once() -> None:
    lines = (
        link(1, "requires", "1.1", "1.2", "1.1.B1", "1.2.B1") + link(2, "basis_of", "1.1", "1.2", "1.1.B1", "1.2.B1")
        + link(3, "requires", "1.1", "7.1", "1.1.S1", "7.1.2") + link(4, "requires", "7.1", "1.1", "7.1.2", "1.1.S1")
    )  # fmt: skip
    faults = read_edition(EDITION.replace(LINKS, LINKS + lines))[1]
    assert sorted(fault.en for fault in faults) == [
        "requires/basis_of run in a circle: 1.1.B1 → 1.2.B1 → 1.1.B1",
        "requires/basis_of run in a circle: 1.1.S1 → 7.1.2 → 1.1.S1",
    ]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = EDITION.replace("code: 1.1.B2", "code: 1.1.B1").replace("to: '7.1'", "to: '9.9'").replace("id: L2", "id: L1")
    assert [(fault.place, fault.code) for fault in read_edition(text)[1]] == [
        ("line 24, categories[0].items[0].levels.basic.statements[1].code", "repeated_code"),
        ("line 44, links[0].to", "unknown_link"),
        ("line 45, links[1].id", "repeated_code"),
    ]


@pytest.mark.parametrize("text", ["", "5", "[]", "{}", "a: &x 1", "\x01", "id: [", "categories: {a: 1}\nlinks: 5"])
def test_anything_else_is_a_fault_not_a_crash(text: str) -> None:
    edition, faults = read_edition(text)
    assert edition is None
    assert faults


def changes(old: str, new: str) -> list[tuple[str, str, str]]:
    before, _ = read_edition(EDITION)
    after, faults = read_edition(EDITION.replace(old, new, 1))
    assert before is not None
    assert after is not None, faults
    return [(change.kind, change.code, change.what) for change in diff_editions(before, after)]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("th: ข้อหนึ่ง", "th: ข้อหนึ่งใหม่", ("statement", "1.1.B1", "changed")),
        ("en: Four", "en: 4", ("statement", "1.1.S1", "changed")),
        ("kind: result", "kind: process", ("statement", "1.1.A1", "changed")),
        ("applies_to: [province]", "applies_to: [province, department]", ("statement", "1.1.B2", "changed")),
        ("title: {th: หัวข้อหนึ่ง}", "title: {th: ชื่อใหม่}", ("item", "1.1", "changed")),
        ("long_title: {th: ชื่อยาว}", "long_title: {th: ใหม่}", ("item", "7.1", "changed")),
        ("summary: {th: สรุป}", "summary: {th: ใหม่}", ("level", "1.1.basic", "changed")),
        ("title: {th: ตัววัดหนึ่ง}, mandatory: true", "title: {th: ตัววัดหนึ่ง}", ("sub_measure", "7.1.1", "changed")),
        ("th: ถาม", "th: ถามใหม่", ("question", "P1.ก.1", "changed")),
        ("title: {th: กลุ่ม}", "title: {th: กลุ่มใหม่}", ("question", "P1.ก", "changed")),
        ("short: {th: ผลลัพธ์}", "short: {th: ผล}", ("category", "7", "changed")),
        ("type: measured_by", "type: feeds", ("link", "L1", "changed")),
        ("to_anchor: [7.1.1]", "to_anchor: [7.1.2]", ("link", "L1", "changed")),
        ("th: คู่มือ", "th: คู่มือใหม่", ("note", "1.1.basic", "changed")),
        ("note: {th: หมายเหตุ}", "note: {th: ใหม่}", ("title", "small-1", "changed")),
        ("              - {code: 1.1.B2, th: ข้อสอง, applies_to: [province]}\n", "", ("statement", "1.1.B2", "removed")),
        ("              - {code: 1.1.B1,", "              - {code: 1.1.B0, th: ก}\n              - {code: 1.1.B1,",
         ("statement", "1.1.B0", "added")),
    ],
)  # fmt: skip
def test_a_difference_is_told_once(old: str, new: str, change: tuple[str, str, str]) -> None:
    assert old in EDITION
    assert changes(old, new.replace("en: 4", "en: Fourth")) == [change]


def test_nothing_changed_is_no_difference_and_a_moved_statement_is_one() -> None:
    assert changes("id: L1", "id: L1") == []
    one, two = "{code: 1.1.B1, th: ข้อหนึ่ง}", "{code: 1.1.B2, th: ข้อสอง, applies_to: [province]}"
    swapped = EDITION.replace(one, "#").replace(two, one).replace("#", two)
    before, after = read_edition(EDITION)[0], read_edition(swapped)[0]
    assert before is not None
    assert after is not None
    assert [(one.kind, one.code) for one in diff_editions(before, after)] == [("order", "1.1")]
    moved = EDITION.replace("[{code: 1.1.A1, th: ข้อสาม, kind: result}]", "[{code: 1.1.S1, th: ข้อสี่, en: Four}]", 1)
    moved = moved.replace("significance: {statements: [{code: 1.1.S1, th: ข้อสี่, en: Four}]}",
                          "significance: {statements: [{code: 1.1.A1, th: ข้อสาม, kind: result}]}", 1)  # fmt: skip
    after = read_edition(moved)[0]
    assert after is not None
    assert {(one.kind, one.code) for one in diff_editions(before, after)} == {
        ("statement", "1.1.S1"), ("statement", "1.1.A1"), ("order", "1.1"),
    }  # fmt: skip


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
        ("level: basic, least: 300", "level: basic, least: 0"),
        ("level: significance, least: 470", "level: significance, least: 501"),
        ("site_visit_line: 350", "site_visit_line: 501"),
        ("most_points: 500", "most_points: 499"),
        ("significance: 500}", "significance: 600}"),
        ("basic: 300, ", ""),
        ("points: 400", "points: 200"),
        ("points: 400", "points: 600"),
        ("per_percent: 3", "per_percent: -3"),
        ("per_percent: 3", "per_percent: 4"),
        ("points: 300", "points: 290"),
        ("- {up_to: 101,", "- {up_to: x,"),
        ("floor_points: 100, ", ""),
        ("below_points: 0", "below_points: -1"),
        ("below_points: 0", "below_points: 101"),
        ("top_points: 500", "top_points: 501"),
        ("mandatory_unanswered: zero", "mandatory_unanswered: hide"),
        ("most_measures: 5", "most_measures: 0"),
        ("most_measures: 5", "most_measures: 5\ncategory_weights: {'1': 0}"),
        ("most_measures: 5", "most_measures: 5\nitem_weights: {'1.1': -1}"),
        ("most_measures: 5", "most_measures: 5\ncategory_weights: null"),
        ("most_measures: 5", "most_measures: 5\ncolour: red"),
        ("id: gated-500", "id: Gated 500"),
        ("version: 1", "version: 1.5"),
        ("th: กติกา 500 คะแนน แบบปลดล็อกทีละระดับ", "th: ''"),
    ],
)
def test_a_broken_rule_set(old: str, new: str) -> None:
    assert old in RULES
    assert read_rule_set(RULES)[1] == []
    rule_set, faults = read_rule_set(RULES.replace(old, new, 1))
    assert rule_set is None
    assert faults


def test_a_fault_of_a_rule_set_has_its_line() -> None:
    faults = read_rule_set(
        RULES.replace("points: 400", "points: 200").replace("site_visit_line: 350", "site_visit_line: 900")
    )[1]
    assert [(fault.place, fault.code) for fault in faults] == [
        ("line 32, site_visit_line", "above_most"),
        ("line 21, achievement[2]", "falling"),
    ]


def test_the_difference_of_rule_sets_and_every_rule_as_a_row() -> None:
    before, after = (
        read_rule_set(RULES)[0],
        read_rule_set(RULES.replace("350", "350.50").replace("up_to: 105", "up_to: 106"))[0],
    )
    assert before is not None
    assert after is not None
    assert diff_rule_sets(before, before) == []
    assert diff_rule_sets(before, after) == [
        Change("rule", "achievement.3", "changed", "≤ 105 %: 400", "≤ 106 %: 400"),
        Change("rule", "site_visit_line", "changed", "350", "350.5"),
    ]


def test_a_faulty_file_is_told_as_what_it_wants_to_be() -> None:
    text = RULES.replace("level_points: {basic: 300, advance: 400, significance: 500}\n", "")
    assert {fault.en for fault in read_either(text)[1]} == {
        "level_points is missing", "basic is missing", "advance is missing", "significance is missing",
    }  # fmt: skip
    assert isinstance(read_either(RULES)[0], RuleSet)
    assert isinstance(read_either(EDITION)[0], Edition)
    assert read_either("null")[0] is read_either("")[0] is None


def test_a_folder_of_ones_own_and_a_file_that_claims_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "small-1@1.yaml").write_text(EDITION, encoding="utf-8")
    (tmp_path / "editions" / "small-1@2.yaml").write_text(EDITION, encoding="utf-8")
    for version in (9, 10):
        text = EDITION.replace("version: 1", f"version: {version}")
        (tmp_path / "editions" / f"small-1@{version}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "editions" / "small-1@3.yaml").write_bytes(EDITION.encode("utf-16"))
    (tmp_path / "editions" / "small-1@4.yaml").mkdir()
    monkeypatch.setenv("KAONA_EDITIONS_DIR", str(tmp_path))
    shipped_edition.cache_clear()
    names = ("small-1@1", "small-1@2", "small-1@3", "small-1@4", "small-1", "pmqa-4.0-2561")
    found = [shipped_edition(name) for name in names]
    shipped_edition.cache_clear()
    assert [one and one.fixed for one in found] == ["small-1@1", None, None, None, "small-1@10", "pmqa-4.0-2561@1"]
