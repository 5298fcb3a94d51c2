"""How results look: an icon and a word, never a colour alone; points with their sign."""

from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kaona.rules.exact import display
from kaona.web.shell.outcome_words import EFFECTIVENESS, GAPS, INDICATORS, RECORDS, STATES
from kaona.web.templatetags.kaona import icon

register = template.Library()


def _chip(word: Any, sign: str, css: str) -> SafeString:
    return format_html('<span class="k-chip {}">{}{}</span>', css, icon(sign), word)


@register.simple_tag
def outcome_chip(state: str) -> SafeString:
    """Where a judgement stands; "" is none yet."""
    return _chip(*STATES[state])


@register.simple_tag
def indicator_chip(state: str) -> SafeString:
    """An indicator against its target."""
    return _chip(*INDICATORS[state])


@register.simple_tag
def gap_chip(state: str) -> SafeString:
    """What became of a gap."""
    return _chip(*GAPS[state])


@register.filter
def effect_word(effectiveness: str) -> Any:
    """How effective, in words."""
    return EFFECTIVENESS.get(effectiveness, effectiveness)


@register.filter
def record_word(record: Any) -> Any:
    """Which score it is."""
    return RECORDS.get(record.kind, record.kind)


@register.filter
def moved(value: Fraction | None, digits: int = 2) -> str:
    """A difference of points with its sign, half up; "" of none. What rounds to nothing has no sign."""
    if value is None:
        return ""
    shown = display(abs(value), digits)
    if not any(one in "123456789" for one in shown):
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"


@register.simple_tag
def difference(value: Fraction | None) -> SafeString:
    """The same as a mark: what was gained stands out, what was lost too."""
    if value is None:
        return mark_safe("–")
    css = "k-plus" if value > 0 else "k-danger" if value < 0 else "k-quiet"
    return format_html('<b class="{} k-nowrap">{}</b>', css, moved(value))
