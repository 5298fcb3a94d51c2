"""What moved a score as a waterfall: small SVG at its own size, so that its words stay readable. A table stands under it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import display
from kaona.web.templatetags.outcomes import moved

register = template.Library()
WIDE, HIGH, TOP, LEFT, END, FOOT = 1302, 264, 28, 40, 96, 300
LEAST_SLOT, MOST_SLOT = Fraction(34), Fraction(104)
ROOMY = 58  # two decimals stand side by side


class _Frame:
    """Where everything stands: the axis, and how far steps are apart."""

    def __init__(self, totals: Sequence[Fraction], steps: int) -> None:
        self.low, self.every = _axis(min(totals), max(totals))
        self.high = max(max(totals), self.low + 1)
        room = Fraction(WIDE - LEFT - 2 * END, max(steps, 1))
        self.slot = min(max(room, LEAST_SLOT), MOST_SLOT)
        self.width = LEFT + 2 * END + self.slot * steps

    def y(self, value: Fraction) -> Fraction:
        """How deep a total lies."""
        return HIGH - (value - self.low) / (self.high - self.low) * (HIGH - TOP)


def _axis(low: Fraction, high: Fraction) -> tuple[Fraction, int]:
    """Where the axis begins, and how far its lines stand apart: at most seven of them."""
    every = next((one for one in (1, 2, 5, 10, 20, 50) if (high - low) / one <= 7), 100)
    begin = Fraction((low - Fraction(every, 2)).__floor__() // every * every)
    return max(begin, Fraction(0)), every


def axis_begins(before: Fraction, differences: Sequence[Fraction]) -> Fraction:
    """The points where the chart's axis begins: it is said beside the chart."""
    totals = _totals(before, differences)
    return _axis(min(totals), max(totals))[0]


def _totals(before: Fraction, differences: Sequence[Fraction]) -> list[Fraction]:
    totals = [before]
    for one in differences:
        totals.append(totals[-1] + one)
    return totals


@register.simple_tag
def waterfall(before: Fraction, first: Any, steps: Sequence[Any], last: Any) -> SafeString:
    """From `before` step by step to the end. A step has key (its row's anchor), name, title and difference; `first` and
    `last` are the words under the ends."""
    totals = _totals(before, [one.difference for one in steps])
    frame = _Frame(totals, len(steps))
    wide = Fraction(END - 20)
    parts = [_grid(frame), _end(frame, Fraction(LEFT), wide, totals[0], first)]
    edge = LEFT + wide
    for place, one in enumerate(steps):
        x, width = LEFT + END + frame.slot * place, frame.slot * Fraction(72, 100)
        parts += [
            _across(edge, x, frame.y(totals[place])),
            _step(frame, one, x, width, totals[place], totals[place + 1]),
        ]
        edge = x + width
    at = LEFT + END + frame.slot * len(steps) + 8
    parts += [_across(edge, at, frame.y(totals[-1])), _end(frame, at, wide, totals[-1], last)]
    label = _("คะแนนจาก %(start)s ถึง %(end)s แยกตามหัวข้อ %(n)s หัวข้อ") % {
        "start": display(totals[0]), "end": display(totals[-1]), "n": len(steps),
    }  # fmt: skip
    return format_html(
        '<svg class="k-chart is-fixed" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group" aria-label="{2}">{3}'
        '<line class="axis" x1="{4}" x2="{0}" y1="{5}" y2="{5}"/></svg>',
        _n(frame.width), FOOT, label, format_html_join("", "{}", ((one,) for one in parts)), LEFT - 4, HIGH,
    )  # fmt: skip


def _step(frame: _Frame, one: Any, x: Fraction, width: Fraction, old: Fraction, new: Fraction) -> SafeString:
    top, bottom = min(frame.y(old), frame.y(new)), max(frame.y(old), frame.y(new))
    css = "hatch" if one.key == "criteria" else "bar" if new >= old else "loss"
    value = moved(one.difference, 2 if frame.slot >= ROOMY else 1)
    return format_html(
        '<a href="#step-{}"><title>{} {} {}</title><rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="b mid" x="{}" y="{}">{}</text><text class="mid" x="{}" y="{}">{}</text></a>',
        one.key, one.name, one.title, moved(one.difference),
        css, _n(x), _n(top), _n(width), _n(max(bottom - top, Fraction(2))), _n(x + width / 2), _n(top - 6), value,
        _n(x + width / 2), HIGH + 20, one.name,
    )  # fmt: skip


def _end(frame: _Frame, x: Fraction, width: Fraction, total: Fraction, words: Any) -> SafeString:
    top, middle = frame.y(total), x + width / 2
    return format_html(
        '<rect class="bar2" x="{}" y="{}" width="{}" height="{}"/><text class="b mid" x="{}" y="{}">{}</text>'
        '<text class="mid" x="{}" y="{}">{}</text>',
        _n(x), _n(top), _n(width), _n(HIGH - top), _n(middle), _n(top - 6), display(total), _n(middle), HIGH + 20, words,
    )  # fmt: skip


def _grid(frame: _Frame) -> SafeString:
    lines, at = [], frame.low
    while at <= frame.high:
        lines.append((LEFT - 4, _n(frame.width), _n(frame.y(at)), LEFT - 8, _n(frame.y(at) + 5), display(at, 0)))
        at += frame.every
    return format_html_join(
        "",
        '<line class="grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text class="end" x="{3}" y="{4}">{5}</text>',
        lines,
    )


def _across(begin: Fraction, end: Fraction, at: Fraction) -> SafeString:
    return format_html('<line class="lead" x1="{}" x2="{}" y1="{}" y2="{}"/>', _n(begin), _n(end), _n(at), _n(at))


def _n(value: Fraction | int) -> str:
    return display(Fraction(value), 1)
