"""The programme year on screen and paper: who sees which, three views, one's own end, without signing in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kaona.assessment.models import Calendar, Participant
from kaona.assessment.operations import calendars, holidays, participants
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import words_of_moment
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user: object, address: str) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def drawn(year: Cast) -> Calendar:
    return calendars.start_from_sample(fiscal_year=2570, key="agencies", by=year.officer, at=NOW)


@pytest.fixture
def shown(year: Cast, drawn: Calendar) -> Calendar:
    drawn.refresh_from_db()
    return calendars.publish_calendar(calendar=drawn, version=drawn.version, by=year.officer, at=NOW)


def test_a_draft_is_for_officers(year: Cast, drawn: Calendar) -> None:
    for user in (year.coordinator, year.assessor, year.viewer, year.administrator, year.nobody):
        for tail in ("", "print/", "?view=month"):
            assert client_of(user).get(f"/calendars/{drawn.pk}/{tail}").status_code == 404
        assert "ยังไม่ประกาศปฏิทิน" in page(user, "/calendars/")
    assert "ร่าง" in page(year.officer, f"/calendars/{drawn.pk}/")
    assert Client().get(f"/calendars/{drawn.pk}/")["Location"].startswith("/account/login")
    assert Client().get("/calendars/public/2570/").status_code == 404


def test_everybody_reads_what_is_published(year: Cast, shown: Calendar) -> None:
    for user in (year.coordinator, year.assessor, year.viewer, year.administrator, year.reader):
        assert "คลินิกให้คำปรึกษาก่อนเปิดรับ" in page(user, f"/calendars/{shown.pk}/")
    public = Client().get("/calendars/public/2570/").content.decode()
    assert "1 พ.ค. 2570 08:30 น. – 30 มิ.ย. 2570 16:30 น." in public
    assert "ตัวอย่าง" in public


def test_the_own_calendar_comes_first(year: Cast, shown: Calendar) -> None:
    province = calendars.start_from_sample(fiscal_year=2570, key="provinces", by=year.officer, at=NOW)
    province.refresh_from_db()
    calendars.publish_calendar(calendar=province, version=province.version, by=year.officer, at=NOW)
    assert "<h1>ปฏิทินการส่งเสริมการพัฒนาหน่วยงานภาครัฐสู่ระบบราชการ 4.0 กรณีกรมและองค์การมหาชน</h1>" in page(
        year.coordinator, "/calendars/"
    )
    assert "กรณีจังหวัด</h1>" in page(year.governor, "/calendars/")


def test_three_views(year: Cast, shown: Calendar) -> None:
    base = f"/calendars/{shown.pk}/"
    month = page(year.coordinator, f"{base}?view=month&m=2027-5")
    assert "พฤษภาคม 2570" in month
    assert "วันวิสาขบูชา" in month
    assert "ก.ย." in page(year.coordinator, f"{base}?view=year")
    assert ("เส้นตั้งคือวันนี้" in page(year.coordinator, f"{base}?view=year")) is (
        fiscal_year_of(timezone.localdate()) == 2570
    )
    assert "2574" not in page(year.coordinator, f"{base}?view=month&m=2031-1")  # a month of another year is not shown
    for odd in ("9999-99", "x", "0000-1", "2027-13", "-"):
        assert client_of(year.coordinator).get(f"{base}?view=month&m={odd}").status_code == 200
    assert "ยังไม่ยืนยัน" in page(year.coordinator, base)


def test_a_day_that_was_added_stands_among_the_days_off(year: Cast, shown: Calendar) -> None:
    from datetime import date

    holidays.add_holiday(day=date(2027, 3, 1), name_th="วันหยุดที่เพิ่ม", name_en="", by=year.officer, at=NOW)
    assert "วันหยุดที่เพิ่ม" in page(year.coordinator, f"/calendars/{shown.pk}/")


def test_an_agency_sees_its_own_end_and_why(year: Cast) -> None:
    calendar = year.cycle.window.calendar
    calendar.refresh_from_db()
    calendars.publish_calendar(calendar=calendar, version=calendar.version, by=year.officer, at=NOW)
    until = year.cycle.window.closes_at + timedelta(days=4000)
    participants.extend(participant=Participant.objects.get(organisation=year.department), until=until, reason="น้ำท่วมอาคาร",
                        by=year.officer, at=NOW)  # fmt: skip
    own, other = page(year.coordinator, f"/calendars/{calendar.pk}/"), page(year.outsider, f"/calendars/{calendar.pk}/")
    assert (words_of_moment(until) in own, "น้ำท่วมอาคาร" in own) == (True, True)
    assert (words_of_moment(until) in other, "น้ำท่วมอาคาร" in other) == (False, False)


def test_the_own_rounds_of_a_running_plan_stand_beside(year: Cast, shown: Calendar) -> None:
    year.with_plan("running")
    assert "รอบรายงานแผนของหน่วยงาน" in page(year.coordinator, f"/calendars/{shown.pk}/")
    for user in (year.outsider, year.officer):
        assert "รอบรายงานแผนของหน่วยงาน" not in page(user, f"/calendars/{shown.pk}/")
    year.plan.rounds.update(withdrawn_at=NOW)
    assert "รอบรายงานแผนของหน่วยงาน" not in page(year.coordinator, f"/calendars/{shown.pk}/")


def test_the_front_page_leads_strangers_to_this_years_calendars(year: Cast) -> None:
    assert "/calendars/public/" not in Client().get("/").content.decode()
    this = fiscal_year_of(timezone.localdate())
    row = calendars.start_from_sample(fiscal_year=this, key="provinces", by=year.officer, at=NOW)
    row.refresh_from_db()
    calendars.publish_calendar(calendar=row, version=row.version, by=year.officer, at=NOW)
    assert f"/calendars/public/{this}/" in Client().get("/").content.decode()


def test_names_are_text(year: Cast, shown: Calendar) -> None:
    shown.milestones.filter(kind="clinic").update(title_th="<script>alert(1)</script>" + "ก" * 170)
    for tail in ("", "?view=month&m=2027-4", "?view=year", "print/"):
        text = page(year.coordinator, f"/calendars/{shown.pk}/{tail}")
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_one_makes_and_revokes_ones_own_address(year: Cast) -> None:
    client = client_of(year.coordinator)
    client.post("/calendars/subscription/", {"step": "make"})
    text = client.get("/calendars/subscription/").content.decode()
    token = text.split("/calendars/feed/")[1].split(".ics")[0]
    assert Client().get(f"/calendars/feed/{token}.ics").status_code == 200
    client.post("/calendars/subscription/", {"step": "revoke"})
    assert Client().get(f"/calendars/feed/{token}.ics").status_code == 404
    assert token not in page(year.outsider, "/calendars/subscription/")


def test_questions_do_not_grow_with_the_entries(
    year: Cast, shown: Calendar, django_assert_max_num_queries: object
) -> None:
    client = client_of(year.coordinator)
    client.get(f"/calendars/{shown.pk}/")
    for _ in range(2):
        with django_assert_max_num_queries(24):
            client.get(f"/calendars/{shown.pk}/")
