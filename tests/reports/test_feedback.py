"""The feedback report: the numbers and texts of its page, for who reads that page, when they read it; nobody is named."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from kaona.assessment.models import ScoreRecord
from kaona.reports.docx import docx_of
from kaona.reports.feedback import feedback, reads_feedback
from kaona.reports.paper import Paper, Table
from kaona.reports.pdf import pdf_of
from kaona.reports.xlsx import xlsx_of
from kaona.verification.models import Decision, Feedback
from tests.cast import NOW, Cast
from tests.reports.read import by_pdfium, by_pypdf, flat, inside, texts
from tests.web.results.story import client_of, publish, told

LATER = NOW + timedelta(days=9)
NUMBER = re.compile(r"(?<![\d.])\d{1,3}\.\d{2}(?!\d)")


def report(year: Cast, user: Any = None) -> Paper:
    found = feedback(user or year.coordinator, year.dossier.pk, at=LATER)
    assert found is not None
    return found


def page(year: Cast, rest: str = "feedback/", user: Any = None) -> str:
    answer = client_of(user or year.coordinator).get(f"/results/{year.dossier.pk}/{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html: str) -> str:
    """What a page says, without marks."""
    return re.sub("<[^>]*>", "", html)


def decided(year: Cast) -> Cast:
    """One statement ended otherwise than claimed."""
    told(year, "BAS")
    Decision.objects.create(
        organisation=year.department, review=year.review, code="1.1.B1", met=False, reason="ไม่พบคำสั่งของกรม",
        decided_by=year.officer, decided_at=NOW + timedelta(days=2),
    )  # fmt: skip
    return year


def test_the_numbers_and_texts_are_those_of_the_page(year: Cast) -> None:
    told(year)
    paper, shown = report(year), page(year)
    said = flat(" ".join(texts(paper)))
    for one in ("จุดแข็งของกรม", "ควรปรับปรุงของกรม", "ทำแผนให้ครบของกรม"):
        assert one in said
    points = dict(re.findall(r'<h2 id="c-(\d)">.*?<a [^>]*>(.*?)</a></h2>', shown, re.S))
    printed = {one.key[1:]: one.aside.removesuffix(" คะแนน") for one in paper.parts if one.key.startswith("c")}
    assert {code: plain(text) for code, text in points.items()} == printed
    assert len(printed) == 7
    table = next(one for one in paper.parts[0].blocks if isinstance(one, Table))
    rows = {str(row.cells[0]).partition(" ")[0]: row.cells for row in table.rows if not row.kind}
    result = page(year, "")
    on_page = {
        code: NUMBER.findall(re.sub("<[^>]*>", " ", line))[:2]
        for code, line in re.findall(r'<th scope="row"><a href="/results/\d+/items/([\d.]+)/">(.*?)</tr>', result, re.S)
    }
    assert {code: [str(cells[1]), str(cells[2])] for code, cells in rows.items()} == on_page
    assert len(rows) == 30
    assert set(NUMBER.findall(re.sub("<[^>]*>", " ", shown[shown.index("k-doc-cat") :]))) <= {
        n for text in texts(paper) for n in NUMBER.findall(text)
    }


def test_what_ended_otherwise_stands_with_its_reason(year: Cast) -> None:
    decided(year)
    row = ScoreRecord.objects.get(dossier=year.dossier, kind="confirmed")
    row.tree["items"]["1.1"]["missing"] = ["1.1.B1"]
    row.save()
    shown, said = plain(page(year)), list(texts(report(year)))
    assert "ไม่พบคำสั่งของกรม" in shown
    assert "เหตุผล ไม่พบคำสั่งของกรม" in said
    assert "ไม่ผ่าน" in said


def test_who_reads_the_page_gets_the_paper_and_nobody_else(year: Cast) -> None:
    pk = year.dossier.pk
    everybody = [name for name, user in vars(year).items() if hasattr(user, "email")]
    year.with_review(levels="BA").judged().at_stage("confirmed")
    assert [name for name in everybody if feedback(getattr(year, name), pk, at=LATER)] == []  # not published
    assert page_status(year, year.coordinator) == 404
    publish(year)
    everybody = [name for name, user in vars(year).items() if hasattr(user, "email")]
    gets = {name: feedback(getattr(year, name), pk, at=LATER) is not None for name in everybody}
    assert gets == {name: page_status(year, getattr(year, name)) == 200 for name in everybody}
    assert gets == {name: reads_feedback(getattr(year, name), pk, at=LATER) for name in everybody}
    assert {name for name, there in gets.items() if there} == {
        "editor", "owner", "coordinator", "reviewer", "head", "reader", "officer", "approver", "viewer", "colleague",
    }  # fmt: skip


def page_status(year: Cast, user: Any) -> int:
    return client_of(user).get(reverse("results:feedback", args=[year.dossier.pk])).status_code


def test_the_ministry_reads_no_parts_of_the_claim(year: Cast) -> None:
    told(year)
    ministry, own = report(year, year.viewer), report(year)
    assert "ประเมินตนเอง" in list(texts(own.parts[0]))
    assert "ประเมินตนเอง" not in list(texts(ministry.parts[0]))
    assert not any("ประเมินตนเอง " in text for part in ministry.parts[1:] for text in texts(part))


def test_nobody_of_the_office_is_named(year: Cast) -> None:
    decided(year)
    said = " ".join(texts(report(year)))
    for user in (year.officer, year.approver, year.assessor, year.second, year.colleague):
        assert str(user) not in said


@pytest.mark.pango
def test_long_names_stay_on_the_paper_and_words_are_found_by_two_readers(year: Cast) -> None:
    told(year)
    name = "สำนักงานดำเนินการประจำน้ำ" * 8
    year.department.name_th = name
    year.department.save()
    Feedback.objects.filter(kind="ofi").update(text="สำนักงานควรดำเนินการประจำเรื่องน้ำ\n\n" + "ก" * 200)
    paper = report(year)
    content = pdf_of(paper, digits="thai").content
    assert inside(content)
    for reader in (by_pdfium, by_pypdf):
        found = flat(" ".join(reader(content)))
        for one in ("สำนักงานควรดำเนินการประจำเรื่องน้ำ", name, "หมวด๗"):
            assert one in found, reader.__name__
    assert len(docx_of(paper)) > 10_000


def test_tables_go_to_excel_as_numbers(year: Cast) -> None:
    told(year)
    book = openpyxl.load_workbook(BytesIO(xlsx_of(report(year))))
    sheet = book["สรุปผลการตรวจประเมิน"]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "รวมทุกหมวด")
    table = next(one for one in report(year).parts[0].blocks if isinstance(one, Table))
    assert [f"{value:.2f}" for value in total[1:3]] == [str(cell) for cell in table.rows[-1].cells[1:3]]
