"""The pages around the queue: the proposal with its states, the reminder of assessors, reviewers and their profiles."""

from datetime import timedelta

import pytest
from django.test import Client
from django_q.models import OrmQ

from kaona.activity.models import Notice
from kaona.jobs.proposals import find_proposal
from kaona.rules.roles import Role
from kaona.verification.models import AssignmentProposal, Interest, Review, ReviewAssignment, ReviewerProfile
from kaona.verification.operations.practising import judge_sample
from kaona.verification.operations.reviewers import declare_interest
from kaona.verification.queries.practice import sample
from tests.cast import NOW, Cast, person


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def waiting(cast: Cast) -> Cast:
    cast.with_submission()
    cast.second = person("second@example.go.th", Role.ASSESSOR, cast.office)
    return cast


@pytest.mark.parametrize("who", ["coordinator", "head", "assessor", "administrator", "viewer", "nobody"])
@pytest.mark.parametrize("path", ["proposal/", "late/", "reviewers/", "reviewers/{user}/"])
def test_they_are_the_offices(cast: Cast, who: str, path: str) -> None:
    cast.with_review()
    address = f"/verification/cycles/{cast.cycle.pk}/{path.format(user=cast.second.pk)}"
    client = client_of(getattr(cast, who))
    for answer in (client.get(address), client.post(address, {"step": "ask", "dossier": cast.dossier.pk})):
        assert answer.status_code == 403
        assert "second" not in answer.content.decode()


@pytest.mark.parametrize("path", ["proposal/", "late/"])
def test_an_approver_does_not_assign(cast: Cast, path: str) -> None:
    cast.with_review()
    client = client_of(cast.approver)
    assert client.get(f"/verification/cycles/{cast.cycle.pk}/{path}").status_code == 403
    shown = client.get(f"/verification/cycles/{cast.cycle.pk}/reviewers/{cast.second.pk}/")
    assert shown.status_code == 200
    assert "<form" not in shown.content.decode().split("<main")[1]
    answer = client.post(
        f"/verification/cycles/{cast.cycle.pk}/reviewers/{cast.second.pk}/", {"step": "profile", "capacity": "3"}
    )
    assert answer.status_code == 403
    assert not ReviewerProfile.objects.exists()


def test_a_proposal_is_asked_waited_for_and_used(waiting: Cast) -> None:
    client, path = client_of(waiting.officer), f"/verification/cycles/{waiting.cycle.pk}/proposal/"
    assert f'name="dossier" value="{waiting.dossier.pk}" checked' in client.get(path).content.decode()
    shown = client.post(path, {"step": "ask", "dossier": [waiting.dossier.pk, "x"]}, follow=True)
    assert shown["Refresh"] == "4"
    assert "อยู่ในคิวของระบบ" in shown.content.decode()
    assert OrmQ.objects.count() == 1  # the worker's, in the same transaction
    row = AssignmentProposal.objects.get()
    find_proposal(row.pk)
    answer = client.get(path)
    assert "Refresh" not in answer
    shown = answer.content.decode()
    for words in ("กรมตัวอย่าง", "ไม่มีส่วนได้เสียกับหน่วยงานนี้", "ผู้ตรวจเชื่อมถึงกันทั้งหมด", "1/10"):
        assert words in shown, words
    used = client.post(path, {"step": "use", "proposal": row.pk}, follow=True).content.decode()
    assert "มอบหมายแล้ว 3" in used
    assert ReviewAssignment.objects.count() == 2
    again = client.post(path, {"step": "use", "proposal": row.pk}, follow=True).content.decode()
    assert "มีผู้อื่นดำเนินการก่อน" in again
    assert "ทุกหน่วยงานที่ส่งแล้วมีเจ้าหน้าที่และผู้ตรวจครบ" in again


def test_a_stale_proposal_says_what_stands_in_the_way(waiting: Cast) -> None:
    client, path = client_of(waiting.officer), f"/verification/cycles/{waiting.cycle.pk}/proposal/"
    client.post(path, {"step": "ask", "dossier": waiting.dossier.pk})
    row = AssignmentProposal.objects.get()
    find_proposal(row.pk)
    declare_interest(
        user=waiting.second, organisation=waiting.department, kind="own", note="", by=waiting.officer, at=NOW
    )
    shown = client.post(path, {"step": "use", "proposal": row.pk}, follow=True).content.decode()
    assert "กรมตัวอย่าง: ผู้นี้มีบทบาทในหน่วยงานนี้" in shown
    assert not Review.objects.exists()
    client.post(path, {"step": "leave", "proposal": row.pk})
    assert "ไม่ใช้ โดย" in client.get(path).content.decode()


def test_assessors_past_their_date_are_chosen_and_reminded(cast: Cast) -> None:
    cast.with_review()
    client, path = client_of(cast.officer), f"/verification/cycles/{cast.cycle.pk}/late/"
    assert f'value="{cast.parts[0].pk}" checked' not in client.get(path).content.decode()
    Review.objects.update(due_at=NOW + timedelta(days=1))
    assert f'value="{cast.parts[0].pk}" checked' in client.get(path).content.decode()
    refused = client.post(path, {"text": "ข้อความที่พิมพ์"}).content.decode()
    assert "เลือกอย่างน้อยหนึ่งรายการที่ยังรอ" in refused
    assert "ข้อความที่พิมพ์" in refused
    shown = client.post(path, {"part": [cast.parts[0].pk, "x"], "text": ""}, follow=True).content.decode()
    assert "เตือนแล้ว 1" in shown
    assert Notice.objects.get(kind="review.reminded").recipient == cast.assessor
    again = client.post(path, {"part": [cast.parts[0].pk]}, follow=True).content.decode()
    assert "เตือนไปแล้ววันนี้ 1" in again


def test_a_reviewer_with_load_interests_and_profile(cast: Cast) -> None:
    cast.with_review()
    client, base = client_of(cast.officer), f"/verification/cycles/{cast.cycle.pk}/reviewers/"
    assert f'href="{base}{cast.second.pk}/"' in client.get(base).content.decode()
    page = f"{base}{cast.second.pk}/"
    assert client.get(f"{base}{cast.head.pk}/").status_code == 404
    given = {"step": "profile", "categories": ["1", "7"], "languages": ["th", "en"], "capacity": "๑๒", "version": "0"}
    client.post(page, given)
    assert (ReviewerProfile.objects.get().categories, ReviewerProfile.objects.get().capacity) == (["1", "7"], 12)
    assert "มีผู้อื่นแก้ข้อมูลนี้ก่อน" in client.post(page, given, follow=True).content.decode()
    assert (
        "กรอกจำนวนหน่วยงานที่รับได้"
        in client.post(page, {**given, "version": "1", "capacity": "มาก"}, follow=True).content.decode()
    )
    found = client.get(page, {"q": "อื่น"}).content.decode()
    assert f'value="{cast.other.pk}"' in found
    client.post(page, {"step": "interest", "organisation": cast.other.pk, "kind": "former", "note": "ปี 2560"})
    shown = client.get(page).content.decode()
    for words in ("กรมตัวอย่างอื่น", "เคยสังกัด", "ปี 2560", "ภาระในรอบนี้ 1 จาก 12 หน่วยงาน"):
        assert words in shown, words
    assert (
        "เลือกจากรายการ"
        in client.post(page, {"step": "interest", "organisation": cast.other.pk}, follow=True).content.decode()
    )
    client.post(page, {"step": "withdraw", "interest": Interest.objects.get().pk})
    assert "ถอนแล้วโดย" in client.get(page).content.decode()
    assert client.post(page, {"step": "withdraw", "interest": 999}).status_code == 404


def test_the_list_of_reviewers_shows_how_far_the_practice_is(cast: Cast) -> None:
    cast.with_review()
    client, page = client_of(cast.officer), f"/verification/cycles/{cast.cycle.pk}/reviewers/"
    assert "ยังไม่ได้ฝึก" in client.get(page).content.decode()
    answers = {one.statement.code: (one.key, "เหตุผล") for one in sample().items["1.1"].questions}
    missed = next(iter(answers))
    answers[missed] = ("cannot_tell", "เหตุผล")
    judge_sample(attempt=1, item="1.1", answers=answers, by=cast.assessor, at=NOW)
    shown = client.get(page).content.decode()
    assert f"ตรงกับเฉลย {len(answers) - 1} จาก {len(answers)}" in shown
    assert f"ทำแล้ว {len(answers)} จาก {len(sample().questions)} ข้อ" in shown
