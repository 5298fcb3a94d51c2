"""What the glyphs of our fonts say in a PDF: ำ as one character, marks of every height as themselves.

A shaper swaps Thai glyphs for variants and joins; WeasyPrint then guesses their text from where they stood. Here every glyph of
our own fonts says what its name says. The fonts: scripts/make_paper_fonts.py."""

import re
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import pydyf
from fontTools.ttLib import TTFont

FACES = ("Regular", "Bold", "Italic")
_MAPPED = re.compile(rb"<([0-9a-f]+)> <([0-9a-f]*)>\Z")
_JOINED = re.compile(r"uni0E4D0E4([89AB])\Z")
_ONE = re.compile(r"uni(0E[0-9A-F]{2})\Z")


def font_bytes(face: str) -> bytes:
    """One face of the papers' font."""
    return (files("kaona.reports") / "fonts" / f"KaonaSarabun-{face}.ttf").read_bytes()


@lru_cache(maxsize=len(FACES))
def sayings(face: str) -> dict[int, str]:
    """What each Thai glyph of a face says, by its number."""
    font = TTFont(BytesIO(font_bytes(face)), lazy=True)
    said = {}
    for name in font.getGlyphOrder():
        base = name.split(".")[0]
        if name == "uni0E32.am":
            said[font.getGlyphID(name)] = "ำ"
        elif found := _JOINED.match(base):
            said[font.getGlyphID(name)] = chr(0x0E40 + int(found[1], 16))
        elif found := _ONE.match(base):
            said[font.getGlyphID(name)] = chr(int(found[1], 16))
    return said


def finish(document: Any, pdf: Any) -> None:
    """WeasyPrint's last step before the bytes: put right what our fonts say. Every object is known by its own number."""
    for one in list(pdf.objects):
        if isinstance(one, pydyf.Dictionary) and one.get("Subtype") == "/Type0":
            face = _face_of(one)
            if face:
                stream = pdf.objects[int(one["ToUnicode"].split()[0])]
                stream.stream = [_put_right(line, sayings(face)) for line in stream.stream]


def _face_of(font: Any) -> str:
    """The face by the name that WeasyPrint gave it: "/ABCDEF+Kaona-Sarabun-Bold"; "" for a font that is not ours."""
    name = bytes(font["BaseFont"]).decode()
    if "Kaona" not in name:
        return ""
    return "Bold" if "Bold" in name else "Italic" if "Italic" in name or "Oblique" in name else "Regular"


def _put_right(line: Any, said: dict[int, str]) -> Any:
    found = _MAPPED.match(line) if isinstance(line, bytes) else None
    text = said.get(int(found[1], 16)) if found else None
    return line if found is None or text is None else b"<%s> <%s>" % (found[1], text.encode("utf-16-be").hex().encode())
