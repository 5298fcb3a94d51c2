"""One review at a glance: whose it is, what an assessor learns of the others, the next step, what stays after a change."""

from datetime import timedelta

import pytest
from django.test import Client

from kaona.activity.operations import record
from kaona.assessment.models import DossierReturn, Participant, Receipt
from kaona.people.models import Membership
from kaona.verification.models import Review, ReviewAssignment
from kaona.verification.operations.assigning import begin_review, end_assignment
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=3)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(cast: Cast, who: str = "officer") -> str:
    answer = client_of(getattr(cast, who)).get(f"/verification/{cast.dossier.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "who",
    ["editor", "coordinator", "head", "governor", "administrator", "viewer", "outsider", "nobody", "third"],
)
def test_nobody_else_opens_it(cast: Cast, who: str) -> None:
    cast.with_review()
    for path in ("", "assign/"):
        answer = client_of(getattr(cast, who)).get(f"/verification/{cast.dossier.pk}/{path}")
        assert answer.status_code == 404
        assert "second" not in answer.content.decode()


@pytest.mark.parametrize("who", ["assessor", "approver"])
def test_only_officers_change_the_team(cast: Cast, who: str) -> None:
    cast.with_review()
    client = client_of(getattr(cast, who))
    for send in (client.get, lambda path: client.post(path, {"step": "end", "part": cast.parts[1].pk, "reason": "x"})):
        assert send(f"/verification/{cast.dossier.pk}/assign/").status_code == 403
    assert ReviewAssignment.objects.filter(ended_at=None).count() == 2


def test_before_submission_there_is_nothing(year: Cast) -> None:
    assert client_of(year.officer).get(f"/verification/{year.dossier.pk}/").status_code == 404


def test_a_submitted_dossier_waits_for_its_team(cast: Cast) -> None:
    cast.with_submission()
    shown = page(cast)
    assert "รอจัดผู้ตรวจ" in shown
    assert f'href="/verification/{cast.dossier.pk}/assign/"' in shown
    assert f'href="/verification/{cast.dossier.pk}/assign/"' not in page(cast, "approver")


def test_the_office_sees_how_far_everybody_is_and_why_it_cannot_go_on(cast: Cast) -> None:
    cast.with_review()
    ReviewAssignment.objects.filter(pk=cast.parts[0].pk).update(judged=40, why="ประโยคของข้อเสนอ")
    ReviewAssignment.objects.filter(pk=cast.parts[1].pk).update(accepted_at=None)
    shown = page(cast)
    for words in ("40 จาก 160 ข้อ", "รอลงนามและตอบรับ", "ประโยคของข้อเสนอ", "ผู้ตรวจล็อกผลแล้ว 0 จาก 2 คน", "กำลังตรวจประเมิน"):
        assert words in shown, words
    assert 'aria-disabled="true"' in shown


def test_an_assessor_learns_of_the_others_when_the_own_result_is_final(cast: Cast) -> None:
    cast.with_review()
    ReviewAssignment.objects.filter(pk=cast.parts[1].pk).update(judged=41, why="ทำไมจึงเลือก")
    shown = page(cast, "assessor")
    assert "0 จาก 160 ข้อ" in shown
    for hidden in ("41 จาก", "ทำไมจึงเลือก", "ขั้นตอนที่ผ่านมา", "ล็อกผลแล้ว 0", "คิวงาน</a>"):
        assert hidden not in shown, hidden
    ReviewAssignment.objects.filter(pk=cast.parts[0].pk).update(locked_at=LATER)
    assert "41 จาก 160 ข้อ" in page(cast, "assessor")


def test_an_assessor_does_not_learn_who_declined_or_was_replaced(cast: Cast) -> None:
    cast.with_review()
    end_assignment(assignment=cast.parts[1], reason="เหตุผลลับ", by=cast.officer, at=LATER)
    assert "เหตุผลลับ" not in page(cast, "assessor")
    assert "เหตุผลลับ" in page(cast)
    assert client_of(cast.second).get(f"/verification/{cast.dossier.pk}/").status_code == 404


def test_who_may_not_any_more_is_shown_with_a_way_to_replace(cast: Cast) -> None:
    cast.with_review()
    Membership.objects.filter(user=cast.second).update(ended_at=NOW)
    shown = page(cast)
    assert "ผู้ตรวจไม่มีสิทธิแล้ว" in shown
    assert "เปลี่ยนผู้ตรวจ" in shown
    assert "เปลี่ยนผู้ตรวจ" not in page(cast, "approver")


def test_a_merged_agency_is_named_and_its_review_goes_on(cast: Cast) -> None:
    cast.with_review()
    Participant.objects.filter(organisation=cast.department).update(state="merged", reason="รวม")
    cast.department.successor, cast.department.name_th = cast.other, "กรมชื่อใหม่"
    cast.department.save()
    shown = page(cast)
    assert "กรมชื่อใหม่" in shown
    assert "รวมเข้ากับ กรมตัวอย่างอื่น" in shown
    assert "ผู้ตรวจล็อกผลแล้ว 0 จาก 2 คน" in shown


def test_both_clocks(cast: Cast) -> None:
    cast.with_review()
    DossierReturn.objects.create(
        organisation=cast.department, dossier=cast.dossier, receipt=Receipt.objects.get(), items={"1.1": "x"}, by=cast.officer,
        due_at=NOW + timedelta(days=9), at=NOW + timedelta(days=2), closed_at=NOW + timedelta(days=5),
    )  # fmt: skip
    Review.objects.update(consensus_at=NOW + timedelta(days=6), reviewed_at=NOW + timedelta(days=7), reviewed_by=cast.officer,
                          confirmed_at=NOW + timedelta(days=10), confirmed_by=cast.approver, stage="confirmed")  # fmt: skip
    shown = page(cast)
    assert "<td>7 วัน</td>" in shown
    assert "<td>3 วัน</td>" in shown


def test_the_history_is_of_this_dossier_and_never_of_judgements(cast: Cast) -> None:
    cast.with_submission()
    review = begin_review(dossier=cast.dossier, officer=cast.officer, by=cast.colleague or cast.officer, at=LATER)
    record(kind="review.due_set", subject=review, by=cast.officer, at=LATER, organisation_id=cast.department.pk,
           data={"review": review.pk + 1})  # fmt: skip
    record(kind="statement.judged", subject=review, by=cast.assessor, at=LATER, organisation_id=cast.department.pk,
           data={"review": review.pk})  # fmt: skip
    shown = page(cast)
    assert "เริ่มตรวจประเมิน" in shown
    assert "กำหนดวันส่งผลการตรวจ" not in shown
    assert str(cast.assessor.full_name) not in shown


@pytest.mark.parametrize(
    ("stage", "words", "path"),
    [
        ("desk_review", "เปิดการหาข้อสรุปร่วม", ""), ("consensus", "หาข้อสรุปร่วม", ""), ("reviewed", "ยืนยันคะแนน", "confirm/"),
        ("confirmed", "ประกาศผล", "confirm/"),
    ],
)  # fmt: skip
def test_the_next_step_is_one_button(cast: Cast, stage: str, words: str, path: str) -> None:
    cast.with_review().judged().at_stage(stage)
    head = page(cast).split('class="k-head-actions"')[1].split("</div>")[0]
    assert head.count("btn-primary") == 1
    assert words in head
    assert f'href="/consensus/{cast.dossier.pk}/{path}"' in head


def test_an_assessor_goes_on_judging(cast: Cast) -> None:
    cast.with_review()
    head = page(cast, "assessor").split('class="k-head-actions"')[1].split("</div>")[0]
    assert f'href="/judging/{cast.dossier.pk}/"' in head
