"""What a file is, by its content; what may come in. Uploads are hostile, and read in pieces: a file is never in memory
as a whole. It must not know where bytes are kept."""

import codecs
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from kaona.rules.pictures import picture_fault
from kaona.rules.said import said
from kaona.rules.thai_text import fold_digits

MOST_NAME = 200
CHUNK = 256 * 1024
# kind: (endings, media type)
KINDS: dict[str, tuple[tuple[str, ...], str]] = {
    "pdf": (("pdf",), "application/pdf"),
    "png": (("png",), "image/png"),
    "jpeg": (("jpg", "jpeg"), "image/jpeg"),
    "gif": (("gif",), "image/gif"),
    "webp": (("webp",), "image/webp"),
    "docx": (("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (("pptx",), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "doc": (("doc",), "application/msword"),
    "xls": (("xls",), "application/vnd.ms-excel"),
    "ppt": (("ppt",), "application/vnd.ms-powerpoint"),
    "text": (("txt", "csv"), "text/plain"),
    "zip": (("zip",), "application/zip"),
}
# policy word: kinds
GROUPS = {
    "pdf": ("pdf",), "image": ("png", "jpeg", "gif", "webp"), "word": ("docx", "doc"), "excel": ("xlsx", "xls"),
    "powerpoint": ("pptx", "ppt"), "text": ("text",), "zip": ("zip",),
}  # fmt: skip
GROUP_OF = {KINDS[kind][1]: group for group, kinds in GROUPS.items() for kind in kinds}
PICTURES = GROUPS["image"]
OFFICE = ("docx", "xlsx", "pptx")
MOST_ENTRIES, MOST_UNPACKED = 5000, 1_000_000_000
PROGRAM = "ไฟล์นี้เป็นโปรแกรม ไม่รับไฟล์โปรแกรมไม่ว่าจะใช้นามสกุลใด"
_BROKEN = "ไฟล์เสียหายหรืออ่านไม่ได้ บันทึกใหม่แล้วลองอีกครั้ง"
_MACROS = "ไฟล์มีมาโคร บันทึกเป็นไฟล์ที่ไม่มีมาโครก่อน"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Windows, ELF, Mach-O, Java, scripts, shortcuts.
_EXECUTABLE = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"L\x00\x00\x00\x01\x14\x02",
)  # fmt: skip
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body|\?xml)", re.IGNORECASE)
_CONTROL = re.compile(
    '[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb/\\\\:*?"<>|]'
)


@dataclass(frozen=True)
class Limits:
    """What may come in: policy words of kinds, and bytes (0: only the ceiling of the site)."""

    types: tuple[str, ...] = tuple(GROUPS)
    most_bytes: int = 0

    def admit(self, media_type: str, size: int) -> bool:
        """True when stored bytes of that kind and size keep to the limits."""
        return GROUP_OF.get(media_type) in self.types and (not self.most_bytes or size <= self.most_bytes)


@dataclass(frozen=True)
class Sniffed:
    """What a file is; `fault` is "" or words (Thai) why it is refused."""

    kind: str
    media_type: str
    fault: str = ""


def clean_name(name: str) -> str:
    """A file name that keeps its Thai and its ending: no path, no control or direction marks, at most 200 characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(_CONTROL.sub(" ", name).split()).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{_cut(stem, MOST_NAME - len(ending) - 1)}.{ending}"
    return _cut(name, MOST_NAME)


def _cut(text: str, most: int) -> str:
    """At most so many characters, and no Thai letter without its marks."""
    while 0 < most < len(text) and unicodedata.category(text[most]) in ("Mn", "Me"):
        most -= 1
    return text[:most].rstrip()


def size_of(file: BinaryIO) -> int:
    """How many bytes a file has."""
    return file.seek(0, 2)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning, piece by piece."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def sniff(file: BinaryIO, name: str, allowed: tuple[str, ...] = tuple(GROUPS)) -> Sniffed:
    """Judge a file by its first bytes and its structure; name and content must agree and the kind be allowed."""
    file.seek(0)
    head = file.read(8192)
    if not head:
        return Sniffed("", "", "ไฟล์ว่าง")
    if head.startswith(_EXECUTABLE):
        return Sniffed("", "", PROGRAM)
    kind = _kind(file, head)
    if kind == "locked":
        return Sniffed("", "", "ไฟล์มีรหัสผ่าน บันทึกเป็นไฟล์ที่เปิดได้โดยไม่ใช้รหัสผ่านก่อน")
    if not kind:
        return Sniffed("", "", "ไม่รู้จักชนิดของไฟล์ ใช้ PDF รูปภาพ Word Excel PowerPoint หรือข้อความ")
    endings, media_type = KINDS[kind]
    _stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in endings:
        th = f"ลงท้ายด้วย .{ending[:10]}" if dot else "ไม่มีนามสกุล"
        en = f"ends in .{ending[:10]}" if dot else "has no ending"
        what = kind.upper()
        return Sniffed(kind, media_type, said(f"เนื้อไฟล์เป็น {what} แต่ชื่อ{th}", f"the content is {what} but the name {en}"))
    if kind not in [one for group in allowed for one in GROUPS.get(group, ())]:
        return Sniffed(
            kind, media_type, said(f"รอบการประเมินนี้ไม่รับไฟล์ {kind.upper()}", f"this cycle takes no {kind.upper()} files")
        )
    return Sniffed(kind, media_type, _inside(kind, file, head))


def _kind(file: BinaryIO, head: bytes) -> str:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(file)
    if head.startswith(_OLE):
        return _ole_kind(file)
    guess = filetype.guess(head)
    if guess is not None:
        return {"png": "png", "jpg": "jpeg", "gif": "gif", "webp": "webp"}.get(guess.extension, "")
    return "text" if _is_text(file) else ""


def _zip_kind(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
        return ""
    return "zip"


def _ole_kind(file: BinaryIO) -> str:
    for mark, kind in (
        ("EncryptedPackage", "locked"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if _holds(file, mark.encode("utf-16-le")):
            return kind
    return ""


def _holds(file: BinaryIO, mark: bytes) -> bool:
    before = b""
    for piece in pieces(file):
        if mark in before + piece:
            return True
        before = piece[1 - len(mark) :]
    return False


def _is_text(file: BinaryIO) -> bool:
    if _holds(file, b"\x00"):
        return False
    for encoding in ("utf-8-sig", "cp874"):
        reader = codecs.getincrementaldecoder(encoding)()
        try:
            for piece in pieces(file):
                reader.decode(piece)
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _inside(kind: str, file: BinaryIO, head: bytes) -> str:
    if kind not in (*OFFICE, "zip") and _zip_behind(file):
        return "มีไฟล์ชนิดอื่นซ่อนต่อท้าย บันทึกใหม่แล้วลองอีกครั้ง"
    if kind == "pdf":
        return "" if b"%%EOF" in _tail(file, 2048) else "ไฟล์ PDF ไม่สมบูรณ์ บันทึกใหม่แล้วลองอีกครั้ง"
    if kind == "text":
        return "ไฟล์ข้อความนี้มีโค้ดหน้าเว็บ บันทึกเป็น PDF แทน" if _MARKUP.search(head) else ""
    if kind in PICTURES:
        return picture_fault(file)
    if kind in ("doc", "xls", "ppt"):
        return _MACROS if _holds(file, "_VBA_PROJECT".encode("utf-16-le")) else ""
    try:
        return _inside_zip(kind, file)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, EOFError):
        return _BROKEN


def _tail(file: BinaryIO, most: int) -> bytes:
    file.seek(max(0, size_of(file) - most))
    return file.read(most)


def _zip_behind(file: BinaryIO) -> bool:
    """An archive that ends where the file ends: a polyglot."""
    tail = _tail(file, 65_557)
    place = tail.rfind(b"PK\x05\x06")
    return 0 <= place <= len(tail) - 22 and place + 22 + int.from_bytes(tail[place + 20 : place + 22], "little") == len(
        tail
    )


def _inside_zip(kind: str, file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
            return "ไฟล์บีบอัดขยายแล้วใหญ่เกินไป"
        if any(one.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", one.filename) for one in entries):
            return "ในไฟล์บีบอัดมีชื่อไฟล์ที่ชี้ออกนอกโฟลเดอร์"
        names = [one.filename.lower() for one in entries]
        if kind != "zip" and (any(name.endswith("vbaproject.bin") for name in names) or _says_macros(archive)):
            return _MACROS
        for one in entries:
            if fault := "" if one.is_dir() else _entry_fault(archive, one, kind):
                return fault
    return ""


def _says_macros(archive: zipfile.ZipFile) -> bool:
    """A .docm under another name: the list of contents says macroEnabled."""
    with archive.open("[Content_Types].xml") as file:
        return b"macroenabled" in file.read(1_000_000).lower()


def _entry_fault(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: str) -> str:
    if entry.flag_bits & 1:
        return "ไฟล์บีบอัดมีรหัสผ่าน ตรวจเนื้อไฟล์ไม่ได้"
    with archive.open(entry) as file:
        head = file.read(8)
    if head.startswith(_EXECUTABLE):
        return "ในไฟล์มีโปรแกรมซ่อนอยู่ ไม่รับไฟล์โปรแกรม"
    if (
        kind == "zip"
        and head.startswith(b"PK\x03\x04")
        and not entry.filename.lower().endswith(tuple(f".{one}" for one in OFFICE))
    ):
        return "ในไฟล์ ZIP มีไฟล์บีบอัดซ้อนอยู่ ตรวจเนื้อไฟล์ไม่ได้"
    return ""


_PAGES = re.compile(r"\d{1,5}(?:\s*[–-]\s*\d{1,5})?(?:\s*,\s*\d{1,5}(?:\s*[–-]\s*\d{1,5})?)*\Z")


def tidy_pages(text: str) -> str | None:
    """Page numbers such as "4–9, 12" in one spelling; "" for none; None when they cannot be read."""
    text = fold_digits(text).strip()
    if not text:
        return ""
    if not _PAGES.match(text):
        return None
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*[–-]\s*", "–", text))[:60]
