"""What came from last year in the pages of the new dossier: marked, confirmed by one click, counted down."""

import re

import pytest
from django.test import Client

from kaona.assessment.models import Cycle, Dossier, Measure, Milestone, ProfileAnswer, StatementAnswer
from kaona.assessment.queries.answers import score_of, sheet_of
from kaona.improvement.operations import next_year as deeds
from tests.cast import NOW, Cast
from tests.improvement.next_year import AT, later_dossier, prepared, with_year


@pytest.fixture
def cast(db: None) -> Cast:
    cast = with_year(Cast.build())
    row = prepared(cast)
    cast.next = later_dossier(cast)
    Milestone.objects.filter(pk=cast.next.cycle.window_id).update(closes_at=NOW.replace(year=2090))
    deeds.attach(preparation=row, by=None, at=AT)
    return cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user: object, cast: Cast, path: str = "") -> str:
    answer = client_of(user).get(f"/dossiers/{cast.next.pk}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def post(user: object, cast: Cast, path: str, **data: object) -> tuple[int, str]:
    answer = client_of(user).post(f"/dossiers/{cast.next.pk}/{path}", data, follow=True)
    return answer.status_code, answer.content.decode()


def measure(cast: Cast) -> Measure:
    return Measure.objects.get(dossier=cast.next, sub_measure="7.1.1")


def test_the_overview_and_the_rehearsal_count_what_is_left(cast: Cast) -> None:
    for path in ("", "rehearsal/"):
        text = page(cast.coordinator, cast, path)
        assert "ต้องทบทวน 81 รายการที่ยกมาจากปีก่อน" in text
        for words in ("ระดับ 48", "ตัวชี้วัด 30", "ลักษณะสำคัญ 1", "เอกสาร 2"):
            assert words in text
    assert "จากปีก่อน 1 ข้อที่ยังไม่ยืนยัน" in page(cast.coordinator, cast, "rehearsal/")


def test_one_click_confirms_a_level(cast: Cast) -> None:
    text = page(cast.owner, cast, "items/1.1/")
    assert text.count("ยืนยันว่ายังใช้ได้<span") == 2
    assert "ยกมาจากปีก่อน ยังไม่นับจนกว่าจะตรวจแล้ว" in text
    status, text = post(cast.owner, cast, "items/1.1/basic/confirm/", confirmed="yes")
    assert (status, text.count("ยืนยันว่ายังใช้ได้<span")) == (200, 1)
    assert score_of(cast.next, sheet_of(cast.next)).total > 0
    assert "ระดับ 47" in page(cast.owner, cast)


def test_one_click_confirms_an_indicator(cast: Cast) -> None:
    row = measure(cast)
    assert page(cast.coordinator, cast, "results/7.1/").count('class="k-chip is-warn"') >= 5
    status, text = post(cast.coordinator, cast, f"measures/{row.pk}/confirm/", version=row.version)
    assert (status, f'form="v-{row.pk}"' in text) == (200, False)
    assert not measure(cast).carried
    assert "ตัวชี้วัด 29" in page(cast.coordinator, cast)


def test_one_click_confirms_a_profile_answer(cast: Cast) -> None:
    assert "ต้องทบทวน" in page(cast.coordinator, cast, "profile/")
    status, text = post(cast.coordinator, cast, "profile/P1.ก.1/confirm/", version=1)
    assert (status, "ยืนยันว่ายังใช้ได้" in text) == (200, False)
    assert not ProfileAnswer.objects.get(dossier=cast.next).carried


def test_what_changed_meanwhile_is_said(cast: Cast) -> None:
    row = measure(cast)
    assert "มีผู้แก้ไขหลังจากเปิดหน้านี้" in post(cast.coordinator, cast, f"measures/{row.pk}/confirm/", version=99)[1]
    assert "มีผู้แก้ไขหลังจากเปิดหน้านี้" in post(cast.coordinator, cast, "profile/P1.ก.1/confirm/", version=99)[1]
    assert measure(cast).carried


@pytest.mark.parametrize("name", ["reader", "reviewer", "head"])
def test_readers_see_the_marks_without_buttons(cast: Cast, name: str) -> None:
    user, row = getattr(cast, name), measure(cast)
    for path in ("items/1.1/", "results/7.1/", "profile/"):
        text = page(user, cast, path)
        assert "ต้องทบทวน" in text
        assert "ยืนยันว่ายังใช้ได้<span" not in text
    assert (
        client_of(user).post(f"/dossiers/{cast.next.pk}/measures/{row.pk}/confirm/", {"version": 1}).status_code == 403
    )
    assert client_of(user).post(f"/dossiers/{cast.next.pk}/profile/P1.ก.1/confirm/", {"version": 1}).status_code == 403


def test_open_opportunities_stand_beside_their_item(cast: Cast) -> None:
    text = page(cast.owner, cast, "items/1.1/")
    assert "ข้อเสนอแนะของปีก่อนที่ยังเปิดอยู่" in text
    assert "ควรติดตามผล 1.1" in text
    assert "ควรติดตามผล 1.2" not in text
    assert "ข้อเสนอแนะของปีก่อนที่ยังเปิดอยู่" not in page(cast.owner, cast, "items/1.3/")


def test_gaps_and_plans_show_what_goes_on(cast: Cast) -> None:
    client = client_of(cast.coordinator)
    gaps = client.get(f"/improvement/{cast.next.pk}/").content.decode()
    assert "จากปี 2569" in re.sub(r"\s+", " ", gaps)
    plans = client.get(f"/plans/dossiers/{cast.next.pk}/").content.decode()
    assert "งานต่อเนื่องจากแผนปีก่อน" in plans
    assert "งาน 1.1.S1" in plans
    assert 'name="action"' not in plans  # nothing is submitted: no plan can be made yet


def test_nothing_of_it_is_seen_in_another_dossier(cast: Cast) -> None:
    other = Dossier.objects.create(
        cycle=Cycle.objects.get(pk=cast.next.cycle_id), organisation=cast.other, started_at=NOW
    )
    text = client_of(cast.outsider).get(f"/dossiers/{other.pk}/items/1.1/").content.decode()
    assert "ควรติดตามผล" not in text
    assert not StatementAnswer.objects.filter(dossier=other).exists()
