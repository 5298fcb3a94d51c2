"""The policies of a cycle: keys, kinds, defaults and words, as a table. It must not know a cycle's rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kaona.rules.said import said

Kind = Literal["flag", "count", "choice", "choices"]


@dataclass(frozen=True)
class Policy:
    """One setting of a cycle. `kind` tells how it is edited; `options` for choices; `least`/`most` bound a count."""

    key: str
    kind: Kind
    default: Any
    th: str
    en: str
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000


SEVERITIES = ("block", "warn", "hint", "off")

POLICIES: tuple[Policy, ...] = (
    Policy("reason_per_tick", "choice", "warn", "ติ๊กที่ยังไม่มีคำอธิบายหรือหลักฐาน", "Tick without a reason",
           ("block", "warn")),
    Policy("mandatory_measures", "choice", "block", "ตัววัดบังคับที่ยังไม่มีผล", "Mandatory measure unanswered",
           ("block", "warn")),
    Policy("carried_unconfirmed", "choice", "block", "คำตอบจากปีก่อนที่ยังไม่ยืนยัน", "Carried answer not confirmed",
           ("block", "warn")),
    Policy("unanswered", "choice", "warn", "ข้อคำถามที่ยังไม่ตอบ", "Unanswered statement", ("block", "warn")),
    Policy("levels_confirmed", "choice", "warn", "ระดับที่เจ้าของหมวดยังไม่ตรวจ", "Level not confirmed by its owner",
           ("block", "warn", "off")),
    Policy("late_submission", "flag", True, "รับการส่งหลังปิดรับ (แสดงเวลาจริงเสมอ)", "Accept late submission"),
    Policy("outage_extension", "choice", "next_working_day", "วันปิดรับเมื่อระบบขัดข้องก่อนปิดรับ",
           "The end after an outage shortly before it", ("next_working_day", "days", "never")),
    Policy("outage_minutes", "count", 60, "ระบบขัดข้องติดต่อกันอย่างน้อยจึงนับ (นาที)", "Least outage that counts (minutes)",
           least=10, most=1440),
    Policy("outage_hours", "count", 48, "นับเฉพาะที่ขัดข้องภายในก่อนปิดรับ (ชั่วโมง)", "Counts within (hours) before the end",
           least=1, most=240),
    Policy("narrative_pages", "count", 3, "คำอธิบายแต่ละระดับยาวไม่เกิน (หน้า)", "Narrative length per level (pages)",
           least=1, most=20),
    Policy("narrative_length", "choice", "warn", "คำอธิบายที่ยาวเกินจำนวนหน้า", "Narrative longer than the pages",
           ("block", "warn", "off")),
    Policy("evidence_types", "choices", ["pdf", "image", "word", "excel", "powerpoint", "text"],
           "ชนิดไฟล์หลักฐาน", "Evidence file types",
           ("pdf", "image", "word", "excel", "powerpoint", "text", "zip")),
    Policy("evidence_max_mb", "count", 50, "ขนาดไฟล์หลักฐานสูงสุด (เมกะไบต์)", "Largest evidence file (MB)",
           least=1, most=200),
    Policy("same_file_statements", "count", 5, "เตือนเมื่อไฟล์เดียวเป็นหลักฐานเดียวของมากกว่า (ข้อ)",
           "Warn when one file is the only evidence of more than (statements)", least=1, most=160),
    Policy("assessors", "count", 2, "ผู้ตรวจประเมินต่อหน่วยงาน (คน)", "Assessors per agency", least=1, most=7),
    Policy("third_reader_points", "count", 5, "ต้องมีผู้ตรวจคนที่สามเมื่อคะแนนห่างเส้นระดับไม่เกิน (คะแนน)",
           "Third reader required within (points) of a line", least=0, most=50),
    Policy("clarification_days", "count", 10, "เวลาตอบคำถามเพิ่มเติม (วัน)", "Days to answer a clarification", least=1, most=90),
    Policy("return_days", "count", 10, "เวลาแก้ไขเมื่อส่งกลับ (วัน)", "Days to mend what was sent back", least=1, most=90),
    Policy("objection_days", "count", 15, "เวลาโต้แย้งผลหลังประกาศ (วัน)", "Days to object after publication", least=1, most=180),
    Policy("question_days", "count", 30, "เวลาตอบเรื่องตรวจรับรอง ณ พื้นที่ (วัน)", "Days to answer the site-visit question",
           least=1, most=180),
    Policy("plan_acceptance", "flag", False, "สำนักงาน ก.พ.ร. รับแผนยกระดับก่อนเริ่มดำเนินการ",
           "The Office accepts an uplift plan before it starts"),
    Policy("progress_rounds", "choices", ["6", "9", "12"], "รอบรายงานความก้าวหน้าของแผน (เดือน)",
           "Progress rounds of a plan (months)", ("3", "6", "9", "12")),
    Policy("paper_profile_pages", "count", 5, "รายงานผลการดำเนินการ: ลักษณะสำคัญขององค์การยาวไม่เกิน (หน้า)",
           "Application report: pages of the profile", least=1, most=100),
    Policy("paper_category_pages", "count", 5, "รายงานผลการดำเนินการ: หมวด 1–6 ยาวไม่เกินหมวดละ (หน้า)",
           "Application report: pages of each of categories 1–6", least=1, most=100),
    Policy("paper_results_pages", "count", 15, "รายงานผลการดำเนินการ: หมวด 7 ยาวไม่เกิน (หน้า)",
           "Application report: pages of category 7", least=1, most=100),
    Policy("certificate_years", "count", 3, "อายุใบรับรอง (ปี)", "Years a certificate is valid", least=1, most=10),
)  # fmt: skip
BY_KEY = {policy.key: policy for policy in POLICIES}


def policy(values: Mapping[str, Any], key: str) -> Any:
    """The value of `key` in a cycle's stored policies, or its default. KeyError for an unknown key."""
    return values.get(key, BY_KEY[key].default)


def policy_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a mapping of policies, in Thai, by key; empty when it is right."""
    faults = {key: "ไม่รู้จักนโยบายนี้" for key in values if key not in BY_KEY}
    for key, value in values.items():
        if key in BY_KEY and not _fits(BY_KEY[key], value):
            faults[key] = _expected(BY_KEY[key])
    return faults


def _fits(one: Policy, value: Any) -> bool:
    if one.kind == "flag":
        return isinstance(value, bool)
    if one.kind == "count":
        return isinstance(value, int) and not isinstance(value, bool) and one.least <= value <= one.most
    if one.kind == "choice":
        return value in one.options
    return isinstance(value, list) and bool(value) and set(value) <= set(one.options)


def _expected(one: Policy) -> str:
    if one.kind == "flag":
        return "เลือกใช่หรือไม่ใช่"
    if one.kind == "count":
        return said(f"กรอกจำนวนเต็ม {one.least}–{one.most}", f"give a whole number {one.least}–{one.most}")
    return "เลือกจากรายการ" if one.kind == "choice" else "เลือกอย่างน้อยหนึ่งรายการ"
