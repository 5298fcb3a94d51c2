"""Before the first opening: nothing but the agency's name is shown; promise, conflict form, answer; who may not."""

import pytest
from django.test import Client

from kaona.activity.models import Notice
from kaona.verification.models import Confidentiality, Interest, Review, ReviewAssignment
from tests.cast import NOW, PASSWORD, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def asked(year: Cast) -> Cast:
    cast = year.with_submission()
    cast.review = Review.objects.create(
        organisation=cast.department, dossier=cast.dossier, officer=cast.officer, begun_at=NOW, begun_by=cast.officer
    )
    ReviewAssignment.objects.create(
        organisation=cast.department, review=cast.review, user=cast.assessor, assigned_by=cast.officer, assigned_at=NOW
    )
    return cast


def address(cast: Cast, step: str = "") -> str:
    return f"/reviewing/{cast.dossier.pk}/enter/{step}"


def post(cast: Cast, step: str, **data: object) -> int:
    return client_of(cast.assessor).post(address(cast, step), data).status_code


def test_an_assessor_begins_at_the_own_list(asked: Cast) -> None:
    client = client_of(asked.assessor)
    assert client.get("/home/").headers["Location"] == "/reviewing/"
    page = client.get("/reviewing/").content.decode()
    assert "แฟ้มตรวจประเมิน" in page
    assert "กรมตัวอย่าง" in page
    assert "รอลงนาม" in page


def test_nobody_else_has_the_pages(asked: Cast) -> None:
    for who in (
        asked.officer,
        asked.approver,
        asked.head,
        asked.viewer,
        asked.outsider,
        asked.nobody,
        asked.administrator,
    ):
        assert client_of(who).get("/reviewing/").status_code == 404
        assert client_of(who).get(address(asked)).status_code == 404
        for step in ("sign/", "accept/", "decline/", "late/"):
            assert client_of(who).post(address(asked, step), {"password": PASSWORD, "reason": "x"}).status_code == 404
    assert not Confidentiality.objects.exists()
    assert ReviewAssignment.objects.get().declined_at is None


def test_before_the_answer_the_dossier_is_not_there(asked: Cast) -> None:
    client = client_of(asked.assessor)
    assert client.get(f"/dossiers/{asked.dossier.pk}/").status_code == 404
    page = client.get(address(asked)).content.decode()
    assert "กรมตัวอย่าง" in page
    for shown in ("500.00", "400.00", "คะแนนประเมินตนเอง"):
        assert shown not in page


def test_promise_with_the_password_then_the_answer(asked: Cast) -> None:
    assert post(asked, "accept/") == 422
    assert post(asked, "sign/", password="wrong") == 422
    assert not Confidentiality.objects.exists()
    assert post(asked, "sign/", password=PASSWORD) == 302
    page = client_of(asked.assessor).get(address(asked)).content.decode()
    assert "เลือกทุกข้อที่มี" in page
    assert "รหัสผ่านของท่านอีกครั้ง" not in page
    assert post(asked, "accept/", interest="money") == 422
    assert post(asked, "accept/") == 302
    assert client_of(asked.assessor).get(f"/dossiers/{asked.dossier.pk}/").status_code == 200


def test_a_conflict_declines_and_tells(asked: Cast) -> None:
    post(asked, "sign/", password=PASSWORD)
    assert post(asked, "decline/") == 422
    assert post(asked, "decline/", reason="  ") == 422
    client = client_of(asked.assessor)
    client.post("/i18n/setlang/", {"language": "en"})
    data = {"interest": ["former", "relative"], "note": "2560–2563"}
    assert client.post(address(asked, "decline/"), data).status_code == 302
    part = ReviewAssignment.objects.get()
    assert part.declined_reason == (
        "เคยสังกัดหรือเคยปฏิบัติงานในหน่วยงานนี้ (ระบุปีในช่องรายละเอียด); คู่สมรส ญาติ หรือผู้ใกล้ชิดปฏิบัติงานในหน่วยงานนี้; 2560–2563"
    )
    assert sorted(Interest.objects.values_list("kind", flat=True)) == ["former", "interest"]
    assert Notice.objects.get(kind="review.declined").recipient == asked.officer
    assert client.get(f"/dossiers/{asked.dossier.pk}/").status_code == 404


def test_an_interest_found_later_ends_reading(asked: Cast) -> None:
    post(asked, "sign/", password=PASSWORD)
    post(asked, "accept/")
    assert post(asked, "late/", interest="nonsense") == 422
    assert post(asked, "late/", interest="money", note="ที่ปรึกษา") == 302
    assert client_of(asked.assessor).get(f"/dossiers/{asked.dossier.pk}/").status_code == 404
    assert "สิ้นสุดการมอบหมาย" in client_of(asked.assessor).get("/reviewing/").content.decode()
