"""How wide the columns of a table are: every figure on one line in both digits, measured with the font that papers are set in."""

from importlib.resources import files
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Mm
from PIL import ImageFont

from kaona.reports.digits import in_digits
from kaona.reports.docx import docx_of
from kaona.reports.paper import CELL_ROOM, TABLE_WIDTH, Column, Row, Table, widths_of
from tests.reports.read import paper

POINT = 25.4 / 72
SCORES = (Column("หัวข้อ", 73), Column("เดิม", 17, "number"), Column("ที่ยืนยัน", 11, "number"), Column("ระดับ", 40))


def measured(text: str, face: str) -> float:
    """Millimetres of a text in a table's letters."""
    font = ImageFont.truetype(str(files("kaona.reports") / "fonts" / f"Sarabun-{face}.ttf"), 1000)
    return float(font.getlength(text)) / 1000 * 10 * POINT


@pytest.mark.parametrize("digits", ["thai", "arabic"])
@pytest.mark.parametrize("figure", ["375.00", "−100.00", "444.44", "980,000.50", "-"])
@pytest.mark.parametrize(("kind", "face"), [("", "Italic"), ("group", "Bold"), ("total", "Bold")])
def test_a_figure_fits_its_column(figure: str, kind: str, face: str, digits: str) -> None:
    widths = widths_of(Table(SCORES, (Row(("ก", "0.00", figure, ""), kind),)))
    assert measured(in_digits(figure, digits), face) <= widths[2] - CELL_ROOM
    assert sum(widths) == pytest.approx(TABLE_WIDTH)


def test_the_widest_text_gives_what_is_lacking_and_keeps_its_least() -> None:
    plain = widths_of(Table(SCORES, (Row(("ก", "0", "0", "")),)))
    assert plain == [pytest.approx(one.share * TABLE_WIDTH / 141) for one in SCORES]
    wide = widths_of(Table(SCORES, (Row(("ก", "0", "980,000.50", "")),)))
    assert wide[0] < plain[0]
    assert (wide[1], wide[3]) == (plain[1], plain[3])
    narrow = (Column("ก", 42), *(Column(str(n), 12, "number") for n in range(9)))
    assert widths_of(Table(narrow, (Row(("ก", *["1,234.56"] * 9)),)))[0] == pytest.approx(40)


@pytest.mark.parametrize("cells", [("ก", "0", "9" * 20, ""), ("ก",), ("ก", "0", "", "")])
def test_what_no_column_can_hold_and_rows_of_one_cell_change_nothing(cells: tuple[str, ...]) -> None:
    kind = "head" if len(cells) == 1 else ""
    assert widths_of(Table(SCORES, (Row(cells, kind),))) == widths_of(Table(SCORES, ()))


def test_without_a_text_nothing_is_taken() -> None:
    figures = (Column("1", 1, "number"), Column("2", 9, "number"))
    assert widths_of(Table(figures, (Row(("980,000.50", "1")),))) == [TABLE_WIDTH / 10, TABLE_WIDTH * 9 / 10]


def test_word_has_these_widths() -> None:
    table = Table(SCORES, (Row(("ก", "0.00", "375.00", ""), "total"),))
    written = Document(BytesIO(docx_of(paper(table)))).tables[0]
    expected = [Mm(one) for one in widths_of(table)]
    assert [one.width for one in written.rows[1].cells] == [pytest.approx(one, abs=700) for one in expected]
