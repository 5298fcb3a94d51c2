"""What a file is, by its content; what may come in. Uploads are hostile. It must not know where bytes are kept."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

import filetype

from kaona.rules.thai_text import fold_digits

MOST_NAME = 200
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
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXECUTABLE = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body|\?xml)", re.IGNORECASE)
_CONTROL = re.compile('[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\\\:*?"<>|]')


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
        return f"{stem[: MOST_NAME - len(ending) - 1]}.{ending}"
    return name[:MOST_NAME]


def sniff(data: bytes, name: str, allowed: tuple[str, ...] = tuple(GROUPS)) -> Sniffed:
    """Judge a file by its first bytes and its structure; name and content must agree and the kind be allowed."""
    if not data:
        return Sniffed("", "", "ไฟล์ว่าง")
    if data.startswith(_EXECUTABLE):
        return Sniffed("", "", "ไฟล์นี้เป็นโปรแกรม ไม่รับไฟล์โปรแกรมไม่ว่าจะใช้นามสกุลใด")
    kind = _kind(data)
    if not kind:
        return Sniffed("", "", "ไม่รู้จักชนิดของไฟล์ ใช้ PDF รูปภาพ Word Excel PowerPoint หรือข้อความ")
    endings, media_type = KINDS[kind]
    ending = name.rpartition(".")[2].lower()
    if ending not in endings:
        return Sniffed(kind, media_type, f"เนื้อไฟล์เป็น {kind.upper()} แต่ชื่อลงท้ายด้วย .{ending[:10]}")
    if kind not in [one for group in allowed for one in GROUPS.get(group, ())]:
        return Sniffed(kind, media_type, f"รอบการประเมินนี้ไม่รับไฟล์ {kind.upper()}")
    fault = _inside(kind, data)
    return Sniffed(kind, media_type, fault)


def _kind(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    guess = filetype.guess(data[:8192])
    if guess is not None:
        return {"png": "png", "jpg": "jpeg", "gif": "gif", "webp": "webp"}.get(guess.extension, "")
    return "text" if _is_text(data) else ""


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
        return ""
    return "zip"


def _ole_kind(data: bytes) -> str:
    for mark, kind in (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt")):
        if mark.encode("utf-16-le") in data:
            return kind
    return ""


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    for encoding in ("utf-8-sig", "cp874"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _inside(kind: str, data: bytes) -> str:
    if kind == "pdf" and b"%%EOF" not in data[-2048:]:
        return "ไฟล์ PDF ไม่สมบูรณ์ บันทึกใหม่แล้วลองอีกครั้ง"
    if kind == "text" and _MARKUP.search(data[:4096]):
        return "ไฟล์ข้อความนี้มีโค้ดหน้าเว็บ บันทึกเป็น PDF แทน"
    if kind in ("docx", "xlsx", "pptx", "zip"):
        return _inside_zip(kind, data)
    return ""


def _inside_zip(kind: str, data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > 5000 or sum(one.file_size for one in entries) > 1_000_000_000:
            return "ไฟล์บีบอัดขยายแล้วใหญ่เกินไป"
        if kind != "zip" and any(one.filename.lower().endswith("vbaproject.bin") for one in entries):
            return "ไฟล์มีมาโคร บันทึกเป็นไฟล์ที่ไม่มีมาโครก่อน"
        if kind == "zip" and any(_starts_executable(archive, one) for one in entries if not one.is_dir()):
            return "ในไฟล์ ZIP มีโปรแกรม ไม่รับไฟล์โปรแกรม"
    return ""


def _starts_executable(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if entry.flag_bits & 1:  # encrypted: nobody can look inside
        return True
    with archive.open(entry) as file:
        return file.read(8).startswith(_EXECUTABLE)


_PAGES = re.compile(r"\d{1,5}(?:\s*[–-]\s*\d{1,5})?(?:\s*,\s*\d{1,5}(?:\s*[–-]\s*\d{1,5})?)*\Z")


def tidy_pages(text: str) -> str | None:
    """Page numbers such as "4–9, 12" in one spelling; "" for none; None when they cannot be read."""
    text = fold_digits(text).strip()
    if not text:
        return ""
    if not _PAGES.match(text):
        return None
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*[–-]\s*", "–", text))[:60]
