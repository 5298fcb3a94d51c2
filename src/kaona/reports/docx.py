"""A paper as a Word file: real heading styles, a contents that Word brings up to date, heads repeated, rows in one piece.

Word sets Thai by rules of its own: the fonts and sizes for complex script and the language are on the styles, or Thai comes out
in another font. Sarabun lies inside the file, so that it looks the same where the font is not installed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from kaona.reports.charts import code_png, trend_png
from kaona.reports.digits import in_digits
from kaona.reports.docx_drawings import draw_bars, draw_timeline
from kaona.reports.docx_fonts import embed_fonts
from kaona.reports.docx_front import front, sheet_page
from kaona.reports.docx_parts import (
    WIDTH,
    add_field,
    add_picture,
    edges,
    embolden,
    keep_last,
    keep_whole,
    mark_name,
    narrow_margins,
    on_one_line,
    repeat,
    set_styles,
    shade,
)
from kaona.reports.paper import (
    BOLD_ROWS,
    Answer,
    Bars,
    Block,
    Cell,
    Code,
    Column,
    Facts,
    Heading,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Part,
    Row,
    Signature,
    Signatures,
    Table,
    Timeline,
    Trend,
    is_long,
    widths_of,
)
from kaona.rules.thai_text import for_xml

DOTS = "." * 44
ROOM_FOR_A_DATE = "........ / .................... / ..........."
SIDES = {"number": WD_ALIGN_PARAGRAPH.RIGHT, "centre": WD_ALIGN_PARAGRAPH.CENTER, "text": WD_ALIGN_PARAGRAPH.LEFT}


def docx_of(paper: Paper, *, digits: str = "arabic") -> bytes:
    """The paper as a Word file."""
    return Writer(paper, digits).whole()


@dataclass
class Writer:
    """Writes one paper with the digits chosen."""

    paper: Paper
    digits: str
    document: Any = field(default_factory=Document)
    marks: int = 0
    pictures: int = 0
    styles: dict[str, str | None] = field(default_factory=dict)

    def whole(self) -> bytes:
        """The file's bytes."""
        self.styles = set_styles(self.document)
        self.page()
        body = self.document.element.body
        for one in list(body):
            if one.tag == qn("w:p"):
                body.remove(one)
        front(self)
        for part in self.paper.parts:
            self.part(part)
        self.properties()
        embed_fonts(self.document)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- page ---------------------------------------------------------------------------------------------------------

    def page(self) -> None:
        """A4 with the margins of official letters, what runs on top, and the page number below."""
        section = self.document.sections[0]
        if self.paper.sheet:
            sheet_page(section)
            return
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
            Mm(30),
            Mm(20),
            Mm(25),
            Mm(20),
        )
        section.header_distance, section.footer_distance = Mm(14), Mm(10)
        section.different_first_page_header_footer = bool(self.paper.cover or self.paper.memo)
        head = section.header.paragraphs[0]
        self.styled(head, "Header").add_run(self.text(self.paper.running))
        foot = section.footer.paragraphs[0]
        self.styled(foot, "Footer").alignment = WD_ALIGN_PARAGRAPH.RIGHT
        thai = r" \* THAIARABIC" if self.digits == "thai" else ""
        foot.add_run("หน้า ")
        add_field(foot, f"PAGE{thai}", "1")
        foot.add_run(" จาก ")
        add_field(foot, f"NUMPAGES{thai}", "1")
        if self.digits == "thai":
            numbering = OxmlElement("w:pgNumType")
            numbering.set(qn("w:fmt"), "thaiNumbers")
            section._sectPr.insert_element_before(
                numbering, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi",
                "w:rtlGutter", "w:docGrid",
            )  # fmt: skip

    def properties(self) -> None:
        """What the file says of itself."""
        core = self.document.core_properties
        core.title, core.author = for_xml(self.paper.title)[:255], for_xml(self.paper.author)[:255]
        core.language, core.comments = "th-TH", ""
        if self.paper.made_at:
            core.created = core.modified = self.paper.made_at.replace(tzinfo=None)

    # --- text ---------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """In the digits chosen, without what XML cannot hold."""
        return for_xml(in_digits(text, self.digits))

    def add(self, text: str, style: str = "Normal", into: Any = None, **looks: Any) -> Any:
        """A paragraph at the end of the document, or of a cell; line ends inside stay."""
        paragraph = self.styled((self.document if into is None else into).add_paragraph(), style)
        self.put(paragraph, text)
        for name, value in looks.items():
            setattr(paragraph.paragraph_format, name, value)
        return paragraph

    def styled(self, paragraph: Any, style: str) -> Any:
        """The paragraph in a style. (python-docx looks through all styles for each paragraph: half the time of a long paper.)"""
        paragraph._p.style = self.styles[style]
        return paragraph

    def put(self, paragraph: Any, text: str) -> Any:
        """A run of text at the end of a paragraph."""
        return paragraph.add_run(self.text(text))

    def picture(self, paragraph: Any, content: bytes, width: int, words: str, height: float | None = None) -> None:
        """A drawing of so many millimetres at the end of a paragraph, with what it shows in words."""
        self.pictures += 1
        add_picture(paragraph, content, width, number=self.pictures, words=self.text(words), height=height)

    def named(self, paragraph: Any) -> None:
        """Give a paragraph a name that the contents can point to."""
        self.marks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self.marks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), mark_name(self.marks))
                paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, mark)
            else:
                paragraph._p.append(mark)

    def heading(self, text: str, level: int, aside: str = "", *, listed: bool = True) -> Any:
        """A heading; what stands at the right end of its line follows a tab."""
        paragraph = self.add(text, f"Heading {level}")
        if aside:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run("\t")
            self.put(paragraph, aside.replace(" ", "\u00a0"))  # one piece: it goes to the next line as a whole
        if level == 1 or (level == 2 and listed):
            self.named(paragraph)
        return paragraph

    # --- blocks -------------------------------------------------------------------------------------------------------

    def part(self, part: Part) -> None:
        """A part with its title, on a new page (the style of the title says so)."""
        title = self.heading(part.title, 1, part.aside)
        if part.follows:
            title.paragraph_format.page_break_before, title.paragraph_format.space_before = False, Mm(9)
        for block in part.blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """One block of a part."""
        match block:
            case Heading():
                self.heading(block.text, block.level, block.aside, listed=block.listed)
            case Paragraph():
                self.paragraph(block)
            case Table():
                self.table(block)
            case Facts():
                self.facts(block)
            case Bars():
                draw_bars(self, block)
            case Timeline():
                draw_timeline(self, block)
            case Signatures():
                self.signatures(block)
            case Code():
                self.picture(self.add(""), code_png(block.text), 32, block.words)
                self.add(block.words, "Small")
            case PageBreak():
                self.document.add_page_break()

    def paragraph(self, block: Paragraph) -> None:
        """Running text; an empty line begins a new paragraph."""
        styles = {
            "": "Body Text",
            "plain": "Normal",
            "point": "Point",
            "small": "Small",
            "quiet": "Quiet",
            "centre": "Normal",
            "lead": "Lead",
        }
        for piece in block.text.split("\n\n"):
            if piece.strip():
                one = self.add(piece.strip("\n"), styles[block.style])
                one.paragraph_format.keep_with_next = block.style == "quiet"
                if block.style == "centre":
                    one.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def table(self, block: Table) -> None:
        """Head on every page, rows in one piece."""
        if not block.rows:
            self.add(block.empty, "Quiet")
            return
        head = any(one.title for one in block.columns)
        widths = widths_of(block)
        table = self.grid(widths, len(block.rows) + head)
        if head:
            for place, column in zip(table.rows[0].cells, block.columns, strict=True):
                self.fill(place, column.title, column, bold=True)
            self.apart(table.rows[0], block)
            repeat(table.rows[0])
            edges(table.rows[0], bottom=8)
        for line, row in zip(table.rows[1 if head else 0 :], block.rows, strict=True):
            self.row(line, row, block, widths)
        self.after_table()

    def row(self, line: Any, row: Row, table: Table, widths: list[float]) -> None:
        """One row; one that names others stays with the next."""
        if row.kind == "head" and len(row.cells) == 1:
            cell = line.cells[0].merge(line.cells[-1])
            self.fill(cell, row.cells[0], Column(""), bold=True)
            shade(cell)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
        else:
            for place, cell, column, width in zip(line.cells, row.cells, table.columns, widths, strict=True):
                self.fill(place, cell, column, width, bold=row.kind in BOLD_ROWS)
            self.apart(line, table)
            if row.kind == "group":
                line.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        if row.kind == "tall":
            line.height = Mm(8.5)
            for cell in line.cells:
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        edges(line, top=8 if row.kind in BOLD_ROWS else 0, bottom=2)

    def apart(self, line: Any, table: Table) -> None:
        """A text that follows a number keeps away from it."""
        for place, before, column in zip(line.cells[1:], table.columns, table.columns[1:], strict=False):
            if (before.kind, column.kind) == ("number", "text"):
                for paragraph in place.paragraphs:
                    paragraph.paragraph_format.left_indent = Mm(3)

    def fill(self, place: Any, cell: Cell, column: Column, width: float = 0, *, bold: bool = False) -> None:
        """What stands in a cell."""
        paragraph = self.styled(place.paragraphs[0], "Cell")
        paragraph.alignment = SIDES[column.kind]
        if isinstance(cell, Trend):
            picture = trend_png(cell)
            if picture:
                self.picture(paragraph, picture, 18, cell.words)
            else:
                paragraph.add_run("–")
            return
        if column.kind == "number" and isinstance(cell, str) and not is_long(column, cell, width):
            on_one_line(place)
        first = cell.word if isinstance(cell, Answer) else cell.first if isinstance(cell, Lines) else cell
        embolden(self.put(paragraph, first), bold)
        for small in cell.small if isinstance(cell, Lines) else ():
            if small:
                self.add(small, "Small Cell", place)

    def grid(self, shares: Sequence[float], rows: int, whole: int = WIDTH) -> Any:
        """An empty table of fixed widths."""
        table = self.document.add_table(rows=rows, cols=len(shares))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        narrow_margins(table)
        widths = [Mm(whole * one / sum(shares)) for one in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            keep_whole(row)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        return table

    def facts(self, block: Facts) -> None:
        """Names with their values."""
        table = self.grid([52, 108], len(block.rows))
        for line, (name, value) in zip(table.rows, block.rows, strict=True):
            self.fill(line.cells[0], name, Column(""), bold=True)
            self.fill(line.cells[1], value, Column(""))
        for row in table.rows[:-1]:
            for paragraph in (one for cell in row.cells for one in cell.paragraphs):
                paragraph.paragraph_format.keep_with_next = True
        self.after_table()

    def after_table(self) -> None:
        """Tables that follow each other would grow together."""
        self.add("", "After Table")

    def signatures(self, block: Signatures) -> None:
        """One to the right of the middle, several in pairs; never alone on a page."""
        keep_last(self.document)
        if len(block.blocks) == 1:
            self.signature(block.blocks[0])
            return
        table = self.grid([1, 1], -(-len(block.blocks) // 2))
        for number, one in enumerate(block.blocks):
            self.signature(one, table.rows[number // 2].cells[number % 2])

    def signature(self, one: Signature, cell: Any = None) -> None:
        """(ลงชื่อ), name, position, date: together on one page; in a cell of its own, or to the right of the middle."""
        lines = [f"(ลงชื่อ){DOTS}", f"({one.name or DOTS})", *(text for text in (one.position, one.capacity) if text)]
        if len(lines) == 2:
            lines.append(f"ตำแหน่ง{DOTS}")
        lines.append(f"วันที่ {one.date or ROOM_FOR_A_DATE}")
        for number, text in enumerate(lines):
            shape = {"space_before": Mm(12 if number == 0 else 0), "space_after": Mm(1)}
            paragraph = self.add(text, into=cell, **shape)
            paragraph.paragraph_format.left_indent = Mm(70) if cell is None else None
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
