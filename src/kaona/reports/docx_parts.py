"""What python-docx has no words for: styles with what Thai needs, fields, rules, rows that stay whole."""

from io import BytesIO
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Mm, Pt, RGBColor

from kaona.reports.docx_fonts import FONT

WIDTH = 160  # millimetres between the margins
INK, QUIET = RGBColor(0x14, 0x1C, 0x1B), RGBColor(0x44, 0x50, 0x4E)


def mark_name(number: int) -> str:
    """The name of a heading that is listed, by its place in the contents."""
    return f"_Toc{number:08}"


def set_styles(document: Any) -> dict[str, str | None]:
    """Every style that is used, with what Thai needs; their keys by name, None of the one that stands where none is said."""
    styles = document.styles
    looks: dict[str, tuple[float, bool, Any, float, float]] = {
        # points, bold, colour, space before and after in millimetres
        "Normal": (11.5, False, INK, 0, 2), "Body Text": (11.5, False, INK, 0, 2), "Title": (24, True, INK, 0, 4),
        "Subtitle": (15, False, INK, 0, 2), "Heading 1": (15, True, INK, 0, 4), "Heading 2": (12.5, True, INK, 6, 2),
        "Heading 3": (11.5, True, INK, 4, 1), "Header": (9.5, False, QUIET, 0, 0), "Footer": (9.5, False, QUIET, 0, 0),
        "Point": (11.5, False, INK, 0, 1),
        "Small": (10, False, QUIET, 0, 1), "Quiet": (11.5, False, QUIET, 0, 2), "Lead": (13, True, INK, 0, 2),
        "Cell": (10, False, INK, 0.7, 0.7), "Small Cell": (9, False, QUIET, 0, 0.5), "Contents Title": (15, True, INK, 0, 4),
        "Memo Title": (21, True, INK, 6, 4), "After Table": (4, False, INK, 0, 0),
        "toc 1": (11.5, True, INK, 2, 0), "toc 2": (11.5, False, INK, 0, 0),
    }  # fmt: skip
    known = {one.name for one in styles}
    for name, (size, bold, colour, before, after) in looks.items():
        style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        thai_font(style, size, bold, colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Mm(before), Mm(after)
        style.paragraph_format.line_spacing = 1.15
        style.paragraph_format.widow_control = True
        if name not in ("Normal",):
            style.base_style = styles["Normal"]
    _shapes(styles)
    _defaults(document)
    return {one.name: None if one.name == "Normal" else one.style_id for one in styles}


def _shapes(styles: Any) -> None:
    styles["Body Text"].paragraph_format.first_line_indent = Mm(15)
    styles["Point"].paragraph_format.left_indent, styles["Point"].paragraph_format.first_line_indent = Mm(4), Mm(-4)
    for name in ("Title", "Subtitle", "Contents Title", "Memo Title"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.page_break_before = True
    for name in ("Heading 1", "Header"):
        border_below(styles[name], 12 if name == "Heading 1" else 4)
    border_below(styles["Title"], 0)
    for name in ("toc 1", "toc 2"):
        shape = styles[name].paragraph_format
        shape.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        shape.right_indent, shape.left_indent = Mm(12), Mm(8 if name == "toc 2" else 0)


def _defaults(document: Any) -> None:
    """The language of what is not English, for the speller and for breaking lines."""
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for language in fonts.findall(qn("w:lang")):
        fonts.remove(language)
    fonts.append(_language())


def _language() -> Any:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:bidi"), "th-TH")
    return language


def thai_font(style: Any, size: float, bold: bool, colour: Any) -> None:
    """One font and size for both scripts; each has properties of its own in a style."""
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.cs_bold, style.font.cs_italic, style.font.color.rgb = bold, False, colour
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    for tag in ("w:szCs", "w:lang", "w:spacing", "w:kern"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    wide = OxmlElement("w:szCs")
    wide.set(qn("w:val"), str(int(size * 2)))
    properties.find(qn("w:sz")).addnext(wide)
    properties.append(_language())


def embolden(run: Any, bold: bool) -> None:
    """Bold in both scripts."""
    if bold:
        run.font.bold = run.font.cs_bold = True


def sized(run: Any, points: float) -> None:
    """A size of its own, in both scripts."""
    run.font.size = Pt(points)
    properties = run._r.get_or_add_rPr()
    wide = OxmlElement("w:szCs")
    wide.set(qn("w:val"), str(int(points * 2)))
    properties.find(qn("w:sz")).addnext(wide)


def frame(section: Any) -> None:
    """A frame around the page: a thick line with a thin one inside."""
    borders = OxmlElement("w:pgBorders")
    borders.set(qn("w:offsetFrom"), "page")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "24"), ("color", "0B4A45")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    later = ("w:lnNumType", "w:pgNumType", "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid")
    section._sectPr.insert_element_before(borders, *later)


def border_below(style: Any, size: int) -> None:
    """A rule under a paragraph; none of size 0."""
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    if size:
        borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (
            ("val", "single"),
            ("sz", str(size)),
            ("space", "2"),
            ("color", "0B4A45" if size > 8 else "7A8684"),
        ):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
            "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
            "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:outlineLvl",
        )  # fmt: skip


def field_mark(paragraph: Any, kind: str) -> None:
    """The beginning, middle or end of a field."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def instruction(paragraph: Any, text: str) -> None:
    """What a field is."""
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {text} "
    paragraph.add_run()._r.append(words)


def add_field(paragraph: Any, text: str, shown: str) -> None:
    """A field that Word counts; `shown` until it has."""
    field_mark(paragraph, "begin")
    instruction(paragraph, text)
    field_mark(paragraph, "separate")
    paragraph.add_run(shown)
    field_mark(paragraph, "end")


def add_picture(
    paragraph: Any, content: bytes, width: int, *, number: int, words: str, height: float | None = None
) -> None:
    """A drawing that says in words what it shows. (python-docx looks through the whole document for the next number.)"""
    key, image = paragraph.part.get_or_add_image(BytesIO(content))
    size = image.scaled_dimensions(Mm(width), None if height is None else Mm(height))
    inline = CT_Inline.new_pic_inline(number, key, image.filename, *size)
    inline.docPr.set("descr", words)
    paragraph.add_run()._r.add_drawing(inline)


def narrow_margins(table: Any) -> None:
    """Cells with little room at their sides; the text of the first stands where paragraphs stand."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side, room in (("left", 40), ("right", 60)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def on_one_line(cell: Any) -> None:
    """A number is not broken."""
    cell._tc.get_or_add_tcPr().append(OxmlElement("w:noWrap"))


def count_again(document: Any) -> None:
    """Word counts the pages in fields anew when it opens the file."""
    settings, mark = document.settings.element, OxmlElement("w:updateFields")
    mark.set(qn("w:val"), "true")
    later = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat")
    place = next((one for one in settings if one.tag in {qn(name) for name in later}), None)
    settings.append(mark) if place is None else place.addprevious(mark)


def repeat(row: Any) -> None:
    """The head of a table, on every page."""
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def keep_whole(row: Any) -> None:
    """Not split over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def keep_last(document: Any) -> None:
    """What stands last so far – a paragraph, or the last row of a table and the room below it – stays with what comes next."""
    paragraphs = document.paragraphs[-1:]
    if paragraphs and paragraphs[0].style.name == "After Table" and document.tables:
        paragraphs += [one for cell in document.tables[-1].rows[-1].cells for one in cell.paragraphs]
    for one in paragraphs:
        one.paragraph_format.keep_with_next = True


def edges(row: Any, top: int = 0, bottom: int = 0) -> None:
    """Rules above and below a row, in eighths of a point."""
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        for old in properties.findall(qn("w:tcBorders")):
            properties.remove(old)
        borders = OxmlElement("w:tcBorders")
        for side, size in (("top", top), ("bottom", bottom)):
            if size:
                line = OxmlElement(f"w:{side}")
                for name, value in (
                    ("val", "single"),
                    ("sz", str(size)),
                    ("color", "141C1B" if size > 4 else "B9C0BE"),
                ):
                    line.set(qn(f"w:{name}"), value)
                borders.append(line)
        properties.insert_element_before(
            borders, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign"
        )


def shade(cell: Any) -> None:
    """The ground of a row that names others."""
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF2F1")):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().insert_element_before(
        ground, "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign"
    )
