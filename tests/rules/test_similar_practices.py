"""Which cards fit: exact weights, reasons that hold, nothing random."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.similar_practices import Asking, Offered, alike, fitting, kin_of, likeness, reasons_of, weakest

F = Fraction
SEVEN = frozenset({("ministry", 7)})
WEAK = {"3.3": F(30), "1.1": F(10), "6.1": F(0), "7.5": F(60)}


def card(key: int = 1, codes: tuple[str, ...] = ("3.3",), **change: object) -> Offered:
    row = {"types": (), "kin": frozenset(), "has_figures": False, "adopted": 0} | change
    return Offered(key, codes, **row)


def kinds(asking: Asking, one: Offered) -> list[str]:
    return [reason.kind for reason in reasons_of(asking, one)]


def test_the_weakest_items_count_by_their_points() -> None:
    asking = Asking("department", SEVEN, WEAK)
    assert list(weakest(WEAK)) == ["7.5", "3.3", "1.1"]
    first = reasons_of(asking, card(codes=("7.5.2", "3.3")))[0]
    assert (first.items, first.points, first.weight) == (("7.5", "3.3"), F(90), F(90))
    assert reasons_of(asking, card(codes=("6.1",), types=("department",))) == ()
    found = fitting(asking, [card(1), card(2, ("7.5.2",)), card(3, ("6.1",)), card(4)], 3)
    assert [one.key for one in found] == [2, 4, 1]


def test_every_reason_is_named() -> None:
    asking = Asking("department", SEVEN, WEAK)
    assert kinds(asking, card()) == ["weak"]
    whole = card(types=("department",), kin=SEVEN, has_figures=True, adopted=9)
    assert kinds(asking, whole) == ["weak", "adopted", "type", "ministry", "figures"]
    assert kinds(Asking("department", frozenset(), {}), card(types=("department",), has_figures=True)) == [
        "type",
        "figures",
    ]
    # Without a score and without kinship nothing speaks for a card.
    assert kinds(Asking("province", frozenset(), {}), card(has_figures=True, adopted=3)) == []


def test_what_agencies_have_in_common() -> None:
    assert kin_of("department", "กรมหนึ่ง", 7, None) == SEVEN
    assert kin_of("department", "สำนักงานปลัดกระทรวงหนึ่ง", 7, None) == SEVEN | {("secretary", 0)}
    assert kin_of("province", "จังหวัดหนึ่ง", 7, 3) == {("group", 3)}  # the ministry of all provinces says nothing
    assert kin_of("province", "จังหวัดหนึ่ง", 7, None) == kin_of("", "", None, None) == frozenset()
    asking = Asking("province", kin_of("province", "จังหวัดหนึ่ง", 7, 3), WEAK)
    assert kinds(asking, card(kin=frozenset({("group", 3)}))) == ["weak", "group"]
    assert kinds(asking, card(kin=frozenset({("group", 4)}))) == ["weak"]
    secretary = frozenset({("secretary", 0)})
    assert kinds(Asking("department", secretary, WEAK), card(kin=secretary)) == ["weak", "secretary"]


CODES = st.sampled_from(["1.1", "3.3", "6.1", "7.5", "7.5.2", "2.4"])
CARDS = st.builds(
    Offered, key=st.integers(1, 9), codes=st.lists(CODES, max_size=3).map(tuple),
    types=st.sets(st.sampled_from(["department", "province"])).map(tuple), kin=st.sampled_from([frozenset(), SEVEN, frozenset({("ministry", 8)})]),
    has_figures=st.booleans(), adopted=st.integers(0, 20),
)  # fmt: skip


@given(st.lists(CARDS, max_size=8, unique_by=lambda one: one.key), st.randoms())
def test_the_order_does_not_hang_on_how_cards_came(cards: list[Offered], chance: object) -> None:
    asking = Asking("department", SEVEN, WEAK)
    found = fitting(asking, cards, 9)
    chance.shuffle(cards)
    assert fitting(asking, cards, 9) == found
    assert all(isinstance(one.weight, Fraction) and one.reasons[0].weight >= one.reasons[-1].weight for one in found)
    assert all(any(reason.kind == "weak" for reason in one.reasons) for one in found)


@given(CARDS)
def test_more_that_speaks_for_a_card_never_weighs_less(one: Offered) -> None:
    asking = Asking("department", SEVEN, WEAK)
    more = Offered(one.key, (*one.codes, "7.5"), ("department",), SEVEN, True, one.adopted + 1)
    before, after = (sum(reason.weight for reason in reasons_of(asking, each)) for each in (one, more))
    assert after >= before


def test_like_titles() -> None:
    assert likeness("ลดเวลารอด้วยการจองคิว", "ลดเวลารอ ด้วยการจองคิว") == 1
    assert likeness("ลดเวลารอ", "พี่เลี้ยงหกเดือน") == 0
    assert likeness("", "x") == 0
    others = {1: "ลดเวลารอด้วยการจองคิวออนไลน์", 2: "ซ้อมแผนน้ำท่วม", 3: "ลดเวลารอด้วยการจองคิว"}
    assert alike("ลดเวลารอด้วยการจองคิว", others, 5) == [3, 1]
