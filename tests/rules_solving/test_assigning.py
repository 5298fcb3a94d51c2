"""The proposal of who reviews which agency: what holds of every answer, shortages, and linking against trying everything."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.assigning import ASSESSOR, OFFICER, Agency, Options, Person, groups_of, propose

QUICK = settings(max_examples=25, deadline=None, derandomize=True)


def person(key: str, capacity: int = 9, role: str = ASSESSOR, **fields: object) -> Person:
    return Person(key, f"คุณ{key}", role, capacity, **fields)  # type: ignore[arg-type]


def pairs(proposal: object) -> frozenset[tuple[str, str]]:
    return frozenset((team.agency, seat.person) for team in proposal.teams for seat in team.assessors)  # type: ignore[attr-defined]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Agency], list[Person], int]:
    agencies = [Agency(f"a{n}", f"m{n % 2}") for n in range(draw(st.integers(1, 3)))]
    barred = st.frozensets(st.sampled_from(["a0", "a1", "a2", "m1"]), max_size=2)
    people = [
        person(
            f"p{n}",
            draw(st.integers(0, 3)),
            carried=draw(st.integers(0, 1)),
            never=draw(barred),
            expertise=draw(st.frozensets(st.sampled_from("1234567"), max_size=4)),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    return agencies, people, draw(st.integers(1, 3))


def designs(agencies: list[Agency], people: list[Person], seats: int) -> list[frozenset[tuple[str, str]]]:
    """Every way to fill as many seats as can be filled."""
    choices = []
    for agency in agencies:
        fit = [one.key for one in people if one.may_review(agency)]
        choices.append([[(agency.key, one) for one in team] for n in range(seats + 1) for team in combinations(fit, n)])
    room = {one.key: max(one.capacity - one.carried, 0) for one in people}
    found = [frozenset(pair for team in teams for pair in team) for teams in product(*choices)]
    found = [one for one in found if all(sum(who == key for _, who in one) <= most for key, most in room.items())]
    most = max(map(len, found))
    return [one for one in found if len(one) == most]


@given(cases())
@QUICK
def test_hard_rules_full_seats_and_links_where_possible(case: tuple[list[Agency], list[Person], int]) -> None:
    agencies, people, seats = case
    found = propose(agencies, people, frozenset(), Options(seats))
    taken, by_key = pairs(found), {one.key: one for one in people}
    assert all(by_key[who].may_review(agency) for agency in agencies for at, who in taken if at == agency.key)
    assert all(
        sum(who == one.key for _, who in taken) + one.carried <= max(one.capacity, one.carried) for one in people
    )
    assert all(len(team.assessors) == len({seat.person for seat in team.assessors}) <= seats for team in found.teams)
    possible = designs(agencies, people, seats)
    assert taken in possible
    missing = sum(one.missing for one in found.shortages if one.role == ASSESSOR)
    assert missing == seats * len(agencies) - len(taken)
    if seats > 1:
        assert found.linked == any(len(groups_of(one)) <= 1 for one in possible)


@given(cases(), st.randoms())
@QUICK
def test_the_same_question_has_the_same_answer_in_any_order(
    case: tuple[list[Agency], list[Person], int], random: object
) -> None:
    agencies, people, seats = case
    first = propose(agencies, people, frozenset(), Options(seats))
    random.shuffle(agencies)  # type: ignore[attr-defined]
    random.shuffle(people)  # type: ignore[attr-defined]
    assert propose(agencies, people, frozenset(), Options(seats)) == first


A, B = Agency("A"), Agency("B", "M")


@pytest.mark.parametrize(
    ("agencies", "people", "short", "words"),
    [
        ([A], [person("p")], [("A", 1)], "there are only 1 in all"),
        ([A], [person("p"), person("q", never=frozenset("A"))], [("A", 1)], "only 1 of 2 have no conflict"),
        ([B], [person("p"), person("q", never=frozenset("M"))], [("B", 1)], "only 1 of 2 have no conflict"),
        ([A], [person("p"), person("q", 2, carried=2)], [("A", 1)], "carry all the files they can"),
        ([A], [person("p"), person("q")], [], ""),
        ([A], [], [("A", 2)], "there are only 0 in all"),
    ],
)
def test_a_shortage_names_the_agency_and_the_reason(
    agencies: list[Agency], people: list[Person], short: list[tuple[str, int]], words: str
) -> None:
    found = [one for one in propose(agencies, people, frozenset(), Options(2)).shortages if one.role == ASSESSOR]
    assert [(one.agency, one.missing) for one in found] == short
    assert all(words in one.why.en for one in found)


def test_what_is_assigned_stays_and_an_officer_is_proposed() -> None:
    people = [person("p"), person("q"), person("r"), person("o", role=OFFICER), person("o2", role=OFFICER, carried=3)]
    fixed = frozenset({("A", "r")})
    team = propose([A], people, fixed, Options(2)).teams[0]
    assert team.officer is not None
    assert team.officer.person == "o"
    assert [seat.person for seat in team.assessors if seat.fixed] == ["r"]
    assert len(team.assessors) == 2


def test_load_is_shared_and_every_category_known() -> None:
    people = [
        person("p", expertise=frozenset("123")), person("q", expertise=frozenset("4567")),
        person("r", expertise=frozenset("123")), person("s", expertise=frozenset("4567")),
    ]  # fmt: skip
    taken = pairs(propose([Agency(f"a{n}") for n in range(4)], people, frozenset(), Options(2)))
    assert {one.key: sum(who == one.key for _, who in taken) for one in people} == dict.fromkeys("pqrs", 2)
    for n in range(4):
        team = {who for at, who in taken if at == f"a{n}"}
        assert team & {"p", "r"}
        assert team & {"q", "s"}
    assert len(groups_of(taken)) == 1  # p+q and r+s alone would share as evenly, and could not be compared


def test_a_needed_language_is_in_the_team() -> None:
    people = [person("p"), person("q"), person("z", carried=5, languages=frozenset({"en"}))]
    team = propose([Agency("A", "", frozenset({"en"}))], people, frozenset(), Options(2)).teams[0]
    seat = next(one for one in team.assessors if one.person == "z")
    assert "ภาษาอังกฤษ" in seat.why
    assert "English" in seat.why.en


def test_the_sentence_says_expertise_load_conflict_and_company() -> None:
    people = [person("p", 6, carried=2, expertise=frozenset("137")), person("q", expertise=frozenset("2"))]
    seat = propose([A], people, frozenset(), Options(2)).teams[0].assessors[0]
    assert seat.why == (
        "ถนัดหมวด 1 3 7 ที่คนอื่นในทีมไม่ครอบคลุม ภาระ 3 จาก 6 แฟ้ม ไม่มีส่วนได้เสียกับหน่วยงานนี้ และตรวจคู่กับ คุณq ซึ่งเชื่อมกลุ่มผู้ตรวจเข้าด้วยกัน"
    )
    assert seat.why.en.startswith("Knows categories 1 3 7, which nobody else in the team covers; carries 3 of 6 files")
