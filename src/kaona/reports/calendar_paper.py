"""A calendar of the programme year as an official paper: the guideline's table by date, the days off at its foot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kaona.assessment.models import Calendar
from kaona.assessment.queries.calendars import (
    Entry,
    agency_in,
    calendars_for,
    entries_for,
    entries_of,
    published_calendars,
    when_of,
)
from kaona.assessment.queries.holidays import days_off, unconfirmed_years
from kaona.people.models import Organisation
from kaona.reports.paper import Block, Cell, Column, Heading, Lines, Paper, Paragraph, Part, Row, Table, Verbatim
from kaona.reports.words import AUDIENCES
from kaona.rules import fiscal_year as fiscal
from kaona.rules.thai_dates import be_year, words_of_date

KIND = "calendar"
FORMATS = ("pdf", "docx", "xlsx")
ACTIVITIES = "กิจกรรมของปี"
OFFICE = "สำนักงานคณะกรรมการพัฒนาระบบราชการ"
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
COLUMNS = (
    Column("ลำดับ", 7, "centre"),
    Column("กิจกรรม", 25),
    Column("ช่วงเวลา", 19),
    Column("ผู้เกี่ยวข้อง", 15),
    Column("สถานที่หรือลิงก์", 14),
)
# As wide as those above: in a workbook both stand on one sheet.
OFF_COLUMNS = (
    Column("ลำดับ", 7, "centre"),
    Column("วันหยุด", 25),
    Column("วันที่", 19),
    Column("วัน", 15),
    Column("หมายเหตุ", 14),
)


def calendar_paper(user: Any, pk: int, *, at: datetime) -> Paper | None:
    """A calendar as this person sees it, with the own end of the agency; None when it is not for this person."""
    row = calendars_for(user, at=at).filter(pk=pk).first()
    if row is None:
        return None
    return _paper(row, entries_for(user, row, at=at), agency_in(user, row, at=at))


def public_calendar_paper(pk: int) -> Paper | None:
    """A published calendar for everybody; None for any other. The same calendar always gives the same paper."""
    row = next((one for one in published_calendars() if one.pk == pk), None)
    return None if row is None else _paper(row, entries_of(row), None)


def file_name(calendar: Calendar) -> str:
    """What the file is called, without its ending."""
    return f"{calendar.name_th} {calendar.fiscal_year}"


def _paper(row: Calendar, entries: Sequence[Entry], agency: Organisation | None) -> Paper:
    draft, year = row.state == Calendar.State.DRAFT, f"ประจำปีงบประมาณ พ.ศ. {row.fiscal_year}"
    marks = [word for word, holds in (("ร่าง", draft), ("ปีตัวอย่าง", row.is_sample)) if holds]
    mark = f" ({' '.join(marks)})" if marks else ""
    blocks: list[Block] = [Paragraph(f"{year}{mark}", "lead")]
    if row.is_sample:
        blocks.append(Paragraph("ตัวอย่างสำหรับเริ่มต้น ไม่ใช่กำหนดการที่ประกาศใช้", "quiet"))
    blocks.append(
        Table(COLUMNS, tuple(_row(n, one, agency) for n, one in enumerate(entries, 1)), ACTIVITIES, "ยังไม่มีกิจกรรมในปฏิทิน")
    )
    moments = [one.changed_at for one in entries if one.changed_at] + ([row.published_at] if row.published_at else [])
    return Paper(
        kind=KIND, title=row.name_th, running=f"{row.name_th} {row.fiscal_year}{mark}", author=OFFICE, contents=False,
        parts=(Part("calendar", row.name_th, (*blocks, *_days_off(row.fiscal_year))),), made_at=max(moments, default=None),
    )  # fmt: skip


def _row(number: int, entry: Entry, agency: Organisation | None) -> Row:
    sheet = entry.sheet
    title: Cell = Lines(sheet.title_th, (sheet.description,)) if sheet.description else sheet.title_th
    time: Cell = when_of(entry)
    if entry.until and agency is not None:
        time = Lines(when_of(entry), (f"ขยายเวลาให้{agency.name_th}",))
    where: Cell = Lines(sheet.place, (Verbatim(sheet.link),)) if sheet.place else Verbatim(sheet.link)
    return Row((str(number), title, time, AUDIENCES.get(sheet.audience, sheet.audience), where))


def _days_off(fiscal_year: int) -> tuple[Block, ...]:
    """Official holidays from October to September; what the cabinet has not announced is said so."""
    found = days_off(fiscal.first_day(fiscal_year), fiscal.last_day(fiscal_year))
    waiting = unconfirmed_years(fiscal_year)
    rows = tuple(
        Row(
            (
                str(number),
                one.th,
                words_of_date(one.day),
                WEEKDAYS[one.day.weekday()],
                "ยังไม่ยืนยัน" if be_year(one.day) in waiting else "",
            )
        )
        for number, one in enumerate(sorted(found.values(), key=lambda one: one.day), 1)
    )
    years = " และ ".join(f"พ.ศ. {year}" for year in waiting)
    note = (Paragraph(f"วันหยุดของปี {years} คำนวณไว้ก่อน รอประกาศของคณะรัฐมนตรี", "small"),) if waiting else ()
    return (Heading("วันหยุดราชการ", listed=False), Table(OFF_COLUMNS, rows, "วันหยุดราชการ"), *note)
