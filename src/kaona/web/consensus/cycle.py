"""A whole cycle: confirm and publish in one act; how far its assessors agree."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import Cycle, cycles_for
from kaona.jobs.verification import later
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.verification.operations.agreement import ask_interval
from kaona.verification.operations.cycle_results import ask_results
from kaona.verification.queries.cycle_results import plan_of
from kaona.verification.queries.statistics import agreement_of, last_interval, newest_run
from kaona.web.consensus.words import LEFT_OUT
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


def _load(request: HttpRequest, cycle: int, permission: Permission) -> Cycle:
    row = cycles_for(request.user, at=request.at).filter(pk=cycle).first()
    if row is None or not may(request.user, permission, at=request.at):
        raise Http404
    return row


@door
def results(request: HttpRequest, cycle: int) -> HttpResponse:
    """Which results can be confirmed and told, which not and why; POST does it, in the worker."""
    row = _load(request, cycle, Permission.PUBLISH_RESULTS)
    if request.method == "POST":
        return _ask(request, lambda: _results(request, row), "consensus:results", cycle)
    plan = plan_of(row, request.user, at=request.at)
    return render(request, "consensus/results.html", {
        "cycle": row, "plan": plan, "here": "results", "may_agree": may(request.user, Permission.LEAD_CONSENSUS, at=request.at),
        "left_out": [(review, LEFT_OUT[reason]) for review, reason in plan.left_out],
    })  # fmt: skip


def _results(request: HttpRequest, row: Cycle) -> None:
    ask_results(cycle=row, by=request.user, at=request.at)
    later("settle_results", row.pk, request.user.pk)


@door
def agreement(request: HttpRequest, cycle: int) -> HttpResponse:
    """Agreement per cycle, item and team, severity, the gap to the self-assessment; POST has the interval computed."""
    row = _load(request, cycle, Permission.LEAD_CONSENSUS)
    if request.method == "POST":
        return _ask(request, lambda: _interval(request, row), "consensus:agreement", cycle)
    found, last = agreement_of(row), last_interval(row)
    return render(request, "consensus/agreement.html", {
        "cycle": row, "found": found, "run": newest_run(row), "last": last, "here": "agreement",
        "stale": last is not None and last.newest_lock != found.newest_lock,
    })  # fmt: skip


def _interval(request: HttpRequest, row: Cycle) -> None:
    run = ask_interval(cycle=row, by=request.user, at=request.at)
    later("compute_interval", run.pk)


def _ask(request: HttpRequest, deed: Callable[[], Any], address: str, cycle: int) -> HttpResponse:
    try:
        deed()
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เริ่มแล้ว ท่านออกจากหน้านี้ได้ ระบบจะแจ้งเมื่อเสร็จ"))
    return redirect(address, cycle)
