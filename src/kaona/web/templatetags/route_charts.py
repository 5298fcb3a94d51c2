"""Charts of the route and the matrix as small SVG. Lengths are SVG attributes; a table stands beside each chart."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules.exact import display
from kaona.rules.matrix import Matrix, Place
from kaona.web.templatetags.improvement import gap_code

register = template.Library()
WIDE, HIGH, TOP, LEFT, END = 1302, 280, 24, 44, 90
MOST_SLOT = Fraction(130)  # few steps stand close to each other


@register.simple_tag
def stairs(start: Fraction, steps: Sequence[Any], target: Fraction | None, target_words: str = "") -> SafeString:
    """The total from `start` step by step (steps have number, points, reason.total and gap); the target as a line."""
    totals = [start, *(one.reason.total for one in steps)]
    low, every = _axis(min(totals), max([*totals, *([target] if target is not None else [])]))
    high = max([*totals, *([target] if target is not None else [])])
    span = max(high - low, Fraction(1))

    def y(value: Fraction) -> Fraction:
        return HIGH - (value - low) / span * (HIGH - TOP - 16)

    # The totals at both ends have room for their figures, however many steps lie between.
    slot = min(Fraction(WIDE - LEFT - 2 * END, max(len(steps), 1)), MOST_SLOT)
    width = min(slot * Fraction(77, 100), Fraction(90))
    parts = [_grid(low, high, every, y, target, target_words)]
    parts.append(_bar("bar2", LEFT, Fraction(END - 16), y(start), HIGH, display(start), _("วันนี้"), "b"))
    before, edge = start, Fraction(LEFT + END - 16)
    for rank, one in enumerate(steps):
        x, after = LEFT + END + slot * rank, one.reason.total
        top, bottom = min(y(before), y(after)), max(y(before), y(after))
        # Few are named each; of many every fifth.
        name = str(one.number) if slot >= 22 or one.number % 5 == 0 else ""
        css, value = "bar" if after >= before else "loss", display(one.points) if slot >= 40 else ""
        parts += [
            _bar(css, x, width, top, max(bottom, top + 2), value, name, "b"), _across(edge, x, y(before)),
        ]  # fmt: skip
        before, edge = after, x + width
    last = min(LEFT + END + slot * len(steps) + 16, Fraction(WIDE - END + 16))
    parts += [
        _bar("bar2", last, Fraction(END - 16), y(before), HIGH, display(before), _("เมื่อครบ"), "a"),
        _across(edge, last, y(before)),
    ]
    label = _("คะแนนสะสมจาก %(start)s ถึง %(end)s ใน %(n)s เรื่อง") % {
        "start": display(start),
        "end": display(before),
        "n": len(steps),
    }
    return format_html(
        '<svg class="k-chart" viewBox="0 0 {} 336" role="img" aria-label="{}">{}<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>'
        '<text class="mid" x="{}" y="326">{}</text></svg>',
        WIDE, label, format_html_join("", "{}", ((one,) for one in parts)), WIDE, HIGH, HIGH, WIDE // 2, _("ลำดับเรื่องตามตาราง"),
    )  # fmt: skip


def _across(begin: Fraction, end: Fraction, at: Fraction) -> SafeString:
    return format_html('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>', _n(begin), _n(end), _n(at), _n(at))


def _axis(low: Fraction, high: Fraction) -> tuple[Fraction, int]:
    """Where the axis begins, and how far its lines stand apart: at most eight of them."""
    every = next((one for one in (1, 2, 5, 10, 20, 50) if (high - low) / one <= 8), 100)
    begin = Fraction((low - Fraction(every, 2)).__floor__() // every * every)
    return max(begin, Fraction(0)), every


def axis_begins(start: Fraction, steps: Sequence[Any], target: Fraction | None) -> Fraction:
    """The points where the chart's axis begins: it is said beside the chart."""
    totals = [start, *(one.reason.total for one in steps)]
    return _axis(min(totals), max([*totals, *([target] if target is not None else [])]))[0]


def _grid(low: Fraction, high: Fraction, every: int, y: Any, target: Fraction | None, words: str) -> SafeString:
    lines, at = [], low
    while at <= high:
        if target is None or abs(y(at) - y(target)) > 14:
            lines.append((WIDE, _n(y(at)), _n(y(at) - 4), display(at, 0)))
        at += every
    grid = format_html_join(
        "", '<line class="grid" x1="0" x2="{0}" y1="{1}" y2="{1}"/><text x="0" y="{2}">{3}</text>', lines
    )
    if target is None or not low <= target <= high:
        return grid
    return format_html(
        '{}<line class="mark" x1="0" x2="{}" y1="{}" y2="{}"/><text class="b" x="0" y="{}">{} {}</text>',
        grid, WIDE, _n(y(target)), _n(y(target)), _n(y(target) - 5), display(target, 0 if target.denominator == 1 else 2), words,
    )  # fmt: skip


def _bar(
    css: str,
    x: Fraction | int,
    width: Fraction,
    top: Fraction,
    bottom: Fraction | int,
    value: str,
    name: str,
    strong: str,
) -> SafeString:
    middle = _n(x + width / 2)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/><text class="{} mid" x="{}" y="{}">{}</text>'
        '<text class="mid" x="{}" y="300">{}</text>',
        css, _n(x), _n(top), _n(width), _n(bottom - top), strong, middle, _n(top - 6), value, middle, name,
    )  # fmt: skip


def _n(value: Fraction | int) -> str:
    return display(Fraction(value), 1)


BOX, FOOT, LINE = (1302, 560), 520, 18


@register.simple_tag
def scatter(matrix: Matrix, places: Sequence[Place], marks: dict[str, str], corners: dict[str, Any]) -> SafeString:
    """Impact against effort: a mark for each spot, named with the codes that stand there; `marks` says by code whether it
    is chosen ("now") or in a route ("bar"); `corners` are the words of the four."""
    spots = _spots(places)
    width, left = BOX[0] - 8, 48
    most_effort = max([one.effort for one in places] + [Fraction(1)])
    most, least = (
        max([one.impact for one in places] + [Fraction(1)]),
        min([one.impact for one in places] + [Fraction(0)]),
    )

    def x(value: Fraction) -> Fraction:
        return left + 16 + value / most_effort * (width - left - 96)

    def y(value: Fraction) -> Fraction:
        return FOOT - 24 - (value - least) / (most - least) * (FOOT - 72)

    lines = format_html(
        '<line class="mark" x1="{0}" x2="{0}" y1="24" y2="{1}"/><line class="mark" x1="{2}" x2="{3}" y1="{4}" y2="{4}"/>',
        _n(x(matrix.effort_line) + 9), FOOT, left, width, _n(y(matrix.impact_line) + 9),
    )  # fmt: skip
    named = format_html_join("", '<text class="q {}" x="{}" y="{}">{}</text>', (
        ("", left + 12, 20, corners["first"]), ("end", width, 20, corners["plan"]),
        ("", left + 12, FOOT - 6, corners["aside"]), ("end", width, FOOT - 6, corners["later"]),
    ))  # fmt: skip
    placed = _place_labels([(x(spot[0]), y(spot[1]), codes) for spot, codes in spots.items()], width, left)
    dots = format_html_join("", "{}", ((_dot(*one, marks),) for one in placed))
    ticks = format_html_join("", '<text class="mid" x="{}" y="{}">{}</text>', (
        (_n(x(at)), FOOT + 18, display(at, 0)) for at in _ticks(most_effort)))  # fmt: skip
    scale = format_html_join("", '<text class="end" x="{}" y="{}">{}</text>', (
        (left - 6, _n(y(at) + 5), display(at, 0 if at.denominator == 1 else 1)) for at in _ticks(most)))  # fmt: skip
    label = _("คะแนนที่ได้เทียบแรงที่ใช้ %(n)s ช่องว่าง") % {"n": len(places)}
    return format_html(
        '<svg class="k-chart k-matrix" viewBox="0 0 {} {}" role="group" aria-label="{}"><line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<line class="axis" x1="{}" x2="{}" y1="24" y2="{}"/>{}{}{}{}{}<text class="end" x="{}" y="{}">{}</text><text x="0" y="20">{}</text></svg>',
        BOX[0], BOX[1], label, left, width, FOOT, FOOT, left, left, FOOT, lines, named, dots, ticks, scale, width, FOOT + 36,
        _("แรง (วันทำงาน)"), _("คะแนน"),
    )  # fmt: skip


def _spots(places: Sequence[Place]) -> dict[tuple[Fraction, Fraction], list[str]]:
    found: dict[tuple[Fraction, Fraction], list[str]] = {}
    for one in places:
        found.setdefault((one.effort, one.impact), []).append(one.code)
    return found


def _ticks(most: Fraction) -> list[Fraction]:
    every = next(
        (one for one in (Fraction(1, 2), 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / one <= 6), most / 5
    )
    return [Fraction(every) * step for step in range(int(most / every) + 1)]


Placed = tuple[Fraction, Fraction, list[str], str, Fraction, Fraction, str]
NAMED = 3


def _place_labels(spots: Sequence[tuple[Fraction, Fraction, list[str]]], width: int, left: int) -> list[Placed]:
    """Each mark with its words at the first free place around it: over, under, right, left, then farther; without a free
    place it has none (the table names it, and so does the mark to who points at it)."""
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y, _codes in spots]
    found: list[Placed] = []
    for x, y, codes in sorted(spots, key=lambda one: (-len(one[2]), one[0], one[1])):
        words = " ".join(gap_code(code) for code in codes[:NAMED]) + (
            f" +{len(codes) - NAMED}" if len(codes) > NAMED else ""
        )
        long = Fraction(len(words) * 15, 2)
        for dx, dy, anchor in (
            (0, -12, "mid"),
            (0, 24, "mid"),
            (13, 5, ""),
            (-13, 5, "end"),
            (13, -20, ""),
            (13, 30, ""),
            (0, -30, "mid"),
            (0, 42, "mid"),
        ):
            at, low = x + dx, y + dy
            begin = at - long / 2 if anchor == "mid" else at - long if anchor == "end" else at
            box = (begin - 3, low - 14, begin + long + 3, low + 4)
            inside = box[0] >= left and box[2] <= width and box[1] >= 26 and box[3] <= FOOT - 20
            if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                taken.append(box)
                found.append((x, y, codes, words, at, low, anchor))
                break
        else:
            found.append((x, y, codes, "", x, y, ""))
    return found


def _dot(
    x: Fraction,
    y: Fraction,
    codes: list[str],
    words: str,
    at: Fraction,
    low: Fraction,
    anchor: str,
    marks: dict[str, str],
) -> SafeString:
    everything = ", ".join(map(gap_code, codes))
    css = next((marks[code] for code in codes if code in marks), "hatch")
    lead = SafeString("")
    if words and abs(low - y) > 26:
        lead = format_html(
            '<line class="lead" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            _n(x),
            _n(at),
            _n(y),
            _n(low - 4 if low > y else low + 4),
        )
    return format_html(
        '{}<a href="#g-{}" aria-label="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="7"/><text class="b {}" x="{}" y="{}">{}</text></a>',
        lead, codes[0], f"{words} ({everything})" if words else everything, everything, css, _n(x), _n(y), anchor, _n(at), _n(low), words,
    )  # fmt: skip
