"""The file for calendar programs, read back by two readers that are not ours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.test import Client

from kaona.assessment.models import Calendar, CalendarLink, Participant
from kaona.assessment.operations import calendar_links, calendars, extending, milestones, participants
from kaona.assessment.queries.calendars import Entry, entries_of, sheet_of
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.queries import occasions as queries
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.reports.calendar_ics import CalendarFile, OwnEnd, write_ics
from kaona.reports.own_calendar import own_file
from kaona.rules.calendar_faults import Sheet, whole_days
from kaona.rules.calendar_shift import Span
from kaona.rules.thai_dates import BANGKOK
from tests.cast import NOW, Cast
from tests.knowledge.occasions import offered, registered

LONG = "คลินิกให้คำปรึกษา; ครั้งที่ 1, สำหรับผู้ประสานงานของกรมและองค์การมหาชน \\ ทุกแห่ง " * 2
CLINIC = Sheet("clinic", LONG.strip(), *whole_days(Span(date(2027, 5, 3), date(2027, 5, 7))), place="ห้อง ก, ชั้น 2; อาคารเดิม",
               description="บรรทัดหนึ่ง\nบรรทัดสอง, และ; เครื่องหมาย", link="https://example.go.th/clinic")  # fmt: skip
WINDOW = Sheet("window", "ประเมินตนเอง", datetime(2027, 5, 3, 8, 30, tzinfo=BANGKOK), datetime(2027, 6, 30, 16, 30, tzinfo=BANGKOK),
               whole_days=False, title_en="Self-assessment")  # fmt: skip
ENTRIES = (Entry(1, 1, CLINIC, "a1", 0, 0, NOW), Entry(2, 1, WINDOW, "b2", 3, 3, NOW, cycle=1))
END = OwnEnd("end-b2-7", 4, "ปิดรับแบบประเมิน กรมตัวอย่าง", datetime(2027, 7, 2, 16, 30, tzinfo=BANGKOK), "น้ำท่วม")


def events(text: bytes) -> dict[str, Any]:
    return {str(one["uid"]): one for one in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def test_one_reader_gets_back_what_was_written() -> None:
    text = write_ics(CalendarFile("ปฏิทิน", ENTRIES, (END,), "https://kaona.example/calendars/"), at=NOW)
    found = events(text)
    clinic, window, end = found["a1@kaona"], found["b2@kaona"], found["end-b2-7@kaona"]
    assert (str(clinic["summary"]), str(clinic["location"]), str(clinic["description"])) == (
        CLINIC.title_th, CLINIC.place, CLINIC.description,
    )  # fmt: skip
    assert (clinic["dtstart"].dt, clinic["dtend"].dt) == (date(2027, 5, 3), date(2027, 5, 8))
    assert (window["dtstart"].dt, window["dtend"].dt) == (WINDOW.opens_at, WINDOW.closes_at)
    assert (window["dtstart"].params["TZID"], window["sequence"], end["sequence"]) == ("Asia/Bangkok", 3, 4)
    assert (end["dtstart"].dt, str(end["description"])) == (END.at, "น้ำท่วม")
    assert (str(clinic["url"]), str(window["url"])) == (
        "https://example.go.th/clinic",
        "https://kaona.example/calendars/",
    )


def test_another_reader_gets_the_same_and_the_zone_stands_in_the_file() -> None:
    text = write_ics(CalendarFile("ปฏิทิน", ENTRIES), at=NOW).decode()
    calendar = vobject.readOne(text)
    one = {event.uid.value: event for event in calendar.vevent_list}
    assert (one["a1@kaona"].summary.value, one["a1@kaona"].dtstart.value) == (CLINIC.title_th, date(2027, 5, 3))
    assert one["b2@kaona"].dtend.value.astimezone(UTC) == datetime(2027, 6, 30, 9, 30, tzinfo=UTC)
    zone = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")[0]
    standard = zone.walk("STANDARD")[0]
    assert (str(zone["tzid"]), standard["tzoffsetto"].td) == ("Asia/Bangkok", timedelta(hours=7))
    assert str(calendar.contents["x-wr-calname"][0].value) == "ปฏิทิน"


def test_lines_are_short_and_cut_between_letters() -> None:
    text = write_ics(CalendarFile("ปฏิทิน" * 30, ENTRIES), at=NOW)
    lines = text.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") is not None for line in lines)
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_the_same_entries_give_the_same_file() -> None:
    file = CalendarFile("ปฏิทิน", ENTRIES)
    assert write_ics(file, at=NOW) == write_ics(file, at=NOW + timedelta(days=1))
    english = events(write_ics(replace(file, language="en"), at=NOW))
    assert str(english["b2@kaona"]["summary"]) == "Self-assessment"


@pytest.fixture
def shown(year: Cast) -> Calendar:
    """The department's calendar of the cycle's year, published."""
    row = year.cycle.window.calendar
    milestones.add_milestone(calendar=row, sheet=replace(CLINIC, opens_at=NOW, closes_at=NOW + timedelta(days=1), whole_days=False),
                             reason="", by=year.officer, at=NOW)  # fmt: skip
    row.refresh_from_db()
    return calendars.publish_calendar(calendar=row, version=row.version, by=year.officer, at=NOW)


def test_a_change_keeps_the_uid_and_raises_the_sequence(year: Cast, shown: Calendar) -> None:
    one = shown.milestones.get(kind="clinic")
    before = events(write_ics(CalendarFile("x", tuple(entries_of(shown))), at=NOW))[f"{one.uid}@kaona"]
    milestones.change_milestone(milestone=one, sheet=replace(sheet_of(one), place="ใหม่"), version=0, reason="ย้าย", by=year.officer,
                                at=NOW + timedelta(hours=1))  # fmt: skip
    after = events(write_ics(CalendarFile("x", tuple(entries_of(shown))), at=NOW))[f"{one.uid}@kaona"]
    assert (before["sequence"], after["sequence"], str(after["location"])) == (0, 1, "ใหม่")
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_an_agencys_own_file_has_its_own_end(year: Cast, shown: Calendar) -> None:
    until = year.cycle.window.closes_at + timedelta(days=3)
    participants.extend(participant=Participant.objects.get(organisation=year.department), until=until, reason="น้ำท่วม",
                        by=year.officer, at=NOW)  # fmt: skip
    found = events(write_ics(own_file(year.coordinator, at=NOW), at=NOW))
    end = found[f"end-{year.cycle.window.uid}-{year.department.pk}@kaona"]
    assert (end["dtstart"].dt, end["sequence"]) == (until, 1)
    assert found[f"{year.cycle.window.uid}@kaona"]["dtend"].dt == until
    # A second move: the same entry, moved again
    extending.extend_type(
        cycle=year.cycle, agency_type="department", until=until + timedelta(days=1), reason="x", by=year.officer, at=NOW
    )
    again = events(write_ics(own_file(year.coordinator, at=NOW), at=NOW))
    assert again[f"end-{year.cycle.window.uid}-{year.department.pk}@kaona"]["sequence"] == 2
    # Another department that takes no part has the calendar and no end of its own; nobody else has anybody's
    other = events(write_ics(own_file(year.outsider, at=NOW), at=NOW))
    assert [uid for uid in other if uid.startswith("end-")] == []
    assert other[f"{year.cycle.window.uid}@kaona"]["dtend"].dt == year.cycle.window.closes_at
    assert events(write_ics(own_file(year.governor, at=NOW), at=NOW)) == {}


def test_the_address_has_a_token_that_can_be_made_anew_and_revoked(year: Cast, shown: Calendar) -> None:
    stranger = Client()
    first = calendar_links.make_link(by=year.coordinator, at=NOW)
    assert len(first.token) >= 40
    answer = stranger.get(f"/calendars/feed/{first.token}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "private" in answer["Cache-Control"]
    second = calendar_links.make_link(by=year.coordinator, at=NOW)
    assert [stranger.get(f"/calendars/feed/{one.token}.ics").status_code for one in (first, second)] == [404, 200]
    # Who has left reads nothing of the agency; a closed account has no file at all
    Membership.objects.filter(user=year.coordinator).update(ended_at=NOW)
    assert b"end-" not in stranger.get(f"/calendars/feed/{second.token}.ics").content
    year.coordinator.is_active = False
    year.coordinator.save()
    assert stranger.get(f"/calendars/feed/{second.token}.ics").status_code == 404
    with pytest.raises(NotAllowed):
        calendar_links.make_link(by=year.coordinator, at=NOW)


def test_revoking_twice_is_one_line(year: Cast) -> None:
    calendar_links.make_link(by=year.head, at=NOW)
    assert [calendar_links.revoke_link(by=year.head, at=NOW) for _ in range(2)] == [1, 0]
    assert CalendarLink.objects.filter(revoked_at=None).count() == 0


def test_a_published_calendar_needs_no_token_and_a_draft_has_no_file(year: Cast, shown: Calendar) -> None:
    draft = calendars.start_from_sample(fiscal_year=2570, key="provinces", by=year.officer, at=NOW)
    stranger = Client()
    assert stranger.get(f"/calendars/{shown.pk}/calendar.ics").status_code == 200
    assert stranger.get(f"/calendars/{draft.pk}/calendar.ics").status_code == 404


def test_events_where_one_has_a_place_stand_in_ones_own_file(year: Cast, shown: Calendar) -> None:
    row = offered(year, quota="1", place="ห้อง ก; ชั้น 2")
    registered(year, row, year.editor)
    registered(year, row, year.owner)  # waits

    def found(user: object) -> dict[str, Any]:
        text = write_ics(own_file(user, at=NOW, event_address=lambda pk: f"https://x.example/{pk}/"), at=NOW)
        assert text == write_ics(own_file(user, at=NOW, event_address=lambda pk: f"https://x.example/{pk}/"), at=NOW)
        return {uid: one for uid, one in events(text).items() if uid.startswith("occasion-")}

    (uid, one), *_rest = found(year.editor).items()
    assert (uid, str(one["status"]), str(one["location"])) == (f"occasion-{row.pk}@kaona", "CONFIRMED", "ห้อง ก; ชั้น 2")
    assert (one["dtstart"].dt, one["dtend"].dt) == (row.begins_at.astimezone(BANGKOK), row.ends_at.astimezone(BANGKOK))
    assert (one["dtstart"].params["TZID"], str(one["url"])) == ("Asia/Bangkok", f"https://x.example/{row.pk}/")
    assert [found(who) for who in (year.owner, year.coordinator, year.officer, year.outsider)] == [{}] * 4
    given = replace(queries.given_of(row), place="ห้องอื่น")
    moved = deeds.write_occasion(
        given=given, occasion=row, version=row.version, by=year.officer, at=NOW + timedelta(hours=1)
    )
    after = found(year.editor)[uid]
    assert (after["sequence"] > one["sequence"], after["dtstamp"].dt > one["dtstamp"].dt) == (True, True)
    deeds.cancel_occasion(occasion=moved, reason="วิทยากรป่วย", by=year.officer, at=NOW + timedelta(hours=2))
    gone = found(year.editor)[uid]
    assert (str(gone["status"]), str(gone["description"]), gone["sequence"] > after["sequence"]) == (
        "CANCELLED",
        "วิทยากรป่วย",
        True,
    )
    own = row.registrations.get(user=year.editor)
    own.state = "cancelled"
    own.save()
    assert found(year.editor) == {}


def test_another_reader_sees_the_event_too(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaona.web.calendars.subscribing.timezone.now", lambda: NOW)
    row = offered(year)
    registered(year, row, year.editor)
    link = calendar_links.make_link(by=year.editor, at=NOW)
    calendar = vobject.readOne(Client().get(f"/calendars/feed/{link.token}.ics").content.decode())
    (one,) = [event for event in calendar.vevent_list if event.uid.value.startswith("occasion-")]
    assert (one.summary.value, one.status.value, one.dtstart.value) == (row.title_th, "CONFIRMED", row.begins_at)
    assert one.url.value.endswith(f"/occasions/{row.pk}/")
