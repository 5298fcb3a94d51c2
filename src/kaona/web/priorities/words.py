"""Words of the route, the links and the priorities."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kaona.rules.exact import decimal_text, display, display_beside
from kaona.rules.link_ends import LinkEnd
from kaona.rules.route import Obstacle
from kaona.rules.route.explain import Caution
from kaona.web.shell import improvement_words
from kaona.web.shell.improvement_words import LINKS
from kaona.web.shell.words import LINE_SHORT
from kaona.web.templatetags.kaona import words

STATES = {
    "chosen": _("เลือกแล้ว"),
    "gap": _("ยังเป็นช่องว่าง"),
    "there": _("มีแล้ว"),
    "missing": _("ยังไม่มี"),
    "profile": _("ลักษณะสำคัญขององค์การ"),
}
CLOSED = {
    "met": _("ผ่านแล้วตามคะแนนปัจจุบัน จึงไม่เป็นช่องว่างอีก"),
    "reached": _("ผลถึงเป้าหมายและมีที่มาแล้ว จึงไม่เป็นช่องว่างอีก"),
    "gone": _("ไม่มีข้อหรือตัววัดนี้ในแบบประเมินแล้ว"),
}
FEASIBILITY = {**improvement_words.FEASIBILITY, "": _("ยังไม่ประเมิน")}
CORNERS = {
    "first": _("ทำก่อน: ได้มาก ใช้แรงน้อย"),
    "plan": _("วางแผนทำ: ได้มาก ใช้แรงมาก"),
    "aside": _("ทำเสริม: ได้น้อย ใช้แรงน้อย"),
    "later": _("พิจารณาทีหลัง: ได้น้อย ใช้แรงมาก"),
}


def link_word(end: LinkEnd) -> Any:
    """The type of a link in words, as seen from this end."""
    return LINKS[end.link.type, end.outward]


def obstacle_word(one: Obstacle) -> str:
    """What keeps points out of reach."""
    if one.kind == "impossible":
        return _now("%(code)s ระบุว่าทำไม่ได้ปีนี้") % {"code": one.code}
    if one.kind == "link" and one.link is not None:
        other = one.link.target if one.code.startswith(one.link.source) else one.link.source
        return _now("%(code)s ต้องมี %(other)s ซึ่งเลือกไม่ได้") % {"code": one.code, "other": other}
    if one.kind == "mandatory":
        return _now("ตัววัดย่อยจำเป็น %(code)s ยังไม่มีผล และยังไม่ได้ใส่ผลที่คาด") % {"code": one.code}
    return _now("ผลของ %(code)s ยังไม่เต็ม และยังไม่ได้ใส่ผลที่คาดให้สูงกว่านี้") % {"code": one.code}


def caution_word(one: Caution, total: Any) -> str:
    """A line or a cliff nearby."""
    if one.kind == "line":
        at = total - one.distance
        values = {
            "total": display_beside(total, at), "line": decimal_text(at), "name": words(LINE_SHORT[one.name]),
            "far": display_beside(abs(one.distance), Fraction(0)),
        }  # fmt: skip
        if one.distance >= 0:
            return _now("เกินเส้น %(line)s (%(name)s) เพียง %(far)s คะแนน") % values
        return _now("ขาดอีก %(far)s คะแนนก็ถึงเส้น %(line)s (%(name)s)") % values
    return _now("%(code)s %(name)s อยู่ชิดขั้นของการแปลงคะแนน ถ้าผลต่ำลงร้อยละ 1 คะแนนรวมจะเหลือ %(total)s") % {
        "code": one.sub_measure, "name": one.name, "total": display(one.total),
    }  # fmt: skip
