"""A category pasted from a spreadsheet: every fault with its row, the difference first, then all or nothing."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from kaona.improvement.models import GapNote
from tests.cast import Cast
from tests.web.improvement.pages import get, post


@pytest.fixture
def sent(cast: Cast) -> Cast:
    return cast.with_submission("BA")


def paste(cast: Cast, text: str, step: str = "check", by: Any = None, category: str = "1", **more: Any) -> Any:
    data = {"text": text, "step": step} | more
    return post(by or cast.owner, cast, f"category/{category}/paste/", data, script=False)


GOOD = "รหัส\tความเป็นไปได้\tคน-วัน\n1.1.S1\tทำได้ปีนี้\t๕\n1.2.S1\tต้องใช้เวลา\t10\n"


def test_the_difference_is_shown_before_anything_changes(sent: Cast) -> None:
    answer = paste(sent, GOOD)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "บันทึก 2 รายการ" in text
    assert "<ins>ทำได้ปีนี้</ins>" in text
    assert not GapNote.objects.exists()
    answer = paste(sent, GOOD, "save", seen="")
    assert answer.status_code == 302
    assert {one.code: one.person_days for one in GapNote.objects.all()} == {"1.1.S1": "5", "1.2.S1": "10"}


def test_every_fault_is_told_with_its_row_and_nothing_is_saved(sent: Cast) -> None:
    text = "1.1.S1\tอาจจะ\t-1\n3.1.S1\tทำได้ปีนี้\n1.2.S1\tทำไม่ได้\n"
    for step in ("check", "save"):
        answer = paste(sent, text, step)
        assert answer.status_code == 422
        body = answer.content.decode()
        for words in ("ผิด 3 แถว", "ไม่มีช่องว่างรหัส 3.1.S1", "กรอกเหตุผลที่ทำไม่ได้", "กรอกตัวเลขตั้งแต่ 0"):
            assert words in body
    assert not GapNote.objects.exists()


def test_what_somebody_saved_in_between_is_shown_again_and_not_overwritten(sent: Cast) -> None:
    paste(sent, GOOD)
    post(sent.coordinator, sent, "gap/1.1.S1/note/", {"missing": "ระหว่างนั้น", "version": "0"})
    answer = paste(sent, GOOD, "save", seen="")
    assert "มีผู้อื่นบันทึกระหว่างนั้น" in answer.content.decode()
    assert GapNote.objects.get().missing == "ระหว่างนั้น"
    assert paste(sent, GOOD, "save", seen="1.1.S1=1").status_code == 302
    row = GapNote.objects.get(code="1.1.S1")
    assert (row.missing, row.feasibility, row.version) == ("ระหว่างนั้น", "this_year", 2)


def test_a_workbook_is_read_too_and_a_broken_file_is_refused(sent: Cast) -> None:
    book, out = Workbook(), io.BytesIO()
    for row in (["code", "days"], ["1.1.S1", 7]):
        book.active.append(row)
    book.save(out)
    answer = paste(sent, "", file=SimpleUploadedFile("notes.xlsx", out.getvalue()))
    assert "<ins>7</ins>" in answer.content.decode()
    answer = paste(sent, "", file=SimpleUploadedFile("notes.xlsx", b"PK broken"))
    assert answer.status_code == 422


def test_who_may_not(sent: Cast) -> None:
    for who in (sent.officer, sent.outsider, sent.viewer, sent.assessor):
        assert paste(sent, GOOD, by=who).status_code == 404
    for who, category in ((sent.reader, "1"), (sent.owner, "3")):
        status, text = get(who, sent, f"category/{category}/paste/")
        assert status == 200
        assert "<textarea" not in text
        assert paste(sent, GOOD, "save", who, category).status_code == 422
    assert not GapNote.objects.exists()
