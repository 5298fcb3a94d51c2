"""Two rounds of progress in a browser: a late action, a figure and a photo on a phone, and the blocked one on งานของฉัน."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.improvement.models import Action, Indicator, Reading, ReportEvidence, Round
from kaona.rules.thai_dates import local
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of


@pytest.fixture
def running(site: tuple[Cast, str], tmp_path: Path) -> tuple[Cast, list[Round], Path]:
    """The first action ended ten days ago, the second goes on; one round was due yesterday, one is due in ten days."""
    cast, now = site[0], timezone.now()
    cast.with_submission(at=now - timedelta(days=60)).with_plan(at=now - timedelta(days=50))
    today = local(now).date()
    Action.objects.update(
        starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=10), responsible=cast.editor
    )
    Action.objects.filter(pk=cast.actions[1].pk).update(ends_on=today + timedelta(days=40))
    one = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[1], position=1, name="ผู้พอใจ", unit="ร้อยละ", baseline="60",
        changed_by=cast.coordinator, changed_at=now,
    )  # fmt: skip
    one.targets.create(organisation=cast.department, period=today + timedelta(days=10), value="80", at=now)
    Round.objects.all().delete()
    rounds = [
        Round.objects.create(organisation=cast.department, plan=cast.plan, name=name, due_on=today + timedelta(days=days), created_at=now)
        for name, days in (("รอบแรก", -1), ("รอบสอง", 10))
    ]  # fmt: skip
    photo = tmp_path / "ภาพประชุม.pdf"
    photo.write_bytes(b"%PDF-1.4 a\n%%EOF")
    return cast, rounds, photo


def test_two_rounds_with_a_late_and_a_blocked_action(
    running: tuple[Cast, list[Round], Path], visit: Callable[..., Any]
) -> None:
    cast, (first, second), photo = running
    late, other = cast.actions
    # The first round, in its table: saved by itself while one types.
    page = visit(cast.editor, f"/progress/rounds/{first.pk}/")
    assert faults_of(page) == []
    row = page.locator(f"#a-{late.pk}")
    expect(row.locator(".k-standing")).to_contain_text("เกินกำหนด 10 วัน")
    row.locator("[name=percent]").fill("๗๐")
    expect(row.locator("[data-error-for=light]")).to_contain_text("เลือกสถานะ")
    row.locator("[name=light]").select_option("at_risk")
    row.locator("[name=obstacle]").fill("รอหนังสือตอบ")
    expect(row.locator("[data-state]")).to_contain_text("บันทึกแล้ว")
    # The other on a phone, with a figure and a photo.
    phone = visit(cast.editor, f"/progress/actions/{other.pk}/rounds/{first.pk}/", PHONE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults_of(phone) == []
    expect(phone.get_by_text("บันทึกรายงานก่อน แล้วจึงแนบ")).to_be_visible()
    phone.fill("[name=percent]", "45")
    phone.locator("label", has=phone.locator("[value=on_track]")).click()
    expect(phone.locator("[data-state]")).to_contain_text("บันทึกแล้ว")
    phone.fill("[name=done]", "อบรมแล้วสองรุ่น")
    phone.fill("[name^=reading_]", "๖๖")
    phone.get_by_role("button", name="บันทึกรายงาน").click()
    expect(phone.locator(".k-toast")).to_contain_text("บันทึกแล้ว")
    phone.set_input_files("#evidence-box [name=file]", photo)
    phone.get_by_role("button", name="แนบไฟล์").click()
    expect(phone.locator("#evidence-box")).to_contain_text("ภาพประชุม")
    assert Reading.objects.get(superseded_at=None).value == "66"
    assert ReportEvidence.objects.count() == 1
    # The second round: blocked, which asks what the obstacle is.
    page.goto(page.url.replace(f"/rounds/{first.pk}/", f"/rounds/{second.pk}/"))
    row = page.locator(f"#a-{other.pk}")
    expect(row.locator("td", has_text="45%")).to_be_visible()
    row.locator("[name=percent]").fill("50")
    row.locator("[name=light]").select_option("blocked")
    expect(row.locator("[data-error-for=obstacle]")).to_contain_text("กรอกอุปสรรค")
    row.locator("[name=obstacle]").fill("งบประมาณยังไม่ได้รับจัดสรร")
    expect(row.locator("[data-state]")).to_contain_text("บันทึกแล้ว")
    # It comes up for the coordinator: tasks, inbox, board.
    tasks = visit(cast.coordinator, "/tasks/")
    lines = tasks.locator("section", has=tasks.get_by_role("heading", name="งานตามแผนที่ต้องจัดการ")).locator("li")
    expect(lines.nth(0)).to_contain_text("งบประมาณยังไม่ได้รับจัดสรร")
    expect(lines.nth(1)).to_contain_text("เกินกำหนด 10 วัน")
    assert faults_of(tasks) == []
    tasks.goto(tasks.url.replace("/tasks/", f"/progress/plans/{cast.plan.pk}/"))
    assert faults_of(tasks) == []
    tasks.get_by_role("row", name="รอบแรก").get_by_text("จัดการ").click()
    tasks.get_by_role("button", name="ปิดรอบ").first.click()
    expect(tasks.get_by_role("row", name="รอบแรก")).to_contain_text("ปิดแล้ว")
    tasks.get_by_role("link", name="ต้องตัดสินใจ").first.click()
    expect(tasks.get_by_role("heading", name="ติดขัด 1")).to_be_visible()
    expect(tasks.get_by_role("heading", name="เกินกำหนด 1")).to_be_visible()
    assert faults_of(tasks) == []
