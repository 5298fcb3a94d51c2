"""A result from its owner to the Office in a real browser: judged, sent back, mended, confirmed, made a practice and proposed;
and what moved the score between two years."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Cycle, Dossier
from kaona.improvement.models import Action, Indicator, Outcome, Reading
from kaona.knowledge.models import Practice
from tests.cast import Cast, submit_rows
from tests.journeys.conftest import PHONE, faults_of


@pytest.fixture
def running(site: tuple[Cast, str]) -> Cast:
    """A plan under way; the first action is done, with a figure beyond its target, and belongs to the editor."""
    cast, now = site[0], timezone.now()
    cast.with_submission("BA", now - timedelta(days=60)).with_plan(at=now - timedelta(days=50))
    Action.objects.filter(pk=cast.actions[0].pk).update(state="done", percent=100, done_at=now, responsible=cast.editor)
    row = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[0], position=1, name="ผู้พอใจ", unit="ร้อยละ", baseline="60",
        source="แบบสำรวจ", changed_by=cast.coordinator, changed_at=now,
    )  # fmt: skip
    row.targets.create(organisation=cast.department, period=date(2027, 3, 31), value="80", at=now)
    Reading.objects.create(
        organisation=cast.department, indicator=row, period=date(2027, 3, 31), value="84", by=cast.editor, at=now
    )
    return cast


def test_from_the_owner_to_the_office(running: Cast, visit: Callable[..., Any]) -> None:
    cast, first = running, running.actions[0]
    # The owner finds it among the own tasks, and every fault is said at once.
    page = visit(cast.editor, "/tasks/")
    page.locator("section", has=page.get_by_role("heading", name="ผลของงาน")).get_by_role("link").click()
    expect(page.get_by_text("ร้อยละ 120.0 ของทางจากค่าฐานถึงเป้า")).to_be_visible()
    assert faults_of(page) == []
    page.locator("label", has=page.locator("#e-partly")).click()
    page.fill("#effect_on_citizens", "รอสั้นลง")
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.locator(".k-errors")).to_contain_text("เขียนเหตุที่ไม่ได้ผล")
    expect(page.locator("#effect_on_citizens")).to_have_value("รอสั้นลง")
    assert faults_of(page) == []
    page.locator("label", has=page.locator("#e-mostly")).click()
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.locator(".k-msg.is-ok")).to_contain_text("รอผู้ประสานงานยืนยัน")
    # The Office reads nothing of it yet.
    office = visit(cast.officer, f"/outcomes/dossiers/{cast.dossier.pk}/")
    expect(office.get_by_text("หน่วยงานยังไม่ยืนยันผล")).to_be_visible()
    # The coordinator sends it back on a phone.
    phone = visit(cast.coordinator, "/outcomes/confirm/", PHONE)
    assert faults_of(phone) == []
    phone.get_by_role("link", name="งาน 1.1.S1").click()
    assert faults_of(phone) == []
    phone.fill("#note", "ขอตัวเลขเวลารอ")
    phone.get_by_role("button", name="ส่งกลับให้แก้").click()
    expect(phone.locator(".k-msg.is-ok")).to_contain_text("ส่งกลับแล้ว")
    # Mended and confirmed.
    page.goto(page.url)
    expect(page.locator(".k-msg.is-bad")).to_contain_text("ขอตัวเลขเวลารอ")
    page.fill("#effect_on_citizens", "รอ 18 นาที จากเดิม 41 นาที")
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.locator(".k-msg.is-ok")).to_contain_text("รอผู้ประสานงานยืนยัน")
    phone.goto(phone.url)
    phone.get_by_role("button", name="ยืนยันผล").click()
    expect(phone.locator(".k-msg.is-ok")).to_contain_text("ยืนยันผลแล้ว")
    assert faults_of(phone) == []
    assert (Outcome.objects.get().confirmed_by, Outcome.objects.get().version) == (cast.coordinator, 2)
    # A practice, mended and proposed by its owner.
    page.goto(page.url)
    page.get_by_role("button", name="ทำเป็นวิธีปฏิบัติ").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("#result")).to_have_value("รอ 18 นาที จากเดิม 41 นาที")
    expect(page.locator("#figure_0_after")).to_have_value("84")
    page.fill("#done", "แยกคิวตามเรื่อง")
    page.get_by_role("button", name="บันทึก").first.click()
    expect(page.locator(".k-msg.is-ok")).to_be_visible()
    page.get_by_role("link", name="ดูการ์ด").click()
    page.get_by_role("button", name="เสนอให้สำนักงาน ก.พ.ร.").click()
    expect(page.locator(".k-msg.is-ok")).to_contain_text("เสนอแล้ว")
    office.goto(office.url.partition("/outcomes/")[0] + "/knowledge/proposed/")
    expect(office.get_by_role("link", name="งาน 1.1.S1")).to_be_visible()
    assert Practice.objects.get().state == "proposed"
    office.goto(office.url.partition("/knowledge/")[0] + f"/outcomes/actions/{first.pk}/")
    expect(office.get_by_text("รอ 18 นาที จากเดิม 41 นาที")).to_be_visible()
    assert faults_of(office) == []


def test_what_moved_the_score_between_two_years(running: Cast, visit: Callable[..., Any]) -> None:
    cast, now = running, timezone.now()
    fields = {name: getattr(cast.cycle, name) for name in ("agency_types", "edition", "rule_set", "window")}
    later = Cycle.objects.create(
        code="2570-test", name_th="รอบตัวอย่าง 2570", fiscal_year=2570, result_year=2569, state="open", opened_at=now,
        created_at=now, **fields,
    )  # fmt: skip
    dossier = Dossier.objects.create(cycle=later, organisation=cast.department, started_at=now)
    submit_rows(dossier, cast.head, "BAS", now)
    for viewport in (None, PHONE):
        page = visit(cast.head, f"/outcomes/dossiers/{cast.dossier.pk}/", viewport)
        expect(page.get_by_text("ปิดแล้ว").first).to_be_visible()
        assert faults_of(page) == []
        page.get_by_role("link", name="คะแนนก่อนและหลัง").click()
        expect(page.get_by_role("heading", name="อะไรทำให้คะแนนเปลี่ยน")).to_be_visible()
        assert faults_of(page) == []
        page.locator(".k-chart a rect").first.click()
        page.wait_for_url("**#step-1.1")
        page.locator("#step-1\\.1").get_by_role("link", name="1.1.S1").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.go_back()
        page.get_by_role("link", name="สัญญาและทำได้แต่ละปี").click()
        expect(page.get_by_text("ตามคะแนนปี 2570")).to_be_visible()
        assert faults_of(page) == []
