"""The practice pages: one item at a time, the key only after the answers, progress, starting again; who may not."""

from django.test import Client

from kaona.verification.models import PracticeAnswer
from kaona.verification.queries.practice import sample
from tests.cast import Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def filled(item: str) -> dict[str, str]:
    found = {}
    for one in sample().items[item].questions:
        found |= {f"verdict-{one.statement.code}": one.key, f"reason-{one.statement.code}": "เหตุผลของฉัน"}
    return found


def test_the_key_is_shown_after_the_answers_only(cast: Cast) -> None:
    client, page = client_of(cast.assessor), "/reviewing/practice/1/1.1/"
    question = sample().items["1.1"].questions[1]
    shown = client.get(page).content.decode()
    assert question.statement.text.th in shown
    assert question.reason.th not in shown
    answer = client.post(page, {**filled("1.1"), "reason-1.1.B2": ""})
    assert answer.status_code == 422
    assert question.reason.th not in answer.content.decode()
    assert "เหตุผลของฉัน" in answer.content.decode()
    assert client.post(page, filled("1.1")).status_code == 302
    shown = client.get(page).content.decode()
    assert question.reason.th in shown
    assert "เหตุผลของฉัน" in shown
    assert "หัวข้อถัดไป" in shown
    assert client.post(page, filled("1.1")).status_code == 422


def test_progress_is_kept_and_one_starts_again(cast: Cast) -> None:
    client = client_of(cast.assessor)
    assert "เริ่มฝึก" in client.get("/reviewing/practice/").content.decode()
    for item in sample().items:
        client.post(f"/reviewing/practice/1/{item}/", filled(item))
    page = client.get("/reviewing/practice/").content.decode()
    assert f"ตรงกับเฉลย {len(sample().questions)} จาก {len(sample().questions)}" in page
    assert "/reviewing/practice/2/1.1/" in page
    client.post("/reviewing/practice/2/1.1/", filled("1.1"))
    assert "ครั้งที่ 2" in client.get("/reviewing/practice/").content.decode()
    assert PracticeAnswer.objects.count() == len(sample().questions) + len(sample().items["1.1"].questions)
    assert "ผลตัดสินของท่านและเฉลย" in client.get("/reviewing/practice/1/2.2/").content.decode()
    for address in ("4/1.1", "0/1.1", "1/9.9"):
        assert client.get(f"/reviewing/practice/{address}/").status_code == 404


def test_nobody_else_practises(cast: Cast) -> None:
    for who in (cast.officer, cast.approver, cast.head, cast.viewer, cast.nobody, cast.administrator):
        assert client_of(who).get("/reviewing/practice/").status_code == 404
        assert client_of(who).post("/reviewing/practice/1/1.1/", filled("1.1")).status_code == 404
    assert not PracticeAnswer.objects.exists()
