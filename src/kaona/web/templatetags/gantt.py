"""The timeline of a plan as small SVG, one lane per action; lengths are SVG attributes. It must not know pages.

The bar of somebody who may move it is a link to the form with its dates; js/timeline.js moves it in its place.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kaona.rules.exact import display
from kaona.rules.plan_calendar import Month
from kaona.rules.plan_chart import ALONG, LOWER, UPPER
from kaona.web.templatetags.kaona import _language, thai_date

register = template.Library()
# A bar of a few days in a plan of three years stays something that one can point at.
LEAST = Fraction(1, 200)
LOOKS = {"blocked": ("stop", "done")}
LATE = ("late", "late-done")
PLAIN = ("plan", "done")


def _share(value: Fraction) -> str:
    return f"{display(value * 100, 3)}%"


@register.simple_tag
def lane_ground(gantt: Any) -> SafeString:
    """What all lanes have below and above their bars, once for the whole timeline: months and rounds, today. A copy that is
    used is styled as if it stood alone, so each symbol carries the class of a lane."""
    grid = format_html_join(
        "", '<line class="grid" x1="{0}" x2="{0}" y1="0" y2="100%"/>', ((_share(x),) for x in gantt.grid)
    )
    checks = format_html_join(
        "", '<line class="chk" x1="{0}" x2="{0}" y1="0" y2="100%"/>', ((_share(x),) for x in gantt.checks)
    )
    now = mark_safe("")
    if gantt.today is not None:
        now = format_html('<line class="today" x1="{0}" x2="{0}" y1="0" y2="100%"/>', _share(gantt.today))
    return format_html(
        '<svg class="k-sprite" aria-hidden="true" focusable="false"><symbol id="lane-below" class="k-lane">{}{}</symbol>'
        '<symbol id="lane-above" class="k-lane">{}</symbol></svg>', grid, checks, now,
    )  # fmt: skip


BELOW = mark_safe('<use href="#lane-below" width="100%" height="100%"/>')
ABOVE = mark_safe('<use class="above" href="#lane-above" width="100%" height="100%"/>')


@register.simple_tag
def lane(row: Any) -> SafeString:
    """The lane of one action: the ground, lines from what comes first, the bar with what is done, today."""
    lines = format_html_join("", "{}", ((_stroke(one),) for one in row.lines))
    bar = _bar(row) if row.bar is not None else mark_safe("")
    hidden = mark_safe("") if row.moves else mark_safe(' aria-hidden="true"')
    return format_html("<svg{}>{}{}{}{}</svg>", hidden, BELOW, lines, bar, ABOVE)


def _stroke(one: Any) -> SafeString:
    css = "dep early" if one.early else "dep"
    if one.part == ALONG:
        return format_html('<line class="{}" x1="{}" x2="{}" y1="50%" y2="50%"/>', css, _share(one.x), _share(one.to))
    top, bottom = ("0", "50%") if one.part == UPPER else ("50%", "100%") if one.part == LOWER else ("0", "100%")
    return format_html('<line class="{0}" x1="{1}" x2="{1}" y1="{2}" y2="{3}"/>', css, _share(one.x), top, bottom)


def _bar(row: Any) -> SafeString:
    plan, done = LATE if row.late else LOOKS.get(row.action.state, PLAIN)
    width = max(row.bar.width, LEAST)
    body = format_html(
        '<rect class="{}{}" data-body x="{}" y="50%" width="{}" height="16" transform="translate(0 -8)"/>'
        '<rect class="{}" data-done x="{}" y="50%" width="{}" height="16" transform="translate(0 -8)"/>',
        plan, " crit" if row.critical else "", _share(row.bar.x), _share(width), done, _share(row.bar.x), _share(row.bar.done),
    )  # fmt: skip
    if not row.moves:
        return body
    one = row.action
    label = _("เลื่อนงาน %(number)s %(title)s %(dates)s") % {
        "number": one.number,
        "title": one.title,
        "dates": dates(one),
    }
    # The wide, unseen rectangle is what a finger or a pointer takes hold of; the small one is the end.
    grip = format_html(
        '<rect class="grip" data-grip x="{0}" y="0" width="{1}" height="100%"/>'
        '<rect class="grip-end" data-end x="{2}" y="0" width="10" height="100%" transform="translate(-5 0)"/>',
        _share(row.bar.x), _share(width), _share(row.bar.x + width),
    )  # fmt: skip
    return format_html(
        '<a href="{}" class="bar" data-bar data-number="{}" data-starts="{}" data-ends="{}" data-percent="{}" data-version="{}" '
        'aria-label="{}">{}{}</a>',
        reverse("timeline:move", args=(one.pk,)), one.number, one.starts_on.isoformat(), one.ends_on.isoformat(), one.percent,
        one.version, label, body, grip,
    )  # fmt: skip


@register.filter
def dates(action: Any) -> str:
    """1 ต.ค. 2569 – 31 ธ.ค. 2569, with ? for the one that is missing."""
    return f"{_date(action.starts_on)} – {_date(action.ends_on)}"


def _date(day: date | None) -> str:
    return thai_date(day) if day else "?"


@register.filter
def month_word(month: Month) -> str:
    """ต.ค."""
    return month.words(_language())


@register.filter
def month_words(month: Month) -> str:
    """ต.ค. 2569."""
    return month.words(_language(), year=True)
