"""Documents of the year in a browser: put up and replaced by an officer, taken by a stranger on a phone, read beside the statements."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kaona.assessment.models import Cycle
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.knowledge.test_documents import pdf


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_a_handbook_from_the_officer_to_a_stranger_and_to_a_statement(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, url = site
    Cycle.objects.update(fiscal_year=2570)
    page = visit(cast.officer, "/d/manage/new/?year=2570")
    put_up(page)
    new_version(page)
    page.get_by_role("link", name="เลขหน้าของหัวข้อ (0)").first.click()
    page.fill("#text", "1.1 9")
    page.get_by_role("button", name="บันทึก").click()
    expect(page.locator(".k-errors")).to_contain_text("ไฟล์มีหน้า 1–3")
    assert faults_of(page) == []
    page.fill("#text", "1.1\t2")
    page.get_by_role("button", name="บันทึก").click()
    expect(page.locator(".k-msg").first).to_contain_text("บันทึกเลขหน้าแล้ว")
    page.goto(f"{url}/d/manage/?year=2570")
    assert faults_of(page) == []
    for viewport in (PHONE, None):
        by_a_stranger(visit(None, "/d/2570/", viewport), url)
        beside_a_statement(visit(cast.coordinator, f"/dossiers/{cast.dossier.pk}/items/1.1/", viewport))


def put_up(page: Any) -> None:
    """Every fault first, then a draft with its file, published."""
    page.get_by_role("button", name="เพิ่มเป็นร่าง").click()
    expect(page.locator(".k-errors")).to_contain_text("กรอกชื่อเอกสาร")
    assert faults_of(page) == []
    page.fill("#title_th", "คู่มือของปี")
    page.get_by_role("button", name="เพิ่มเป็นร่าง").click()
    page.set_input_files("#file", {"name": "คู่มือ.pdf", "mimeType": "application/pdf", "buffer": pdf(2)})
    page.get_by_role("button", name="เพิ่มฉบับแรก").click()
    page.get_by_role("button", name="เผยแพร่ฉบับที่ 1").click()
    expect(page.locator(".k-msg").first).to_contain_text("เผยแพร่แล้ว")
    assert faults_of(page) == []


def new_version(page: Any) -> None:
    """It says what changed, or is not taken."""
    page.set_input_files("#file", {"name": "คู่มือ.pdf", "mimeType": "application/pdf", "buffer": pdf(3)})
    page.get_by_role("button", name="เพิ่มฉบับใหม่").click()
    expect(page.locator(".k-errors")).to_contain_text("บอกว่าเปลี่ยนอะไรจากฉบับก่อน")
    page.set_input_files("#file", {"name": "คู่มือ.pdf", "mimeType": "application/pdf", "buffer": pdf(3)})
    page.fill("#note", "แก้หมวด 4")
    page.get_by_role("button", name="เพิ่มฉบับใหม่").click()
    page.get_by_role("button", name="เผยแพร่ฉบับที่ 2").click()
    expect(page.locator(".k-msg").first).to_contain_text("เผยแพร่แล้ว")


def by_a_stranger(page: Any, url: str) -> None:
    """The list, both versions, pages on screen, the poster; not followed."""
    assert faults_of(page) == []
    expect(page.get_by_text("แก้หมวด 4")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("link", name="คู่มือของปี", exact=True).click()
    assert begun.value.suggested_filename == "คู่มือ.pdf"
    assert Path(begun.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_text("ฉบับก่อนหน้า (1)").click()
    expect(page.get_by_role("link", name="ฉบับที่ 1")).to_be_visible()
    page.get_by_role("link", name="อ่านบนจอ").click()
    expect(page.locator("figure")).to_have_count(3)
    assert faults_of(page) == []
    page.goto(f"{url}/d/2570/poster/")
    expect(page.locator(".k-poster-address")).to_contain_text("/d/2570/")
    assert faults_of(page) == []


def beside_a_statement(page: Any) -> None:
    """The paragraph opens, and from it the page of the handbook."""
    guide = page.locator("#t-1\\.1\\.B1 .k-guide")
    guide.locator("summary").click()
    expect(guide.get_by_role("link", name="เปิดคู่มือ หน้า 2")).to_be_visible()
    assert faults_of(page) == []
    guide.get_by_role("link", name="เปิดคู่มือ หน้า 2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("คู่มือของปี")
    expect(page.get_by_alt_text("หน้า 2")).to_be_visible()
