"""Dates and times as Thai offices write them: B.E. years, Asia/Bangkok, Thai or English words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kaona.rules.thai_text import fold_digits

BANGKOK = ZoneInfo("Asia/Bangkok")
BE = 543
MONTHS_TH = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน",
             "ตุลาคม", "พฤศจิกายน", "ธันวาคม")  # fmt: skip
SHORT_TH = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
MONTH_NUMBERS = {
    name.replace(".", ""): str(number) for names in (MONTHS_TH, SHORT_TH) for number, name in enumerate(names, 1)
}
SHORT_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def be_year(when: date) -> int:
    """The B.E. year of a date."""
    return when.year + BE


def local(when: datetime) -> datetime:
    """A moment as the clock of Bangkok shows it."""
    return when.astimezone(BANGKOK)


def words_of_date(when: date, *, language: str = "th", full: bool = False) -> str:
    """24 พ.ย. 2569, in full 24 พฤศจิกายน 2569; English: 24 Nov 2026 (2569)."""
    if language == "en":
        return f"{when.day} {SHORT_EN[when.month - 1]} {when.year} ({be_year(when)})"
    return f"{when.day} {(MONTHS_TH if full else SHORT_TH)[when.month - 1]} {be_year(when)}"


def words_of_time(when: datetime, *, language: str = "th") -> str:
    """16:30 น. in Bangkok."""
    return f"{local(when):%H:%M}{' น.' if language == 'th' else ''}"


def words_of_moment(when: datetime, *, language: str = "th") -> str:
    """24 พ.ย. 2569 16:30 น."""
    return f"{words_of_date(local(when).date(), language=language)} {words_of_time(when, language=language)}"


def end_of(day: date) -> datetime:
    """The moment at which a day is over in Bangkok."""
    return datetime.combine(day + timedelta(days=1), time(), BANGKOK)


def countdown(until: datetime, now: datetime, *, language: str = "th") -> str:
    """How long until a moment, in its two largest units; "ปิดแล้ว" once it has come."""
    left = until - now
    if left <= timedelta(0):
        return "ปิดแล้ว" if language == "th" else "closed"
    days, hours, minutes = left.days, left.seconds // 3600, left.seconds % 3600 // 60
    if language == "en":
        return f"{days} d {hours} h left" if days else f"{hours} h {minutes} min left"
    if days:
        return f"เหลือ {days} วัน {hours} ชม."
    return f"เหลือ {hours} ชม. {minutes} นาที" if hours else f"เหลือ {minutes} นาที"


@dataclass(frozen=True)
class DateFault(ValueError):
    """Why three fields are not a date."""

    th: str
    en: str

    def __str__(self) -> str:
        return self.th


def read_date(day: str, month: str, year: str) -> date | None:
    """A date from day, month (1-12 or its name) and B.E. year, Thai digits too; None when all are empty; DateFault
    otherwise."""
    parts = [fold_digits(part).strip() for part in (day, month, year)]
    parts[1] = MONTH_NUMBERS.get(parts[1].replace(".", "").replace(" ", ""), parts[1])
    if not any(parts):
        return None
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise DateFault("กรอกวัน เดือน และปี พ.ศ. ให้ครบ เช่น 24 เมษายน 2569", "Give day, month and B.E. year")
    d, m, y = (int(part) for part in parts)
    if not 2443 <= y <= 2743:
        example = f" เช่น {y + BE}" if 1900 <= y <= 2100 else ""
        raise DateFault(f"กรอกปี พ.ศ.{example}", f"Give the B.E. year{f', such as {y + BE}' if example else ''}")
    try:
        return date(y - BE, m, d)
    except ValueError:
        raise DateFault("ไม่มีวันที่นี้ในปฏิทิน", "There is no such day") from None


def read_time(text: str) -> tuple[int, int] | None:
    """Hours and minutes from 16:30, 16.30 or 1630; None when empty; DateFault otherwise."""
    digits = fold_digits(text).strip().replace(".", ":").removesuffix(" น:").strip()
    if not digits:
        return None
    hours, colon, minutes = digits.partition(":")
    if not colon and len(digits) == 4:
        hours, minutes = digits[:2], digits[2:]
    if not (
        len(digits) <= 5
        and digits.isascii()
        and hours.isdigit()
        and minutes.isdigit()
        and int(hours) < 24
        and int(minutes) < 60
    ):
        raise DateFault("กรอกเวลา เช่น 16:30", "Give a time such as 16:30")
    return int(hours), int(minutes)
