"""The 350 question on a phone, and a visit on a tablet whose line is cut: nothing written is lost."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from kaona.assessment.models import ScoreRecord
from kaona.rules.thai_dates import local
from kaona.verification.models import Certificate, Visit, VisitFinding, VisitIssue, VisitNote, VisitQuestion
from kaona.verification.operations import certifying, on_site, questions, visiting
from kaona.verification.operations.visiting import VisitPlan
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import PHONE, faults_of

TABLET = {"width": 1024, "height": 768}
DAY = timedelta(days=1)


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG")
    return out.getvalue()


def ask(cast: Cast) -> VisitQuestion:
    now = timezone.now()
    cast.with_submission(at=now - 5 * DAY)
    cast.with_review(at=now - 4 * DAY).judged(at=now - 3 * DAY, against=("1.1.A1",)).at_stage(
        "confirmed", at=now - 2 * DAY
    )
    record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed")
    found = questions.ask_if_reached(dossier=cast.dossier, record=record, by=cast.officer, at=now)
    assert found is not None
    return found


@pytest.fixture
def there(site: tuple[Cast, str]) -> Visit:
    """A visit that is under way today, with two issues."""
    cast, _ = site
    question, now = ask(cast), timezone.now()
    questions.answer(question=question, choice="accept", by=cast.head, at=now)
    today = local(now).date()
    row = visiting.plan(question=question, given=VisitPlan(today, today + DAY, "กรมตัวอย่าง"), team=[cast.colleague, cast.second],
                        leader=cast.colleague, by=cast.officer, at=now)  # fmt: skip
    for code in ("1.1.A1", "1.2.B1"):
        on_site.add_issue(visit=row, code=code, text="ดูเอกสารจริง", by=cast.officer, at=now)
    visiting.start(visit=row, by=cast.colleague, at=now)
    return row


def test_the_head_signs_the_answer_on_a_phone(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    question = ask(cast)
    page = visit(cast.head, "/tasks/", PHONE)
    page.get_by_role("link", name="ลงนามคำตอบเรื่องตรวจรับรอง").click()
    expect(page.locator("h1")).to_contain_text("ต้องการให้ตรวจรับรอง ณ พื้นที่หรือไม่")
    assert faults_of(page) == []
    page.check("#c-accept")
    page.fill("#password", "not mine")
    page.get_by_role("button", name="ลงนามคำตอบ").click()
    expect(page.locator(".k-errors")).to_contain_text("รหัสผ่านไม่ถูกต้อง")
    assert page.is_checked("#c-accept")
    assert faults_of(page) == []
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="ลงนามคำตอบ").click()
    expect(page.locator("#h-a")).to_contain_text("คำตอบที่ลงนาม")
    assert faults_of(page) == []
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("accepted", cast.head)


def test_what_is_written_while_the_line_is_cut_arrives_once(
    there: Visit, site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, url = site
    page = visit(cast.second, f"/visits/{there.pk}/site/", TABLET)
    assert faults_of(page) == []
    issue = VisitIssue.objects.get(code="1.1.A1")
    page.context.set_offline(True)
    page.select_option(f"#o-{issue.pk}", "not_supported")
    page.fill(f"#n-{issue.pk}", "ไม่พบแผน")
    expect(page.locator(f"#i-{issue.pk} [data-state]")).to_contain_text("เก็บไว้ในเครื่องนี้แล้ว")
    part = page.locator('[id="s-1.1"]')
    part.locator("summary", has_text="เพิ่มบันทึก").click()
    part.locator('[id="j-1.1"]').fill("ผู้อำนวยการกอง")
    part.locator('[id="x-1.1"]').fill("เล่าว่ายังไม่ทำ")
    part.get_by_role("button", name="เก็บบันทึก").click()
    part.locator("summary", has_text="เพิ่มภาพ").click()
    part.locator('[id="f-1.1"]').set_input_files({"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    part.locator('[id="c-1.1"]').fill("บอร์ดประกาศ")
    part.get_by_role("button", name="เก็บภาพ").click()
    part.locator("summary", has_text="เปลี่ยนผลข้อ").click()
    part.locator('[id="m-1.1"]').select_option("1.1.B1:no")
    part.locator('[id="r-1.1"]').fill("ไม่มีนโยบายจริง")
    part.get_by_role("button", name="เปลี่ยนผลข้อนี้").click()
    kept = page.locator("[data-site-kept]")
    expect(kept).to_contain_text("เก็บไว้ในเครื่อง 4 รายการ")
    expect(page.locator(".k-toast")).to_have_count(0)  # it fades, and is pale while it does
    assert faults_of(page) == []
    assert (VisitNote.objects.count(), VisitFinding.objects.count()) == (0, 0)
    page.context.set_offline(False)
    expect(kept).to_be_empty()
    expect(part).to_contain_text("เล่าว่ายังไม่ทำ")
    expect(part.locator("img.k-sitephoto")).to_have_count(1)
    issue.refresh_from_db()
    assert (issue.outcome, issue.note) == ("not_supported", "ไม่พบแผน")
    kinds = sorted(VisitNote.objects.values_list("kind", flat=True))
    assert kinds == ["document", "photo"]
    assert VisitFinding.objects.get().code == "1.1.B1"
    assert url in page.url


def test_a_tab_that_was_closed_offers_what_was_kept(
    there: Visit, site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, url = site
    page = visit(cast.second, f"/visits/{there.pk}/site/", TABLET)
    page.context.set_offline(True)
    part = page.locator('[id="s-1.2"]')
    part.locator("summary", has_text="เพิ่มภาพ").click()
    part.locator('[id="f-1.2"]').set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    part.get_by_role("button", name="เก็บภาพ").click()
    expect(page.locator("[data-site-kept]")).to_contain_text("1 รายการ")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{url}/visits/{there.pk}/site/")
    expect(again.locator("[data-site-kept]")).to_contain_text("เก็บไว้ในเครื่อง 1 รายการ")
    expect(again.locator("[data-site-list]")).to_contain_text("ภาพ")
    again.locator("[data-site-send]").click()
    expect(again.locator("[data-site-kept]")).to_be_empty()
    assert VisitNote.objects.get().kind == "photo"


def test_two_on_one_issue_choose(there: Visit, site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    issue = VisitIssue.objects.get(code="1.1.A1")
    page = visit(cast.second, f"/visits/{there.pk}/site/", TABLET)
    page.context.set_offline(True)
    page.fill(f"#n-{issue.pk}", "ของคนที่สอง")
    page.select_option(f"#o-{issue.pk}", "verified")
    on_site.set_outcome(
        issue=issue, outcome="not_supported", text="ของหัวหน้าทีม", version=1, by=cast.colleague, at=timezone.now()
    )
    expect(page.locator(f"#i-{issue.pk} [data-state]")).to_contain_text("เก็บไว้")
    page.context.set_offline(False)
    box = page.locator(f"#i-{issue.pk} [data-clash]")
    expect(box).to_contain_text("ไม่มีสิ่งสนับสนุน")
    expect(box).to_contain_text("ของหัวหน้าทีม")
    assert faults_of(page) == []
    box.locator("[data-keep=chosen]").click()
    expect(page.locator(f"#i-{issue.pk} [data-state]")).to_contain_text("บันทึกแล้ว")
    issue.refresh_from_db()
    assert (issue.outcome, issue.note) == ("verified", "ของคนที่สอง")


def test_the_pages_of_a_visit_and_the_public_ones_have_no_faults(
    there: Visit, site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, _ = site
    now = timezone.now()
    for one in there.issues.all():
        on_site.set_outcome(issue=one, outcome="verified", text="", version=1, by=cast.second, at=now)
    on_site.move_statement(visit=there, code="1.1.B1", met=False, reason="ไม่พบ", by=cast.second, at=now)
    on_site.conclude(visit=there, summary="ตรวจครบ", by=cast.colleague, at=now)
    certifying.confirm_visit(visit=there, by=cast.approver, at=now)
    certifying.publish_visit(visit=there, by=cast.officer, at=now)
    certificate = certifying.issue(visit=there, by=cast.approver, at=now)
    for viewport in (None, PHONE):
        for user, path in (
            (cast.officer, "/visits/"), (cast.officer, f"/visits/{there.pk}/"), (cast.officer, f"/visits/{there.pk}/issues/"),
            (cast.approver, f"/visits/{there.pk}/result/"), (cast.head, f"/visits/{there.pk}/"),
            (cast.head, f"/visits/{there.pk}/result/"), (None, f"/certificates/{certificate.token}/"),
            (None, f"/certificates/{certificate.token}/paper/"), (None, "/certificates/year/2569/"), (None, "/certificates/xyz/"),
        ):  # fmt: skip
            page = visit(user, path, viewport)
            assert faults_of(page) == [], path
            page.context.close()
    assert Certificate.objects.count() == 1
