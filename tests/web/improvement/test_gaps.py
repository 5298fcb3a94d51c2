"""The page of all gaps: who sees it, what it shows, filters, the file, the Office's words."""

import csv
import io
from typing import Any

import pytest

from kaona.assessment.models import LevelAnswer
from kaona.improvement.models import FeedbackAnswer, GapNote
from kaona.improvement.operations.gap_notes import NoteInput, write_note
from tests.cast import NOW, Cast
from tests.web.improvement.pages import client_of, get, post, publish


@pytest.fixture
def sent(cast: Cast) -> Cast:
    return cast.with_submission("BA")


def noted(cast: Cast, code: str = "1.1.S1", **fields: str) -> GapNote:
    given = NoteInput(**{"feasibility": "this_year", "missing": "คู่มือของกรม"} | fields)
    return write_note(dossier=cast.dossier, code=code, given=given, version=0, by=cast.coordinator, at=NOW)


def rows(cast: Cast, query: str = "") -> list[dict[str, str]]:
    answer = client_of(cast.reader).get(f"/improvement/{cast.dossier.pk}/csv/?{query}")
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_only_people_of_the_agency(sent: Cast) -> None:
    noted(sent)
    rest = (
        "",
        "csv/",
        "closed/",
        "category/1/",
        "category/1/csv/",
        "category/1/paste/",
        "gap/1.1.S1/",
        "gap/1.1.S1/history/",
    )
    for who in ("coordinator", "head", "editor", "owner", "reader", "reviewer"):
        assert get(getattr(sent, who), sent)[0] == 200
    for who in ("officer", "assessor", "approver", "viewer", "outsider", "administrator", "nobody", "governor"):
        for one in rest:
            assert get(getattr(sent, who), sent, one)[0] == 404, (who, one)


def test_it_shows_every_gap_with_points_and_notes(sent: Cast) -> None:
    noted(sent, person_days="12.5")
    status, text = get(sent.reader, sent, "?category=1")
    assert status == 200
    assert "จากคะแนนประเมินตนเอง" in text
    # 1.1.S1 alone makes the highest level: 100 of 28 items.
    assert ">3.57<" in text
    assert "ทำได้ปีนี้" in text
    assert "12.5" in text
    assert "บทบาทของท่านอ่านได้อย่างเดียว" in text


def test_before_submission_it_is_a_preview_of_the_score_as_it_stands(year: Cast) -> None:
    status, text = get(year.coordinator, year)
    assert status == 200
    assert "ดูล่วงหน้าจากคะแนน ณ ขณะนี้ บันทึกได้หลังส่งแบบประเมิน" in text
    answer = post(year.coordinator, year, "gap/1.1.B1/note/", {"feasibility": "this_year", "version": "0"})
    assert answer.status_code == 403
    assert "ยังไม่ได้ส่งแบบประเมิน" in answer.json()["error"]
    status, text = get(year.coordinator, year, "category/1/")
    assert status == 200
    assert "data-autosave" not in text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("category=1&kind=unmet&sort=code", ["1.1.S1", "1.2.S1", "1.2.S2", "1.2.S3", "1.3.S1", "1.4.S1", "1.4.S2"]),
        ("feasibility=impossible", ["1.2.S2"]),
        ("noted=yes&sort=code", ["1.1.S1", "1.2.S1", "1.2.S2"]),
        ("noted=yes&sort=effort", ["1.2.S1", "1.1.S1", "1.2.S2"]),
        ("noted=yes&sort=-effort", ["1.1.S1", "1.2.S1", "1.2.S2"]),
        ("noted=yes&sort=-points", ["1.1.S1", "1.2.S1", "1.2.S2"]),
        ("q=กฎหมายเฉพาะ", ["1.2.S2"]),
        ("q=1.4.s2", ["1.4.S2"]),
        ("category=x", []),
        ("kind=zz&sort=drop&page=zz&q=ไม่มีคำนี้เลย", []),
    ],
)
def test_filters_and_order(sent: Cast, query: str, codes: list[str]) -> None:
    noted(sent, person_days="9")
    noted(sent, "1.2.S1", person_days="5")
    noted(sent, "1.2.S2", feasibility="impossible", reason="รอกฎหมายเฉพาะ")
    assert [one["รหัส"] for one in rows(sent, query)] == codes
    status, text = get(sent.reader, sent, f"?{query}")
    assert status == 200
    assert all(f"/gap/{code}/" in text for code in codes)


def test_the_file_has_what_the_page_has_and_runs_no_formula(sent: Cast) -> None:
    noted(sent, missing="=1+1", person_days="3", money="1,500")
    (row,) = rows(sent, "noted=yes")
    assert (row["รหัส"], row["ความเป็นไปได้"], row["คน-วัน"], row["เงิน (บาท)"]) == ("1.1.S1", "ทำได้ปีนี้", "3", "1500")
    assert row["สิ่งที่ขาด"] == "'=1+1"


def test_the_menu_leads_to_the_newest_submission_or_to_the_running_one(year: Cast) -> None:
    answer = client_of(year.reader).get("/improvement/")
    assert answer.url == f"/improvement/{year.dossier.pk}/"
    assert "อยู่ในรอบการประเมิน" in client_of(year.outsider).get("/improvement/").content.decode()


def test_opportunities_are_answered_in_words_and_taken_back(cast: Cast) -> None:
    ofi = publish(cast)
    text = get(cast.reader, cast)[1]
    assert "ควรติดตามผลทุกไตรมาส" in text
    assert "ยังไม่ตอบ 1 จาก 1" in text
    address = f"answer/{ofi.pk}/"
    assert post(cast.reader, cast, address, {"text": "x", "version": "0"}).status_code == 403
    assert post(cast.outsider, cast, address, {"text": "x", "version": "0"}).status_code == 404
    assert post(cast.owner, cast, "answer/999/", {"text": "x", "version": "0"}).status_code == 404
    assert not FeedbackAnswer.objects.exists()
    post(cast.owner, cast, address, {"text": "เริ่มไตรมาสหน้า", "version": "0"}, script=False)
    assert "ยังไม่ตอบ 0 จาก 1" in get(cast.reader, cast)[1]
    clash = post(cast.head, cast, address, {"text": "ทำแล้ว", "version": "0"}, script=False)
    assert clash.status_code == 409
    assert "เริ่มไตรมาสหน้า" in clash.content.decode()
    post(cast.head, cast, address, {"withdraw": "yes"}, script=False)
    assert "ยังไม่ตอบ 1 จาก 1" in get(cast.reader, cast)[1]


def test_notes_of_closed_gaps_can_still_be_read(sent: Cast) -> None:
    noted(sent)
    GapNote.objects.filter(code="1.1.S1").update(code="1.1.B1")
    levels = {"dossier": sent.dossier, "organisation": sent.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="ทำครบ", **levels)
    text = get(sent.reader, sent)[1]
    assert f"/improvement/{sent.dossier.pk}/closed/" in text
    assert "คู่มือของกรม" in get(sent.reader, sent, "closed/")[1]
    status, text = get(sent.coordinator, sent, "gap/1.1.B1/")
    assert status == 200
    assert "คู่มือของกรม" in text
    assert "data-autosave" not in text
    refused = post(sent.coordinator, sent, "gap/1.1.B1/note/", {"missing": "ใหม่", "version": "1"})
    assert refused.status_code == 403
    assert "ปิดแล้ว" in refused.json()["error"]


def test_few_queries_whatever_the_number_of_notes(cast: Cast, django_assert_max_num_queries: Any) -> None:
    publish(cast)
    client = client_of(cast.coordinator)
    address = f"/improvement/{cast.dossier.pk}/"
    client.get(address)
    for number in (1, 3):
        for code in ("1.1.S1", "1.2.S1", "1.2.S2")[:number]:
            if not GapNote.objects.filter(code=code).exists():
                noted(cast, code)
        # Beside the base, gaps, notes, last year and the Office's words: session, person, memberships, unread notices.
        with django_assert_max_num_queries(22):
            client.get(address)
