"""Pieces of the consensus pages."""

from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import decimal_text, display
from kaona.web.shell.words import VERDICT_WORDS
from kaona.web.templatetags.kaona import icon
from kaona.web.templatetags.spread import spread_chart

register = template.Library()
VERDICTS = {"met": ("is-yes", "check"), "not_met": ("is-no", "x"), "cannot_tell": ("is-unsure", "info")}


@register.simple_tag
def spread_of(view: Any, left: int) -> SafeString:
    """The chart of one item in consensus."""
    readers = [(one.part.user.full_name, one.points) for one in view.readers]
    return spread_chart(readers, view.claimed, view.draft, _("ร่างข้อสรุป") if left else _("ข้อสรุป"))


@register.simple_tag
def verdict(said: str) -> SafeString:
    """Met, not met or cannot tell, as a word with its sign."""
    words = VERDICT_WORDS[said]
    css, sign = VERDICTS[said]
    return format_html('<span class="k-verdict {}">{}{}</span>', css, icon(sign), words)


@register.simple_tag
def measure_verdict(said: Any) -> SafeString:
    """Suitable or not, with the corrected figure."""
    css, sign = ("is-yes", "check") if said.suitable else ("is-no", "x")
    words = _("เหมาะสม") if said.suitable else _("ไม่เหมาะสม")
    figure = "" if said.corrected is None else f" {_('แก้เป็น')} {decimal_text(said.corrected)}"
    return format_html('<span class="k-verdict {}">{}{}{}</span>', css, icon(sign), words, figure)


@register.simple_tag
def feedback_word(kind: str) -> str:
    """What a line of feedback is."""
    return {"strength": _("จุดแข็ง"), "ofi": _("โอกาสในการปรับปรุง"), "lift": _("สิ่งที่จะยกระดับ")}[kind]


@register.simple_tag
def alpha(value: float | None) -> str:
    """Krippendorff's alpha with three decimals, or that it is not defined."""
    return _("ไม่นิยาม") if value is None else f"{value:.3f}".replace("-", "−")


@register.simple_tag
def percent_points(value: Fraction | None) -> str:
    """A share as percentage points with its sign."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else ''}{display(value * 100, 1)}".replace("-", "−")
