"""Knowledge events in templates: their names and times, and the coming ones about an item."""

from typing import Any

from django import template
from django.utils.translation import get_language

from kaona.knowledge.queries.occasions import coming_about
from kaona.rules.thai_dates import local, words_of_date, words_of_moment, words_of_time
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
    language = "en" if _english() else "th"
    first, last = local(row.begins_at), local(row.ends_at)
    if first.date() == last.date():
        return f"{words_of_date(first.date(), language=language)} {words_of_time(first, language=language)} – {words_of_time(last, language=language)}"
    return f"{words_of_moment(first, language=language)} – {words_of_moment(last, language=language)}"


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
