"""The programme year in a browser: copied, mended, published, read in three views, changed with a reason, followed elsewhere."""

from collections.abc import Callable
from typing import Any

import icalendar
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Calendar, Cycle
from kaona.assessment.operations.calendars import start_from_sample
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of

LAST, YEAR = 2575, 2576


@pytest.fixture
def last_year(site: tuple[Cast, str]) -> Cast:
    """Both calendars of last year; the running cycle is this year's."""
    cast = site[0]
    for key in ("agencies", "provinces"):
        start_from_sample(fiscal_year=LAST, key=key, by=cast.officer, at=timezone.now())
    Cycle.objects.update(fiscal_year=YEAR)
    return cast


def test_a_year_is_copied_published_read_and_changed(
    last_year: Cast, site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast = last_year
    page = visit(cast.officer, "/calendars/manage/")
    assert faults_of(page) == []
    # Both are copied; where a day is no working day another is proposed, and one keeps its day
    for number, row in enumerate(Calendar.objects.filter(fiscal_year=LAST).order_by("pk")):
        page.goto(f"{site[1]}/calendars/{row.pk}/copy/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"คัดลอกปี {LAST} เป็นปี {YEAR}")
        assert faults_of(page) == []
        if number == 0:
            page.locator("[name=as_is]").first.check()
        page.get_by_role("button", name=f"สร้างร่างปี {YEAR}").click()
        expect(page.locator(".k-msg")).to_contain_text("คัดลอกแล้ว")
        assert faults_of(page) == []
        if number == 0:
            mend(page)
        page.get_by_role("button", name="ประกาศ", exact=True).click()
        page.get_by_role("button", name="ประกาศและแจ้ง").click()
        expect(page.locator(".k-msg")).to_contain_text("ประกาศปฏิทินและแจ้งหน่วยงานแล้ว")
    shown = Calendar.objects.get(fiscal_year=YEAR, types__agency_type="department")
    # The coordinator reads it: countdown, list, month, year, on paper; wide and on a phone
    for viewport in (None, PHONE):
        reader = visit(cast.coordinator, "/calendars/", viewport)
        expect(reader.locator(".k-calend")).to_contain_text("เหลือ 8 วัน")
        expect(reader.get_by_text("คลินิกที่แก้แล้ว")).to_be_visible()
        for tail in ("?view=list", "?view=month&m=2033-4", "?view=year", "print/"):
            reader.goto(f"{site[1]}/calendars/{shown.pk}/{tail}")
            assert faults_of(reader) == [], tail
        # The same as a file, in Thai digits; buttons work without a mouse
        reader.get_by_text("๑๒๓").click()
        with reader.expect_download() as taken:
            reader.get_by_role("button", name="Word").press("Enter")
        assert taken.value.suggested_filename.endswith(f"{YEAR}.docx")
    reader.goto(f"{site[1]}/dossiers/{cast.dossier.pk}/")
    expect(reader.locator(".k-facts")).to_contain_text("เหลือ 8 วัน")
    # A change after publication: refused without a reason, told with it
    milestone = shown.milestones.get(title_th="คลินิกที่แก้แล้ว")
    page.goto(f"{site[1]}/calendars/milestones/{milestone.pk}/")
    page.fill("#place", "ห้องประชุมใหม่")
    page.get_by_role("button", name="บันทึกและแจ้ง").click()
    expect(page.locator(".k-errors")).to_contain_text("กรอกเหตุผล")
    assert faults_of(page) == []
    page.fill("#reason", "ห้องเดิมไม่ว่าง")
    page.get_by_role("button", name="บันทึกและแจ้ง").click()
    expect(page.locator(".k-msg").first).to_contain_text("บันทึกแล้ว")
    inbox = visit(cast.coordinator, "/notices/")
    expect(inbox.get_by_text("เปลี่ยนในปฏิทิน: คลินิกที่แก้แล้ว")).to_be_visible()
    followed(inbox, site[1], milestone.uid)


def mend(page: Any) -> None:
    """One date and name are changed by hand."""
    page.get_by_role("link", name="คลินิกให้คำปรึกษาก่อนเปิดรับ").click()
    page.fill("#title_th", "คลินิกที่แก้แล้ว")
    page.fill("#closes-d", "")
    page.fill("#closes-d", "31")
    page.fill("#closes-m", "4")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.locator(".k-errors")).to_contain_text("ไม่มีวันที่นี้ในปฏิทิน")
    assert faults_of(page) == []
    page.fill("#closes-d", "29")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.locator(".k-msg").first).to_contain_text("บันทึกแล้ว")


def followed(page: Any, url: str, uid: str) -> None:
    """The person's own address gives a file that a calendar program reads."""
    page.goto(f"{url}/calendars/subscription/")
    assert faults_of(page) == []
    page.get_by_role("button", name="สร้างลิงก์").click()
    address = page.locator("#own-link").input_value()
    assert faults_of(page) == []
    answer = page.request.get(address)
    events = {str(one["uid"]): one for one in icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")}
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert str(events[f"{uid}@kaona"]["location"]) == "ห้องประชุมใหม่"
    page.get_by_role("button", name="ยกเลิกลิงก์").click()
    expect(page.get_by_role("button", name="สร้างลิงก์")).to_be_visible()
    assert page.request.get(address).status == 404
