"""Adopting in pages: from a gap's card to the outcome; lists, CSV; a card with a script in it is text."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.models import Adoption
from kaona.knowledge.operations import files
from kaona.knowledge.operations import practices as deeds
from kaona.people.models import User
from kaona.rules.practices import FigureInput
from tests.cast import NOW, Cast
from tests.knowledge.cards import CARD, published, written
from tests.rules.test_uploads import pdf

FORM = {"reason": "", "plan": "เริ่มที่ส่วนกลาง", "review_on_day": "15", "review_on_month": "12", "review_on_year": "2569"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_from_a_card_to_its_outcome(year: Cast) -> None:
    card = published(year, items=("3.3",))
    client = client_of(year.governor)
    page = client.get(f"/knowledge/{card.pk}/").content.decode()
    assert f'href="/knowledge/{card.pk}/adopt/"' in page
    assert "ยังไม่มีหน่วยงานใดนำไปใช้" in page
    faulty = client.post(f"/knowledge/{card.pk}/adopt/", FORM | {"plan": " ", "reason": "เก็บไว้", "review_on_day": "40"})
    assert faulty.status_code == 422
    for words in ("บอกว่าจะนำไปใช้อย่างไร", "ไม่มีวันที่นี้ในปฏิทิน", 'value="40"', ">เก็บไว้</textarea>"):
        assert words in faulty.content.decode(), words
    client.post(f"/knowledge/{card.pk}/adopt/", FORM | {"dossier": str(year.dossier.pk), "code": "3.3.B2"})
    row = Adoption.objects.get()
    assert (row.organisation, row.dossier, row.codes) == (year.province, None, [])  # not the dossier of another agency
    again = client.post(f"/knowledge/{card.pk}/adopt/", FORM)
    assert "นำการ์ดนี้ไปใช้อยู่แล้ว" in again.content.decode()
    here = f"/knowledge/adoptions/{row.pk}/"
    faulty = client.post(
        here, {"step": "tell", "version": "1", "text": "ดี", "figure_0_name": "รอ", "figure_0_after": "สิบ"}
    )
    assert faulty.status_code == 422
    assert 'id="figure_0_after-e"' in faulty.content.decode()
    assert "เลือกว่าเปลี่ยนไปเพียงใด" in faulty.content.decode()
    assert (
        client.post(here, {"step": "tell", "version": "1", "outcome": "some", "text": "ดี", "shared": "on"}).url == here
    )
    clash = client.post(here, {"step": "tell", "version": "1", "outcome": "none", "text": "ของอีกคน"})
    assert clash.status_code == 409
    assert "ของอีกคน</textarea>" in clash.content.decode()
    assert client.post(here, {"step": "delete"}).status_code == 404
    page = client_of(year.editor).get(f"/knowledge/{card.pk}/").content.decode()
    assert "หน่วยงานหนึ่ง (จังหวัด)" in page
    assert "ดีขึ้นบ้าง 1" in page
    assert "นำไปใช้แล้ว</a>" not in page


def test_lists_and_who_may_not(year: Cast) -> None:
    card = published(year)
    client_of(year.governor).post(f"/knowledge/{card.pk}/adopt/", FORM | {"plan": "=1+1"})
    row = Adoption.objects.get()
    office = client_of(year.officer)
    assert str(year.province) in office.get("/knowledge/adoptions/").content.decode()
    text = office.get("/knowledge/adoptions/export.csv").content.decode()
    assert "'=1+1" in text
    assert str(year.province) in text
    assert "ไม่พบตามที่ค้น" in office.get("/knowledge/adoptions/?state=told").content.decode()
    assert 'name="step"' not in office.get(f"/knowledge/adoptions/{row.pk}/").content.decode()
    assert str(year.province) not in client_of(year.editor).get("/knowledge/adoptions/").content.decode()
    for who in (year.editor, year.viewer, year.administrator):
        assert client_of(who).get(f"/knowledge/adoptions/{row.pk}/").status_code == 404
        assert (
            client_of(who).post(f"/knowledge/adoptions/{row.pk}/", {"step": "withdraw", "reason": "x"}).status_code
            == 404
        )
    for who in (year.viewer, year.administrator):
        assert client_of(who).get("/knowledge/adoptions/").status_code == 403
        assert client_of(who).get("/knowledge/adoptions/export.csv").status_code == 403
    for who in (year.reader, year.editor, year.officer):
        assert client_of(who).get(f"/knowledge/{card.pk}/adopt/").status_code == 403
    Adoption.objects.update(review_on=NOW.date())
    assert "บอกว่าอะไรเปลี่ยนไป" in client_of(year.governor).get("/tasks/").content.decode()
    assert "บอกว่าอะไรเปลี่ยนไป" not in client_of(year.editor).get("/tasks/").content.decode()


SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("place", ["list", "card", "edit", "history", "proposed", "adopt", "adoption"])
def test_a_card_with_a_script_in_it_is_text(year: Cast, settings: LazySettings, tmp_path: Path, place: str) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    figure = FigureInput(SCRIPT, SCRIPT, "1", "2", SCRIPT)
    texts = dict.fromkeys(("title", "owner_name", "problem", "done", "result", "contact"), SCRIPT)
    row = written(year, figures=(figure,), **texts)
    files.add_file(practice=row, upload=Upload(f"{SCRIPT}.pdf".replace("/", ""), pdf(1)), by=year.editor, at=NOW)
    deeds.send_back(
        practice=deeds.propose(practice=row, by=year.editor, at=NOW), reason=SCRIPT, by=year.officer, at=NOW
    )
    edit = client_of(year.editor).get(f"/knowledge/{row.pk}/edit/") if place == "edit" else None
    row = deeds.propose(practice=row, by=year.editor, at=NOW)
    seen = client_of(year.officer).get("/knowledge/proposed/?q=script") if place == "proposed" else None
    card = client_of(year.officer).get(f"/knowledge/{row.pk}/")
    deeds.publish(practice=row, by=year.officer, at=NOW)
    client = client_of(year.governor)
    client.post(f"/knowledge/{row.pk}/adopt/", FORM | {"plan": SCRIPT, "reason": SCRIPT, "named": "on"})
    used = Adoption.objects.get()
    client.post(f"/knowledge/adoptions/{used.pk}/", {"step": "tell", "version": "1", "outcome": "some", "text": SCRIPT, "shared": "on",
                                                     "figure_0_name": SCRIPT, "figure_0_after": "1"})  # fmt: skip
    used.refresh_from_db()
    assert used.figures[0]["name"] == SCRIPT
    answer = {
        "list": lambda: client.get("/knowledge/?q=script"), "card": lambda: client.get(f"/knowledge/{row.pk}/"),
        "edit": lambda: edit, "history": lambda: client_of(year.editor).get(f"/knowledge/{row.pk}/history/"),
        "proposed": lambda: seen, "adopt": lambda: client.get(f"/knowledge/{row.pk}/adopt/"),
        "adoption": lambda: client.get(f"/knowledge/adoptions/{used.pk}/"),
    }[place]()  # fmt: skip
    for one in (answer, card):
        text = one.content.decode().replace("<mark>", "").replace("</mark>", "")
        assert "alert" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert CARD.title not in answer.content.decode()
