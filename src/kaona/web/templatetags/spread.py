"""The points of one item side by side: the assessors, the self-assessment, the consensus. It must not know pages."""

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import display

register = template.Library()
LETTER = Fraction(1)  # percent of the width that a letter takes
MOST_LABELS = 4


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
    labels = _labels([(name.split(" ")[0], points) for name, points in named], at)
    anchors = _anchors(labels) if len(labels) <= MOST_LABELS else None
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, display(points)) for name, points in named))
    return format_html(
        '<svg class="k-spread" role="img" aria-label="{}">{}<line class="axis" x1="0" x2="100%" y1="66" y2="66"/>'
        '<line class="span" x1="{}%" x2="{}%" y1="47" y2="47"/>{}{}{}{}</svg><dl class="k-spread-list{}">{}</dl>',
        label, lines, _p(at(min(spoken))), _p(at(max(spoken))), claim, dots, mark, _written(labels, anchors, draft) if anchors else "",
        "" if anchors else " is-shown", listed,
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


@dataclass(frozen=True)
class Label:
    """Who has these points; the place and how wide the words are, in percent of the width."""

    points: Fraction
    words: str
    at: Fraction
    width: Fraction

    def span(self, anchor: str) -> tuple[Fraction, Fraction]:
        """Where the words begin and end."""
        begins = self.at - {"start": Fraction(0), "middle": self.width / 2, "end": self.width}[anchor]
        return begins, begins + self.width


def _labels(named: list[tuple[str, Fraction]], at: Any) -> list[Label]:
    """Equal points share one label."""
    together: dict[Fraction, list[str]] = {}
    for name, points in named:
        together.setdefault(points, []).append(name)
    found = []
    for points, names in sorted(together.items()):
        who = f" {_('และ')} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
        words = f"{who} {display(points)}"
        letters = sum(unicodedata.category(one) != "Mn" for one in words)
        found.append(Label(points, words, at(points), letters * LETTER))
    return found


def _anchors(labels: list[Label]) -> tuple[str, ...] | None:
    """How each label leans so that none meets another or the edge; None when there is no room."""
    for anchors in product(("middle", "start", "end"), repeat=len(labels)):
        spans = [label.span(anchor) for label, anchor in zip(labels, anchors, strict=True)]
        apart = all(one[1] + 2 <= other[0] for one, other in pairwise(spans))
        if apart and spans[0][0] >= -1 and spans[-1][1] <= 101:
            return anchors
    return None


def _written(labels: list[Label], anchors: tuple[str, ...], draft: Fraction) -> SafeString:
    return format_html_join(
        "", '<text class="lab {}" x="{}%" y="22" text-anchor="{}">{}</text>',
        (("a" if one.points == draft else "b", _p(one.at), anchor, one.words) for one, anchor in zip(labels, anchors, strict=True)),
    )  # fmt: skip


def _p(value: Fraction) -> str:
    return display(value, 3)
