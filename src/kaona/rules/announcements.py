"""Whom an announcement is for, and what is wrong with one. It must not know people or the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaona.rules.roles import AGENCY_TYPES, Role
from kaona.rules.said import said

LEVELS = ("info", "warn")
MOST_TITLE, MOST_TEXT = 120, 600
LONGEST = timedelta(days=366)
WRITTEN = ("title_th", "text_th", "title_en", "text_en")


@dataclass(frozen=True)
class Audience:
    """Empty types and roles are everybody. `not_submitted`: only agencies that have not submitted in an open cycle."""

    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    not_submitted: bool = False

    def reaches(self, held: Iterable[tuple[str, str]], owes: bool) -> bool:
        """True for a person with these (type of organisation, role); `owes`: an own agency has not submitted."""
        if self.not_submitted and not owes:
            return False
        if not self.types and not self.roles:
            return True
        return any(
            (not self.types or kind in self.types) and (not self.roles or role in self.roles) for kind, role in held
        )


@dataclass(frozen=True)
class Draft:
    """An announcement as it is written."""

    title_th: str
    text_th: str
    title_en: str
    text_en: str
    level: str
    audience: Audience
    starts_at: datetime | None
    ends_at: datetime | None


def faults_of(draft: Draft, at: datetime) -> dict[str, str]:
    """What is wrong, by field; every fault at once."""
    faults: dict[str, str] = {}
    for name in ("title_th", "text_th"):
        if not getattr(draft, name).strip():
            faults[name] = said("กรอกข้อความ", "Write a text")
    if bool(draft.title_en.strip()) != bool(draft.text_en.strip()):
        faults["title_en" if draft.text_en.strip() else "text_en"] = said(
            "กรอกภาษาอังกฤษให้ครบทั้งสองช่อง", "Fill in both in English"
        )
    for name in WRITTEN:
        most = MOST_TITLE if name.startswith("title") else MOST_TEXT
        if len(getattr(draft, name)) > most:
            faults[name] = said(f"ยาวเกิน {most} ตัวอักษร", f"Longer than {most} characters")
    if draft.level not in LEVELS:
        faults["level"] = said("เลือกจากรายการ", "Choose from the list")
    if set(draft.audience.types) - set(AGENCY_TYPES):
        faults["types"] = said("เลือกจากรายการ", "Choose from the list")
    if set(draft.audience.roles) - set(Role):
        faults["roles"] = said("เลือกจากรายการ", "Choose from the list")
    return faults | _times(draft, at)


def _times(draft: Draft, at: datetime) -> dict[str, str]:
    if draft.starts_at is None or draft.ends_at is None:
        empty = [name for name in ("starts", "ends") if getattr(draft, f"{name}_at") is None]
        return dict.fromkeys(empty, said("กรอกวันและเวลา", "Give day and time"))
    if draft.ends_at <= draft.starts_at:
        return {"ends": said("เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม", "The end must come after the beginning")}
    if draft.ends_at <= at:
        return {"ends": said("เวลาสิ้นสุดผ่านไปแล้ว", "The end has passed")}
    if draft.ends_at - draft.starts_at > LONGEST:
        return {"ends": said("ประกาศได้ไม่เกินหนึ่งปี", "At most one year")}
    return {}
