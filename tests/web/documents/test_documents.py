"""The pages of documents: strangers read, officers write, every fault in place, the QR code, beside the statements."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import segno
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kaona.assessment.models import Cycle
from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.models import Document
from kaona.knowledge.operations import documents as deeds
from kaona.rules.fiscal_year import fiscal_year_of
from tests.cast import NOW, Cast
from tests.knowledge.test_documents import drafted, pdf, published

pytestmark = pytest.mark.django_db
GOOD = {
    "fiscal_year": "๒๕๗๐", "kind": "handbook", "title_th": "คู่มือ", "title_en": "", "description": "", "position": "1",
    "agency_types": ["department"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_store(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def client_of(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def body(user: Any, address: str) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_strangers_read_what_is_published(year: Cast) -> None:
    row, hidden = published(year), drafted(year, title_th="ร่างลับ")
    stranger = client_of(None)
    assert stranger.get("/d/")["Location"] == "/d/2570/"
    page = stranger.get("/d/2570/")
    text = page.content.decode()
    assert ("คู่มือ" in text, "ร่างลับ" in text, "ฉบับที่ 1" in text, page["Cache-Control"]) == (
        True,
        False,
        True,
        "private, no-cache",
    )
    answer = stranger.get(f"/d/file/{row.pk}/1/")
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "public, max-age=300")
    assert answer["Content-Disposition"].startswith("attachment")
    assert stranger.get(f"/d/file/{row.pk}/1/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert "อ่านบนจอ" in text
    assert "หน้า 1" in body(None, f"/d/file/{row.pk}/1/read/?from=1")
    assert stranger.get(f"/d/file/{row.pk}/1/pages/1.png")["Content-Type"] == "image/png"
    for address in ("1/", "1/read/", "1/pages/1.png"):
        assert stranger.get(f"/d/file/{hidden.pk}/{address}").status_code == 404
    draft = client_of(year.officer).get(f"/d/file/{hidden.pk}/1/")
    assert b"".join(draft.streaming_content)[:5] == b"%PDF-"
    assert draft["Cache-Control"] == "private, no-store"
    assert [stranger.get(f"/d/{one}/").status_code for one in ("2569", "1", "99999")] == [200, 404, 404]
    running = fiscal_year_of(timezone.localdate())
    published(year, fiscal_year=running + 1)
    published(year, fiscal_year=running)
    assert stranger.get("/d/")["Location"] == f"/d/{running}/"  # what is begun for the next year does not hide this one
    english = client_of(None)
    english.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "Documents and downloads" in english.get("/d/2570/").content.decode()
    assert "Handbook" in english.get("/d/2570/").content.decode()


def test_the_code_says_the_address(year: Cast, settings: LazySettings) -> None:
    settings.BASE_URL = "https://kaona.example.go.th"
    published(year)
    expected = segno.make("https://kaona.example.go.th/d/2570/", error="m")
    line = re.search(r'<path[^>]* d="([^"]+)"', expected.svg_inline(border=2, omitsize=True))
    assert line is not None
    for address in ("/d/2570/", "/d/2570/poster/"):
        assert line[1] in body(None, address)
    assert "kaona.example.go.th/d/2570/" in body(None, "/d/2570/poster/")


def test_only_officers_manage(year: Cast) -> None:
    row = published(year)
    for user in (year.coordinator, year.assessor, year.approver, year.administrator, year.viewer, year.nobody):
        for tail in ("", "new/", f"{row.pk}/", f"{row.pk}/pages/1/"):
            assert client_of(user).get(f"/d/manage/{tail}").status_code == 403, tail
            assert client_of(user).post(f"/d/manage/{tail}", GOOD).status_code == 403, tail
        for tail in ("copy/", f"{row.pk}/version/", f"{row.pk}/move/"):
            assert client_of(user).post(f"/d/manage/{tail}", {"step": "withdraw"}).status_code == 403, tail
        assert "เอกสารและดาวน์โหลด" in body(user, "/d/2570/")
    assert client_of(None).get("/d/manage/").status_code == 302
    assert Document.objects.get().state == "published"


def test_an_officer_from_nothing_to_published_with_every_fault_in_place(year: Cast) -> None:
    client = client_of(year.officer)
    text = client.post(
        "/d/manage/new/", GOOD | {"fiscal_year": "1", "title_th": "", "agency_types": [], "position": "x"}
    )
    for words in ("กรอกปี พ.ศ.", "กรอกชื่อเอกสาร", "เลือกประเภทหน่วยงาน", "กรอกลำดับ"):
        assert words in text.content.decode()
    assert client.post("/d/manage/new/", GOOD).status_code == 302
    row = Document.objects.get()
    bad = {"file": SimpleUploadedFile("a.pdf", b"MZ program"), "link": "http://พิมพ์ไว้", "version": row.version}
    answer = client.post(f"/d/manage/{row.pk}/version/", bad)
    assert answer.status_code == 422
    for words in ("โปรแกรม", "ใช้ลิงก์ที่ขึ้นต้นด้วย https://", 'value="http://พิมพ์ไว้"'):
        assert words in answer.content.decode()
    client.post(f"/d/manage/{row.pk}/version/", {"file": SimpleUploadedFile("ก.pdf", pdf()), "version": row.version})
    row.refresh_from_db()
    stale = client.post(f"/d/manage/{row.pk}/", GOOD | {"version": "1", "title_th": "ของฉัน"}).content.decode()
    assert ("มีผู้อื่นแก้เอกสารนี้" in stale, 'value="ของฉัน"' in stale) == (True, True)
    client.post(f"/d/manage/{row.pk}/move/", {"step": "publish", "version": row.version})
    assert "ก.pdf" in body(year.officer, f"/d/manage/{row.pk}/")
    assert "คู่มือ" in body(None, "/d/2570/")
    row.refresh_from_db()
    wrong = client.post(
        f"/d/manage/{row.pk}/pages/1/", {"text": "1.1 1\n9.9 1\n1.2 7", "version": row.version}
    ).content.decode()
    assert ("บรรทัด 2" in wrong, "บรรทัด 3" in wrong, "1.2 7" in wrong) == (True, True, True)
    client.post(f"/d/manage/{row.pk}/pages/1/", {"text": "1.1 1", "version": row.version})
    assert "เลขหน้าของหัวข้อ (1)" in body(year.officer, f"/d/manage/{row.pk}/")
    client.post("/d/manage/copy/", {"fiscal_year": "2571"})
    assert "คู่มือ" in body(year.officer, "/d/manage/?year=2571")


def test_the_paragraph_stands_beside_each_statement(year: Cast) -> None:
    Cycle.objects.update(fiscal_year=2570)
    address = f"/dossiers/{year.dossier.pk}/items/1.1/"
    client = client_of(year.editor)
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        text = client.get(address).content.decode()
    assert (text.count('class="k-guide"') >= 5, "เปิดคู่มือ" in text) == (True, False)
    row = published(year)
    deeds.set_pages(document=row, version=row.version, number=1, pages={"1.1": 1, "7.1": 2}, by=year.officer, at=NOW)
    warning = "ฉบับนี้ยังไม่มีเลขหน้าของหัวข้อ"
    assert warning not in body(year.officer, f"/d/manage/{row.pk}/")
    with CaptureQueriesContext(connection) as after:
        text = client.get(address).content.decode()
    assert f'href="/d/file/{row.pk}/1/read/?from=1#page=1"' in text
    assert len(after) == len(before)
    assert (len(after) <= 20, len(text) < 150_000) == (True, True)
    result = client.get(f"/dossiers/{year.dossier.pk}/results/7.1/").content.decode()
    assert f'href="/d/file/{row.pk}/1/read/?from=2#page=2"' in result
    row.refresh_from_db()
    deeds.add_version(
        document=row,
        version=row.version,
        upload=Upload("ใหม่.pdf", io.BytesIO(pdf(2))),
        link="",
        note="แก้",
        by=year.officer,
        at=NOW,
    )
    assert warning in body(year.officer, f"/d/manage/{row.pk}/")
