"""What stands before the parts of a Word file: memo, cover, contents; or the one sheet of a certificate. Each writes by the
writer that it is given."""

from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor

from kaona.reports.charts import code_png, mark_png
from kaona.reports.docx_parts import add_field, count_again, embolden, frame, mark_name, sized
from kaona.reports.paper import Cover, Diploma, Heading, Memo, Paragraph

ACCENT, QUIET, BAD = RGBColor(0x0B, 0x4A, 0x45), RGBColor(0x44, 0x50, 0x4E), RGBColor(0x8F, 0x1D, 0x1D)


def front(writer: Any) -> None:
    """All of it, in the order of a paper."""
    paper = writer.paper
    if paper.memo:
        _memo(writer, paper.memo)
    if paper.cover:
        _cover(writer, paper.cover)
    if paper.sheet:
        _diploma(writer, paper.sheet)
    if paper.contents:
        _contents(writer)


def _cover(writer: Any, cover: Cover) -> None:
    """The first page."""
    writer.add(writer.paper.title, "Title", space_before=Mm(50))
    for text in cover.lines:
        writer.add(text, "Subtitle")
    if writer.paper.draft:
        writer.add(writer.paper.draft, "Subtitle", space_before=Mm(6))
    for number, text in enumerate(cover.owner):
        embolden(writer.add(text, "Subtitle", space_before=Mm(45 if number == 0 else 0)).runs[0], number == 0)
    for number, text in enumerate(cover.foot):
        paragraph = writer.add(text, "Small", space_before=Mm(45 if number == 0 else 0))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _contents(writer: Any) -> None:
    """The contents: each line leads to its heading, each number is a field that counts the heading's page. (Inside a TOC
    field LibreOffice shows what was there before; Word counts these when it opens the file.)"""
    title = writer.add("สารบัญ", "Contents Title")
    title.paragraph_format.page_break_before = True
    entries = []
    for part in writer.paper.parts:
        entries.append((1, part.title))
        inside = (one for one in part.blocks if isinstance(one, Heading))
        entries += [(2, one.text) for one in inside if one.level == 2 and one.listed]
    thai = r" \* THAIARABIC" if writer.digits == "thai" else ""
    for number, (level, text) in enumerate(entries, start=1):
        paragraph = writer.styled(writer.document.add_paragraph(), f"toc {level}")
        run, link = writer.put(paragraph, text), OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), mark_name(number))
        run._r.addprevious(link)
        link.append(run._r)
        paragraph.add_run("\t")
        add_field(paragraph, f"PAGEREF {mark_name(number)} \\h{thai}", "…")
    count_again(writer.document)


def _memo(writer: Any, memo: Memo) -> None:
    """บันทึกข้อความ; its first line leaves room for the emblem."""
    writer.add("บันทึกข้อความ", "Memo Title")
    _memo_line(writer, ("ส่วนราชการ", memo.office))
    number = _memo_line(writer, ("ที่", ""), end=80)
    writer.put(number, memo.number)
    embolden(writer.put(number, "\tวันที่  "), True)
    writer.put(number, memo.date)
    _memo_line(writer, ("เรื่อง", memo.subject))
    writer.add(f"เรียน  {memo.to}", space_before=Mm(3), space_after=Mm(2))
    writer.paragraph(Paragraph(memo.text))
    writer.signature(memo.signature)
    # What follows has a first page of its own, without what runs on top.
    section = writer.document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = writer.paper.cover is not None


def _memo_line(writer: Any, line: tuple[str, str], end: int = 0) -> Any:
    """A name of the form, in bold, with what follows it."""
    paragraph = writer.add("", space_after=Mm(1))
    embolden(writer.put(paragraph, f"{line[0]}  "), True)
    if end:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(end))
    writer.put(paragraph, line[1])
    return paragraph


# --- certificate ------------------------------------------------------------------------------------------------------


def sheet_page(section: Any) -> None:
    """A4 on its side in a frame, without what runs on other pages."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(30)
    section.top_margin, section.bottom_margin = Mm(17), Mm(15)
    section.header_distance = section.footer_distance = Mm(5)
    frame(section)


def _diploma(writer: Any, one: Diploma) -> None:
    """The sheet; much text is set smaller, so that it stays one."""
    small = 0.68 if one.is_long else 1
    _line(writer, f"เลขที่ {one.number}", 10.5 * small, colour=QUIET, side=WD_ALIGN_PARAGRAPH.RIGHT)
    writer.picture(_line(writer, "", 12), mark_png(), 9 if one.is_long else 13, "")
    _line(writer, one.office, 12.5 * small)
    _line(writer, writer.paper.title, 25 * small, bold=True, after=2)
    if one.warning:
        _line(writer, one.warning, 14 * small, bold=True, colour=BAD)
    _line(writer, one.lead, 14 * small)
    _line(writer, one.name, 23 * small, bold=True, after=0.5)
    for text in one.under:
        _line(writer, text, 13 * small, colour=QUIET)
    for text in one.lines:
        _line(writer, text, 14 * small)
    if one.mark:
        _line(writer, one.mark, 16 * small, bold=True, colour=ACCENT)
    if one.facts:
        _line(writer, "     ".join(f"{name} {value}" for name, value in one.facts), 11 * small, colour=QUIET, after=2)
    _foot(writer, one, small)


def _line(writer: Any, text: str, size: float, *, bold: bool = False, colour: Any = None, after: float = 1,
          side: Any = WD_ALIGN_PARAGRAPH.CENTER, place: Any = None) -> Any:  # fmt: skip
    """A line of the sheet, in both scripts of one size."""
    paragraph = writer.add("") if place is None else place
    paragraph.alignment, paragraph.paragraph_format.space_after = side, Mm(after)
    if text:
        run = writer.put(paragraph, text)
        sized(run, round(size * 2) / 2)
        embolden(run, bold)
        if colour is not None:
            run.font.color.rgb = colour
    return paragraph


def _foot(writer: Any, one: Diploma, small: float) -> None:
    """The code that leads to the check at the left, the line for a signature at the right."""
    writer.add("", space_before=Mm(0 if one.is_long else 8))
    table = writer.grid([118, 26, 93], 1, whole=237)
    left, _middle, right = table.rows[0].cells
    writer.picture(writer.styled(left.paragraphs[0], "Cell"), code_png(one.code.text), 27, one.code.words)
    _line(writer, one.code.words, 8.5, colour=QUIET, side=WD_ALIGN_PARAGRAPH.LEFT, place=left.add_paragraph())
    _line(writer, "." * 60, 11, place=right.paragraphs[0]).paragraph_format.space_before = Mm(14)
    for text in one.signed:
        _line(writer, text, 12 * max(small, 0.85), place=right.add_paragraph())
