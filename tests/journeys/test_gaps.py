"""Notes on the gaps of a category: in the table with the keyboard, pasted from a spreadsheet, two people on one row."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kaona.improvement.models import GapNote, StageCheck
from tests.cast import Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of


@pytest.fixture
def agency(site: tuple[Cast, str]) -> Cast:
    cast = site[0]
    cast.with_submission("BA", at=timezone.now() - timedelta(days=2))
    return cast


def saved(page: Any, act: Callable[[], Any], address: str = r"/note/$") -> Any:
    with page.expect_response(re.compile(address)) as answer:
        act()
    return answer.value


def test_a_category_is_noted_in_its_table(agency: Cast, visit: Callable[..., Any]) -> None:
    address = f"/improvement/{agency.dossier.pk}/category/1/"
    page = visit(agency.owner, "/")
    page.get_by_role("link", name="แผนยกระดับ").click()
    page.get_by_role("row", name="1 การนำองค์การ").get_by_role("link", name="เปิดตาราง").click()
    page.wait_for_url(f"**{address}")
    # By the keyboard from field to field; what is typed saves itself.
    page.select_option("#feasibility-1-1-S1", "this_year")
    page.focus("#feasibility-1-1-S1")
    page.keyboard.press("Tab")
    page.keyboard.type("๑๒.๕")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("คู่มือการถ่ายทอด")
    assert saved(page, lambda: page.keyboard.press("Control+s")).status == 200
    page.wait_for_function("document.querySelector('#g-1-1-S1 [data-state]').textContent.startsWith('บันทึกแล้ว')")
    assert saved(page, lambda: page.locator("#c-1-1").get_by_text("ตรงกัน").click(), r"/check/1.1/$").status == 200
    # A fault stands at its field.
    assert saved(page, lambda: page.fill("#money-1-1-S1", "แพง")).status == 422
    assert "กรอกตัวเลข" in page.locator("#g-1-1-S1 [data-error-for=money]").inner_text()
    assert saved(page, lambda: page.fill("#money-1-1-S1", "1,500")).status == 200
    row = GapNote.objects.get()
    assert (row.feasibility, row.person_days, row.money, row.missing) == ("this_year", "12.5", "1500", "คู่มือการถ่ายทอด")
    assert StageCheck.objects.get().verdict == "matches"
    for path in (address, f"/improvement/{agency.dossier.pk}/", f"/improvement/{agency.dossier.pk}/gap/1.1.S1/"):
        for viewport in (DESKTOP, PHONE):
            assert faults_of(visit(agency.owner, path, viewport)) == []


def test_a_table_is_pasted_after_its_difference_was_seen(agency: Cast, visit: Callable[..., Any]) -> None:
    page = visit(agency.owner, f"/improvement/{agency.dossier.pk}/category/1/paste/")
    page.fill("#text", "1.1.S1\tอาจจะ\t5\n1.2.S1\tต้องใช้เวลา\t10")
    page.get_by_role("button", name="ตรวจรายการ").click()
    page.get_by_text("ผิด 1 แถว").wait_for()
    page.fill("#text", "1.1.S1\tทำได้ปีนี้\t5\n1.2.S1\tต้องใช้เวลา\t10")
    page.get_by_role("button", name="ตรวจรายการ").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="บันทึก 2 รายการ").click()
    page.wait_for_url("**/category/1/")
    assert page.input_value("#person_days-1-2-S1") == "10"
    assert GapNote.objects.count() == 2


def test_two_people_on_one_row_choose_field_by_field(agency: Cast, visit: Callable[..., Any]) -> None:
    address = f"/improvement/{agency.dossier.pk}/category/1/"
    first, second = visit(agency.owner, address), visit(agency.coordinator, address)
    assert saved(first, lambda: first.fill("#missing-1-1-S1", "ของเจ้าของหมวด")).status == 200
    assert saved(second, lambda: second.fill("#missing-1-1-S1", "ของผู้ประสานงาน")).status == 409
    box = second.locator("#g-1-1-S1 [data-clash]")
    assert "ของเจ้าของหมวด" in box.inner_text()
    assert faults_of(second) == []
    assert saved(second, lambda: box.locator("[data-keep=mine]").click()).status == 200
    row = GapNote.objects.get()
    assert (row.missing, row.version) == ("ของผู้ประสานงาน", 2)
