"""Words of the consensus pages."""

from django.utils.translation import gettext as _

from kaona.rules.exact import decimal_text
from kaona.rules.judged import MeasureVerdict

LEVEL_CSS = {"basic": "is-basic", "advance": "is-advance", "significance": "is-signif"}


def measure_words(verdict: MeasureVerdict) -> str:
    """A verdict on a measure: suitable or not, and the corrected figure."""
    words = _("เหมาะสม") if verdict.suitable else _("ไม่เหมาะสม")
    return words if verdict.corrected is None else f"{words} {_('แก้เป็น')} {decimal_text(verdict.corrected)}"
