"""The pages of the award: who may not, criteria with faults in place, candidates with reasons, decision, the public page."""

from datetime import timedelta

import pytest
from django.test import Client

from kaona.assessment.models import ScoreRecord
from kaona.verification.models import AwardYear, Nomination
from kaona.verification.operations import awarding
from tests.cast import NOW, Cast
from tests.verification.test_awarding import TEXT

PAGES = (
    "",
    "new/",
    "{pk}/",
    "{pk}/criteria/",
    "{pk}/criteria.yaml",
    "{pk}/candidates/good/",
    "{pk}/candidates/good/export.csv",
)


@pytest.fixture
def ready(year: Cast) -> Cast:
    year.with_review().judged().at_stage("confirmed")
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=NOW + timedelta(days=3))
    return year


@pytest.fixture
def award(ready: Cast) -> AwardYear:
    made = awarding.create_award(text=TEXT, by=ready.officer, at=NOW)
    return awarding.open_award(award=made, by=ready.officer, at=NOW)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["assessor", "administrator", "viewer", "head", "coordinator", "outsider", "nobody"])
def test_who_has_no_business_there(ready: Cast, award: AwardYear, who: str) -> None:
    row = awarding.nominate(award=award, organisation_id=ready.department.pk, category="good", by=ready.officer, at=NOW)
    client = client_of(getattr(ready, who))
    addresses = [f"/awards/{page.format(pk=award.pk)}" for page in PAGES] + [f"/awards/nominations/{row.pk}/"]
    for address in addresses:
        assert client.get(address).status_code == 403, address
    for step in ("open", "decide", "reopen", "publish"):
        assert client.post(f"/awards/{award.pk}/", {"step": step, "reason": "x"}).status_code == 403
    assert client.post(f"/awards/nominations/{row.pk}/", {"outcome": "awarded", "reason": "x"}).status_code == 403
    assert AwardYear.objects.get().state == "open"


def test_what_is_not_there_is_not_found(ready: Cast, award: AwardYear) -> None:
    client = client_of(ready.officer)
    for page in ("9999/", "9999/criteria/", f"{award.pk}/candidates/none/", "nominations/9999/"):
        assert client.get(f"/awards/{page}").status_code == 404


def test_a_year_begins_from_the_sample_and_every_fault_stands_at_its_line(ready: Cast) -> None:
    client = client_of(ready.officer)
    assert "ยังไม่มีรางวัลของปีใด" in shown(client, "/awards/")
    page = shown(client, "/awards/new/")
    assert ("sample: true" in page, "fiscal_year: " in page) == (True, True)
    wrong = TEXT.replace("minimum: 350", "minimum: -5").replace("version: 1\n", "")
    page = client.post("/awards/new/", {"text": wrong, "step": "keep"}).content.decode()
    assert "บรรทัด</b>" not in page
    assert "minimum ต้องมากกว่า 0" in page
    assert '<code class="k-source">minimum: -5</code>' in page
    assert not AwardYear.objects.exists()
    page = client.post("/awards/new/", {"text": TEXT, "step": "check"}).content.decode()
    assert "t@1 ไม่พบข้อผิดพลาด" in page
    assert not AwardYear.objects.exists()
    client.post("/awards/new/", {"text": TEXT.replace("\n", "\r\n"), "step": "keep"})
    assert AwardYear.objects.get().criteria == TEXT
    page = client.post("/awards/new/", {"text": TEXT, "step": "keep"}).content.decode()
    assert "ปีงบประมาณนี้มีรางวัลแล้ว" in page


def test_two_who_change_the_criteria_at_once(ready: Cast) -> None:
    row = awarding.create_award(text=TEXT, by=ready.officer, at=NOW)
    client, address = client_of(ready.officer), f"/awards/{row.pk}/criteria/"
    client.post(address, {"text": TEXT.replace("350", "351"), "version": 1, "step": "keep"})
    page = client.post(address, {"text": TEXT.replace("350", "352"), "version": 1, "step": "keep"}).content.decode()
    assert ("มีผู้อื่นบันทึกเกณฑ์ก่อน" in page, "minimum: 352" in page, "minimum: 351" in page) == (True, True, True)
    client.post(address, {"text": TEXT.replace("350", "352"), "version": 2, "step": "keep"})
    assert "minimum: 352" in AwardYear.objects.get().criteria


def test_candidates_with_the_reasons_of_the_others(ready: Cast, award: AwardYear) -> None:
    client = client_of(ready.officer)
    page = shown(client, f"/awards/{award.pk}/candidates/proved/")
    assert ("เข้าเกณฑ์ 0 จาก 1 แห่ง" in page, "ไม่มีใบรับรองสถานะที่มีผลอยู่" in page) == (True, True)
    assert 'name="organisation"' not in page
    page = shown(client, f"/awards/{award.pk}/candidates/good/?show=yes&q=กรม")
    assert 'name="organisation"' in page
    assert "ไม่พบหน่วยงาน" in shown(client, f"/awards/{award.pk}/candidates/good/?show=no")
    lines = client.get(f"/awards/{award.pk}/candidates/proved/export.csv").content.decode().splitlines()
    assert lines[1].endswith("ไม่ใช่,ไม่มีใบรับรองสถานะที่มีผลอยู่,")
    assert 'name="organisation"' not in shown(client_of(ready.approver), f"/awards/{award.pk}/candidates/good/")


def test_the_whole_way_through_the_pages(ready: Cast, award: AwardYear) -> None:
    officer, approver, address = client_of(ready.officer), client_of(ready.approver), f"/awards/{award.pk}/"
    officer.post(f"{address}candidates/good/", {"organisation": ready.department.pk})
    row = Nomination.objects.get()
    assert "ปิดการพิจารณา" not in shown(officer, address)
    assert "ยังรอมติ 1 รายการ" in shown(approver, address)
    assert 'name="outcome"' not in shown(officer, f"/awards/nominations/{row.pk}/")
    assert 'value="withdraw"' not in shown(approver, f"/awards/nominations/{row.pk}/")
    page = approver.post(
        f"/awards/nominations/{row.pk}/", {"outcome": "awarded", "reason": "", "was": ""}
    ).content.decode()
    assert "กรอกเหตุผล" in page
    approver.post(f"/awards/nominations/{row.pk}/", {"outcome": "awarded", "reason": "ดีเด่น", "was": ""})
    page = approver.post(
        f"/awards/nominations/{row.pk}/", {"outcome": "not_awarded", "reason": "x", "was": ""}
    ).content.decode()
    assert ("มีผู้อื่นบันทึกมติก่อน" in page, "ดีเด่น" in page) == (True, True)
    assert "ยังไม่ประกาศผลรางวัล" in shown(Client(), "/certificates/year/2569/")
    approver.post(address, {"step": "decide"})
    assert "ยังไม่ประกาศผลรางวัล" in shown(Client(), "/certificates/year/2569/")
    officer.post(address, {"step": "publish"})
    page = shown(Client(), "/certificates/year/2569/")
    assert ("ระดับดี" in page, "กรมตัวอย่าง" in page, "500.00" in page, "ดีเด่น" in page) == (True, True, False, False)
    assert "หน้าสาธารณะ" in shown(officer, address)


def test_a_nomination_is_taken_back_with_a_reason(ready: Cast, award: AwardYear) -> None:
    row = awarding.nominate(award=award, organisation_id=ready.department.pk, category="good", by=ready.officer, at=NOW)
    client = client_of(ready.officer)
    assert "กรอกเหตุผล" in client.post(f"/awards/nominations/{row.pk}/", {"step": "withdraw"}).content.decode()
    client.post(f"/awards/nominations/{row.pk}/", {"step": "withdraw", "reason": "เสนอผิดรางวัล"})
    assert "เสนอผิดรางวัล" in shown(client, f"/awards/{award.pk}/")
