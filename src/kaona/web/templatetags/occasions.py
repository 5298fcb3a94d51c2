"""Knowledge events in templates: their names and times, and the coming ones about an item."""

from typing import Any

from django import template
from django.utils.translation import get_language

from kaona.knowledge.queries.occasions import coming_about
from kaona.rules.calendar_layout import times_words
from kaona.web.shell.words import LEVEL_WORDS, TYPE_WORDS

register = template.Library()


@register.filter
def occasion_name(row: Any) -> str:
    """In the person's language where there is one."""
    return row.title_en or row.title_th if _english() else row.title_th


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def occasion_time(row: Any) -> str:
    """From when to when; the date once where both are on one day."""
    return times_words(row.begins_at, row.ends_at, language="en" if _english() else "th")


@register.filter
def type_words(kinds: list[str]) -> str:
    """Types of agency in words."""
    return ", ".join(str(TYPE_WORDS[one]) for one in kinds)


@register.filter
def level_text(level: str | None) -> str:
    """A level in words; a dash without a score."""
    return "–" if level is None else str(LEVEL_WORDS.get(level, level))


@register.inclusion_tag("components/occasions_beside.html", takes_context=True)
def occasions_about(context: Any, codes: str) -> dict[str, Any]:
    """The next events about an item (or the item of a statement), for whoever reads the page."""
    request = context["request"]
    return {"occasions": coming_about(request.user, [codes], at=request.at)}
