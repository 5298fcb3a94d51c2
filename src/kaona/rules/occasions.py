"""Knowledge events: what one must say, whom it is for, who gets a place. It must not know who registers."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.said import said
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import clean_text, fold_digits


class OccasionState(StrEnum):
    """Where an event stands; published and past its end it is over."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where one person's registration stands."""

    APPLIED = "applied"
    WAITING = "waiting"
    REGISTERED = "registered"
    DECLINED = "declined"
    CANCELLED = "cancelled"


# (move, from) -> to
OCCASION_MOVES: dict[tuple[str, str], str] = {
    ("publish", OccasionState.DRAFT): OccasionState.PUBLISHED,
    ("cancel", OccasionState.PUBLISHED): OccasionState.CANCELLED,
}
AUDIENCES = ("everybody", "types", "submitted", "weak")
SIGHTS = ("all", "registered", "attended")
LEVELS = ("basic", "advance", "significance")
# What attendees are asked; the words are the pages'.
EVALUATION = ("content", "speaker", "use", "time", "place")
MARKS = range(1, 6)
FEWEST_TOGETHER = 3  # evaluations: with fewer, the sum tells who answered what
MOST_QUOTA = 100_000
EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\".]+(\.[^@\s<>\".]+)+")
LIMITS = {"title_th": 300, "title_en": 300, "description": 10_000, "place": 300, "link": 500}


@dataclass(frozen=True)
class OccasionInput:
    """An event as it is typed; `quota` is text, "" for as many as come."""

    title_th: str = ""
    title_en: str = ""
    description: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    link: str = ""
    quota: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    approval: bool = False
    audience: str = "everybody"
    agency_types: tuple[str, ...] = ()
    weak_item: str = ""
    weak_below: str = ""
    items: tuple[str, ...] = ()


def tidy(given: OccasionInput) -> OccasionInput:
    """The same with clean texts, Arabic digits, and nothing that another audience would need."""
    weak = given.audience == "weak"
    return replace(
        given, title_th=line(given.title_th), title_en=line(given.title_en), place=line(given.place),
        link=given.link.strip(), description=clean_text(given.description).strip(), quota=fold_digits(given.quota).strip(),
        agency_types=tuple(one for one in AGENCY_TYPES if given.audience == "types" and one in given.agency_types),
        weak_item=given.weak_item if weak else "", weak_below=given.weak_below if weak else "",
        items=tuple(sorted(set(given.items))),
    )  # fmt: skip


def line(text: str) -> str:
    """A text without line ends and double spaces."""
    return " ".join(clean_text(text).split())


def is_https(link: str) -> bool:
    """An address that a browser opens safely."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not any(one.isspace() for one in link)


def faults_of(one: OccasionInput, codes: Collection[str], *, taken: int = 0) -> dict[str, str]:
    """Everything that is wrong, by field, in Thai; `one` is tidy, `taken` are the places that are given already."""
    faults: dict[str, str] = {}
    if not one.title_th:
        faults["title_th"] = "กรอกชื่อกิจกรรม"
    for name, most in LIMITS.items():
        if len(getattr(one, name)) > most:
            faults[name] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")
    if one.link and not is_https(one.link):
        faults["link"] = said("ใช้ลิงก์ที่ขึ้นต้นด้วย https:// เท่านั้น", "only links that begin with https://")
    if not one.place and not one.link:
        faults["place"] = "กรอกสถานที่หรือลิงก์อย่างน้อยหนึ่งอย่าง"
    return faults | _time_faults(one) | _quota_fault(one.quota, taken) | _audience_faults(one, codes)


def _time_faults(one: OccasionInput) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name, words in (("begins_at", "กรอกวันและเวลาเริ่ม"), ("ends_at", "กรอกวันและเวลาสิ้นสุด"),
                        ("opens_at", "กรอกวันและเวลาเปิดลงทะเบียน"), ("closes_at", "กรอกวันและเวลาปิดลงทะเบียน")):  # fmt: skip
        if getattr(one, name) is None:
            faults[name] = words
    if one.begins_at and one.ends_at and one.ends_at <= one.begins_at:
        faults["ends_at"] = "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม"
    if one.opens_at and one.closes_at and one.closes_at <= one.opens_at:
        faults["closes_at"] = "เวลาปิดลงทะเบียนต้องอยู่หลังเวลาเปิด"
    if one.closes_at and one.ends_at and one.closes_at > one.ends_at:
        faults["closes_at"] = "เวลาปิดลงทะเบียนต้องไม่เกินเวลาสิ้นสุดของกิจกรรม"
    return faults


def _quota_fault(quota: str, taken: int) -> dict[str, str]:
    if not quota:
        return {}
    if not (quota.isascii() and quota.isdecimal()) or len(quota) > 6 or not 1 <= int(quota) <= MOST_QUOTA:
        return {"quota": "กรอกจำนวนที่นั่งเป็นเลข 1 ถึง 100,000 หรือเว้นว่างเมื่อไม่จำกัด"}
    if int(quota) < taken:
        return {
            "quota": said(f"มีผู้ได้ที่นั่งแล้ว {taken} คน ลดต่ำกว่านี้ไม่ได้", f"places given already: {taken}; it cannot be fewer")
        }
    return {}


def _audience_faults(one: OccasionInput, codes: Collection[str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    if one.audience not in AUDIENCES:
        faults["audience"] = "เลือกกลุ่มเป้าหมายจากรายการ"
    if one.audience == "types" and not one.agency_types:
        faults["audience"] = "เลือกประเภทหน่วยงานอย่างน้อยหนึ่งประเภท"
    if one.audience == "weak" and (one.weak_item not in codes or one.weak_below not in LEVELS):
        faults["audience"] = "เลือกหัวข้อและระดับที่ต่ำกว่า"
    if unknown := [code for code in one.items if code not in codes]:
        faults["items"] = said(
            f"ไม่มีหัวข้อ {', '.join(unknown)} ในเกณฑ์", f"the criteria have no item {', '.join(unknown)}"
        )
    return faults


def guest_faults(*, name: str, agency: str, email: str) -> dict[str, str]:
    """What is wrong with somebody at the door who has no account, by field; the texts are tidy."""
    faults: dict[str, str] = {}
    for field, text, most, words in (("name", name, 200, "กรอกชื่อ"), ("agency", agency, 250, "กรอกหน่วยงาน")):
        if not text:
            faults[field] = words
        elif len(text) > most:
            faults[field] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")
    if email and not (len(email) <= 254 and EMAIL.fullmatch(email)):
        faults["email"] = "กรอกอีเมลให้ถูกต้อง หรือเว้นว่าง"
    return faults


def is_weak(level: str | None, below: str) -> bool:
    """True when an item that has reached `level` stands below the level `below`. Without a score nobody is called weak."""
    if level is None or below not in LEVELS:
        return False
    rank = LEVELS.index(level) if level in LEVELS else -1
    return rank < LEVELS.index(below)


def is_eve(begins_at: datetime, at: datetime) -> bool:
    """From the morning of the day before, by the calendar in Bangkok, until it begins."""
    return at < begins_at and (local(begins_at).date() - local(at).date()).days <= 1


def closed_because(*, state: str, opens_at: datetime, closes_at: datetime, ends_at: datetime, at: datetime) -> str:
    """Why nobody can register now, as a key; "" when one can."""
    if state != OccasionState.PUBLISHED:
        return "occasion_state"
    if at < opens_at:
        return "occasion_early"
    return "occasion_late" if at >= min(closes_at, ends_at) else ""


def first_state(*, approval: bool, quota: int | None, taken: int) -> RegistrationState:
    """What a new registration becomes."""
    if approval:
        return RegistrationState.APPLIED
    return placed_state(quota=quota, taken=taken)


def placed_state(*, quota: int | None, taken: int) -> RegistrationState:
    """A place when one is free, else the waiting list."""
    return RegistrationState.REGISTERED if quota is None or taken < quota else RegistrationState.WAITING


def marks_fault(marks: Mapping[str, int]) -> bool:
    """True when a line has no mark of 1 to 5, or one is unknown."""
    return set(marks) != set(EVALUATION) or any(one not in MARKS for one in marks.values())


def counts_of(all_marks: Sequence[Mapping[str, int]]) -> dict[str, dict[int, int]]:
    """How many gave which mark, by line."""
    return {line: {mark: sum(1 for one in all_marks if one.get(line) == mark) for mark in MARKS} for line in EVALUATION}
