"""Questions to the Office: asked from an item, answered, added to, closed; filtered; who may not."""

import pytest
from django.test import Client

from kaona.activity.models import Delivery, Event, Notice
from kaona.assessment.models import HelpQuestion
from kaona.assessment.operations import help as deeds
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(cast: Cast, text: str = "ข้อนี้หมายถึงอะไร", item: str = "1.2") -> HelpQuestion:
    return deeds.ask(organisation=cast.department, cycle=cast.cycle, item=item, text=text, by=cast.editor, at=NOW)


def test_a_question_goes_from_the_item_to_the_office_and_back(year: Cast) -> None:
    agency, office = client_of(year.editor), client_of(year.officer)
    item = agency.get(f"/dossiers/{year.dossier.pk}/items/1.2/").content.decode()
    link = f"/help/ask/?item=1.2&amp;dossier={year.dossier.pk}"
    assert link in item
    results = agency.get(f"/dossiers/{year.dossier.pk}/results/7.1/").content.decode()
    assert link.replace("1.2", "7.1") in results
    form = agency.get(link.replace("&amp;", "&")).content.decode()
    assert '<option value="1.2" selected>' in form
    answer = agency.post("/help/ask/", {"item": "๑.๒", "dossier": year.dossier.pk, "text": " ข้อนี้หมายถึงอะไร\r\n"})
    row = HelpQuestion.objects.get()
    assert (answer["Location"], row.item, row.text, row.cycle) == (
        f"/help/{row.pk}/", "1.2", "ข้อนี้หมายถึงอะไร", year.cycle,
    )  # fmt: skip
    told = Notice.objects.get(kind="help.asked")
    assert (told.recipient, told.path) == (year.officer, f"/help/{row.pk}/")
    assert "รอคำตอบ" in office.get("/help/").content.decode()
    office.post(f"/help/{row.pk}/", {"text": "หมายถึงนโยบาย"})
    assert "หมายถึงนโยบาย" in agency.get(f"/help/{row.pk}/").content.decode()
    assert Delivery.objects.get().to == year.editor.email
    agency.post(f"/help/{row.pk}/", {"step": "close"})
    shown = office.post(f"/help/{row.pk}/", {"text": "สายไป"}, follow=True).content.decode()
    assert "คำถามนี้ปิดแล้ว" in shown
    kinds = list(Event.objects.filter(subject_kind="helpquestion").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["help.asked", "help.answered", "help.closed"]


def test_an_answer_typed_before_closing_is_sent_with_it(year: Cast) -> None:
    row = ask(year, text="ข้อนี้หมายถึงอะไร")
    client_of(year.officer).post(f"/help/{row.pk}/", {"step": "close", "text": "หมายถึงนโยบาย"})
    row.refresh_from_db()
    assert (row.answer, row.closed_by) == ("หมายถึงนโยบาย", year.officer)


def test_a_second_answer_stands_below_the_first(year: Cast) -> None:
    """Also when two officers answer at once: both hold the question as it was."""
    row = ask(year)
    mine, yours = (HelpQuestion.objects.get(pk=row.pk) for _ in range(2))
    deeds.answer(question=mine, text="คำตอบแรก", by=year.officer, at=NOW)
    deeds.answer(question=yours, text="คำตอบที่สอง", by=year.officer, at=NOW)
    row.refresh_from_db()
    assert row.answer.index("คำตอบแรก") < row.answer.index("คำตอบที่สอง")


@pytest.mark.parametrize(
    "data", [{"text": " "}, {"text": "x" * 5001}, {"text": "x", "item": "9.9"}, {"text": "x", "item": "<b>"}]
)
def test_what_is_no_question_is_told_and_kept_in_the_form(year: Cast, data: dict[str, str]) -> None:
    shown = client_of(year.editor).post("/help/ask/", {"dossier": year.dossier.pk, **data}).content.decode()
    assert "is-bad" in shown
    assert not HelpQuestion.objects.exists()


def test_a_colleague_closes_and_an_outsider_sees_nothing(year: Cast) -> None:
    row = ask(year, text="ความลับของกรม")
    for who in ("outsider", "governor", "viewer", "reader", "nobody", "administrator"):
        client = client_of(getattr(year, who))
        for answer in (client.get(f"/help/{row.pk}/"), client.post(f"/help/{row.pk}/", {"step": "close"})):
            assert answer.status_code == 404
        assert "ความลับ" not in client.get("/help/").content.decode()
    assert client_of(year.coordinator).post(f"/help/{row.pk}/", {"text": "ตอบเอง"}).status_code == 403
    client_of(year.coordinator).post(f"/help/{row.pk}/", {"step": "close"})
    row.refresh_from_db()
    assert (row.answer, row.closed_by) == ("", year.coordinator)
    for who in ("reader", "officer", "viewer", "nobody"):
        assert client_of(getattr(year, who)).get("/help/ask/").status_code == 404


def test_the_list_is_filtered(year: Cast) -> None:
    first, second = ask(year, text="เรื่องแผน", item="2.1"), ask(year, text="ทั่วไป", item="")
    deeds.answer(question=second, text="ตอบ", by=year.officer, at=NOW)
    client = client_of(year.officer)

    def found(**given: str) -> list[int]:
        text = client.get("/help/", given).content.decode()
        return [row.pk for row in (first, second) if f"/help/{row.pk}/" in text]

    assert found() == [first.pk, second.pk]
    assert found(state="waiting") == [first.pk]
    assert found(state="answered") == [second.pk]
    assert found(state="closed") == []
    assert found(item="2") == [first.pk]
    assert found(item="๒.๑") == [first.pk]
    assert found(q="แผน") == [first.pk]
    assert found(q="กรมตัวอย่าง") == [first.pk, second.pk]
    assert "ล้างตัวกรอง" in client.get("/help/", {"q": "ไม่มี"}).content.decode()
