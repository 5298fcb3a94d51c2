"""Puts Sarabun into a Word file. Word wants the first 32 bytes of an embedded font mixed with a key that stands beside it."""

from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

FONT = "Sarabun"
FACES = {"Regular": "embedRegular", "Bold": "embedBold", "Italic": "embedItalic"}
MIXED = 32


def font_file(face: str) -> bytes:
    """A face of Sarabun as it is published."""
    room = "kaona.rules" if face == "Regular" else "kaona.reports"
    return (files(room) / "fonts" / f"Sarabun-{face}.ttf").read_bytes()


def embed_fonts(document: Any) -> None:
    """The faces as parts of the file, named in its table of fonts."""
    table = next(one for one in document.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml")
    fonts = parse_xml(table.blob)
    for old in fonts.findall(qn("w:font")):
        if old.get(qn("w:name")) == FONT:
            fonts.remove(old)
    entry = OxmlElement("w:font")
    entry.set(qn("w:name"), FONT)
    for tag, value in (("altName", "TH Sarabun New"), ("charset", "DE"), ("family", "auto"), ("pitch", "variable")):
        child = OxmlElement(f"w:{tag}")
        child.set(qn("w:val"), value)
        entry.append(child)
    for number, (face, tag) in enumerate(FACES.items(), start=1):
        key = str(uuid5(NAMESPACE_URL, f"kaona:{face}")).upper()
        part = Part(
            PackURI(f"/word/fonts/font{number}.odttf"), "application/vnd.openxmlformats-officedocument.obfuscatedFont",
            mixed(font_file(face), key), document.part.package,
        )  # fmt: skip
        child = OxmlElement(f"w:{tag}")
        child.set(qn("r:id"), table.relate_to(part, RELATIONSHIP_TYPE.FONT))
        child.set(qn("w:fontKey"), f"{{{key}}}")
        entry.append(child)
    fonts.append(entry)
    table._blob = serialize_part_xml(fonts)
    settings = document.settings.element
    settings.insert(1, OxmlElement("w:embedTrueTypeFonts"))


def mixed(content: bytes, key: str) -> bytes:
    """The font with its first bytes mixed with the key, read from its end."""
    mask = bytes.fromhex(key.replace("-", ""))[::-1]
    first = bytes(one ^ mask[place % 16] for place, one in enumerate(content[:MIXED]))
    return first + content[MIXED:]
