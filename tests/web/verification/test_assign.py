"""Choosing by hand: load and expertise beside, a conflict disabled with the deed's words; replacing and ending."""

from datetime import timedelta

from django.test import Client

from kaona.activity.models import Event, Notice
from kaona.people.models import Membership
from kaona.verification.models import Interest, Review, ReviewAssignment, ReviewerProfile
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def row_of(shown: str, name: str) -> str:
    """The table row of a person, the last one of that name."""
    found = next(one for one in reversed(shown.split("<tr>")) if f">{name}" in one.split("</th>")[0])
    return found.split("</tr>")[0]


def test_from_nothing_to_a_team(cast: Cast) -> None:
    cast.with_submission()
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    assert "เลือกเจ้าหน้าที่ผู้รับผิดชอบก่อน" in client.get(path).content.decode()
    client.post(path, {"step": "officer", "user": cast.officer.pk})
    assert Review.objects.get().officer == cast.officer
    shown = client.post(path, {"step": "assign", "user": cast.assessor.pk}, follow=True).content.decode()
    assert "ผู้ตรวจ 1 จาก 2 คน" in shown
    again = client.post(path, {"step": "assign", "user": cast.assessor.pk}, follow=True).content.decode()
    assert "ผู้นี้ตรวจหน่วยงานนี้อยู่แล้ว" in again
    assert ReviewAssignment.objects.get().user == cast.assessor


def test_the_picker_shows_load_expertise_and_what_keeps_away(cast: Cast) -> None:
    cast.with_review()
    ReviewerProfile.objects.create(
        user=cast.assessor, categories=["1", "4"], languages=["th", "en"], capacity=1, changed_by=cast.officer, changed_at=NOW
    )  # fmt: skip
    Interest.objects.create(
        user=cast.third, organisation=cast.department, kind="interest", declared_by=cast.third, declared_at=NOW
    )
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    shown = client.get(path).content.decode()
    taken, away = row_of(shown, "assessor"), row_of(shown, "third")
    assert "1/1" in taken
    assert "1 4" in taken
    assert "อังกฤษ" in taken
    assert "ผู้นี้ตรวจหน่วยงานนี้อยู่แล้ว" in taken
    words = "ผู้นี้แจ้งส่วนได้เสียกับหน่วยงานนี้"
    assert words in away
    assert 'aria-disabled="true"' in away
    assert "<form" not in away
    refused = client.post(path, {"step": "third", "user": cast.third.pk}, follow=True).content.decode()
    assert f"<span>{words}</span>" in refused


def test_a_full_team_takes_a_third_reader_only(cast: Cast) -> None:
    cast.with_review()
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    assert "เพิ่มเป็นคนที่สาม" in row_of(client.get(path).content.decode(), "third")
    refused = client.post(path, {"step": "assign", "user": cast.third.pk}, follow=True).content.decode()
    assert "มีผู้ตรวจครบตามนโยบายของรอบแล้ว" in refused
    client.post(path, {"step": "third", "user": cast.third.pk})
    assert ReviewAssignment.objects.get(user=cast.third).third_reader


def test_an_assessor_is_replaced_half_way(cast: Cast) -> None:
    cast.with_review().judged().at_stage("consensus")
    Membership.objects.filter(user=cast.second).update(ended_at=NOW)
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    assert "การหาข้อสรุปร่วมจะกลับไปเป็นการตรวจประเมิน" in client.get(path).content.decode()
    shown = client.post(path, {"step": "end", "part": cast.parts[1].pk, "reason": ""}, follow=True).content.decode()
    assert "กรอกเหตุผล" in shown
    client.post(path, {"step": "end", "part": cast.parts[1].pk, "reason": "พ้นจากงาน"})
    shown = client.post(path, {"step": "assign", "user": cast.third.pk}, follow=True).content.decode()
    assert "พ้นจากงาน" in shown
    assert "ผู้ตรวจ 2 จาก 2 คน" in shown
    assert Review.objects.get().stage == "desk_review"
    assert client.post(path, {"step": "end", "part": 999, "reason": "x"}).status_code == 404


def test_a_due_date_is_set_and_taken_away(cast: Cast) -> None:
    cast.with_review()
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    given = {"step": "due", "due_day": "1", "due_month": "7", "due_year": "2599", "due_time": "16:30"}
    client.post(path, given)
    assert Review.objects.get().due_at.year == 2056
    assert Event.objects.filter(kind="review.due_set", organisation_id=cast.department.pk).count() == 1
    assert Notice.objects.filter(kind="review.due_set", recipient=cast.second).count() == 1
    assert "เลือกวันและเวลาที่ยังมาไม่ถึง" in client.post(path, {**given, "due_year": "2560"}, follow=True).content.decode()
    client.post(path, {"step": "due"})
    assert Review.objects.get().due_at is None


def test_after_the_conclusion_only_the_officer_changes(cast: Cast) -> None:
    cast.with_review().judged().at_stage("reviewed", NOW + timedelta(days=5))
    client, path = client_of(cast.officer), f"/verification/{cast.dossier.pk}/assign/"
    shown = client.get(path).content.decode()
    assert "ทีมผู้ตรวจจึงเปลี่ยนไม่ได้" in shown
    client.post(path, {"step": "officer", "user": cast.colleague.pk})
    assert Review.objects.get().officer == cast.colleague
