"""The timeline of a plan: months and quarters in B.E., critical path and slack, what is late or starts too early."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.improvement.queries import actions as action_queries
from kaona.improvement.queries import progress
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_plan, today
from kaona.web.shell.progress_words import ACTION_WORDS
from kaona.web.timeline import gantt
from kaona.web.timeline.page import frame
from kaona.web.timeline.undo import undo_of


@door
def timeline(request: HttpRequest, plan: int) -> HttpResponse:
    """A plan as a Gantt chart: bars, links, critical path and slack; bars move by keyboard and pointer."""
    row = load_plan(request, plan)
    context = frame(request, row, "timeline")
    actions, day = action_queries.actions_of(row), today(request)
    year = given.key(request.GET, "year")
    whole = gantt.gantt(
        actions, gantt.span_for(row, year), today=day, checks=[one.due_on for one in progress.rounds_of(row)],
        moves=context["may_move"], sort=request.GET.get("sort", ""),
    )  # fmt: skip
    shown = [one for one in whole.dated if _is_wanted(request, one)]
    return render(request, "timeline/timeline.html", context | {
        "gantt": whole, "rows": shown, "quarters": gantt.quarters_list(shown), "today": day,
        "undated": [one for one in whole.rows if one not in whole.dated], "left": action_queries.left(actions, at=request.at),
        "done": sum(one.state == "done" for one in actions), "early": [one for one in whole.rows if one.early],
        "years": range(row.first_year, row.first_year + row.years) if row.years > 1 else (), "year": year,
        "filters": _filters(request, actions), "names": {one.number: one for one in actions},
        "undo": undo_of(request, row) if context["may_move"] else None,
    })  # fmt: skip


def _is_wanted(request: HttpRequest, row: gantt.Row) -> bool:
    want = request.GET
    person, unit, state = given.key(want, "person"), given.key(want, "unit"), want.get("state", "")
    return (
        (not person or row.action.responsible_id == person)
        and (not unit or row.action.unit_id == unit)
        and (
            not state or row.action.state == state or (state == "late" and row.late > 0)
            or (state == "critical" and row.critical)
        )
    )  # fmt: skip


def _filters(request: HttpRequest, actions: list[Any]) -> dict[str, Any]:
    people = {one.responsible_id: one.responsible for one in actions if one.responsible_id}
    units = {one.unit_id: one.unit for one in actions if one.unit_id}
    names = ("person", "unit", "state")
    return {
        "people": sorted(people.values(), key=lambda one: one.full_name), "units": list(units.values()),
        "states": [(key, word) for key, word in ACTION_WORDS.items() if key != "cancelled"],
        "on": any(request.GET.get(name) for name in names), "sort": request.GET.get("sort", ""),
        **{name: request.GET.get(name, "") for name in names},
    }  # fmt: skip
