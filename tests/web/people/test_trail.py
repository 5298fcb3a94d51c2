"""The agency's own trail shows nothing of the Office's inner work."""

import pytest
from django.test import Client

from kaona.activity.operations import record
from tests.cast import NOW, Cast


@pytest.mark.django_db
def test_a_verdict_stands_in_the_chain_and_not_on_the_agencys_page() -> None:
    cast = Cast.build().with_review()
    for kind in ("statement.judged", "score.confirmed", "dossier.reader_let_in"):
        record(kind=kind, subject=cast.review, by=cast.assessor, at=NOW, organisation_id=cast.department.pk)
    client = Client()
    client.force_login(cast.coordinator)
    page = client.get(f"/people/at/{cast.department.pk}/audit/").content.decode()
    assert "ให้ผู้ตรวจประเมินอ่านแบบประเมิน" in page
    assert "statement.judged" not in page
    assert page.count("<li") + page.count("<tr") > 0
    assert "ตัดสิน" not in page.split("<main")[1]
    assert "ยืนยันคะแนน" not in page.split("<main")[1]
