"""How plans look: money, promised points, the state of an action, the mark of who has left."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import display, fraction_of, grouped, is_decimal, signed
from kaona.web.shell.plan_words import ACTION_FIELDS, PLAN_STATES, PLAN_STEPS
from kaona.web.shell.progress_words import ACTION_STATES, ACTION_WORDS
from kaona.web.templatetags.kaona import icon, thai_date

register = template.Library()


@register.filter
def baht(text: str) -> str:
    """1,250,000.50 for a kept amount; "" for none."""
    return grouped(fraction_of(text)) if text and is_decimal(text) else text


@register.filter
def satang(value: int) -> str:
    """The same for an amount in satang."""
    return grouped(Fraction(value, 100))


@register.filter
def promise(text: str) -> str:
    """A kept exact number of points with two decimals, rounded half up; "" for none."""
    return display(Fraction(text)) if text else ""


@register.filter
def gain(points: Fraction | str) -> str:
    """The same with its sign: a promise may be a loss, as a figure below the others of its item is."""
    if points == "":
        return ""
    return signed(Fraction(points))


@register.filter
def plan_state(state: str) -> Any:
    """The state of a plan in words."""
    return PLAN_STATES.get(state, state)


@register.filter
def plan_step(step: str) -> Any:
    """A step of a plan in words."""
    return PLAN_STEPS.get(step, step)


@register.filter
def field_word(name: str) -> Any:
    """The name of a field that was changed."""
    return ACTION_FIELDS.get(name, name)


@register.filter
def changed_value(text: str, field: str) -> Any:
    """What stood or stands in a field that was changed, as people read it."""
    if not text:
        return _("ไม่มี")
    if field in ("starts_on", "ends_on", "round"):
        return thai_date(date.fromisoformat(text))
    if field == "state":
        return ACTION_WORDS.get(text, text)
    return baht(text) if field == "budget" else text


@register.simple_tag
def action_chip(state: str) -> SafeString:
    """The state of an action with its icon."""
    word, name, look = ACTION_STATES[state]
    return format_html('<span class="k-chip {}">{}{}</span>', look, icon(name), word)
