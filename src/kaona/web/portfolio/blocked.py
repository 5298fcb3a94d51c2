"""What is blocked across agencies, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries.portfolio import PAGE, Wanted
from kaona.improvement.queries.portfolio_blocked import Blocked, blocked_in, blocked_listed
from kaona.rules.thai_dates import local
from kaona.web.portfolio.page import agency_cells, agency_heads, around, day_cell
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door


@door
def blocked(request: HttpRequest) -> HttpResponse:
    """Blocked actions of running plans, the longest first."""
    wanted = Wanted.read(request.GET)
    found = blocked_in(request.user, wanted, at=request.at)
    return render(request, "portfolio/blocked.html", {
        **around(request, wanted, "blocked", "cycle", "ministry", "group", "type", "item"), "found": found,
        "today": local(request.at).date(), "first": (found.number - 1) * PAGE + 1,
        "last": (found.number - 1) * PAGE + len(found.page),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """All that the filter shows, as CSV."""
    rows = blocked_listed(request.user, Wanted.read(request.GET), at=request.at)
    heads = [*agency_heads(), _("แผน"), _("ที่"), _("งาน"), _("ช่องว่าง"), _("อุปสรรค"), _("ติดขัดตั้งแต่"), _("ติดขัดมา (วัน)"), _("หน่วยงานภายใน"),
             _("หน่วยงานร่วม"), _("วันสิ้นสุด"), _("ร้อยละความก้าวหน้า"), _("ขั้นต่อไป")]  # fmt: skip
    return csv_file("blocked-actions.csv", heads, map(_cells, rows))


def _cells(one: Blocked) -> list[Any]:
    action = one.action
    return [
        *agency_cells(action.organisation), action.plan.title, action.number, action.title,
        " ".join(gap.code.partition(":")[0] for gap in action.gaps.all()), one.obstacle, day_cell(one.since), one.days, action.unit or "",
        ", ".join(str(row.partner) for row in action.partners.all()), day_cell(action.ends_on), action.percent,
        one.report.next_step if one.report else "",
    ]  # fmt: skip
