"""A certificate as a sheet: one page whatever the names, on its side, in both formats the same words; and rows for a hand."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from kaona.reports.docx import docx_of
from kaona.reports.paper import Code, Column, Diploma, Paper, Row, Table, Verbatim
from kaona.reports.pdf import pdf_of
from tests.reports.read import by_pdfium, flat, paper, texts

LONG = "น้ำ" * 60 + "ก" * 20
SHEET = Diploma(
    "สำนักงานคณะกรรมการพัฒนาระบบราชการ", Verbatim("2569-0001"), "ขอรับรองว่า", "กรมตัวอย่าง",
    Code("https://kaona.example/c/1/", "ตรวจได้ที่ https://kaona.example/c/1/"), ("เลขาธิการ ก.พ.ร.", "ให้ไว้ ณ วันที่ 12 ก.ค. 2569"),
    ("Sample Department",), ("ผ่านการตรวจประเมิน",), "ระดับก้าวหน้า", (("ใช้ได้", "ถึง 11 ก.ค. 2572"),),
)  # fmt: skip
CROWDED = replace(SHEET, name=LONG, under=(LONG,), lines=(LONG, LONG), facts=(("ขอบเขต", LONG),), warning=LONG)


def sheet(one: Diploma) -> Paper:
    return Paper("certificate", "ใบรับรอง", "ใบรับรอง", "สำนักงาน", (), contents=False, sheet=one)


@pytest.mark.pango
@pytest.mark.parametrize("one", [SHEET, CROWDED])
def test_one_page_on_its_side_with_everything_inside_the_frame(one: Diploma) -> None:
    printed = pdf_of(sheet(one), digits="thai")
    assert (printed.pages, printed.of_part) == (1, {})
    document = pypdfium2.PdfDocument(printed.content)
    try:
        page = document[0]
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert page.get_width() > page.get_height()
        assert min(box[0] for box in boxes) > 40
        assert max(box[2] for box in boxes) < page.get_width() - 40
        assert min(box[1] for box in boxes) > 40
        text.close()
        page.close()
    finally:
        document.close()
    said = flat("".join(by_pdfium(printed.content)))
    assert "2569-0001" in said
    assert "๒๕๖๙" in said


@pytest.mark.pango
@pytest.mark.parametrize("one", [SHEET, CROWDED])
def test_both_formats_say_the_same(one: Diploma) -> None:
    document = Document(BytesIO(docx_of(sheet(one))))
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    word = flat("".join(one.text for one in document.element.body.iter(qn("w:t"))))
    pdf = flat("".join(by_pdfium(pdf_of(sheet(one)).content)))
    wanted = {flat(text) for text in texts(one)} - {flat(one.code.text), ""}
    assert {text for text in wanted if text not in word} == set()
    assert {text for text in wanted if text not in pdf and len(text) < 60} == set()


def heights(content: bytes) -> list[Any]:
    return [row.height for table in Document(BytesIO(content)).tables for row in table.rows]


def test_a_row_for_a_hand_is_tall() -> None:
    block = Table((Column("ชื่อ"), Column("ลายมือชื่อ")), (Row(("ก", "")), Row(("", ""), "tall")))
    assert [one is not None for one in heights(docx_of(paper(block)))] == [False, False, True]
