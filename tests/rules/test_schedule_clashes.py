"""Dates of visits: what blocks, what warns, and the days at the edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.schedule_clashes import RULES, Facts, PlannedVisit, clashes

MONDAY = date(2026, 6, 15)
VISIT = PlannedVisit("new", "a", "กรมตัวอย่าง", frozenset({"p", "q"}), MONDAY, MONDAY + timedelta(days=2))


def days(first: int, last: int) -> dict[str, date]:
    return {"first": MONDAY + timedelta(days=first), "last": MONDAY + timedelta(days=last)}


def rules_told(*planned: PlannedVisit, visit: PlannedVisit = VISIT, year: int = 2569) -> list[str]:
    return [one.rule for one in clashes(Facts(visit, planned, year))]


@pytest.mark.parametrize(
    ("agency", "team", "first", "last", "told"),
    [
        ("b", "pr", 0, 2, ["person_twice"]),
        ("b", "r", 0, 2, []),
        ("b", "p", -3, -1, []),
        ("b", "p", -3, 0, ["person_twice"]),
        ("b", "p", 2, 9, ["person_twice"]),
        ("b", "p", 3, 9, []),
        ("b", "p", -9, 9, ["person_twice"]),
        ("a", "r", 1, 1, ["agency_twice"]),
        ("a", "r", 3, 3, []),
        ("a", "pq", 1, 1, ["person_twice", "agency_twice"]),
    ],
)
def test_two_visits(agency: str, team: str, first: int, last: int, told: list[str]) -> None:
    other = PlannedVisit("old", agency, "จังหวัดตัวอย่าง", frozenset(team), **days(first, last))
    assert rules_told(other) == told
    assert rules_told(replace(other, key="new")) == []  # moved: it does not clash with itself


def test_every_clash_is_told_with_who_and_where() -> None:
    others = [replace(VISIT, key=key, agency="b", agency_name="กรมอื่น", team=frozenset(team)) for key, team in
              (("z", "p"), ("y", "qpr"))]  # fmt: skip
    told = clashes(Facts(VISIT, others, 2569))
    assert [(one.other, one.people) for one in told] == [("y", ("p", "q")), ("z", ("p",))]
    assert told[0].th == "ทีม 2 คนมีการตรวจ กรมอื่น วันที่ 15 มิ.ย. 2569 – 17 มิ.ย. 2569"
    assert told[1].en == "1 of the team visit กรมอื่น on 15 Jun 2026 (2569) – 17 Jun 2026 (2569)"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 4, ""),
        (0, 5, "มีวันหยุด: 20 มิ.ย. 2569"),
        (5, 6, "มีวันหยุด: 20 มิ.ย. 2569, 21 มิ.ย. 2569"),
        (6, 6, "มีวันหยุด: 21 มิ.ย. 2569"),
        (7, 7, "มีวันหยุด: 22 มิ.ย. 2569 (วันหยุดชดเชย)"),
        (0, 14, "มีวันหยุด: 20 มิ.ย. 2569, 21 มิ.ย. 2569, 22 มิ.ย. 2569 (วันหยุดชดเชย), 27 มิ.ย. 2569 …"),
    ],
)
def test_free_days(first: int, last: int, words: str) -> None:
    holidays = {MONDAY + timedelta(days=7): "วันหยุดชดเชย"}
    told = clashes(Facts(replace(VISIT, **days(first, last)), (), 2569, holidays))
    assert [(one.severity, one.th) for one in told] == ([("warn", words)] if words else [])


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 10, 1), date(2025, 10, 1), False),
        (date(2025, 9, 30), date(2025, 10, 1), True),
        (date(2026, 9, 30), date(2026, 9, 30), False),
        (date(2026, 9, 30), date(2026, 10, 1), True),
        (date(2026, 10, 5), date(2026, 10, 6), True),
    ],
)
def test_another_fiscal_year(first: date, last: date, told: bool) -> None:
    found = clashes(Facts(replace(VISIT, first=first, last=last), (), 2569))
    assert [one.rule for one in found] == (["other_year"] if told else [])
    assert all(one.severity == "warn" and one.th.startswith("ข้ามปีงบประมาณ") for one in found)


def test_of_days_in_the_wrong_order_nothing_else_is_said() -> None:
    backwards = replace(VISIT, first=VISIT.last, last=VISIT.first)
    (one,) = clashes(Facts(backwards, [replace(VISIT, key="old")], 2560))
    assert (one.rule, one.severity) == ("wrong_order", "block")


def test_what_blocks_comes_first() -> None:
    order = [rule.severity for rule in RULES]
    assert order == sorted(order)


visits = st.builds(
    lambda key, agency, team, start, length: PlannedVisit(
        str(key), str(agency), "ก", frozenset(map(str, team)), MONDAY + timedelta(start), MONDAY + timedelta(start + length)
    ),
    st.integers(0, 5), st.integers(0, 2), st.frozensets(st.integers(0, 3)), st.integers(-400, 400), st.integers(0, 5),
)  # fmt: skip


@given(visits, visits)
def test_two_visits_clash_with_each_other_or_not_at_all(one: PlannedVisit, other: PlannedVisit) -> None:
    def blocked(visit: PlannedVisit, planned: PlannedVisit) -> list[tuple[str, tuple[str, ...]]]:
        return [(c.rule, c.people) for c in clashes(Facts(visit, [planned], 2569)) if c.severity == "block"]

    assert blocked(one, other) == blocked(other, one)
    common = set(one.days()) & set(other.days())
    assert bool(blocked(one, other)) == bool(
        one.key != other.key and common and (one.team & other.team or one.agency == other.agency)
    )
