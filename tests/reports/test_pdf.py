"""A paper as PDF: text that can be found again, rows in one piece, contents and bookmarks that lead to the right page."""

import builtins
import re
from importlib import import_module
from importlib.resources import files
from typing import Any

import pypdfium2
import pytest
from PIL import ImageFile

from kaona.reports.paper import Column, Cover, Heading, Paragraph, Part, Row, Signature, Signatures, Table, Verbatim
from kaona.reports.pdf import NoPango, pdf_of, printer
from tests.reports.read import bookmarks, by_pdfium, by_pypdf, flat, paper

pytestmark = pytest.mark.pango
HARD = ("สำนักงาน", "ดำเนินการ", "ประจำ", "น้ำ", "ค่ำ", "จำนำ", "ป่ำ", "ฟ้ำ", "กตัญญู", "ฐิติ", "ปู่", "ซื้อ", "เป็น", "ปฏิบัติ", "ผู้นำ")
ROWS = Table((Column("ที่", 1, "number"), Column("เรื่อง", 6)), tuple(
    Row((str(n), f"เริ่ม{n:03} ดำเนินการตามแผนของสำนักงาน " * 6 + f"จบ{n:03}")) for n in range(1, 41)
))  # fmt: skip


@pytest.mark.parametrize("reader", [by_pdfium, by_pypdf])
@pytest.mark.parametrize("style", ["", "lead"])
def test_thai_words_are_found_in_the_text_layer(reader: Any, style: str) -> None:
    printed = pdf_of(paper(Paragraph(" ".join(HARD), style), Paragraph(" ".join(HARD))))
    found = " ".join(reader(printed.content))
    assert {one: found.count(one) for one in HARD} == dict.fromkeys(HARD, 2)


@pytest.mark.parametrize("reader", [by_pdfium, by_pypdf])
def test_what_is_drawn_is_not_in_the_way_of_what_is_read(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the last step the same words are not found: what it does is needed."""
    monkeypatch.setattr(import_module("kaona.reports.pdf"), "finish", None)
    found = " ".join(reader(pdf_of(paper(Paragraph(" ".join(HARD)))).content))
    assert any(one not in found for one in HARD)


def test_a_row_is_never_split_and_the_head_is_repeated() -> None:
    pages = [flat(one) for one in by_pdfium(pdf_of(paper(ROWS)).content)]
    begins = {n: [i for i, text in enumerate(pages) if f"เริ่ม{n:03}" in text] for n in range(1, 41)}
    ends = {n: [i for i, text in enumerate(pages) if f"จบ{n:03}" in text] for n in range(1, 41)}
    assert len({page for found in begins.values() for page in found}) > 2
    assert begins == ends
    assert all(len(found) == 1 for found in begins.values())
    assert all("ที่เรื่อง" in text for text in pages if "เริ่ม0" in text)


def test_the_contents_name_the_pages_where_things_are_and_bookmarks_lead_there() -> None:
    parts = (
        Part("a", "ส่วนแรก", (ROWS, Heading("หัวข้อท้ายส่วนแรก", aside="5.00 คะแนน"), Paragraph("ข้อความ"))),
        Part("b", "ส่วนที่สอง", (Paragraph("ข้อความ"),), aside="6.00 คะแนน"),
    )
    printed = pdf_of(paper(parts=parts, cover=Cover(("ปี 2569",))))
    pages = by_pdfium(printed.content)
    said = dict(re.findall(r"(ส่วนแรก|หัวข้อท้ายส่วนแรก|ส่วนที่สอง)[ .]*\r?\n?(\d+)", pages[1]))
    is_on = {name: next(n for n, text in enumerate(pages, 1) if n > 2 and name in text) for name in said}
    assert {name: int(number) for name, number in said.items()} == is_on
    assert len(said) == 3
    found = {words: (level, page) for level, words, page in bookmarks(printed.content)}
    assert found["ส่วนแรก"] == (1, is_on["ส่วนแรก"])
    assert found["หัวข้อท้ายส่วนแรก"] == (2, is_on["หัวข้อท้ายส่วนแรก"])
    assert found["ส่วนที่สอง"] == (1, is_on["ส่วนที่สอง"])
    assert printed.of_part == {"a": is_on["ส่วนที่สอง"] - is_on["ส่วนแรก"], "b": 1}
    assert printed.pages == len(pages)
    assert f"หน้า 3 จาก {len(pages)}" in pages[2]


def test_thai_digits_everywhere_but_in_names() -> None:
    text = "ปี 2569 ตาม PMQA 4.0 ติดต่อ a1@example.go.th โทร 0 2356 9999"
    block = Table((Column("รหัส"), Column("ค่า", 1, "number")), (Row((Verbatim("นร 1200/12"), "382.56")),))
    printed = pdf_of(paper(Paragraph(text), block, cover=Cover()), digits="thai")
    found = " ".join(by_pdfium(printed.content))
    for one in ("ปี ๒๕๖๙", "PMQA 4.0", "a1@example.go.th", "๐ ๒๓๕๖ ๙๙๙๙", "นร 1200/12", "๓๘๒.๕๖", "หน้า ๒ จาก ๓"):
        assert one in found


def test_a_signature_is_not_torn_from_its_name() -> None:
    for lines in range(28, 44, 3):
        blocks = [Paragraph("ข้อความ", "plain")] * lines
        pages = by_pdfium(pdf_of(paper(*blocks, Signatures((Signature("นาย ก", "อธิบดี"),)), contents=False)).content)
        assert [("(ลงชื่อ)" in one, "(นาย ก)" in one) for one in pages][-1] == (True, True)


def test_what_people_wrote_is_text_and_fetches_nothing() -> None:
    evil = '<img src="file:///etc/passwd"><style>*{display:none}</style><script>1</script>&amp;'
    printed = pdf_of(paper(Paragraph(evil), Heading(evil), Table((Column(evil),), (Row((evil,)),)), title=evil))
    found = flat(" ".join(by_pdfium(printed.content)))
    assert found.count("/etc/passwd") >= 3
    assert "&amp;" in found


def test_names_of_200_letters_stay_on_the_paper() -> None:
    name = "ก" * 200
    columns = tuple(Column(f"ช่อง {n}", 1, "number" if n % 2 else "text") for n in range(6))
    blocks = (Table(columns, (Row((name,) * 6),)), Heading(name, 2, name), Signatures((Signature(name, name, name),)))
    content = pdf_of(paper(*blocks, running=name, cover=Cover((name,), (name,), (name,)))).content
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(n) for n in range(text.count_chars())]
            assert max(box[2] for box in boxes) <= page.get_width() - 40
            assert min(box[0] for box in boxes) >= 60
            text.close()
            page.close()
    finally:
        document.close()


def test_progress_is_told_page_by_page() -> None:
    heard: list[int] = []
    printed = pdf_of(paper(ROWS), told=heard.append)
    assert heard == sorted(set(heard))
    assert heard[-1] == printed.pages


def test_a_machine_without_pango_says_which_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoPango, match="libpangoft2"):
        printer()


def test_every_element_of_a_paper_has_its_rule() -> None:
    """The printer's own style sheet is left out: an element that paper.css does not know stands within the line."""
    folder = files("kaona.reports")
    drawn = {"svg", "path", "line", "rect", "circle", "polyline"}
    used = set(re.findall(r"<([a-z]+[0-9]?)[ >]", (folder / "html.py").read_text(encoding="utf-8"))) - drawn
    css = (folder / "paper.css").read_text(encoding="utf-8").partition("/* What elements are.")[2].partition("@page")[0]
    known = {name for rule in re.findall(r"([a-z0-9, ]+) \{ display:", css) for name in rule.replace(",", " ").split()}
    assert used - known == {"span", "b", "small", "a", "br"}


def test_no_styles_are_made_for_notes_and_list_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six of them for every element took a third of the memory of a long paper."""
    from weasyprint.css import StyleFor

    real, seen = StyleFor.set_computed_styles, set()

    def counted(self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None, **more: Any) -> None:
        seen.add(pseudo_type)
        real(self, element, parent, root=root, pseudo_type=pseudo_type, **more)

    monkeypatch.setattr(StyleFor, "set_computed_styles", counted)
    pdf_of(paper(ROWS))
    assert {None, "after"} <= seen
    assert not seen & {"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}


def test_the_printer_s_own_style_sheet_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs a third of the memory of a long paper; a version of the printer that asks for it in another way fails here."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("weasyprint.HTML._ua_stylesheets", asked)
    assert pdf_of(paper(Paragraph("ข้อความ"))).pages


def test_printing_does_not_make_the_process_take_broken_pictures() -> None:
    printer()
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
