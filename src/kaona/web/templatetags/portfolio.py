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
    """A sum of points, 12,345.67, rounded half up."""
    head, _, tail = display(value).partition(".")
    return f"{int(head):,}.{tail}"
