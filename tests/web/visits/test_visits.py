"""The pages of question and visit: who may, what they show, what they do, what the agency does not see."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from kaona.assessment.models import ScoreRecord
from kaona.rules.thai_dates import BE, local
from kaona.verification.models import Certificate, Visit, VisitFinding, VisitIssue, VisitNote, VisitQuestion
from kaona.verification.operations import on_site, questions, visiting
from kaona.verification.operations.visiting import VisitPlan
from tests.cast import PASSWORD, Cast

DAY = timedelta(days=1)
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def dates(name: str, days: int) -> dict[str, str]:
    when = local(timezone.now()).date() + days * DAY
    return {f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year + BE)}


@pytest.fixture
def asked(year: Cast) -> tuple[Cast, VisitQuestion]:
    cast = year.with_review().judged(against=("1.1.A1",)).at_stage("confirmed")
    record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed")
    question = questions.ask_if_reached(dossier=cast.dossier, record=record, by=cast.officer, at=timezone.now())
    assert question is not None
    return cast, question


@pytest.fixture
def there(asked: tuple[Cast, VisitQuestion]) -> tuple[Cast, Visit]:
    cast, question = asked
    now = timezone.now()
    questions.answer(question=question, choice="accept", by=cast.head, at=now)
    today = local(now).date()
    visit = visiting.plan(question=question, given=VisitPlan(today, today, "กรม"), team=[cast.colleague, cast.second],
                          leader=cast.colleague, by=cast.officer, at=now)  # fmt: skip
    visiting.start(visit=visit, by=cast.colleague, at=now)
    on_site.add_issue(visit=visit, code="1.1.A1", text="ความลับของผู้ตรวจ", by=cast.colleague, at=now)
    return cast, Visit.objects.get(pk=visit.pk)


def test_the_question_page_says_score_margin_and_what_will_be_looked_at(asked: tuple[Cast, VisitQuestion]) -> None:
    cast, question = asked
    page = client_of(cast.head).get(f"/visits/questions/{question.pk}/").content.decode()
    for words in ("ต้องการให้ตรวจรับรอง ณ พื้นที่หรือไม่", "เกินเส้นตรวจรับรอง", "สิ่งที่การตรวจจะดู", "ลงนามคำตอบ", "ไม่มีหลักฐานที่อ้าง"):
        assert words in page
    assert "ผู้ตรวจประเมินเห็นต่างกัน" not in page  # who said what stays in the Office
    coordinator = client_of(cast.coordinator).get(f"/visits/questions/{question.pk}/").content.decode()
    assert "เฉพาะหัวหน้าส่วนราชการหรือผู้รักษาการลงนามได้" in coordinator
    assert 'name="password"' not in coordinator


def test_who_may_not_see_a_question_or_visit(there: tuple[Cast, Visit]) -> None:
    cast, visit = there
    for who in (cast.governor, cast.outsider, cast.viewer, cast.nobody, cast.administrator, cast.third):
        client = client_of(who)
        for path in (f"/visits/questions/{visit.question_id}/", f"/visits/{visit.pk}/", f"/visits/{visit.pk}/issues/",
                     f"/visits/{visit.pk}/site/", f"/visits/{visit.pk}/result/", f"/visits/dossiers/{cast.dossier.pk}/"):  # fmt: skip
            assert client.get(path).status_code == 404, (who, path)
        for path in (
            f"/visits/questions/{visit.question_id}/answer/",
            f"/visits/{visit.pk}/change/",
            f"/visits/{visit.pk}/site/notes/",
        ):
            assert client.post(path, {"step": "cancel", "reason": "x"}).status_code in (403, 404)
    answered = f'href="/visits/questions/{visit.question_id}/"'
    assert answered in client_of(cast.officer).get(f"/visits/{visit.pk}/").content.decode()
    assert answered not in client_of(cast.second).get(f"/visits/{visit.pk}/").content.decode()  # 404 for the team
    for path in ("issues/", "site/", "result/"):
        assert client_of(cast.head).get(f"/visits/{visit.pk}/{path}").status_code == 403
    assert Client().get(f"/visits/{visit.pk}/").status_code == 302
    visit.refresh_from_db()
    assert visit.stage == "underway"


def test_the_head_signs_with_the_password_and_sees_a_receipt(asked: tuple[Cast, VisitQuestion]) -> None:
    cast, question = asked
    client, url = client_of(cast.head), f"/visits/questions/{question.pk}/answer/"
    wrong = client.post(url, {"choice": "decline", "reason": "ไม่พร้อมจริง", "password": "guess"})
    assert wrong.status_code == 422
    assert "ไม่พร้อมจริง" in wrong.content.decode()  # what was typed stays
    bare = client.post(url, {"choice": "postpone", "reason": "รอก่อน", "password": PASSWORD})
    assert bare.status_code == 422
    bad = client.post(
        url,
        {
            "choice": "postpone",
            "reason": "รอก่อน",
            "password": PASSWORD,
            "first_day": "31",
            "first_month": "2",
            "first_year": "2570",
        },
    )
    assert "ไม่มีวันที่นี้ในปฏิทิน" in bad.content.decode()
    good = client.post(url, {"choice": "postpone", "reason": "รอก่อน", "password": PASSWORD, **dates("first", 40)})
    assert good.status_code == 302
    page = client.get(good["Location"]).content.decode()
    for words in ("คำตอบที่ลงนาม", "ขอเลื่อนการตรวจรับรอง", "รอก่อน", "หัวหน้าส่วนราชการ"):
        assert words in page
    later = client.post(url, {"choice": "accept", "password": PASSWORD})
    assert later.status_code == 302
    question.refresh_from_db()
    assert question.state == "accepted"
    assert client_of(cast.coordinator).post(url, {"choice": "accept", "password": PASSWORD}).status_code == 403


def test_a_question_waits_among_the_tasks_of_the_head_only(asked: tuple[Cast, VisitQuestion]) -> None:
    cast, question = asked
    link = f"/visits/questions/{question.pk}/"
    assert link in client_of(cast.head).get("/tasks/").content.decode()
    assert link not in client_of(cast.editor).get("/tasks/").content.decode()


def test_the_office_lists_asks_again_reminds_and_plans(asked: tuple[Cast, VisitQuestion]) -> None:
    cast, question = asked
    office, url = client_of(cast.officer), f"/visits/questions/{question.pk}/"
    assert str(cast.department) in office.get("/visits/?state=asked").content.decode()
    assert (
        str(cast.department)
        not in office.get("/visits/?state=declined").content.decode().partition("h-v")[0].partition("h-q")[2]
    )
    assert office.post(f"{url}again/", {"step": "remind"}).status_code == 302
    assert office.post(f"{url}again/", {"step": "offer", **dates("first", 30)}).status_code == 302
    question.refresh_from_db()
    assert (len(question.offered), question.reminded_at is None) == (1, False)
    questions.answer(question=question, choice="decline", reason="ไม่พร้อม", by=cast.head, at=timezone.now())
    assert office.post(f"{url}again/", {"step": "again", "note": "ลองอีกครั้ง", **dates("second", 35)}).status_code == 302
    questions.answer(question=question, choice="accept", by=cast.head, at=timezone.now())
    form = {
        "team": [cast.colleague.pk, cast.second.pk],
        "leader": cast.colleague.pk,
        **dates("starts", 3),
        "place": "กรม",
    }
    assert client_of(cast.head).post(f"{url}plan/", form).status_code == 403
    assert office.post(f"{url}plan/", form | {"leader": ""}).status_code == 422
    assert office.post(f"{url}plan/", form | dates("starts", -3)).status_code == 422
    assert office.post(f"{url}plan/", form).status_code == 302
    assert Visit.objects.get().members.count() == 2


def test_the_agency_sees_what_to_prepare_and_not_why(there: tuple[Cast, Visit]) -> None:
    cast, visit = there
    page = client_of(cast.coordinator).get(f"/visits/{visit.pk}/").content.decode()
    for words in ("สิ่งที่ควรเตรียม", "1.1.A1", "colleague", "second"):
        assert words in page
    assert "ความลับของผู้ตรวจ" not in page
    assert 'name="step"' not in page
    listed = client_of(cast.coordinator).get("/visits/").content.decode()
    assert "ขอรับการตรวจรับรอง ·" in listed
    assert "รอนัดหมาย" not in listed


def test_an_outcome_saves_itself_and_two_words_meet(there: tuple[Cast, Visit]) -> None:
    cast, visit = there
    issue = visit.issues.get()
    url = f"/visits/{visit.pk}/site/issues/{issue.pk}/"
    first = client_of(cast.second).post(url, {"outcome": "verified", "note": "เห็นแล้ว", "version": "1"}, **FETCH)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    clash = client_of(cast.colleague).post(url, {"outcome": "not_supported", "note": "ไม่เห็น", "version": "1"}, **FETCH)
    assert clash.status_code == 409
    assert clash.json()["theirs"] == {"outcome": "verified", "note": "เห็นแล้ว"}
    assert "ไม่มีสิ่งสนับสนุน" in clash.json()["conflict_html"]
    bare = client_of(cast.colleague).post(url, {"outcome": "clarified", "note": "", "version": "2"}, **FETCH)
    assert (bare.status_code, list(bare.json()["errors"])) == (422, ["note"])
    plain = client_of(cast.colleague).post(url, {"outcome": "clarified", "note": "อธิบายแล้ว", "version": "2"})
    assert plain.status_code == 302
    assert client_of(cast.officer).post(url, {"outcome": "verified", "version": "3"}, **FETCH).status_code == 403


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def test_notes_and_photos_arrive_once_and_only_insiders_see_them(there: tuple[Cast, Visit]) -> None:
    cast, visit = there
    client, url = client_of(cast.second), f"/visits/{visit.pk}/site/notes/"
    given = {
        "kind": "interview",
        "subject": "ผอ.",
        "text": "เล่าแล้ว",
        "client_key": "0123456789abcdef",
        "noted_at": "bad",
    }
    for _ in range(2):
        answer = client.post(url, given, **FETCH)
        assert answer.status_code == 200
        assert "เล่าแล้ว" in answer.json()["html"]["#log-0"]
    assert VisitNote.objects.count() == 1
    photo = {
        "photo": SimpleUploadedFile("x.jpg", picture()),
        "client_key": "fedcba9876543210",
        "issue": visit.issues.get().pk,
    }
    assert list(client.post(url, photo, **FETCH).json()["html"]) == ["#log-1-1"]
    row = VisitNote.objects.get(kind="photo")
    path = f"/visits/{visit.pk}/site/photos/{row.pk}/"
    shown = client.get(path)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert client_of(cast.head).get(path).status_code == 404
    bad = client.post(
        url, {"photo": SimpleUploadedFile("x.jpg", b"<script>"), "client_key": "aaaaaaaaaaaaaaaa"}, **FETCH
    )
    assert bad.status_code == 422
    assert bad.json()["error"]
    assert client_of(cast.officer).post(url, given, **FETCH).status_code == 403
    assert client.post(url, {"kind": "document", "text": "ไม่มีสคริปต์"}).status_code == 302
    assert (
        client.post(f"/visits/{visit.pk}/site/moved/", {"note": row.pk, "section": "1.1"}, **FETCH).status_code == 200
    )
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_from_the_site_to_the_certificate(there: tuple[Cast, Visit]) -> None:
    cast, visit = there
    team, office, approver = client_of(cast.colleague), client_of(cast.officer), client_of(cast.approver)
    result = f"/visits/{visit.pk}/result/"
    team.post(f"/visits/{visit.pk}/site/moved/", {"code": "1.1.B1:no", "reason": "ไม่พบ", "section": "1.1"})
    measure = visit.dossier.measures.order_by("sub_measure").first()
    team.post(
        f"/visits/{visit.pk}/site/moved/",
        {"measure": measure.pk, "suitable": "no", "reason": "ไม่ใช่ผลลัพธ์", "section": "7.1"},
        **FETCH,
    )
    assert VisitFinding.objects.count() == 2
    team.post(result, {"step": "conclude", "summary": "ครบ"})
    visit.refresh_from_db()
    assert visit.stage == "underway"
    team.post(f"/visits/{visit.pk}/site/issues/{visit.issues.get().pk}/", {"outcome": "verified", "version": "1"})
    team.post(result, {"step": "conclude", "summary": "ครบ"})
    assert office.post(result, {"step": "confirm"}).status_code == 403
    assert client_of(cast.head).get(result).status_code == 403
    approver.post(result, {"step": "confirm"})
    assert client_of(cast.head).get(result).status_code == 403  # decided, not told
    office.post(result, {"step": "publish"})
    told = client_of(cast.head).get(result).content.decode()
    assert "1.1.B1" in told
    assert "ไม่พบ" in told
    assert "ประกาศผลหลังตรวจแล้ว" in client_of(cast.head).get("/visits/").content.decode()
    assert office.post(result, {"step": "issue"}).status_code == 403
    approver.post(result, {"step": "issue"})
    certificate = Certificate.objects.get()
    page = Client().get(f"/certificates/{certificate.token}/").content.decode()
    assert "ใบรับรองถูกต้องและยังใช้ได้" in page


def test_dates_agenda_team_and_issues_by_their_forms(asked: tuple[Cast, VisitQuestion]) -> None:
    cast, question = asked
    now = timezone.now()
    questions.answer(question=question, choice="accept", by=cast.head, at=now)
    today = local(now).date()
    visit = visiting.plan(question=question, given=VisitPlan(today + 5 * DAY, today + 6 * DAY), team=[cast.colleague],
                          leader=cast.colleague, by=cast.officer, at=now)  # fmt: skip
    office, url = client_of(cast.officer), f"/visits/{visit.pk}/change/"
    was = f"{visit.starts_on.isoformat()}/{visit.ends_on.isoformat()}"
    office.post(url, {"step": "dates", "was": "bent", "reason": "x", **dates("starts", 8)})
    office.post(url, {"step": "dates", "was": was, "reason": "น้ำท่วม", **dates("starts", 8)})
    visit.refresh_from_db()
    assert visit.starts_on == visit.ends_on == today + 8 * DAY
    office.post(
        url, {"step": "agenda", "title": "เปิดการตรวจ", "starts_time": "9:00", "until": "10:30", **dates("starts", 8)}
    )
    office.post(
        url, {"step": "agenda", "title": "นอกวัน", "starts_time": "9:00", "until": "10:30", **dates("starts", 9)}
    )
    assert [one.title for one in visit.agenda.all()] == ["เปิดการตรวจ"]
    office.post(url, {"step": "agenda_off", "line": visit.agenda.get().pk})
    office.post(url, {"step": "add", "user": cast.second.pk})
    member = visit.members.get(user=cast.second)
    office.post(url, {"step": "lead", "member": member.pk})
    office.post(url, {"step": "remove", "member": visit.members.get(user=cast.colleague).pk})
    office.post(url, {"step": "details", "place": "ศาลากลาง", "scope": "หมวด 1"})
    visit.refresh_from_db()
    assert (visit.place, visit.members.filter(removed_at=None).get().user) == ("ศาลากลาง", cast.second)
    office.post(f"/visits/{visit.pk}/issues/", {"step": "find"})
    count = VisitIssue.objects.count()
    assert count > 10
    office.post(f"/visits/{visit.pk}/issues/", {"step": "add", "code": "1.2.B1", "text": "ดูห้องบริการ"})
    office.post(f"/visits/{visit.pk}/issues/", {"step": "off", "issue": VisitIssue.objects.first().pk, "reason": "ซ้ำ"})
    page = office.get(f"/visits/{visit.pk}/issues/").content.decode()
    for words in ("ดูห้องบริการ", "ผู้ตรวจประเมินเห็นต่างกัน", "ถอนแล้ว 1 ประเด็น"):
        assert words in page
    office.post(url, {"step": "cancel", "reason": "ทีมป่วย"})
    visit.refresh_from_db()
    assert visit.stage == "cancelled"


def test_the_pages_ask_the_database_a_bounded_number_of_times(
    there: tuple[Cast, Visit], django_assert_max_num_queries: Any
) -> None:
    cast, visit = there
    now = timezone.now()
    client = client_of(cast.second)
    on_site.find_issues(visit=visit, by=cast.colleague, at=now)
    with django_assert_max_num_queries(60):
        assert client.get(f"/visits/{visit.pk}/site/").status_code == 200
    with django_assert_max_num_queries(60):
        assert client_of(cast.officer).get(f"/visits/{visit.pk}/issues/").status_code == 200
