"""Words of the pages around the judging."""

from django.utils.translation import gettext_lazy as _

# verification.queries.entering.STATES
STATE_WORDS = {
    "unsigned": _("รอลงนาม"),
    "asked": _("รอตอบรับ"),
    "judging": _("กำลังตัดสิน"),
    "returned": _("ส่งกลับหน่วยงาน รอส่งใหม่"),
    "locked": _("ล็อกผลแล้ว"),
    "consensus": _("หาข้อสรุป"),
    "reviewed": _("รอยืนยันผล"),
    "confirmed": _("ยืนยันผลแล้ว"),
    "declined": _("ไม่รับ"),
    "ended": _("สิ้นสุดการมอบหมาย"),
    "closed": _("สิ้นสุดการเข้าถึง"),
}
# What the conflict form asks: key -> kind of interest (verification.models.Interest.Kind), words. The Thai is kept as reason.
INTERESTS = {
    "own": ("own", _("ปัจจุบันสังกัด หรือมีตำแหน่งใด ๆ ในหน่วยงานนี้")),
    "former": ("former", _("เคยสังกัดหรือเคยปฏิบัติงานในหน่วยงานนี้ (ระบุปีในช่องรายละเอียด)")),
    "relative": ("interest", _("คู่สมรส ญาติ หรือผู้ใกล้ชิดปฏิบัติงานในหน่วยงานนี้")),
    "money": ("interest", _("มีผลประโยชน์ทางการเงิน รับจ้าง หรือเป็นที่ปรึกษาของหน่วยงานนี้")),
    "other": ("interest", _("มีเหตุอื่นที่อาจทำให้ตัดสินไม่เป็นกลาง")),
}
