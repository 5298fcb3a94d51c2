"""The Thai words of official papers; tests compare those that pages say too."""

from datetime import date
from typing import Any

from kaona.rules.thai_dates import words_of_date

LEVELS = {
    "none": "ยังไม่ผ่านระดับพื้นฐาน",
    "basic": "ระดับพื้นฐาน",
    "advance": "ระดับก้าวหน้า",
    "significance": "ระดับพัฒนาจนเกิดผล",
}
LINES = {"site_visit": "เส้นตรวจรับรอง", **{key: LEVELS[key] for key in ("basic", "advance", "significance")}}
ANSWERS = {"met": "มี", "not_met": "ไม่มี", "unanswered": "ยังไม่ตอบ"}
DIRECTIONS = {"higher": "ยิ่งมากยิ่งดี", "lower": "ยิ่งน้อยยิ่งดี"}
STEPS = {
    "to_review": "ส่งทบทวนภายใน", "reviewed": "ทบทวนแล้ว", "sent_back": "ส่งกลับแก้ไข", "signed": "ลงนาม",
    "submitted": "ส่งแบบประเมิน", "withdrawn": "ถอนคืน",
}  # fmt: skip
# For whom a milestone of the programme year is.
AUDIENCES = {
    "everybody": "ทุกคน", "agencies": "ผู้ประสานงานและหัวหน้าส่วนราชการ", "coordinators": "ผู้ประสานงาน",
    "heads": "หัวหน้าส่วนราชการ", "assessors": "ผู้ตรวจประเมิน", "office": "สำนักงาน ก.พ.ร.",
}  # fmt: skip
DRAFT = "ร่าง ยังไม่ได้ส่ง"
BASES = {"desk": "จากการตรวจเอกสาร", "visit": "จากการตรวจรับรอง ณ พื้นที่"}
VERDICTS = {"met": "ผ่าน", "not_met": "ไม่ผ่าน"}
LIGHTS = {"on_track": "ตามแผน", "at_risk": "เสี่ยงล่าช้า", "blocked": "ติดขัด", "done": "เสร็จแล้ว"}
ACTIONS = {"planned": "ยังไม่เริ่ม", "running": "กำลังทำ", "blocked": "ติดขัด", "done": "เสร็จแล้ว", "cancelled": "ยกเลิก"}
ROUNDS = {"closed": "ปิดแล้ว", "now": "รอบปัจจุบัน", "over": "เลยกำหนด", "coming": "ยังไม่ถึง"}
PLANS = {
    "draft": "ร่าง", "proposed": "รอหัวหน้าส่วนราชการอนุมัติ", "approved": "อนุมัติแล้ว", "accepted": "สำนักงาน ก.พ.ร. รับแล้ว",
    "running": "กำลังดำเนินการ", "closed": "ปิดแล้ว",
}  # fmt: skip
FEASIBILITY = {"this_year": "ทำได้ปีนี้", "needs_time": "ต้องใช้เวลา", "impossible": "ทำไม่ได้"}
# Why a priority is no gap any more.
CLOSED = {
    "met": "ผ่านแล้วตามคะแนนปัจจุบัน จึงไม่เป็นช่องว่างอีก", "reached": "ผลถึงเป้าหมายและมีที่มาแล้ว จึงไม่เป็นช่องว่างอีก",
    "gone": "ไม่มีข้อหรือตัววัดนี้ในแบบประเมินแล้ว",
}  # fmt: skip
# What there is to decide, the gravest first.
CARES = {"blocked": "ติดขัด", "late": "เกินกำหนด", "waiting": "รองานก่อนหน้าที่ล่าช้า", "at_risk": "เสี่ยงล่าช้า"}


def round_name(row: Any, years: int) -> str:
    """What a round of a plan of so many years is called."""
    if row.name:
        return str(row.name)
    if not row.months:
        return "รอบของหน่วยงาน"
    year, month = divmod(row.months - 1, 12)
    name = f"รอบ {month + 1} เดือน"
    return name if years == 1 else f"ปีที่ {year + 1} {name}"


def gap_code(code: str) -> str:
    """The key of a gap as people know it: an indicator by its sub-measure."""
    return code.partition(":")[0]


def standing(now: Any) -> str:
    """How an action stands today, the gravest first; of a well standing one its state. `now`: queries.progress.ActionNow."""
    one, found = now.standing, []
    if one.blocked:
        found.append(LIGHTS["blocked"])
    if one.late:
        found.append(f"เกินกำหนด {one.late} วัน")
    if one.waits_for:
        found.append(f"รอ {', '.join(_named(before) for before in now.waits)}")
    if one.at_risk and not found:
        found.append(LIGHTS["at_risk"])
    return " ".join(found or [ACTIONS[now.action.state]])


def _named(action: Any) -> str:
    codes = [one.code for one in action.gaps.all() if one.withdrawn_at is None]
    return ", ".join(codes[:3]) if codes else f"งานที่ {action.number}"


def days_below(first: date | None, last: date | None) -> str:
    """The same on two lines, for a narrow column."""
    return days(first, last).replace(" – ", " –\n")


def days(first: date | None, last: date | None) -> str:
    """From a day to a day; "ยังไม่มีวัน" of none."""
    if first is None and last is None:
        return "ยังไม่มีวัน"
    return " – ".join(words_of_date(one).replace(" ", "\u00a0") if one else "?" for one in (first, last))
