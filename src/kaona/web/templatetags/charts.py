"""Charts as small SVG: the meter of a total, the radar of categories, the strip of a fiscal year. It must not know pages.

Lengths are SVG attributes (no inline style); every mark carries its label; a table or list stands beside each chart.
"""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaona.rules import fiscal_year
from kaona.rules.exact import display
from kaona.rules.scoring import ScoreTree
from kaona.rules.thai_dates import SHORT_EN, SHORT_TH, local, words_of_date
from kaona.web.shell.words import LINE_SHORT
from kaona.web.templatetags.kaona import _language, words

register = template.Library()
MOST = 500
# The seven corners of a unit heptagon, the first on top, clockwise.
CORNERS = (("0", "-1"), ("0.7818", "-0.6235"), ("0.9749", "0.2225"), ("0.4339", "0.901"), ("-0.4339", "0.901"),
           ("-0.9749", "0.2225"), ("-0.7818", "-0.6235"))  # fmt: skip


def _percent(value: Fraction | int, whole: Fraction | int = MOST) -> str:
    share = Fraction(value) / whole * 100
    return f"{display(min(max(share, Fraction(0)), Fraction(100)), 3)}%"


@register.simple_tag
def meter(tree: ScoreTree, was: Fraction | None = None, was_year: int | str | None = None, own: str = "") -> SafeString:
    """The total on a scale to 500 with the lines of the rule set, and last year's total as an empty mark. `own`: what the
    full mark is called, when it is not the self-assessment; then `was_year` names the empty one."""
    beyond = [line for line in tree.lines if not line.reached]
    ticks = format_html_join(
        "", '<line class="tick" x1="{0}%" x2="{0}%" y1="49" y2="{1}"/>',
        ((n * 2, 58 if n % 5 == 0 else 53) for n in range(51)),
    )  # fmt: skip
    lines = format_html_join(
        "", '<line class="line" x1="{0}" x2="{0}" y1="28" y2="62"/><text class="{1}{2}" x="{0}" y="77" text-anchor="middle">'
        '{3}</text><text class="nm{4}" x="{0}" y="98" text-anchor="middle">{5}</text>',
        ((_percent(line.at), "is-next" if line in beyond[:1] else "v", "" if line.name in ("basic", "advance") else " t470",
          display(line.at, 0), " is-next" if line in beyond[:1] else "", words(LINE_SHORT[line.name])) for line in tree.lines),
    )  # fmt: skip
    label = _("คะแนน %(total)s จาก 500") % {"total": display(tree.total)}
    return format_html(
        '<svg class="k-meter" role="img" aria-label="{}"><rect class="zone" x="0" y="34" width="100%" height="14"/>'
        '<rect class="bar" x="0" y="34" width="{}" height="14"/>{}<line class="base" x1="0" x2="100%" y1="48.5" y2="48.5"/>'
        '{}<text x="0" y="77">0</text><text class="v" x="100%" y="77" text-anchor="end">500</text>{}{}</svg>',
        label, _percent(tree.total), ticks, lines, _was_mark(tree.total, was, was_year), _own_mark(tree.total, own),
    )  # fmt: skip


def _own_mark(total: Fraction, own: str) -> SafeString:
    anchor, shift = ("end", -9) if total > 330 else ("start", 9)
    return format_html(
        '<svg x="{0}" y="0" width="1" height="1" overflow="visible"><path class="bar" d="M-5 22h10l-5 8z"/></svg>'
        '<text class="is-next" x="{0}" dx="{1}" y="16" text-anchor="{2}"><tspan class="lg">{3}</tspan>'
        '<tspan class="sh">{4}</tspan> {5}</text>',
        _percent(total), shift, anchor, own or _("ประเมินตนเอง"), own or _("ปีนี้"), display(total),
    )  # fmt: skip


def _was_mark(total: Fraction, was: Fraction | None, year: int | str | None) -> SafeString:
    """Its words stand on the side away from the own mark's; none where both would meet."""
    if was is None:
        return SafeString("")
    # A word has no room on a phone; a year has.
    named = format_html('<tspan class="lg">{}</tspan>', year) if len(str(year or "")) > 4 else year or ""
    words_ = SafeString("")
    if total > 330 and was > total and was < 400:
        words_ = format_html('<text x="{}" dx="9" y="16">{} <tspan class="v">{}</tspan></text>', _percent(was), named,
                             display(was))  # fmt: skip
    elif total - was > 165 or (total <= 330 and was < total and was > 100):
        words_ = format_html('<text x="{}" dx="-9" y="16" text-anchor="end">{} <tspan class="v">{}</tspan></text>',
                             _percent(was), named, display(was))  # fmt: skip
    return format_html(
        '<svg x="{}" y="0" width="1" height="1" overflow="visible"><path class="ghost" d="M-5 22h10l-5 8z"/></svg>{}',
        _percent(was), words_,
    )  # fmt: skip


@register.simple_tag
def radar(rows: list[dict[str, Any]]) -> SafeString:
    """Points per category; rows have code, name, points and was (None without last year). Corners carry their words."""
    corners = [(Fraction(x), Fraction(y)) for x, y in CORNERS[: len(rows)]]
    grid = [_ring([Fraction(share, 5)] * len(rows), corners) for share in range(1, 6)]
    edge = [_at(x, y, Fraction(1)) for x, y in corners]
    rings = format_html_join("", '<polygon class="grid" points="{}"/>', ((ring,) for ring in grid))
    spokes = format_html_join("", '<line class="grid" x1="240" y1="174" x2="{}" y2="{}"/>', edge)
    was = SafeString("")
    if rows and all(row["was"] is not None for row in rows):
        was = format_html('<polygon class="was" points="{}"/>', _ring([row["was"] / MOST for row in rows], corners))
    now = [row["points"] / MOST for row in rows]
    labels = format_html_join("", "{}", ((_corner(row, *place),) for row, place in zip(rows, corners, strict=True)))
    dots = format_html_join("", '<circle class="pt" cx="{}" cy="{}" r="3"/>',
                            (_at(x, y, share) for share, (x, y) in zip(now, corners, strict=True)))  # fmt: skip
    label = _("คะแนนรายหมวด") + " " + ", ".join(f"{row['code']} {display(row['points'])}" for row in rows)
    return format_html(
        '<svg class="k-chart" viewBox="0 0 480 336" role="img" aria-label="{}">{}{}{}<polygon class="now" points="{}"/>{}{}'
        '<text x="244" y="111.4">300</text><text x="244" y="61">500</text></svg>',
        label, rings, spokes, was, _ring(now, corners), dots, labels,
    )  # fmt: skip


def _at(x: Fraction, y: Fraction, share: Fraction) -> tuple[str, str]:
    return display(240 + x * share * 126, 1), display(174 + y * share * 126, 1)


def _ring(shares: list[Fraction], corners: list[tuple[Fraction, Fraction]]) -> str:
    return " ".join(",".join(_at(x, y, share)) for share, (x, y) in zip(shares, corners, strict=True))


def _corner(row: dict[str, Any], x: Fraction, y: Fraction) -> SafeString:
    left, _top = _at(x, y, Fraction(11, 10))
    top = display(174 + y * 138 + (-14 if y < -Fraction(9, 10) else 6 if y > Fraction(1, 2) else 0), 1)
    anchor = "mid" if x == 0 else "" if x > 0 else "end"
    return format_html(
        '<text class="{}" x="{}" y="{}"><tspan class="b">{}<tspan class="nm"> {}</tspan></tspan><tspan x="{}" dy="18">{}</tspan></text>',
        anchor, left, top, row["code"], words(row["name"]), left, display(row["points"]),
    )  # fmt: skip


@register.simple_tag
def year_strip(year: int, opens: datetime, closes: datetime, now: datetime) -> SafeString:
    """The fiscal year with its months, the window of self-assessment, today and the deadline."""
    first = min(fiscal_year.first_day(year), local(opens).date().replace(day=1))
    last = max(fiscal_year.last_day(year), local(closes).date())
    whole = (last - first).days + 1

    def place(day: date) -> Fraction:
        return Fraction((day - first).days, whole)

    start, end, today = place(local(opens).date()), place(local(closes).date()), place(local(now).date())
    past = min(max(today, start), end)
    months = format_html_join("", '<text x="{}%" dx="4" y="13">{}</text>', _months(first, last, place, today))
    strip = format_html(
        '<rect class="seg" x="0" y="20" width="100%" height="8"/><rect class="past" x="{0}" y="20" width="{1}" height="8"/>'
        '<rect class="cur" x="{2}" y="20" width="{3}" height="8"/><text class="b" x="{4}" text-anchor="{5}" y="46">{6}</text>',
        _percent(start, 1), _percent(past - start, 1), _percent(past, 1), _percent(end - past, 1),
        _percent(start if start < Fraction(3, 4) else end, 1), "start" if start < Fraction(3, 4) else "end",
        _("ประเมินตนเอง"),
    )  # fmt: skip
    day = words_of_date(local(now).date(), language=_language()).rsplit(" ", 1)[0]
    mark = SafeString("")
    if 0 <= today <= 1:
        mark = format_html('<text class="b" x="{0}" y="13" text-anchor="middle">{1}</text>'
                           '<line class="today" x1="{0}" x2="{0}" y1="16" y2="32"/>', _percent(today, 1), _short(day))  # fmt: skip
    label = _("ปีงบประมาณ พ.ศ. %(year)s ประเมินตนเอง %(opens)s ถึง %(closes)s วันนี้ %(today)s") % {
        "year": year, "opens": words_of_date(local(opens).date(), language=_language()),
        "closes": words_of_date(local(closes).date(), language=_language()),
        "today": words_of_date(local(now).date(), language=_language()),
    }  # fmt: skip
    return format_html(
        '<svg class="k-year" role="img" aria-label="{}">{}{}<svg x="{}" y="17" width="1" height="1" overflow="visible">'
        '<path class="due" d="M0 0v14l-7-7z"/></svg>{}</svg>',
        label, months, strip, _percent(end, 1), mark,
    )  # fmt: skip


def _short(day: str) -> str:
    return " ".join(day.split()[:2])


def _months(first: date, last: date, place: Any, today: Fraction) -> list[tuple[str, str]]:
    """Names of months at their first day; not where today's words stand."""
    names = SHORT_EN if _language() == "en" else SHORT_TH
    found, day = [], first
    while day <= last:
        at = place(day)
        if not -Fraction(1, 40) < today - at < Fraction(1, 11):
            found.append((display(at * 100, 3), names[day.month - 1]))
        day = (day + timedelta(days=31)).replace(day=1)
    return found
