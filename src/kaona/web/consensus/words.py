"""Words of the consensus pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.rules.exact import decimal_text
from kaona.rules.judged import MeasureVerdict

LEVEL_CSS = {"basic": "is-basic", "advance": "is-advance", "significance": "is-signif"}


def measure_words(verdict: MeasureVerdict) -> str:
    """A verdict on a measure: suitable or not, and the corrected figure."""
    words = _("เหมาะสม") if verdict.suitable else _("ไม่เหมาะสม")
    return words if verdict.corrected is None else f"{words} {_('แก้เป็น')} {decimal_text(verdict.corrected)}"


# Why a result is left out of the act on a whole cycle: verification.queries.cycle_results
LEFT_OUT = {
    "desk_review": gettext_lazy("ยังตรวจประเมินรายบุคคล"),
    "consensus": gettext_lazy("ยังหาข้อสรุปร่วม"),
    "returned": gettext_lazy("ส่งกลับให้หน่วยงานแก้ไขอยู่"),
    "took_part": gettext_lazy("ท่านมีส่วนในการตรวจ ต้องให้ผู้อนุมัติคนอื่นยืนยัน"),
    "role": gettext_lazy("รอผู้อนุมัติยืนยัน"),
}
