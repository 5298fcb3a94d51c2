"""From a score to its improvement, as an agency does it in a browser: gaps noted, the route to 400, priorities with what goes
together and a practice, a plan that the head approves on a phone, two rounds of progress with a late and a blocked action,
results, the next year."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Measure
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import Action, GapNote, Outcome, Plan, PlanStep, Preparation, ProgressReport, Round
from kaona.improvement.queries.priorities import standing
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of
from tests.knowledge.cards import published

Visit = Callable[..., Any]


@pytest.fixture
def agency(site: tuple[Cast, str]) -> Cast:
    """Submitted two days ago with the Basic level, one indicator of effects on the economy without a figure: no note, no
    priority, no plan. The library has a card on the service innovation that the guideline takes as its example."""
    cast, now = site[0], timezone.now()
    # The plan's year is the one of last week, so that something in it can be late already.
    cast.cycle.fiscal_year = fiscal_year_of(local(now).date() - timedelta(days=7)) - 1
    cast.cycle.save()
    cast.with_submission("B", at=now - timedelta(days=2))
    record, empty = (
        current_score(cast.dossier, "claimed"),
        Measure.objects.get(dossier=cast.dossier, sub_measure="7.5.2"),
    )
    record.tree["figures"][str(empty.pk)]["result"] = None
    record.save()
    published(cast, at=now - timedelta(days=1))
    return cast


def test_from_the_score_to_two_rounds_of_progress(agency: Cast, visit: Visit) -> None:
    the_gaps_are_noted(agency, visit)
    five_priorities_are_chosen_with_what_goes_together(agency, visit)
    a_plan_is_made_filled_in_and_proposed(agency, visit)
    the_head_approves_on_a_phone_and_it_starts(agency, visit)
    the_first_round_is_reported_and_closed(agency, visit)
    the_second_round_has_a_late_and_a_blocked_action(agency, visit)
    results_are_entered_and_confirmed(agency, visit)
    the_next_year_is_prepared(agency, visit)


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def the_gaps_are_noted(cast: Cast, visit: Visit) -> None:
    """One category in its table, another pasted from a spreadsheet."""
    page = visit(cast.coordinator, "/")
    page.get_by_role("link", name="แผนยกระดับ").click()
    assert faults_of(page) == []
    page.get_by_role("row", name="1 การนำองค์การ").get_by_role("link", name="เปิดตาราง").click()
    with page.expect_response(re.compile("/note/$")):
        page.select_option("#feasibility-1-1-A1", "this_year")
        page.fill("#person_days-1-1-A1", "๑๒")
        page.fill("#missing-1-1-A1", "ตัวชี้วัดของวิสัยทัศน์")
    page.wait_for_function("document.querySelector('#g-1-1-A1 [data-state]').textContent.startsWith('บันทึกแล้ว')")
    page.goto(page.url.replace("category/1/", "category/3/paste/"))
    page.fill("#text", "3.3.A1\tทำได้ปีนี้\t8\n3.4.A1\tทำได้ปีนี้\t20")
    press(page, "ตรวจรายการ")
    press(page, "บันทึก 2 รายการ")
    page.wait_for_url("**/category/3/")
    assert dict(GapNote.objects.values_list("code", "person_days")) == {"1.1.A1": "12", "3.3.A1": "8", "3.4.A1": "20"}


def five_priorities_are_chosen_with_what_goes_together(cast: Cast, visit: Visit) -> None:
    """The route to 400 says why each step is in; five of it are chosen, and 7.5.2 comes with the service innovation."""
    page = visit(cast.coordinator, f"/improvement/{cast.dossier.pk}/")
    page.get_by_role("link", name="เส้นทาง", exact=True).click()
    page.locator("input[name=goal][value='400']").check()
    press(page, "คำนวณใหม่")
    page.wait_for_url("**goal=400**")
    assert page.locator(".k-head-code").inner_text() == "400"
    boxes = page.locator("#choose input[name=code]")
    codes = boxes.evaluate_all("all => all.map(one => one.value)")
    wanted = ["3.3.A1", *[one for one in codes if one != "3.3.A1"][:4]]
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") in wanted)
    press(page, "เลือกเป็นเรื่องสำคัญ")
    page.get_by_role("heading", name="เรื่องที่ต้องไปด้วยกัน").wait_for()
    assert page.get_by_label("เลือก 7.5.2").is_checked()
    press(page, "เลือกตามนี้")
    page.wait_for_url(f"**/priorities/{cast.dossier.pk}/")
    rows = {one.code: one for one in standing(cast.dossier)}
    assert set(rows) == {*wanted, "7.5.2"}
    # A practice of the library is attached to the innovation.
    one = page.locator(f"#p{rows['3.3.A1'].pk}")
    one.get_by_text("วิธีปฏิบัติ").click()
    one.get_by_role("button", name="แนบ ลดเวลารอ").click()
    expect(one.get_by_role("button", name="เอาออก ลดเวลารอ")).to_be_attached()


def a_plan_is_made_filled_in_and_proposed(cast: Cast, visit: Visit) -> None:
    """One act makes it; what it lacks is said, each action gets somebody; the first is to end yesterday."""
    page = visit(cast.coordinator, f"/priorities/{cast.dossier.pk}/")
    page.get_by_role("link", name="แผนจากเรื่องเหล่านี้").click()
    assert faults_of(page) == []
    press(page, "สร้างแผน")
    plan, today = Plan.objects.get(), local(timezone.now()).date()
    page.goto(page.url.split("/plans/")[0] + f"/plans/{plan.pk}/")
    expect(page.get_by_text("ยังขาด")).to_be_visible()
    for action in Action.objects.order_by("number"):
        page.get_by_role("link", name=re.compile(rf"^{action.number}\. ")).first.click()
        page.get_by_role("link", name="แก้ไขงาน").click()
        page.select_option("#responsible", str(cast.editor.pk))
        page.fill("#budget", "๑๐,๐๐๐")
        if action.number == 1:
            fill_day(page, "starts_on", today - timedelta(days=3))
            fill_day(page, "ends_on", today - timedelta(days=1))
        else:
            page.fill("#indicator_0_name", f"ผลของงานที่ {action.number}")
            page.fill("#indicator_0_baseline", "10")
            page.locator("[name^=indicator_0_target_]").last.fill("50")
        press(page, "บันทึกงาน")
        page.get_by_role("link", name=plan.title).click()
    assert faults_of(page) == []
    press(page, "เสนอหัวหน้าส่วนราชการ")
    expect(page.get_by_text("รอหัวหน้าส่วนราชการอนุมัติ").first).to_be_visible()


def fill_day(page: Any, name: str, day: date) -> None:
    for part, value in (("d", day.day), ("m", day.month), ("y", day.year + 543)):
        page.fill(f"#{name}-{part}", str(value))


def the_head_approves_on_a_phone_and_it_starts(cast: Cast, visit: Visit) -> None:
    plan = Plan.objects.get()
    phone = visit(cast.head, f"/plans/{plan.pk}/", PHONE)
    assert faults_of(phone) == []
    phone.get_by_role("link", name="พิจารณาอนุมัติ").click()
    assert faults_of(phone) == []
    phone.fill("#password", "ไม่ใช่รหัส")
    press(phone, "อนุมัติแผน")
    expect(phone.locator("#password-fault")).to_be_visible()
    phone.fill("#password", PASSWORD)
    press(phone, "อนุมัติแผน")
    phone.wait_for_url(f"**/plans/{plan.pk}/")
    page = visit(cast.coordinator, f"/plans/{plan.pk}/")
    press(page, "เริ่มดำเนินการ")
    expect(page.get_by_role("heading", name="ความก้าวหน้า")).to_be_visible()
    assert list(PlanStep.objects.order_by("at").values_list("step", flat=True)) == ["proposed", "approved", "started"]


def a_round(page: Any, plan: Plan, name: str, due: date) -> Round:
    """A round of the agency's own, added on the page of rounds; then its table."""
    page.goto(page.url.split("/plans/")[0] + f"/progress/plans/{plan.pk}/")
    page.get_by_text("เพิ่มรอบของหน่วยงาน").click()
    page.fill("#new-name", name)
    fill_day(page, "due", due)
    press(page, "เพิ่มรอบ")
    page.get_by_role("table").get_by_role("link", name=name).click()
    return Round.objects.get(name=name)


def say(page: Any, action: Action, percent: str, light: str, **texts: str) -> None:
    """A row of the table of a round; it saves itself."""
    row = page.locator(f"#a-{action.pk}")
    row.locator("[name=percent]").fill(percent)
    row.locator("[name=light]").select_option(light)
    for name, text in texts.items():
        row.locator(f"[name={name}]").fill(text)
    expect(row.locator("[data-state]")).to_contain_text("บันทึกแล้ว")


def the_first_round_is_reported_and_closed(cast: Cast, visit: Visit) -> None:
    plan, today = Plan.objects.get(), local(timezone.now()).date()
    page = visit(cast.coordinator, f"/plans/{plan.pk}/")
    row = a_round(page, plan, "รอบเริ่มงาน", today)
    for number, action in enumerate(Action.objects.order_by("number")):
        if page.locator(f"#a-{action.pk}").count():
            say(page, action, str(10 + number), "on_track", done="ประชุมแล้ว")
    assert faults_of(page) == []
    page.get_by_role("link", name="รอบรายงาน").click()
    page.get_by_role("row", name="รอบเริ่มงาน").locator("summary").click()
    press(page, "ปิดรอบ")
    row.refresh_from_db()
    assert row.closed_at is not None


def the_second_round_has_a_late_and_a_blocked_action(cast: Cast, visit: Visit) -> None:
    """What is late and blocked comes up where it is decided, on งานของฉัน of who is responsible, and with its plan."""
    plan, today = Plan.objects.get(), local(timezone.now()).date()
    late, blocked = Action.objects.order_by("number")[:2]
    page = visit(cast.editor, f"/plans/{plan.pk}/")
    coordinator = visit(cast.coordinator, f"/plans/{plan.pk}/")
    second = a_round(coordinator, plan, "รอบติดตามผล", today + timedelta(days=10))
    say(coordinator, late, "70", "at_risk", obstacle="รอหนังสือตอบ")
    # The blocked one is reported by who is responsible, with a figure, on a phone.
    phone = visit(cast.editor, f"/progress/actions/{blocked.pk}/rounds/{second.pk}/", PHONE)
    phone.fill("[name=percent]", "20")
    phone.locator("label", has=phone.locator("[value=blocked]")).click()
    phone.fill("[name=obstacle]", "งบประมาณยังไม่ได้รับจัดสรร")
    phone.fill("[name^=reading_]", "๑๘")
    phone.get_by_role("button", name="บันทึกรายงาน").click()
    expect(phone.locator(".k-toast")).to_contain_text("บันทึกแล้ว")
    assert faults_of(phone) == []
    assert ProgressReport.objects.get(round=second, action=blocked).light == "blocked"
    page.goto(page.url.split("/plans/")[0] + "/tasks/")
    for words in ("เกินกำหนด 1 วัน", "ติดขัด", "งบประมาณยังไม่ได้รับจัดสรร"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert faults_of(page) == []
    coordinator.get_by_role("link", name="ต้องตัดสินใจ").click()
    assert faults_of(coordinator) == []
    coordinator.get_by_role("link", name=f"ขยายเวลา {late.title}").click()
    assert coordinator.locator("#reason").is_visible()
    # The plan and the action show it too.
    coordinator.get_by_role("link", name=plan.title).click()
    expect(coordinator.get_by_role("link", name="รอบติดตามผล")).to_be_visible()
    coordinator.get_by_role("link", name=re.compile(r"^2\. ")).first.click()
    for words in ("งบประมาณยังไม่ได้รับจัดสรร", "18"):
        expect(coordinator.get_by_text(words, exact=words == "18").first).to_be_visible()
    for viewport in (DESKTOP, PHONE):
        for path in (f"/plans/{plan.pk}/", f"/plans/actions/{blocked.pk}/", f"/progress/plans/{plan.pk}/"):
            assert faults_of(visit(cast.coordinator, path, viewport)) == [], path


def results_are_entered_and_confirmed(cast: Cast, visit: Visit) -> None:
    """The late one gets done; who is responsible says how effective both were, the head confirms on a phone."""
    late, blocked = Action.objects.order_by("number")[:2]
    page = visit(cast.editor, f"/progress/rounds/{Round.objects.get(name='รอบติดตามผล').pk}/")
    say(page, late, "100", "done", done="ตอบครบแล้ว")
    for action, level, reason in ((late, "fully", ""), (blocked, "partly", "ได้งบประมาณครึ่งเดียว")):
        page.goto(page.url.split("/progress/")[0].split("/outcomes/")[0] + f"/outcomes/actions/{action.pk}/")
        page.locator("label", has=page.locator(f"#e-{level}")).click()
        page.fill("#reason", reason)
        page.fill("#effect_on_citizens", "ประชาชนรอน้อยลง")
        page.fill("#lessons", "เริ่มจากหน่วยที่พร้อม")
        press(page, "บันทึกผล")
        assert faults_of(page) == []
    phone = visit(cast.head, "/outcomes/confirm/", PHONE)
    assert faults_of(phone) == []
    for action in (late, blocked):
        phone.get_by_role("link", name=f"{action.number}. {action.title}").click()
        press(phone, "ยืนยันผล")
        phone.goto(phone.url.split("/outcomes/")[0] + "/outcomes/confirm/")
    assert dict(Outcome.objects.values_list("effectiveness", "confirmed_by")) == {
        "fully": cast.head.pk, "partly": cast.head.pk
    }  # fmt: skip


def the_next_year_is_prepared(cast: Cast, visit: Visit) -> None:
    """From the tab of the same dossier, in one act."""
    page = visit(cast.coordinator, f"/outcomes/dossiers/{cast.dossier.pk}/")
    expect(page.get_by_text("ผลที่ยืนยันแล้ว")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("link", name="ปีหน้า", exact=True).click()
    press(page, "เตรียมคำตอบปีหน้า")
    expect(page.get_by_text("เตรียมแล้ว").first).to_be_visible()
    assert faults_of(page) == []
    assert Preparation.objects.get(dossier=cast.dossier).prepared_by == cast.coordinator
