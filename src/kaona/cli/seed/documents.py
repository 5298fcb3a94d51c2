"""Documents of the demonstration's year for everybody to download: a handbook of two versions, a form, a link; invented."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files

from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.operations import documents as deeds
from kaona.knowledge.queries.practices import criteria
from kaona.people.models import User
from kaona.rules.downloads import DocumentInput
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.pictures import count_pages
from kaona.rules.thai_dates import local

FORM = (
    "แบบตรวจสอบก่อนส่งแบบประเมิน (ตัวอย่าง)\r\n\r\n"
    "[ ] ตอบครบทุกข้อคำถามในหมวด 1-6\r\n[ ] มีหลักฐานประกอบทุกข้อที่ตอบว่ามี\r\n"
    "[ ] ตัววัดบังคับในหมวด 7 มีผล\r\n[ ] หัวหน้าส่วนราชการลงนามแล้ว\r\n"
)


def load_documents(people: Mapping[str, User], at: datetime) -> None:
    """As an officer would have put them up over the last weeks."""
    officer, year = people["officer@office.example"], fiscal_year_of(local(at).date())
    handbook = (files("kaona.cli") / "demo" / "files" / "strategy-manual.pdf").read_bytes()
    newer = (files("kaona.cli") / "demo" / "files" / "quarterly-report.pdf").read_bytes()
    for given, versions in (
        (
            DocumentInput(year, "handbook", "คู่มือการประเมินตนเอง PMQA 4.0 (ตัวอย่าง)", "Self-assessment handbook (sample)"),
            ((Upload("คู่มือ-ฉบับแรก.pdf", handbook), "", ""), (Upload("คู่มือ.pdf", newer), "", "แก้คำอธิบายหมวด 4")),
        ),
        (
            DocumentInput(year, "form", "แบบตรวจสอบก่อนส่ง", "Checklist before submission"),
            ((Upload("แบบตรวจสอบ.txt", FORM.encode("utf-8-sig")), "", ""),),
        ),
        (
            DocumentInput(year, "other", "เว็บไซต์สำนักงาน ก.พ.ร.", "Website of the Office"),
            ((None, "https://www.opdc.go.th/", ""),),
        ),
    ):  # fmt: skip
        begun = at - timedelta(days=21)
        row = deeds.write_document(given=given, by=officer, at=begun)
        for number, (upload, link, note) in enumerate(versions):
            when = begun + timedelta(days=10 * number)
            deeds.add_version(
                document=row, version=row.version, upload=upload, link=link, note=note, by=officer, at=when
            )
            row.refresh_from_db()
            row = deeds.publish_document(document=row, version=row.version, by=officer, at=when)
        if given.kind == "handbook":
            _give_pages(row, newer, officer, begun + timedelta(days=10))


def _give_pages(row: deeds.Document, data: bytes, officer: User, at: datetime) -> None:
    edition, total = criteria(), count_pages(io.BytesIO(data)) or 1
    codes = [] if edition is None else list(edition.items)
    pages = {code: 1 + place * total // len(codes) for place, code in enumerate(codes)}
    deeds.set_pages(document=row, version=row.version, number=2, pages=pages, by=officer, at=at)
