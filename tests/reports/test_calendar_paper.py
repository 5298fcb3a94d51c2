"""A calendar on paper: the page's own dates by date, the sample marked, days off at the foot, for whom it is."""

import html
import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kaona.assessment.models import Calendar, Participant
from kaona.assessment.operations import calendars, participants
from kaona.reports import words
from kaona.reports.calendar_paper import ACTIVITIES, calendar_paper, public_calendar_paper
from kaona.reports.docx import docx_of
from kaona.reports.paper import Paper, Row, Table
from kaona.reports.pdf import pdf_of
from kaona.reports.xlsx import xlsx_of
from kaona.rules.thai_dates import words_of_moment
from kaona.web.shell.calendar_words import AUDIENCE_WORDS
from tests.cast import NOW, Cast
from tests.reports.read import by_pdfium, flat, texts


@pytest.fixture
def drawn(year: Cast) -> Calendar:
    return calendars.start_from_sample(fiscal_year=2570, key="agencies", by=year.officer, at=NOW)


@pytest.fixture
def shown(year: Cast, drawn: Calendar) -> Calendar:
    drawn.refresh_from_db()
    return calendars.publish_calendar(calendar=drawn, version=drawn.version, by=year.officer, at=NOW)


def rows_of(paper: Paper | None, title: str) -> tuple[Row, ...]:
    assert paper is not None
    return next(one.rows for one in paper.parts[0].blocks if isinstance(one, Table) and one.title == title)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_paper_and_page_say_the_same(year: Cast, shown: Calendar) -> None:
    paper = calendar_paper(year.coordinator, shown.pk, at=NOW)
    page = client_of(year.coordinator).get(f"/calendars/{shown.pk}/print/").content.decode()
    cells = re.findall(
        r'<td class="n">(\d+)</td><th scope="row">(.*?)</th><td class="w">(.*?)</td><td>(.*?)</td>', page
    )
    said = [tuple(html.unescape(re.sub("<.*?>", "", one)) for one in row) for row in cells]
    assert said == [tuple(next(texts(cell)) for cell in row.cells[:4]) for row in rows_of(paper, ACTIVITIES)]
    assert len(said) == shown.milestones.count()
    off = [row.cells[1] for row in rows_of(paper, "วันหยุดราชการ")]
    assert [
        html.unescape(one) for one in re.findall(r'<li><span class="k-nowrap">[^<]*</span> ([^<]*)</li>', page)
    ] == off
    assert [(key, str(word)) for key, word in AUDIENCE_WORDS.items()] == list(words.AUDIENCES.items())


def test_a_draft_is_for_officers_and_says_so(year: Cast, drawn: Calendar) -> None:
    for who in (year.coordinator, year.assessor, year.viewer, year.administrator, year.nobody):
        assert calendar_paper(who, drawn.pk, at=NOW) is None
        assert client_of(who).get(f"/calendars/{drawn.pk}/paper/").status_code == 404
    assert public_calendar_paper(drawn.pk) is None
    paper = calendar_paper(year.officer, drawn.pk, at=NOW)
    assert paper is not None
    assert paper.running.endswith("(ร่าง ปีตัวอย่าง)")


def test_a_sample_is_marked_until_its_dates_are_the_offices_own(year: Cast, shown: Calendar) -> None:
    sample = public_calendar_paper(shown.pk)
    assert "ตัวอย่างสำหรับเริ่มต้น ไม่ใช่กำหนดการที่ประกาศใช้" in list(texts(sample))
    Calendar.objects.filter(pk=shown.pk).update(is_sample=False)
    assert not any("ตัวอย่าง" in one for one in texts(public_calendar_paper(shown.pk)))


def test_an_agency_has_its_own_end_and_nobody_elses(year: Cast) -> None:
    row = year.cycle.window.calendar
    calendars.publish_calendar(calendar=row, version=row.version, by=year.officer, at=NOW)
    until = year.cycle.window.closes_at + timedelta(days=4000)
    participants.extend(participant=Participant.objects.get(organisation=year.department), until=until, reason="น้ำท่วมอาคาร",
                        by=year.officer, at=NOW)  # fmt: skip
    end = words_of_moment(until)
    own = " ".join(texts(calendar_paper(year.coordinator, row.pk, at=NOW)))
    assert (end in own, "ขยายเวลาให้กรมตัวอย่าง" in own) == (True, True)
    for paper in (
        calendar_paper(year.outsider, row.pk, at=NOW),
        calendar_paper(year.officer, row.pk, at=NOW),
        public_calendar_paper(row.pk),
    ):
        assert end not in " ".join(texts(paper))


@pytest.mark.pango
def test_it_is_answered_at_once_in_three_formats(year: Cast, shown: Calendar) -> None:
    path = f"/calendars/public/2570/{shown.pk}/paper/"
    for wanted, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = Client().get(path, {"format": wanted, "digits": "thai"})
        assert (answer.status_code, b"".join(answer.streaming_content)[:4][: len(begins)]) == (200, begins)
        assert f".{wanted}" in answer["Content-Disposition"]
    again = b"".join(Client().get(path, {"format": "pdf", "digits": "thai"}).streaming_content)
    assert "๒๕๗๐" in "".join(by_pdfium(again))
    for odd in ({"format": "html"}, {"digits": "roman"}):
        assert Client().get(path, odd).status_code == 404
    assert Client().get(f"/calendars/public/2569/{shown.pk}/paper/").status_code == 404
    assert path in Client().get("/calendars/public/2570/").content.decode()
    assert f"{path}?format=docx" in Client().get(reverse("documents:year", args=[2570])).content.decode()


@pytest.mark.pango
def test_names_of_200_letters_and_what_looks_like_a_formula(year: Cast, shown: Calendar) -> None:
    shown.milestones.filter(kind="clinic").update(title_th="=น้ำ" + "ก" * 196, place="ข" * 200, description="+ค" * 100)
    paper = public_calendar_paper(shown.pk)
    assert paper is not None
    printed = pdf_of(paper)
    assert "ก" * 196 in flat("".join(by_pdfium(printed.content)))
    assert docx_of(paper)[:2] == b"PK"
    sheet = openpyxl.load_workbook(BytesIO(xlsx_of(paper))).worksheets[1]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
