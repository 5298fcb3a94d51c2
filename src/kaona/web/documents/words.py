"""Words of documents. It must not know requests."""

from django.utils.translation import gettext_lazy as _

KIND_WORDS = {
    "handbook": _("คู่มือ"),
    "form": _("แบบฟอร์ม"),
    "calendar": _("ปฏิทิน"),
    "program": _("โปรแกรม"),
    "other": _("เอกสารอื่น"),
}
STATE_WORDS = {
    "draft": _("ร่าง"),
    "published": _("เผยแพร่แล้ว"),
    "withdrawn": _("ถอนแล้ว"),
}
