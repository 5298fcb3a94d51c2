"""Questions as both sides see them: the list, asking, drafting with autosave, sending, files; who may not."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kaona.activity.models import Event
from kaona.assessment.models import Evidence
from kaona.assessment.operations import evidence as library
from kaona.verification.models import Clarification, ClarificationEvidence
from tests.cast import NOW, Cast
from tests.web.results.story import ask, client_of

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def checked(year: Cast) -> Cast:
    return year.with_review()


def url(row: Clarification, rest: str = "") -> str:
    return f"/results/clarifications/{row.pk}/{rest}"


def test_a_question_is_asked_from_a_statement_and_answered_there(checked: Cast) -> None:
    assessor, agency = client_of(checked.assessor), client_of(checked.coordinator)
    base = f"/results/{checked.dossier.pk}"
    form = assessor.get(f"{base}/ask/?code=1.1.B1").content.decode()
    assert 'name="code" value="1.1.B1"' in form
    # The tests' clock is the machine's: a date far ahead.
    due = {"due_day": "1", "due_month": "6", "due_year": "2599", "due_time": "16:30"}
    answer = assessor.post(f"{base}/ask/", {"target": "statement", "code": "๑.๑.B1", "question": "ขอรายงาน", **due})
    row = Clarification.objects.get()
    assert (answer["Location"], row.assignment, row.question) == (url(row), checked.parts[0], "ขอรายงาน")
    shown = agency.get(url(row)).content.decode()
    assert "สำนักงาน ก.พ.ร." in shown
    assert checked.assessor.full_name not in shown
    assert checked.assessor.full_name not in agency.get(f"{base}/clarifications/").content.decode()
    assert "รอคำตอบ 1 เรื่อง" in agency.get(f"{base}/").content.decode()
    saved = agency.post(url(row, "answer/"), {"text": "แนบแล้ว", "version": 1}, **FETCH)
    assert saved.json()["version"] == 2
    assert 'name="version" value="2"' in saved.json()["html"]["#send"]
    # The Office does not read the draft.
    assert "แนบแล้ว" not in client_of(checked.officer).get(url(row)).content.decode()
    agency.post(url(row, "send/"), {"version": 2})
    assert "แนบแล้ว" in client_of(checked.officer).get(url(row)).content.decode()
    assessor.post(url(row), {"step": "again", "question": "ขอฉบับลงนาม", **due})
    again = agency.get(url(row)).content.decode()
    assert "คำถามและคำตอบก่อนหน้า 1" in again
    assert "ขอฉบับลงนาม" in again
    assessor.post(url(row), {"step": "close"})
    row.refresh_from_db()
    assert row.state == "closed"


def test_a_swapped_send_form_is_the_freshly_loaded_one(checked: Cast) -> None:
    row, agency = ask(checked), client_of(checked.coordinator)
    piece = agency.post(url(row, "answer/"), {"text": "ก", "version": 1}, **FETCH).json()["html"]["#send"].strip()
    token = agency.get(url(row)).content.decode()
    import re

    strip = lambda text: re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)  # noqa: E731
    assert strip(piece) in strip(token)


def test_two_who_type_at_once_are_asked(checked: Cast) -> None:
    row = ask(checked)
    client_of(checked.editor).post(url(row, "answer/"), {"text": "ของฉัน", "version": 1}, **FETCH)
    answer = client_of(checked.coordinator).post(url(row, "answer/"), {"text": "ของเธอ", "version": 1}, **FETCH)
    assert answer.status_code == 409
    assert json.loads(answer.content)["theirs"] == {"text": "ของฉัน"}
    page = client_of(checked.coordinator).post(url(row, "answer/"), {"text": "ของเธอ", "version": 1})
    assert page.status_code == 409
    assert "ของเธอ" in page.content.decode()
    told = client_of(checked.coordinator).post(url(row, "send/"), {"version": 1}, follow=True).content.decode()
    assert "อ่านอีกครั้งแล้วจึงส่ง" in told


def test_files_go_along_and_are_read_by_the_office_after_sending(checked: Cast) -> None:
    row, agency = ask(checked), client_of(checked.coordinator)
    agency.post(url(row, "evidence/"), {"file": SimpleUploadedFile("รายงาน.pdf", b"%PDF-1.4 a\n%%EOF"), "pages": "2"})
    one = ClarificationEvidence.objects.get()
    assert Evidence.objects.get().title == "รายงาน"
    other = library.register(organisation=checked.department, details=library.EvidenceDetails(title="ในคลัง"),
                             upload=library.Upload("x.pdf", b"%PDF-1.4 b\n%%EOF"), by=checked.editor, at=NOW)  # fmt: skip
    assert "ในคลัง" in agency.get(url(row) + "?q=คลัง").content.decode()
    agency.post(url(row, "evidence/"), {"evidence": other.pk})
    second = ClarificationEvidence.objects.latest("pk")
    agency.post(url(row, "evidence/"), {"remove": second.pk})
    address = f"/results/answer-evidence/{one.pk}/"
    officer, stranger = client_of(checked.officer), client_of(checked.outsider)
    assert officer.get(address).status_code == 404
    assert b"".join(agency.get(address).streaming_content) == b"%PDF-1.4 a\n%%EOF"
    agency.post(url(row, "answer/"), {"text": "แนบแล้ว", "version": 1})
    agency.post(url(row, "send/"), {"version": 2})
    for who in (officer, client_of(checked.assessor)):
        answer = who.get(address)
        assert b"".join(answer.streaming_content) == b"%PDF-1.4 a\n%%EOF"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for who in (stranger, client_of(checked.second), client_of(checked.viewer), client_of(checked.administrator)):
        assert who.get(address).status_code == 404
    assert officer.get(f"/results/answer-evidence/{second.pk}/").status_code == 404


def test_a_document_withdrawn_later_is_marked_and_still_read(checked: Cast) -> None:
    row, agency = ask(checked), client_of(checked.coordinator)
    agency.post(url(row, "evidence/"), {"file": SimpleUploadedFile("r.pdf", b"%PDF-1.4 a\n%%EOF")})
    agency.post(url(row, "answer/"), {"text": "แนบแล้ว", "version": 1})
    agency.post(url(row, "send/"), {"version": 2})
    library.withdraw_evidence(evidence=Evidence.objects.get(), reason="ผิดฉบับ", by=checked.coordinator, at=NOW)
    shown = client_of(checked.officer).get(url(row)).content.decode()
    assert "หน่วยงานถอนเอกสารจากคลังแล้ว" in shown
    one = ClarificationEvidence.objects.get()
    answer = client_of(checked.officer).get(f"/results/answer-evidence/{one.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 a\n%%EOF"


def test_a_colleague_meets_nothing_before_the_own_lock(checked: Cast) -> None:
    row = ask(checked, question="คำถามของคนแรก")
    second = client_of(checked.second)
    assert second.get(url(row)).status_code == 404
    assert "คำถามของคนแรก" not in second.get(f"/results/{checked.dossier.pk}/clarifications/").content.decode()
    for rest in ("answer/", "send/", "evidence/"):
        assert second.post(url(row, rest), {"version": 1, "text": "x"}).status_code == 404
    assert second.post(url(row), {"step": "close"}).status_code == 404


@pytest.mark.parametrize("who", ["outsider", "governor", "viewer", "third", "administrator", "nobody"])
def test_who_has_no_business_there(checked: Cast, who: str) -> None:
    row, client = ask(checked), client_of(getattr(checked, who))
    for address in (url(row), f"/results/{checked.dossier.pk}/clarifications/", f"/results/{checked.dossier.pk}/ask/"):
        assert client.get(address).status_code == 404
    for rest in ("", "answer/", "send/", "evidence/"):
        assert client.post(url(row, rest), {"step": "close", "text": "x", "version": 1}).status_code == 404
    assert client.post(f"/results/{checked.dossier.pk}/ask/", {"code": "1.1.B1", "question": "?"}).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.answer) == ("asked", "")


def test_the_wrong_side_may_not(checked: Cast) -> None:
    row = ask(checked)
    assert client_of(checked.coordinator).get(f"/results/{checked.dossier.pk}/ask/").status_code == 404
    assert client_of(checked.coordinator).post(url(row), {"step": "close"}).status_code == 403
    assert client_of(checked.officer).post(url(row, "answer/"), {"text": "x", "version": 1}).status_code == 403
    assert client_of(checked.reader).post(url(row, "answer/"), {"text": "x", "version": 1}).status_code == 403
    assert client_of(checked.editor).post(url(row, "send/"), {"version": 1}).status_code == 403
    assert client_of(checked.colleague).post(f"/results/{checked.dossier.pk}/ask/", {"code": "1.1.B1", "question": "?"}).status_code == 403  # fmt: skip


def test_what_is_no_question_is_told_and_kept(checked: Cast) -> None:
    answer = client_of(checked.officer).post(
        f"/results/{checked.dossier.pk}/ask/", {"code": "9.9.B1", "question": "เก็บข้อความนี้ไว้", "due_day": "x"}
    )
    assert answer.status_code == 422
    assert "เก็บข้อความนี้ไว้" in answer.content.decode()


def test_the_trail_of_the_agency_names_the_office(checked: Cast) -> None:
    checked.assessor.full_name = "ผู้ตรวจคนหนึ่ง"
    checked.assessor.save()
    ask(checked)
    shown = client_of(checked.coordinator).get(f"/people/at/{checked.department.pk}/audit/").content.decode()
    assert Event.objects.filter(kind="clarification.asked", by_id=checked.assessor.pk).exists()
    assert "ขอข้อมูลเพิ่มเติม" in shown
    assert "ผู้ตรวจคนหนึ่ง" not in shown
