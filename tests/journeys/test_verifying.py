"""The whole of the Office's check in a real browser: two assessors blind, consensus, confirmation, the question, a visit,
the certificate that a stranger checks; and a province just below the line, which is not asked."""

import re
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Dossier, Measure, MeasureResult, ScoreRecord, StatementAnswer
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.scores import current_score, total_of
from kaona.rules.roles import Role
from kaona.verification.models import Certificate, Review, Visit, VisitQuestion
from kaona.verification.operations import confirming
from kaona.verification.queries.consensus import decided_tree
from tests.cast import PASSWORD, Cast, assigned, judge_rows, person, submit_rows
from tests.journeys.conftest import PHONE, faults_of

Open = Callable[..., Any]
MARK = "รายงานไม่ครบสี่ไตรมาส"
ACCOUNT = "เหตุผลร่วมของคณะผู้ตรวจ"


@pytest.fixture
def sent(site: tuple[Cast, str]) -> Cast:
    """The department has submitted: every Basic and Advance statement, all measures."""
    cast = site[0].with_submission("BA", at=timezone.now() - timedelta(days=3))
    cast.second = person("second@example.go.th", Role.ASSESSOR, cast.office)
    cast.third = person("third@example.go.th", Role.ASSESSOR, cast.office)
    return cast


def dossier_of(cast: Cast) -> Dossier:
    return Dossier.objects.select_related("cycle__window", "organisation").get(pk=cast.dossier.pk)


def test_from_two_blind_assessors_to_a_certificate_that_a_stranger_checks(
    site: tuple[Cast, str], sent: Cast, visit: Open
) -> None:
    officer = visit(sent.officer, f"/verification/{sent.dossier.pk}/assign/")
    give_team(officer, sent)
    assessors = [enter(visit, sent, user) for user in (sent.assessor, sent.second)]
    judge(site[1], sent, assessors)
    conclude(site[1], officer, sent)
    confirmed = confirm(visit, sent)
    assert confirmed > 350
    question = accept(visit, sent)
    row = plan(site[1], officer, question, sent)
    on_site(site[1], assessors[0], row)
    after = certify(visit, sent, row)
    assert after != confirmed
    assert ScoreRecord.objects.filter(dossier=sent.dossier, kind="confirmed").count() == 2
    stranger_checks(visit)
    agency_reads(visit, sent, after)


def give_team(page: Any, cast: Cast) -> None:
    """One officer, then two assessors, chosen by hand."""
    for name in ("officer", "assessor", "second"):
        row = page.locator("tr", has=page.get_by_role("rowheader", name=name, exact=True)).first
        row.locator("button").click()
        page.wait_for_load_state()
    review = Review.objects.get()
    assert review.officer == cast.officer
    assert set(review.assignments.values_list("user", flat=True)) == {cast.assessor.pk, cast.second.pk}


def enter(visit: Open, cast: Cast, user: Any) -> Any:
    """Nothing is read before the promise is signed and no conflict declared."""
    page = visit(user, "/")
    expect(page.locator("main")).to_contain_text(cast.department.name_th)
    assert page.goto(page.url.split("/reviewing")[0] + f"/dossiers/{cast.dossier.pk}/").status == 404
    page.go_back()
    page.goto(page.url.split("/reviewing")[0] + f"/reviewing/{cast.dossier.pk}/enter/")
    page.fill("#password", PASSWORD)
    page.click("button:has-text('ลงนามคำรับรอง')")
    page.click("button:has-text('ไม่มีส่วนได้เสีย รับตรวจประเมิน')")
    page.wait_for_load_state()
    return page


def judge(url: str, cast: Cast, assessors: list[Any]) -> None:
    """The first agrees with everything; the second contradicts one statement, blind to the first."""
    first, second = assessors
    base = f"{url}/judging/{cast.dossier.pk}"
    for part in Review.objects.get().assignments.select_related("review__dossier__cycle"):
        judge_rows(part, (), None)
        part.judgements.filter(code__startswith="1.1.").delete()
        part.judged = part.judgements.count()
        part.save()
    for page in (second, first):
        page.goto(f"{base}/items/1.1/")
        page.click("button:has-text('เห็นด้วยกับหน่วยงานทั้งหัวข้อ')")
        page.wait_for_load_state()
    second.goto(f"{base}/items/1.1/?level=advance")
    with second.expect_response(re.compile("/judge/$")):
        second.click("label:has(#j-1-1-A1-2)")
    second.fill("#w-1-1-A1", MARK)
    expect(second.locator("#q-1-1-A1 [data-state]")).to_contain_text("บันทึกแล้ว")
    first.goto(f"{base}/items/1.1/?level=advance")
    assert MARK not in first.content()
    for page in assessors:
        page.goto(f"{base}/")
        assert faults_of(page) == []
        page.click("button:has-text('ล็อกผล')")
        page.click("button:has-text('ยืนยันล็อกผล')")
        expect(page.locator("main")).to_contain_text("ล็อกผลแล้ว")
    assert [part.locked_at is None for part in Review.objects.get().assignments.all()] == [False, False]


def conclude(url: str, officer: Any, cast: Cast) -> None:
    """The officer opens the consensus, decides the one dispute with a reason, concludes."""
    officer.goto(f"{url}/consensus/{cast.dossier.pk}/")
    officer.click("main button:has-text('หาข้อสรุป')")
    officer.wait_for_load_state()
    officer.goto(f"{url}/consensus/{cast.dossier.pk}/1.1/")
    expect(officer.locator("main")).to_contain_text(MARK)
    assert faults_of(officer) == []
    place = officer.locator(".k-dispute").first
    place.locator("label:has(input[value=no])").click()
    place.locator("textarea[name=reason]").fill(ACCOUNT)
    expect(officer.locator("#left")).not_to_contain_text("เหลือ")
    officer.goto(f"{url}/consensus/{cast.dossier.pk}/")
    officer.click(".k-head-actions button")
    officer.wait_for_load_state()
    review = Review.objects.get()
    assert review.stage == "reviewed"
    assert total_of(current_score(dossier_of(cast), "reviewed")) == decided_tree(review).total


def confirm(visit: Open, cast: Cast) -> Fraction:
    """Other eyes confirm, then publish."""
    page = visit(cast.approver, f"/consensus/{cast.dossier.pk}/confirm/")
    assert faults_of(page) == []
    page.click(".k-head-actions button:has-text('ยืนยันคะแนน')")
    page.wait_for_load_state()
    assert VisitQuestion.objects.count() == 0  # deciding and telling are two steps
    page.click(".k-head-actions button:has-text('ประกาศ')")
    page.wait_for_load_state()
    return total_of(current_score(dossier_of(cast), "confirmed"))


def accept(visit: Open, cast: Cast) -> VisitQuestion:
    """The head answers on a phone."""
    question = VisitQuestion.objects.get()
    phone = visit(cast.head, f"/visits/questions/{question.pk}/", PHONE)
    assert faults_of(phone) == []
    phone.check("#c-accept")
    phone.fill("#password", PASSWORD)
    phone.click("button:has-text('ลงนามคำตอบ')")
    phone.wait_for_load_state()
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("accepted", cast.head)
    return question


def plan(url: str, officer: Any, question: VisitQuestion, cast: Cast) -> Visit:
    """The officer plans it with an assessor in the lead."""
    officer.goto(f"{url}/visits/questions/{question.pk}/plan/")
    day = timezone.localdate()
    for name in ("starts", "ends"):
        officer.fill(f"[name={name}_day]", str(day.day))
        officer.fill(f"[name={name}_month]", str(day.month))
        officer.fill(f"[name={name}_year]", str(day.year + 543))
    officer.check(f"#t-{cast.assessor.pk}")
    officer.check(f"input[name=leader][value='{cast.assessor.pk}']")
    officer.fill("#place", "ห้องประชุมกรมตัวอย่าง")
    officer.click("button:has-text('นัดและแจ้งทุกฝ่าย')")
    officer.wait_for_load_state()
    row = Visit.objects.get()
    officer.goto(f"{url}/visits/{row.pk}/issues/")
    officer.click("button[value=find]")
    officer.wait_for_load_state()
    assert row.issues.filter(withdrawn_at=None).count() > 10  # nothing in this dossier rests on a document
    row.issues.exclude(item__in=("1.2", "1.3")).update(outcome="verified", note="ดูแล้ว")
    return row


def on_site(url: str, page: Any, visit: Visit) -> None:
    """Every issue ends, two statements are moved, the visit is concluded."""
    page.goto(f"{url}/visits/{visit.pk}/")
    page.click("button:has-text('เริ่มตรวจ')")
    page.wait_for_load_state()
    page.goto(f"{url}/visits/{visit.pk}/site/")
    for issue in visit.issues.filter(withdrawn_at=None, outcome=""):
        place = page.locator(f"#i-{issue.pk}")
        place.locator("select[name=outcome]").select_option("verified")
        expect(place.locator("[data-state]").first).to_contain_text("บันทึกแล้ว")
    for code, way in (("1.2.S1", "yes"), ("1.3.A1", "no")):
        page.goto(f"{url}/visits/{visit.pk}/site/")
        part = page.locator("section.k-sitepart", has=page.locator(f"option[value='{code}:{way}']")).first
        part.locator("summary:has-text('เปลี่ยนผลข้อ')").click()
        part.locator("select[name=code]").select_option(f"{code}:{way}")
        part.locator("form:has(select[name=code]) textarea").fill("เห็นของจริงครบสี่ไตรมาส")
        with page.expect_response(re.compile("/moved/$")):
            part.locator("button:has-text('เปลี่ยนผลข้อนี้')").click()
        page.wait_for_load_state()
    page.goto(f"{url}/visits/{visit.pk}/result/")
    page.fill("#sum", "ตรวจครบทุกประเด็น")
    page.click("form:has(#sum) button")
    page.wait_for_load_state()
    visit.refresh_from_db()
    assert (visit.stage, visit.findings.filter(withdrawn_at=None).count()) == ("concluded", 2)


def certify(visit: Open, cast: Cast, row: Visit) -> Fraction:
    """Other eyes confirm the second score, publish it, issue the certificate."""
    page = visit(cast.approver, f"/visits/{row.pk}/result/")
    for step in ("confirm", "publish", "issue"):
        page.click(f"button[value={step}]")
        page.wait_for_load_state()
    return total_of(current_score(dossier_of(cast), "confirmed"))


def stranger_checks(visit: Open) -> None:
    """Anybody with the QR code."""
    row = Certificate.objects.get()
    page = visit(None, f"/certificates/{row.token}/", PHONE)
    expect(page.locator("main")).to_contain_text(row.number)
    expect(page.locator("main")).to_contain_text("กรมตัวอย่าง")
    assert faults_of(page) == []


def agency_reads(visit: Open, cast: Cast, total: Fraction) -> None:
    """The agency sees the score after the visit and every reason, not who judged."""
    page = visit(cast.coordinator, f"/results/{cast.dossier.pk}/")
    expect(page.locator("main")).to_contain_text(f"{float(total):.2f}")
    assert faults_of(page) == []
    page.goto(page.url + "feedback/")
    expect(page.locator("main")).to_contain_text(ACCOUNT)
    assert MARK not in page.content()


def just_below(dossier: Dossier) -> None:
    """Exactly 349.995: categories 1–6 at 350 each, category 7 by a band."""
    StatementAnswer.objects.filter(dossier=dossier).update(state="not_met")
    keep = [
        code for code, (item, level) in edition_of(dossier).places.items()
        if level == "basic" or (level == "advance" and item[-1] in "34")
    ]  # fmt: skip
    StatementAnswer.objects.filter(dossier=dossier, code__in=keep).update(state="met")
    Measure.objects.filter(dossier=dossier).update(target="", band_floor="0", band_top="100")
    MeasureResult.objects.filter(dossier=dossier).update(value="62.49125")


def test_a_province_just_below_the_line_is_not_asked(site: tuple[Cast, str], visit: Open) -> None:
    cast, now = site[0], timezone.now()
    cast.dossier = Dossier.objects.create(
        cycle=cast.cycle, organisation=cast.province, started_at=now - timedelta(days=5)
    )
    submit_rows(cast.dossier, cast.governor, "B", now - timedelta(days=3))
    just_below(cast.dossier)
    cast.review = Review.objects.create(organisation=cast.province, dossier=cast.dossier, officer=cast.officer,
                                        begun_at=now - timedelta(days=2), begun_by=cast.officer)  # fmt: skip
    cast.second = person("second@example.go.th", Role.ASSESSOR, cast.office)
    cast.parts = tuple(
        assigned(cast.review, one, cast.officer, now - timedelta(days=2)) for one in (cast.assessor, cast.second)
    )
    cast.judged(at=now - timedelta(days=1)).at_stage("reviewed", at=now - timedelta(hours=1))
    approver = visit(cast.approver, f"/consensus/{cast.dossier.pk}/confirm/")
    approver.click(".k-head-actions button:has-text('ยืนยันคะแนน')")
    approver.wait_for_load_state()
    approver.click(".k-head-actions button:has-text('ประกาศ')")
    approver.wait_for_load_state()
    record = current_score(dossier_of(cast), "confirmed")
    assert total_of(record) == Fraction(69999, 200)
    assert record.published_at is not None
    assert VisitQuestion.objects.count() == 0
    governor = visit(cast.governor, f"/results/{cast.dossier.pk}/", PHONE)
    expect(governor.locator("main")).to_contain_text("350.00")  # half up for display; the line knows the exact value
    expect(governor.locator("main")).not_to_contain_text("ตอบเรื่องตรวจรับรอง")


@pytest.fixture
def told(site: tuple[Cast, str]) -> Cast:
    """The department's score is confirmed and published, and the question is asked."""
    cast, now = site[0].with_submission("BA", at=timezone.now() - timedelta(days=4)), timezone.now()
    cast.with_review(at=now - timedelta(days=3)).judged(at=now - timedelta(days=2))
    cast.at_stage("confirmed", at=now - timedelta(days=1))
    confirming.publish(review=cast.review, by=cast.approver, at=now - timedelta(hours=2))
    return cast


def test_the_head_declines_with_a_reason_and_the_office_asks_again(
    site: tuple[Cast, str], told: Cast, visit: Open
) -> None:
    question = VisitQuestion.objects.get()
    phone = visit(told.head, f"/visits/questions/{question.pk}/", PHONE)
    phone.check("#c-decline")
    phone.fill("#password", PASSWORD)
    phone.click("button:has-text('ลงนามคำตอบ')")
    expect(phone.locator(".k-errors")).to_contain_text("เหตุผล")
    phone.fill("#reason", "ปรับโครงสร้างกรมปีนี้")
    phone.fill("#password", PASSWORD)
    phone.click("button:has-text('ลงนามคำตอบ')")
    expect(phone.locator("#h-a")).to_contain_text("คำตอบที่ลงนาม")
    question.refresh_from_db()
    assert (question.state, question.reason) == ("declined", "ปรับโครงสร้างกรมปีนี้")
    officer = visit(told.officer, f"/visits/questions/{question.pk}/")
    expect(officer.locator("main")).to_contain_text("ปรับโครงสร้างกรมปีนี้")
    expect(officer.locator("main")).to_contain_text("ถามอีกครั้ง")
    stranger = visit(None, f"/visits/questions/{question.pk}/")
    assert "/account/login" in stranger.url


def test_a_confirmation_is_withdrawn_and_the_agency_reads_the_correction(
    site: tuple[Cast, str], told: Cast, visit: Open
) -> None:
    approver = visit(told.approver, f"/consensus/{told.dossier.pk}/confirm/")
    approver.click("summary:has-text('ถอนการยืนยัน')")
    approver.fill("#why-back", "นับตัววัดซ้ำ")
    approver.click("form[action$='/withdraw/'] button")
    approver.wait_for_load_state()
    assert Review.objects.get().stage == "reviewed"
    assert VisitQuestion.objects.get().state == "void"
    reader = visit(told.coordinator, f"/results/{told.dossier.pk}/")
    expect(reader.locator("main")).to_contain_text("นับตัววัดซ้ำ")
    approver.click(".k-head-actions button:has-text('ยืนยันคะแนน')")
    approver.wait_for_load_state()
    approver.click(".k-head-actions button:has-text('ประกาศ')")
    approver.wait_for_load_state()
    reader.reload()
    expect(reader.locator("main")).to_contain_text("นับตัววัดซ้ำ")  # published figures carry the note
    assert ScoreRecord.objects.filter(dossier=told.dossier, kind="confirmed").count() == 2
