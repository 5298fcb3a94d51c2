"""Award criteria: every fault at once with its place, and who qualifies by the exact score."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.awards import (
    AwardCriteria,
    Candidate,
    Standing,
    candidates,
    read_award_criteria,
    shipped_award_criteria,
)
from kaona.rules.exact import display_beside

WHOLE = """\
id: year-1
version: 1
fiscal_year: 2569
title: {th: รางวัล, en: Award}
minimum: 350
agency_types: [department, province]
categories:
  - {code: plain, title: {th: หนึ่ง}}
  - {code: high, title: {th: สอง}, minimum: '400', category_minima: {'7': 400.5}}
  - {code: proved, title: {th: สาม}, certificate_required: true}
"""


def criteria(text: str = WHOLE) -> AwardCriteria:
    found, faults = read_award_criteria(text)
    assert found is not None, [str(one) for one in faults]
    return found


def faults(old: str, new: str) -> list[tuple[str, str]]:
    assert old in WHOLE
    found, told = read_award_criteria(WHOLE.replace(old, new))
    assert found is None
    assert all(one.th and one.en for one in told)
    return [(one.place, one.code) for one in told]


def test_a_whole_document() -> None:
    one = criteria()
    assert (one.fixed, one.fiscal_year, one.minimum, one.sample) == ("year-1@1", 2569, 350, False)
    assert [award.code for award in one.categories] == ["plain", "high", "proved"]
    high = one.categories[1]
    assert (high.minimum, high.category_minima, high.certificate_required) == (400, {"7": Fraction(801, 2)}, False)
    assert [award.certificate_required for award in one.categories] == [False, False, True]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 1", "version: 0", [("line 2, version", "out_of_range")]),
        ("version: 1\n", "", [("line 1, version", "missing")]),
        ("fiscal_year: 2569", "fiscal_year: 2026", [("line 3, fiscal_year", "out_of_range")]),
        ("fiscal_year: 2569\n", "", [("line 1, fiscal_year", "missing")]),
        ("minimum: 350", "minimum: 0", [("line 5, minimum", "not_positive")]),
        ("minimum: 350", "minimum: 3e2", [("line 5, minimum", "not_plain")]),
        ("minimum: 350", "minimum: null", [("line 5, minimum", "null")]),
        ("minimum: 350\n", "", [("line 1, minimum", "missing")]),
        ("id: year-1", "id: Year 1", [("line 1, id", "bad_id")]),
        ("{th: รางวัล, en: Award}", "{en: Award}", [("line 4, title.th", "missing")]),
        ("[department, province]", "[]", [("line 6, agency_types", "empty")]),
        ("[department, province]", "[school]", [("line 6, agency_types", "not_an_option")]),
        ("agency_types: [department, province]\n", "", [("line 1, agency_types", "missing")]),
        ("code: high", "code: plain", [("line 7, categories", "repeated_code")]),
        ("code: high", "code: สูง", [("line 9, categories[1].code", "bad_code")]),
        ("{'7': 400.5}", "{seven: 400}", [("line 9, categories[1].category_minima.seven", "bad_category")]),
        ("{'7': 400.5}", "{'7': -1}", [("line 9, categories[1].category_minima.7", "not_positive")]),
        ("{'7': 400.5}", "[7]", [("line 9, categories[1].category_minima", "wrong_type")]),
        ("certificate_required: true", "certificate_required: yes",
         [("line 10, categories[2].certificate_required", "not_plain")]),
        ("certificate_required: true", "certificat: true", [("line 10, categories[2].certificat", "unknown_key")]),
        ("minimum: 350", "minimum: 350\nminimum: 400", [("line 6, minimum", "repeated_key")]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: str, new: str, told: list[tuple[str, str]]) -> None:
    assert faults(old, new) == told


def test_every_fault_at_once() -> None:
    _, told = read_award_criteria("id: X\nversion: a\ntitle: {}\nagency_types: x\ncategories: []\nmore: 1\n")
    assert {one.code for one in told} >= {"bad_id", "not_a_number", "missing", "wrong_type", "empty", "unknown_key"}
    assert len(told) >= 8


@pytest.mark.parametrize("text", ["", "- 1", "id: [", "just words", "null"])
def test_what_is_no_document_is_a_fault_and_no_crash(text: str) -> None:
    found, told = read_award_criteria(text)
    assert found is None
    assert told


def judged(
    total: str | None, agency_type: str = "department", certified: bool = False, **categories: str
) -> dict[str, list[str]]:
    points = {code.removeprefix("c"): Fraction(value) for code, value in categories.items()}
    one = Standing("a", agency_type, None if total is None else Fraction(total), points, certified)
    return {found.award: [reason.en for reason in found.reasons] for found in candidates(criteria(), [one])}


CERTIFICATE = "no certificate in force"


@pytest.mark.parametrize(
    ("total", "certified", "category", "plain", "high", "proved"),
    [
        ("349.995", True, "500", ["the confirmed score, 349.995, is below 350"],
         ["the confirmed score, 350.00, is below 400"], ["the confirmed score, 349.995, is below 350"]),
        ("350", True, "500", [], ["the confirmed score, 350.00, is below 400"], []),
        ("350", False, "500", [], ["the confirmed score, 350.00, is below 400"], [CERTIFICATE]),
        ("400", True, "400.5", [], [], []),
        ("400", True, "400.4999", [], ["the score of category 7, 400.4999, is below 400.5"], []),
        ("2799999/7000", True, "500", [], ["the confirmed score, 399.9999, is below 400"], []),
        (None, False, "500", ["no confirmed score"], ["no confirmed score"], ["no confirmed score", CERTIFICATE]),
    ],
)  # fmt: skip
def test_who_qualifies(
    total: str | None, certified: bool, category: str, plain: list[str], high: list[str], proved: list[str]
) -> None:
    assert judged(total, certified=certified, c7=category) == {"plain": plain, "high": high, "proved": proved}


def test_a_type_that_the_criteria_leave_out_and_a_category_that_is_not_there() -> None:
    told = judged("500", "public_organisation", certified=True)
    assert told["plain"] == ["this type of agency is not in the criteria"]
    assert told["high"] == ["this type of agency is not in the criteria", "no score of category 7"]


def test_an_award_may_not_ask_for_less_than_the_year() -> None:
    low = criteria(WHOLE.replace("{code: plain, title: {th: หนึ่ง}}", "{code: plain, title: {th: หนึ่ง}, minimum: 300}"))
    assert not candidates(low, [Standing("a", "department", Fraction(320))])[0].qualifies


def test_a_year_may_ask_everybody_for_a_certificate() -> None:
    hard = criteria(WHOLE + "certificate_required: true\n")
    one = Standing("a", "department", Fraction(500), {"7": Fraction(500)})
    assert [found.qualifies for found in candidates(hard, [one])] == [False, False, False]


totals = st.none() | st.fractions(min_value=0, max_value=500, max_denominator=84)


@given(st.lists(st.tuples(totals, st.booleans(), st.fractions(min_value=0, max_value=500)), max_size=6))
def test_everybody_stands_beside_every_award_once_and_more_never_hurts(
    rows: list[tuple[Fraction | None, bool, Fraction]],
) -> None:
    standings = [Standing(str(n), "department", total, {"7": seven}, has) for n, (total, has, seven) in enumerate(rows)]
    told = candidates(criteria(), standings)
    assert {(one.award, one.key) for one in told} == {
        (award.code, one.key) for award in criteria().categories for one in standings
    }
    assert len(told) == len(standings) * 3
    assert candidates(criteria(), list(reversed(standings))) == told
    better = [Standing(one.key, "department", Fraction(500), {"7": Fraction(500)}, True) for one in standings]
    assert all(one.qualifies for one in candidates(criteria(), better))
    for award in criteria().categories:
        order = [_rank(one) for one in told if one.award == award.code]
        assert order == sorted(order)


def _rank(one: Candidate) -> tuple[bool, Fraction]:
    return not one.qualifies, -(one.total or Fraction(0))


@given(st.fractions(min_value=0, max_value=500), st.integers(1, 500).map(Fraction))
def test_what_is_shown_beside_a_line_never_looks_like_it(value: Fraction, line: Fraction) -> None:
    shown = Fraction(display_beside(value, line))
    assert (shown == line) == (value == line)
    assert (shown < line) == (value < line)


def test_the_shipped_year_is_marked_as_a_sample() -> None:
    one = shipped_award_criteria("lert-rat-2569")
    assert one is not None
    assert one == shipped_award_criteria("lert-rat-2569@1")
    assert one.sample
    assert "ตัวอย่าง" in one.title.th
    assert "ไม่ใช่เกณฑ์ทางการ" in one.note.th
    assert one.minimum == 350
    assert shipped_award_criteria("lert-rat-2400") is None
