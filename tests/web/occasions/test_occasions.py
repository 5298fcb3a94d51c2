"""Pages of knowledge events: who may not, what each sees, forms that lose nothing, English, CSV."""

from typing import Any

import pytest
from django.test import Client

from kaona.knowledge.models import Evaluation, Occasion, Registration
from kaona.knowledge.operations import occasion_extras as extras
from kaona.knowledge.operations import registrations
from kaona.people.models import User
from kaona.rules.occasions import EVALUATION
from tests.cast import NOW, Cast
from tests.knowledge.occasions import DURING, draft, offered, registered


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaona.web.shell.middleware.timezone.now", lambda: NOW)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(user: User, path: str) -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


FORM = {
    "title_th": "อบรมใหม่", "place": "ห้อง 1", "quota": "2", "audience": "everybody", "items": ["3.3"],
    **{f"{name}_{part}": value for name, day in (("begins_at", "25"), ("ends_at", "25"), ("opens_at", "15"), ("closes_at", "24"))
       for part, value in (("day", day), ("month", "6"), ("year", "2569"), ("time", "09:00"))}, "ends_at_time": "12:00",
}  # fmt: skip


def test_nobody_else_reaches_the_officers_pages(year: Cast) -> None:
    row = offered(year)
    one = registered(year, row, year.editor)
    base = f"/occasions/{row.pk}"
    for who in (
        year.editor,
        year.coordinator,
        year.approver,
        year.assessor,
        year.viewer,
        year.administrator,
        year.nobody,
    ):
        client = client_of(who)
        for path in (
            f"{base}/edit/",
            f"{base}/people/",
            f"{base}/people.csv",
            f"{base}/evaluations/",
            f"{base}/entrance/",
        ):
            assert client.get(path).status_code == 404, (who, path)
        for path in ("/occasions/new/", "/occasions/report/", "/occasions/report.csv"):
            assert client.get(path).status_code == 403, (who, path)
        for path, form in ((f"{base}/move/", {"step": "cancel", "reason": "x"}), (f"{base}/materials/", {"title": "x"}),
                           (f"{base}/people/{one.pk}/", {"step": "approve"}), (f"/occasions/scan/{one.token}/", {"step": "check_in"})):  # fmt: skip
            assert client.post(path, form).status_code in (302, 404), (who, path)
    one.refresh_from_db()
    row.refresh_from_db()
    assert (one.attended_at, row.state) == (None, "published")
    for who in (year.outsider, year.viewer, year.reader):
        for page in ("ticket", "certificate", "evaluate"):
            assert client_of(who).get(f"{base}/{page}/{one.pk}/").status_code == 404
    assert client_of(year.nobody).get("/occasions/").status_code == 403
    assert client_of(year.editor).get(f"/occasions/{draft(year).pk}/").status_code == 404


def test_an_officer_writes_and_a_refused_form_keeps_everything(year: Cast) -> None:
    client = client_of(year.officer)
    answer = client.post(
        "/occasions/new/", FORM | {"title_th": "", "quota": "-3", "link": "ftp://x", "begins_at_month": "13"}
    )
    page = answer.content.decode()
    for words in ("กรอกชื่อกิจกรรม", "กรอกจำนวนที่นั่ง", "https:// เท่านั้น", 'value="-3"', 'value="13"', "ห้อง 1"):
        assert words in page, words
    assert "dict_items" not in page
    assert "อย่างน้อยหนึ่ง" not in page
    assert not Occasion.objects.exists()
    answer = client.post("/occasions/new/", FORM)
    row = Occasion.objects.get()
    assert (answer.url, row.quota, row.items) == (f"/occasions/{row.pk}/", 2, ["3.3"])
    client.post(f"/occasions/{row.pk}/move/", {"step": "publish"})
    assert "กิจกรรมนี้ไม่ได้เปิดสำหรับหน่วยงานของท่าน" not in shown(year.officer, f"/occasions/{row.pk}/")
    stale = client.post(f"/occasions/{row.pk}/edit/", FORM | {"title_th": "อื่น", "version": "9"})
    assert "มีผู้อื่นแก้กิจกรรมนี้" in stale.content.decode()
    client.post(f"/occasions/{row.pk}/edit/", FORM | {"title_th": "อบรมแก้แล้ว", "version": "1"})
    assert "อบรมแก้แล้ว" in shown(year.editor, "/occasions/")
    assert "อบรมแก้แล้ว" in shown(year.editor, f"/occasions/{row.pk}/")


def test_people_register_themselves_and_colleagues(year: Cast) -> None:
    row = offered(year, quota="2")
    client = client_of(year.coordinator)
    place = {"organisation": year.department.pk}
    client.post(f"/occasions/{row.pk}/register/", place)
    page = client.post(f"/occasions/{row.pk}/register/", place | {"step": "others", "user": [year.editor.pk, year.reader.pk,
                       year.outsider.pk]}, follow=True).content.decode()  # fmt: skip
    assert "ได้ที่นั่ง 1 คน" in page
    assert "รายชื่อสำรอง 1 คน" in page
    assert not Registration.objects.filter(user=year.outsider).exists()
    assert client_of(year.outsider).post(f"/occasions/{row.pk}/register/", place).status_code == 404
    mine = Registration.objects.get(user=year.coordinator)
    assert mine.code in shown(year.coordinator, f"/occasions/{row.pk}/ticket/{mine.pk}/")
    client.post(f"/occasions/{row.pk}/cancel/{mine.pk}/")
    assert sorted(row.registrations.values_list("state", flat=True)) == ["cancelled", "registered", "registered"]
    assert "ลำดับสำรองที่" not in shown(year.reader, f"/occasions/{row.pk}/")


def came(cast: Cast, row: Occasion, user: Any) -> Registration:
    return registrations.check_in(registration=registered(cast, row, user), by=cast.officer, at=DURING)


def test_the_door_by_code_scan_and_list(year: Cast, django_assert_max_num_queries: Any) -> None:
    row = offered(year)
    one, two = registered(year, row, year.editor), registered(year, row, year.owner)
    client = client_of(year.officer)
    found = client.get(f"/occasions/{row.pk}/entrance/", {"q": one.code.lower()}).content.decode()
    assert year.editor.full_name in found
    assert year.owner.full_name not in found
    client.post(f"/occasions/{row.pk}/entrance/", {"step": "check_in", "registration": two.pk})
    assert client.get(f"/occasions/scan/{one.token}/").status_code == 200
    one.refresh_from_db()
    assert one.attended_at is None  # looking changes nothing
    client.post(f"/occasions/scan/{one.token}/", {"step": "check_in"})
    one.refresh_from_db()
    assert one.attended_at is not None
    assert client_of(year.owner).get(f"/occasions/scan/{two.token}/").url.endswith(f"/ticket/{two.pk}/")
    with django_assert_max_num_queries(20):
        client.get(f"/occasions/{row.pk}/entrance/")


def test_the_certificate_and_its_check(year: Cast) -> None:
    row = offered(year)
    one, two = came(year, row, year.editor), registered(year, row, year.owner)
    assert one.code in shown(year.editor, f"/occasions/{row.pk}/certificate/{one.pk}/")
    assert client_of(year.owner).get(f"/occasions/{row.pk}/certificate/{two.pk}/").status_code == 404
    public = Client().get(f"/occasions/attended/{one.token}/")
    assert (public.status_code, year.editor.full_name in public.content.decode()) == (200, True)
    assert Client().get(f"/occasions/attended/{two.token}/").status_code == 404


def test_the_evaluation_is_together_and_once(year: Cast) -> None:
    row = offered(year)
    one = came(year, row, year.editor)
    path = f"/occasions/{row.pk}/evaluate/{one.pk}/"
    marks = dict.fromkeys(EVALUATION, "5")
    page = client_of(year.editor).post(path, marks | {"use": "", "text": "ขอบคุณครับ"}).content.decode()
    assert "ให้คะแนนครบทุกเรื่อง" in page
    assert "ขอบคุณครับ" in page
    client_of(year.editor).post(path, marks | {"text": "ขอบคุณครับ"})
    assert Evaluation.objects.count() == 1
    together = f"/occasions/{row.pk}/evaluations/"
    for user in (year.owner, year.coordinator):
        assert "ยังแสดงผลไม่ได้" in shown(year.officer, together)  # two answers: each would know the other's
        assert "ขอบคุณครับ" not in shown(year.officer, together)
        client_of(user).post(f"/occasions/{row.pk}/evaluate/{came(year, row, user).pk}/", marks)
    assert "5.00" in shown(year.officer, together)
    assert "ขอบคุณครับ" in shown(year.officer, together)
    assert year.editor.full_name not in shown(year.officer, together)


def test_the_link_is_for_those_who_have_a_seat(year: Cast) -> None:
    row = offered(year, link="https://meet.example/room")
    came(year, row, year.editor)
    path = f"/occasions/{row.pk}/"
    assert "https://meet.example/room" in shown(year.editor, path)
    assert "https://meet.example/room" in shown(year.officer, path)
    other = shown(year.owner, path)
    assert "https://meet.example/room" not in other
    assert "ลิงก์แสดงเมื่อได้ที่นั่ง" in other


def test_csv_has_no_formula_and_english_is_whole(year: Cast) -> None:
    row = offered(year)
    year.editor.full_name = "=HYPERLINK(1)" + "ก" * 187  # a name of 200 characters
    year.editor.save()
    came(year, row, year.editor)
    sheet = client_of(year.officer).get(f"/occasions/{row.pk}/people.csv").content.decode()
    assert "'=HYPERLINK" in sheet
    client = client_of(year.officer)
    client.post("/i18n/setlang/", {"language": "en"})
    page = client.get(f"/occasions/{row.pk}/").content.decode()
    for words in ("Towards government 4.0", "Registrations", "Materials"):
        assert words in page
    assert "After the events" in client.get("/occasions/report/").content.decode()


def test_a_gap_shows_the_coming_event_of_its_item(year: Cast) -> None:
    offered(year, items=("1.1",), title_th="อบรมหัวข้อ 1.1")
    page = shown(year.editor, f"/improvement/{year.dossier.pk}/gap/1.1.B1/")
    assert "อบรมหัวข้อ 1.1" in page


def test_text_of_people_runs_nowhere(year: Cast) -> None:
    row = offered(year, description="<script>alert(1)</script>")
    registered(year, row, year.editor)
    extras.ask(occasion=row, text="<b>x</b>", by=year.editor, at=NOW)
    page = shown(year.editor, f"/occasions/{row.pk}/")
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_a_guest_at_the_door_a_refused_form_keeps_everything(year: Cast) -> None:
    row = offered(year)
    client, path = client_of(year.officer), f"/occasions/{row.pk}/entrance/"
    page = client.post(path, {"step": "guest", "name": "=แขก", "agency": "", "email": "x@"}).content.decode()
    for words in ("กรอกหน่วยงาน", "กรอกอีเมลให้ถูกต้อง", 'value="=แขก"', 'value="x@"'):
        assert words in page, words
    page = client.post(path, {"step": "guest", "name": "ข", "agency": "ค", "email": year.editor.email}).content.decode()
    assert "อีเมลนี้มีบัญชีอยู่แล้ว" in page
    client.post(path, {"step": "guest", "name": "=แขก" + "ก" * 190, "agency": "<b>" + "ข" * 240, "email": ""})
    page = client.get(path).content.decode()
    assert ("&lt;b&gt;" in page, "<b>ข" in page) == (True, False)
    guest = row.guests.get()
    assert f"/guests/{guest.pk}/paper/" in client.get(f"/occasions/{row.pk}/people/").content.decode()
    assert "'=แขก" in client.get(f"/occasions/{row.pk}/people.csv").content.decode()
    for who in (year.editor, year.coordinator, year.nobody):
        assert client_of(who).post(path, {"step": "take_back", "guest": guest.pk}).status_code == 404
    assert client.post(path, {"step": "take_back", "guest": 0}).status_code == 404
    client.post(path, {"step": "take_back", "guest": guest.pk})
    guest.refresh_from_db()
    assert guest.withdrawn_at is not None
