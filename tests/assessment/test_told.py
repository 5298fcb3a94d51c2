"""Readers from outside, items sent back, publication: what those who check let happen to a dossier."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.access import may_read, phase_of, why_not_edit
from kaona.assessment.models import Receipt, ScoreRecord
from kaona.assessment.operations import told
from kaona.assessment.operations.answers import answer_statement, write_narrative
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.signoff import send_to_review, sign, submit
from kaona.assessment.queries.dossiers import dossier_for, dossiers_in_reach
from kaona.people.access import NotAllowed
from kaona.rules.roles import Phase
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
LATER = NOW + 100 * DAY  # long after the window


@pytest.fixture
def sent(year: Cast) -> Cast:
    return year.with_submission()


def back(cast: Cast, items: dict[str, str] | None = None) -> None:
    told.return_items(dossier=cast.dossier, items={"1.2": "ขอเอกสาร"} if items is None else items, due_at=LATER + 10 * DAY,
                      by=cast.officer, at=LATER)  # fmt: skip
    cast.dossier.refresh_from_db()


def test_a_reader_reads_only_what_was_given_and_only_until_it_ends(sent: Cast) -> None:
    assert dossier_for(sent.assessor, sent.dossier.pk, at=NOW) is None
    told.let_read(dossier=sent.dossier, user=sent.assessor, by=sent.officer, at=NOW)
    told.let_read(dossier=sent.dossier, user=sent.assessor, by=sent.officer, at=NOW)
    assert dossier_for(sent.assessor, sent.dossier.pk, at=NOW) == sent.dossier
    assert list(dossiers_in_reach(sent.assessor, at=NOW)) == [sent.dossier]
    told.end_reading(dossier=sent.dossier, user=sent.assessor, by=sent.officer, at=NOW + DAY)
    assert dossier_for(sent.assessor, sent.dossier.pk, at=NOW + DAY) is None
    assert list(dossiers_in_reach(sent.assessor, at=NOW)) == []
    kinds = list(Event.objects.filter(kind__startswith="dossier.reader").values_list("kind", flat=True))
    assert kinds == ["dossier.reader_let_in", "dossier.reader_ended"]


def test_a_reader_without_the_role_reads_nothing(sent: Cast) -> None:
    told.let_read(dossier=sent.dossier, user=sent.nobody, by=sent.officer, at=NOW)
    assert dossier_for(sent.nobody, sent.dossier.pk, at=NOW) is None
    told.let_read(dossier=sent.dossier, user=sent.assessor, by=sent.officer, at=NOW)
    sent.assessor.is_active = False
    sent.assessor.save()
    assert dossier_for(sent.assessor, sent.dossier.pk, at=NOW) is None


def test_only_the_named_items_are_open_again(sent: Cast) -> None:
    back(sent)
    assert why_not_edit(sent.coordinator, sent.dossier, "1.2.B1", at=LATER) == ""
    assert why_not_edit(sent.coordinator, sent.dossier, "1.3.B1", at=LATER) == "not_returned"
    assert why_not_edit(sent.coordinator, sent.dossier, "1.20.B1", at=LATER) == "not_returned"
    answer_statement(dossier=sent.dossier, code="1.2.B1", state="not_met", by=sent.editor, at=LATER)
    with pytest.raises(Refused, match="not_returned"):
        answer_statement(dossier=sent.dossier, code="1.1.B1", state="not_met", by=sent.editor, at=LATER)
    assert Notice.objects.filter(recipient=sent.head, kind="dossier.returned").count() == 1
    assert Event.objects.filter(kind="dossier.returned", organisation_id=sent.department.pk).count() == 1


def test_what_is_being_mended_is_not_seen_from_outside(sent: Cast) -> None:
    told.let_read(dossier=sent.dossier, user=sent.assessor, by=sent.officer, at=NOW)
    back(sent)
    assert not may_read(sent.officer, sent.dossier, at=LATER)
    assert not may_read(sent.assessor, sent.dossier, at=LATER)
    assert may_read(sent.coordinator, sent.dossier, at=LATER)


def test_it_comes_again_through_the_chain_of_command_and_keeps_whether_it_was_late(sent: Cast) -> None:
    back(sent, {"1.2": "ขอเอกสาร", "0": "ลักษณะสำคัญ"})
    write_narrative(dossier=sent.dossier, item="1.2", level="basic", text="เพิ่ม", version=0, by=sent.editor, at=LATER)
    send_to_review(dossier=sent.dossier, note="", by=sent.coordinator, at=LATER)
    sign(dossier=sent.dossier, note="", by=sent.head, at=LATER)
    receipt = submit(dossier=sent.dossier, by=sent.head, at=LATER + 11 * DAY)
    sent.dossier.refresh_from_db()
    assert (sent.dossier.stage, sent.dossier.returned_at, sent.dossier.is_late) == ("submitted", None, False)
    assert sent.dossier.returns.get().closed_at == LATER + 11 * DAY
    assert list(Receipt.objects.filter(withdrawn_at=None)) == [receipt]
    assert ScoreRecord.objects.filter(dossier=sent.dossier, kind="claimed").count() == 2


@pytest.mark.parametrize(("items", "reason"), [({}, "items"), ({"1.2": " "}, "reason"), ({"9.9": "ก"}, "unknown_code")])
def test_what_cannot_be_sent_back(sent: Cast, items: dict[str, str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        back(sent, items)


def test_sent_back_once_at_a_time_and_by_an_officer(sent: Cast) -> None:
    with pytest.raises(NotAllowed):
        told.return_items(dossier=sent.dossier, items={"1.2": "ก"}, due_at=LATER + DAY, by=sent.approver, at=LATER)
    back(sent)
    with pytest.raises(Refused, match="stage"):
        back(sent)


def test_it_is_taken_back_only_while_nothing_changed(sent: Cast) -> None:
    back(sent)
    told.extend_return(dossier=sent.dossier, due_at=LATER + 20 * DAY, by=sent.officer, at=LATER)
    told.take_back_return(dossier=sent.dossier, by=sent.officer, at=LATER + DAY)
    sent.dossier.refresh_from_db()
    assert (sent.dossier.stage, sent.dossier.submitted_at) == ("submitted", NOW)
    assert Receipt.objects.get(dossier=sent.dossier).withdrawn_at is None
    back(sent)
    answer_statement(dossier=sent.dossier, code="1.2.B1", state="not_met", by=sent.editor, at=LATER)
    with pytest.raises(Refused, match="changed_since_return"):
        told.take_back_return(dossier=sent.dossier, by=sent.officer, at=LATER + DAY)


def test_publication_and_withdrawal_of_a_confirmed_score(sent: Cast) -> None:
    sent.keep("confirmed", NOW)
    row = ScoreRecord.objects.get(kind="confirmed")
    assert phase_of(sent.dossier) == Phase.SUBMITTED
    with pytest.raises(NotAllowed):
        told.publish_score(record_of_score=row, by=sent.head, at=NOW)
    dossier = told.publish_score(record_of_score=row, by=sent.officer, at=NOW + DAY)
    assert (phase_of(dossier), dossier.published_at) == (Phase.PUBLISHED, NOW + DAY)
    with pytest.raises(Refused, match="not_confirmed"):
        told.publish_score(record_of_score=row, by=sent.officer, at=NOW + DAY)
    with pytest.raises(Refused, match="reason"):
        told.withdraw_score(record_of_score=row, reason=" ", by=sent.approver, at=NOW + DAY)
    told.withdraw_score(record_of_score=row, reason="คำนวณผิดข้อ", by=sent.approver, at=NOW + 2 * DAY)
    row.refresh_from_db()
    assert (row.withdrawn_reason, row.superseded_at, row.published_at) == ("คำนวณผิดข้อ", NOW + 2 * DAY, NOW + DAY)
    with pytest.raises(Refused, match="not_confirmed"):
        told.withdraw_score(record_of_score=row, reason="อีกครั้ง", by=sent.approver, at=NOW + 2 * DAY)
