"""How numbers, dates, levels and icons look. It must not know pages."""

from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kaona.rules import delivery_faults, thai_dates
from kaona.rules.exact import decimal_text, display, exact_text
from kaona.web.shell.events import EVENT_WORDS
from kaona.web.shell.given import in_language
from kaona.web.shell.words import (
    ENDED_REASONS,
    LEVEL_CLASS,
    LEVEL_WORDS,
    LINE_SHORT,
    OPTION_WORDS,
    ROLE_WORDS,
    STAGE_WORDS,
    TYPE_WORDS,
)

register = template.Library()


def _language() -> str:
    return "en" if (get_language() or settings.LANGUAGE_CODE).startswith("en") else "th"


@register.simple_tag(name="url")
@lru_cache(maxsize=8192)
def address(name: str, *parts: Any) -> SafeString:
    """Django's `url`, remembered: the address of a page follows from its name and parts alone."""
    return SafeString(escape(reverse(name, args=parts)))


@register.simple_tag(name="static")
@lru_cache(maxsize=256)
def static_address(path: str) -> SafeString:
    """Django's `static`, remembered: a file's name with its hash is the same as long as this process lives."""
    return SafeString(escape(static(path)))


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; always beside a word."""
    return format_html(
        '<svg class="k-icon {}" aria-hidden="true"><use href="{}#i-{}"/></svg>', extra, static("kaona/icons.svg"), name
    )


_STAIRS = mark_safe(
    '<svg viewBox="0 0 18 18" aria-hidden="true"><path class="n1" d="M1 12h4v5H1z"/>'
    '<path class="n2" d="M7 7h4v10H7z"/><path class="n3" d="M13 1h4v16h-4z"/></svg>'
)


@lru_cache(maxsize=8192)
def _rendered(template_name: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return mark_safe(get_template(template_name).render(dict(values)))


@register.simple_tag
def remembered(template_name: str, **values: Any) -> SafeString:
    """A piece of a page that follows from `values` and the language alone: frozen values, no request, no token. Rendered
    once per process."""
    return _rendered(template_name, _language(), tuple(values.items()))


@register.simple_tag
def level_chip(level: str, framed: bool = False) -> SafeString:
    """Stairs and the official word of a level."""
    return _level_chip(level, framed, _language())


@lru_cache(maxsize=32)
def _level_chip(level: str, framed: bool, language: str) -> SafeString:
    return format_html(
        '<span class="k-level-chip {}{}">{}{}</span>', LEVEL_CLASS[level], " is-framed" if framed else "", _STAIRS,
        LEVEL_WORDS[level],
    )  # fmt: skip


@register.simple_tag
def big_score(value: Fraction, extra: str = "") -> SafeString:
    """A score whose decimals are smaller."""
    head, _, tail = display(value).partition(".")
    return format_html('<span class="k-score {}">{}<span class="d">.{}</span></span>', extra, head, tail)


@register.filter
def points(value: Fraction | None) -> str:
    """Two decimals, half up."""
    return "" if value is None else display(value)


@register.filter
def decimal(value: Fraction) -> str:
    """A plain decimal as short as it was written."""
    return decimal_text(value)


@register.filter
def exact(value: Fraction) -> str:
    """A fraction in lowest terms."""
    return exact_text(value)


@register.filter
def percent_of(value: Fraction, whole: int = 500) -> str:
    """A length for SVG attributes, in percent of `whole`."""
    return f"{display(min(max(Fraction(value) / whole * 100, Fraction(0)), Fraction(100)), 3)}%"


@register.filter
def thai_date(value: date | datetime | None) -> str:
    """24 พ.ย. 2569."""
    if value is None:
        return ""
    day = thai_dates.local(value).date() if isinstance(value, datetime) else value
    return thai_dates.words_of_date(day, language=_language())


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """24 พ.ย. 2569 16:30 น."""
    return "" if value is None else thai_dates.words_of_moment(value, language=_language())


@register.filter
def moment_of(text: str) -> datetime:
    """A moment that was kept as text."""
    return datetime.fromisoformat(text)


@register.filter
def level_name(code: str) -> str:
    """1.2 ระดับพื้นฐาน for 1.2.basic; any other code as it is."""
    item, _dot, level = code.rpartition(".")
    return f"{item} {LEVEL_WORDS[level]}" if level in LEVEL_WORDS else code


@register.filter
def thai_time(value: datetime | None) -> str:
    """16:30 น."""
    return "" if value is None else thai_dates.words_of_time(value, language=_language())


@register.filter
def countdown(value: datetime) -> str:
    """เหลือ 12 วัน 5 ชม."""
    return thai_dates.countdown(value, timezone.now(), language=_language())


@register.filter
def filesize(value: int) -> str:
    """Bytes in the unit people read."""
    if value < 1024 * 1024:
        return f"{max(1, -(-value // 1024))} kB"
    return f"{display(Fraction(value, 1024 * 1024), 1)} MB"


@register.filter
def get(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """A value of a mapping by key; None when absent, or when there is no mapping."""
    return mapping.get(key) if mapping else None


@register.filter
def words(text: Any) -> str:
    """The language's side of a rules Text, or of words from below the web."""
    if text is None or isinstance(text, str):
        return in_language(text)
    return (text.en or text.th) if _language() == "en" else text.th


@register.filter
def why_not_sent(kept: str) -> str:
    """An error of the outbox in words; empty for one that has none."""
    return in_language(delivery_faults.why_not_sent(kept) or "")


@register.filter
def level_short(level: str) -> str:
    """The word of a level for a column head."""
    return words(LINE_SHORT[level])


@register.simple_tag
def spark(results: list[str], target: str = "") -> SafeString:
    """A small trend line of figures; "" where a year has none."""
    values = [Fraction(one) if one else None for one in results]
    known = [one for one in values if one is not None]
    if len(known) < 2:
        return mark_safe("")
    reach = [*known, Fraction(target)] if target else known
    low, high = min(reach), max(reach)
    span = (high - low) or Fraction(1)
    step = Fraction(76, max(len(values) - 1, 1))

    def y(value: Fraction) -> str:
        return display(24 - (value - low) / span * 20, 1)

    dots = [(display(4 + step * index, 1), y(one)) for index, one in enumerate(values) if one is not None]
    line = " ".join(f"{a},{b}" for a, b in dots)
    goal = format_html('<line class="g" x1="0" x2="88" y1="{0}" y2="{0}"/>', y(Fraction(target))) if target else ""
    label = _("แนวโน้ม") + " " + " ".join(one for one in results if one)
    if target:
        label += " " + _("เป้าหมาย") + " " + target
    last = dots[-1]
    earlier = format_html_join("", '<circle class="p" cx="{}" cy="{}" r="2"/>', dots[:-1])
    return format_html(
        '<svg class="k-spark" viewBox="0 0 88 28" role="img" aria-label="{}">{}<polyline class="l" points="{}"/>{}'
        '<circle class="e" cx="{}" cy="{}" r="3.5"/></svg>',
        label, goal, line, earlier, last[0], last[1],
    )  # fmt: skip


@register.filter
def with_class(field: Any, css: str) -> SafeString:
    """A form field's widget with a class of the look, and marked when it has a fault."""
    if field.field.widget.__class__.__name__ in ("Select", "SelectMultiple"):
        css = "form-select"
    # The label says it; a placeholder that repeats the label is noise.
    attributes = {"class": css, "placeholder": ""}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def role_word(role: str) -> str:
    """The official word of a role."""
    return ROLE_WORDS.get(role, role)


@register.filter
def capacity(text: str) -> str:
    """In which capacity somebody signed (assessment.operations.base.capacity_of), in words."""
    parts = [one.partition(" acting ") for one in text.split(", ") if one]
    words_of = [
        f"{ROLE_WORDS.get(role, role)}{' ' + _('รักษาการตาม') + ' ' + order if order else ''}"
        for role, _acting, order in parts
    ]
    return " · ".join(words_of)


@register.filter
def stage_word(stage: str) -> str:
    """The word of a dossier's stage."""
    return STAGE_WORDS.get(stage, stage)


@register.filter
def type_word(kind: str) -> str:
    """The word of a type of organisation."""
    return TYPE_WORDS.get(kind, kind)


@register.filter
def ended_reason(reason: str) -> str:
    """Why a role ended: a word of ours, or what somebody wrote."""
    return ENDED_REASONS.get(reason, reason)


@register.filter
def option_word(option: Any) -> Any:
    """What was chosen in a policy, in words; a number is itself."""
    return OPTION_WORDS.get(option, option) if isinstance(option, str | bool) else option


@register.filter
def event_word(kind: str) -> str:
    """What happened, in words."""
    return EVENT_WORDS.get(kind, kind)


@register.filter
def organisation_word(kind: str) -> str:
    """What happened to an organisation: the word of its audit line."""
    return event_word(f"organisation.{kind}")
