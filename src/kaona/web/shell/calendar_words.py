"""Words for the kinds of milestones, for whom they are, and what was changed in a calendar."""

from django.utils.translation import gettext_lazy as _

KIND_WORDS = {
    "announcement": _("ประกาศ"),
    "plan": _("แผนพัฒนาองค์การ"),
    "progress": _("รายงานความก้าวหน้า"),
    "clinic": _("คลินิกให้คำปรึกษา"),
    "window": _("ประเมินตนเอง"),
    "knowledge": _("กิจกรรมส่งเสริมความรู้"),
    "review": _("ตรวจประเมิน"),
    "visit": _("ตรวจรับรอง ณ พื้นที่"),
    "results": _("ประกาศผล"),
    "ceremony": _("พิธี"),
    "other": _("อื่น ๆ"),
}
AUDIENCE_WORDS = {
    "everybody": _("ทุกคน"),
    "agencies": _("ผู้ประสานงานและหัวหน้าส่วนราชการ"),
    "coordinators": _("ผู้ประสานงาน"),
    "heads": _("หัวหน้าส่วนราชการ"),
    "assessors": _("ผู้ตรวจประเมิน"),
    "office": _("สำนักงาน ก.พ.ร."),
}
CHANGE_WORDS = {
    "created": _("สร้างปฏิทิน"),
    "copied": _("คัดลอกมา"),
    "added": _("เพิ่ม"),
    "changed": _("แก้ไข"),
    "withdrawn": _("ถอน"),
    "named": _("แก้ชื่อปฏิทิน"),
    "published": _("ประกาศปฏิทิน"),
}
FIELD_WORDS = {
    "kind": _("ชนิด"),
    "title_th": _("ชื่อกิจกรรม"),
    "title_en": _("ชื่อภาษาอังกฤษ"),
    "opens_at": _("เริ่ม"),
    "closes_at": _("สิ้นสุด"),
    "whole_days": _("ทั้งวัน"),
    "audience": _("ผู้เกี่ยวข้อง"),
    "place": _("สถานที่"),
    "link": _("ลิงก์"),
    "description": _("รายละเอียด"),
}
SCOPE_WORDS = {"all": _("ทุกหน่วยงาน"), "type": _("หน่วยงานประเภทเดียว"), "agency": _("หน่วยงานเดียว"),
               "return": _("การแก้ไขที่ส่งกลับ"), "answer": _("คำถามของสำนักงาน ก.พ.ร."), "question": _("คำตอบเรื่องตรวจรับรอง"),
               "objection": _("การโต้แย้งผล")}  # fmt: skip
WEEKDAYS = (_("อา."), _("จ."), _("อ."), _("พ."), _("พฤ."), _("ศ."), _("ส."))
