"""Frequent questions: promoted without names, edited, withdrawn, brought back; what the agency says of an answer."""

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import FaqEntry, FaqVersion, HelpQuestion
from kaona.assessment.operations import faq
from kaona.assessment.operations import help as deeds
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.faq import count_beside, entries_for, found, most_asked
from kaona.assessment.queries.help import STATES
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast


def answered(cast: Cast, item: str = "1.2", text: str = "กรมตัวอย่างถามว่าข้อนี้หมายถึงอะไร") -> HelpQuestion:
    row = deeds.ask(organisation=cast.department, cycle=cast.cycle, item=item, text=text, by=cast.editor, at=NOW)
    return deeds.answer(question=row, text="หมายถึงนโยบาย", by=cast.officer, at=NOW)


def promoted(cast: Cast, question: str = "ข้อนี้หมายถึงอะไร", answer: str = "หมายถึงนโยบาย") -> FaqEntry:
    return faq.promote(source=answered(cast), question=question, answer=answer, by=cast.officer, at=NOW)


def test_from_a_question_to_the_item_of_its_edition(year: Cast) -> None:
    row = promoted(year)
    assert (row.edition, row.item, row.version) == ("pmqa-4.0-2561", "1.2", 1)
    assert [count_beside("pmqa-4.0-2561", "1.2"), count_beside("pmqa-4.0-2561", "1.1"), count_beside("x", "1.2")] == [
        1,
        0,
        0,
    ]
    assert list(entries_for(year.outsider, at=NOW)) == [row]
    with pytest.raises(Refused, match="promoted"):
        faq.promote(source=row.source, question="x", answer="x", by=year.officer, at=NOW)


def test_no_names_and_every_fault_at_once(year: Cast) -> None:
    row = answered(year)
    with pytest.raises(faq.FaqFaults) as refused:
        faq.promote(source=row, question=row.text, answer=f"ตอบ {year.editor.full_name}", by=year.officer, at=NOW)
    assert set(refused.value.faults) == {"question", "answer"}
    with pytest.raises(faq.FaqFaults) as refused:
        faq.promote(source=row, question=" ", answer="x" * 5001, by=year.officer, at=NOW)
    assert set(refused.value.faults) == {"question", "answer"}
    assert not FaqEntry.objects.exists()


def test_whoever_asked_about_the_item_is_not_named_and_other_agencies_only_if_meant(year: Cast) -> None:
    row = answered(year)
    deeds.ask(organisation=year.province, cycle=year.cycle, item="1.2", text="?", by=year.governor, at=NOW)
    words = "เช่นที่จังหวัดตัวอย่างถาม กรมตัวอย่างอื่นตอบว่า"
    with pytest.raises(faq.FaqFaults) as refused:
        faq.promote(source=row, question="ถาม", answer=words, by=year.officer, at=NOW, meant=["จังหวัดตัวอย่าง"])
    assert (list(refused.value.faults), refused.value.named) == (["answer"], ["กรมตัวอย่างอื่น"])
    assert "เอาชื่อผู้ถามออก: จังหวัดตัวอย่าง" in refused.value.faults["answer"]
    words = "เช่นที่กรมตัวอย่างอื่นทำ"
    with pytest.raises(faq.FaqFaults) as refused:
        faq.promote(source=row, question=words, answer="ตอบ", by=year.officer, at=NOW)
    assert "เอ่ยชื่อหน่วยงาน: กรมตัวอย่างอื่น" in refused.value.faults["question"]
    entry = faq.promote(source=row, question=words, answer="ตอบ", by=year.officer, at=NOW, meant=["กรมตัวอย่างอื่น"])
    with pytest.raises(faq.FaqFaults):
        faq.change(entry=entry, question=words + " กลุ่มจังหวัดตัวอย่าง", answer="ตอบ", version=1, by=year.officer, at=NOW,
                   meant=["กรมตัวอย่างอื่น"])  # fmt: skip
    assert FaqEntry.objects.get().version == 1


def test_an_unanswered_question_is_not_promoted(year: Cast) -> None:
    row = deeds.ask(organisation=year.department, cycle=year.cycle, item="1.2", text="?", by=year.editor, at=NOW)
    with pytest.raises(Refused, match="unanswered"):
        faq.promote(source=row, question="x", answer="x", by=year.officer, at=NOW)


def test_changed_withdrawn_brought_back_with_every_state(year: Cast) -> None:
    row = promoted(year)
    row = faq.change(entry=row, question="ใหม่", answer="ตอบใหม่", version=1, by=year.officer, at=NOW)
    row = faq.withdraw(entry=row, version=2, by=year.officer, at=NOW)
    assert (count_beside("pmqa-4.0-2561", "1.2"), entries_for(year.editor, at=NOW).count()) == (0, 0)
    assert entries_for(year.officer, at=NOW).count() == 1
    row = faq.restore(entry=row, version=3, by=year.officer, at=NOW)
    assert count_beside("pmqa-4.0-2561", "1.2") == 1
    assert list(FaqVersion.objects.order_by("number").values_list("question", "withdrawn")) == [
        ("ข้อนี้หมายถึงอะไร", False), ("ใหม่", False), ("ใหม่", True), ("ใหม่", False),
    ]  # fmt: skip
    kinds = list(Event.objects.filter(subject_kind="faqentry").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["faq.published", "faq.changed", "faq.withdrawn", "faq.restored"]


def test_two_at_once(year: Cast) -> None:
    row = promoted(year)
    faq.change(entry=row, question="แรก", answer="x", version=1, by=year.officer, at=NOW)
    for deed in (lambda: faq.change(entry=row, question="สอง", answer="x", version=1, by=year.officer, at=NOW),
                 lambda: faq.withdraw(entry=row, version=1, by=year.officer, at=NOW),
                 lambda: faq.restore(entry=row, version=1, by=year.officer, at=NOW)):  # fmt: skip
        with pytest.raises(Conflict):
            deed()
    assert FaqEntry.objects.get().question == "แรก"


def test_found_by_words_and_item(year: Cast) -> None:
    row = promoted(year, question="นโยบายความเสี่ยง", answer="ดูข้อ 3")
    rows = entries_for(year.editor, at=NOW)
    for item, words, count in (
        ("", "ความเสี่ยง ข้อ", 1),
        ("1", "", 1),
        ("1.2", "", 1),
        ("1.1", "", 0),
        ("", "ไม่มี", 0),
        ("2", "", 0),
    ):
        assert found(rows, item=item, words=words).count() == count, (item, words)
    assert list(found(rows, item="", words="")) == [row]


def test_found_however_it_is_spelt_what_has_it_in_the_question_first(year: Cast) -> None:
    later = promoted(year, question="แบบฟอร์มใด", answer="นำข้อ ๑ มาใช้")
    first = promoted(year, question="นํามาใช้ข้อ 1 อย่างไร", answer="x")
    rows = entries_for(year.editor, at=NOW)
    assert list(found(rows, item="", words="นำ ข้อ 1")) == [first, later]
    assert list(found(rows, item="", words="เเบบฟอร์ม")) == [later]
    assert not found(rows, item="", words="นำ ไม่มี")


def test_understood_closes_and_unclear_opens_again(year: Cast) -> None:
    row = answered(year)
    deeds.say_clear(question=row, by=year.coordinator, at=NOW)
    row.refresh_from_db()
    assert (row.understood_at, row.closed_at) == (NOW, NOW)
    deeds.say_unclear(question=row, text="ตัวอย่างล่ะ", by=year.editor, at=NOW)
    row.refresh_from_db()
    assert (row.understood_at, row.closed_at, row.unclear_at) == (None, None, NOW)
    assert "ตัวอย่างล่ะ" in row.text
    assert HelpQuestion.objects.filter(STATES["waiting"]).count() == 1
    assert HelpQuestion.objects.filter(STATES["answered"]).count() == 0
    assert Notice.objects.get(kind="help.unclear").recipient == year.officer
    with pytest.raises(Refused, match="unanswered"):
        deeds.say_clear(question=row, by=year.editor, at=NOW)
    deeds.answer(question=row, text="เช่น แผนแม่บท", by=year.officer, at=NOW)
    assert HelpQuestion.objects.filter(STATES["answered"]).count() == 1
    kinds = list(Event.objects.filter(subject_kind="helpquestion").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["help.asked", "help.answered", "help.understood", "help.unclear", "help.answered"]


def test_unclear_says_what(year: Cast) -> None:
    with pytest.raises(Refused, match="empty"):
        deeds.say_unclear(question=answered(year), text=" ", by=year.editor, at=NOW)


def test_which_items_are_asked_about_most(year: Cast) -> None:
    promoted(year)
    deeds.ask(organisation=year.department, cycle=year.cycle, item="1.2", text="อีก", by=year.editor, at=NOW)
    deeds.ask(organisation=year.department, cycle=year.cycle, item="3.1", text="?", by=year.editor, at=NOW)
    deeds.ask(organisation=year.department, cycle=year.cycle, item="", text="ทั่วไป", by=year.editor, at=NOW)
    rows = most_asked(year.cycle)
    assert [(one.item, one.now, one.agencies, one.before, one.entries) for one in rows] == [
        ("1.2", 2, 1, 0, 1),
        ("3.1", 1, 1, 0, 0),
    ]


@pytest.mark.parametrize("who", ["editor", "coordinator", "approver", "administrator", "viewer", "nobody"])
def test_who_may_not(year: Cast, who: str) -> None:
    row, by = promoted(year), getattr(year, who)
    for deed in (lambda: faq.promote(source=row.source, question="x", answer="x", by=by, at=NOW),
                 lambda: faq.change(entry=row, question="x", answer="x", version=1, by=by, at=NOW),
                 lambda: faq.withdraw(entry=row, version=1, by=by, at=NOW), lambda: faq.restore(entry=row, version=1, by=by, at=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    if who not in ("editor", "coordinator"):
        with pytest.raises(NotAllowed):
            deeds.say_clear(question=row.source, by=by, at=NOW)
