"""Person-days of a plan by month: for each responsible person or division, too much marked; the same as CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries import actions as queries
from kaona.improvement.queries.workload import WorkLine, totals, workload
from kaona.rules.exact import display
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.plan_calendar import Month, months_of, span_of
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_plan, today
from kaona.web.templatetags.gantt import month_words
from kaona.web.timeline.page import frame


def _shown(request: HttpRequest, plan: Any, actions: list[Any]) -> dict[str, Any]:
    """The lines of the year and of the filter that are asked for."""
    years = range(plan.first_year, plan.first_year + plan.years)
    now = fiscal_year_of(today(request))
    year = next((one for one in (given.key(request.GET, "year"), now) if one in years), plan.first_year)
    months = months_of(span_of(year, 1))
    by, unit = ("unit" if request.GET.get("by") == "unit" else "person"), given.key(request.GET, "unit")
    kept = [one for one in actions if not unit or one.unit_id == unit]
    lines = workload(kept, months, by=by)
    only = request.GET.get("over") == "1"
    return {
        "years": years if plan.years > 1 else (), "year": year, "months": months, "by": by, "unit": unit, "only": only,
        "lines": [one for one in lines if one.over or not only], "over": sum(one.over for one in lines),
    }  # fmt: skip


@door
def workload_page(request: HttpRequest, plan: int) -> HttpResponse:
    """How much work each person or division has, month by month."""
    row = load_plan(request, plan)
    actions = queries.actions_of(row)
    shown = _shown(request, row, actions)
    units = {one.unit_id: one.unit for one in actions if one.unit_id}
    return render(request, "timeline/workload.html", frame(request, row, "workload") | shown | {
        "totals": totals(shown["lines"], shown["months"]), "total": sum(totals(shown["lines"], shown["months"])),
        "units": sorted(units.values(), key=str),
        "left": queries.left(actions, at=request.at), "query": request.GET.urlencode(),
    })  # fmt: skip


@door
def workload_csv(request: HttpRequest, plan: int) -> HttpResponse:
    """The same lines as CSV."""
    row = load_plan(request, plan)
    shown = _shown(request, row, queries.actions_of(row))
    who = _("หน่วยงานภายใน") if shown["by"] == "unit" else _("ผู้รับผิดชอบ")
    heads = [who, *(month_words(one) for one in shown["months"]), _("รวม (วันทำงาน)"), _("งานที่ยังไม่รู้แรงหรือวัน")]
    return csv_file(f"workload-{row.pk}.csv", heads, (_cells(one, shown["months"]) for one in shown["lines"]))


def _cells(line: WorkLine, months: tuple[Month, ...]) -> list[Any]:
    name = str(line.who) if line.who else _("ยังไม่มี")
    unknown = " ".join(str(one.number) for one in line.unknown)
    return [name, *(display(one.work, 2) for one in line.cells), display(line.whole, 2), unknown]
