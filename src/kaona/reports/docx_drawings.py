"""Bars and timelines of a Word file: tables with a picture in each line."""

from typing import Any

from kaona.reports.charts import bar_png, span_png
from kaona.reports.docx_parts import WIDTH, edges, repeat
from kaona.reports.paper import Bars, Column, Timeline

NAME, DATES = 52, 33


def draw_bars(writer: Any, block: Bars) -> None:
    """Named bars on one scale."""
    table = writer.grid([62, 80, 18], len(block.rows))
    for line, (name, shown, share) in zip(table.rows, block.rows, strict=True):
        writer.fill(line.cells[0], name, Column(""))
        _picture(writer, line.cells[1], bar_png(share), 74, f"{block.words} {name} {shown}")
        writer.fill(line.cells[2], shown, Column("", 1, "number"))
    writer.after_table()


def draw_timeline(writer: Any, block: Timeline) -> None:
    """Bars below the names of their stretches."""
    across, wide = len(block.marks), WIDTH - NAME - DATES
    table = writer.grid([NAME * across, *([wide] * across), DATES * across], len(block.rows) + 1)
    for place, text in zip(table.rows[0].cells[1:-1], block.marks, strict=True):
        writer.fill(place, text, Column("", 1, "centre"))
    repeat(table.rows[0])
    edges(table.rows[0], bottom=4)
    for line, one in zip(table.rows[1:], block.rows, strict=True):
        cells = line.cells
        writer.fill(cells[0], one.name, Column(""))
        writer.fill(cells[-1], one.shown, Column(""))
        _picture(
            writer, cells[1].merge(cells[-2]), span_png(one, across), wide - 1, f"{block.words} {one.name} {one.shown}"
        )
        edges(line, bottom=2)
    writer.after_table()


def _picture(writer: Any, place: Any, content: bytes, width: int, words: str) -> None:
    writer.picture(writer.styled(place.paragraphs[0], "Cell"), content, width, words, 4.5)
