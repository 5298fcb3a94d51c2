"""The library and a document in pages: the list, its CSV, uploads, downloads, previews, destruction; who may not."""

import gc
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.assessment.models import Destruction, Evidence, EvidenceFile
from kaona.assessment.operations import citations, evidence
from kaona.assessment.operations.evidence import EvidenceDetails, Upload
from kaona.people.models import User
from tests.cast import NOW, Cast
from tests.rules.test_uploads import pdf, picture

PDF = pdf(7)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def add(cast: Cast, title: str, data: bytes = PDF, name: str = "รายงาน ๑.pdf", **details: Any) -> Evidence:
    return evidence.register(organisation=cast.department, details=EvidenceDetails(title=title, **details), upload=Upload(name, data),
                             by=cast.editor, at=NOW)  # fmt: skip


def test_the_list_is_exported_as_it_is_filtered_and_no_cell_is_a_formula(year: Cast) -> None:
    row = add(year, '=HYPERLINK("http://x")', number="+66")
    add(year, "ข", kind="manual")
    citations.cite(
        dossier=year.dossier, evidence=row, target="statement", code="1.1.B1", pages="", by=year.editor, at=NOW
    )
    answer = client_of(year.reader).get("/evidence/export.csv?kind=data&sort=title&page=7")
    text = answer.content.decode()
    assert text.startswith("\ufeffเอกสาร,")
    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"\'=HYPERLINK(""http://x"")",\'+66,')
    assert ",1,รายงาน ๑.pdf,1,1.1.B1 (2569),editor" in lines[1]


@pytest.mark.parametrize("who", ["officer", "approver", "administrator", "viewer", "nobody"])
def test_nobody_outside_has_a_library(year: Cast, who: str) -> None:
    for path in ("", "export.csv", "add/"):
        assert client_of(getattr(year, who)).get(f"/evidence/{path}").status_code == 404, path


def test_another_agency_sees_only_its_own(year: Cast) -> None:
    row = add(year, "ของกรมตัวอย่าง")
    client = client_of(year.outsider)
    for path in ("/evidence/", "/evidence/export.csv"):
        assert "ของกรมตัวอย่าง" not in client.get(path).content.decode()
    for path in ("", "withdraw/", "restore/", "versions/add/", "versions/1/destroy/"):
        assert client.post(f"/evidence/{row.pk}/{path}", {"reason": "x"}).status_code == 404, path
    assert client.get(f"/evidence/{row.pk}/versions/1/download/").status_code == 404


@pytest.mark.parametrize("who", ["reader", "reviewer", "head"])
def test_those_who_only_read_are_refused(year: Cast, who: str) -> None:
    row, client = add(year, "ก"), client_of(getattr(year, who))
    for path in ("withdraw/", "restore/", "versions/1/destroy/"):
        assert client.post(f"/evidence/{row.pk}/{path}", {"reason": "x"}).status_code == 403, path
    assert client.post("/evidence/add/", {"title": "x", "file": SimpleUploadedFile("ก.pdf", PDF)}).status_code == 403
    page = client.get(f"/evidence/{row.pk}/").content.decode()
    assert 'name="reason"' not in page
    assert Evidence.objects.get().withdrawn_at is None
    assert not Destruction.objects.exists()


def test_a_download_comes_in_pieces_under_its_thai_name_and_closes_its_file(year: Cast) -> None:
    row = add(year, "ก")
    answer = client_of(year.reader).get(f"/evidence/{row.pk}/versions/1/download/")
    assert answer.streaming
    assert (
        answer["Content-Disposition"]
        == "attachment; filename*=UTF-8''%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%E0%B8%B2%E0%B8%99%20%E0%B9%91.pdf"
    )
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert b"".join(answer.streaming_content) == PDF
    assert int(answer["Content-Length"]) == len(PDF)
    answer.close()
    del answer
    gc.collect()  # an unclosed file would warn, and warnings are errors


def test_pages_are_shown_five_at_a_time(year: Cast) -> None:
    row, client = add(year, "ก"), client_of(year.reader)
    page = client.get(f"/evidence/{row.pk}/?from=6").content.decode()
    assert [f"pages/{n}.png" in page for n in range(1, 9)] == [False] * 5 + [True, True, False]
    assert client.get(f"/evidence/{row.pk}/versions/1/pages/7.png")["Content-Type"] == "image/png"
    for wrong in (0, 8):
        assert client.get(f"/evidence/{row.pk}/versions/1/pages/{wrong}.png").status_code == 404
    assert client.get(f"/evidence/{row.pk}/?from=999999&version=77").status_code == 200


def test_each_of_several_files_is_judged_by_itself(year: Cast) -> None:
    files = [
        SimpleUploadedFile("ดี.pdf", PDF),
        SimpleUploadedFile("ร้าย.pdf", b"MZ\x90"),
        SimpleUploadedFile("ภาพ.png", picture("PNG")),
    ]
    answer = client_of(year.editor).post("/evidence/add/", {"file": files}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422
    done, fault = answer.json()["errors"]
    assert ("2" in done, "ร้าย.pdf" in fault, answer.json()["done"]) == (True, True, done)
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["ดี", "ภาพ"]


def test_what_lies_beyond_the_limit_is_dropped_while_it_comes_in(year: Cast, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 100_000
    whole = io.BytesIO(PDF + b"x" * 900_000)
    whole.name = "ใหญ่.pdf"
    answer = client_of(year.editor).post("/evidence/add/", {"file": whole}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422
    assert "ใหญ่เกิน" in answer.json()["errors"][0]
    assert not Evidence.objects.exists()


def test_two_people_destroy_a_file_through_the_pages(year: Cast) -> None:
    row, coordinator, administrator = (
        add(year, "ชื่อที่ผู้ดูแลไม่เห็น"),
        client_of(year.coordinator),
        client_of(year.administrator),
    )
    assert coordinator.post(f"/evidence/{row.pk}/versions/1/destroy/", {"reason": "เลขบัตร"}).status_code == 302
    made = Destruction.objects.get()
    seen = administrator.get("/evidence/destructions/").content.decode()
    assert ("ชื่อที่ผู้ดูแลไม่เห็น" in seen, "เลขบัตร" in seen, made.sha256 in seen) == (False, True, True)
    assert "ชื่อที่ผู้ดูแลไม่เห็น" in coordinator.get("/evidence/destructions/").content.decode()
    for user in (year.outsider, year.officer, year.editor):
        assert (
            client_of(user).post(f"/evidence/destructions/{made.pk}/answer/", {"answer": "confirm"}).status_code == 404
        )
    assert coordinator.post(f"/evidence/destructions/{made.pk}/answer/", {"answer": "confirm"}).status_code == 403
    assert administrator.post(f"/evidence/destructions/{made.pk}/answer/", {"answer": "confirm"}).status_code == 302
    gone = client_of(year.reader).get(f"/evidence/{row.pk}/versions/1/download/")
    assert (gone.status_code, "เลขบัตร" in gone.content.decode(), made.sha256 in gone.content.decode()) == (
        410,
        True,
        True,
    )
    for path in (f"/evidence/{row.pk}/", "/evidence/"):
        assert "ไฟล์ถูกทำลาย" in coordinator.get(path).content.decode(), path
    assert client_of(year.reader).get(f"/evidence/{row.pk}/versions/1/pages/1.png").status_code == 404


def test_an_administrator_proposes_by_the_hash(year: Cast) -> None:
    add(year, "ก")
    digest = EvidenceFile.objects.get().sha256
    client = client_of(year.administrator)
    for wrong in ("0" * 64, "", digest[:-1]):
        client.post("/evidence/destructions/", {"sha256": wrong, "reason": "x"})
    assert not Destruction.objects.exists()
    client.post("/evidence/destructions/", {"sha256": digest.upper(), "reason": "x"})
    assert Destruction.objects.get().proposed_as == "administrator"
    assert (
        client_of(year.coordinator).post("/evidence/destructions/", {"sha256": digest, "reason": "x"}).status_code
        == 403
    )
    for who in ("editor", "head", "officer", "nobody"):
        assert client_of(getattr(year, who)).get("/evidence/destructions/").status_code == 403, who


def test_an_old_text_is_proposed_from_its_history(year: Cast) -> None:
    from kaona.assessment.models import TextHistory
    from kaona.assessment.operations import answers

    for version, (text, who) in enumerate((("เลขบัตร 1234", year.editor), ("สะอาด", year.coordinator))):
        answers.write_narrative(
            dossier=year.dossier, item="1.1", level="basic", text=text, version=version, by=who, at=NOW
        )
    old = TextHistory.objects.order_by("pk").first()
    path = f"/dossiers/{year.dossier.pk}/history/narrative/1.1.basic/"
    assert client_of(year.editor).post(path, {"destroy": old.pk, "reason": "x"}).status_code == 403
    client_of(year.coordinator).post(path, {"destroy": old.pk, "reason": "เลขบัตร"})
    made = Destruction.objects.get()
    seen = client_of(year.administrator).get("/evidence/destructions/").content.decode()
    assert ("1234" in seen, "1.1.basic" in seen, made.sha256 in seen) == (False, False, True)
    client_of(year.administrator).post(f"/evidence/destructions/{made.pk}/answer/", {"answer": "confirm"})
    page = client_of(year.reader).get(path).content.decode()
    assert ("1234" in page, "ข้อความถูกทำลาย" in page) == (False, True)
