"""Pages of frequent questions: promoted, seen beside the item, found, withdrawn; the list of what is asked about most."""

import pytest
from django.test import Client

from kaona.assessment.models import FaqEntry, HelpQuestion
from kaona.assessment.operations import help as deeds
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def answered(cast: Cast) -> HelpQuestion:
    row = deeds.ask(
        organisation=cast.department, cycle=cast.cycle, item="1.2", text="กรมตัวอย่างสงสัย", by=cast.editor, at=NOW
    )
    return deeds.answer(question=row, text="หมายถึงนโยบาย", by=cast.officer, at=NOW)


def test_promoted_and_seen_beside_the_item(year: Cast) -> None:
    office, agency, row = client_of(year.officer), client_of(year.editor), answered(year)
    address = f"/help/{row.pk}/promote/"
    assert address in office.get(f"/help/{row.pk}/").content.decode()
    assert "กรมตัวอย่างสงสัย" in office.get(address).content.decode()
    wrong = office.post(address, {"question": "กรมตัวอย่างสงสัย", "answer": ""}).content.decode()
    assert "เอาชื่อผู้ถามออก: กรมตัวอย่าง" in wrong
    assert '<a href="#answer">' in wrong
    item = f"/dossiers/{year.dossier.pk}/items/1.2/"
    assert "คำถามที่พบบ่อย (" not in agency.get(item).content.decode()
    office.post(address, {"question": "<b>ข้อนี้หมายถึงอะไร", "answer": "หมายถึงนโยบาย"})
    entry = FaqEntry.objects.get()
    assert "คำถามที่พบบ่อย (1)" in agency.get(item).content.decode()
    page = client_of(year.outsider).get("/help/faq/?item=๑.๒").content.decode()
    assert "&lt;b&gt;ข้อนี้หมายถึงอะไร" in page
    assert "กรมตัวอย่างอื่น" not in client_of(year.governor).get(f"/help/faq/{entry.pk}/").content.decode()
    assert "ไม่พบคำถาม" in agency.get("/help/faq/?q=xyz").content.decode()
    office.post(f"/help/faq/{entry.pk}/", {"step": "withdraw", "version": "1"})
    assert agency.get(f"/help/faq/{entry.pk}/").status_code == 404
    assert "คำถามที่พบบ่อย (1)" not in agency.get(item).content.decode()
    office.post(f"/help/faq/{entry.pk}/", {"step": "restore", "version": "2"})
    stale = office.post(f"/help/faq/{entry.pk}/", {"question": "อีก", "answer": "x", "version": "1"}).content.decode()
    assert "มีผู้อื่นแก้" in stale
    assert ">อีก</textarea>" in stale


def test_an_agency_of_the_register_stays_only_when_it_is_meant(year: Cast) -> None:
    office, row = client_of(year.officer), answered(year)
    given = {"question": "ทำอย่างกรมตัวอย่างอื่นได้หรือไม่", "answer": "ได้"}
    warned = office.post(f"/help/{row.pk}/promote/", given).content.decode()
    assert 'name="meant" value="กรมตัวอย่างอื่น"' in warned
    assert "เอ่ยชื่อหน่วยงาน: กรมตัวอย่างอื่น" in warned
    assert office.post(f"/help/{row.pk}/promote/", given | {"meant": "กรมตัวอย่างอื่น"}).status_code == 302
    entry = FaqEntry.objects.get()
    again = office.post(f"/help/faq/{entry.pk}/", given | {"answer": "ได้ครับ", "version": "1"}).content.decode()
    assert 'name="meant" value="กรมตัวอย่างอื่น"' in again
    office.post(f"/help/faq/{entry.pk}/", given | {"answer": "ได้ครับ", "version": "1", "meant": "กรมตัวอย่างอื่น"})
    entry.refresh_from_db()
    assert entry.answer == "ได้ครับ"


def test_found_from_the_menu_with_the_words_marked(year: Cast) -> None:
    office, row = client_of(year.officer), answered(year)
    office.post(f"/help/{row.pk}/promote/", {"question": "ข้อ ๑ หมายถึงอะไร", "answer": "หมายถึงนโยบายและแผน"})
    for who in (year.editor, year.viewer, year.assessor, year.administrator):
        assert 'href="/help/faq/"' in client_of(who).get("/help/faq/").content.decode()
    page = client_of(year.editor).get("/help/faq/", {"q": "ข้อ 1 นโยบาย"}).content.decode()
    assert "<mark>ข้อ</mark> <mark>๑</mark>" in page
    assert "หมายถึง<mark>นโยบาย</mark>และแผน" in page


def test_the_agency_says_whether_it_is_clear(year: Cast) -> None:
    agency, row = client_of(year.editor), answered(year)
    address = f"/help/{row.pk}/"
    assert 'value="unclear"' in agency.get(address).content.decode()
    assert 'value="unclear"' not in client_of(year.officer).get(address).content.decode()
    agency.post(address, {"step": "unclear", "text": "ขอตัวอย่าง"})
    assert "ยังไม่เข้าใจ" in client_of(year.officer).get("/help/?state=waiting").content.decode()
    client_of(year.officer).post(address, {"text": "เช่น แผน"})
    agency.post(address, {"step": "clear"})
    row.refresh_from_db()
    assert (row.understood_at is not None, row.closed_by) == (True, year.editor)


def test_what_is_asked_about_most(year: Cast) -> None:
    answered(year)
    office = client_of(year.officer)
    page = office.get("/help/asked/").content.decode()
    assert "1.2 " in page
    text = office.get(f"/help/asked.csv?cycle={year.cycle.pk}").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("1.2,")
    assert text.splitlines()[1].endswith(",1,1,0,0,0")


@pytest.mark.parametrize("who", ["editor", "approver", "administrator", "viewer", "nobody"])
def test_who_may_not(year: Cast, who: str) -> None:
    row, client = answered(year), client_of(getattr(year, who))
    for path in (f"/help/{row.pk}/promote/", "/help/asked/", "/help/asked.csv"):
        assert client.get(path).status_code == 403, path
    client.post(f"/help/{row.pk}/promote/", {"question": "x", "answer": "x"})
    assert not FaqEntry.objects.exists()
    assert client.get("/help/faq/").status_code == 200
