"""The own progress: what is missing, the check of the remarks, the lock; the officer's unlock."""

from datetime import timedelta

import pytest
from django.test import Client

from kaona.activity.models import Notice
from kaona.assessment.models import DossierReturn, Receipt
from kaona.verification.models import Remark, RemarkReference
from kaona.verification.operations import judging
from tests.cast import NOW, Cast
from tests.web.judging.test_item import address, client, post

AT = NOW + timedelta(days=2)


@pytest.fixture
def office(cast: Cast) -> Cast:
    return cast.with_review()


def page(cast: Cast, user=None, tail: str = "") -> str:
    return client(user or cast.assessor).get(address(cast, tail)).content.decode()


def judge_all(cast: Cast) -> None:
    cast.judged()
    part = cast.parts[0]
    part.locked_at = None
    part.save()


def test_what_is_missing_is_listed_with_links(office: Cast) -> None:
    judging.judge_statement(assignment=office.parts[0], code="1.1.B1", verdict="not_met", reason=None, version=0,
                            by=office.assessor, at=AT)  # fmt: skip
    shown = page(office)
    assert "เหลือ 190 เรื่องก่อนล็อกได้" in shown
    assert "ยังไม่ตัดสิน 4 ข้อ" in shown  # of 1.1
    assert f"/judging/{office.dossier.pk}/items/1.1/?level=basic#q-1-1-B1" in shown.replace("&amp;", "&")
    assert 'aria-disabled="true"' in shown
    answer = client(office.assessor).post(address(office, "lock/"), follow=True)
    assert "ยังตัดสินไม่ครบ" in answer.content.decode()
    office.parts[0].refresh_from_db()
    assert office.parts[0].locked_at is None


def test_the_check_of_the_remarks_names_the_place(office: Cast) -> None:
    judge_all(office)
    empty = Remark.objects.create(assignment=office.parts[0], organisation=office.department, item="1.1", kind="ofi",
                                  text="ควรปรับปรุง", changed_at=NOW)  # fmt: skip
    Remark.objects.create(assignment=office.parts[0], organisation=office.department, item="1.2", kind="ofi", text="",
                          changed_at=NOW)  # fmt: skip
    both = Remark.objects.create(assignment=office.parts[0], organisation=office.department, item="1.3", kind="strength",
                                 text="มีคณะทำงานที่ติดตามผลทุกไตรมาส", changed_at=NOW)  # fmt: skip
    RemarkReference.objects.create(organisation=office.department, remark=both, code="1.3.B1", at=NOW)
    shown = page(office)
    assert "ไม่ได้อ้างข้อคำถามหรือหลักฐาน" in shown
    assert f"items/1.1/#r-{empty.pk}" in shown
    assert "ข้อ 1.2" not in shown.split('id="check-h"')[1].split("</section>")[0]
    assert "ยืนยันล็อกผล" in shown
    assert "เรื่องที่ควรแก้ก่อน" in shown


def test_locking_and_unlocking(office: Cast) -> None:
    judge_all(office)
    done = client(office.assessor).post(address(office, "lock/"), follow=True)
    assert "ล็อกผลแล้ว แจ้งเจ้าหน้าที่แล้ว" in done.content.decode()
    assert "อ่านได้อย่างเดียว" in page(office)
    told = Notice.objects.get(kind="review.locked")
    assert client(office.officer).get(told.path).status_code == 200

    shown = page(office, office.officer, "parts/")
    assert "ปลดล็อกผล" in shown
    part = office.parts[0]
    for user in (office.assessor, office.colleague, office.approver, office.coordinator):
        assert client(user).get(address(office, "parts/")).status_code == 404
        assert client(user).post(address(office, f"parts/{part.pk}/unlock/"), {"reason": "x"}).status_code == 404
    refused = client(office.officer).post(address(office, f"parts/{part.pk}/unlock/"), {"reason": " "}, follow=True)
    assert "กรอกเหตุผล" in refused.content.decode()
    client(office.officer).post(address(office, f"parts/{part.pk}/unlock/"), {"reason": "แก้ข้อ 1.1"})
    part.refresh_from_db()
    assert part.locked_at is None
    told = Notice.objects.get(kind="review.unlocked")
    assert client(office.assessor).get(told.path).status_code == 200
    assert client(office.officer).post(address(office, "parts/999999/unlock/"), {"reason": "x"}).status_code == 404


def test_after_the_consensus_began_nothing_is_unlocked(office: Cast) -> None:
    office.judged().at_stage("consensus")
    assert "เริ่มหาข้อสรุปร่วมแล้ว" in page(office, office.officer, "parts/")
    answer = client(office.officer).post(
        address(office, f"parts/{office.parts[0].pk}/unlock/"), {"reason": "x"}, follow=True
    )
    assert "เริ่มหาข้อสรุปร่วมแล้ว" in answer.content.decode()


def test_an_item_that_was_submitted_again_is_marked(office: Cast) -> None:
    judge_all(office)
    again = NOW + timedelta(days=5)
    DossierReturn.objects.create(organisation=office.department, dossier=office.dossier, receipt=Receipt.objects.get(),
                                 items={"1.1": "ขอเอกสาร"}, due_at=again + timedelta(days=5), by=office.officer, at=AT,
                                 closed_at=again)  # fmt: skip
    assert "ส่งใหม่หลังท่านตัดสิน" in page(office, tail="items/1.1/?level=basic")
    assert "ส่งใหม่หลังท่านตัดสิน" not in page(office, tail="items/1.2/?level=basic")
    assert f'<a href="/judging/{office.dossier.pk}/items/1.1/">1.1</a> ' in page(office)
    judging.judge_statement(assignment=office.parts[0], code="1.1.B1", verdict="not_met", reason="ใหม่", version=1,
                            by=office.assessor, at=again + timedelta(hours=1))  # fmt: skip
    block = page(office, tail="items/1.1/?level=basic").split('id="q-1-1-B1"')[1].split("</section>")[0]
    assert "ส่งใหม่หลังท่านตัดสิน" not in block


def test_english(office: Cast) -> None:
    one: Client = client(office.assessor)
    one.post("/i18n/setlang/", {"language": "en", "next": "/"})
    shown = one.get(address(office, "items/1.1/")).content.decode()
    assert "Cannot tell" in shown
    assert "Agree with the agency on this level" in shown


def test_a_remark_begun_twice_is_one(office: Cast) -> None:
    for _ in range(2):
        post(office, "items/1.1/remarks/begin/", {"kind": "strength"}, plain=True)
    assert Remark.objects.count() == 1


def test_a_lock_from_before_the_new_submission_is_to_be_made_again(office: Cast) -> None:
    office.judged()
    office.dossier.submitted_at = NOW + timedelta(days=5)
    office.dossier.save()
    assert "ตรวจอีกครั้งแล้วล็อกใหม่" in page(office)
    assert "ต้องล็อกอีกครั้ง" in page(office, office.officer, "parts/")
