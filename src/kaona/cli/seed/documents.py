"""Documents of the demonstration's year for everybody to download: a handbook, a form of two versions, a link; invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files

from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.models import Document
from kaona.knowledge.operations import documents as deeds
from kaona.knowledge.queries.practices import criteria
from kaona.people.models import User
from kaona.rules.downloads import DocumentInput
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local

FORM = "แบบตรวจสอบก่อนส่งแบบประเมิน (ตัวอย่าง)\r\n\r\n[ ] ตอบครบทุกข้อคำถามในหมวด 1-6\r\n[ ] มีหลักฐานประกอบทุกข้อที่ตอบว่ามี\r\n"
MORE = "[ ] ตัววัดบังคับในหมวด 7 มีผล\r\n[ ] หัวหน้าส่วนราชการลงนามแล้ว\r\n"


def load_documents(people: Mapping[str, User], at: datetime) -> None:
    """As an officer would have put them up over the last weeks. The handbook has one page per item, after its cover."""
    officer, year = people["officer@office.example"], fiscal_year_of(local(at).date())
    handbook = (files("kaona.cli") / "demo" / "files" / "handbook.pdf").read_bytes()
    begun = at - timedelta(days=21)
    row = _document(("handbook", "คู่มือการประเมินตนเอง PMQA 4.0", "Self-assessment handbook"),
                    [(Upload("คู่มือ.pdf", handbook), "", "")], year, officer, begun)  # fmt: skip
    edition = criteria()
    if edition is not None:
        pages = {code: number for number, code in enumerate(edition.items, start=2)}
        deeds.set_pages(document=row, version=row.version, number=1, pages=pages, by=officer, at=begun)
    _document(("form", "แบบตรวจสอบก่อนส่ง", "Checklist before submission"),
              [(_text(FORM), "", ""), (_text(FORM + MORE), "", "เพิ่มหมวด 7 และการลงนาม")], year, officer, begun)  # fmt: skip
    _document(("other", "เว็บไซต์สำนักงาน ก.พ.ร.", "Website of the Office"), [(None, "https://www.opdc.go.th/", "")], year,
              officer, begun)  # fmt: skip


def _text(text: str) -> Upload:
    return Upload("แบบตรวจสอบ.txt", text.encode("utf-8-sig"))


def _document(
    names: tuple[str, str, str],
    versions: list[tuple[Upload | None, str, str]],
    year: int,
    officer: User,
    begun: datetime,
) -> Document:
    kind, title_th, title_en = names
    row = deeds.write_document(given=DocumentInput(year, kind, title_th, title_en), by=officer, at=begun)
    for number, (upload, link, note) in enumerate(versions):
        when = begun + timedelta(days=10 * number)
        deeds.add_version(document=row, version=row.version, upload=upload, link=link, note=note, by=officer, at=when)
        row.refresh_from_db()
        row = deeds.publish_document(document=row, version=row.version, by=officer, at=when)
        deeds.tell_of_version(version=row.versions.get(number=number + 1), by=None, at=when)
    return row
