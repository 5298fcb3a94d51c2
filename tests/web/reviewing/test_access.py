"""The officer's page that ends the assessors' access to a cycle."""

from django.test import Client

from kaona.assessment.models import DossierReader
from tests.cast import Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_officer_ends_it_when_nothing_runs(year: Cast) -> None:
    cast = year.with_review().judged()
    client, page = client_of(cast.officer), f"/reviewing/cycles/{cast.cycle.pk}/access/"
    shown = client.get(page).content.decode()
    assert "เหลือ 1 หน่วยงาน" in shown
    assert cast.assessor.full_name in shown
    assert "ยังไม่เสร็จ" in client.post(page, follow=True).content.decode()
    assert DossierReader.objects.filter(ended_at=None).count() == 2
    cast.at_stage("confirmed")
    assert "สิ้นสุดการเข้าถึงแล้ว 2 รายการ" in client.post(page, follow=True).content.decode()
    assert "สิ้นสุดการเข้าถึง" in client_of(cast.assessor).get("/reviewing/").content.decode()
    assert client_of(cast.assessor).get(f"/dossiers/{cast.dossier.pk}/").status_code == 404


def test_nobody_else_has_the_page(year: Cast) -> None:
    cast = year.with_review().judged().at_stage("confirmed")
    page = f"/reviewing/cycles/{cast.cycle.pk}/access/"
    for who in (cast.assessor, cast.approver, cast.head, cast.viewer, cast.administrator, cast.nobody):
        assert client_of(who).get(page).status_code == 404
        assert client_of(who).post(page).status_code == 404
    assert DossierReader.objects.filter(ended_at=None).count() == 2
