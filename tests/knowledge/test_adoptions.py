"""Adopted, changed, asked once, told, withdrawn; two at once; who learns what."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from kaona.activity.models import Event, Notice
from kaona.knowledge.models import Adoption, Practice
from kaona.knowledge.operations import adoptions as deeds
from kaona.knowledge.operations import practices
from kaona.knowledge.operations.base import Conflict, PracticeFaults, Refused
from kaona.knowledge.queries import adoptions as queries
from kaona.knowledge.queries.fitting import fitting_cards
from kaona.people.access import NotAllowed
from kaona.rules.adoptions import AdoptionInput, ChangeFigure, OutcomeInput
from kaona.rules.practices import PracticeInput
from tests.cast import NOW, Cast
from tests.knowledge.cards import CARD, published, written

DAY = timedelta(days=1)
PLAN = AdoptionInput("เรื่องเดียวกัน", "เริ่มที่ส่วนกลาง", date(2026, 12, 15))
TOLD = OutcomeInput("much", "รอน้อยลง", (ChangeFigure("เวลารอ", "นาที", "40", "20"),), shared=True)


@pytest.fixture
def card(year: Cast) -> Practice:
    """A published card of another department, which has a coordinator."""
    year.author = year.outsider
    row = practices.write_practice(organisation=year.other, given=_card(year), by=year.author, at=NOW)
    practices.propose(practice=row, by=year.author, at=NOW)
    return practices.publish(practice=row, by=year.officer, at=NOW)


def _card(year: Cast) -> PracticeInput:
    return replace(CARD, owner_id=year.other.pk, owner_name="")


def adopted(year: Cast, card: Practice, **change: object) -> Adoption:
    given = replace(PLAN, **change)
    return deeds.adopt(practice=card, organisation=year.department, given=given, dossier=year.dossier,
                       codes=["3.3.B2", "3.3.B2"], by=year.coordinator, at=NOW)  # fmt: skip


def events() -> list[str]:
    rows = Event.objects.filter(kind__startswith="adoption.").order_by("pk")
    return [one.kind.partition(".")[2] for one in rows]


def test_from_adopting_to_telling(year: Cast, card: Practice) -> None:
    row = adopted(year, card)
    assert (row.codes, row.dossier, row.version) == (["3.3.B2"], year.dossier, 1)
    row = deeds.change_adoption(adoption=row, given=replace(PLAN, plan="ทั้งกรม"), version=1, by=year.head, at=NOW)
    assert (row.plan, row.version) == ("ทั้งกรม", 2)
    assert (
        deeds.change_adoption(adoption=row, given=replace(PLAN, plan="ทั้งกรม"), version=1, by=year.head, at=NOW).version
        == 2
    )
    row = deeds.tell_outcome(adoption=row, given=TOLD, version=2, by=year.coordinator, at=NOW + DAY)
    assert (row.outcome, row.figures[0]["after"]) == ("much", "20")
    row = deeds.withdraw_adoption(adoption=row, reason="เปลี่ยนวิธี", by=year.coordinator, at=NOW + DAY)
    assert deeds.withdraw_adoption(adoption=row, reason="", by=year.coordinator, at=NOW + DAY).version == row.version
    for deed in (deeds.change_adoption, deeds.tell_outcome):
        with pytest.raises(Refused, match="adoption_withdrawn"):
            deed(adoption=row, given=PLAN if deed is deeds.change_adoption else TOLD, version=4, by=year.head, at=NOW)
    assert events() == ["made", "changed", "told", "withdrawn"]
    assert set(Event.objects.filter(kind__startswith="adoption.").values_list("organisation_id", flat=True)) == {
        year.department.pk
    }
    adopted(year, card)  # and once more, anew


def test_who_may_not_and_what_cannot_be(year: Cast, card: Practice) -> None:
    for who in (year.reader, year.editor, year.outsider, year.officer, year.viewer):
        with pytest.raises(NotAllowed):
            deeds.adopt(practice=card, organisation=year.department, given=PLAN, by=who, at=NOW)
    row = adopted(year, card)
    for who in (year.reader, year.outsider, year.officer):
        for deed, given in ((deeds.change_adoption, PLAN), (deeds.tell_outcome, TOLD)):
            with pytest.raises(NotAllowed):
                deed(adoption=row, given=given, version=1, by=who, at=NOW)
        with pytest.raises(NotAllowed):
            deeds.withdraw_adoption(adoption=row, reason="x", by=who, at=NOW)
    for other, reason in (
        (card, "adopted_already"),
        (published(year), "own_practice"),
        (written(year), "adopt_unpublished"),
    ):
        with pytest.raises(Refused, match=reason):
            deeds.adopt(practice=other, organisation=year.department, given=PLAN, by=year.coordinator, at=NOW)
    with pytest.raises(Refused, match="reason"):
        deeds.withdraw_adoption(adoption=row, reason=" ", by=year.coordinator, at=NOW)
    with pytest.raises(PracticeFaults) as fault:
        deeds.tell_outcome(adoption=row, given=OutcomeInput("x"), version=1, by=year.coordinator, at=NOW)
    assert list(fault.value.faults) == ["outcome", "text"]
    with pytest.raises(NotAllowed):  # a dossier of somebody else
        deeds.adopt(
            practice=card, organisation=year.province, given=PLAN, dossier=year.dossier, by=year.governor, at=NOW
        )
    assert Adoption.objects.count() == 1


def test_two_at_once(year: Cast, card: Practice) -> None:
    row = adopted(year, card)
    deeds.change_adoption(adoption=row, given=replace(PLAN, plan="ของหัวหน้า"), version=1, by=year.head, at=NOW)
    with pytest.raises(Conflict) as clash:
        deeds.change_adoption(
            adoption=row, given=replace(PLAN, plan="ของผู้ประสานงาน"), version=1, by=year.coordinator, at=NOW
        )
    assert clash.value.current.plan == "ของหัวหน้า"
    with pytest.raises(Conflict):
        deeds.tell_outcome(adoption=row, given=TOLD, version=1, by=year.coordinator, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.create(organisation=year.department, practice=card, plan="x", review_on=PLAN.review_on,
                                adopted_by=year.head, adopted_at=NOW, changed_by=year.head, changed_at=NOW)  # fmt: skip


@pytest.mark.parametrize("named", [True, False])
def test_whose_card_it_is_learns_the_name_only_with_leave(year: Cast, card: Practice, named: bool) -> None:
    row = adopted(year, card, named=named)
    deeds.tell_outcome(adoption=row, given=replace(TOLD, shared=False), version=1, by=year.coordinator, at=NOW)
    told = Notice.objects.filter(kind__startswith="adoption.")
    assert {(one.recipient, one.kind) for one in told} == {
        (year.author, "adoption.made"),
        (year.author, "adoption.told"),
    }
    assert any("กรมตัวอย่าง" in one.title and "กรมตัวอย่างอื่น" not in one.title for one in told) == named
    use = queries.use_of(year.author, card, at=NOW)
    assert (use.total, use.told["much"], use.shown[0][0]) == (1, 1, "กรมตัวอย่าง" if named else "")
    assert queries.use_of(year.governor, card, at=NOW).shown == []
    assert queries.use_of(year.officer, card, at=NOW).shown[0][0] == "กรมตัวอย่าง"
    deeds.tell_outcome(adoption=row, given=TOLD, version=2, by=year.coordinator, at=NOW)
    assert queries.use_of(year.governor, card, at=NOW).shown[0][0] == ("กรมตัวอย่าง" if named else "")


def test_it_is_asked_once_for_each_day(year: Cast, card: Practice) -> None:
    row = adopted(year, card)
    later = NOW + 200 * DAY

    def ask() -> list[bool]:
        return [deeds.ask_outcome(adoption=one, by=None, at=later) for one in queries.adoptions_to_ask(at=later)]

    assert list(queries.adoptions_to_ask(at=NOW)) == []
    assert not deeds.ask_outcome(adoption=row, by=None, at=NOW)
    assert (ask(), ask()) == ([True], [])
    assert not deeds.ask_outcome(adoption=row, by=None, at=later)
    assert Notice.objects.get(kind="adoption.asked").recipient == year.coordinator
    assert queries.adoption_tasks(year.head, at=later) == [(row, True)]
    assert queries.adoption_tasks(year.reader, at=later) == []
    row.refresh_from_db()
    deeds.change_adoption(
        adoption=row, given=replace(PLAN, review_on=(later + DAY).date()), version=1, by=year.head, at=later
    )
    assert ask() == []
    later += 2 * DAY
    assert ask() == [True]
    deeds.tell_outcome(adoption=row, given=TOLD, version=2, by=year.head, at=later)
    assert ask() == queries.adoption_tasks(year.head, at=later) == []


def test_who_sees_adoptions(year: Cast, card: Practice) -> None:
    row = adopted(year, card)
    for who in (year.reader, year.head, year.officer):
        assert queries.adoption_for(who, row.pk, at=NOW) == row
    for who in (year.outsider, year.author, year.governor, year.viewer, year.administrator, year.nobody):
        assert queries.adoption_for(who, row.pk, at=NOW) is None
    rows = queries.adoptions_for(year.officer, at=NOW)
    for asked, count in ((("คิว", ""), 1), (("ไม่มี", ""), 0), (("", "due"), 0), (("", "waiting"), 1), (("", "x"), 1)):
        assert queries.narrowed(rows, queries.Asked(*asked), at=NOW).count() == count, asked


def test_cards_that_fit_are_neither_own_nor_used(year: Cast, card: Practice) -> None:
    published(year, items=("3.3",))
    found = fitting_cards(year.coordinator, year.department, {"3.3": Fraction(9), "1.1": Fraction(1)}, at=NOW)
    assert [one.card for one in found] == [card]
    assert found[0].reasons[0].kind == "weak"
    assert fitting_cards(year.coordinator, year.department, {"1.1": Fraction(1)}, at=NOW) == []
    assert [one.card for one in fitting_cards(year.coordinator, year.department, {}, at=NOW)] == [card]
    adopted(year, card)
    assert fitting_cards(year.coordinator, year.department, {}, at=NOW) == []
