"""The officer's pages of calendars: from the sample year, copied, changed with every fault in place, published, outages."""

import re
from datetime import date
from typing import Any

import pytest

from kaona.activity.models import Notice
from kaona.assessment.models import Calendar, Extension, Outage, SpecialHoliday
from kaona.assessment.operations import calendars, milestones
from kaona.assessment.queries.calendars import sheet_of
from kaona.assessment.queries.holidays import days_off
from tests.cast import NOW, Cast
from tests.web.calendars.test_reading import client_of, page

pytestmark = pytest.mark.django_db

GOOD = {
    "title_th": "คลินิกภาคเหนือ", "kind": "clinic", "audience": "coordinators", "whole_days": "yes", "opens_day": "20", "opens_month": "4",
    "opens_year": "2570", "closes_day": "21", "closes_month": "4", "closes_year": "2570", "place": "เชียงใหม่", "link": "", "description": "",
    "title_en": "", "reason": "", "step": "save",
}  # fmt: skip


@pytest.fixture
def drawn(year: Cast) -> Calendar:
    return calendars.start_from_sample(fiscal_year=2570, key="agencies", by=year.officer, at=NOW)


def post(user: Any, address: str, values: dict[str, Any]) -> Any:
    return client_of(user).post(address, values)


def test_only_officers_have_these_pages(year: Cast, drawn: Calendar) -> None:
    milestone = drawn.milestones.get(kind="clinic")
    for user in (
        year.coordinator,
        year.head,
        year.assessor,
        year.approver,
        year.administrator,
        year.viewer,
        year.nobody,
    ):
        for address in ("manage/", "new/", "holidays/", f"{drawn.pk}/edit/", f"{drawn.pk}/copy/", f"{drawn.pk}/milestones/new/",
                        f"milestones/{milestone.pk}/"):  # fmt: skip
            assert client_of(user).get(f"/calendars/{address}").status_code in (403, 404), address
            assert post(user, f"/calendars/{address}", GOOD).status_code in (403, 404), address
        assert post(user, f"/calendars/{drawn.pk}/publish/", {"version": "0"}).status_code in (403, 404)
    assert (Calendar.objects.get(pk=drawn.pk).state, drawn.milestones.count()) == ("draft", 14)


def test_a_year_begins_from_the_sample_or_empty_with_every_fault_said(year: Cast) -> None:
    assert "ใช้ปีตัวอย่าง" in page(year.officer, "/calendars/new/")
    answer = post(year.officer, "/calendars/new/", {"fiscal_year": "๒๕๗๐", "sample": "provinces"})
    row = Calendar.objects.get(fiscal_year=2570)
    assert answer["Location"] == f"/calendars/{row.pk}/edit/"
    text = post(
        year.officer, "/calendars/new/", {"fiscal_year": "27", "name_th": "", "name_en": "x" * 201}
    ).content.decode()
    for words in ("กรอกปี พ.ศ.", "เลือกประเภทหน่วยงาน", "กรอกชื่อปฏิทิน", "ชื่อยาวเกิน 200 ตัวอักษร"):
        assert words in text
    again = post(year.officer, "/calendars/new/", {"fiscal_year": "2570", "sample": "provinces"}).content.decode()
    assert "มีปฏิทินของหน่วยงานประเภทนี้แล้ว" in again


def test_a_copy_is_shown_before_it_is_made(year: Cast, drawn: Calendar) -> None:
    text = page(year.officer, f"/calendars/{drawn.pk}/copy/?fiscal_year=2571")
    assert "ใช้วันเดิม" in text
    assert Calendar.objects.filter(fiscal_year=2571).count() == 0
    uid = drawn.milestones.get(kind="ceremony").uid
    post(year.officer, f"/calendars/{drawn.pk}/copy/", {"fiscal_year": "2571", "step": "copy", "as_is": [uid]})
    row = Calendar.objects.get(fiscal_year=2571)
    assert sheet_of(row.milestones.get(kind="ceremony")).span.first == date(
        2028, 9, 10
    )  # a Sunday, as it was asked for
    assert "ตรงกับวันหยุด" not in page(year.officer, f"/calendars/{row.pk}/edit/")
    assert "เป็นวันหยุดสุดสัปดาห์" in page(year.officer, f"/calendars/{row.pk}/edit/")
    assert client_of(year.officer).get(f"/calendars/{drawn.pk}/copy/?fiscal_year=9").status_code == 200


def test_a_copy_brings_the_window_of_a_joint_cycle_once(year: Cast) -> None:
    provinces = calendars.create_calendar(
        fiscal_year=2569, agency_types=["province"], name_th="จังหวัด", name_en="", by=year.officer, at=NOW
    )
    address = f"/calendars/{provinces.pk}/copy/?fiscal_year=2570"
    text = page(year.officer, address)
    assert "รอบเดียวกับหน่วยงานประเภทอื่น" in text
    assert "จึงไม่คัดลอก" not in text
    assert "1 กิจกรรมตรงกับวันหยุด" in text
    post(year.officer, f"/calendars/{provinces.pk}/copy/", {"fiscal_year": "2570", "step": "copy"})
    assert Calendar.objects.get(fiscal_year=2570).milestones.get().kind == "window"
    again = page(year.officer, address)
    assert "จึงไม่คัดลอก" in again
    assert "กิจกรรมตรงกับวันหยุด" not in again  # what is left out is not counted


def test_a_milestone_with_every_fault_in_place_and_nothing_lost(year: Cast, drawn: Calendar) -> None:
    address = f"/calendars/{drawn.pk}/milestones/new/"
    bad = GOOD | {"title_th": "", "link": "http://x", "closes_day": "1", "place": "ที่พิมพ์ไว้"}
    text = post(year.officer, address, bad).content.decode()
    for words in ("กรอกชื่อกิจกรรม", "ใช้ลิงก์ที่ขึ้นต้นด้วย https://", "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม", 'value="ที่พิมพ์ไว้"'):
        assert words in text
    long = post(year.officer, address, GOOD | {"title_th": "ก" * 201, "place": "ข" * 201}).content.decode()
    assert "ชื่อกิจกรรม: ยาวเกิน 200 ตัวอักษร" in long  # the list of faults says which field is meant
    assert "สถานที่: ยาวเกิน 200 ตัวอักษร" in long
    assert long.count('aria-invalid="true"') == 2
    assert (
        "กรอกวันเริ่ม"
        in post(year.officer, address, GOOD | {"opens_day": "", "opens_month": "", "opens_year": ""}).content.decode()
    )
    unreadable = post(year.officer, address, bad | {"opens_day": "31"}).content.decode()
    for words in ("ไม่มีวันที่นี้", "กรอกชื่อกิจกรรม", "ใช้ลิงก์ที่ขึ้นต้นด้วย https://"):
        assert words in unreadable
    assert (
        "กรอกวันและเวลาสิ้นสุด"
        in post(
            year.officer, address, GOOD | {"whole_days": "", "closes_day": "", "closes_month": "", "closes_year": ""}
        ).content.decode()
    )
    assert drawn.milestones.count() == 14
    assert post(year.officer, address, GOOD).status_code == 302
    row = drawn.milestones.get(title_th="คลินิกภาคเหนือ")
    assert (sheet_of(row).span.first, sheet_of(row).span.last, row.whole_days) == (
        date(2027, 4, 20),
        date(2027, 4, 21),
        True,
    )
    form = page(year.officer, f"/calendars/milestones/{row.pk}/")
    assert re.search(r'name="closes_day"[^>]*value="21"', form)
    assert re.search(r'name="opens_time"[^>]*value="09:00"', form)


def test_two_officers_at_one_milestone(year: Cast, drawn: Calendar) -> None:
    row = drawn.milestones.get(kind="clinic")
    post(year.officer, f"/calendars/milestones/{row.pk}/", GOOD | {"version": "0", "place": "ที่หนึ่ง"})
    text = post(
        year.officer, f"/calendars/milestones/{row.pk}/", GOOD | {"version": "0", "place": "ที่สอง"}
    ).content.decode()
    assert ("มีผู้อื่นแก้กิจกรรมนี้" in text, "ที่หนึ่ง" in text, 'value="ที่สอง"' in text, 'name="version" value="1"' in text) == (
        True,
    ) * 4
    row.refresh_from_db()
    assert row.place == "ที่หนึ่ง"


def test_published_then_changed_with_a_reason(year: Cast, drawn: Calendar) -> None:
    version = re.search(r'name="version" value="(\d+)"', page(year.officer, f"/calendars/{drawn.pk}/edit/"))
    post(year.officer, f"/calendars/{drawn.pk}/publish/", {"version": version[1]})
    assert Calendar.objects.get(pk=drawn.pk).state == "published"
    row = drawn.milestones.get(kind="clinic")
    assert (
        "กรอกเหตุผล" in post(year.officer, f"/calendars/milestones/{row.pk}/", GOOD | {"version": "0"}).content.decode()
    )
    assert (
        post(
            year.officer, f"/calendars/milestones/{row.pk}/", GOOD | {"version": "0", "reason": "ห้องไม่ว่าง"}
        ).status_code
        == 302
    )
    assert Notice.objects.filter(recipient=year.coordinator, kind="calendar.changed").get().body.endswith("ห้องไม่ว่าง")
    assert Notice.objects.filter(kind="calendar.changed").first().body.startswith("20 – 21 เม.ย. 2570")
    assert "ห้องไม่ว่าง" in page(year.officer, f"/calendars/{drawn.pk}/edit/")
    post(
        year.officer,
        f"/calendars/milestones/{row.pk}/",
        {"step": "withdraw", "withdraw_reason": "ไม่จัด", "version": "1"},
    )
    assert client_of(year.officer).get(f"/calendars/milestones/{row.pk}/").status_code == 404


def test_the_window_of_an_open_cycle_says_what_can_change(year: Cast) -> None:
    window = year.cycle.window
    text = page(year.officer, f"/calendars/milestones/{window.pk}/")
    assert "เลื่อนวันปิดรับออกได้อย่างเดียว" in text
    assert "ถอนออกจากปฏิทิน" not in text


def test_days_off_are_added_and_taken_back(year: Cast) -> None:
    given = {"day_day": "1", "day_month": "3", "day_year": "2570", "name_th": "วันหยุดพิเศษ", "step": "add"}
    assert (
        "กรอกวันหยุด"
        in post(
            year.officer,
            "/calendars/holidays/",
            given | {"day_day": "", "day_month": "", "day_year": "", "name_th": ""},
        ).content.decode()
    )
    post(year.officer, "/calendars/holidays/", given)
    assert "เพิ่มวันหยุดของวันนี้ไว้แล้ว" in post(year.officer, "/calendars/holidays/", given).content.decode()
    row = SpecialHoliday.objects.get()
    post(year.officer, "/calendars/holidays/", {"step": "withdraw", "holiday": row.pk})
    assert SpecialHoliday.objects.filter(withdrawn_at=None).count() == 0
    assert client_of(year.officer).get("/calendars/holidays/?year=99999999999999").status_code == 200


def test_the_days_of_a_year_are_mended_and_confirmed(year: Cast, drawn: Calendar) -> None:
    address = "/calendars/holidays/?year=2570"
    shown = page(year.officer, address)
    assert "วันหยุดปี พ.ศ. 2570 ยังไม่ยืนยัน" in shown
    assert "เพิ่มวันพืชมงคล" in shown
    # Added: at once in the calendar, where a milestone meets it
    row = drawn.milestones.filter(kind="clinic").first()
    day = sheet_of(row).span.first
    given = {
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year + 543,
        "name_th": "วันพืชมงคล",
        "step": "add",
    }
    post(year.officer, address, given)
    assert "เป็นวันพืชมงคล" in page(year.officer, f"/calendars/{drawn.pk}/edit/")
    assert "เพิ่มวันพืชมงคล" not in page(year.officer, address)
    # One of the list is a working day after all
    post(year.officer, address, {"step": "working", "off": "2027-05-04"})
    assert date(2027, 5, 4) not in days_off(date(2027, 5, 1), date(2027, 5, 31))
    assert "เป็นวันทำการ" in page(year.officer, address)
    post(year.officer, address, {"step": "confirm", "of": "2570"})
    shown = page(year.officer, address)
    assert "วันหยุดปี พ.ศ. 2570 ยังไม่ยืนยัน" not in shown
    assert "ปี 2570 ยืนยันแล้ว" in shown
    post(year.officer, address, {"step": "reopen", "of": "2570"})
    assert "วันหยุดปี พ.ศ. 2570 ยังไม่ยืนยัน" in page(year.officer, address)
    assert client_of(year.officer).post(address, {"step": "working", "off": "x"}).status_code == 404
    assert client_of(year.coordinator).post(address, {"step": "confirm", "of": "2570"}).status_code == 403


def test_an_administrator_declares_an_outage_and_an_officer_reads_of_it(year: Cast) -> None:
    given = {"began_day": "29", "began_month": "6", "began_year": "2569", "began_time": "14:00", "ended_day": "29", "ended_month": "6",
             "ended_year": "2569", "ended_time": "16:00", "what": "ไฟฟ้าดับ", "step": "declare"}  # fmt: skip
    for user in (year.coordinator, year.viewer, year.assessor):
        assert client_of(user).get("/calendars/outages/").status_code == 404
    assert post(year.officer, "/calendars/outages/", given).status_code == 403
    bad = post(
        year.administrator,
        "/calendars/outages/",
        given | {"began_day": "", "began_month": "", "began_year": "", "what": ""},
    )
    assert ("กรอกวันและเวลา" in bad.content.decode(), "เกิดอะไรขึ้น" in bad.content.decode()) == (True, True)
    assert post(year.administrator, "/calendars/outages/", given).status_code == 302
    assert (Outage.objects.count(), Extension.objects.count()) == (1, 1)
    assert "ไฟฟ้าดับ" in page(year.officer, "/calendars/outages/")
    assert "มีช่วงขัดข้อง" in post(year.administrator, "/calendars/outages/", given).content.decode()


def test_a_type_is_given_a_later_end_from_the_cycle(year: Cast) -> None:
    until = {"closes_day": "30", "closes_month": "9", "closes_year": "2570", "closes_time": "16:30"}
    address = f"/cycles/{year.cycle.pk}/move/"
    post(year.officer, address, until | {"step": "type", "agency_type": "province", "reason": "น้ำท่วม"})
    row = Extension.objects.get()
    assert (row.scope, row.agency_type, row.reason) == ("type", "province", "น้ำท่วม")
    assert "น้ำท่วม" in page(year.officer, f"/cycles/{year.cycle.pk}/settings/")


def test_names_of_two_hundred_letters_fit_every_page(year: Cast, drawn: Calendar) -> None:
    row = drawn.milestones.get(kind="clinic")
    milestones.change_milestone(milestone=row, sheet=sheet_of(row).__class__(**{**sheet_of(row).__dict__, "title_th": "ก" * 200}), version=0,
                                reason="", by=year.officer, at=NOW)  # fmt: skip
    for tail in ("edit/", "copy/", "?view=year", "?view=month&m=2027-4", "print/"):
        assert "ก" * 200 in page(year.officer, f"/calendars/{drawn.pk}/{tail}")
