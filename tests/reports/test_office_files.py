"""Word and Excel: they open, say what the PDF says, and a cell is never a formula."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from kaona.reports.docx import docx_of
from kaona.reports.paper import (
    Answer,
    Bars,
    Code,
    Column,
    Cover,
    Facts,
    Heading,
    Lines,
    Memo,
    Paper,
    Paragraph,
    Part,
    Row,
    Signature,
    Signatures,
    Table,
    Trend,
)
from kaona.reports.self_assessment import self_assessment
from kaona.reports.xlsx import xlsx_of
from tests.cast import Cast
from tests.reports.read import flat, paper, texts
from tests.reports.test_self_assessment import LATER, filled

FORMULAS = ("=1+1", "+1+1", "-1+1|cmd", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")')
NAME = "น้ำ" * 60 + "ก" * 20


def everything() -> Paper:
    """A paper with every kind of block in it."""
    table = Table(
        (Column("เรื่อง", 5), Column("ค่า", 2, "number"), Column("แนวโน้ม", 2, "centre"), Column("คำตอบ", 2)),
        (Row((NAME,), "head"), Row((Lines(NAME, (NAME,)), "382.56", Trend(("1", "2", "3"), "4", "แนวโน้ม 1 2 3"), Answer("met", "มี"))),
         Row(("รวม", "1234567890123456789", "", ""), "total")),
        "ตาราง",
    )  # fmt: skip
    return paper(
        Facts((("ชื่อ", NAME),)), Heading("หัวข้อ", 2, "12.00 คะแนน"), Paragraph("ก\n\nข\nค"), table, Bars((("หมวด 1", "250.00", 0.5),), "ค"),
        Code("https://example.go.th/x", "ตรวจที่นี่"), Signatures((Signature(NAME, NAME),)), cover=Cover((NAME,), (NAME,), ("ท้าย",)),
        memo=Memo(NAME, "ตย 1", "วันนี้", NAME, NAME, "เนื้อความ"),
    )  # fmt: skip


def xml(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def test_word_has_thai_fonts_sizes_and_language_on_every_style_in_use() -> None:
    content = docx_of(everything())
    document = Document(BytesIO(content))
    used = {one.style.name for one in document.paragraphs} | {"Cell", "Small Cell", "Header", "Footer"}
    for name in used:
        properties = document.styles[name].element.rPr
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "Sarabun", name
        assert properties.find(qn("w:szCs")).get(qn("w:val")) == properties.find(qn("w:sz")).get(qn("w:val")), name
        assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH", name


def test_word_repeats_heads_keeps_rows_and_lists_its_headings() -> None:
    content = docx_of(everything())
    document = Document(BytesIO(content))
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for table in document.tables for row in table.rows)
    assert sum(row._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables for row in table.rows) == 1
    text = ElementTree.tostring(xml(content, "word/document.xml"), encoding="unicode")
    for number in (1, 2):
        assert f"PAGEREF _Toc{number:08} \\h" in text
        assert f'w:name="_Toc{number:08}"'.replace("w:", "") in text.replace("ns0:", "").replace("w:", "")
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == ["ส่วนที่หนึ่ง"]


def test_a_signature_in_word_has_the_last_of_what_is_signed_on_its_page() -> None:
    rows = (Row(("เสนอ",)), Row(("อนุมัติ",)))
    two = Signatures((Signature("นาย ก"), Signature("นาย ข")))
    written = Document(BytesIO(docx_of(paper(Table((Column("ขั้นตอน"),), rows), two, Paragraph("ข้อความ"), two))))
    steps = written.tables[0].rows
    stays = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in steps]
    assert stays == [None, None, True]
    assert next(one.paragraph_format.keep_with_next for one in written.paragraphs if one.style.name == "After Table")
    assert next(one for one in written.paragraphs if one.text == "ข้อความ").paragraph_format.keep_with_next


def test_sarabun_lies_inside_the_word_file_and_can_be_read_back() -> None:
    from kaona.reports.docx_fonts import font_file, mixed

    content = docx_of(everything())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        table = ElementTree.fromstring(archive.read("word/fontTable.xml"))
        key = next(one for one in table.iter() if one.tag.endswith("embedRegular")).attrib
        guid = next(value for name, value in key.items() if name.endswith("fontKey")).strip("{}")
        assert mixed(archive.read("word/fonts/font1.odttf"), guid) == font_file("Regular")


def test_word_and_pdf_are_made_of_the_same_texts(year: Cast) -> None:
    report = self_assessment(filled(year).coordinator, year.dossier.pk, at=LATER)
    assert report is not None
    document = Document(BytesIO(docx_of(report)))
    said = flat("".join(one.text for one in document.element.body.iter(qn("w:t"))))
    for part in report.parts:
        assert flat(part.title) in said
        for block in part.blocks:
            if isinstance(block, Heading | Paragraph):
                assert flat(block.text) in said, block.text
            if isinstance(block, Table):
                cells = [cell for row in block.rows for cell in row.cells if not isinstance(cell, Trend | Answer)]
                assert [text for cell in cells for text in texts(cell) if flat(text) not in said] == []


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_of_a_workbook_is_never_a_formula(text: str) -> None:
    block = Table((Column(text), Column("n", 1, "number")), (Row((text, text)), Row((Lines(text, (text,)), "1"))), text)
    content = xlsx_of(paper(block, title=text, cover=Cover((text,), (text,))))
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")):
                    assert cell.quotePrefix, cell.coordinate
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets"))


def test_numbers_are_numbers_when_excel_keeps_them_exactly() -> None:
    values = ("382.56", "0", "-3.10", "100", "1234567890123456789", "75–95", "–", "")
    block = Table((Column("ค่า", 1, "number"),), tuple(Row((one,)) for one in values), "ค่า")
    sheet = openpyxl.load_workbook(BytesIO(xlsx_of(paper(block))))["ส่วนที่หนึ่ง"]
    found = [(sheet.cell(n, 1).value, sheet.cell(n, 1).number_format) for n in range(4, 4 + len(values))]
    assert found[:4] == [(382.56, "0.00"), (0, "0"), (-3.1, "0.00"), (100, "0")]
    assert [one[0] for one in found[4:]] == ["1234567890123456789", "75–95", "–", None]


def test_sheets_have_names_that_excel_takes() -> None:
    table = Table((Column("ก"),), (Row(("1",)),))
    names = ("[a]:*?/\\b", "ชื่อยาว" * 10, "ชื่อยาว" * 10, "'", "รายงาน")
    parts = tuple(Part(str(number), name, (table, table)) for number, name in enumerate(names))
    book = openpyxl.load_workbook(BytesIO(xlsx_of(paper(parts=parts))))
    assert len({one.casefold() for one in book.sheetnames}) == 6
    assert all(0 < len(one) <= 31 and not set(one) & set("[]:*?/\\'") for one in book.sheetnames)


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is missing: Word and Excel files were not opened in it"
)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_libreoffice_opens_it_and_counts_its_pages(kind: str, year: Cast, tmp_path: Path) -> None:
    from tests.reports.read import by_pdfium

    report = self_assessment(filled(year).coordinator, year.dossier.pk, at=LATER)
    assert report is not None
    (tmp_path / f"paper.{kind}").write_bytes(docx_of(report) if kind == "docx" else xlsx_of(report))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command: list[Any] = [
        "soffice",
        "--headless",
        home,
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / f"paper.{kind}",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = [flat(one) for one in by_pdfium((tmp_path / "paper.pdf").read_bytes())]
    assert len(pages) > 5
    if kind == "docx":
        at = next(number for number, text in enumerate(pages, start=1) if "เลขที่เอกส" in text)
        assert re.search(rf"หลักฐ.?น\.*{at}", "".join(pages[1:3]))
