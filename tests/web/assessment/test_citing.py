"""Citing from the pages: files dropped at a level, documents chosen from the library, last year's documents, comments."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.assessment.models import Citation, Comment, Evidence
from kaona.assessment.operations import answers, measures, work
from kaona.people.models import User
from kaona.rules.measures import MeasureInput
from tests.cast import NOW, Cast
from tests.web.evidence.test_library import PDF, add

FETCH = {"X-Requested-With": "fetch"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def drop(cast: Cast, *names: str, who: str = "editor", headers: dict[str, str] | None = None, **more: str) -> Any:
    files = [SimpleUploadedFile(name, PDF + name.encode() + b"\n%%EOF") for name in names]
    data = {"target": "level", "code": "1.1.basic", "stay": "yes", "file": files} | more
    return client_of(getattr(cast, who)).post(f"/dossiers/{cast.dossier.pk}/cite/", data, headers=headers or {})


def test_files_dropped_at_a_level_are_cited_there_and_the_piece_comes_back(year: Cast) -> None:
    answer = drop(year, "หนึ่ง.pdf", "สอง.pdf", headers=FETCH, statement="1.1.B1")
    assert answer.status_code == 200
    html = answer.json()["html"]
    assert set(html) == {"#ledger", "#cites-basic", "#cites-advance", "#cites-significance"}
    page = client_of(year.editor).get(f"/dossiers/{year.dossier.pk}/items/1.1/").content.decode()
    assert _plain(html["#cites-basic"]) in _plain(page)
    assert "หนึ่ง" in html["#cites-basic"]
    assert set(Citation.objects.values_list("target", "target_code")) == {("statement", "1.1.B1")}


def _plain(markup: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", markup).strip()


def test_a_bad_file_is_named_and_the_good_ones_are_cited(year: Cast) -> None:
    data = {"target": "level", "code": "1.1.basic", "stay": "yes",
            "file": [SimpleUploadedFile("ดี.pdf", PDF), SimpleUploadedFile("ร้าย.pdf", b"MZ")]}  # fmt: skip
    answer = client_of(year.editor).post(f"/dossiers/{year.dossier.pk}/cite/", data, headers=FETCH)
    assert answer.status_code == 422
    assert [line.split(":")[0] for line in answer.json()["errors"]] == ["ร้าย.pdf"]
    assert "ดี" in answer.json()["html"]["#cites-basic"]
    assert Citation.objects.count() == 1


def test_without_scripts_the_same_form_comes_back_to_its_place(year: Cast) -> None:
    answer = drop(year, "หนึ่ง.pdf")
    assert answer["Location"] == f"/dossiers/{year.dossier.pk}/items/1.1/#n-basic"
    assert Citation.objects.get().target == "level"


def test_the_first_words_of_a_level_take_the_warning_from_its_ticks(year: Cast) -> None:
    answers.answer_statement(dossier=year.dossier, code="1.1.B1", state="met", by=year.editor, at=NOW)
    client = client_of(year.editor)

    def write(text: str, version: int) -> Any:
        path = f"/dossiers/{year.dossier.pk}/items/1.1/basic/narrative/"
        return client.post(path, {"text": text, "version": version}, headers=FETCH).json()["html"]

    words = "ยังไม่มีคำอธิบายหรือหลักฐาน"
    assert words in client.get(f"/dossiers/{year.dossier.pk}/items/1.1/").content.decode()
    first = write("มีแล้ว", 0)
    assert list(first) == ["#ledger"]
    assert words not in first["#ledger"]
    assert write("มีแล้วและมากขึ้น", 1) == {}
    assert words in write("", 2)["#ledger"]


def test_a_text_without_end_is_refused_with_the_limit_in_words(year: Cast) -> None:
    path = f"/dossiers/{year.dossier.pk}/items/1.1/basic/narrative/"
    answer = client_of(year.editor).post(path, {"text": "ก" * 60_001, "version": 0}, headers=FETCH)
    assert (answer.status_code, answer.json()) == (403, {"error": "ข้อความยาวเกิน 60,000 ตัวอักษร"})


def test_the_pages_of_a_closed_cycle_promise_nothing(year: Cast) -> None:
    answers.answer_statement(dossier=year.dossier, code="1.1.B1", state="met", by=year.editor, at=NOW)
    client, base = client_of(year.coordinator), f"/dossiers/{year.dossier.pk}"

    def promises() -> list[bool]:
        pages = [client.get(base + path).content.decode() for path in ("/items/1.1/", "/rehearsal/")]
        words = ("ยืนยันว่าตรวจแล้ว", "ปุ่มส่งจะใช้ได้ทันที")
        return [word in page for word, page in zip(words, pages, strict=True)]

    assert promises() == [True, True]
    year.cycle.state, year.cycle.closed_at = "closed", NOW
    year.cycle.save()
    assert promises() == [False, False]
    assert "รอบการประเมินปิดแล้ว" in client.get(base + "/rehearsal/").content.decode()
    assert "รอบการประเมินปิดแล้ว" in client.get(base + "/").content.decode()


def test_an_indicator_has_its_own_evidence(year: Cast) -> None:
    row = measures.add_measure(
        dossier=year.dossier, sub_measure="7.2.1", given=MeasureInput(name="ตัววัด"), by=year.editor, at=NOW
    )
    answer = drop(year, "ผล.pdf", headers=FETCH, target="measure", code=str(row.pk))
    assert set(answer.json()["html"]) == {f"#cites-m-{row.pk}"}
    page = client_of(year.reader).get(f"/dossiers/{year.dossier.pk}/results/7.2/").content.decode()
    assert f'id="cites-m-{row.pk}"' in page
    assert "ผล" in page
    assert "data-upload" not in page
    assert drop(year, "ผล2.pdf", target="measure", code=str(row.pk))["Location"].endswith(f"/results/7.2/#m-{row.pk}")


def test_documents_are_chosen_from_the_library_many_at_once(year: Cast) -> None:
    one, two = add(year, "หนึ่ง"), add(year, "สอง", PDF + b"\n")
    client, path = client_of(year.editor), f"/dossiers/{year.dossier.pk}/cite/"
    data = {"target": "level", "code": "1.1.basic", "evidence": [one.pk, two.pk], f"pages_{one.pk}": "๔-๙"}
    assert client.post(path, data).status_code == 302
    assert sorted(Citation.objects.values_list("evidence_version__evidence", "pages")) == [
        (one.pk, "4–9"),
        (two.pk, ""),
    ]
    assert "อ้างที่นี่แล้ว" in client.get(path + "?target=level&code=1.1.basic").content.decode()
    assert client.post(path, {"target": "level", "code": "1.1.basic"}, headers=FETCH).status_code == 422


@pytest.mark.parametrize("who", ["reader", "reviewer", "head", "officer", "viewer", "outsider", "administrator"])
def test_who_may_not_cite(year: Cast, who: str) -> None:
    own = who in ("reader", "reviewer", "head")
    assert drop(year, "หนึ่ง.pdf", who=who, headers=FETCH).status_code == (403 if own else 404)
    for path in ("citations/newest/", "citations/1/remove/", "still-valid/1/undo/"):
        assert client_of(getattr(year, who)).post(f"/dossiers/{year.dossier.pk}/{path}", {}).status_code in (
            302,
            403,
            404,
        )
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("who", ["officer", "viewer", "outsider", "administrator", "nobody"])
def test_nobody_outside_sees_last_years_documents_or_comments(year: Cast, who: str) -> None:
    work.comment(dossier=year.dossier, item="1.1", text="คุยกันภายใน", by=year.editor, at=NOW)
    client = client_of(getattr(year, who))
    for path in ("still-valid/", "comments/", "comments/colleagues.json"):
        assert client.get(f"/dossiers/{year.dossier.pk}/{path}").status_code == 404, path


def test_after_submission_the_office_reads_the_dossier_and_not_the_comments(year: Cast) -> None:
    work.comment(dossier=year.dossier, item="1.1", text="คุยกันภายใน", by=year.editor, at=NOW)
    year.dossier.stage, year.dossier.signed_at, year.dossier.submitted_at = "submitted", NOW, NOW
    year.dossier.save()
    client = client_of(year.officer)
    assert "คุยกันภายใน" not in client.get(f"/dossiers/{year.dossier.pk}/items/1.1/").content.decode()
    for path in ("comments/", "comments/colleagues.json"):
        assert client.get(f"/dossiers/{year.dossier.pk}/{path}").status_code == 404, path
    assert client.post(f"/dossiers/{year.dossier.pk}/comments/", {"item": "1.1", "text": "x"}).status_code == 404


def say(cast: Cast, text: str, who: str = "editor", **more: Any) -> Any:
    return client_of(getattr(cast, who)).post(
        f"/dossiers/{cast.dossier.pk}/comments/", {"item": "1.1", "text": text} | more
    )


def test_comments_are_answered_settled_and_taken_back(year: Cast) -> None:
    assert say(year, "ข้อนี้ขาดหลักฐาน @owner", next=f"/dossiers/{year.dossier.pk}/items/1.1/")["Location"].endswith(
        f"/items/1.1/#comment-{Comment.objects.get().pk}")  # fmt: skip
    first = Comment.objects.get()
    assert list(first.mentions.values_list("user", flat=True)) == [year.owner.pk]
    say(year, "เพิ่มแล้ว", "owner", parent=str(first.pk))
    answer = Comment.objects.get(parent=first)
    client, base = client_of(year.editor), f"/dossiers/{year.dossier.pk}/comments"
    assert client.post(f"{base}/{answer.pk}/withdraw/").status_code == 302
    answer.refresh_from_db()
    assert answer.withdrawn_at is None  # somebody else's words
    client.post(f"{base}/{first.pk}/resolve/", {"resolved": "yes"})
    assert "ข้อนี้ขาดหลักฐาน" not in client.get(f"{base}/").content.decode()
    assert "ข้อนี้ขาดหลักฐาน" in client.get(f"{base}/?state=all").content.decode()
    say(year, "ยังขาด", "owner", parent=str(answer.pk))
    first.refresh_from_db()
    assert (first.resolved_at, Comment.objects.filter(parent=first).count()) == (None, 2)
    client.post(f"{base}/{first.pk}/withdraw/")
    page = client.get(f"/dossiers/{year.dossier.pk}/items/1.1/").content.decode()
    assert ("ข้อนี้ขาดหลักฐาน" in page, "ถอนความเห็นแล้ว" in page, "ยังขาด" in page) == (False, True, True)


def test_a_comment_of_another_dossier_is_not_answered(year: Cast) -> None:
    for parent in ("999999", "x", "9" * 30):
        say(year, "ตอบ", parent=parent)
    assert not Comment.objects.exists()


def test_colleagues_are_named_to_their_own(year: Cast) -> None:
    people = client_of(year.reader).get(f"/dossiers/{year.dossier.pk}/comments/colleagues.json").json()["people"]
    assert [one["full_name"] for one in people] == ["coordinator", "editor", "head", "owner", "reviewer"]
