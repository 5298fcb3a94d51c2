"""A cycle's settings: everything of a draft; of an open one only a later end, with reason and notice; open and close."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import cycles as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.extending import extend_type
from kaona.assessment.queries.calendars import extensions_for, published_with
from kaona.assessment.queries.cycles import Cycle
from kaona.catalogue.queries import published_documents
from kaona.jobs.improvement import attach_soon
from kaona.people.access import may, require
from kaona.people.queries import find_organisations
from kaona.rules.policies import POLICIES, policy
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.stages import CycleState, MoveRefused
from kaona.rules.thai_dates import DateFault, local
from kaona.web.cycles.form import CycleForm
from kaona.web.cycles.queue import visible_cycle
from kaona.web.cycles.words import CYCLE_WORDS, REFUSALS, words_of
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.words import TYPE_WORDS

# Where a refusal is said: the id of its field; any other is about the types.
PLACES = {"code": "name", "window_reason": "reason"}


@door
def new(request: HttpRequest) -> HttpResponse:
    """Make a draft cycle."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    form = CycleForm.empty(local(request.at).date())
    if request.method == "POST":
        form = CycleForm.typed(request.POST)
        row = _keep(request, form, None)
        if row is not None:
            messages.success(request, _("บันทึกร่างแล้ว เพิ่มหน่วยงานแล้วจึงเปิดรอบ"))
            return redirect("cycles:participants", row.pk)
    return render(request, "cycles/form.html", _context(form, None))


@door
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft's form; of an opened cycle what was set, and what may still change."""
    row = visible_cycle(request, pk)
    manages = may(request.user, Permission.MANAGE_CYCLES, at=request.at)
    if row.state != CycleState.DRAFT or not manages:
        values = [(one, policy(row.policies, one.key)) for one in POLICIES]
        return render(request, "cycles/settings.html", {
            "cycle": row, "policies": values, "may_manage": manages, "states": CYCLE_WORDS,
            "types": [TYPE_WORDS[one] for one in row.agency_types], "parts": given.fields_of(row.window.closes_at),
            "cycle_types": [(one, TYPE_WORDS[one]) for one in row.agency_types], "extensions": extensions_for([row.pk], None),
        })  # fmt: skip
    form = CycleForm.of(row)
    if request.method == "POST":
        form = CycleForm.typed(request.POST)
        if _keep(request, form, row) is not None:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("cycles:cycle", pk)
    return render(request, "cycles/form.html", _context(form, row))


def _keep(request: HttpRequest, form: CycleForm, row: Cycle | None) -> Cycle | None:
    plan = form.plan(request.POST, row)
    if plan is None:
        return None
    who = {"plan": plan, "reason": form.values["reason"], "by": request.user, "at": request.at}
    try:
        return deeds.create_cycle(**who) if row is None else deeds.change_cycle(cycle=row, **who)
    except Refused as error:
        form.errors[PLACES.get(error.reason, f"t-{AGENCY_TYPES[0]}")] = words_of(error)
    return None


def _context(form: CycleForm, row: Cycle | None) -> dict[str, Any]:
    editions, rule_sets = published_documents()
    seen_in = published_with(row.window) if row is not None else []
    return {
        "seen_in": seen_in, "asks_reason": bool(seen_in) or "reason" in form.errors,
        "cycle": row, "form": form, "has_demo": row is None and find_organisations().filter(is_demo=True).exists(), "editions": editions, "rule_sets": rule_sets,
        "types": [(one, TYPE_WORDS[one]) for one in AGENCY_TYPES],
        "policies": [(one, form.policies[one.key], form.errors.get(f"p-{one.key}", "")) for one in POLICIES],
    }  # fmt: skip


@door
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, close, or a later end of the window."""
    row, step, who = visible_cycle(request, pk), request.POST.get("step"), {"by": request.user, "at": request.at}
    try:
        if step == "open":
            deeds.open_cycle(cycle=row, **who)
            attach_soon()
        elif step == "close":
            deeds.close_cycle(cycle=row, **who)
        elif step in ("window", "type"):
            _later(request, row, step)
    except Refused as error:
        messages.error(request, words_of(error))
    except MoveRefused:
        messages.error(request, REFUSALS["state"])
    except DateFault as fault:
        given.complain(request, fault)
    else:
        messages.success(request, _("บันทึกแล้ว"))
    return redirect("cycles:settings" if step in ("window", "type") else "cycles:cycle", pk)


def _later(request: HttpRequest, row: Cycle, step: str) -> None:
    """A later end for all, or for a type."""
    until, reason = given.moment(request.POST, "closes"), request.POST.get("reason", "")
    if until is None:
        raise Refused("window")
    who = {"closes_at" if step == "window" else "until": until, "reason": reason, "by": request.user, "at": request.at}
    if step == "window":
        deeds.move_window(cycle=row, **who)
    else:
        extend_type(cycle=row, agency_type=request.POST.get("agency_type", ""), **who)
