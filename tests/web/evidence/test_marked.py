"""What an assessor takes bears name and time, and the agency reads of each copy; what is stored stays as it is."""

import io
from datetime import timedelta
from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
from django.test import Client

from kaona.activity.models import Event
from kaona.assessment import files
from kaona.assessment.models import DossierReader, Evidence
from kaona.assessment.operations import citations, evidence
from kaona.assessment.operations.evidence import EvidenceDetails, Upload
from tests.cast import NOW, Cast
from tests.rules.test_uploads import archive, pdf, picture


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def document(cast: Cast, name: str, data: bytes) -> Evidence:
    row = evidence.register(organisation=cast.department, details=EvidenceDetails(title=name), by=cast.editor, at=NOW,
                            upload=Upload(name, data))  # fmt: skip
    citations.cite(
        dossier=cast.dossier, evidence=row, target="statement", code="1.1.B1", pages="", by=cast.editor, at=NOW
    )
    return row


PAPER, DRAWING, OFFICE = pdf(2), picture("PNG"), archive("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def papers(year: Cast) -> Cast:
    """Three documents, cited before the dossier was submitted; two assessors read."""
    given = (("รายงาน.pdf", PAPER), ("ภาพ.png", DRAWING), ("แผน.docx", OFFICE))
    year.papers = [document(year, name, data) for name, data in given]
    cast = year.with_review()
    cast.assessor.full_name = "นายผู้ตรวจ ที่หนึ่ง"
    cast.assessor.save()
    return cast


def taken(cast: Cast, user: object, number: int) -> tuple[bytes, str]:
    answer = client_of(user).get(f"/evidence/{cast.papers[number].pk}/versions/1/download/")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(data)
    return data, unquote(answer["Content-Disposition"])


def lines() -> list[tuple[str, int]]:
    return list(Event.objects.filter(kind__startswith="evidence.copy").order_by("pk").values_list("kind", "by_id"))


def test_a_copy_is_marked_and_the_store_is_not(papers: Cast) -> None:
    stored = papers.papers[0].versions.get().file
    data, name = taken(papers, papers.assessor, 0)
    assert name.endswith("''รายงาน.pdf")
    assert data != PAPER
    assert len(pdfium.PdfDocument(data)) == 2
    with files.open_checked(papers.department.pk, stored.sha256) as file:
        assert file.read() == PAPER
    drawn, name = taken(papers, papers.assessor, 1)
    assert drawn != DRAWING
    assert drawn.startswith(b"\x89PNG")
    assert lines() == [("evidence.copy_taken", papers.assessor.pk)] * 2


def test_what_cannot_be_stamped_is_named(papers: Cast) -> None:
    data, name = taken(papers, papers.assessor, 2)
    assert data == OFFICE
    assert "แผน (นายผู้ตรวจ ที่หนึ่ง 25" in name
    assert name.endswith(").docx")
    assert lines() == [("evidence.copy_named", papers.assessor.pk)]
    page = client_of(papers.coordinator).get(f"/people/at/{papers.department.pk}/audit/").content.decode()
    assert "ชื่อและเวลาอยู่ที่ชื่อไฟล์" in page
    assert "นายผู้ตรวจ ที่หนึ่ง" in page
    assert f'href="/evidence/{papers.papers[2].pk}/"' in page


def test_previews_are_marked(papers: Cast) -> None:
    for number in (0, 1):
        address = f"/evidence/{papers.papers[number].pk}/versions/1/pages/1.png"
        own, theirs = (client_of(who).get(address).content for who in (papers.editor, papers.assessor))
        assert own != theirs


@pytest.mark.parametrize("who", ["editor", "head", "officer"])
def test_the_agency_and_officers_get_the_file_itself(papers: Cast, who: str) -> None:
    assert taken(papers, getattr(papers, who), 0)[0] == PAPER
    assert lines() == []


def test_who_does_not_read_gets_nothing(papers: Cast) -> None:
    DossierReader.objects.filter(user=papers.second).update(ended_at=NOW + timedelta(days=2))
    for who in (papers.second, papers.third, papers.outsider, papers.viewer, papers.nobody):
        assert client_of(who).get(f"/evidence/{papers.papers[0].pk}/versions/1/download/").status_code == 404
    assert lines() == []


def test_a_broken_paper_comes_under_a_marked_name(papers: Cast) -> None:
    row = papers.papers[0].versions.get()
    broken = b"%PDF-1.4\nnothing\n%%EOF"
    digest = files.put(papers.department.pk, io.BytesIO(broken))
    row.file.__class__.objects.filter(pk=row.file_id).update(sha256=digest, size=len(broken))
    data, name = taken(papers, papers.assessor, 0)
    assert data == broken
    assert "นายผู้ตรวจ ที่หนึ่ง" in name
    assert lines() == [("evidence.copy_named", papers.assessor.pk)]
