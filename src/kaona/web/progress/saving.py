"""Saving a report: what the form gives, and the answer to a script or a browser."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kaona.improvement.queries.progress import ProgressReport
from kaona.improvement.queries.readings import IndicatorNow
from kaona.rules.progress_report import TEXTS, ReadingInput, ReportInput
from kaona.web.shell.door import wants_fragment
from kaona.web.shell.given import all_words
from kaona.web.shell.progress_words import LIGHT_WORDS, REPORT_LABELS
from kaona.web.shell.replies import clash


def given_of(request: HttpRequest, report: ProgressReport | None, indicators: list[IndicatorNow]) -> ReportInput:
    """What was typed; a field that the form does not have stays as it was reported."""
    texts = {name: request.POST.get(name, getattr(report, name) if report else "") for name in TEXTS}
    readings = {
        one.row.pk: ReadingInput(request.POST[f"reading_{one.row.pk}"], request.POST.get(f"note_{one.row.pk}", ""))
        for one in indicators
        if f"reading_{one.row.pk}" in request.POST
    }
    return ReportInput(request.POST.get("percent", ""), request.POST.get("light", ""), readings=readings, **texts)


def faulty(request: HttpRequest, faults: dict[str, str], back: str) -> HttpResponse:
    """422 by field for a script; messages and back otherwise."""
    found = all_words(faults)
    if wants_fragment(request):
        return JsonResponse({"errors": {name: [words] for name, words in found.items()}}, status=422)
    for words in found.values():
        messages.error(request, words)
    return redirect(back)


def clashed(
    request: HttpRequest, current: ProgressReport, given: ReportInput, indicators: list[IndicatorNow]
) -> HttpResponse:
    """Both versions of what differs, field by field."""
    theirs = _as_typed(current, indicators)
    mine = {name: getattr(given, name) for name in ("percent", "light", *TEXTS)}
    for key, one in given.readings.items():
        mine |= {f"reading_{key}": one.value, f"note_{key}": one.note}
    different = [name for name in mine if mine[name] != theirs.get(name, "")]
    labels: dict[str, Any] = dict(REPORT_LABELS)
    for one in indicators:
        labels |= {f"reading_{one.row.pk}": one.row.name, f"note_{one.row.pk}": f"{_('หมายเหตุ')} {one.row.name}"}
    return clash(
        request, theirs={name: theirs.get(name, "") for name in different}, mine={name: mine[name] for name in different},
        version=current.version, who=str(current.changed_by), when=current.changed_at, labels=labels,
        choices={"light": LIGHT_WORDS},
    )  # fmt: skip


def _as_typed(row: ProgressReport, indicators: list[IndicatorNow]) -> dict[str, str]:
    found = {"percent": str(row.percent), "light": row.light} | {name: getattr(row, name) for name in TEXTS}
    for one in indicators:
        standing = one.reading
        found |= {f"reading_{one.row.pk}": standing.value if standing else "", f"note_{one.row.pk}": standing.note if standing else ""}  # fmt: skip
    return found
