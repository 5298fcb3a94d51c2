"""The Office's cycles: made, changed as drafts, filled with agencies, opened, watched, reminded; who may not."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from kaona.activity.models import Delivery, Event, Notice
from kaona.assessment.models import Calendar, Cycle, Dossier, Participant
from kaona.assessment.operations.calendars import publish_calendar, start_from_sample
from kaona.people.models import Organisation
from kaona.rules.policies import POLICIES
from tests.cast import Cast

OUTSIDE = ("editor", "coordinator", "head", "governor", "outsider", "assessor", "administrator", "nobody")


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    """A form filled in rightly."""
    policies = {f"p_{one.key}": "yes" if one.default is True else one.default for one in POLICIES}
    return {
        "name_th": "รอบใหม่", "name_en": "New", "fiscal_year": "๒๕๗๐", "result_year": "2569",
        "agency_types": ["department"], "edition": cast.cycle.edition_id, "rule_set": cast.cycle.rule_set_id,
        "opens_day": "1", "opens_month": "5", "opens_year": "2570", "opens_time": "08:30",
        "closes_day": "30", "closes_month": "6", "closes_year": "2570", "closes_time": "16.30", **policies, **changes,
    }  # fmt: skip


@pytest.fixture
def draft(year: Cast) -> Cycle:
    answer = client_of(year.officer).post("/cycles/new/", typed(year))
    row = Cycle.objects.get(name_th="รอบใหม่")
    assert answer["Location"] == f"/cycles/{row.pk}/participants/"
    return row


def test_a_draft_is_made_and_every_field_of_it_changed(year: Cast, draft: Cycle) -> None:
    assert (draft.fiscal_year, draft.state, draft.window.closes_at.isoformat()) == (
        2570, "draft", "2027-06-30T09:30:00+00:00",
    )  # fmt: skip
    page, client = f"/cycles/{draft.pk}/settings/", client_of(year.officer)
    assert "รอบใหม่" in client.get(page).content.decode()
    client.post(page, typed(
        year, name_th="รอบแก้แล้ว", name_en="Changed", fiscal_year="2571", result_year="2570", agency_types=["province"],
        closes_month="7", opens_day="2", p_reason_per_tick="block", p_narrative_pages="๕", p_evidence_types=["pdf"],
        p_late_submission="no", p_evidence_max_mb="10", p_unanswered="block",
    ))  # fmt: skip
    draft.refresh_from_db()
    draft.window.refresh_from_db()
    assert (draft.name_th, draft.name_en, draft.fiscal_year, draft.result_year, draft.agency_types) == (
        "รอบแก้แล้ว", "Changed", 2571, 2570, ["province"],
    )  # fmt: skip
    assert (draft.window.closes_at.month, draft.window.opens_at.day, draft.code) == (7, 2, "2571-province")
    chosen = {key: draft.policies[key] for key in ("reason_per_tick", "narrative_pages", "evidence_types",
              "late_submission", "evidence_max_mb", "unanswered")}  # fmt: skip
    assert chosen == {
        "reason_per_tick": "block", "narrative_pages": 5, "evidence_types": ["pdf"], "late_submission": False,
        "evidence_max_mb": 10, "unanswered": "block",
    }  # fmt: skip
    assert Event.objects.get(kind="cycle.changed").by_id == year.officer.pk


def test_a_draft_whose_window_is_published_asks_why_its_dates_change(year: Cast, draft: Cycle) -> None:
    page, client = f"/cycles/{draft.pk}/settings/", client_of(year.officer)
    assert 'name="reason"' not in client.get(page).content.decode()
    calendar = draft.window.calendar
    publish_calendar(calendar=calendar, version=calendar.version, by=year.officer, at=timezone.now())
    shown = client.get(page).content.decode()
    assert 'name="reason"' in shown
    assert calendar.name_th in shown
    later = typed(year, closes_month="7", name_en="Later")
    refused = client.post(page, later).content.decode()
    assert ('href="#reason"' in refused, 'value="Later"' in refused) == (True, True)
    assert client.post(page, {**later, "reason": "เลื่อนทั้งปี"}).status_code == 302
    assert Notice.objects.filter(recipient=year.coordinator, kind="calendar.changed").get().body.endswith("เลื่อนทั้งปี")


def test_a_new_cycle_asks_why_it_differs_from_the_published_calendar(year: Cast) -> None:
    row = start_from_sample(fiscal_year=2570, key="agencies", by=year.officer, at=timezone.now())
    publish_calendar(calendar=row, version=Calendar.objects.get(pk=row.pk).version, by=year.officer, at=timezone.now())
    client = client_of(year.officer)
    refused = client.post("/cycles/new/", typed(year, closes_month="7")).content.decode()
    assert 'href="#reason"' in refused
    assert 'name="reason"' in refused
    assert client.post("/cycles/new/", typed(year, closes_month="7", reason="ตามหนังสือเวียน")).status_code == 302


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name_th": " "}, "#name"), ({"agency_types": []}, "#t-department"), ({"fiscal_year": "2026"}, "#fy"),
        ({"result_year": "2571"}, "#ry"), ({"edition": "999"}, "#ed"), ({"opens_year": "2026"}, "#opens-d"),
        ({"closes_day": ""}, "#closes-d"), ({"closes_year": "2569"}, "#closes-d"), ({"closes_time": "25:00"}, "#closes-d"),
        ({"p_narrative_pages": "0"}, "#p-narrative_pages"), ({"p_evidence_types": []}, "#p-evidence_types"),
        ({"p_reason_per_tick": "x"}, "#p-reason_per_tick"), ({"fiscal_year": "2570", "name_th": "อีกรอบ"}, "#name"),
    ],
)  # fmt: skip
def test_every_fault_of_the_form_has_its_place_and_nothing_typed_is_lost(
    year: Cast, draft: Cycle, change: dict[str, object], place: str
) -> None:
    shown = client_of(year.officer).post("/cycles/new/", typed(year, **change)).content.decode()
    assert f'href="{place}"' in shown
    assert 'value="New"' in shown
    assert Cycle.objects.count() == 2


def test_a_demonstration_cycle_is_for_demonstration_agencies(year: Cast) -> None:
    client = client_of(year.officer)
    assert 'name="is_demo"' not in client.get("/cycles/new/").content.decode()
    Organisation.objects.create(code="demo-x", type="department", name_th="กรมสาธิต", is_demo=True)
    assert 'name="is_demo"' in client.get("/cycles/new/").content.decode()
    client.post("/cycles/new/", typed(year, is_demo="yes"))
    row = Cycle.objects.get(name_th="รอบใหม่")
    assert (row.is_demo, row.code) == (True, "demo-2570-department")
    # It stays one, whatever is sent later; a cycle of the same year for the others is another.
    client.post(f"/cycles/{row.pk}/settings/", typed(year))
    row.refresh_from_db()
    assert row.is_demo
    client.post("/cycles/new/", typed(year, name_th="รอบจริง"))
    assert not Cycle.objects.get(name_th="รอบจริง").is_demo


def test_an_opened_cycle_keeps_its_settings(year: Cast) -> None:
    page, client = f"/cycles/{year.cycle.pk}/settings/", client_of(year.officer)
    client.post(page, typed(year, name_th="แอบแก้"))
    year.cycle.refresh_from_db()
    assert year.cycle.name_th == "รอบตัวอย่าง 2569"
    assert "แอบแก้" not in client.get(page).content.decode()


def test_two_who_change_and_open_one_draft_at_once(year: Cast, draft: Cycle) -> None:
    """The form was read while the draft was open to change; the other officer opens it first."""
    client = client_of(year.officer)
    client.post(f"/cycles/{draft.pk}/participants/", {"step": "one", "organisation": year.department.pk})
    client.post(f"/cycles/{draft.pk}/move/", {"step": "open"})
    client.post(f"/cycles/{draft.pk}/settings/", typed(year, name_th="สายไป"))
    again = client.post(f"/cycles/{draft.pk}/move/", {"step": "open"}, follow=True).content.decode()
    draft.refresh_from_db()
    assert (draft.name_th, draft.state) == ("รอบใหม่", "open")
    assert "สถานะนี้เปลี่ยนไปแล้ว" in again
    assert Event.objects.filter(kind="cycle.opened").count() == 1


def test_an_open_cycle_is_only_extended_with_reason_and_notice(year: Cast) -> None:
    page, client = f"/cycles/{year.cycle.pk}/move/", client_of(year.officer)
    earlier = {"closes_day": "1", "closes_month": "6", "closes_year": "2569", "step": "window", "reason": "x"}
    later = {**earlier, "closes_month": "8"}
    for data in (earlier, {**later, "reason": " "}, {**later, "closes_day": "", "closes_month": "", "closes_year": ""}):
        client.post(page, data)
    assert not Event.objects.filter(kind="cycle.window_moved").exists()
    client.post(page, {**later, "reason": "น้ำท่วม"})
    year.cycle.window.refresh_from_db()
    assert year.cycle.window.closes_at.month == 8
    told = Notice.objects.filter(kind="cycle.window_moved")
    assert {one.recipient for one in told} == {year.coordinator, year.head, year.governor}
    assert {one.body for one in told} == {f"{year.cycle.name_th} · น้ำท่วม"}


def listed(cast: Cast) -> str:
    return f"รหัส\tหน่วยงาน\n{cast.department.code}\tอะไรก็ได้\n1\tกรมตัวอย่างอื่น"


def test_a_list_of_agencies_is_judged_row_by_row_before_anything_is_saved(year: Cast, draft: Cycle) -> None:
    page, client = f"/cycles/{draft.pk}/participants/", client_of(year.officer)
    Organisation.objects.create(code="twin", type="department", name_th="กรมแฝด")
    Organisation.objects.create(code="twin2", type="department", name_th="กรมแฝด")
    Organisation.objects.create(code="gone", type="department", name_th="กรมเก่า", valid_to=timezone.localdate())
    bad = f"{listed(year)}\nt-dep\nจังหวัดตัวอย่าง\nกรมแฝด\nกรมเก่า\nไม่มีจริง"
    shown = client.post(page, {"text": bad, "step": "list"}).content.decode()
    assert shown.count("k-field-error") == 5
    assert "เพิ่ม 2 หน่วยงาน" not in shown
    assert not draft.participants.exists()
    good = client.post(page, {"text": listed(year), "step": "check"}).content.decode()
    assert "เพิ่ม 2 หน่วยงาน" in good
    assert not draft.participants.exists()
    client.post(page, {"text": listed(year), "step": "list"})
    assert {(one.organisation, one.origin) for one in draft.participants.all()} == {
        (year.department, "csv"), (year.other, "csv"),
    }  # fmt: skip
    client.post(page, {"text": listed(year), "step": "list"})
    assert draft.participants.count() == 2
    assert Event.objects.filter(kind="participant.joined").count() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_comes_as_a_file(year: Cast, draft: Cycle, kind: str) -> None:
    rows = [line.split("\t") for line in listed(year).split("\n")]
    out = io.BytesIO()
    if kind == "csv":
        out.write("\ufeff".encode() + "\n".join(",".join(row) for row in rows).encode())
    else:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(out)
    page, client = f"/cycles/{draft.pk}/participants/", client_of(year.officer)
    shown = client.post(page, {"file": SimpleUploadedFile(f"รายชื่อ.{kind}", out.getvalue()), "step": "check"})
    assert "เพิ่ม 2 หน่วยงาน" in shown.content.decode()
    broken = client.post(page, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), "step": "list"})
    assert broken.status_code == 200
    assert not draft.participants.exists()


def test_agencies_come_from_the_register_from_another_cycle_and_one_by_one(year: Cast, draft: Cycle) -> None:
    page, client = f"/cycles/{draft.pk}/participants/", client_of(year.officer)
    Organisation.objects.filter(pk=year.other.pk).update(assessed="expected")
    client.post(page, {"step": "propose"})
    assert [one.organisation for one in draft.participants.all()] == [year.other]
    client.post(page, {"step": "copy", "source": year.cycle.pk})
    assert {one.organisation for one in draft.participants.all()} == {year.other, year.department}
    new = Organisation.objects.create(code="n", type="department", name_th="กรมใหม่", search_text="กรมใหม่ new")
    assert f'value="{new.pk}"' in client.get(page, {"q": "กรมใหม่"}).content.decode()
    client.post(page, {"step": "one", "organisation": new.pk})
    assert draft.participants.filter(organisation=new, origin="manual").exists()
    shown = client.post(page, {"step": "one", "organisation": year.province.pk}).content.decode()
    assert "ประเภทหน่วยงานไม่ตรงกับรอบนี้" in shown
    assert not draft.participants.filter(organisation=year.province).exists()


def test_one_agency_is_extended_leaves_and_comes_back(year: Cast) -> None:
    row = year.cycle.participants.get(organisation=year.department)
    page, client = f"/cycles/{year.cycle.pk}/participants/{row.pk}/", client_of(year.officer)
    early = {"step": "extend", "closes_day": "1", "closes_month": "1", "closes_year": "2560", "reason": "พิมพ์ไว้แล้ว"}
    refused = client.post(page, early).content.decode()
    for words in ("วันปิดรับใหม่ต้องอยู่หลัง", 'value="พิมพ์ไว้แล้ว"', 'value="2560"'):
        assert words in refused
    client.post(
        page, {"step": "extend", "closes_day": "9", "closes_month": "9", "closes_year": "2569", "reason": "ระบบล่ม"}
    )
    client.post(page, {"step": "out", "state": "exempt", "reason": ""})
    row.refresh_from_db()
    assert (row.extended_to.day, row.state) == (9, "active")
    client.post(page, {"step": "out", "state": "exempt", "reason": "มติ"})
    client.post(page, {"step": "out", "state": "left", "reason": "อีกที"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("exempt", "มติ")
    shown = client.get(page).content.decode()
    assert "มติ" in shown
    assert Notice.objects.filter(kind="participant.out", recipient=year.coordinator, body="มติ").exists()
    client.post(page, {"step": "back"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("active", "")
    kinds = list(Event.objects.filter(subject_kind="participant").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["participant.extended", "participant.exempt", "participant.joined"]


def test_the_queue_is_filtered_sorted_and_exported_as_seen(year: Cast) -> None:
    client, page = client_of(year.officer), f"/cycles/{year.cycle.pk}/"
    year.cycle.participants.create(organisation=year.other, origin="manual", changed_at=timezone.now())
    Dossier.objects.filter(pk=year.dossier.pk).update(
        last_saved_at=timezone.now() - timedelta(days=12), statements_answered=3
    )

    def names(**given: object) -> list[str]:
        text = client.get(f"{page}export.csv", given).content.decode("utf-8-sig")
        return [row["หน่วยงาน"] for row in csv.DictReader(io.StringIO(text))]

    dep, other, prov = "กรมตัวอย่าง", "กรมตัวอย่างอื่น", "จังหวัดตัวอย่าง"
    assert names() == [dep, other, prov]
    assert names(type="province") == [prov]
    assert names(ministry=year.ministry.pk) == [dep, prov]
    assert names(group=year.group.pk) == [prov]
    assert names(progress="not_begun") == [other, prov]
    assert names(progress="draft") == [dep]
    assert names(progress="submitted") == []
    assert names(sort="-answered")[0] == dep
    assert names(sort="saved")[-1] == dep
    assert names(q="อื่น", sort="nonsense", ministry="x", progress="nonsense") == [other]
    shown = client.get(page).content.decode()
    assert "3/160" in shown
    assert "12 วันก่อน" in shown
    raw = client.get(f"{page}export.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")


def test_a_ministry_filters_and_exports_only_its_own(year: Cast) -> None:
    year.cycle.participants.create(organisation=year.other, origin="manual", changed_at=timezone.now())
    client = client_of(year.viewer)
    for path in ("", "export.csv", "?progress=not_begun", "settings/"):
        answer = client.get(f"/cycles/{year.cycle.pk}/{path}")
        assert answer.status_code == 200
        assert "กรมตัวอย่างอื่น" not in answer.content.decode()
    for path in ("participants/", "remind/", f"participants/{year.cycle.participants.first().pk}/"):
        assert client.get(f"/cycles/{year.cycle.pk}/{path}").status_code == 403
    hidden = year.cycle.participants.get(organisation=year.other)
    assert client.get(f"/cycles/{year.cycle.pk}/participants/{hidden.pk}/").status_code == 404


def test_a_ministry_finds_the_result_of_what_was_submitted(year: Cast) -> None:
    client, way = client_of(year.viewer), f"/results/{year.dossier.pk}/"
    assert way not in client.get(f"/cycles/{year.cycle.pk}/").content.decode()
    year.with_submission()
    assert way in client.get(f"/cycles/{year.cycle.pk}/").content.decode()
    assert client.get(way).status_code == 200


@pytest.mark.parametrize("who", OUTSIDE)
def test_who_may_not(year: Cast, draft: Cycle, who: str) -> None:
    client, pk = client_of(getattr(year, who)), year.cycle.pk
    row = year.cycle.participants.first()
    for path in ("", "settings/", "participants/", "remind/", "export.csv", f"participants/{row.pk}/"):
        answer = client.get(f"/cycles/{pk}/{path}")
        assert answer.status_code == 404, path
        assert "รอบตัวอย่าง 2569" not in answer.content.decode()
    for path, data in (("move/", {"step": "close"}), ("participants/", {"step": "propose"}), ("remind/", {}),
                       ("settings/", typed(year))):  # fmt: skip
        for one in (pk, draft.pk):
            assert client.post(f"/cycles/{one}/{path}", data).status_code == 404
    assert client.post("/cycles/new/", typed(year)).status_code == 403
    assert not Notice.objects.exists()


def test_one_act_reminds_whom_the_filter_names_once_a_day(year: Cast) -> None:
    client, page = client_of(year.officer), f"/cycles/{year.cycle.pk}/remind/"
    alone = Organisation.objects.create(code="alone", type="department", name_th="กรมร้าง")
    year.cycle.participants.create(organisation=alone, origin="manual", changed_at=timezone.now())
    year.cycle.participants.create(
        organisation=year.other, origin="manual", changed_at=timezone.now(), state=Participant.State.EXEMPT, reason="x"
    )
    shown = client.get(f"{page}?type=department").content.decode()
    assert "เตือน 2 หน่วยงาน" in shown
    answer = client.post(f"{page}?type=department", {"text": "รีบส่งนะคะ"})
    assert answer["Location"] == f"/cycles/{year.cycle.pk}/?type=department"
    assert {one.to for one in Delivery.objects.all()} == {year.coordinator.email, year.head.email}
    assert {one.body for one in Notice.objects.all()} == {"รีบส่งนะคะ"}
    assert "กรมร้าง" in client.get(answer["Location"]).content.decode()
    again = client.post(page, {"text": "อีกครั้ง"}, follow=True).content.decode()
    assert "เตือนไปแล้ววันนี้ 1" in again
    assert Delivery.objects.count() == 3  # and the governor
    reminded = Event.objects.filter(kind="participant.reminded").values_list("organisation_id", flat=True)
    assert sorted(reminded) == sorted([year.department.pk, year.province.pk])
    assert Event.objects.filter(kind="cycle.reminded").count() == 2


def test_who_has_submitted_is_not_reminded_and_a_closed_cycle_reminds_nobody(year: Cast) -> None:
    now = timezone.now()
    Dossier.objects.filter(pk=year.dossier.pk).update(stage="submitted", signed_at=now, submitted_at=now)
    client, page = client_of(year.officer), f"/cycles/{year.cycle.pk}/remind/"
    client.post(f"{page}?type=department", {})
    assert not Delivery.objects.exists()
    client.post(f"/cycles/{year.cycle.pk}/move/", {"step": "close"})
    client.post(page, {})
    assert not Delivery.objects.exists()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(year: Cast) -> None:
    client, asked = client_of(year.officer), []
    for number in range(4):
        one = Organisation.objects.create(
            code=f"q{number}", type="department", name_th=f"กรม {number}", parent=year.ministry
        )
        year.cycle.participants.create(organisation=one, origin="manual", changed_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cycles/{year.cycle.pk}/")
        asked.append(len(queries))
    assert asked[1:] == [asked[1]] * 3
    assert asked[1] <= 12


def test_the_cycles_are_counted_in_one_question(year: Cast, draft: Cycle) -> None:
    client, asked = client_of(year.officer), []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            shown = client.get("/cycles/").content.decode()
        asked.append(len(queries))
        client.post("/cycles/new/", typed(year, fiscal_year=str(2571 + number), name_th=f"รอบ {number}"))
    assert len(set(asked[1:])) == 1
    assert f'<a href="/cycles/{year.cycle.pk}/?progress=not_begun">2</a>' in shown
    ministry = client_of(year.viewer)
    year.cycle.participants.create(organisation=year.other, origin="manual", changed_at=timezone.now())
    assert f'<a href="/cycles/{year.cycle.pk}/?progress=not_begun">2</a>' in ministry.get("/cycles/").content.decode()
    assert f'<a href="/cycles/{year.cycle.pk}/?progress=not_begun">3</a>' in client.get("/cycles/").content.decode()
