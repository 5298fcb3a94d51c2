"""Pieces that every page of one review has."""

from typing import Any

from django import template

from kaona.web.shell.review_tabs import tabs_for

register = template.Library()


@register.inclusion_tag("components/review_nav.html", takes_context=True)
def review_nav(context: Any, review: Any, here: str) -> dict[str, Any]:
    """The tabs of one review that this person may open."""
    request = context["request"]
    return {"tabs": tabs_for(request.user, review, at=request.at), "here": here}
