"""After submission, in a browser: a question answered, items sent back and mended, a result read, contradicted, decided."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaona.assessment.models import Citation, ScoreRecord
from kaona.assessment.operations import evidence as library
from kaona.verification.models import Clarification, Decision, Feedback, ImportedScore, Objection
from kaona.verification.operations import clarifying, objecting
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of

DAY = timedelta(days=1)


def reviewed(cast: Cast) -> Cast:
    """Submitted yesterday, two assessors accepted."""
    now = timezone.now()
    cast.with_submission("BA", at=now - 3 * DAY)
    return cast.with_review(at=now - 2 * DAY, levels="BA")


def published(cast: Cast) -> Cast:
    """Judged, confirmed by other eyes, published this morning, with feedback."""
    now = timezone.now()
    cast.judged(now - 2 * DAY + timedelta(hours=1), against=("1.1.A1", "1.2.B1"))
    cast.at_stage("confirmed", now - DAY)
    cast.dossier.published_at = now - timedelta(hours=1)
    cast.dossier.save()
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=now - timedelta(hours=1))
    common = {"organisation": cast.department, "review": cast.review, "changed_by": cast.officer, "changed_at": now}
    for item in ("1.1", "1.2", "7.1"):
        Feedback.objects.create(
            kind="strength", item=item, text="ผู้บริหารกำหนดทิศทางร่วมกับบุคลากรและติดตามทุกไตรมาส", **common
        )
        Feedback.objects.create(kind="ofi", item=item, text="ยังไม่เห็นการนำผลติดตามไปปรับแผนของปีถัดไป", **common)
    Feedback.objects.create(kind="lift", item="1.1", text="เชื่อมผลติดตามกับแผนพัฒนาองค์การ", **common)
    Decision.objects.create(organisation=cast.department, review=cast.review, code="1.1.A1", met=True, reason="รายงานครบทุกไตรมาส",
                            decided_by=cast.officer, decided_at=now - DAY)  # fmt: skip
    ImportedScore.objects.create(
        organisation=cast.department, fiscal_year=2567, total="325.10", level="basic", by=cast.officer, at=now
    )
    ImportedScore.objects.create(
        organisation=cast.department, fiscal_year=2568, total="341.28", level="basic", by=cast.officer, at=now
    )
    return cast


def test_a_question_is_drafted_saved_and_sent(site: tuple[Cast, str], visit: Any) -> None:
    cast, _ = site
    reviewed(cast)
    asking = visit(cast.assessor, f"/results/{cast.dossier.pk}/ask/?code=1.1.B1")
    asking.fill("#question", "ขอรายงานการประชุมไตรมาส 3")
    asking.click("main button.btn-primary")
    asking.wait_for_url(re.compile("/results/clarifications/"))
    row = Clarification.objects.get()
    answering = visit(cast.coordinator, f"/results/{cast.dossier.pk}/")
    answering.click("text=ตอบคำถาม")
    answering.click("text=ขอรายงานการประชุมไตรมาส 3")
    answering.fill("#answer", "แนบรายงานการประชุมแล้ว หน้า 4")
    answering.wait_for_selector('#send input[name=version][value="2"]', state="attached")
    answering.click("#send button")
    answering.wait_for_selector("text=ส่งคำตอบถึงสำนักงาน ก.พ.ร. แล้ว")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "แนบรายงานการประชุมแล้ว หน้า 4")
    asking.reload()
    asking.click("text=ปิดคำถาม")
    asking.wait_for_selector("text=ปิดแล้ว")


def test_items_go_back_and_are_mended_where_they_were_asked(site: tuple[Cast, str], visit: Any) -> None:
    cast, _ = site
    reviewed(cast)
    office = visit(cast.officer, f"/results/{cast.dossier.pk}/send-back/")
    office.check('input[name=item][value="1.2"]')
    office.fill('textarea[name="reason_1.2"]', "ขอหลักฐานของปีที่ประเมิน")
    office.click("text=ส่งกลับให้หน่วยงานแก้ไข")
    office.wait_for_selector("text=อยู่กับหน่วยงาน")
    agency = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.2/")
    assert "ขอหลักฐานของปีที่ประเมิน" in agency.inner_text("main")
    agency.fill("#narr-basic", "แก้ไขแล้วตามที่ขอ")
    agency.wait_for_selector("#n-basic [data-state]:has-text('บันทึกแล้ว')")
    agency.goto(agency.url.replace("/1.2/", "/1.3/"))
    assert "ไม่ได้ส่งกลับ" in agency.inner_text("main")


def test_the_head_contradicts_and_somebody_else_decides(site: tuple[Cast, str], visit: Any) -> None:
    cast, _ = site
    published(reviewed(cast))
    head = visit(cast.head, f"/results/{cast.dossier.pk}/", PHONE)
    head.click("text=อ่านรายงานป้อนกลับ")
    head.click("#i-1\\.1 a")
    head.click("text=โต้แย้งผลของหัวข้อนี้")
    head.fill("#text", "มีรายงานครบทุกไตรมาส")
    head.click("main button.btn-primary")
    head.wait_for_selector("text=รอพิจารณา")
    other = visit(cast.colleague, "/results/objections/")
    other.click("text=กรมตัวอย่าง")
    other.check("#out-dismiss")
    other.fill("#reason", "รายงานเป็นของปีก่อน")
    other.click("text=บันทึกคำตัดสิน")
    other.wait_for_selector("text=รายงานเป็นของปีก่อน")
    head.reload()
    assert "รายงานเป็นของปีก่อน" in head.inner_text("main")
    assert Objection.objects.get().state == "dismissed"


def test_every_page_reads_well_at_both_sizes(site: tuple[Cast, str], visit: Any) -> None:
    cast, _ = site
    pages, found = everything(cast), []
    for size in (None, PHONE):
        for who, listed in pages.items():
            page = visit(getattr(cast, who), "/", size)
            for path in listed:
                page.goto(site[1] + path)
                found += [(who, path, size, one) for one in faults_of(page)]
    assert found == []


def everything(cast: Cast) -> dict[str, list[str]]:
    """A dossier with something on every page; who reads which."""
    now = timezone.now()
    reviewed(cast)
    part = cast.parts[0]
    cited = library.register(organisation=cast.department, details=library.EvidenceDetails(title="รายงานผลการดำเนินงานไตรมาส 3"),
                             upload=library.Upload("r.pdf", b"%PDF-1.4\n%%EOF"), by=cast.editor, at=now - 2 * DAY)  # fmt: skip
    Citation.objects.create(organisation=cast.department, dossier=cast.dossier, target="statement", target_code="1.1.A1", item="1.1",
                            evidence_version=cited.versions.get(), pages="4–9", by=cast.editor, at=now - 2 * DAY)  # fmt: skip
    rows = [
        clarifying.ask(review=cast.review, assignment=part, item="1.1", target="statement", code=code, due_at=None, by=part.user, at=now - DAY,
                       question="ขอรายงานการประชุมคณะกรรมการไตรมาส 3 ที่แสดงการติดตามผลและมติที่ประชุม")
        for code in ("1.1.B1", "1.1.B2")
    ]  # fmt: skip
    clarifying.add_evidence(clarification=rows[0], evidence=cited, pages="2", by=cast.editor, at=now)
    clarifying.write_answer(clarification=rows[1], text="แนบแล้ว", version=1, by=cast.editor, at=now)
    clarifying.send_answer(clarification=rows[1], version=2, by=cast.coordinator, at=now)
    published(cast)
    row = objecting.object_to(
        review=cast.review, item="1.1", text="หน่วยงานมีรายงานครบทุกไตรมาสและเผยแพร่แล้ว", by=cast.head, at=now
    )
    record, base = ScoreRecord.objects.get(kind="confirmed"), f"/results/{cast.dossier.pk}"
    asked, answered = (f"/results/clarifications/{one.pk}/" for one in rows)
    agency = [
        f"{base}/", f"{base}/feedback/", f"{base}/items/1.1/", f"{base}/why/{record.pk}/total/",
        f"{base}/why/{record.pk}/1.1.advance/", f"{base}/why/{record.pk}/1.1.A1/",
        f"{base}/why/{record.pk}/7.1.1/", f"{base}/clarifications/", asked, f"{base}/object/1.2/",
        f"/results/objections/{row.pk}/", f"/dossiers/{cast.dossier.pk}/",
    ]  # fmt: skip
    office = [
        f"{base}/clarifications/", answered, f"{base}/send-back/",
        f"{base}/changes/", f"{base}/why/{record.pk}/1.1.A1/", "/results/objections/",
    ]  # fmt: skip
    return {"head": agency, "officer": office, "colleague": [f"/results/objections/{row.pk}/"],
            "viewer": [f"{base}/"]}  # fmt: skip
