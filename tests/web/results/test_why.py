"""ทำไมได้คะแนนนี้: every number has a page down to people, reasons and pages; each reads what is theirs."""

import pytest

from kaona.assessment.models import Citation, ScoreRecord
from kaona.assessment.operations import evidence as library
from kaona.verification.models import Decision, Dissent
from tests.cast import NOW, Cast
from tests.web.results.story import DAY, client_of, told

CODES = ("total", "1", "1.1", "1.1.basic", "1.1.B1", "7", "7.1", "7.1.1")


@pytest.fixture
def published(year: Cast) -> Cast:
    cited = library.register(organisation=year.department, details=library.EvidenceDetails(title="รายงานของกรม"),
                             upload=library.Upload("r.pdf", b"%PDF-1.4\n%%EOF"), by=year.editor, at=NOW)  # fmt: skip
    told(year)
    Citation.objects.create(organisation=year.department, dossier=year.dossier, target="statement", target_code="1.1.B1", item="1.1",
                            evidence_version=cited.versions.get(), pages="4–9", by=year.editor, at=NOW)  # fmt: skip
    Decision.objects.create(organisation=year.department, review=year.review, code="1.1.B1", met=True, reason="พบรายงานครบ",
                            decided_by=year.officer, decided_at=NOW + 2 * DAY)  # fmt: skip
    Dissent.objects.create(organisation=year.department, review=year.review, assignment=year.parts[1], code="1.1.B1",
                           text="อีกคนเห็นต่าง", changed_at=NOW + 2 * DAY)  # fmt: skip
    for user, name in ((year.officer, "เจ้าหน้าที่คนหนึ่ง"), (year.assessor, "ผู้ตรวจคนหนึ่ง")):
        user.full_name = name
        user.save()
    return year


def page(cast: Cast, who: str, kind: str, code: str) -> tuple[int, str]:
    record = ScoreRecord.objects.get(kind=kind)
    answer = client_of(getattr(cast, who)).get(f"/results/{cast.dossier.pk}/why/{record.pk}/{code}/")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("kind", ["claimed", "confirmed"])
def test_every_number_leads_down_for_the_agency(published: Cast, kind: str) -> None:
    for code in CODES:
        status, text = page(published, "reader", kind, code)
        assert status == 200, code
        assert "gated-500@1" in text
    assert page(published, "reader", kind, "9.9")[0] == 404


def test_the_agency_reads_the_panel_the_office_the_people(published: Cast) -> None:
    _, agency = page(published, "reader", "confirmed", "1.1.B1")
    assert "คณะผู้ตรวจประเมิน" in agency
    for words in ("พบรายงานครบ", "รายงานของกรม", "4–9"):
        assert words in agency
    for words in ("เจ้าหน้าที่คนหนึ่ง", "ผู้ตรวจคนหนึ่ง", "อีกคนเห็นต่าง"):
        assert words not in agency
    _, office = page(published, "approver", "confirmed", "1.1.B1")
    for words in ("พบรายงานครบ", "เจ้าหน้าที่คนหนึ่ง", "ผู้ตรวจคนหนึ่ง", "อีกคนเห็นต่าง"):
        assert words in office


def test_the_reviewed_score_is_the_offices(published: Cast) -> None:
    assert page(published, "approver", "reviewed", "1.1")[0] == 200
    for who in ("reader", "head", "viewer", "assessor", "outsider"):
        assert page(published, who, "reviewed", "1.1")[0] == 404


def test_during_the_desk_review_nobody_takes_a_kept_result_apart(published: Cast) -> None:
    published.review.stage = "desk_review"
    published.review.save()
    for who in ("officer", "approver", "assessor"):
        assert page(published, who, "reviewed", "1.1")[0] == 404


def test_evidence_withdrawn_after_the_review_stays_in_the_reasons_and_is_marked(published: Cast) -> None:
    before = ScoreRecord.objects.get(kind="confirmed").numerator
    row = Citation.objects.get().evidence_version.evidence
    library.withdraw_evidence(evidence=row, reason="ผิดฉบับ", by=published.coordinator, at=NOW + 9 * DAY)
    _, text = page(published, "approver", "confirmed", "1.1.B1")
    assert "รายงานของกรม" in text
    assert "หน่วยงานถอนเอกสารจากคลังแล้ว" in text
    assert ScoreRecord.objects.get(kind="confirmed").numerator == before
    answer = client_of(published.officer).get(f"/evidence/{row.pk}/versions/1/download/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_record_of_another_dossier_is_not_found(published: Cast) -> None:
    record = ScoreRecord.objects.get(kind="confirmed")
    answer = client_of(published.reader).get(f"/results/{published.dossier.pk + 1}/why/{record.pk}/total/")
    assert answer.status_code == 404
