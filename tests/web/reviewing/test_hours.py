"""The hours page: add, correct, take back; whose it is not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kaona.verification.models import ReviewHours
from tests.cast import Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def reading(year: Cast) -> Cast:
    return year.with_review(timezone.now() - timedelta(days=2))


def test_hours_are_added_corrected_and_taken_back(reading: Cast) -> None:
    client, page = client_of(reading.assessor), f"/reviewing/{reading.dossier.pk}/hours/"
    assert "ยังไม่มีชั่วโมง" in client.get(page).content.decode()
    answer = client.post(page, {"hours": "x"})
    assert answer.status_code == 422
    assert "ทศนิยมไม่เกินสองตำแหน่ง" in answer.content.decode()
    assert client.post(page, {"hours": "2", "on_day": "40", "on_month": "1", "on_year": "2569"}).status_code == 422
    # The field on a page of work: today, and back there; never to another site.
    assert client.post(page, {"hours": "๒.๕", "next": "/tasks/"}).headers["Location"] == "/tasks/"
    assert client.post(page, {"hours": "1", "next": "//evil.example/"}).headers["Location"] == page
    row = ReviewHours.objects.order_by("pk").first()
    assert 'value="2.50"' in client.get(f"{page}?instead={row.pk}").content.decode()
    client.post(page, {"hours": "3", "instead": row.pk})
    client.post(f"{page}{ReviewHours.objects.get(hours=1).pk}/withdraw/")
    assert list(ReviewHours.objects.filter(withdrawn_at=None).values_list("hours", flat=True)) == [3]
    assert "3 ชั่วโมง" in " ".join(client.get("/reviewing/").content.decode().split())


def test_whose_it_is_not(reading: Cast) -> None:
    page = f"/reviewing/{reading.dossier.pk}/hours/"
    client_of(reading.assessor).post(page, {"hours": "2"})
    row = ReviewHours.objects.get()
    for who in (reading.third, reading.officer, reading.head, reading.nobody):
        assert client_of(who).get(page).status_code == 404
        assert client_of(who).post(page, {"hours": "1"}).status_code == 404
        assert client_of(who).post(f"{page}{row.pk}/withdraw/").status_code == 404
    assert client_of(reading.second).post(f"{page}{row.pk}/withdraw/").status_code == 404
    assert "2.50" not in client_of(reading.second).get(f"{page}?instead={row.pk}").content.decode()
    assert ReviewHours.objects.get().withdrawn_at is None
