"""Choosing with what must come along, the list with its own ranking, the matrix: what they show, what they do."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kaona.assessment.models import Measure
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import GapNote, Priority
from kaona.improvement.operations import priorities as deeds
from kaona.improvement.queries.priorities import standing
from kaona.knowledge.models import Practice, PracticeItem
from kaona.verification.models import Feedback
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cast() -> Cast:
    """The department has every basic statement; nothing is answered in 7.5.2."""
    cast = Cast.build().with_submission("B")
    record, measure = (
        current_score(cast.dossier, "claimed"),
        Measure.objects.get(dossier=cast.dossier, sub_measure="7.5.2"),
    )
    record.tree["figures"][str(measure.pk)]["result"] = None
    record.save()
    return cast


@pytest.fixture
def chosen(cast: Cast) -> tuple[Cast, list[Priority]]:
    rows = deeds.choose(
        dossier=cast.dossier, codes=["1.1.A1", "1.2.A1", "3.3.A1"], reason="", by=cast.coordinator, at=timezone.now()
    )
    return cast, rows


def send(cast: Cast, path: str, user: Any = None, **data: Any) -> Any:
    return client_of(user or cast.coordinator).post(f"/priorities/{cast.dossier.pk}/{path}", data)


def page(cast: Cast, path: str = "", user: Any = None) -> str:
    answer = client_of(user or cast.coordinator).get(f"/priorities/{cast.dossier.pk}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def codes(cast: Cast) -> list[str]:
    return [one.code for one in standing(cast.dossier)]


def test_what_asks_for_nothing_is_chosen_at_once(cast: Cast) -> None:
    answer = send(cast, "choose/", code=["1.2.A1", "4.1.A1"], order="4.1.A1,1.2.A1", why="เส้นทางถึง 350 คะแนน")
    assert (answer.status_code, answer["Location"]) == (302, f"/priorities/{cast.dossier.pk}/")
    rows = standing(cast.dossier)
    assert [(one.code, one.computed_rank, one.reason) for one in rows] == [
        ("4.1.A1", 1, "เส้นทางถึง 350 คะแนน"), ("1.2.A1", 2, "เส้นทางถึง 350 คะแนน")]  # fmt: skip


def test_one_end_asks_for_the_other_and_takes_it_along(cast: Cast) -> None:
    text = send(cast, "choose/", code="3.3.A1").content.decode()
    assert "เรื่องที่ต้องไปด้วยกัน" in text
    assert 'name="take" value="7.5.2" checked' in text
    assert codes(cast) == []
    send(cast, "choose/", code="3.3.A1", take="7.5.2", confirm="1")
    rows = {one.code: one.reason for one in standing(cast.dossier)}
    assert list(rows) == ["3.3.A1", "7.5.2"]
    assert rows["7.5.2"].startswith("ไปกับ 3.3.A1: ผลของโครงการเครือข่ายธุรกิจหรือพาณิชย์อิเล็กทรอนิกส์")


def test_only_one_end_needs_a_reason(cast: Cast) -> None:
    answer = send(cast, "choose/", code="7.5.2", confirm="1")
    assert answer.status_code == 422
    assert "เลือกไปด้วยกัน หรือบอกเหตุผลที่ไม่เลือก" in answer.content.decode()
    assert codes(cast) == []
    send(cast, "choose/", confirm="1", code="7.5.2", **{"why-7.5.2-L29-3.3.A1": "ปีนี้ไม่มีโครงการ"})
    assert [(one.code, one.reason) for one in standing(cast.dossier)] == [
        ("7.5.2", "ไม่ได้เลือก 3.3.A1 ด้วย เพราะ ปีนี้ไม่มีโครงการ")
    ]


def test_what_should_come_along_may_be_left_without_a_word(cast: Cast) -> None:
    """3.3.A1 measures itself by 7.2.4; nothing is answered there."""
    record, measure = (
        current_score(cast.dossier, "claimed"),
        Measure.objects.get(dossier=cast.dossier, sub_measure="7.2.4"),
    )
    record.tree["figures"][str(measure.pk)]["result"] = None
    record.save()
    alone = send(cast, "choose/", code="3.3.S1").content.decode()
    assert "เรื่องที่ควรทำต่อกัน" in alone
    assert 'name="take" value="7.2.4">' in alone
    text = send(cast, "choose/", code="3.3.A1").content.decode()
    assert "ควรทำต่อกัน" in text
    assert 'name="take" value="7.2.4">' in text
    send(cast, "choose/", code="3.3.A1", take=["7.5.2", "7.2.4"], confirm="1")
    assert codes(cast) == ["3.3.A1", "7.5.2", "7.2.4"]


def test_readers_and_editors_do_not_choose(cast: Cast) -> None:
    for user in (cast.reader, cast.editor, cast.reviewer, cast.owner):
        assert send(cast, "choose/", user, code="1.1.A1").status_code == 403
        assert "ผู้ประสานงานและหัวหน้าส่วนราชการเป็นผู้เลือก" in page(cast, user=user)
    assert codes(cast) == []


def test_empty(cast: Cast) -> None:
    assert "ยังไม่ได้เลือกเรื่องสำคัญ" in page(cast)


def test_before_submission_nothing_is_listed() -> None:
    cast = Cast.build().with_dossier()
    assert "เลือกเรื่องสำคัญได้เมื่อส่งแบบประเมินแล้ว" in page(cast)


def test_a_dossier_that_comes_back_keeps_its_list_to_read(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    record = current_score(cast.dossier, "claimed")
    record.superseded_at = NOW
    record.save()
    text = page(cast)
    assert ("แบบประเมินกลับมาแก้ไขอยู่" in text, f'id="p{rows[0].pk}"' in text) == (True, True)
    assert 'value="withdraw"' not in text


def test_the_list_shows_rank_points_links_and_the_other_end(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, _rows = chosen
    text = page(cast)
    for words in ("คำนวณได้ที่", "ต้องไปด้วยกันกับ", "ยังเป็นช่องว่าง", "ยังไม่ประเมิน", "เลือกด้วย"):
        assert words in text
    assert "เลือกด้วย" not in page(cast, user=cast.reader)
    assert "ย้ายไปลำดับ" not in page(cast, user=cast.reader)


def test_rank_by_button_and_by_number(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    was = ",".join(str(one.pk) for one in rows)
    answer = send(cast, "rank/", was=was, priority=rows[1].pk, way="up")
    assert answer["Location"].endswith(f"?moved={rows[1].pk}&way=up")
    assert codes(cast) == ["1.2.A1", "1.1.A1", "3.3.A1"]
    assert " autofocus>" in page(cast, f"?moved={rows[0].pk}&way=up")
    was = ",".join(str(one.pk) for one in standing(cast.dossier))
    send(cast, "rank/", was=was, priority=rows[2].pk, to="๑", reason="มติ")
    assert next((one.code, one.reason) for one in standing(cast.dossier)) == ("3.3.A1", "มติ")


@pytest.mark.parametrize("to", ["", "x", "1.5", "-1", "9999999"])
def test_a_rank_that_is_no_number_changes_nothing(chosen: tuple[Cast, list[Priority]], to: str) -> None:
    cast, rows = chosen
    send(cast, "rank/", was=",".join(str(one.pk) for one in rows), priority=rows[2].pk, to=to)
    assert codes(cast) == ["1.1.A1", "1.2.A1", "3.3.A1"]


def test_the_second_who_ranks_sees_both_orders_and_chooses(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    was = ",".join(str(one.pk) for one in rows)
    send(cast, "rank/", cast.head, was=was, priority=rows[2].pk, way="up")
    answer = send(cast, "rank/", was=was, priority=rows[1].pk, way="up")
    assert answer.status_code == 409
    text = answer.content.decode()
    now = ",".join(str(one.pk) for one in standing(cast.dossier))
    assert f'name="was" value="{now}"' in text
    mine = f"{rows[1].pk},{rows[0].pk},{rows[2].pk}"
    send(cast, "rank/", was=now, order=mine, priority=rows[1].pk)
    assert codes(cast) == ["1.2.A1", "1.1.A1", "3.3.A1"]


def test_withdrawn_with_a_reason_and_restored(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    assert (
        "กรอกเหตุผล"
        in client_of(cast.head)
        .post(f"/priorities/{cast.dossier.pk}/{rows[0].pk}/", {"step": "withdraw"}, follow=True)
        .content.decode()
    )
    send(cast, f"{rows[0].pk}/", step="withdraw", reason="ไม่มีงบ")
    text = page(cast)
    assert ("ที่ถอนแล้ว" in text, "ไม่มีงบ" in text) == (True, True)
    send(cast, f"{rows[0].pk}/", step="restore")
    assert codes(cast) == ["1.1.A1", "1.2.A1", "3.3.A1"]


def test_two_people_on_a_reason(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    send(cast, f"{rows[0].pk}/", cast.head, step="explain", version=1, reason="ของหัวหน้า")
    answer = send(cast, f"{rows[0].pk}/", step="explain", version=1, reason="ของผู้ประสาน")
    assert answer.status_code == 409
    assert ("ของหัวหน้า" in answer.content.decode(), "ของผู้ประสาน" in answer.content.decode()) == (True, True)
    send(cast, f"{rows[0].pk}/", step="explain", version=2, reason="ของผู้ประสาน")
    history = page(cast, f"{rows[0].pk}/")
    assert ("ของหัวหน้า" in history, "ใช้เหตุผลนี้อีกครั้ง" in history) == (True, True)


def test_practices_and_ofi(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    practice = Practice.objects.create(
        organisation=cast.office, title="เครือข่ายธุรกิจ", owner_name="บริษัทตัวอย่าง", state="published", created_by=cast.officer,
        created_at=NOW, changed_by=cast.officer, changed_at=NOW, published_at=NOW, agency_types=["department"],
    )  # fmt: skip
    PracticeItem.objects.create(organisation=cast.office, practice=practice, item="3.3", at=NOW)
    assert "เสนอตามหัวข้อ" in page(cast)
    send(cast, f"{rows[2].pk}/", step="attach", practice=practice.pk)
    attached = rows[2].practices.get()
    send(cast, f"{rows[2].pk}/", step="detach", attached=attached.pk)
    assert rows[2].practices.filter(withdrawn_at=None).count() == 0
    assert send(cast, f"{rows[0].pk}/", step="detach", attached=attached.pk).status_code == 404
    cast.with_review().judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    record.published_at = record.at
    record.save()
    ofi = Feedback.objects.create(organisation=cast.department, review=cast.review, item="3.3", kind="ofi", text="ควรมีนวัตกรรม",
                                  changed_by=cast.officer, changed_at=NOW)  # fmt: skip
    assert "ควรมีนวัตกรรม" in page(cast)
    send(cast, f"{rows[2].pk}/", step="answer", feedback=ofi.pk)
    assert rows[2].answers.get().feedback_id == ofi.pk
    send(cast, f"{rows[2].pk}/", step="let_go", answer=rows[2].answers.get().pk)
    assert rows[2].answers.filter(withdrawn_at=None).count() == 0


def test_the_priorities_of_another_dossier_are_404(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    client = client_of(cast.coordinator)
    for pk in (rows[0].pk + 999, 0):
        assert client.get(f"/priorities/{cast.dossier.pk}/{pk}/").status_code == 404
    assert client_of(cast.outsider).get(f"/priorities/{cast.dossier.pk}/{rows[0].pk}/").status_code == 404


def test_the_list_as_a_file(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, rows = chosen
    deeds.explain(priority=rows[0], reason="=HYPERLINK()", version=1, by=cast.head, at=timezone.now())
    text = page(cast, "csv/")
    assert text.startswith("\ufeffลำดับ,")
    assert [line.split(",")[2] for line in text.splitlines()[1:]] == ["1.1.A1", "1.2.A1", "3.3.A1"]
    assert "'=HYPERLINK()" in text


def test_the_matrix_in_its_three_views(chosen: tuple[Cast, list[Priority]]) -> None:
    cast, _rows = chosen
    GapNote.objects.create(
        dossier=cast.dossier,
        organisation=cast.department,
        code="1.4.A1",
        person_days="30",
        changed_by=cast.editor,
        changed_at=NOW,
    )
    picture = page(cast, "matrix/")
    assert ("<svg" in picture, "ทำก่อน: ได้มาก ใช้แรงน้อย" in picture, 'id="g-1.4.A1"' in picture) == (True, True, True)
    listed = page(cast, "matrix/?view=list")
    assert ('name="code" value="1.4.A1"' in listed, 'name="code" value="1.1.A1"' in listed) == (True, False)
    assert "เลือกแล้ว 2" in page(cast, "matrix/?view=map")
    assert 'id="g-2.1.A1"' not in page(cast, "matrix/?category=1")
    assert 'name="code"' not in page(cast, "matrix/?view=list", cast.reader)


def test_the_list_asks_the_same_for_one_and_for_three(cast: Cast, django_assert_num_queries: Any) -> None:
    client, path = client_of(cast.reader), f"/priorities/{cast.dossier.pk}/"
    deeds.choose(dossier=cast.dossier, codes=["1.1.A1"], reason="", by=cast.head, at=NOW)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    deeds.choose(dossier=cast.dossier, codes=["1.2.A1", "3.3.A1"], reason="", by=cast.head, at=NOW)
    with django_assert_num_queries(len(one)):
        client.get(path)
