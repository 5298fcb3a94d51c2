"""The points of one item side by side: the assessors, the self-assessment, the consensus. It must not know pages."""

from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import display

register = template.Library()
CLOSE = 26  # percent of the width that a label needs beside it
MOST_LABELS = 3


@register.simple_tag
def spread_chart(
    readers: list[tuple[str, Fraction]], claimed: Fraction, draft: Fraction, draft_name: str
) -> SafeString:
    """Dots on a scale cut to where they lie; the list beside it says the same, and is seen where labels have no room."""
    values = [points for _name, points in readers] + [claimed, draft]
    low, high = _scale(min(values), max(values))
    grid = _grid(low, high)

    def at(value: Fraction | int) -> Fraction:
        return Fraction(value - low) * 100 / (high - low)

    lines = format_html_join(
        "", '<line class="grid" x1="{0}%" x2="{0}%" y1="28" y2="66"/><text x="{0}%" y="90" text-anchor="{1}">{2}</text>',
        ((_p(at(one)), "start" if one == low else "end" if one == high else "middle", one) for one in grid),
    )  # fmt: skip
    dots = format_html_join(
        "", '<circle class="dot" cx="{}%" cy="47" r="6"/>', ((_p(at(one)),) for _name, one in readers)
    )
    spoken = [points for _name, points in readers] or [draft]
    own = '<circle class="dot" cx="{0}%" cy="47" r="5"/>' if claimed in spoken else ""
    claim = format_html('<circle class="claim" cx="{0}%" cy="47" r="10"/>' + own, _p(at(claimed)))
    mark = format_html('<svg x="{}%" y="47" width="1" height="1" overflow="visible"><path class="cons" d="M0-8l8 8-8 8-8-8z"/></svg>',
                       _p(at(draft)))  # fmt: skip
    named = [*readers, (_("ประเมินตนเอง"), claimed), (draft_name, draft)]
    label = ", ".join(f"{name} {display(points)}" for name, points in named)
    few = len(set(values)) <= MOST_LABELS
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, display(points)) for name, points in named))
    return format_html(
        '<svg class="k-spread" role="img" aria-label="{}">{}<line class="axis" x1="0" x2="100%" y1="66" y2="66"/>'
        '<line class="span" x1="{}%" x2="{}%" y1="47" y2="47"/>{}{}{}{}</svg><dl class="k-spread-list{}">{}</dl>',
        label, lines, _p(at(min(spoken))), _p(at(max(spoken))), claim, dots, mark, _labels(named, draft, at) if few else "",
        "" if few else " is-shown", listed,
    )  # fmt: skip


def _scale(low: Fraction, high: Fraction) -> tuple[int, int]:
    """Whole fifties around, at least 150 apart, within 0 to 500."""
    bottom, top = max(int(low // 50) * 50 - 50, 0), min(-int(-high // 50) * 50 + 50, 500)
    while top - bottom < 150:
        bottom, top = max(bottom - 50, 0), min(top + 50, 500)
    return bottom, top


def _grid(low: int, high: int) -> list[int]:
    step = 50 if high - low <= 300 else 100
    return sorted({low, high, *(one for one in range(0, 501, step) if low < one < high and high - one >= step // 2)})


def _labels(named: list[tuple[str, Fraction]], draft: Fraction, at: Any) -> SafeString:
    """Equal points share one label; a label leans away from a near neighbour."""
    together: dict[Fraction, list[str]] = {}
    for name, points in named:
        together.setdefault(points, []).append(name)
    places = sorted(together)
    found = []
    for place, points in enumerate(places):
        x = at(points)
        left = x - at(places[place - 1]) if place else x * 2
        right = at(places[place + 1]) - x if place + 1 < len(places) else (100 - x) * 2
        anchor, shift = (
            ("start", -4) if left < CLOSE and left <= right else ("end", 4) if right < CLOSE else ("middle", 0)
        )
        names = together[points]
        words = f" {_('และ')} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
        found.append(("a" if points == draft else "b", _p(x), shift, anchor, words, display(points)))
    return format_html_join("", '<text class="lab {}" x="{}%" dx="{}" y="22" text-anchor="{}">{} {}</text>', found)


def _p(value: Fraction) -> str:
    return display(value, 3)
