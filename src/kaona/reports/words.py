"""The Thai words of official papers; tests compare those that pages say too."""

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
