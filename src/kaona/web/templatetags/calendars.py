"""How dates of the programme year look. It must not know pages."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kaona.assessment.queries.calendars import when_of
from kaona.rules.calendar_layout import month_words, months_of, place_in_year, span_words
from kaona.rules.calendar_shift import Span
from kaona.rules.exact import display
from kaona.rules.thai_dates import MONTHS_TH, SHORT_EN, SHORT_TH, countdown
from kaona.web.shell.calendar_words import AUDIENCE_WORDS, KIND_WORDS

register = template.Library()


def _language() -> str:
    return "en" if (get_language() or "th").startswith("en") else "th"


@register.filter
def kind_word(kind: str) -> Any:
    """The word of a kind of milestone."""
    return KIND_WORDS.get(kind, kind)


@register.filter
def audience_word(audience: str) -> Any:
    """For whom a milestone is."""
    return AUDIENCE_WORDS.get(audience, audience)


@register.filter
def entry_title(entry: Any) -> str:
    """The title in the person's language."""
    sheet = entry.sheet
    return str((sheet.title_en or sheet.title_th) if _language() == "en" else sheet.title_th)


@register.filter
def when(entry: Any) -> str:
    """When something is: days, or moments when it has times."""
    return when_of(entry, language=_language())


@register.filter
def span_text(span: Span) -> str:
    """The days of a span."""
    return span_words(span, language=_language())


@register.filter
def month_name(month: date) -> str:
    """A month with its year."""
    return month_words(month, language=_language())


@register.filter
def month_short(month: date) -> str:
    """ต.ค."""
    return (SHORT_EN if _language() == "en" else SHORT_TH)[month.month - 1]


@register.filter
def month_long(month: date) -> str:
    """ตุลาคม"""
    return (SHORT_EN if _language() == "en" else MONTHS_TH)[month.month - 1]


@register.simple_tag
def days_left(when_closed: Any, prefix: str = "") -> SafeString:
    """How long until an end, marked when few days are left; nothing once it has passed."""
    now = timezone.now()
    if when_closed is None or when_closed <= now:
        return SafeString("")
    css = "k-left is-near" if (when_closed - now).days < 7 else "k-left"
    return format_html('<span class="{}">{} {}</span>', css, prefix, countdown(when_closed, now, language=_language()))


@register.simple_tag
def year_bar(entry: Any, fiscal_year: int, today: date) -> SafeString:
    """Where something lies in the year: twelve months, and today's line."""
    place = place_in_year(entry.span, fiscal_year)
    if place is None:
        return format_html('<span class="k-small k-quiet">{}</span>', _("อยู่นอกปีงบประมาณ"))
    lines = []
    for month in months_of(fiscal_year)[1:]:
        at = place_in_year(Span(month, month), fiscal_year)
        lines.append((display(at.begin, 2),) if at else ("0",))
    grid = format_html_join("", '<line class="g" x1="{0}%" x2="{0}%" y1="0" y2="28"/>', lines)
    now = place_in_year(Span(today, today), fiscal_year)
    line = format_html('<line class="now" x1="{0}%" x2="{0}%" y1="0" y2="28"/>', display(now.begin, 2)) if now else ""
    label = f"{entry_title(entry)} {when(entry)}"
    width = max(place.width, Fraction(1))
    begin = min(place.begin, 100 - width)
    return format_html(
        '<svg class="k-yearbar{}" width="100%" height="28" role="img" aria-label="{}">{}{}<rect x="{}%" y="8" width="{}%" height="12"/></svg>',
        " is-window" if entry.sheet.kind == "window" else "", label, grid, line, display(begin, 2), display(width, 2),
    )  # fmt: skip
