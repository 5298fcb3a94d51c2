"""How numbers of many agencies look: with commas."""

from fractions import Fraction

from django import template

from kaona.rules.exact import display

register = template.Library()


@register.filter
def whole(number: int) -> str:
    """12,345."""
    return f"{number:,}"


@register.filter
def many_points(value: Fraction) -> str:
    """A sum of points with its sign, +12,345.67, rounded half up: what plans promise may be a loss."""
    head, _, tail = display(abs(value)).partition(".")
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{int(head):,}.{tail}"
