"""Frequent questions beside an item."""

from typing import Any

from django import template

from kaona.assessment.queries.faq import count_beside

register = template.Library()


@register.inclusion_tag("components/faq_beside.html")
def faq_beside(edition: str, item: str) -> dict[str, Any]:
    """How many there are, with the way to them; one prepared query, and nothing is shown when there is none."""
    return {"count": count_beside(edition, item), "item": item}
