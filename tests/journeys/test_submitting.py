"""From an answer with evidence to a receipt that a stranger checks; every page clean for axe-core, on both widths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Citation, Dossier, Receipt
from kaona.assessment.operations import measures
from kaona.rules.measures import MeasureInput
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of

MANDATORY = ("7.1.1", "7.1.4", "7.2.1", "7.2.2", "7.3.1", "7.3.2", "7.4.1", "7.4.2", "7.5.1", "7.6.1", "7.6.3")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def results(cast: Cast) -> None:
    for code in MANDATORY:
        given = MeasureInput(name=f"ตัววัด {code}", unit="ร้อยละ", target="85", results={2568: "90"})
        measures.add_measure(
            dossier=cast.dossier, sub_measure=code, given=given, by=cast.coordinator, at=timezone.now()
        )


def test_a_coordinator_fills_an_item_the_head_signs_on_a_phone_and_a_stranger_checks_the_receipt(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast, url = site
    results(cast)
    base = f"/dossiers/{cast.dossier.pk}"
    page = visit(cast.coordinator, f"{base}/items/1.1/")
    page.click("label:has(#r-1\\.1\\.B1-met)")
    page.fill("#narr-basic", "กรมประกาศวิสัยทัศน์แล้ว")
    expect(page.locator("#n-basic [data-state]")).to_contain_text("บันทึกแล้ว")
    file = tmp_path / "คู่มือการนำองค์การ.pdf"
    file.write_bytes(PDF)
    page.click("#n-basic .k-cite-add summary")
    page.set_input_files("#file-basic", str(file))
    page.fill("#pg-basic", "๔-๙")
    page.click("#n-basic button:has-text('อัปโหลดและอ้าง')")
    expect(page.locator("#n-basic .k-ev")).to_contain_text("คู่มือการนำองค์การ")
    assert Citation.objects.get().pages == "4–9"
    page.goto(f"{url}{base}/rehearsal/")
    page.click("button:has-text('ส่งให้ทบทวนและลงนาม')")
    phone = visit(cast.head, f"{base}/sign/", PHONE)
    assert faults_of(phone) == []
    phone.fill("#password", "wrong password")
    phone.click("button:has-text('ลงนามรับรองข้อมูล')")
    expect(phone.locator(".k-errors")).to_contain_text("รหัสผ่านไม่ถูกต้อง")
    phone.fill("#password", PASSWORD)
    phone.click("button:has-text('ลงนามรับรองข้อมูล')")
    phone.click("button:has-text('ส่งแบบประเมิน')")
    expect(phone.locator("h1").first).to_contain_text("ใบรับแบบประเมิน")
    receipt = Receipt.objects.get()
    assert Dossier.objects.get().stage == "submitted"
    stranger = visit(None, f"/dossiers/receipts/{receipt.token}/")
    expect(stranger.locator("main")).to_contain_text("ใบรับถูกต้อง")
    expect(stranger.locator("main")).to_contain_text(receipt.number)
    assert "จาก 500" not in stranger.content()
    assert faults_of(stranger) == []


def test_a_program_named_pdf_is_refused_in_words(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast, _ = site
    file = tmp_path / "รายงาน.pdf"
    file.write_bytes(b"MZ\x90\x00" + b"\x00" * 200)
    page = visit(cast.editor, "/evidence/add/")
    page.set_input_files("#file", str(file))
    page.click("button:has-text('เพิ่มเข้าคลัง')")
    expect(page.locator("[data-upload-errors]")).to_contain_text("ไฟล์นี้เป็นโปรแกรม")


AGENCY = (
    "", "categories/1/", "items/1.1/", "results/7.1/", "profile/", "rehearsal/", "review/", "sign/", "receipt/", "print/", "assignments/",
    "cite/?target=level&code=1.1.basic", "history/narrative/1.1.basic/", "results/paste/", "openings/",
)  # fmt: skip
PAGES = {
    "coordinator": ("/evidence/", "/evidence/add/", "/tasks/", "/notices/", "/help/", "/help/ask/", "/people/", "/account/profile/",
                    "/account/password/change/", "/account/2fa/", "/account/sessions/", "/people/lend/"),
    "officer": ("/cycles/", "/cycles/new/", "/catalogue/", "/catalogue/load/", "/people/organisations/", "/help/"),
    "administrator": ("/people/accounts/", "/people/mail/"),
    "viewer": ("/cycles/",),
}  # fmt: skip


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_page_is_clean_for_axe_and_fits_its_window(
    site: tuple[Cast, str], visit: Callable[..., Any], width: str
) -> None:
    cast, url = site
    viewport = PHONE if width == "phone" else DESKTOP
    results(cast)
    found = {}
    for who, paths in PAGES.items():
        page = visit(getattr(cast, who), "/", viewport)
        if who == "coordinator":
            place = f"/people/at/{cast.department.pk}"
            paths = (
                *(f"/dossiers/{cast.dossier.pk}/{path}" for path in AGENCY),
                *paths,
                f"{place}/acting/",
                f"{place}/audit/",
            )
        if who == "officer":
            paths = (*paths, f"/cycles/{cast.cycle.pk}/", f"/catalogue/editions/{cast.cycle.edition_id}/",
                     f"/catalogue/rule-sets/{cast.cycle.rule_set_id}/")  # fmt: skip
        for path in paths:
            page.goto(url + path)
            faults = faults_of(page)
            if faults:
                found[path] = faults
    stranger = visit(None, "/", viewport)
    for path in ("/", "/account/login/", "/account/password/reset/", "/account/privacy/", "/nothing/"):
        stranger.goto(url + path)
        faults = faults_of(stranger)
        if faults:
            found[path] = faults
    assert found == {}
