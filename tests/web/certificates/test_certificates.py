"""What anybody sees of a certificate without sign-in; withdrawal by an approver; the plain list of a year."""

from datetime import date

import pytest
from django.test import Client

from kaona.verification.models import Certificate
from tests.cast import Cast
from tests.verification.visits import certified, confirmed


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def issued(year: Cast) -> tuple[Cast, Certificate]:
    cast = confirmed(year)
    return cast, certified(cast)


def page_of(token: str, part: str = "") -> str:
    return Client().get(f"/certificates/{token}/{part}").content.decode()


def test_a_stranger_checks_a_certificate(issued: tuple[Cast, Certificate]) -> None:
    cast, row = issued
    page = page_of(row.token)
    for words in ("ใบรับรองถูกต้องและยังใช้ได้", row.number, "กรมตัวอย่าง", "ระดับพัฒนาจนเกิดผล", "12 ก.ค. 2569", "11 ก.ค. 2572"):
        assert words in page
    for who in (cast.approver.full_name, "เพิกถอนใบรับรอง"):
        assert who not in page
    paper = page_of(row.token, "paper/")
    assert "k-qr" in paper
    assert f"/certificates/{row.token}/" in paper


def test_an_expired_and_a_withdrawn_one_say_so(issued: tuple[Cast, Certificate]) -> None:
    _cast, row = issued
    Certificate.objects.filter(pk=row.pk).update(valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    assert "ใบรับรองนี้หมดอายุแล้ว" in page_of(row.token)
    assert "ใบรับรองนี้หมดอายุแล้ว" in page_of(row.token, "paper/")


def test_only_an_approver_withdraws_with_a_reason(issued: tuple[Cast, Certificate]) -> None:
    cast, row = issued
    url = f"/certificates/{row.token}/withdraw/"
    for who in (cast.head, cast.officer, cast.nobody):
        assert client_of(who).post(url, {"reason": "x"}).status_code == 403
    assert Client().post(url, {"reason": "x"}).status_code == 302
    approver = client_of(cast.approver)
    approver.post(url, {"reason": " "})
    row.refresh_from_db()
    assert row.withdrawn_at is None
    approver.post(url, {"reason": "ข้อมูลเท็จ"})
    page = page_of(row.token)
    assert "ใบรับรองนี้ถูกเพิกถอน" in page
    assert "ข้อมูลเท็จ" in page
    assert "ข้อมูลเท็จ" in page_of(row.token, "paper/")


@pytest.mark.parametrize("token", ["x" * 43, "x" * 500, "ไม่มี", "0", "..."])
def test_a_token_that_none_has_says_so(db: None, token: str) -> None:
    answer = Client().get(f"/certificates/{token}/")
    assert answer.status_code == 404
    assert "ไม่พบใบรับรองนี้" in answer.content.decode()


def test_the_list_of_a_year_is_for_everybody(issued: tuple[Cast, Certificate]) -> None:
    _cast, row = issued
    page = page_of("year", "2569/")
    assert row.number in page
    assert "กรมตัวอย่าง" in page
    assert "ยังไม่ประกาศผลรางวัลของปีนี้" in page
    assert "ยังไม่มีใบรับรองในปีนี้" in page_of("year", "2568/")
    assert Client().get("/certificates/year/1999/").status_code == 404
    assert Client().get("/certificates/")["Location"] == "/certificates/year/2569/"
