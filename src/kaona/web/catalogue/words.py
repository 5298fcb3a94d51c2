"""Words of the pages of `catalogue`."""

import re

from django.utils.translation import gettext_lazy as _

from kaona.web.shell.words import LEVEL_WORDS, TYPE_WORDS

CHANGES = {"changed": _("แก้ไข"), "added": _("เพิ่ม"), "removed": _("ตัดออก")}
CHANGE_KINDS = {
    "title": _("ชื่อและหมายเหตุ"),
    "category": _("หมวด"),
    "item": _("หัวข้อ"),
    "level": _("ระดับ"),
    "statement": _("ข้อคำถาม"),
    "sub_measure": _("ตัววัดย่อย"),
    "question": _("ลักษณะสำคัญขององค์การ"),
    "link": _("ความเชื่อมโยง"),
    "note": _("คู่มือ"),
    "order": _("ลำดับ"),
    "rule": _("กติกา"),
}
RULE_NAMES = {
    "title": _("ชื่อ"),
    "note": _("หมายเหตุ"),
    "most_points": _("คะแนนเต็ม"),
    "level_points.basic": _("คะแนนเมื่อครบระดับพื้นฐาน"),
    "level_points.advance": _("คะแนนเมื่อครบระดับก้าวหน้า"),
    "level_points.significance": _("คะแนนเมื่อครบระดับพัฒนาจนเกิดผล"),
    "partial_credit": _("ให้คะแนนตามส่วนภายในระดับ"),
    "gated": _("ระดับสูงกว่านับเมื่อระดับล่างครบ"),
    "band.below_points": _("ช่วงคะแนน: ต่ำกว่าค่าเริ่ม"),
    "band.floor_points": _("ช่วงคะแนน: ที่ค่าเริ่ม"),
    "band.top_points": _("ช่วงคะแนน: ตั้งแต่ค่าเต็ม"),
    "mandatory_unanswered": _("ตัววัดบังคับที่ยังไม่มีผล"),
    "most_measures": _("ตัววัดต่อหัวข้อย่อยไม่เกิน"),
    "bands.basic": _("คะแนนขั้นต่ำของระดับพื้นฐาน"),
    "bands.advance": _("คะแนนขั้นต่ำของระดับก้าวหน้า"),
    "bands.significance": _("คะแนนขั้นต่ำของระดับพัฒนาจนเกิดผล"),
    "site_visit_line": _("เส้นตรวจรับรอง"),
    "display.digits": _("จำนวนทศนิยมที่แสดง"),
}
# "achievement.3" is the third step, "category_weights.1" the weight of category 1.
RULE_ROWS = {
    "achievement": _("ผลเทียบเป้าหมาย ขั้นที่"),
    "category_weights": _("น้ำหนักหมวด"),
    "item_weights": _("น้ำหนักหัวข้อ"),
}
LINK_TYPES = {
    "measured_by": _("วัดด้วย"),
    "feeds": _("ส่งผลถึง"),
    "requires": _("ต้องมีก่อน"),
    "basis_of": _("เป็นฐานของ"),
    "together": _("ต้องทำคู่กัน"),
    "shares_evidence": _("ใช้หลักฐานร่วมกัน"),
}
MARKS = {
    **LEVEL_WORDS,
    **TYPE_WORDS,
    **LINK_TYPES,
    "process": _("ข้อคำถามกระบวนการ"),
    "result": _("คำถามผลลัพธ์"),
    "mandatory": _("บังคับ"),
}
VALUES = {"true": _("ใช่"), "false": _("ไม่ใช่"), "zero": _("ได้ 0 คะแนน"), "ignore": _("คิดจากตัววัดที่มีผล")}


def code_words(code: str) -> str:
    """The name of a rule; any other code as it is."""
    key, _dot, rest = code.partition(".")
    if key in RULE_ROWS:
        return f"{RULE_ROWS[key]} {rest}"
    return str(RULE_NAMES.get(code, code))


def mark_words(text: str) -> str:
    """A text of the comparison with what stands in brackets (level, kind, types, marks) in the person's language."""
    if text in VALUES:
        return str(VALUES[text])
    lines = [
        re.sub("[a-z_]+", lambda found: str(MARKS.get(found[0], found[0])), line) if line.startswith("[") else line
        for line in text.split("\n")
    ]
    return "\n".join(lines)
