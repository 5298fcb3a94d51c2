"""How the standing of actions and rounds looks: an icon and a word, never a colour alone."""

from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kaona.rules.exact import display, whole_part
from kaona.web.shell.progress_words import ACTION_STATES, LIGHTS, ROUND_STATES
from kaona.web.templatetags.kaona import icon

register = template.Library()


def _chip(word: Any, sign: str, css: str) -> SafeString:
    return format_html('<span class="k-chip {}">{}{}</span>', css, icon(sign), word)


@register.simple_tag
def light_chip(light: str) -> SafeString:
    """What was reported."""
    return _chip(*LIGHTS[light]) if light in LIGHTS else mark_safe("")


@register.simple_tag
def round_chip(state: str) -> SafeString:
    """Where a round stands."""
    return _chip(*ROUND_STATES[state])


@register.filter
def named(action: Any) -> str:
    """An action in a few letters: the gaps that it closes, or its number."""
    codes = [one.code for one in action.gaps.all() if one.withdrawn_at is None]
    return ", ".join(codes[:3]) if codes else f"{_('งานที่')} {action.number}"


@register.simple_tag
def standing_chips(now: Any) -> SafeString:
    """How an action stands today, the gravest first; of a well standing one its state. `now`: queries.progress.ActionNow."""
    one, found = now.standing, []
    if one.blocked:
        found.append(_chip(*LIGHTS["blocked"]))
    if one.late:
        found.append(_chip(_("เกินกำหนด %(days)s วัน") % {"days": one.late}, "stop", "is-bad"))
    if one.waits_for:
        names = ", ".join(named(before) for before in now.waits)
        found.append(_chip(_("รอ %(names)s") % {"names": names}, "clock", "is-warn"))
    if one.at_risk and not found:
        found.append(_chip(*LIGHTS["at_risk"]))
    return format_html_join(" ", "{}", ((chip,) for chip in found or [_chip(*ACTION_STATES[now.action.state])]))


@register.filter
def whole(value: Fraction) -> str:
    """Percent as a whole number, rounded down: 100 is only what is whole."""
    return whole_part(value)


@register.filter
def one_decimal(value: Fraction) -> str:
    """With one decimal, half up."""
    return display(value, 1)


@register.filter
def round_name(row: Any) -> str:
    """What a round is called: its own name, or after how many months of which year of the plan."""
    if row.name:
        return str(row.name)
    if not row.months:
        return str(_("รอบของหน่วยงาน"))
    year, month = divmod(row.months - 1, 12)
    name = _("รอบ %(months)s เดือน") % {"months": month + 1}
    return name if row.plan.years == 1 else _("ปีที่ %(year)s") % {"year": year + 1} + " " + name
