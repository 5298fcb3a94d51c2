"""A whole category in one table: notes and stage checks saved in place, faults, clashes, who may write what."""

import pytest

from kaona.improvement.models import GapNote, StageCheck
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from tests.cast import Cast
from tests.web.improvement.pages import client_of, get, post


@pytest.fixture
def sent(cast: Cast) -> Cast:
    return cast.with_submission("BA")


def test_the_owner_of_a_category_writes_there_and_reads_elsewhere(sent: Cast) -> None:
    text = get(sent.owner, sent, "category/1/")[1]
    assert text.count("data-autosave=") == 4 + text.count("data-row")  # four items, every gap
    assert "วางจาก Excel" in text
    text = get(sent.owner, sent, "category/3/")[1]
    assert "data-autosave=" not in text
    assert "ส่วนนี้อยู่นอกหมวดที่ท่านดูแล" in text
    assert "data-autosave=" not in get(sent.reader, sent, "category/1/")[1]
    assert get(sent.owner, sent, "category/9/")[0] == 404


def test_the_head_counts_what_was_saved(sent: Cast) -> None:
    first, second = [one.code for one in gap_list(base_of(sent.dossier)) if one.category == "1"][:2]
    for code, noted in ((first, 1), (second, 2), (first, 2)):
        note = GapNote.objects.filter(code=code).first()
        given = {
            "feasibility": "this_year",
            "missing": code * (note.version if note else 0),
            "version": str(note.version if note else 0),
        }
        answer = post(sent.owner, sent, f"gap/{code}/note/", given)
        assert f"บันทึกแล้ว {noted} จาก" in answer.json()["html"]["#noted"]
        assert answer.json()["html"]["#noted"] in get(sent.owner, sent, "category/1/")[1]


def test_a_note_is_saved_in_its_row(sent: Cast) -> None:
    given = {"feasibility": "needs_time", "person_days": "๑๒", "missing": "คู่มือ", "version": "0"}
    answer = post(sent.owner, sent, "gap/1.1.S1/note/", given)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    row = GapNote.objects.get(code="1.1.S1")
    assert (row.feasibility, row.person_days, row.missing) == ("needs_time", "12", "คู่มือ")
    assert "คู่มือ" in get(sent.reader, sent, "category/1/")[1]
    for who, code in ((sent.owner, "3.1.S1"), (sent.reader, "1.1.S1")):
        assert post(who, sent, f"gap/{code}/note/", given).status_code == 403
    for who in (sent.officer, sent.outsider, sent.viewer):
        assert post(who, sent, "gap/1.1.S1/note/", given).status_code == 404
    assert post(sent.head, sent, "gap/1.1.X9/note/", given).status_code == 404
    assert GapNote.objects.count() == 1


def test_without_scripts_one_comes_back_to_the_row(sent: Cast) -> None:
    back = f"/improvement/{sent.dossier.pk}/category/1/#g-1-1-S1"
    answer = post(sent.owner, sent, "gap/1.1.S1/note/", {"missing": "ก", "version": "0", "next": back}, script=False)
    assert answer.url == back


def test_every_fault_stands_at_its_field(sent: Cast) -> None:
    given = {"feasibility": "impossible", "person_days": "-1", "money": "แพง", "version": "0"}
    answer = post(sent.owner, sent, "gap/1.1.S1/note/", given)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, ["money", "person_days", "reason"])
    assert not GapNote.objects.exists()


def test_two_people_see_both_versions(sent: Cast) -> None:
    post(sent.owner, sent, "gap/1.1.S1/note/", {"feasibility": "this_year", "missing": "ของเจ้าของหมวด", "version": "0"})
    mine = {"feasibility": "impossible", "missing": "ของผู้ประสานงาน", "reason": "รอ", "version": "0"}
    answer = post(sent.coordinator, sent, "gap/1.1.S1/note/", mine)
    assert answer.status_code == 409
    html = answer.json()["conflict_html"]
    for words in ("ของเจ้าของหมวด", "ของผู้ประสานงาน", "ทำได้ปีนี้", "ทำไม่ได้"):
        assert words in html.replace("<ins>", "").replace("</ins>", "")
    assert answer.json()["theirs"]["missing"] == "ของเจ้าของหมวด"
    page = post(sent.coordinator, sent, "gap/1.1.S1/note/", mine, script=False)
    assert page.status_code == 409
    assert GapNote.objects.get().missing == "ของเจ้าของหมวด"
    assert post(sent.coordinator, sent, "gap/1.1.S1/note/", mine | {"version": "1"}).status_code == 200


def test_the_question_of_the_stage(sent: Cast) -> None:
    answer = post(sent.owner, sent, "check/1.1/", {"verdict": "higher", "reason": "", "version": "0"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["reason"])
    answer = post(sent.owner, sent, "check/1.1/", {"verdict": "higher", "reason": "เพิ่งเริ่มใช้", "version": "0"})
    assert answer.json()["version"] == 1
    assert "เพิ่งเริ่มใช้" in get(sent.reader, sent, "category/1/")[1]
    assert (
        post(sent.coordinator, sent, "check/1.1/", {"verdict": "matches", "reason": "", "version": "0"}).status_code
        == 409
    )
    assert post(sent.owner, sent, "check/3.1/", {"verdict": "matches", "version": "0"}).status_code == 403
    assert post(sent.owner, sent, "check/9.1/", {"verdict": "matches", "version": "0"}).status_code == 404
    assert post(sent.officer, sent, "check/1.1/", {"verdict": "matches", "version": "0"}).status_code == 404
    assert post(sent.owner, sent, "check/1.2/", {"verdict": "x", "version": "0"}).status_code == 403
    assert StageCheck.objects.get().verdict == "higher"


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_table_that_is_copied_or_downloaded_can_be_pasted_back(sent: Cast, language: str) -> None:
    post(sent.owner, sent, "gap/1.1.S1/note/", {"feasibility": "needs_time", "missing": 'ก\nข, "ค"', "version": "0"})
    for code, feasibility in (("1.2.S1", "this_year"), ("1.2.S2", "impossible")):
        post(sent.owner, sent, f"gap/{code}/note/", {"feasibility": feasibility, "reason": "รอ", "version": "0"})
    client = client_of(sent.owner)
    client.cookies["django_language"] = language
    address = f"/improvement/{sent.dossier.pk}/category/1/"
    file = client.get(address + "csv/").content.decode()
    assert file.startswith("\ufeff")
    answer = client.post(address + "paste/", {"text": file, "step": "check"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ("ไม่มีอะไรเปลี่ยน" if language == "th" else "Nothing changes") in text
    assert 'value="save"' not in text
