"""Agencies that take part in an action: asked by its lead, answered by the agency that was asked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement.operations import partners as deeds
from kaona.improvement.queries import partners as queries
from kaona.people.access import require
from kaona.people.queries import agencies_of, find_organisations, organisation
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.web.shell import given
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_own_action

MOST_FOUND = 20


@door
def invited(request: HttpRequest) -> HttpResponse:
    """The actions of other agencies that the own ones were asked to take part in."""
    if not agencies_of(request.user, at=request.at):
        raise Http404
    rows = queries.requests_for(request.user, at=request.at)
    over = [one for one in rows if one.withdrawn_at or one.declined_at]
    standing = [one for one in rows if one not in over]
    return render(request, "plans/invited.html", {
        "waiting": [one for one in standing if not one.accepted_at], "accepted": [one for one in standing if one.accepted_at],
        "over": over,
    })  # fmt: skip


@door
@require_POST
def answer(request: HttpRequest, partner: int) -> HttpResponse:
    """Accept, decline, leave (the agency that was asked); withdraw (the lead)."""
    row = queries.request_for(request.user, partner, at=request.at)
    if row is None:
        raise Http404
    post = request.POST
    who: dict[str, Any] = {"row": row, "by": request.user, "at": request.at}
    reason = post.get("reason", "")
    steps: dict[str, Any] = {
        "accept": (lambda: deeds.accept(**who), _("รับร่วมงานแล้ว แจ้งหน่วยงานเจ้าของงานแล้ว")),
        "decline": (lambda: deeds.decline(reason=reason, **who), _("แจ้งไม่รับร่วมงานแล้ว")),
        "leave": (lambda: deeds.leave(reason=reason, **who), _("ออกจากงานแล้ว")),
        "withdraw": (lambda: deeds.withdraw(reason=reason, **who), _("ยกเลิกแล้ว")),
    }
    step = post.get("step", "")
    done = step in steps and attempt(request, *steps[step])
    if done and step in ("decline", "leave"):
        return redirect("plans:invited")
    return redirect("plans:action", row.action_id)


@door
def request(request: HttpRequest, partner: int) -> HttpResponse:
    """Where a notice leads: the action, or the list when there is nothing to see any more."""
    row = queries.request_for(request.user, partner, at=request.at)
    if row is None:
        raise Http404
    if row.withdrawn_at or row.declined_at:
        return redirect("plans:invited")
    return redirect("plans:action", row.action_id)


@door
def ask(request: HttpRequest, action: int) -> HttpResponse:
    """The lead looks an agency up by its name and asks it."""
    row = load_own_action(request, action)
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    words, part, fault = request.GET.get("q", ""), request.POST.get("part", ""), ""
    chosen = organisation(given.key(request.POST or request.GET, "organisation"))
    if request.method == "POST":
        if chosen is None:
            fault = _("เลือกหน่วยงาน")
        elif attempt(request, lambda: deeds.ask(action=row, partner=chosen, part=part, by=request.user, at=request.at),
                     _("ชวนแล้ว แจ้งหน่วยงานนั้นแล้ว")):  # fmt: skip
            return redirect("plans:action", action)
    found = (
        find_organisations(words=words).filter(type__in=AGENCY_TYPES).exclude(pk=row.organisation_id)
        if words.strip()
        else []
    )
    return render(request, "plans/ask.html", {
        "action": row, "q": words, "found": found[:MOST_FOUND], "more": len(found[: MOST_FOUND + 1]) > MOST_FOUND,
        "chosen": chosen, "part": part, "fault": fault,
    }, status=422 if fault else 200)  # fmt: skip
