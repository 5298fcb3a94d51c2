"""Words of the visit pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kaona.rules.editions import Text
from kaona.rules.stages import QuestionState, VisitStage
from kaona.rules.status import QUESTIONS, VISITS, Audience
from kaona.rules.status import words_of as status_words
from kaona.rules.visit_issues import KIND_BY_NAME

ANSWERS = {
    "accept": _("ขอรับการตรวจรับรอง ณ พื้นที่"),
    "decline": _("ไม่ขอรับการตรวจรับรองในรอบนี้"),
    "postpone": _("ขอเลื่อน และเสนอวันอื่น"),
}
OUTCOMES = {
    "": _("ยังไม่ลงผล"),
    "verified": _("ตรวจแล้ว เป็นจริง"),
    "clarified": _("ได้รับคำอธิบาย"),
    "not_supported": _("ไม่มีสิ่งสนับสนุน"),
}
FIELDS = {"outcome": _("ผล"), "note": _("บันทึกผล")}
NOTES = {
    "document": _("เอกสารที่ดู"),
    "interview": _("สัมภาษณ์"),
    "observation": _("สิ่งที่สังเกต"),
    "photo": _("ภาพถ่าย"),
}
# What the agency reads of an issue's origin: never who raised it.
TO_PREPARE = {
    "weak_evidence": _("เตรียมหลักฐานเพิ่ม"),
    "shared_evidence": _("เตรียมหลักฐานเฉพาะข้อ"),
    "contradiction": _("เตรียมอธิบายผลลัพธ์ที่เกี่ยวข้อง"),
    "figure": _("เตรียมที่มาของตัวเลข"),
    "clarification": _("เตรียมคำชี้แจงที่ค้าง"),
}
MANUAL = Text("เพิ่มเอง", "Added by hand")
PLANNED = Text("ขอรับการตรวจรับรอง", "Site visit accepted")
TOLD = Text("ประกาศผลหลังตรวจแล้ว", "Result after the visit published")
CANCELLED = {"void": Text("คำถามถูกยกเลิก", "Question withdrawn"), "cancelled": Text("ยกเลิกแล้ว", "Cancelled")}


def origin_word(origin: str) -> Any:
    """Where an issue comes from, for the Office: a rules Text, or words."""
    return KIND_BY_NAME.get(origin, MANUAL)


def question_word(state: str, audience: Audience, *, planned: bool = False) -> Any:
    """The state of a question; once a visit is arranged no date is awaited."""
    if planned and state == QuestionState.ACCEPTED:
        return PLANNED
    return status_words(QUESTIONS[QuestionState(state)], audience) if state in QUESTIONS else CANCELLED["void"]


def visit_word(visit: Any, audience: Audience) -> Any:
    """The stage of a visit; once its score is published nothing is awaited any more."""
    if visit.stage == VisitStage.CONFIRMED and visit.record is not None and visit.record.published_at:
        return TOLD
    return status_words(VISITS[VisitStage(visit.stage)], audience) if visit.stage in VISITS else CANCELLED["cancelled"]
