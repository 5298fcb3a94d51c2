"""The Excel page: the file of the own agency, every fault in a table, the difference, chosen rows, two people."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.improvement.models import Action, PlanChange
from kaona.rules import workbook
from tests.cast import Cast
from tests.improvement.books import changed
from tests.improvement.plans import change
from tests.web.timeline.test_timeline import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(year: Cast) -> Cast:
    return year.with_plan("draft")


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


def download(client: Client, cast: Cast) -> bytes:
    answer = client.get(f"/timeline/{cast.plan.pk}/excel/file.xlsx")
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return answer.content


def upload(client: Client, cast: Cast, data: bytes) -> Any:
    file = SimpleUploadedFile("แผน.xlsx", data)
    return client.post(f"/timeline/{cast.plan.pk}/excel/", {"file": file})


def form_of(answer: Any) -> dict[str, Any]:
    """What the page of the difference sends when its button is pressed as it stands."""
    text = answer.content.decode()
    rows = re.search(r'<textarea name="rows" hidden>(.*?)</textarea>', text, re.DOTALL)
    seen = re.search(r'name="seen" value="([^"]*)"', text)
    assert rows
    assert seen
    chosen = re.findall(r'name="take" value="(\d+)" checked', text)
    return {"step": "take", "rows": html.unescape(rows[1]), "seen": seen[1], "take": chosen}


def take(client: Client, cast: Cast, data: dict[str, Any], **more: Any) -> Any:
    return client.post(f"/timeline/{cast.plan.pk}/excel/", data | more)


def titles() -> list[str]:
    return list(Action.objects.order_by("number").values_list("title", flat=True))


def test_out_changed_in_with_the_difference_first(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    data = changed(download(client, draft), [None, "งานใหม่"], B2="แก้แล้ว", G3=5)
    answer = upload(client, draft, data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "3 แถวที่เปลี่ยน" in text
    assert '<ins class="k-now">แก้แล้ว</ins>' in text
    assert titles() == ["งาน 1.1.S1", "งาน 1.2.S1"]
    form = form_of(answer)
    assert form["take"] == ["2", "3", "4"]
    done = take(client, draft, form, take=["2", "4"])
    assert done["Location"] == f"/timeline/{draft.plan.pk}/"
    assert titles() == ["แก้แล้ว", "งาน 1.2.S1", "งานใหม่"]
    assert Action.objects.get(number=2).budget == "100000"


def test_unchanged_says_so_and_rows_that_are_gone_are_named(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    data = download(client, draft)
    assert "ไม่มีอะไรเปลี่ยน" in upload(client, draft, data).content.decode()
    gone = changed(data, **{f"{letter}3": None for letter in "ABCDEFGHIJKLMN"})
    text = upload(client, draft, gone).content.decode()
    assert "ไฟล์ไม่มีงาน 2 งานเหล่านี้คงอยู่ตามเดิม" in text


def test_every_fault_by_cell(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    data = changed(download(client, draft), [77, "ไม่มี"], B2="=1+1", C2="x@y", E3="1/10/2026", D1="อื่น")
    text = upload(client, draft, data).content.decode()
    assert re.findall(r'class="k-nowrap">([A-Z]\d+)</th>', text) == ["D1"]
    data = changed(data, D1="หน่วยงานภายใน")
    answer = upload(client, draft, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'class="k-nowrap">([A-Z]\d+)</th>', text) == ["B2", "C2", "E3", "A4", "N4"]
    assert "ยังไม่ได้นำเข้า ผิด 5 ช่อง" in text
    assert 'name="rows"' not in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b", "ไม่ใช่ไฟล์ XLSX"),
        (b"PK" + b"x" * workbook.MOST_BYTES, "ไฟล์ใหญ่เกิน 2 MB"),
        (b"PK\x03\x04", "อ่านไฟล์ XLSX ไม่ได้"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(draft: Cast, data: bytes, words: str) -> None:
    answer = upload(client_of(draft.coordinator), draft, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_without_a_file_and_with_rows_that_no_page_sent(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    path = f"/timeline/{draft.plan.pk}/excel/"
    assert "เลือกไฟล์ XLSX ก่อน" in client.post(path, {}).content.decode()
    for rows in ("", "x", "[" * 5000, "{}", "[[1, []]]", '[["1", []]]', "[[1, [1]]]", "[1]", '[[1, ["a"]]]', "null"):
        answer = client.post(path, {"step": "take", "rows": rows, "seen": "", "take": "2"})
        assert answer.status_code == 422, rows
        assert "อ่านรายการไม่ได้" in answer.content.decode()
    assert titles() == ["งาน 1.1.S1", "งาน 1.2.S1"]


def test_rows_are_checked_again_when_they_are_taken(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    form = form_of(upload(client, draft, changed(download(client, draft), B2="แก้แล้ว")))
    answer = take(client, draft, form, rows=form["rows"].replace("แก้แล้ว", "x" * 301))
    assert answer.status_code == 422
    assert "ยาวเกิน 300 ตัวอักษร" in answer.content.decode()
    assert titles()[0] == "งาน 1.1.S1"


def test_a_running_plan_asks_why_and_nothing_typed_is_lost(running: Cast) -> None:
    client = client_of(running.head)
    form = form_of(upload(client, running, changed(download(client, running), B2="ก", B3="ข")))
    answer = take(client, running, form, take=["3"])
    assert answer.status_code == 422
    assert "กรอกเหตุผล" in answer.content.decode()
    assert form_of(answer)["take"] == ["3"]
    take(client, running, form_of(answer), reason="มติ")
    assert titles() == ["งาน 1.1.S1", "ข"]
    assert PlanChange.objects.get().reason == "มติ"


def test_of_two_people_the_second_sees_the_difference_anew(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    form = form_of(upload(client, draft, changed(download(client, draft), B2="ของฉัน")))
    change(draft, Action.objects.get(number=1), title="ของอีกคน")
    answer = take(client, draft, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "มีผู้อื่นบันทึกระหว่างนั้น" in text
    assert "แก้ทั้งสองฝ่าย" in text
    assert "ของอีกคน" in text
    # What both changed is not chosen by itself.
    fresh = upload(client, draft, changed(download(client, draft), B2="x"))
    assert form_of(fresh)["take"] == ["2"]
    take(client, draft, form_of(answer), take=["2"])
    assert titles()[0] == "ของฉัน"


def test_nothing_chosen(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    form = form_of(upload(client, draft, changed(download(client, draft), B2="ก")))
    assert "เลือกแถวที่จะนำเข้าอย่างน้อยหนึ่งแถว" in take(client, draft, form, take=[]).content.decode()


@pytest.mark.parametrize(("who", "status"), [("reader", 200), ("editor", 200), ("officer", 404), ("viewer", 404), ("outsider", 404), ("nobody", 404)])  # fmt: skip
def test_the_file_is_the_agencys_own_and_only_who_edits_the_plan_brings_it_back(
    running: Cast, who: str, status: int
) -> None:
    client = client_of(getattr(running, who))
    assert client.get(f"/timeline/{running.plan.pk}/excel/").status_code == status
    assert client.get(f"/timeline/{running.plan.pk}/excel/file.xlsx").status_code == status
    data = changed(download(client_of(running.head), running), B2="ก")
    assert upload(client, running, data).status_code == (403 if status == 200 else 404)
    assert titles()[0] == "งาน 1.1.S1"


def test_a_plan_before_the_head_shows_the_difference_and_takes_nothing(year: Cast) -> None:
    year.with_plan("proposed")
    client = client_of(year.coordinator)
    answer = upload(client, year, changed(download(client, year), B2="ก"))
    answer = take(client, year, form_of(answer), reason="เหตุผล")
    assert answer.status_code == 422
    assert "แผนอยู่ระหว่างหัวหน้าส่วนราชการพิจารณา" in answer.content.decode()
    assert titles()[0] == "งาน 1.1.S1"
