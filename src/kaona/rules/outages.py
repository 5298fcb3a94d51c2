"""When an end moves because the site could not be used: the published rule, and its words. It must not know cycles.

An outage counts when it lasted at least so many minutes within the last so many hours before the end. Each counts by itself.
The end then moves by the time lost, rounded up to whole days, or to the next working day at the end of office hours; never to a
day off, and never to a moment at which the site was still down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kaona.rules.holidays import working_day_from
from kaona.rules.said import said
from kaona.rules.thai_dates import BANGKOK, local

ONE_DAY = timedelta(days=1)
OFFICE_CLOSES = time(16, 30)


@dataclass(frozen=True)
class Down:
    """A time in which the site could not be used."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Terms:
    """`mode`: never, days, next_working_day."""

    mode: str
    minutes: int
    hours: int


def lost(end: datetime, down: Down, terms: Terms) -> timedelta:
    """How much of the last hours before the end was lost."""
    begin = max(down.began_at, end - timedelta(hours=terms.hours))
    return max(min(down.ended_at, end) - begin, timedelta(0))


def later_end(end: datetime, down: Down, terms: Terms, holidays: Mapping[date, object]) -> datetime | None:
    """The new end, or None when the outage does not count."""
    gone = lost(end, down, terms)
    if terms.mode == "never" or gone < timedelta(minutes=terms.minutes) or not gone:
        return None
    after = max(end, down.ended_at)
    if terms.mode == "next_working_day":
        day = working_day_from(local(after).date() + ONE_DAY, holidays)
        return datetime.combine(day, OFFICE_CLOSES, BANGKOK)
    day = working_day_from(local(end).date() + ONE_DAY * -(-gone // ONE_DAY), holidays)
    found = datetime.combine(day, local(end).time(), BANGKOK)
    while found <= after:
        day = working_day_from(day + ONE_DAY, holidays)
        found = datetime.combine(day, local(end).time(), BANGKOK)
    return found


def terms_words(terms: Terms) -> str:
    """The rule as agencies read it."""
    if terms.mode == "never":
        return said("รอบนี้ไม่ขยายเวลาเองเมื่อระบบขัดข้อง", "This cycle has no automatic extension after an outage")
    th = f"หากระบบขัดข้องติดต่อกันตั้งแต่ {terms.minutes} นาที ภายใน {terms.hours} ชั่วโมงก่อนปิดรับ วันปิดรับเลื่อน"
    en = f"If the site is down for {terms.minutes} minutes or more at a stretch within {terms.hours} hours before the end, the end moves "
    if terms.mode == "days":
        return said(
            th + "ออกตามเวลาที่เสียไป ปัดขึ้นเป็นวัน และไม่ตรงกับวันหยุด", en + "by the time lost, in whole days, to no day off"
        )
    return said(th + "เป็น 16:30 น. ของวันทำการถัดไป", en + "to 16:30 of the next working day")
