"""The queue page: whose it is, what it shows of whom, what it exports; as many questions for many agencies as for few."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Event
from kaona.assessment.models import Dossier, Participant
from kaona.people.models import Organisation
from kaona.verification.models import Review
from tests.cast import NOW, Cast, organisation


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    "who",
    ["editor", "coordinator", "head", "governor", "assessor", "administrator", "viewer", "outsider", "nobody"],
)
def test_it_is_the_officers_and_approvers(cast: Cast, who: str) -> None:
    cast.with_review()
    client = client_of(getattr(cast, who))
    for path in ("", f"cycles/{cast.cycle.pk}/queue.csv"):
        answer = client.get(f"/verification/{path}")
        assert answer.status_code == 403
        assert "จังหวัดตัวอย่าง" not in answer.content.decode()


@pytest.mark.parametrize("who", ["officer", "approver"])
def test_it_shows_where_everybody_stands(cast: Cast, who: str) -> None:
    cast.with_review()
    shown = client_of(getattr(cast, who)).get("/verification/").content.decode()
    for words in ("กำลังตรวจประเมิน", "ยังไม่เริ่ม", "500.00", "0 จาก 2 คน", "กลุ่มจังหวัดตัวอย่าง", str(cast.officer)):
        assert words in shown, words
    assert f'href="/verification/{cast.dossier.pk}/"' in shown
    # As the agency sees it; that page writes the line which the agency can read.
    assert f'href="/dossiers/{cast.dossier.pk}/"' in shown
    assert client_of(getattr(cast, who)).get(f"/dossiers/{cast.dossier.pk}/").status_code == 200
    assert Event.objects.filter(kind="dossier.looked", organisation_id=cast.department.pk).count() == 1


def test_before_submission_no_score_and_no_way_in(cast: Cast) -> None:
    cast.with_submission()
    Dossier.objects.update(stage="draft", submitted_at=None, last_saved_at=NOW)
    client = client_of(cast.officer)
    for path in ("/verification/", f"/verification/cycles/{cast.cycle.pk}/queue.csv"):
        shown = client.get(path).content.decode()
        assert "500.00" not in shown
        assert "100" in shown
        assert f"/dossiers/{cast.dossier.pk}/" not in shown
        assert f"/verification/{cast.dossier.pk}/" not in shown


def test_what_needs_somebody_is_said(cast: Cast) -> None:
    cast.with_review()
    Review.objects.update(due_at=NOW)
    cast.second.is_active = False
    cast.second.save()
    Organisation.objects.filter(pk=cast.department.pk).update(successor=cast.other)
    shown = client_of(cast.officer).get("/verification/").content.decode()
    for words in ("ผู้ตรวจไม่มีสิทธิแล้ว", "เลยกำหนด", "รวมเข้ากับ กรมตัวอย่างอื่น"):
        assert words in shown, words
    assert "รวมเข้ากับ" in client_of(cast.officer).get("/verification/?need=gone").content.decode()
    assert "ไม่มีหน่วยงานตามตัวกรองนี้" in client_of(cast.officer).get("/verification/?need=ready").content.decode()


def test_the_export_is_what_the_filter_shows(cast: Cast) -> None:
    cast.with_review()
    path = f"/verification/cycles/{cast.cycle.pk}/queue.csv"

    def rows(**given: str) -> list[dict[str, str]]:
        raw = client_of(cast.officer).get(path, given).content
        assert raw.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))

    everybody = rows(sort="name")
    assert [one["หน่วยงาน"] for one in everybody] == ["กรมตัวอย่าง", "จังหวัดตัวอย่าง"]
    one = everybody[0]
    assert (one["สถานะ"], one["คะแนนประเมินตนเอง"], one["ระดับ"], one["เจ้าหน้าที่"], one["ผู้ตรวจ"], one["ล็อกผลแล้ว"]) == (
        "กำลังตรวจประเมิน", "500.00", "ระดับพัฒนาจนเกิดผล", "officer", "2", "0",
    )  # fmt: skip
    assert [one["รหัส"] for one in rows(type="province")] == ["t-prov"]


def test_a_cycle_is_chosen(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert "ยังไม่มีรอบที่เปิดแล้ว" in client.get("/verification/").content.decode()
    cast.with_review()
    assert client.get(f"/verification/?cycle={cast.cycle.pk}").status_code == 200
    assert client.get("/verification/?cycle=999").status_code == 404
    assert client.get("/verification/?cycle=x").status_code == 200


def test_many_agencies_cost_no_more_questions_than_few(cast: Cast) -> None:
    cast.with_review()
    client = client_of(cast.officer)
    counted = []
    for number in range(3):
        client.get("/verification/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/verification/")
        counted.append(len(captured))
        agency = organisation(f"n{number}", "department", f"กรม {number}", parent=cast.ministry)
        Participant.objects.create(cycle=cast.cycle, organisation=agency, origin="manual", changed_at=NOW)
        Dossier.objects.create(cycle=cast.cycle, organisation=agency, started_at=NOW, last_saved_at=NOW)
    assert counted[0] == counted[1] == counted[2] <= 8
