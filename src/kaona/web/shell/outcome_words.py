"""Words and marks of results: how effective an action was, where its judgement stands, what became of gaps."""

from django.utils.translation import gettext_lazy as _

EFFECTIVENESS = {
    "none": _("ไม่ได้ผล"),
    "partly": _("ได้ผลบางส่วน"),
    "mostly": _("ได้ผลเป็นส่วนใหญ่"),
    "fully": _("ได้ผลเต็มที่"),
}
# Where a judgement stands: word, icon, class of the chip.
STATES = {
    "": (_("ยังไม่บันทึกผล"), "empty", ""),
    "waiting": (_("รอยืนยัน"), "clock", "is-warn"),
    "returned": (_("ส่งกลับให้แก้"), "back", "is-bad"),
    "confirmed": (_("ยืนยันแล้ว"), "done", "is-ok"),
}
# An indicator against its last target.
INDICATORS = {
    "met": (_("ถึงเป้า"), "check", "is-ok"),
    "missed": (_("ยังไม่ถึงเป้า"), "warn", "is-warn"),
    "unread": (_("ยังไม่มีค่าจริง"), "empty", ""),
    "untargeted": (_("ไม่มีเป้าหมายเป็นตัวเลข"), "info", ""),
}
# What became of a gap under the newer score.
GAPS = {
    "closed": (_("ปิดแล้ว"), "done", "is-ok"),
    "better": (_("ดีขึ้นแต่ยังไม่ถึงเป้า"), "half", ""),
    "open": (_("ยังเปิด"), "empty", ""),
    "unconfirmed": (_("ไม่ได้รับการยืนยัน"), "warn", "is-warn"),
    "fell": (_("ลดลง"), "dn", "is-bad"),
    "gone": (_("เทียบไม่ได้ เกณฑ์ไม่มีข้อนี้แล้ว"), "info", ""),
}
LABELS = {
    "effectiveness": _("งานได้ผลเพียงใด"),
    "reason": _("เหตุผล"),
    "effect_on_citizens": _("ผลต่อประชาชน"),
    "lessons": _("บทเรียน"),
}
STEPS = {
    "confirmed": _("ยืนยันแล้ว"),
    "sent_back": _("ส่งกลับให้แก้"),
    "taken_back": _("ถอนการยืนยัน"),
}
RECORDS = {"claimed": _("คะแนนประเมินตนเอง"), "confirmed": _("คะแนนที่ยืนยัน"), "reviewed": _("คะแนนตรวจประเมิน")}
