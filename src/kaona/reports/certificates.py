"""Certificates as papers: that somebody came to a knowledge event, and the status of an agency. `address` makes the place
where anybody can check a token."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kaona.knowledge.queries.attendance import Person
from kaona.reports.paper import Code, Diploma, Paper, Verbatim
from kaona.reports.words import LEVELS
from kaona.rules.calendar_layout import times_words
from kaona.rules.thai_dates import local, words_of_date
from kaona.verification.queries.certificates import EXPIRED, WITHDRAWN, check

OFFICE = "สำนักงานคณะกรรมการพัฒนาระบบราชการ"
ATTENDED, STATUS = "ใบรับรองการเข้าร่วม", "ใบรับรองสถานะการเป็นระบบราชการ 4.0"
LEAD, CHECK = "ขอรับรองว่า", "ตรวจใบรับรองนี้ได้ที่"
FORMATS = ("pdf", "docx")


def attended_certificate(one: Person | None, *, address: Callable[[str], str]) -> Paper | None:
    """That somebody came; None for who did not, or whom the reader may not see."""
    if one is None or one.attended_at is None:
        return None
    row = one.occasion
    facts = (("วันที่จัด", times_words(row.begins_at, row.ends_at)), ("สถานที่", row.place))
    sheet = Diploma(
        OFFICE, Verbatim(one.number), LEAD, one.full_name, _code(address(one.token)),
        ("สำนักงาน ก.พ.ร.", f"ให้ไว้ ณ วันที่ {words_of_date(local(one.attended_at).date())}"), (one.agency,),
        ("ได้เข้าร่วมกิจกรรม",), row.title_th, tuple(fact for fact in facts if fact[1]),
    )  # fmt: skip
    return _paper("attended", ATTENDED, sheet)


def status_certificate(token: str, *, day: date, address: Callable[[str], str]) -> Paper | None:
    """The certificate of a token, for everybody, with what it is worth on a day; None for a token that none has."""
    found = check(token, day=day)
    if found is None:
        return None
    row: Any = found.certificate
    warning = ""
    if found.state == WITHDRAWN:
        warning = f"ใบรับรองนี้ถูกเพิกถอน เมื่อ {words_of_date(local(row.withdrawn_at).date())} {row.withdrawn_reason}"
    elif found.state == EXPIRED:
        warning = f"ใบรับรองนี้หมดอายุแล้ว เมื่อ {words_of_date(row.valid_to)}"
    sheet = Diploma(
        OFFICE, Verbatim(row.number), LEAD, row.name_th, _code(address(row.token)),
        ("เลขาธิการ ก.พ.ร.", f"ให้ไว้ ณ วันที่ {words_of_date(local(row.issued_at).date())}"),
        (Verbatim(row.name_en),) if row.name_en else (),
        ("ผ่านการตรวจประเมินและตรวจรับรอง ณ พื้นที่ ตามเกณฑ์คุณภาพการบริหารจัดการภาครัฐ 4.0", f"ปีงบประมาณ {row.fiscal_year}"),
        LEVELS.get(row.level, row.level),
        (("ขอบเขต", row.scope), ("เกณฑ์", Verbatim(row.edition)),
         ("ใช้ได้", f"{words_of_date(row.valid_from)} – {words_of_date(row.valid_to)}")), warning,
    )  # fmt: skip
    return _paper("certificate", STATUS, sheet)


def _code(address: str) -> Code:
    return Code(address, f"{CHECK} {address}")


def _paper(kind: str, title: str, sheet: Diploma) -> Paper:
    running = f"{title} {sheet.name}"
    return Paper(kind=kind, title=title, running=running, author=OFFICE, parts=(), contents=False, sheet=sheet)
