"""Two assessors differ; the officer decides with keys; an approver confirms; every page looks right on both sizes."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import LevelAnswer, Measure
from kaona.verification.models import Decision, Judgement, MeasureJudgement, Remark, Review
from kaona.verification.operations.consensus import open_consensus
from tests.cast import Cast, assigned, judge_rows
from tests.journeys.conftest import PHONE, faults_of

NAMES = {"assessor": "วิภา จันทร์ดี", "second": "ธนกร สุขใจ", "third": "อารีย์ นาคทอง", "officer": "สมหญิง เจ้าหน้าที่"}


def look(page: Any, name: str) -> None:
    """Keep a picture where somebody asked for it."""
    folder = os.environ.get("KAONA_TEST_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def in_consensus(cast: Cast) -> Cast:
    """Three assessors, two disputes on 1.2, one measure that nobody finds suitable, remarks."""
    now = timezone.now()
    cast.with_submission(at=now - timedelta(days=6)).with_review(now - timedelta(days=5))
    third = assigned(cast.review, cast.third, cast.officer, now - timedelta(days=5))
    for name, words in NAMES.items():
        person = getattr(cast, name)
        person.full_name = words
        person.save()
    for part, against in zip((*cast.parts, third), ((), ("1.2.A2",), ("1.2.A2", "1.2.B2")), strict=True):
        judge_rows(part, against, now - timedelta(days=4))
        Remark.objects.create(organisation=cast.department, assignment=part, item="1.2", kind="ofi", changed_at=now,
                              text="ควรสอดส่องก่อนเกิดเหตุ ไม่รอรับเรื่องร้องเรียน")  # fmt: skip
    Judgement.objects.filter(code="1.3.S1").update(verdict="not_met", reason="ไม่พบผลลัพธ์ที่ยั่งยืน")
    MeasureJudgement.objects.filter(measure=Measure.objects.get(sub_measure="7.1.2")).update(
        suitable=False, reason="ตัววัดไม่ตรงกับนโยบาย"
    )
    LevelAnswer.objects.create(
        organisation=cast.department, dossier=cast.dossier, item="1.2", level="basic", changed_at=now,
        narrative="กรมกำหนดตัววัดด้านการป้องกันทุจริต 6 ตัว ครอบคลุมการจัดซื้อจัดจ้าง การอนุญาต และการใช้ทรัพย์สินของราชการ",
    )  # fmt: skip
    cast.review = open_consensus(review=cast.review, by=cast.officer, at=now - timedelta(days=1))
    return cast


def test_the_officer_decides_with_keys_and_an_approver_confirms(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast = in_consensus(site[0])
    base = f"/consensus/{cast.dossier.pk}/"
    page = visit(cast.officer, base)
    assert faults_of(page) == []
    look(page, "items")
    page.get_by_role("button", name="ใช้เหตุผลของผู้ตรวจในข้อที่เห็นตรงกัน 2 ข้อ").click()
    expect(page.locator(".k-msg.is-ok")).to_contain_text("2 ข้อ")
    page.get_by_role("link", name="1.2").first.click()
    assert faults_of(page) == []
    look(page, "item")
    expect(page.locator("#head-score")).to_contain_text("366.67")
    page.locator("#q-1-2-A2").locator("..").locator("[name=met]").first.focus()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.locator("#r-1-2-A2").fill("พบขั้นตอนสอดส่องในคู่มือ หน้า 12")
    expect(page.locator("#head-score")).to_contain_text("500.00")
    expect(page.locator("#why-1-2-A2")).to_contain_text("366.67")
    page.locator("#q-1-2-B2").locator("..").locator("[name=met]").first.focus()
    page.keyboard.press("1")
    page.locator("#r-1-2-B2").fill("รายงานครบตามรอบที่กรมกำหนด")
    expect(page.locator("#left")).to_contain_text("สรุปครบแล้ว")
    assert Decision.objects.filter(code__startswith="1.2.", met=True).count() == 2
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="ใช้ที่เลือก").click()
    expect(page.locator("#feedback textarea").first).to_have_value("ควรสอดส่องก่อนเกิดเหตุ ไม่รอรับเรื่องร้องเรียน")
    look(page, "item-done")
    page.goto(site[1] + base)
    page.get_by_role("button", name="สรุปผลและส่งให้อนุมัติ").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    approver = visit(cast.approver, f"{base}confirm/")
    assert faults_of(approver) == []
    look(approver, "confirm")
    approver.get_by_role("button", name="ยืนยันคะแนน").click()
    expect(approver.get_by_role("button", name="ประกาศผล")).to_be_visible()
    assert Review.objects.get().stage == "confirmed"


def test_on_a_phone_nothing_is_wider_than_the_window(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast = in_consensus(site[0])
    page = visit(cast.assessor, f"/consensus/{cast.dossier.pk}/1.2/", PHONE)
    assert faults_of(page) == []
    look(page, "item-phone")
    for name in ("", "confirm/"):
        page.goto(f"{site[1]}/consensus/{cast.dossier.pk}/{name}")
        assert faults_of(page) == []
        look(page, f"phone-{name.strip('/') or 'items'}")
