"""Knowledge events: the window, places, who is weak, marks, what is tidied."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.occasions import (
    EVALUATION,
    OccasionInput,
    closed_because,
    counts_of,
    faults_of,
    first_state,
    is_https,
    is_weak,
    marks_fault,
    placed_state,
    tidy,
)

AT = datetime(2026, 6, 15, 3, tzinfo=UTC)
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("level", "below", "weak"),
    [
        ("none", "basic", True), ("basic", "basic", False), ("basic", "advance", True), ("advance", "advance", False),
        ("advance", "significance", True), ("significance", "significance", False), (None, "basic", False), ("none", "", False),
        ("none", "highest", False),
    ],
)  # fmt: skip
def test_weak_is_below_the_level_and_needs_a_score(level: str | None, below: str, weak: bool) -> None:
    assert is_weak(level, below) is weak


@pytest.mark.parametrize(
    ("state", "at", "why"),
    [
        ("draft", AT, "occasion_state"), ("cancelled", AT, "occasion_state"), ("published", AT - HOUR, "occasion_early"),
        ("published", AT, ""), ("published", AT + HOUR, ""), ("published", AT + 2 * HOUR, "occasion_late"),
        ("published", AT + 9 * HOUR, "occasion_late"), ("published", AT - MOMENT, "occasion_early"),
        ("published", AT + 2 * HOUR - MOMENT, ""),
    ],
)  # fmt: skip
def test_the_window(state: str, at: datetime, why: str) -> None:
    assert closed_because(state=state, opens_at=AT, closes_at=AT + 2 * HOUR, ends_at=AT + 4 * HOUR, at=at) == why


@pytest.mark.parametrize(("at", "why"), [(AT + HOUR - MOMENT, ""), (AT + HOUR, "occasion_late")])
def test_nobody_registers_for_what_is_over(at: datetime, why: str) -> None:
    """An event of today that keeps its registration open beyond its own end."""
    assert closed_because(state="published", opens_at=AT, closes_at=AT + 2 * HOUR, ends_at=AT + HOUR, at=at) == why


@given(st.integers(0, 50), st.one_of(st.none(), st.integers(1, 50)))
def test_a_place_is_given_only_when_one_is_free(taken: int, quota: int | None) -> None:
    has = placed_state(quota=quota, taken=taken) == "registered"
    assert has == (quota is None or taken + 1 <= quota)
    assert first_state(approval=True, quota=quota, taken=taken) == "applied"


@pytest.mark.parametrize(
    "link", ["http://a.example", "javascript:alert(1)", "https://", "https://a b.example", "//x", "https://[x"]
)
def test_only_https(link: str) -> None:
    assert not is_https(link)
    assert "link" in faults_of(OccasionInput(link=link), ())


@pytest.mark.parametrize(("quota", "taken", "wrong"), [
    ("", 9, False), ("5", 5, False), ("4", 5, True), ("0", 0, True), ("-1", 0, True), ("1.5", 0, True), ("100001", 0, True), ("๓", 0, False),
])  # fmt: skip
def test_the_quota(quota: str, taken: int, wrong: bool) -> None:
    assert ("quota" in faults_of(tidy(OccasionInput(quota=quota)), (), taken=taken)) is wrong


def test_tidy_forgets_what_another_audience_would_need() -> None:
    one = tidy(
        OccasionInput(
            title_th=" ก  ข ", audience="everybody", agency_types=("province",), weak_item="1.1", weak_below="basic"
        )
    )
    assert (one.title_th, one.agency_types, one.weak_item, one.weak_below) == ("ก ข", (), "", "")


def test_marks() -> None:
    whole = dict.fromkeys(EVALUATION, 3)
    assert not marks_fault(whole)
    assert [marks_fault(one) for one in ({}, whole | {"use": 0}, whole | {"x": 1})] == [True] * 3
    assert counts_of([whole, whole | {"use": 5}])["use"] == {1: 0, 2: 0, 3: 1, 4: 0, 5: 1}
