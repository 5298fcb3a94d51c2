"""Officers change the words of mails: preview, every fault in its place, history, restore, back to the default."""

import pytest
from django.test import Client

from kaona.people.models import MessageText
from kaona.rules.message_texts import MESSAGES
from tests.cast import Cast

GOOD = {
    "version": "0", "subject_th": "ถึง{{ชื่อหน่วยงาน}}", "body_th": "ปิด {{วันปิดรับ}}", "subject_en": "To {{ชื่อหน่วยงาน}}",
    "body_en": "Until {{วันปิดรับ}}",
}  # fmt: skip
PAGE = "/messages/texts/window_7/"


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_list_says_what_was_changed(cast: Cast) -> None:
    client = client_of(cast.officer)
    page = client.get("/messages/").content.decode()
    assert page.count("ค่าเริ่มต้น") == len(MESSAGES)
    client.post(PAGE, GOOD | {"step": "save"})
    page = client.get("/messages/").content.decode()
    assert page.count("ค่าเริ่มต้น") == len(MESSAGES) - 1
    assert "ถึง{{ชื่อหน่วยงาน}}" in page


def test_the_list_is_by_subject_and_is_searched_in_thai(cast: Cast) -> None:
    client = client_of(cast.officer)
    page = client.get("/messages/").content.decode()
    for words in ("บัญชี รหัสผ่าน และคำเชิญ", "คลังวิธีปฏิบัติและกิจกรรมความรู้", "คำเชิญเข้าใช้ระบบ", "ยกเลิกกิจกรรมเรียนรู้"):
        assert words in page
    found = client.get("/messages/", {"q": "รหัสผ่าน"}).content.decode()
    assert "ลิงก์ตั้งรหัสผ่านใหม่" in found
    assert "ยกเลิกกิจกรรมเรียนรู้" not in found
    assert "ไม่พบข้อความที่ค้น" in client.get("/messages/", {"q": "<script>"}).content.decode()


@pytest.mark.parametrize("name", MESSAGES)
def test_every_mail_has_its_page_with_a_preview(cast: Cast, name: str) -> None:
    page = client_of(cast.officer).get(f"/messages/texts/{name}/").content.decode()
    assert str(MESSAGES[name].name) in page
    assert "k-mail-subject" in page


def test_a_preview_keeps_nothing(cast: Cast) -> None:
    page = client_of(cast.officer).post(PAGE, GOOD | {"step": "preview"}).content.decode()
    assert "ถึงกรมตัวอย่าง" in page
    assert "To Sample Department" in page
    assert not MessageText.objects.exists()


def test_wrong_words_are_refused_where_they_stand_and_stay(cast: Cast) -> None:
    wrong = GOOD | {"step": "save", "subject_th": "ถึง{{ชื่อกรม}}", "body_en": "<script>x</script>"}
    page = client_of(cast.officer).post(PAGE, wrong).content.decode()
    assert "ไม่มีตัวแปร {{ชื่อกรม}} ในข้อความนี้" in page
    assert "ขาดตัวแปร {{ชื่อหน่วยงาน}}" in page
    assert "ขาดตัวแปร {{วันปิดรับ}}" in page
    assert 'value="ถึง{{ชื่อกรม}}"' in page
    assert "<script>x" not in page
    assert not MessageText.objects.exists()


def test_restored_and_set_back(cast: Cast) -> None:
    client = client_of(cast.officer)
    client.post(PAGE, GOOD | {"step": "save"})
    client.post(PAGE, GOOD | {"step": "save", "version": "1", "body_th": "ใหม่ {{วันปิดรับ}}"})
    client.post(PAGE, {"step": "restore", "version": "2", "number": "1"})
    assert MessageText.objects.get().body_th == "ปิด {{วันปิดรับ}}"
    client.post(PAGE, {"step": "reset", "version": "3"})
    row = MessageText.objects.get()
    assert (row.custom, row.version) == (False, 4)
    page = client.get(PAGE).content.decode()
    assert page.count('value="restore"') == 3
    assert 'value="reset"' not in page
    assert client.post(PAGE, {"step": "restore", "version": "4", "number": "77"}).status_code == 404


def test_somebody_else_was_first(cast: Cast) -> None:
    client = client_of(cast.officer)
    client.post(PAGE, GOOD | {"step": "save"})
    page = client.post(PAGE, GOOD | {"step": "save", "body_th": "ของฉัน {{วันปิดรับ}}"}).content.decode()
    assert "มีผู้อื่นแก้ข้อความนี้" in page
    assert "ของฉัน {{วันปิดรับ}}" in page
    assert MessageText.objects.get().version == 1


@pytest.mark.parametrize("who", ["coordinator", "head", "approver", "assessor", "administrator", "viewer", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))
    assert [client.get("/messages/").status_code, client.get(PAGE).status_code] == [403, 403]
    assert client.post(PAGE, GOOD | {"step": "save"}).status_code == 403
    assert not MessageText.objects.exists()


def test_there_is_no_other_mail(cast: Cast) -> None:
    assert client_of(cast.officer).get("/messages/texts/x/").status_code == 404
