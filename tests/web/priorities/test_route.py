"""The route page: who may not, what it says, bounds of its question, alternatives, expected results, links."""

from typing import Any

import pytest
from django.test import Client

from kaona.assessment.models import Measure
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import GapNote, Priority
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cast() -> Cast:
    """Basic and advance statements are met: the start is 442.86."""
    return Cast.build().with_submission("BA")


def note(cast: Cast, code: str, **fields: Any) -> None:
    GapNote.objects.create(
        dossier=cast.dossier, organisation=cast.department, code=code, changed_by=cast.editor, changed_at=NOW, **fields
    )


def page(cast: Cast, question: str = "", user: Any = None, status: int = 200) -> str:
    answer = client_of(user or cast.coordinator).get(f"/priorities/{cast.dossier.pk}/route/{question}")
    assert answer.status_code == status
    return answer.content.decode()


def test_who_may_not(cast: Cast) -> None:
    for user in (
        cast.officer,
        cast.assessor,
        cast.approver,
        cast.viewer,
        cast.administrator,
        cast.outsider,
        cast.governor,
        cast.nobody,
    ):
        client = client_of(user)
        for path in ("", "csv/", "route/", "matrix/"):
            assert client.get(f"/priorities/{cast.dossier.pk}/{path}").status_code == 404, (user, path)
        for path in ("choose/", "rank/", "1/"):
            assert client.post(f"/priorities/{cast.dossier.pk}/{path}", {"code": "1.1.S1"}).status_code == 404, (
                user,
                path,
            )
    assert Priority.objects.count() == 0


def test_it_begins_with_the_next_line_and_says_the_answer(cast: Cast) -> None:
    text = page(cast)
    assert 'value="470" checked' in text
    for words in ("คะแนนที่ขาด", "เลือกเป็นเรื่องสำคัญ", "เรียงตามลำดับที่ทำได้", "ไม่ได้รับการยืนยัน จะเหลือ"):
        assert words in text
    assert text.count('name="code"') == text.count('<tr id="r')


def test_efforts_are_the_agencys_and_what_is_assumed_is_said(cast: Cast) -> None:
    note(cast, "1.1.S1", person_days="0.5", feasibility="this_year")
    note(cast, "1.2.S1", person_days="40")
    text = page(cast, "?goal=other&target=443")
    assert "0.5" in text
    assert "นับข้อละ 0.5 วันทำงาน" in text
    assert "ค่ากลางของข้อที่ประเมินแล้ว" in text
    assert "นับข้อละ 9 วันทำงาน" in page(cast, "?goal=other&target=443&assume=๙")


def test_not_this_year_is_left_out(cast: Cast) -> None:
    note(cast, "1.1.S1", feasibility="impossible", reason="รอกฎหมายลับ")
    note(cast, "2.1.S1", feasibility="needs_time")
    text = page(cast, "?goal=470")
    assert 'value="1.1.S1"' not in text
    assert "รอกฎหมายลับ" in text
    assert 'value="2.1.S1"' in text
    assert 'value="2.1.S1"' not in page(cast, "?goal=470&slow=1")
    assert 'name="code" value="3.2.S1"' not in page(cast, "?goal=470&out=3.2.S1")


def test_a_budget_brings_the_most_points(cast: Cast) -> None:
    assert page(cast, "?goal=budget&budget=2").count('<tr id="r') == 2
    assert "แรงเท่านี้ยังทำเรื่องใดให้ได้คะแนนเพิ่มไม่ได้" in page(cast, "?goal=budget&budget=0")


def test_a_target_that_is_reached_and_one_that_cannot_be(cast: Cast) -> None:
    assert "ไม่ต้องทำเรื่องใดเพิ่ม" in page(cast, "?goal=350")
    note(cast, "1.1.S1", feasibility="impossible")
    text = page(cast, "?goal=other&target=500")
    for words in ("ยังไปไม่ถึง 500", "สิ่งที่ขวางอยู่", "1.1.S1 ระบุว่าทำไม่ได้ปีนี้"):
        assert words in text


@pytest.mark.parametrize("question", [
    "goal=other&target=501", "goal=other&target=", "goal=other&target=-1", "goal=budget&budget=abc", "goal=budget&budget=1e9",
    "goal=budget&budget=1234567890123", "goal=470&assume=-2", "goal=470&x_what=7.1.1&x_name=a&x_result=&x_days=1",
    "goal=470&x_what=9.9&x_name=a&x_result=5&x_days=1&x_target=4", "goal=470&x_what=7.1.1&x_name=a&x_result=5&x_days=1&x_target=0",
    "goal=470&x_what=7.1.1&x_name=&x_result=5&x_days=1&x_target=4", "goal=470&x_what=7.1.1&x_name=a&x_result=5&x_days=-1&x_target=4",
])  # fmt: skip
def test_a_question_that_makes_no_sense_is_said_at_its_field(cast: Cast, question: str) -> None:
    text = page(cast, f"?{question}", status=422)
    assert "แก้ก่อนคำนวณ" in text
    assert 'id="choose"' not in text


@pytest.mark.parametrize(
    "question", ["goal=470&answer=9", "goal=470&out=nonsense&answer=x", "goal=๔๗๐", "links=1&goal=470", "x_what="]
)
def test_other_nonsense_is_harmless(cast: Cast, question: str) -> None:
    page(cast, f"?{question}", status=200 if "๔" not in question else 422)


def test_an_alternative_is_shown_by_its_address(cast: Cast) -> None:
    text = page(cast, "?goal=470")
    assert "ทางเลือก 1" in text
    other = page(cast, "?goal=470&answer=1")
    assert 'href="?goal=470"' in other
    assert other.count('<tr id="r') >= 1


def empty(cast: Cast, sub: str) -> Measure:
    record, measure = current_score(cast.dossier, "claimed"), Measure.objects.get(dossier=cast.dossier, sub_measure=sub)
    record.tree["figures"][str(measure.pk)]["result"] = None
    record.save()
    return measure


def test_an_expected_result_is_counted_and_can_be_chosen(cast: Cast) -> None:
    measure = empty(cast, "7.1.1")  # mandatory: 7.1 has no points
    assert "ตัววัดย่อยจำเป็น 7.1.1 ยังไม่มีผล" in page(cast, "?goal=other&target=500")
    text = page(
        cast,
        f"?goal=other&target=440&x_what=7.1.1:{measure.pk}&x_result=%E0%B9%99%E0%B9%90&x_days=3&x_name=&x_target=&x_direction=higher",
    )
    assert "ผลที่คาด 90" in text.replace("\n", " ")
    assert 'name="code" value="7.1.1"' in text
    new = page(
        cast, "?goal=other&target=440&x_what=7.1.1&x_name=รายได้&x_result=90&x_days=3&x_target=80&x_direction=higher"
    )
    assert "รายได้" in new
    assert 'name="code" value="7.1.1"' in new


def test_links_advise_until_they_are_counted(cast: Cast) -> None:
    """6.2.S1 requires 7.5.2, which has no result."""
    empty(cast, "7.5.2")
    question = "?goal=other&target=500"
    assert "ต้องไปด้วยกัน" in page(cast, question)
    bound = page(cast, f"{question}&links=1")
    assert 'value="6.2.S1"' not in bound
    assert "6.2.S1 ต้องมี 7.5.2 ซึ่งเลือกไม่ได้" in bound


def test_readers_read_and_before_submission_it_is_a_preview(cast: Cast) -> None:
    text = page(cast, "?goal=470", cast.reader)
    assert "ผู้ประสานงานและหัวหน้าส่วนราชการเป็นผู้เลือก" in text
    assert 'form="choose"' not in text


def test_a_preview_is_shown_without_choosing() -> None:
    cast = Cast.build().with_dossier()
    text = page(cast, "?goal=350")
    assert "แสดงล่วงหน้าจากคำตอบที่ยังไม่ส่ง" in text
    assert 'form="choose"' not in text
    client_of(cast.coordinator).post(f"/priorities/{cast.dossier.pk}/choose/", {"code": "1.1.B1"})
    assert Priority.objects.count() == 0


def test_the_page_asks_few_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = client_of(cast.coordinator)
    client.get(f"/priorities/{cast.dossier.pk}/route/?goal=470")
    with django_assert_max_num_queries(26):
        client.get(f"/priorities/{cast.dossier.pk}/route/?goal=470")
