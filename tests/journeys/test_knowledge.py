"""A practice from the one who did it to the one who needs it, in a real browser: written, proposed with a file, published,
found by item."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from kaona.knowledge.models import Practice
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.rules.test_uploads import pdf


@pytest.fixture(autouse=True)
def _own_store(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "store")


def test_a_practice_goes_from_one_agency_to_another(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast, url = site
    (tmp_path / "คู่มือ.pdf").write_bytes(pdf(2))
    page = visit(cast.editor, "/knowledge/new/")
    page.fill("#title", "ลดเวลารอด้วยการจองคิว")
    page.click("text=เริ่มเขียน")
    page.wait_for_url("**/edit/")
    row = Practice.objects.get()
    for field, text in (("problem", "รอนาน"), ("done", "เปิดจองคิว"), ("result", "รอน้อยลง"), ("contact", "กองตัวอย่าง")):
        page.fill(f"#{field}", text)
    for part, text in (("name", "เวลารอ"), ("unit", "นาที"), ("before", "๔๕"), ("after", "สิบ"), ("source", "ระบบคิว")):
        page.fill(f"#figure_0_{part}", text)
    page.click("#items summary >> nth=2")
    page.check("#item-3\\.3")
    page.check("#type-department")
    page.wait_for_selector("#figure_0_after-e:not([hidden])")
    page.fill("#figure_0_after", "๑๒")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#figure_0_after-e", state="hidden")
    page.wait_for_selector("[data-state] >> text=บันทึกแล้ว")
    page.set_input_files("#file", str(tmp_path / "คู่มือ.pdf"))
    page.click("#files button >> text=เพิ่มไฟล์")
    page.wait_for_selector("#files .k-rows >> text=คู่มือ.pdf")
    assert faults_of(page) == []
    page.click("text=ดูการ์ด")
    page.wait_for_selector(".k-figures >> text=-33")
    assert faults_of(page) == []
    page.click("text=เสนอให้สำนักงาน ก.พ.ร.")
    page.wait_for_selector("[role=status] >> text=เสนอแล้ว")

    office = visit(cast.officer, "/knowledge/proposed/")
    office.click("text=ลดเวลารอด้วยการจองคิว")
    office.click(".k-head-actions >> text=เผยแพร่")
    office.wait_for_selector("[role=status] >> text=เผยแพร่แล้ว")
    row.refresh_from_db()
    assert (row.state, row.codes, row.version > 1) == ("published", ["3.3"], True)

    other = visit(cast.outsider, "/knowledge/", PHONE)
    other.select_option("#item", "3.3")
    other.click("text=ค้นหา")
    assert faults_of(other) == []
    other.click("text=ลดเวลารอด้วยการจองคิว")
    other.wait_for_selector("h1 >> text=ลดเวลารอด้วยการจองคิว")
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults_of(other) == []
    with other.expect_download() as file:
        other.click("text=คู่มือ.pdf")
    assert file.value.suggested_filename == "คู่มือ.pdf"
    assert url in file.value.url
