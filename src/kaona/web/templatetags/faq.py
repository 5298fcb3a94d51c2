"""Frequent questions beside an item."""

from typing import Any

from django import template
from django.utils.text import Truncator

from kaona.assessment.queries.faq import count_beside
from kaona.rules.found_text import excerpt

register = template.Library()


@register.filter
def answer_around(text: str, words: list[str]) -> list[tuple[bool, str]]:
    """The piece of an answer around the words that were searched, or its beginning, in pieces to mark."""
    return excerpt([text], words) or [(False, Truncator(text).chars(220))]


@register.inclusion_tag("components/faq_beside.html")
def faq_beside(edition: str, item: str) -> dict[str, Any]:
    """How many there are, with the way to them; one prepared query, and nothing is shown when there is none."""
    return {"count": count_beside(edition, item), "item": item}
