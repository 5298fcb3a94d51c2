"""Words for what cannot be done with a cycle, and for where agencies stand."""

from django.utils.translation import gettext_lazy as _

from kaona.assessment.operations.base import Refused

REFUSALS = {
    "policies": _("นโยบายของรอบไม่ถูกต้อง"),
    "window": _("วันปิดรับใหม่ต้องอยู่หลังวันเปิดรับและหลังวันปิดรับเดิม"),
    "documents": _("เลือกเกณฑ์และกติกาที่ประกาศแล้ว"),
    "code": _("มีรอบของปีและประเภทหน่วยงานนี้อยู่แล้ว"),
    "participants": _("ยังไม่มีหน่วยงานในรอบนี้"),
    "reason": _("กรอกเหตุผล"),
    "window_reason": _("กรอกเหตุผล ช่วงประเมินตนเองที่กรอกต่างจากปฏิทินที่ประกาศแล้ว:"),
    "type": _("ประเภทหน่วยงานไม่ตรงกับรอบนี้"),
    "demo": _("หน่วยงานตัวอย่างอยู่ในรอบจริงไม่ได้"),
    "ended": _("หน่วยงานนี้ยุบหรือรวมไปแล้ว"),
    "state": _("สถานะนี้เปลี่ยนไปแล้ว เปิดหน้าใหม่แล้วลองอีกครั้ง"),
    "opened": _("รอบเปิดแล้ว แก้ได้เฉพาะวันปิดรับและรายชื่อหน่วยงาน"),
    "draft": _("รอบยังเป็นร่าง แก้วันปิดรับได้ในการตั้งค่า"),
    "closed": _("รอบนี้ไม่ได้เปิดอยู่"),
    "long": _("ข้อความยาวเกิน 2,000 ตัวอักษร"),
}
PROGRESS_WORDS = {
    "not_submitted": _("ยังไม่ส่ง"),
    "not_begun": _("ยังไม่เริ่ม"),
    "draft": _("กำลังจัดทำ"),
    "in_review": _("ทบทวนภายใน"),
    "signed": _("ลงนามแล้ว รอส่ง"),
    "submitted": _("ส่งแล้ว"),
    "late": _("ส่งช้า"),
    "out": _("ไม่อยู่ในรอบ"),
}
OUT_WORDS = {"left": _("ออกจากรอบ"), "merged": _("รวมกับหน่วยงานอื่น"), "exempt": _("ยกเว้น"), "proposed": _("เสนอ")}
ORIGIN_WORDS = {
    "register": _("ตามทะเบียน"),
    "csv": _("จากรายการ"),
    "copied": _("คัดลอกจากรอบก่อน"),
    "manual": _("เพิ่มทีละแห่ง"),
}
CYCLE_WORDS = {"draft": _("ร่าง"), "open": _("เปิดอยู่"), "closed": _("ปิดแล้ว")}


def words_of(error: Refused) -> str:
    """A refusal in words, with the name of the agency that stands in the way."""
    return f"{REFUSALS.get(error.reason, error.reason)} {error.detail.get('name', '')}".strip()
