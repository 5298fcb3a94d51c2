"""The Excel pack as its users meet it: downloaded in the browser, filled offline, the web changed meanwhile, uploaded, looked at,
chosen, taken in and seen on the item; a name of 200 letters; nothing an axe finds."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import LevelAnswer, Measure, StatementAnswer
from kaona.assessment.operations import answers
from kaona.people.models import Organisation
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.reports.packs import filled, through_libreoffice

OLD, WEB, FILE = "คำอธิบายเดิม", "คำอธิบายจากเว็บ", "=คำอธิบายจากไฟล์\nสองบรรทัด"


def write(page: Any, site: str, dossier: int, text: str) -> None:
    """Type the first narrative on the item's page."""
    page.goto(f"{site}/dossiers/{dossier}/items/1.1/")
    box = page.locator("textarea").first
    expect(box).to_have_value(OLD)
    with page.expect_response(lambda answer: "/narrative/" in answer.url):
        box.fill(text)
        box.blur()


def upload(page: Any, site: str, dossier: int, name: str, data: bytes) -> None:
    page.goto(f"{site}/pack/dossiers/{dossier}/")
    page.set_input_files(
        "#file",
        {"name": name, "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "buffer": data},
    )
    page.get_by_role("button", name="ดูส่วนต่าง").click()


def test_a_dossier_goes_out_is_filled_and_comes_back(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast, address = site
    long_name = "กรม" + "ก" * 197
    Organisation.objects.filter(pk=cast.department.pk).update(name_th=long_name)
    pk = cast.dossier.pk
    LevelAnswer.objects.create(organisation=cast.department, dossier=cast.dossier, item="1.1", level="basic",
                               narrative=OLD, changed_by=cast.editor, changed_at=cast.dossier.started_at)  # fmt: skip
    page = visit(cast.coordinator, f"/dossiers/{pk}/")
    page.get_by_role("link", name="ทำงานใน Excel").click()
    expect(page.get_by_text("ยังไม่มีใครอัปโหลดไฟล์")).to_be_visible()
    assert faults_of(page) == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="ดาวน์โหลดไฟล์ Excel").click()
    assert waited.value.suggested_filename.endswith(".xlsx")
    waited.value.save_as(tmp_path / "pack.xlsx")
    data = (tmp_path / "pack.xlsx").read_bytes()

    # Offline: a fault first, told by sheet and cell.
    upload(
        page, address, pk, "ผิด.xlsx", filled(data, {("หมวด 1", "1.1.B1", "C"): "ใช่", ("หมวด 7", "7.1.1/1", "F"): "มาก"})
    )
    expect(page.get_by_role("alert")).to_contain_text("ผิด 3 ช่อง")
    expect(page.get_by_role("row").filter(has_text="C6")).to_contain_text("เลือก มี หรือ ไม่มี หรือเว้นว่าง")
    assert faults_of(page) == []

    cells = {
        ("หมวด 1", "1.1.B1", "C"): "มี", ("หมวด 1", "1.1.B2", "C"): "ไม่มี", ("หมวด 1", "1.1 พื้นฐาน", "D"): FILE,
        ("หมวด 7", "7.1.1/1", "C"): "ตัววัด" + "ข" * 200, ("หมวด 7", "7.1.1/1", "F"): 80, ("หมวด 7", "7.1.1/1", "I"): 0.1,
    }  # fmt: skip
    data = filled(data, cells)
    if shutil.which("soffice"):
        data = through_libreoffice(data, tmp_path)
    # Meanwhile, on the web: the same narrative, and another.
    other = visit(cast.editor)
    write(other, address, pk, WEB)
    answers.write_narrative(dossier=cast.dossier, item="1.1", level="advance", text="ก้าวหน้าจากเว็บ", version=0,
                            by=cast.editor, at=timezone.now())  # fmt: skip

    upload(page, address, pk, "น" * 150 + ".xlsx", data)
    expect(page.get_by_role("heading", name="ส่วนต่างของไฟล์")).to_be_visible()
    both = page.locator(".k-packline.is-both")
    expect(both).to_have_count(1)
    for text in (OLD, WEB, "=คำอธิบายจากไฟล์"):
        expect(both).to_contain_text(text)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_text("แก้ในระบบหลังดาวน์โหลด 1 ช่อง").click()
    expect(page.get_by_text("ก้าวหน้าจากเว็บ")).to_be_visible()
    assert faults_of(page) == []
    small = visit(cast.coordinator, page.url.removeprefix(address), PHONE)
    assert faults_of(small) == []
    small.goto(f"{address}/pack/dossiers/{pk}/")
    assert faults_of(small) == []

    # Nothing is taken before both sides' cell is chosen; the keyboard is enough for all of it.
    page.get_by_role("button", name="นำเข้าตามที่เลือก").click()
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้เลือก 1 ช่อง")
    assert StatementAnswer.objects.count() == 0
    page.get_by_role("checkbox", name="1.1.B2").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="ใช้ของไฟล์").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="นำเข้าตามที่เลือก").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("นำเข้าแล้ว 3 ช่อง")).to_be_visible()
    assert dict(StatementAnswer.objects.values_list("code", "state")) == {"1.1.B1": "met"}
    assert LevelAnswer.objects.get(level="basic").narrative == FILE
    assert [(one.target, one.results.get().value) for one in Measure.objects.all()] == [("80", "0.1")]
    page.goto(f"{address}/dossiers/{pk}/items/1.1/")
    expect(page.locator("textarea").first).to_have_value(FILE)
    page.goto(f"{address}/pack/dossiers/{pk}/")
    expect(page.get_by_text("ไม่ได้นำเข้า 1")).to_be_visible()
    assert faults_of(page) == []


@pytest.mark.parametrize("step", ["discard", "later"])
def test_a_file_can_be_thrown_away_or_left_for_later(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path, step: str
) -> None:
    cast, address = site
    pk = cast.dossier.pk
    page = visit(cast.coordinator, f"/pack/dossiers/{pk}/")
    with page.expect_download() as waited:
        page.get_by_role("link", name="ดาวน์โหลดไฟล์ Excel").click()
    waited.value.save_as(tmp_path / "pack.xlsx")
    upload(page, address, pk, "ก.xlsx", filled((tmp_path / "pack.xlsx").read_bytes(), {("หมวด 2", "2.1.B1", "C"): "มี"}))
    if step == "later":
        page.get_by_role("link", name="ไว้ภายหลัง").click()
        expect(page.get_by_role("heading", name="ไฟล์ที่รอนำเข้า")).to_be_visible()
        page.get_by_role("link", name="ก.xlsx").first.click()
        expect(page.get_by_role("checkbox", name="2.1.B1")).to_be_checked()
    else:
        page.get_by_text("ทิ้งไฟล์นี้").click()
        page.get_by_role("button", name="ทิ้งไฟล์").click()
        expect(page.get_by_text("ทิ้งไฟล์แล้ว แบบประเมินไม่เปลี่ยน")).to_be_visible()
    assert StatementAnswer.objects.count() == 0
    assert faults_of(page) == []
