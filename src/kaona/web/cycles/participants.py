"""Who takes part: proposed by the register, copied, from a list with a row report, one by one; extended, taken out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.activity.queries import events_about
from kaona.assessment.operations import participants as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import Cycle, Participant, cycles_for, participants_for, proposed_agencies
from kaona.assessment.queries.participants import ListedRow, judge_list
from kaona.jobs.improvement import attach_soon
from kaona.people.access import require
from kaona.people.queries import Organisation, find_organisations, members_of, names_of, organisation
from kaona.people.sheets import SheetFault
from kaona.rules.roles import Permission, Role
from kaona.rules.thai_dates import DateFault
from kaona.web.cycles.queue import visible_cycle
from kaona.web.cycles.words import ORIGIN_WORDS, OUT_WORDS, words_of
from kaona.web.shell import given
from kaona.web.shell.door import door


@door
def joining(request: HttpRequest, pk: int) -> HttpResponse:
    """All ways for agencies to join."""
    row = visible_cycle(request, pk)
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    text, listed = "", []
    try:
        text, cells = given.rows(request)
        listed = judge_list(cells, row)
    except SheetFault as fault:
        given.complain(request, fault)
    good = bool(listed) and not any(one.faults for one in listed)
    if request.method == "POST" and _join(request, row, listed if good else []):
        return redirect("cycles:cycle", pk)
    words = request.GET.get("q", "")
    return render(request, "cycles/participants.html", {
        "cycle": row, "text": text, "listed": listed, "good": good, "new": sum(not one.is_in for one in listed),
        "proposed": proposed_agencies(row), "q": words, "found": _found(row, words),
        "others": cycles_for(request.user, at=request.at).exclude(pk=pk).filter(is_demo=row.is_demo),
    })  # fmt: skip


def _found(row: Cycle, words: str) -> list[Organisation]:
    """Agencies of the register that fit and are not in yet."""
    if not words.strip():
        return []
    fitting = find_organisations(words=words).filter(type__in=row.agency_types, is_demo=row.is_demo)
    inside = row.participants.filter(state=Participant.State.ACTIVE).values("organisation")
    return list(fitting.exclude(pk__in=inside)[:30])


def _join(request: HttpRequest, row: Cycle, listed: list[ListedRow]) -> bool:
    who, step = {"by": request.user, "at": request.at}, request.POST.get("step")
    try:
        if step == "propose":
            added = deeds.propose_participants(cycle=row, **who)
        elif step == "copy":
            source = cycles_for(request.user, at=request.at).filter(pk=given.key(request.POST, "source")).first()
            if source is None:
                return False
            added = deeds.copy_participants(cycle=row, source=source, **who)
        elif step == "one":
            chosen = organisation(given.key(request.POST, "organisation"))
            added = deeds.add_participants(cycle=row, organisations=[chosen] if chosen else [], origin="manual", **who)
        elif step == "list" and listed:
            agencies = [one.organisation for one in listed if one.organisation is not None]
            added = deeds.add_participants(cycle=row, organisations=agencies, origin="csv", **who)
        else:
            return False
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    attach_soon()
    messages.success(request, _("เพิ่มแล้ว") + f" {added}")
    return True


@door
def participant(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """One agency in the cycle: whom to call, extension, leaving and coming back; its history."""
    row = visible_cycle(request, pk)
    one = participants_for(request.user, row, at=request.at).filter(pk=participant).first()
    if one is None:
        raise Http404
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    fault = ""
    if request.method == "POST":
        fault = _change(request, one)
        if not fault or request.POST.get("step") != "extend":
            if fault:
                messages.error(request, fault)
            return redirect("cycles:participant", pk, participant)
    events = list(events_about(subject_kind="participant", subject_id=one.pk))
    names = names_of({event.by_id for event in events if event.by_id})
    contacts = members_of(one.organisation, at=request.at).filter(role__in=[Role.COORDINATOR, Role.HEAD])
    return render(request, "cycles/participant.html", {
        "cycle": row, "participant": one, "out": OUT_WORDS, "origins": ORIGIN_WORDS, "contacts": contacts,
        "events": [(event, names.get(event.by_id or 0, "–")) for event in events],
        "parts": given.typed(request.POST, "closes") if fault else given.fields_of(one.extended_to or row.window.closes_at),
        "reason": request.POST.get("reason", ""), "fault": fault,
    })  # fmt: skip


def _change(request: HttpRequest, one: Participant) -> str:
    """Do what was asked; why it was refused, or nothing."""
    who, reason, step = {"by": request.user, "at": request.at}, request.POST.get("reason", ""), request.POST.get("step")
    try:
        if step == "extend":
            until = given.moment(request.POST, "closes")
            if until is None:
                raise Refused("window")
            deeds.extend(participant=one, until=until, reason=reason, **who)
        elif step == "back":
            deeds.add_participants(cycle=one.cycle, organisations=[one.organisation], origin="manual", **who)
            attach_soon()
        else:
            deeds.take_out(participant=one, state=request.POST.get("state", ""), reason=reason, **who)
    except Refused as error:
        return words_of(error)
    except DateFault as fault:
        return given.words(fault)
    messages.success(request, _("บันทึกแล้ว"))
    return ""
