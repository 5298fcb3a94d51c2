"""Words of these pages: states, verdicts, kinds of score."""

from django.utils.translation import gettext_lazy as _

CLARIFICATION_WORDS = {
    "asked": _("รอหน่วยงานตอบ"),
    "answered": _("หน่วยงานตอบแล้ว"),
    "closed": _("ปิดแล้ว"),
    "withdrawn": _("ถอนคำถามแล้ว"),
}
OBJECTION_WORDS = {
    "open": _("รอพิจารณา"),
    "upheld": _("เห็นด้วย"),
    "partly": _("เห็นด้วยบางส่วน"),
    "dismissed": _("ไม่เห็นด้วย"),
    "withdrawn": _("ถอนแล้ว"),
}
TARGET_WORDS = {"statement": _("ข้อคำถาม"), "measure": _("ตัววัด"), "citation": _("หลักฐาน")}
RECORD_WORDS = {
    "claimed": _("คะแนนประเมินตนเอง"),
    "reviewed": _("ผลการตรวจประเมินเบื้องต้น"),
    "confirmed": _("คะแนนที่ยืนยัน"),
}
BASIS_WORDS = {"desk": _("จากการตรวจเอกสาร"), "visit": _("จากการตรวจรับรอง ณ พื้นที่")}
CHANGE_WORDS = {"added": _("เพิ่ม"), "removed": _("เอาออก"), "changed": _("แก้ไข")}
FIELD_WORDS = {
    "name": _("ชื่อ"), "unit": _("หน่วยนับ"), "direction": _("ทิศทาง"), "target": _("ค่าเป้าหมาย"), "source": _("แหล่งข้อมูล"),
    "note": _("หมายเหตุ"), "result": _("ผล"), "band": _("ช่วงคะแนน"),
}  # fmt: skip
