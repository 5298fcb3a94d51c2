"""An official paper in a browser: asked for from the page of the plan, waited for while the worker makes it, taken as a file."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.activity.models import Event
from kaona.jobs.papers import make_paper
from kaona.reports import operations as deeds
from kaona.reports.models import MadePaper
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.reports.read import by_pdfium, flat
from tests.web.results.story import publish


@pytest.mark.pango
def test_a_progress_report_is_asked_for_waited_for_and_taken(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast = site[0].with_plan(at=timezone.now() - timedelta(days=1))
    page = visit(cast.coordinator, f"/progress/plans/{cast.plan.pk}/")
    page.get_by_role("link", name="เอกสารทางการ").click()
    expect(page.get_by_label("รายงานความก้าวหน้า", exact=True)).to_be_checked()
    assert faults_of(page) == []
    page.get_by_label("เลขไทย").check()
    page.get_by_label("ใส่บันทึกข้อความนำหน้า").check()
    page.get_by_text("แก้ข้อความในบันทึก").click()
    page.get_by_label("เรียน", exact=True).fill("อธิบดีกรมตัวอย่าง")
    page.get_by_role("button", name="ทำเอกสาร").click()
    expect(page.get_by_text("อยู่ในคิวของระบบ")).to_be_visible()
    assert faults_of(page) == []
    phone = visit(cast.coordinator, f"/papers/plans/{cast.plan.pk}/", PHONE)
    expect(phone.get_by_role("button", name="เลิกรอ")).to_be_visible()
    assert faults_of(phone) == []
    row = MadePaper.objects.get()
    deeds.begin_paper(paper=row, by=None, at=timezone.now())
    deeds.count_pages(paper=row, pages=3, by=None, at=timezone.now())
    # The page looks again by itself.
    expect(page.get_by_text("กำลังจัดหน้า ได้ 3 หน้าแล้ว")).to_be_visible()
    assert make_paper(row.pk) == "made"
    link = page.get_by_role("link", name="รับไฟล์")
    expect(link).to_be_visible()
    assert faults_of(page) == []
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "รายงานความก้าวหน้า กรมตัวอย่าง 2570.pdf"
    file = tmp_path / "paper.pdf"
    download.value.save_as(file)
    pages = by_pdfium(file.read_bytes())
    assert "บันทึกข้อความ" in pages[0]
    assert "อธิบดีกรมตัวอย่าง" in flat(pages[0])
    assert "รอบ๖เดือน" in flat(pages[1])
    assert Event.objects.filter(kind="paper.taken", by_id=cast.coordinator.pk).count() == 1


@pytest.mark.pango
def test_a_part_over_its_pages_is_named_and_the_feedback_report_is_there_after_publication(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast = site[0].with_review(levels="BA").judged().at_stage("confirmed")
    publish(cast, timezone.now())
    cast.cycle.policies = {"paper_results_pages": 1}
    cast.cycle.save()
    page = visit(cast.head, f"/results/{cast.dossier.pk}/")
    page.get_by_role("link", name="เอกสารทางการ").click()
    expect(page.get_by_label("รายงานป้อนกลับ")).to_be_checked()
    page.get_by_label("รายงานผลการดำเนินการ").check()
    page.get_by_role("button", name="ทำเอกสาร").click()
    assert make_paper(MadePaper.objects.get().pk) == "over"
    expect(page.get_by_text("หมวด 7 ผลลัพธ์การดำเนินการ")).to_contain_text("จากที่กำหนด 1 หน้า")
    for size in (None, PHONE):
        again = visit(cast.head, f"/papers/dossiers/{cast.dossier.pk}/?kind=feedback", size)
        expect(again.get_by_text("ยังไม่ได้ทำ เพราะเกินจำนวนหน้า")).to_be_visible()
        assert faults_of(again) == []
    again.get_by_label("Excel").check()
    again.get_by_role("button", name="ทำเอกสาร").click()
    assert make_paper(MadePaper.objects.latest("pk").pk) == "made"
    expect(again.get_by_role("link", name="รับไฟล์ รายงานป้อนกลับ")).to_be_visible()
