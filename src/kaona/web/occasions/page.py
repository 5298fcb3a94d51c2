"""What the pages of events share: the event of an address, the tabs, the words, a deed with its answer."""

from functools import partial
from typing import Any

import segno
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kaona.knowledge.queries import occasions as queries
from kaona.knowledge.queries.practices import criteria
from kaona.web.shell import attempts

STATE_WORDS = {"draft": _("ร่าง"), "published": _("เผยแพร่แล้ว"), "cancelled": _("ยกเลิกแล้ว")}
REGISTRATION_WORDS = {
    "applied": _("รออนุมัติ"), "waiting": _("รายชื่อสำรอง"), "registered": _("ได้ที่นั่ง"), "declined": _("ไม่อนุมัติ"),
    "cancelled": _("ยกเลิกการลงทะเบียน"),
}  # fmt: skip
AUDIENCE_WORDS = {
    "everybody": _("ทุกคน"), "types": _("เฉพาะประเภทหน่วยงานที่เลือก"), "submitted": _("หน่วยงานที่ส่งแบบประเมินแล้ว"),
    "weak": _("หน่วยงานที่หัวข้อหนึ่งยังต่ำกว่าระดับที่กำหนด"),
}  # fmt: skip
SIGHT_WORDS = {"all": _("ทุกคน"), "registered": _("ผู้ได้ที่นั่ง"), "attended": _("ผู้ที่เข้าร่วมแล้ว")}
LINE_WORDS = {
    "content": _("เนื้อหาตรงกับสิ่งที่ต้องใช้"), "speaker": _("วิทยากรอธิบายเข้าใจ"), "use": _("นำไปใช้กับงานได้"),
    "time": _("เวลาเหมาะสม"), "place": _("สถานที่หรือระบบออนไลน์สะดวก"),
}  # fmt: skip
MARK_WORDS = {5: _("มากที่สุด"), 4: _("มาก"), 3: _("ปานกลาง"), 2: _("น้อย"), 1: _("น้อยที่สุด")}


def load(request: HttpRequest, pk: int) -> Any:
    """The event when this person sees it; 404 for any other."""
    row = queries.occasion_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def load_managed(request: HttpRequest, pk: int) -> Any:
    """The event for an officer; 404 for anybody else."""
    if not queries.may_manage(request.user, at=request.at):
        raise Http404
    return load(request, pk)


def load_registration(request: HttpRequest, pk: int, registration: int) -> Any:
    """One's own registration, a colleague's, or any for an officer; 404 for any other."""
    row = queries.registration_for(request.user, pk, registration, at=request.at)
    if row is None:
        raise Http404
    return row


def around(request: HttpRequest, here: str) -> dict[str, Any]:
    """The tabs and whether this person manages events."""
    tabs: list[tuple[str, Any, str]] = [
        ("occasions", _("กิจกรรมทั้งหมด"), "occasions:occasions"),
        ("mine", _("ที่ฉันลงทะเบียน"), "occasions:mine"),
    ]
    manages = queries.may_manage(request.user, at=request.at)
    if manages:
        tabs.append(("report", _("ผลหลังกิจกรรม"), "occasions:report"))
    return {"tabs": tabs, "here": here, "manages": manages, "states": STATE_WORDS, "registration_words": REGISTRATION_WORDS,
            "audience_words": AUDIENCE_WORDS, "now": request.at}  # fmt: skip


def titles() -> dict[str, Any]:
    """The titles of items by code."""
    edition = criteria()
    return {} if edition is None else {code: one.title for code, one in edition.items.items()}


attempt = partial(attempts.made, conflict="occasion_conflict")


def qr(text: str) -> SafeString:
    """A QR code as SVG without inline styles."""
    return mark_safe(segno.make(text, error="m").svg_inline(border=2, svgclass="k-qr", lineclass=None, omitsize=True))
