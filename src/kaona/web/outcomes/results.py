"""The results of a year's plans: points delivered of those expected, indicators, judgements; the list to confirm; years."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from kaona.improvement.queries import outcomes as queries
from kaona.improvement.queries.outcome_tasks import outcome_tasks
from kaona.rules.delivered import STATES
from kaona.rules.exact import display
from kaona.rules.outcome import EFFECTIVENESS as LEVELS
from kaona.web.outcomes.page import load_dossier
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.outcome_words import EFFECTIVENESS, GAPS
from kaona.web.shell.outcome_words import STATES as OUTCOME_STATES
from kaona.web.shell.progress_words import ACTION_WORDS


@door
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Every plan of the dossier that has begun."""
    dossier, base = load_dossier(request, pk)
    found = [
        queries.plan_result(request.user, one, at=request.at)
        for one in queries.plans_with_results(request.user, pk, at=request.at)
    ]
    return render(request, "outcomes/results.html", {
        "dossier": dossier, "base": base, "cycle": dossier.cycle, "plans": [(one, explained(one)) for one in found],
        "waiting": len(outcome_tasks(request.user, at=request.at).confirm) if base is not None else 0,
    })  # fmt: skip


def explained(one: Any) -> list[tuple[str, int]]:
    """How many gaps of a plan are in each state, those with any; of who sees only totals nothing."""
    if one.delivered is None or not one.whole:
        return []
    return [(state, number) for state in STATES if (number := one.delivered.count(state))]


HEADS = (
    gettext_lazy("แผน"), gettext_lazy("ที่"), gettext_lazy("งาน"), gettext_lazy("สถานะ"), gettext_lazy("ช่องว่าง"), gettext_lazy("คะแนนที่คาด"), gettext_lazy("คะแนนที่ได้จริง"),
    gettext_lazy("ตัวชี้วัด"), gettext_lazy("งานได้ผลเพียงใด"), gettext_lazy("สถานะของผล"), gettext_lazy("เหตุผล"), gettext_lazy("ผลต่อประชาชน"), gettext_lazy("บทเรียน"),
)  # fmt: skip


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as CSV: what this person may read of it."""
    load_dossier(request, pk)
    plans = queries.plans_with_results(request.user, pk, at=request.at)
    found = (queries.plan_result(request.user, one, at=request.at) for one in plans)
    return csv_file(f"results-{pk}.csv", [str(head) for head in HEADS], _lines(found))


def _lines(found: Iterable[Any]) -> Iterable[list[Any]]:
    for plan in found:
        for one in plan.lines:
            outcome = one.outcome
            yield [
                plan.plan.title, one.action.number, one.action.title, ACTION_WORDS[one.action.state], _gaps(one, plan),
                display(one.expected), display(one.delivered.points) if one.delivered else "",
                "; ".join(_indicator(row) for row in one.indicators),
                EFFECTIVENESS[outcome.effectiveness] if outcome else "", OUTCOME_STATES["waiting" if one.hidden else one.state][0],
                *((outcome.reason, outcome.effect_on_citizens, outcome.lessons) if outcome else ("", "", "")),
            ]  # fmt: skip


def _gaps(one: Any, plan: Any) -> str:
    if one.delivered is None or not plan.whole:
        return " ".join(gap.code.partition(":")[0] for gap in one.action.gaps.all())
    return "; ".join(f"{gap.code.partition(':')[0]} {GAPS[gap.state][0]}" for gap in one.delivered.gaps)


def _indicator(row: Any) -> str:
    figure = row.reading.value if row.reading else "-"
    return f"{row.row.name} ({row.row.unit}) {row.row.baseline or '-'} > {figure} / {row.target or '-'}"


@door
def confirm(request: HttpRequest) -> HttpResponse:
    """What waits for this person to confirm, and what was sent back to them."""
    tasks = outcome_tasks(request.user, at=request.at)
    return render(request, "outcomes/confirm.html", {"tasks": tasks})


@door
def years(request: HttpRequest, pk: int) -> HttpResponse:
    """Promised and delivered of every plan of the agency."""
    dossier, base = load_dossier(request, pk)
    found = queries.promised_and_delivered(request.user, dossier, at=request.at)
    rows = [(one, [(key, one.count(key)) for key in LEVELS if one.count(key)]) for one in found]
    return render(request, "outcomes/years.html", {"dossier": dossier, "base": base, "rows": rows})
