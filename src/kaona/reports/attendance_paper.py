"""A knowledge event on paper, for officers: the sheet that people sign, and who came with what their agency did afterwards.
The list for a spreadsheet prints the same object."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.knowledge.models import Occasion
from kaona.knowledge.queries.attendance import Person, by_agency, people_of
from kaona.knowledge.queries.occasions import may_manage, occasion_for, standing_of
from kaona.reports.attendance import Afterwards, LevelMove, afterwards
from kaona.reports.paper import Block, Cell, Column, Facts, Heading, Lines, Paper, Part, Row, Table, Verbatim
from kaona.reports.words import LEVELS
from kaona.rules.calendar_layout import times_words
from kaona.rules.occasions import RegistrationState
from kaona.rules.thai_dates import local, words_of_date, words_of_moment

SIGN_IN, ATTENDANCE = "sign_in", "attendance"
TITLES = {SIGN_IN: "ใบลงชื่อเข้าร่วมกิจกรรม", ATTENDANCE: "รายงานผู้เข้าร่วมกิจกรรม"}
FORMATS = ("pdf", "docx", "xlsx")
# Rows for those who come without a place.
BLANK = 12
GUEST, WALKED_IN = "ไม่มีบัญชีในระบบ", "มาโดยไม่ได้ลงทะเบียน"


@dataclass(frozen=True)
class Attendance:
    """Who registered for an event and who came: everything that its lists and papers say."""

    occasion: Occasion
    people: tuple[Person, ...]
    standing: dict[str, int]
    after: tuple[Afterwards, ...]

    @property
    def placed(self) -> list[Person]:
        """Those with a place who are expected at the door."""
        return [one for one in self.people if one.state == RegistrationState.REGISTERED and not one.walk_in]

    @property
    def came(self) -> list[Person]:
        """Those who were checked in."""
        return [one for one in self.people if one.attended_at is not None]


def attendance_of(user: Any, pk: int, *, at: datetime) -> Attendance | None:
    """Of one event, for an officer; None for anybody else."""
    row = occasion_for(user, pk, at=at) if may_manage(user, at=at) else None
    if row is None:
        return None
    return Attendance(row, tuple(people_of(row)), standing_of(row), tuple(afterwards(user, at=at, pk=row.pk)))


def sign_in_paper(found: Attendance, *, at: datetime) -> Paper:
    """The sheet for the table at the door: everybody with a place by agency, then rows for others."""
    columns = (
        Column("ลำดับ", 12, "centre"),
        Column("ชื่อ", 45),
        Column("ตำแหน่ง", 40),
        Column("ลายมือชื่อ", 45),
        Column("เวลา", 18),
    )
    rows, number = [], 0
    for agency, people in by_agency(found.placed):
        rows.append(_agency(agency, len(people)))
        for one in people:
            number += 1
            rows.append(Row((str(number), one.full_name, one.position, "", ""), "tall"))
    blank = (
        Column("ลำดับ", 12, "centre"),
        Column("ชื่อ", 45),
        Column("หน่วยงาน", 40),
        Column("ลายมือชื่อ", 45),
        Column("เวลา", 18),
    )
    blocks = (
        Facts(_facts(found)), Table(columns, tuple(rows), "ผู้ได้ที่นั่ง", "ยังไม่มีผู้ได้ที่นั่ง"), Heading(WALKED_IN, listed=False),
        Table(blank, tuple(Row((str(n), "", "", "", ""), "tall") for n in range(number + 1, number + 1 + BLANK)), WALKED_IN),
    )  # fmt: skip
    return _paper(SIGN_IN, found, (Part(SIGN_IN, TITLES[SIGN_IN], blocks),), at)


def attendance_paper(found: Attendance, *, at: datetime) -> Paper:
    """Who came, by agency; and what these agencies did afterwards in the items of the event."""
    columns = (Column("ลำดับ", 12, "centre"), Column("ชื่อ", 54), Column("ตำแหน่ง", 48), Column("เช็กอินเมื่อ", 46))
    rows, number, agencies = [], 0, by_agency(found.came)
    for agency, people in agencies:
        rows.append(_agency(agency, len(people)))
        for one in people:
            number += 1
            rows.append(
                Row(
                    (
                        str(number),
                        _named(one),
                        one.position,
                        words_of_moment(one.attended_at) if one.attended_at else "",
                    )
                )
            )
    facts = (*_facts(found), ("ผู้เข้าร่วม", f"{len(found.came)} คน จาก {len(agencies)} หน่วยงาน"))
    first: tuple[Block, ...] = (Facts(facts), Table(columns, tuple(rows), "ผู้เข้าร่วม", "ยังไม่มีผู้เข้าร่วม"))
    parts = (Part(ATTENDANCE, "ผู้เข้าร่วมกิจกรรม", first), Part("after", "ผลหลังกิจกรรม", (_after(found),)))
    return _paper(ATTENDANCE, found, parts, at)


def _paper(kind: str, found: Attendance, parts: tuple[Part, ...], at: datetime) -> Paper:
    title = TITLES[kind]
    return Paper(kind=kind, title=title, running=f"{title} {found.occasion.title_th}", author=str(found.occasion.organisation),
                 parts=parts, contents=False, made_at=at)  # fmt: skip


def _facts(found: Attendance) -> tuple[tuple[str, str], ...]:
    row = found.occasion
    return (
        ("กิจกรรม", row.title_th), ("วันและเวลา", times_words(row.begins_at, row.ends_at)),
        ("สถานที่", row.place or Verbatim(row.link)), ("หัวข้อ", ", ".join(row.items) or "–"),
        ("ได้ที่นั่ง", f"{found.standing['registered']} คน"),
        ("จำนวนที่นั่ง", "ไม่จำกัด" if row.quota is None else f"{row.quota} ที่นั่ง"),
    )  # fmt: skip


def _agency(name: str, number: int) -> Row:
    return Row((f"{name} ({number} คน)",), "head")


def _named(one: Person) -> Cell:
    small = GUEST if one.is_guest else WALKED_IN if one.walk_in else ""
    return Lines(one.full_name, (small,)) if small else one.full_name


def _after(found: Attendance) -> Table:
    columns = (
        Column("หน่วยงาน", 38), Column("ผู้เข้าร่วม", 17, "number"), Column("ระดับของหัวข้อ ก่อนและหลัง", 41),
        Column("งานในแผนที่อนุมัติหลังกิจกรรม", 22, "number"), Column("งานที่เสร็จหลังกิจกรรม", 18, "number"), Column("ล่าสุด", 24),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                str(one.organisation),
                str(one.came),
                _moves(one.levels),
                str(one.planned),
                str(one.done),
                _day(one.last_at),
            )
        )
        for one in found.after
    )
    return Table(columns, rows, "ผลหลังกิจกรรม", "ยังไม่มีผลหลังกิจกรรม")


def _moves(levels: tuple[LevelMove, ...]) -> str:
    return "\n".join(f"{one.item} {_level(one.before)} → {_level(one.after)}" for one in levels) or "–"


def _level(level: str | None) -> str:
    return "–" if level is None else LEVELS.get(level, level)


def _day(when: datetime | None) -> str:
    return words_of_date(local(when).date()) if when else "–"
