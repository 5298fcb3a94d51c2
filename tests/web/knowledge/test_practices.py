"""The base in pages: the list and its filters, a card, files, and who may not see them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.assessment.models import EvidenceFile
from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.models import Practice
from kaona.knowledge.operations import files
from kaona.knowledge.operations import practices as deeds
from kaona.people.models import User
from tests.cast import NOW, Cast
from tests.knowledge.cards import CARD, proposed, published, written
from tests.rules.test_uploads import pdf, picture


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(user: User, path: str = "/knowledge/") -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_everybody_with_a_role_reads_what_is_published(year: Cast) -> None:
    published(year, title="เผยแพร่แล้วนะ")
    written(year, title="ร่างของกรม")
    proposed(year, title="รอสำนักงาน")
    for who in (year.reader, year.outsider, year.governor, year.viewer, year.assessor, year.approver, year.officer):
        page = shown(who)
        assert "เผยแพร่แล้วนะ" in page
        assert "ร่างของกรม" not in page
        assert "รอสำนักงาน</a>" not in page
    for who in (year.administrator, year.nobody):
        for path in ("", "export.csv", "mine/", "proposed/", "new/"):
            answer = client_of(who).get(f"/knowledge/{path}")
            assert answer.status_code == 403, path
            assert "เผยแพร่แล้วนะ" not in answer.content.decode()


def test_the_menu_has_the_base_for_those_who_may_read_it(year: Cast) -> None:
    entry = '<a href="/knowledge/"'
    for who in (year.reader, year.head, year.officer, year.approver, year.assessor, year.viewer):
        assert entry in shown(who, "/notices/")
    assert entry not in shown(year.administrator, "/notices/")


def test_filters_and_what_is_said_when_nothing_is_found(year: Cast) -> None:
    assert "ยังไม่มีการ์ดที่เผยแพร่" in shown(year.reader)
    published(year, title="ลดเวลารอ", items=("3.3",))
    published(year, title="ลดต้นทุน", items=("7.6.1",), agency_types=("province",), kind="tool")
    for query, found, other in (
        ("q=ต้นทุน", "ลดต้นทุน", "ลดเวลารอ"),
        ("item=3", "ลดเวลารอ", "ลดต้นทุน"),
        ("type=province&kind=tool", "ลดต้นทุน", "ลดเวลารอ"),
    ):
        page = re.sub("</?mark>", "", shown(year.reader, f"/knowledge/?{query}"))
        assert f">{found}</a>" in page
        assert f">{other}</a>" not in page
    assert "ไม่พบการ์ดตามที่ค้น" in shown(year.reader, "/knowledge/?q=zzz&after=9&before=x")


def test_the_list_as_a_file_is_filtered_and_harmless(year: Cast) -> None:
    published(year, title="=1+1", items=("3.3",))
    published(year, title="อื่น", items=("6.1",))
    answer = client_of(year.viewer).get("/knowledge/export.csv?item=3.3")
    text = answer.content.decode()
    assert text.startswith("\ufeffชื่อ,")
    assert "'=1+1" in text
    assert "เวลารอเฉลี่ย 45 > 12 นาที (ระบบคิว)" in text
    assert "อื่น" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_a_longer_list_asks_no_more(year: Cast, number: int) -> None:
    for _one in range(number):
        published(year, owner_id=year.other.pk, owner_name="")
    client = client_of(year.reader)
    client.get("/knowledge/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/knowledge/")
    assert len(asked) == 22


def test_a_card_is_whole_and_says_where_it_comes_from(year: Cast) -> None:
    row = published(year, figures=(replace(CARD.figures[0], before="45000", after="12000.5"),))
    page = shown(year.outsider, f"/knowledge/{row.pk}/")
    for words in ("ผู้รับบริการรอนาน", "เปิดให้จองคิวล่วงหน้า", "45,000", "12,000.5", "-32,999.5", "ระบบคิว", "กองตัวอย่าง", "บริษัทตัวอย่าง จำกัด",
                  "นอกทะเบียนหน่วยงาน", "เขียนในนามของ กรมตัวอย่าง", "เสนอโดย editor", 'href="/knowledge/?item=7.2.4"', "กรม, จังหวัด"):  # fmt: skip
        assert words in page, words
    for words in ("ถอนการ์ด", "แก้ข้อความ", "ฉบับก่อนหน้า", "ตัวอย่างสมมติเพื่อสาธิต"):
        assert words not in page, words
    User.objects.filter(pk=year.editor.pk).update(is_demo=True)
    assert "ตัวอย่างสมมติเพื่อสาธิต" in shown(year.outsider, f"/knowledge/{row.pk}/")


def test_what_is_not_published_is_nowhere_for_others(year: Cast) -> None:
    draft, waiting = written(year), proposed(year)
    for row, outside in (
        (draft, (year.outsider, year.viewer, year.officer, year.administrator)),
        (waiting, (year.outsider, year.approver)),
    ):
        for who in outside:
            client = client_of(who)
            for path in ("", "edit/", "history/"):
                assert client.get(f"/knowledge/{row.pk}/{path}").status_code == 404, (who, path)
            for path in ("edit/", "move/", "files/add/", "files/1/remove/", "history/"):
                assert (
                    client.post(f"/knowledge/{row.pk}/{path}", {"step": "withdraw", "reason": "x"}).status_code == 404
                ), (who, path)
    assert Practice.objects.filter(state="withdrawn").count() == 0


def test_files_are_given_out_only_with_the_card(year: Cast, store: None) -> None:
    row, data = written(year), pdf(7)
    one = files.add_file(practice=row, upload=Upload("คู่มือ ๑.pdf", data), by=year.editor, at=NOW)
    base = f"/knowledge/{row.pk}/files/{one.pk}/"
    for who in (year.outsider, year.officer, year.viewer, year.administrator):
        for path in ("", "pages/1.png"):
            assert client_of(who).get(base + path).status_code == 404
    deeds.publish(practice=deeds.propose(practice=row, by=year.editor, at=NOW), by=year.officer, at=NOW)
    answer = client_of(year.outsider).get(base)
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    drawn = client_of(year.outsider).get(f"{base}pages/1.png")
    assert drawn.content.startswith(b"\x89PNG")
    page = shown(year.outsider, f"/knowledge/{row.pk}/?from=7")
    assert f'{base}pages/7.png"' in page
    assert f'{base}pages/1.png"' not in page
    assert client_of(year.administrator).get(base).status_code == 404
    # A file under the address of another card is not there.
    assert client_of(year.outsider).get(f"/knowledge/{published(year).pk}/files/{one.pk}/").status_code == 404


def test_a_destroyed_file_says_so_and_gives_nothing(year: Cast, store: None) -> None:
    row = written(year)
    one = files.add_file(practice=row, upload=Upload("ภาพ.png", picture("PNG")), by=year.editor, at=NOW)
    assert f"/knowledge/{row.pk}/files/{one.pk}/pages/1.png" in shown(year.reader, f"/knowledge/{row.pk}/")
    EvidenceFile.objects.update(destroyed_at=NOW)
    page = shown(year.reader, f"/knowledge/{row.pk}/")
    assert "ไฟล์ถูกทำลาย" in page
    assert "pages/1.png" not in page
    for path in ("", "pages/1.png"):
        assert client_of(year.reader).get(f"/knowledge/{row.pk}/files/{one.pk}/{path}").status_code == 404


def test_the_tag_shows_the_best_cards_beside_something_else(year: Cast) -> None:
    for number in range(4):
        published(year, title=f"การ์ด {number}", items=("3.3",))
    draw = Template("{% load practices %}{% practices_for_items items 'department' 2 %}").render
    page = draw(Context({"items": ["3.3.B2", "3.3"]}))
    assert page.count('class="t"') == 2
    assert 'href="/knowledge/?item=3.3"' in page
    assert "ยังไม่มีการ์ดวิธีปฏิบัติของเรื่องนี้" in draw(Context({"items": "1.1"}))
