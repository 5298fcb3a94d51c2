"""Practice cards beside something else: a gap, a priority, an action."""

from collections.abc import Iterable
from typing import Any

from django import template

from kaona.knowledge.queries.practices import practices_by_item
from kaona.rules.found_text import excerpt as excerpt_of
from kaona.rules.found_text import marked as marked_pieces
from kaona.rules.practices import grouped, item_of

register = template.Library()


@register.inclusion_tag("components/practices_beside.html")
def practices_for_items(items: str | Iterable[str], agency_type: str = "", most: int = 3) -> dict[str, Any]:
    """The best published cards for one code or several (items, sub-measures, statements, gaps), each once. Three queries:
    a page with many codes asks practices_by_item once and includes components/practice_rows.html."""
    codes = [items] if isinstance(items, str) else list(items)
    found = {one.pk: one for cards in practices_by_item(codes, agency_type).values() for one in cards}
    return {
        "practices": list(found.values())[:most],
        "more": len(found) > most,
        "item": item_of(codes[0]) if codes else "",
    }


@register.filter
def marked(text: str, words: list[str]) -> list[tuple[bool, str]]:
    """A text in pieces, each with whether it is one of the words that were searched."""
    return marked_pieces(text, words)


@register.filter
def excerpt(card: Any, words: list[str]) -> list[tuple[bool, str]]:
    """The piece of a card in which a word was found, when it is not its title."""
    return excerpt_of([card.problem, card.done, card.result], words)


@register.filter
def figure(text: str) -> str:
    """A figure with its thousands apart."""
    return grouped(text)


@register.filter
def figure_key(place: int, part: str) -> str:
    """The field of a figure by its place."""
    return f"figure_{place}_{part}"
