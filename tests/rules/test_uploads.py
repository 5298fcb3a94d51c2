"""Hostile files: what may come in by its content, and names that keep their Thai."""

import io
import struct
import unicodedata
import zipfile
import zlib

import pypdfium2 as pdfium
import pytest
from PIL import Image

from kaona.rules.pictures import Unreadable, count_pages, drawn_page, drawn_picture, page_numbers
from kaona.rules.uploads import Limits, clean_name, sniff


def archive(*names: str, data: bytes = b"x", encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, data)
    whole = out.getvalue()
    if encrypted:  # the flag alone, in both places
        whole = whole.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
        whole = whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    return whole


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    with pdfium.PdfDocument.new() as file:
        for _ in range(pages):
            file.new_page(300, 400)
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def vast_png(side: int) -> bytes:
    """A few bytes that claim to be a picture of side × side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 9)) + chunk(b"IEND", b"")
    )


def bomb(declared: int) -> bytes:
    """A document whose list of contents promises far more than it holds."""
    whole = archive("[Content_Types].xml", "word/document.xml", data=b"a" * 100)
    return whole.replace(struct.pack("<I", 100), struct.pack("<I", declared))


def nested(name: str) -> bytes:
    return archive(name, data=archive("x.txt"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG, JPEG = picture("PNG"), picture("JPEG")
DOCX = archive("[Content_Types].xml", "word/document.xml")


def size(value: bytes | str) -> str:
    """A test is named by the size of its file, not by its bytes."""
    return value if isinstance(value, str) else f"{len(value)} bytes"


def wide(word: str) -> bytes:
    return word.encode("utf-16-le")


@pytest.mark.parametrize(("data", "name", "kind"), ids=size, argvalues=[
    (PDF, "รายงาน.PDF", "pdf"), (pdf(2), "a.pdf", "pdf"), (PNG, "a.png", "png"), (JPEG, "a.jpg", "jpeg"), (JPEG, "a.JPEG", "jpeg"),
    (picture("GIF"), "a.gif", "gif"), (picture("WEBP"), "a.webp", "webp"), (DOCX, "a.docx", "docx"),
    (archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "xlsx"),
    (archive("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "pptx"),
    ("ก,ข\n1,2\n".encode("cp874"), "a.csv", "text"), ("ก".encode() * 200_000, "a.txt", "text"),
    (archive("a.txt"), "a.zip", "zip"), (nested("report.docx"), "a.zip", "zip"),
    (OLE + bytes(500) + wide("WordDocument"), "a.doc", "doc"), (OLE + bytes(262_140) + wide("Workbook"), "a.xls", "xls"),
    (PDF, "แบบ.exe.pdf", "pdf"),
])  # fmt: skip
def test_files_that_may_come_in(data: bytes, name: str, kind: str) -> None:
    seen = sniff(io.BytesIO(data), name)
    assert (seen.kind, seen.fault) == (kind, "")


@pytest.mark.parametrize(("data", "name"), ids=size, argvalues=[
    (b"", "a.pdf"), (b"MZ\x90\x00" + PDF, "a.pdf"), (b"\x7fELF\x02", "a.pdf"), (b"#!/bin/sh\n", "a.txt"), (b"\xca\xfe\xba\xbe\x00", "a.pdf"),
    (PDF, "a.exe"), (PDF, "a.pdf.exe"), (PDF, "a.docx"), (PDF, "pdf"), (DOCX, "a.pdf"), (PNG, "a.jpg"),
    (b"<html><script>", "a.txt"), (b"<svg onload=x>", "a.csv"), (b"<svg xmlns='x'/>", "a.svg"), (b"\xef\xbb\xbf<!DOCTYPE html>", "a.txt"),
    (b" \n<?xml version='1.0'?>", "a.txt"), (b"%PDF-1.7 cut", "a.pdf"), (b"junk" + PDF, "a.pdf"),
    (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
    (archive("[Content_Types].xml", "word/document.xml", data=b"application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx"),
    (OLE + wide("WordDocument") + wide("_VBA_PROJECT"), "a.doc"), (OLE + wide("EncryptedPackage"), "a.docx"), (OLE + bytes(600), "a.doc"),
    (archive("run.bin", data=b"MZ\x90"), "a.zip"), (archive("[Content_Types].xml", "word/embeddings/x.bin", data=b"MZ\x90"), "a.docx"),
    (nested("inner.zip"), "a.zip"), (archive("a.txt", encrypted=True), "a.zip"), (archive("../../etc/x"), "a.zip"), (archive("/etc/x"), "a.zip"),
    (bomb(0xF0000000), "a.docx"), (archive(*[f"{n}.txt" for n in range(5001)]), "a.zip"), (b"PK\x03\x04broken", "a.zip"),
    (archive("a.txt", data=b"y" * 5000)[:-300] , "a.zip"), (b"\x00\x01\x02", "a.txt"),
    (PDF + archive("evil.js"), "a.pdf"), (PNG + archive("evil.js"), "a.png"), (JPEG + archive("a.class"), "a.jpg"),
    (JPEG[: len(JPEG) // 2], "a.jpg"), (PNG[: len(PNG) // 2], "a.png"), (b"\x89PNG\r\n\x1a\n" + bytes(60), "a.png"),
    (vast_png(8_000), "a.png"), (vast_png(20_000), "a.png"), (vast_png(2**31 - 1), "a.png"), (b"GIF89a" + bytes(40), "a.gif"),
])  # fmt: skip
def test_files_that_may_not(data: bytes, name: str) -> None:
    assert sniff(io.BytesIO(data), name).fault != ""


def test_a_cycle_may_allow_fewer_kinds_and_smaller_files() -> None:
    assert sniff(io.BytesIO(PNG), "a.png", ("pdf",)).fault != ""
    assert sniff(io.BytesIO(PDF), "a.pdf", ("pdf",)).fault == ""
    limits = Limits(("pdf",), 100)
    assert [limits.admit(*one) for one in (("application/pdf", 100), ("application/pdf", 101), ("image/png", 1), ("x/y", 1))] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "clean"), [
    ("คู่มือ ปี 2569.pdf", "คู่มือ ปี 2569.pdf"), ("../../etc/passwd", "passwd"), ("C:\\a\\ข.pdf", "ข.pdf"), ("a\u202efdp.exe", "a fdp.exe"),
    ("a\u061c\u2066b\x85.pdf", "a b.pdf"), ("", "file"), ("...", "file"), ("ก" * 300 + ".pdf", "ก" * 196 + ".pdf"), ('a"<b>.pdf', "a b.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"), ("a\x00.pdf", "a.pdf"), ("..\\..\\ก.pdf", "ก.pdf"),
])  # fmt: skip
def test_file_names_keep_their_thai_and_lose_what_harms(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_long_name_is_not_cut_between_a_letter_and_its_marks() -> None:
    for more in range(4):
        stem = clean_name("ก" * (193 + more) + "น้ำที่" * 30 + ".pdf").removesuffix(".pdf")
        whole = "ก" * (193 + more) + "น้ำที่" * 30
        assert whole.startswith(stem)
        assert unicodedata.category(whole[len(stem)]) != "Mn"


def test_pages_are_drawn_one_by_one_and_nothing_else() -> None:
    file = io.BytesIO(pdf(7))
    assert count_pages(file) == 7
    assert drawn_page(file, 7).size == (900, 1200)
    for page in (0, 8, -1):
        with pytest.raises(Unreadable):
            drawn_page(file, page)
    assert count_pages(io.BytesIO(PDF)) == 0
    with pytest.raises(Unreadable):
        drawn_page(io.BytesIO(PDF), 1)
    assert drawn_picture(io.BytesIO(picture("JPEG", (1800, 900)))).size == (900, 450)
    for hostile in (vast_png(20_000), JPEG[:50], b"<svg/>"):
        with pytest.raises(Unreadable):
            drawn_picture(io.BytesIO(hostile))


@pytest.mark.parametrize(
    ("start", "total", "numbers"),
    [(1, 3, [1, 2, 3]), (1, 9, [1, 2, 3, 4, 5]), (8, 9, [8, 9]), (99, 9, [9]), (0, 1, [1])],
)
def test_which_pages_are_drawn_at_once(start: int, total: int, numbers: list[int]) -> None:
    assert page_numbers(start, total) == numbers
