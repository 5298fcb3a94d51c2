"""The officers' page of announcements, and the banner on top of every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kaona.people.models import Announcement
from kaona.web.shell.given import fields_of
from tests.cast import Cast

NEW = "/messages/announcements/new/"


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form(**change: object) -> dict[str, object]:
    given = {
        "version": "0", "title_th": "ปิดระบบ", "text_th": "คืนวันเสาร์\n22:00 น.", "title_en": "Closed", "text_en": "On Saturday",
        "level": "warn", "types": ["department"], "step": "save",
    }  # fmt: skip
    for name, days in (("starts", -1), ("ends", 5)):
        parts = fields_of(timezone.now() + timedelta(days=days))
        given |= {f"{name}_{part}": text for part, text in zip(("day", "month", "year", "time"), parts, strict=True)}
    return given | change


def test_written_previewed_published_seen_put_away_withdrawn(cast: Cast) -> None:
    office, agency = client_of(cast.officer), client_of(cast.editor)
    address = office.post(NEW, form())["Location"]
    page = office.get(address).content.decode()
    assert page.count("k-msg is-warn") == 2  # the preview in both languages
    assert "ปิดระบบ" not in agency.get("/tasks/").content.decode()
    office.post(address, form(title_th="ปิดปรับปรุง", version="1"))
    office.post(address, {"step": "publish", "version": "2"})
    row = Announcement.objects.get()
    for path in ("/tasks/", "/notices/", "/help/"):
        page = agency.get(path).content.decode()
        assert "ปิดปรับปรุง" in page, path
        assert "คืนวันเสาร์<br>22:00 น." in page, path
    assert "ปิดปรับปรุง" not in client_of(cast.governor).get("/notices/").content.decode()
    answer = agency.post(f"/announcements/{row.pk}/dismiss/", {"next": "/help/?q=1"})
    assert answer["Location"] == "/help/?q=1"
    assert "ปิดปรับปรุง" not in agency.get("/tasks/").content.decode()
    assert "ปิดปรับปรุง" in client_of(cast.head).get("/tasks/").content.decode()
    assert "แสดงอยู่" in office.get("/messages/announcements/").content.decode()
    office.post(address, {"step": "withdraw"})
    assert "ปิดปรับปรุง" not in client_of(cast.head).get("/tasks/").content.decode()
    assert "ถอนแล้ว" in office.get(address).content.decode()
    copy = office.get(f"{NEW}?copy={row.pk}").content.decode()
    assert 'value="ปิดปรับปรุง"' in copy


def test_in_ones_language(cast: Cast) -> None:
    client_of(cast.officer).post(NEW, form())
    Announcement.objects.update(published_at=timezone.now())
    client = client_of(cast.editor)
    client.cookies["django_language"] = "en"
    page = client.get("/tasks/").content.decode()
    assert "<strong>Closed</strong>" in page
    assert 'lang="en"><svg' in page or 'lang="en">' in page


def test_nobody_is_led_away(cast: Cast) -> None:
    answer = client_of(cast.editor).post("/announcements/1/dismiss/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert client_of(cast.editor).get("/announcements/1/dismiss/").status_code == 405


def test_every_fault_in_its_place_and_nothing_lost(cast: Cast) -> None:
    wrong = form(title_th="", title_en="", level="x", starts_year="2026", ends_day="", ends_month="", ends_year="")
    page = client_of(cast.officer).post(NEW, wrong).content.decode()
    for field in ("title_th", "title_en", "level", "starts-d", "ends-d"):
        assert f'<a href="#{field}">' in page, field
    assert "กรอกปี พ.ศ. เช่น 2569" in page
    assert "คืนวันเสาร์" in page
    assert 'value="department" checked' in page
    assert not Announcement.objects.exists()


def test_what_is_written_is_text(cast: Cast) -> None:
    office = client_of(cast.officer)
    address = office.post(NEW, form(text_th="<script>x</script>"))["Location"]
    office.post(address, {"step": "publish", "version": "1"})
    page = client_of(cast.editor).get("/tasks/").content.decode()
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


@pytest.mark.parametrize("who", ["coordinator", "approver", "administrator", "viewer", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    address = client_of(cast.officer).post(NEW, form())["Location"]
    client = client_of(getattr(cast, who))
    for path in ("/messages/announcements/", NEW, address):
        assert client.get(path).status_code == 403, path
    assert client.post(address, {"step": "publish", "version": "1"}).status_code == 403
    assert Announcement.objects.get().published_at is None
