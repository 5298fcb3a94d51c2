"""When a person's mail leaves: at once, in a digest, after quiet hours. It must not know mails or people.

Without a choice of one's own everything leaves at once. Mail about the account itself always does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kaona.rules.notice_kinds import ACCOUNT, GROUPS, NEVER_SILENT
from kaona.rules.thai_dates import BANGKOK, local

AT_ONCE, DIGEST, INBOX = "at_once", "digest", "inbox"
MODES = (AT_ONCE, DIGEST, INBOX)
DAILY, WEEKLY = "daily", "weekly"
SATURDAY = 5
MORNING = 7
LONGEST = 40  # days; no chain of holidays is longer


@dataclass(frozen=True)
class MailTimes:
    """What one person chose. Hours of Bangkok; Monday is 0."""

    modes: Mapping[str, str] = field(default_factory=dict)
    every: str = DAILY
    weekday: int = 0
    hour: int = 8
    quiet: bool = False
    quiet_from: int = 20
    quiet_to: int = MORNING
    workdays_only: bool = False

    def mode(self, group: str) -> str:
        """How this group is told; deadlines and signatures are never left to the inbox alone."""
        if group == ACCOUNT:
            return AT_ONCE
        mode = self.modes.get(group, AT_ONCE)
        return DIGEST if mode == INBOX and group in NEVER_SILENT else mode


def modes_for(group: str) -> tuple[str, ...]:
    """What can be chosen for a group."""
    return MODES[:2] if group in NEVER_SILENT else MODES


def leaves_at(times: MailTimes, group: str, at: datetime, holidays: Collection[date] = ()) -> datetime:
    """When a mail written at `at` leaves: now, or when the quiet hours (and days off) are over.

    A deadline waits for the morning, never for the end of a weekend.
    """
    if group == ACCOUNT:
        return at
    days_off = times.workdays_only and group not in NEVER_SILENT
    for _ in range(LONGEST):
        later = _after_quiet(times, at, days_off, holidays)
        if later == at:
            break
        at = later
    return at


def _after_quiet(times: MailTimes, at: datetime, days_off: bool, holidays: Collection[date]) -> datetime:
    here = local(at)
    if days_off and (here.weekday() >= SATURDAY or here.date() in holidays):
        return _moment(here.date() + timedelta(days=1), times.quiet_to if times.quiet else MORNING)
    if not times.quiet or times.quiet_from == times.quiet_to:
        return at
    over_night = times.quiet_from > times.quiet_to
    evening, morning = here.hour >= times.quiet_from, here.hour < times.quiet_to
    if not (evening or morning if over_night else evening and morning):
        return at
    return _moment(here.date() + timedelta(days=1 if over_night and evening else 0), times.quiet_to)


def digest_at(times: MailTimes, group: str, at: datetime, holidays: Collection[date] = ()) -> datetime:
    """When the next digest leaves that takes along what came at `at`. Deadlines and signatures go with the next day's also
    when the digest is weekly."""
    weekly = times.every == WEEKLY and group not in NEVER_SILENT
    day = local(at).date()
    while _moment(day, times.hour) <= at or (weekly and day.weekday() != times.weekday):
        day += timedelta(days=1)
    return leaves_at(times, group, _moment(day, times.hour), holidays)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BANGKOK)


def faults_of(times: MailTimes) -> dict[str, tuple[str, str]]:
    """What cannot be chosen, by field, in Thai and English; every fault at once."""
    faults: dict[str, tuple[str, str]] = {}
    for group, mode in times.modes.items():
        if group not in GROUPS or mode not in MODES:
            faults[f"mode_{group}"] = ("เลือกจากรายการ", "Choose from the list")
        elif mode not in modes_for(group):
            faults[f"mode_{group}"] = (
                "เรื่องกำหนดส่งและการลงนามปิดอีเมลทั้งหมดไม่ได้",
                "Deadlines and signatures cannot be silenced",
            )
    if times.every not in (DAILY, WEEKLY):
        faults["every"] = ("เลือกทุกวันหรือทุกสัปดาห์", "Choose daily or weekly")
    if not 0 <= times.weekday <= 6:
        faults["weekday"] = ("เลือกวัน", "Choose a day")
    for name in ("hour", "quiet_from", "quiet_to"):
        if not 0 <= getattr(times, name) <= 23:
            faults[name] = ("เลือกเวลา 00:00 ถึง 23:00", "Choose a time from 00:00 to 23:00")
    if times.quiet and times.quiet_from == times.quiet_to:
        faults["quiet_to"] = ("เวลาเริ่มและเวลาสิ้นสุดต้องต่างกัน", "Begin and end must differ")
    return faults
