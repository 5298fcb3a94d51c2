"""What a document of the year may say, and at which page of it an item stands: every fault at once. It must not know
where bytes are kept."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from kaona.rules.calendar_faults import is_https
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text, fold_digits

# In the order in which the public page shows them.
KINDS = ("handbook", "form", "calendar", "program", "other")
YEARS = range(2560, 2701)
LIMITS = {"title_th": 200, "title_en": 200, "description": 1000, "link": 500, "note": 300}
MOST_POSITION, MOST_PAGE = 999, 9999


@dataclass(frozen=True)
class DocumentInput:
    """What is known about a document."""

    fiscal_year: int
    kind: str = "handbook"
    title_th: str = ""
    title_en: str = ""
    description: str = ""
    agency_types: tuple[str, ...] = AGENCY_TYPES
    position: int = 1


def line(text: str) -> str:
    """One line of clean text."""
    return " ".join(clean_text(text).split())


def tidy(given: DocumentInput) -> DocumentInput:
    """The same with clean texts and the types in their usual order."""
    types = tuple(one for one in AGENCY_TYPES if one in given.agency_types)
    return replace(given, title_th=line(given.title_th), title_en=line(given.title_en),
                   description=clean_text(given.description).strip(), agency_types=types)  # fmt: skip


def faults_of(given: DocumentInput) -> dict[str, str]:
    """What is wrong with tidy input, by field."""
    found: dict[str, str] = {}
    if given.fiscal_year not in YEARS:
        found["fiscal_year"] = said("กรอกปี พ.ศ. เช่น 2570", "give a Buddhist year such as 2570")
    if given.kind not in KINDS:
        found["kind"] = said("เลือกจากรายการ", "choose from the list")
    if not given.title_th:
        found["title_th"] = said("กรอกชื่อเอกสาร", "give it a title")
    for name in ("title_th", "title_en", "description"):
        if len(getattr(given, name)) > LIMITS[name]:
            found[name] = too_long(LIMITS[name])
    if not given.agency_types:
        found["agency_types"] = said("เลือกประเภทหน่วยงาน", "choose a type of agency")
    if not 1 <= given.position <= MOST_POSITION:
        found["position"] = said("กรอกลำดับ 1–999", "give an order from 1 to 999")
    return found


def too_long(most: int) -> str:
    """The words for a text with too many letters."""
    return said(f"ยาวเกิน {most} ตัวอักษร", f"longer than {most} characters")


def version_faults(*, link: str, note: str, has_file: bool, first: bool) -> dict[str, str]:
    """What is wrong with a version, by field: a file or a link, not both; what changed, from the second on."""
    found: dict[str, str] = {}
    if has_file and link:
        found["link"] = said("เลือกไฟล์หรือใส่ลิงก์อย่างใดอย่างหนึ่ง", "give a file or a link, not both")
    elif not has_file and not link:
        found["file"] = said("เลือกไฟล์หรือใส่ลิงก์", "choose a file or give a link")
    if link and len(link) > LIMITS["link"]:
        found["link"] = too_long(LIMITS["link"])
    elif link and not is_https(link):
        found["link"] = said("ใช้ลิงก์ที่ขึ้นต้นด้วย https:// เท่านั้น", "only links that begin with https://")
    if not first and not note:
        found["note"] = said("บอกว่าเปลี่ยนอะไรจากฉบับก่อน", "say what changed since the version before")
    elif len(note) > LIMITS["note"]:
        found["note"] = too_long(LIMITS["note"])
    return found


def read_pages(
    text: str, codes: Collection[str], total: int | None = None
) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """Lines such as "1.1 23", "1.1,23" or two cells from Excel as pages by item, and what is wrong, line by line."""
    pages: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for number, row in enumerate(clean_text(text).split("\n"), start=1):
        cells = [one for one in re.split(r"[\s,;]+", fold_digits(row).strip()) if one]
        if not cells:
            continue
        fault = _row_fault(cells, codes, pages, total)
        if fault:
            faults.append((number, fault))
        else:
            pages[cells[0]] = int(cells[1])
    return pages, faults


def _row_fault(cells: list[str], codes: Collection[str], known: Collection[str], total: int | None) -> str:
    if len(cells) != 2 or not cells[1].isascii() or not cells[1].isdigit() or not 1 <= len(cells[1]) <= 4:
        return said("พิมพ์รหัสหัวข้อ เว้นวรรค แล้วเลขหน้า เช่น 1.1 23", "type the item, a space and the page, such as 1.1 23")
    code, page = cells[0][:20], int(cells[1])
    if code not in codes:
        return said(f"ไม่มีหัวข้อ {code}", f"there is no item {code}")
    if code in known:
        return said(f"หัวข้อ {code} ซ้ำ", f"item {code} is there twice")
    if page < 1 or (total and page > total):
        most = total or MOST_PAGE
        return said(f"ไฟล์มีหน้า 1–{most}", f"the file has pages 1 to {most}")
    return ""
