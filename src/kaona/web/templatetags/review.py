"""Pieces that every page of one review has."""

from typing import Any

from django import template

from kaona.rules.status import Audience, Status, words_of
from kaona.web.shell.review_tabs import tabs_for
from kaona.web.templatetags.kaona import words

register = template.Library()


@register.filter
def office_word(status: str) -> str:
    """The Office's word for a combined state."""
    return words(words_of(Status(status), Audience.OFFICE))


@register.inclusion_tag("components/review_nav.html", takes_context=True)
def review_nav(context: Any, review: Any, here: str) -> dict[str, Any]:
    """The tabs of one review that this person may open."""
    request = context["request"]
    return {"tabs": tabs_for(request.user, review, at=request.at), "here": here}
