"""Which items the plans work on, with the practices that there are for each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries.portfolio import Wanted
from kaona.improvement.queries.portfolio_items import ItemLine, items_in
from kaona.rules.exact import display
from kaona.web.portfolio.page import around
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.templatetags.kaona import words


def _read(request: HttpRequest) -> Wanted:
    """What is asked for; the filters of the other pages do not count here."""
    return Wanted.read(request.GET.dict() | {"item": "", "state": "", "need": ""})


@door
def items(request: HttpRequest) -> HttpResponse:
    """Plans, actions and expected points by item."""
    wanted = _read(request)
    lines = items_in(request.user, wanted, at=request.at)
    return render(request, "portfolio/items.html", {
        **around(request, wanted, "items", "cycle", "ministry", "group", "type", "years"), "lines": lines,
        "most": max((one.plans for one in lines), default=0), "any": any(one.actions for one in lines),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """All that the filter shows, as CSV."""
    lines = items_in(request.user, _read(request), at=request.at)
    heads = [_("หัวข้อ"), _("ชื่อหัวข้อ"), _("แผน"), _("หน่วยงาน"), _("งานทั้งหมด"), _("งานที่เสร็จ"), _("งานที่ติดขัด"), _("คะแนนที่คาด"),
             _("คะแนนที่คาด (ค่าแม่นตรง)"), _("วิธีปฏิบัติ")]  # fmt: skip
    return csv_file("plans-by-item.csv", heads, map(_cells, lines))


def _cells(one: ItemLine) -> list[Any]:
    points = (display(one.points), one.points) if one.actions else ("", "")
    return [one.code, words(one.title), one.plans, one.agencies, one.actions, one.done, one.blocked, *points, one.cards]
