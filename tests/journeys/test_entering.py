"""An assessor begins at the own list, signs, answers for interests, reads, notes hours and practises; every page is clean."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kaona.verification.models import Review, ReviewAssignment
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of

SHOTS = os.environ.get("KAONA_TEST_SHOTS", "")


@pytest.fixture
def asked(site: tuple[Cast, str]) -> Cast:
    """The assessor was asked for one dossier, due next week."""
    cast, now = site[0], timezone.now()
    cast.with_submission("BA", at=now - timedelta(days=3))
    cast.assessor.full_name = "นางสาวกัลยาณี ผู้ทรงคุณวุฒิ"
    cast.assessor.save()
    cast.review = Review.objects.create(
        organisation=cast.department, dossier=cast.dossier, officer=cast.officer, begun_at=now - timedelta(days=2),
        begun_by=cast.officer, due_at=now + timedelta(days=7),
    )  # fmt: skip
    ReviewAssignment.objects.create(
        organisation=cast.department, review=cast.review, user=cast.assessor, assigned_by=cast.officer,
        assigned_at=now - timedelta(days=2),
    )  # fmt: skip
    return cast


def looked(page: Any, name: str, found: dict[str, list[str]]) -> None:
    """The page at both sizes: what axe-core finds; pictures when asked for."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        found[f"{name} {size['width']}"] = faults_of(page)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{size['width']}.png"), full_page=True)


def test_from_the_request_to_reading(site: tuple[Cast, str], asked: Cast, visit: Callable[..., Any]) -> None:
    found: dict[str, list[str]] = {}
    page = visit(asked.assessor, "/")
    assert page.url == f"{site[1]}/reviewing/"
    looked(page, "mine", found)
    page.click("text=ลงนามและตอบรับ")
    looked(page, "promise", found)
    page.fill("#password", "wrong")
    page.click("button:has-text('ลงนามคำรับรอง')")
    page.locator(".k-errors", has_text="รหัสผ่านไม่ถูกต้อง").wait_for()
    looked(page, "wrong", found)
    page.fill("#password", PASSWORD)
    page.click("button:has-text('ลงนามคำรับรอง')")
    page.locator("text=เลือกทุกข้อที่มี").wait_for()
    looked(page, "conflict", found)
    page.click("button:has-text('ไม่มีส่วนได้เสีย รับตรวจประเมิน')")
    page.locator("text=รับตรวจประเมินแล้ว").wait_for()
    assert page.url == f"{site[1]}/judging/{asked.dossier.pk}/"
    page.goto(f"{site[1]}/reviewing/{asked.dossier.pk}/hours/")
    page.fill("#hours", "๒.๕")
    page.fill("#note", "อ่านหมวด 1–2")
    page.click("button:has-text('บันทึก')")
    page.locator(".k-msg", has_text="บันทึกชั่วโมงแล้ว").wait_for()
    looked(page, "hours", found)
    page.goto(f"{site[1]}/reviewing/{asked.dossier.pk}/enter/")
    looked(page, "entered", found)
    page.goto(f"{site[1]}/reviewing/")
    page.locator("text=2.50 ชั่วโมง").wait_for()
    looked(page, "mine-reading", found)
    officer = visit(asked.officer, f"/reviewing/cycles/{asked.cycle.pk}/access/")
    looked(officer, "access", found)
    assert {place: faults for place, faults in found.items() if faults} == {}


def test_practising_one_item(site: tuple[Cast, str], asked: Cast, visit: Callable[..., Any]) -> None:
    found: dict[str, list[str]] = {}
    page = visit(asked.assessor, "/reviewing/practice/")
    looked(page, "practice", found)
    page.click("text=เริ่มฝึก")
    looked(page, "practice-item", found)
    page.click("button:has-text('ดูเฉลย')")
    page.locator(".k-errors").wait_for()
    looked(page, "practice-missing", found)
    for code, verdict in (("1.1.B1", "met"), ("1.1.B2", "cannot_tell"), ("1.1.B3", "met")):
        page.locator(f"label:has(#{verdict}-{code.replace('.', chr(92) + '.')})").click()
        page.fill(f"[name='reason-{code}']", "มีเพียงแผน ยังไม่เห็นผลสำรวจการรับรู้")
    page.click("button:has-text('ดูเฉลย')")
    page.locator("text=ตรงกับเฉลย 2 จาก 3").first.wait_for()
    looked(page, "practice-key", found)
    page.click("text=หัวข้อถัดไป")
    page.goto(f"{site[1]}/reviewing/practice/")
    looked(page, "practice-begun", found)
    assert {place: faults for place, faults in found.items() if faults} == {}
