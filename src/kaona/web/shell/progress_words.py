"""Words and marks for how actions and rounds stand: one table for every page that shows progress."""

from django.utils.translation import gettext_lazy as _

# What somebody reports of an action: word, icon, class of the chip.
LIGHTS = {
    "on_track": (_("ตามแผน"), "half", ""),
    "at_risk": (_("เสี่ยงล่าช้า"), "warn", "is-warn"),
    "blocked": (_("ติดขัด"), "block", "is-bad"),
    "done": (_("เสร็จแล้ว"), "done", "is-ok"),
}
LIGHT_WORDS = {key: word for key, (word, _icon, _css) in LIGHTS.items()}
# Where an action of a plan stands.
ACTION_STATES = {
    "planned": (_("ยังไม่เริ่ม"), "empty", ""),
    "running": (_("กำลังทำ"), "half", ""),
    "blocked": (_("ติดขัด"), "block", "is-bad"),
    "done": (_("เสร็จแล้ว"), "done", "is-ok"),
    "cancelled": (_("ยกเลิก"), "x", ""),
}
ACTION_WORDS = {key: word for key, (word, _icon, _css) in ACTION_STATES.items()}
ROUND_STATES = {
    "closed": (_("ปิดแล้ว"), "lock", ""),
    "now": (_("รอบปัจจุบัน"), "edit", "is-ok"),
    "over": (_("เลยกำหนด"), "due", "is-bad"),
    "coming": (_("ยังไม่ถึง"), "clock", ""),
}
REPORT_LABELS = {
    "percent": _("ร้อยละ"),
    "light": _("สถานะ"),
    "done": _("ทำอะไรแล้ว"),
    "obstacle": _("อุปสรรค"),
    "next_step": _("ขั้นต่อไป"),
}
