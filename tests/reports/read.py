"""Reads what papers say: the text of a PDF by two readers, where it stands, its bookmarks, every text of a paper."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from io import BytesIO

import pypdf
import pypdfium2

from kaona.reports.paper import Paper, Part


def by_pdfium(content: bytes) -> list[str]:
    """The text of every page."""
    document = pypdfium2.PdfDocument(content)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
        return found
    finally:
        document.close()


def by_pypdf(content: bytes) -> list[str]:
    """The same by another reader."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def bookmarks(content: bytes) -> list[tuple[int, str, int]]:
    """(level, words, page from 1) of every bookmark."""
    reader = pypdf.PdfReader(BytesIO(content))

    def inside(items: list[object], level: int) -> Iterator[tuple[int, str, int]]:
        for one in items:
            if isinstance(one, list):
                yield from inside(one, level + 1)
            else:
                yield level, str(one.title), reader.get_destination_page_number(one) + 1  # type: ignore[attr-defined]

    return list(inside(reader.outline, 1))


def flat(text: str) -> str:
    """Without spaces and line ends: where a reader puts them is its own matter."""
    return "".join(text.split())


def texts(thing: object) -> Iterator[str]:
    """Every text inside a paper or a piece of one."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from texts(one)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))


def paper(*blocks: object, parts: tuple[Part, ...] = (), **more: object) -> Paper:
    """A small paper of one part, or of these parts."""
    given = {"kind": "test", "title": "รายงานทดสอบ", "running": "รายงานทดสอบ", "author": "กรมตัวอย่าง"} | more
    return Paper(parts=parts or (Part("one", "ส่วนที่หนึ่ง", tuple(blocks)),), **given)  # type: ignore[arg-type]


def inside(content: bytes, *, left: int = 60, right: int = 40) -> bool:
    """Every letter stands between the margins."""
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(n) for n in range(text.count_chars())]
            fits = all(box[0] >= left and box[2] <= page.get_width() - right for box in boxes if box[2] > box[0])
            text.close()
            if not fits:
                return False
            page.close()
        return True
    finally:
        document.close()
