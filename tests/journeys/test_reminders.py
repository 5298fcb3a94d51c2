"""How people are told, in a real browser: one's own choice, the officers' words, a banner read and put away, a
question that becomes everybody's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaona.activity.models import Preference
from kaona.assessment.operations import help as deeds
from kaona.people.models import MessageText
from kaona.web.shell.given import fields_of
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of

Visit = Callable[..., Any]


def test_ones_own_choice(site: tuple[Cast, str], visit: Visit) -> None:
    cast, _url = site
    page = visit(cast.coordinator, "/notices/")
    page.click("text=ตั้งค่าการแจ้งเตือน")
    page.wait_for_url("**/settings/")
    assert page.locator("#mode_deadline option").all_inner_texts() == ["อีเมลทันที", "ในอีเมลสรุป"]
    page.select_option("#mode_comments", "inbox")
    page.select_option("#mode_assigned", "digest")
    page.check("#quiet")
    page.select_option("#quiet_to", "20")
    page.click(".k-head-actions >> text=บันทึก")
    page.wait_for_selector(".k-errors >> text=เวลาเริ่มและเวลาสิ้นสุดต้องต่างกัน")
    assert page.input_value("#mode_comments") == "inbox"
    assert faults_of(page) == []
    page.select_option("#quiet_to", "7")
    page.click(".k-head-actions >> text=บันทึก")
    page.wait_for_selector("[role=status] >> text=บันทึกแล้ว")
    row = Preference.objects.get(user=cast.coordinator)
    assert (row.modes["comments"], row.modes["assigned"], row.quiet, row.quiet_to) == ("inbox", "digest", True, 7)
    assert faults_of(visit(cast.coordinator, "/notices/settings/", PHONE)) == []


def test_the_words_of_a_mail(site: tuple[Cast, str], visit: Visit) -> None:
    cast, _url = site
    page = visit(cast.officer, "/messages/")
    assert faults_of(page) == []
    page.click("text=เตือน 7 วันก่อนปิดรับ")
    page.fill("#subject_th", "เรียน {{ชื่อกรม}}")
    page.click(".k-head-actions >> text=บันทึก")
    page.wait_for_selector(".k-errors >> text=ไม่มีตัวแปร {{ชื่อกรม}} ในข้อความนี้")
    assert faults_of(page) == []
    page.fill("#subject_th", "เรียน {{ชื่อหน่วยงาน}}")
    page.click("text=ดูตัวอย่าง")
    page.wait_for_selector(".k-mail-subject >> text=เรียน กรมตัวอย่าง")
    assert not MessageText.objects.exists()
    page.click(".k-head-actions >> text=บันทึก")
    page.wait_for_selector("[role=status] >> text=บันทึกแล้ว")
    assert MessageText.objects.get().subject_th == "เรียน {{ชื่อหน่วยงาน}}"
    assert faults_of(page) == []
    assert faults_of(visit(cast.officer, "/messages/texts/digest/", PHONE)) == []
    page.click("text=คืนค่าเริ่มต้น")
    page.wait_for_selector(".k-head >> text=ค่าเริ่มต้น")


def test_a_banner_is_shown_and_put_away(site: tuple[Cast, str], visit: Visit) -> None:
    cast, url = site
    page = visit(cast.officer, "/messages/announcements/new/")
    page.fill("#title_th", "ระบบปิดปรับปรุง")
    page.fill("#text_th", "คืนวันเสาร์ 22:00 น.")
    page.select_option("#level", "warn")
    page.check("[name=types][value=department]")
    for name, days in (("starts", -1), ("ends", 5)):
        for part, text in zip("dmyt", fields_of(timezone.now() + timedelta(days=days)), strict=True):
            page.fill(f"#{name}-{part}", text)
    page.click("text=บันทึกร่าง")
    page.wait_for_selector("main .k-msg.is-warn >> text=ระบบปิดปรับปรุง")
    assert faults_of(page) == []
    page.click("text=เผยแพร่ตามร่างที่บันทึกไว้")
    page.wait_for_selector("[role=status] >> text=เผยแพร่แล้ว")
    assert faults_of(page) == []

    agency = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.1/")
    agency.wait_for_selector(".k-announce >> text=ระบบปิดปรับปรุง")
    assert faults_of(agency) == []
    assert faults_of(visit(cast.editor, "/tasks/", PHONE)) == []
    agency.click(".k-announce button")
    agency.wait_for_url("**/items/1.1/")
    assert agency.locator(".k-announce").count() == 0
    agency.goto(f"{url}/tasks/")
    assert agency.locator(".k-announce").count() == 0
    visit(cast.head, "/tasks/").wait_for_selector(".k-announce >> text=ระบบปิดปรับปรุง")


def test_a_question_becomes_frequent_and_stands_beside_the_item(site: tuple[Cast, str], visit: Visit) -> None:
    cast, url = site
    now = timezone.now()
    row = deeds.ask(
        organisation=cast.department, cycle=cast.cycle, item="1.2", text="กรมตัวอย่างสงสัยข้อนี้", by=cast.editor, at=now
    )
    deeds.answer(question=row, text="หมายถึงนโยบาย", by=cast.officer, at=now)
    page = visit(cast.officer, f"/help/{row.pk}/")
    assert faults_of(page) == []
    page.click("text=ทำเป็นคำถามที่พบบ่อย")
    page.click(".k-head-actions >> text=เผยแพร่")
    page.wait_for_selector(".k-errors >> text=เอาชื่อผู้ถามออก")
    assert faults_of(page) == []
    page.fill("#question", "ข้อนี้หมายถึงอะไร")
    page.click(".k-head-actions >> text=เผยแพร่")
    page.wait_for_selector("[role=status] >> text=เผยแพร่แล้ว")
    page.goto(f"{url}/help/asked/")
    page.wait_for_selector("tbody >> text=1.2")
    assert faults_of(page) == []

    agency = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.2/")
    agency.click("text=คำถามที่พบบ่อย (1)")
    agency.wait_for_selector("text=ข้อนี้หมายถึงอะไร")
    assert faults_of(agency) == []
    agency.goto(f"{url}/help/{row.pk}/")
    agency.click("summary >> text=ยังไม่เข้าใจ")
    agency.fill("#unclear", "ขอตัวอย่าง")
    agency.click("text=ส่งกลับให้ตอบเพิ่ม")
    agency.wait_for_selector(".k-head >> text=รอคำตอบเพิ่ม")
    assert faults_of(visit(cast.editor, f"/help/{row.pk}/", PHONE)) == []
    assert faults_of(visit(cast.editor, "/help/faq/", PHONE)) == []
