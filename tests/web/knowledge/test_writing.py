"""Writing, proposing and publishing in pages: drafts that save themselves, faults in place, two people, the Office's queue."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.knowledge.models import Practice, PracticeFile
from kaona.knowledge.queries.practices import files_of, given_of
from kaona.people.models import User
from tests.cast import Cast
from tests.knowledge.cards import CARD, proposed, published, written
from tests.rules.test_uploads import pdf

FETCH = {"X-Requested-With": "fetch"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form(row: Practice, **change: str) -> dict[str, str]:
    """What the page of CARD sends."""
    return {
        "version": str(row.version), "kind": "practice", "title": CARD.title, "owner": CARD.owner_name, "problem": CARD.problem,
        "done": CARD.done, "result": CARD.result, "contact": CARD.contact, "type-department": "on", "type-province": "on",
        "item-3.3": "on", "item-7.2.4": "on", "figure_0_name": "เวลารอเฉลี่ย", "figure_0_unit": "นาที", "figure_0_before": "45",
        "figure_0_after": "12", "figure_0_source": "ระบบคิว",
    } | change  # fmt: skip


def test_from_a_title_to_a_proposal(year: Cast) -> None:
    client = client_of(year.editor)
    refused = client.post("/knowledge/new/", {"kind": "practice", "title": "  "})
    assert refused.status_code == 422
    assert "กรอกชื่อวิธีปฏิบัติหรือเครื่องมือ" in refused.content.decode()
    answer = client.post("/knowledge/new/", {"kind": "tool", "title": "แผนที่การเดินทาง"})
    row = Practice.objects.get()
    assert (answer.url, row.organisation, row.owner, row.kind) == (
        f"/knowledge/{row.pk}/edit/",
        year.department,
        year.department,
        "tool",
    )
    page = client.get(f"/knowledge/{row.pk}/").content.decode()
    assert "ก่อนเสนอยังขาด" in page
    assert "เขียนปัญหาที่แก้" in page
    assert page.count("<p>–</p>") == 3
    told = client.post(f"/knowledge/{row.pk}/move/", {"step": "propose"}, follow=True).content.decode()
    assert "ยังขาด: เขียนปัญหาที่แก้ · เขียนสิ่งที่ทำ" in told
    typed = form(row, owner="กรมตัวอย่างอื่น", figure_4_name="แถวล่าง", figure_4_after="๑,๕๐๐", figure_4_source="x")
    assert client.post(f"/knowledge/{row.pk}/edit/", typed).url == f"/knowledge/{row.pk}/edit/"
    row.refresh_from_db()
    assert (row.owner, row.owner_name, row.codes) == (year.other, "", ["3.3", "7.2.4"])
    assert [one.after for one in given_of(row).figures] == ["12", "1500"]
    assert "เสนอแล้ว" in client.post(f"/knowledge/{row.pk}/move/", {"step": "propose"}, follow=True).content.decode()
    assert client.get(f"/knowledge/{row.pk}/edit/").url == f"/knowledge/{row.pk}/"


def test_a_draft_saves_itself_and_faults_stand_at_their_fields(year: Cast) -> None:
    row, client = written(year), client_of(year.coordinator)
    saved = client.post(f"/knowledge/{row.pk}/edit/", form(row, problem="ใหม่"), headers=FETCH)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    typed = form(row, version="2", figure_0_after="สิบสอง", figure_7_before="x", figure_7_name="ล่าง", contact="ก" * 301)
    faulty = client.post(f"/knowledge/{row.pk}/edit/", typed, headers=FETCH)
    assert (faulty.status_code, sorted(faulty.json()["errors"])) == (
        422,
        ["contact", "figure_0_after", "figure_7_before"],
    )
    page = client.post(f"/knowledge/{row.pk}/edit/", typed).content.decode()
    assert 'value="สิบสอง"' in page
    assert 'name="figure_7_before" value="x"' in page
    assert 'href="#figure_7_before"' in page
    row.refresh_from_db()
    assert (row.version, row.problem) == (2, "ใหม่")


def test_two_people_see_both_versions_field_by_field(year: Cast) -> None:
    row = written(year)
    client_of(year.editor).post(f"/knowledge/{row.pk}/edit/", form(row, problem="ของคนแรก", **{"item-3.4": "on"}))
    client = client_of(year.coordinator)
    answer = client.post(f"/knowledge/{row.pk}/edit/", form(row, problem="ของคนที่สอง"), headers=FETCH)
    assert answer.status_code == 409
    body = json.loads(answer.content)
    assert (body["version"], body["theirs"]) == (2, {"problem": "ของคนแรก", "item-3.4": "on"})
    for words in ("ของคนแรก", "ของคนที่สอง", "หัวข้อ 3.4", "ไม่เลือก", "editor"):
        assert words in body["conflict_html"], words
    plain = client.post(f"/knowledge/{row.pk}/edit/", form(row, problem="ของคนที่สอง"))
    assert plain.status_code == 409
    assert "ของคนแรก" in plain.content.decode()


def test_the_office_reads_its_queue_and_publishes_or_sends_back(year: Cast) -> None:
    first, second = proposed(year, title="ใบแรก"), proposed(year, title="ใบที่สอง")
    client = client_of(year.officer)
    page = client.get("/knowledge/proposed/").content.decode()
    assert page.index("ใบแรก") < page.index("ใบที่สอง")
    assert "เสนอโดย editor" in page
    client.post(f"/knowledge/{first.pk}/move/", {"step": "publish"})
    assert (
        "กรอกเหตุผล"
        in client.post(
            f"/knowledge/{second.pk}/move/", {"step": "send_back", "reason": ""}, follow=True
        ).content.decode()
    )
    back = client.post(f"/knowledge/{second.pk}/move/", {"step": "send_back", "reason": "ขาดแหล่งที่มา"})
    assert back.url == "/knowledge/proposed/"
    assert client.get(f"/knowledge/{second.pk}/").status_code == 404
    first.refresh_from_db()
    assert first.state == "published"
    mine = client_of(year.editor).get("/knowledge/mine/").content.decode()
    assert "ขาดแหล่งที่มา" in mine
    assert "เผยแพร่แล้ว" in mine
    for who in (year.approver, year.viewer, year.editor):
        assert client_of(who).get("/knowledge/proposed/").status_code == 403
        assert client_of(who).post(f"/knowledge/{first.pk}/move/", {"step": "withdraw", "reason": "x"}).status_code == (
            302 if who == year.editor else 403
        )
    assert client_of(year.editor).post(f"/knowledge/{first.pk}/move/", {"step": "delete"}).status_code == 404


def test_an_officer_writes_for_the_office_and_publishes_in_one_step(year: Cast) -> None:
    client = client_of(year.officer)
    client.post("/knowledge/new/", {"kind": "practice", "title": "ของบริษัท"})
    row = Practice.objects.get()
    assert (row.organisation, row.owner) == (year.office, None)
    client.post(f"/knowledge/{row.pk}/edit/", form(row))
    assert 'value="publish"' in client.get(f"/knowledge/{row.pk}/").content.decode()
    client.post(f"/knowledge/{row.pk}/move/", {"step": "publish"})
    row.refresh_from_db()
    assert row.state == "published"
    assert "สิ่งที่แก้ทุกหน่วยงานเห็นทันที" in client.get(f"/knowledge/{row.pk}/edit/").content.decode()


def test_those_who_only_read_write_nothing(year: Cast) -> None:
    row = published(year)
    for who in (year.reader, year.reviewer, year.viewer, year.approver):
        client = client_of(who)
        assert client.get("/knowledge/new/").status_code == 403
        assert client.post("/knowledge/new/", {"title": "x", "kind": "practice"}).status_code == 403
        assert client.get(f"/knowledge/{row.pk}/edit/").url == f"/knowledge/{row.pk}/"
        assert client.post(f"/knowledge/{row.pk}/edit/", form(row, title="x")).status_code == 403
    assert Practice.objects.get().title == CARD.title


def test_past_texts_are_read_and_brought_back(year: Cast) -> None:
    row, client = written(year), client_of(year.coordinator)
    client.post(f"/knowledge/{row.pk}/edit/", form(row, problem="เขียนทับ"))
    page = client.get(f"/knowledge/{row.pk}/history/").content.decode()
    assert "เขียนทับ" in page
    assert "<del>" in page
    assert "นำฉบับนี้กลับมา" in page
    first = row.history.order_by("at", "pk").first()
    client.post(f"/knowledge/{row.pk}/history/", {"entry": first.pk})
    row.refresh_from_db()
    assert (row.problem, row.version) == (CARD.problem, 3)
    assert client_of(year.outsider).get(f"/knowledge/{published(year).pk}/history/").status_code == 404


@pytest.mark.parametrize("script", [True, False])
def test_files_come_in_and_go(year: Cast, settings: LazySettings, tmp_path: Path, script: bool) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    row, client, headers = written(year), client_of(year.editor), FETCH if script else {}
    good = SimpleUploadedFile("คู่มือ.pdf", pdf(2))
    answer = client.post(
        f"/knowledge/{row.pk}/files/add/",
        {"file": [good, SimpleUploadedFile("x.exe", b"MZ\x90\x00")]},
        headers=headers,
        follow=not script,
    )
    assert answer.status_code == (422 if script else 200)
    assert "x.exe" in (answer.json()["errors"][0] if script else answer.content.decode())
    assert [one.file_name for one in files_of(row)] == ["คู่มือ.pdf"]
    empty = client.post(f"/knowledge/{row.pk}/files/add/", {}, headers=FETCH)
    assert empty.json() == {"errors": ["เลือกไฟล์"]}
    client.post(f"/knowledge/{row.pk}/files/{PracticeFile.objects.get().pk}/remove/")
    assert files_of(row) == []
