"""Practice cards: written, proposed, published, sent back, withdrawn, restored; who is told, who may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.knowledge.models import Practice, PracticeItem
from kaona.knowledge.operations import practices as deeds
from kaona.knowledge.operations.base import Conflict, PracticeFaults, Refused
from kaona.knowledge.queries.practices import figures_of, given_of, history_for
from kaona.people.access import NotAllowed
from kaona.rules.practices import FigureInput, PracticeInput
from tests.cast import NOW, Cast
from tests.knowledge.cards import CARD, proposed, published, written

LATER = NOW + timedelta(hours=1)


def kinds(row: Practice) -> list[str]:
    return list(
        Event.objects.filter(subject_kind="practice", subject_id=row.pk).order_by("pk").values_list("kind", flat=True)
    )


def told(row: Practice) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(path=f"/knowledge/{row.pk}/").values_list("recipient__email", "kind")
    return {(email.split("@")[0], kind) for email, kind in rows}


def change(row: Practice, by: object, version: int | None = None, **fields: object) -> Practice:
    given = replace(given_of(row), **fields)
    return deeds.write_practice(organisation=row.organisation, practice=row, given=given, by=by, at=LATER,
                                version=row.version if version is None else version)  # fmt: skip


def test_a_card_is_written_proposed_and_published(year: Cast) -> None:
    row = published(year)
    assert (row.state, row.proposed_by, row.published_by) == ("published", year.editor, year.officer)
    assert kinds(row) == ["practice.written", "practice.proposed", "practice.published"]
    assert set(Event.objects.filter(subject_kind="practice").values_list("organisation_id", flat=True)) == {
        year.department.pk
    }
    assert told(row) == {
        ("officer", "practice.proposed"),
        ("editor", "practice.published"),
        ("coordinator", "practice.published"),
    }
    assert given_of(row) == CARD


def test_a_draft_may_be_incomplete_and_a_proposal_names_all_that_is_missing(year: Cast) -> None:
    row = deeds.write_practice(organisation=year.department, given=PracticeInput(title="ร่าง"), by=year.editor, at=NOW)
    with pytest.raises(PracticeFaults) as fault:
        deeds.propose(practice=row, by=year.editor, at=NOW)
    assert list(fault.value.faults) == ["owner", "problem", "done", "result", "items", "agency_types"]
    row.refresh_from_db()
    assert (row.state, kinds(row)) == ("draft", ["practice.written"])


def test_what_is_wrong_is_told_and_nothing_is_kept(year: Cast) -> None:
    given = replace(CARD, title="", owner_id=987654, items=("9.9",), figures=(FigureInput("ก", after="สิบ"),))
    with pytest.raises(PracticeFaults) as fault:
        deeds.write_practice(organisation=year.department, given=given, by=year.editor, at=NOW)
    assert list(fault.value.faults) == ["title", "items", "figure_0_after", "owner"]
    assert not Practice.objects.exists()


def test_two_people_on_one_card_the_second_is_shown_the_first(year: Cast) -> None:
    row = written(year)
    first = change(row, year.editor, problem="ของคนแรก")
    with pytest.raises(Conflict) as clash:
        change(row, year.coordinator, version=1, problem="ของคนที่สอง")
    assert (clash.value.current.problem, clash.value.current.version) == ("ของคนแรก", 2)
    # The same words once more, on top of an older version, are no clash.
    assert change(first, year.coordinator, version=1).version == 2
    assert kinds(row) == ["practice.written"] * 2


def test_items_and_figures_that_go_are_ended_not_deleted(year: Cast) -> None:
    row = change(written(year), year.editor, items=("3.3", "7.5.2"), figures=())
    assert row.codes == ["3.3", "7.5.2"]
    assert PracticeItem.objects.get(practice=row, item="7.2.4").ended_at == LATER
    assert figures_of(row) == []
    assert row.figures.get().withdrawn_at == LATER
    back = change(row, year.editor, figures=CARD.figures, items=CARD.items)
    assert given_of(back) == CARD


def test_past_texts_come_back_as_a_new_version(year: Cast) -> None:
    row = change(written(year), year.editor, problem="เขียนใหม่", items=("4.1",), figures=())
    first = history_for(year.editor, row, at=LATER).last()
    row = deeds.restore_entry(practice=row, entry=first.pk, by=year.coordinator, at=LATER)
    assert (row.version, given_of(row)) == (3, CARD)
    other = written(year, title="อีกใบ")
    with pytest.raises(Refused, match="unknown_code"):
        deeds.restore_entry(practice=other, entry=first.pk, by=year.editor, at=LATER)


def test_saves_of_one_person_within_ten_minutes_are_one_past_state(year: Cast) -> None:
    row = written(year)
    for number in range(3):
        given = replace(given_of(row), problem=f"ครั้งที่ {number}")
        row = deeds.write_practice(organisation=year.department, practice=row, given=given, version=row.version,
                                   by=year.editor, at=NOW + timedelta(minutes=number))  # fmt: skip
    assert (row.version, history_for(year.editor, row, at=NOW).count()) == (4, 1)


def test_a_proposed_card_is_the_offices_to_mend_and_its_people_learn_it(year: Cast) -> None:
    row = proposed(year)
    with pytest.raises(Refused, match="practice_fixed"):
        change(row, year.editor, problem="แก้หลังเสนอ")
    with pytest.raises(PracticeFaults):
        change(row, year.officer, problem="")
    row = change(row, year.officer, problem="แก้คำผิด")
    assert (row.state, row.problem) == ("proposed", "แก้คำผิด")
    assert {("editor", "practice.mended"), ("coordinator", "practice.mended")} <= told(row)


def test_the_office_reads_no_draft_in_the_history(year: Cast) -> None:
    row = written(year, problem="ร่างที่ยังไม่ให้ใครเห็น")
    row = change(row, year.coordinator)
    row = deeds.propose(practice=change(row, year.coordinator, problem="ที่เสนอ"), by=year.editor, at=LATER)
    shown = [one.content["problem"] for one in history_for(year.officer, row, at=LATER)]
    assert shown == ["ที่เสนอ"]
    assert [one.content["problem"] for one in history_for(year.reader, row, at=LATER)] == ["ที่เสนอ", "ร่างที่ยังไม่ให้ใครเห็น"]
    assert not history_for(year.outsider, row, at=LATER).exists()
    draft = history_for(year.reader, row, at=LATER).last()
    with pytest.raises(Refused, match="unknown_code"):
        deeds.restore_entry(practice=row, entry=draft.pk, by=year.officer, at=LATER)


def test_sent_back_with_a_reason_it_is_a_draft_that_the_office_does_not_see(year: Cast) -> None:
    row = proposed(year)
    with pytest.raises(Refused, match="reason"):
        deeds.send_back(practice=row, reason=" ", by=year.officer, at=NOW)
    row = deeds.send_back(practice=row, reason="เพิ่มแหล่งที่มา", by=year.officer, at=NOW)
    assert (row.state, row.reason, row.proposed_at) == ("draft", "เพิ่มแหล่งที่มา", None)
    assert {("editor", "practice.sent_back"), ("coordinator", "practice.sent_back")} <= told(row)
    assert deeds.propose(practice=row, by=year.coordinator, at=NOW).reason == ""


def test_the_office_withdraws_and_undoes_it(year: Cast) -> None:
    row = deeds.withdraw(practice=published(year), reason="ข้อมูลไม่ถูกต้อง", by=year.officer, at=NOW)
    assert (row.state, row.withdrawn_by) == ("withdrawn", year.officer)
    assert {("editor", "practice.withdrawn"), ("coordinator", "practice.withdrawn")} <= told(row)
    row = deeds.restore(practice=row, by=year.officer, at=NOW)
    assert (row.state, row.withdrawn_at) == ("published", None)


def test_an_organisation_takes_its_card_back_to_change_it(year: Cast) -> None:
    row = deeds.withdraw(practice=published(year), reason="ปรับข้อมูล", by=year.coordinator, at=NOW)
    with pytest.raises(Refused, match="move"):  # what its own people withdrew is not the Office's to show again
        deeds.restore(practice=row, by=year.officer, at=NOW)
    with pytest.raises(Refused, match="withdrawn_practice"):
        change(row, year.editor, problem="แก้")
    row = deeds.restore(practice=row, by=year.editor, at=NOW)
    assert (row.state, row.published_at, row.proposed_at) == ("draft", None, None)
    assert change(row, year.editor, problem="แก้แล้ว").problem == "แก้แล้ว"
    assert kinds(row)[-3:] == ["practice.withdrawn", "practice.restored", "practice.written"]


def test_an_officer_writes_a_card_of_a_firm_and_publishes_it_at_once(year: Cast) -> None:
    row = deeds.write_practice(organisation=year.office, given=CARD, by=year.officer, at=NOW)
    row = deeds.publish(practice=row, by=year.officer, at=NOW)
    assert (row.state, row.owner_words) == ("published", "บริษัทตัวอย่าง จำกัด")
    assert change(row, year.officer, title="ชื่อใหม่").title == "ชื่อใหม่"
    assert ("officer", "practice.mended") not in told(row)


def test_who_may_not(year: Cast) -> None:
    for who in (
        year.reader,
        year.reviewer,
        year.outsider,
        year.viewer,
        year.assessor,
        year.approver,
        year.administrator,
        year.nobody,
    ):
        with pytest.raises(NotAllowed):
            deeds.write_practice(organisation=year.department, given=CARD, by=who, at=NOW)
    with pytest.raises(NotAllowed):
        deeds.write_practice(organisation=year.department, given=CARD, by=year.officer, at=NOW)
    row = written(year)
    for who in (year.officer, year.outsider, year.reader):
        with pytest.raises(NotAllowed):
            change(row, who, problem="ของคนอื่น")
        with pytest.raises(NotAllowed):
            deeds.propose(practice=row, by=who, at=NOW)
    row = deeds.propose(practice=row, by=year.head, at=NOW)
    for deed in (deeds.publish, deeds.send_back):
        for who in (year.head, year.approver, year.administrator):
            with pytest.raises(NotAllowed):
                deed(practice=row, by=who, at=NOW, **({"reason": "ไม่ผ่าน"} if deed is deeds.send_back else {}))
    for who in (year.outsider, year.viewer, year.approver):
        with pytest.raises(NotAllowed):
            deeds.withdraw(practice=row, reason="ถอน", by=who, at=NOW)


def test_moves_that_are_not_there_are_refused(year: Cast) -> None:
    row = written(year)
    with pytest.raises(Refused, match="move"):
        deeds.publish(practice=row, by=year.officer, at=NOW)
    with pytest.raises(Refused, match="move"):
        deeds.restore(practice=row, by=year.editor, at=NOW)
    row = deeds.propose(practice=row, by=year.editor, at=NOW)
    with pytest.raises(Refused, match="move"):
        deeds.propose(practice=row, by=year.editor, at=NOW)
    row = deeds.withdraw(practice=row, reason="ถอน", by=year.editor, at=NOW)
    with pytest.raises(Refused, match="move"):
        deeds.withdraw(practice=row, reason="ถอน", by=year.editor, at=NOW)
