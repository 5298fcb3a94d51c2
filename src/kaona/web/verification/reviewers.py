"""Officers and assessors: expertise, languages, capacity, load, hours, practice, and the agencies that they keep away from."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import may, require
from kaona.people.queries import find_organisations, organisation, person
from kaona.rules.roles import AGENCY_TYPES, Permission, Role
from kaona.rules.thai_text import fold_digits
from kaona.verification.operations import reviewers as deeds
from kaona.verification.queries.practice import practice_results
from kaona.verification.queries.reviewers import hours_of, interests_of, profile_of, roles_in_agencies
from kaona.verification.queries.reviewers import reviewers as all_reviewers
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.verification.queue import cycle_of

KIND_WORDS = {
    "own": gettext_lazy("สังกัดอยู่"),
    "former": gettext_lazy("เคยสังกัด"),
    "interest": gettext_lazy("มีส่วนได้เสีย"),
}


@door
def reviewers(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everybody who leads or judges, with the load in a cycle."""
    row = cycle_of(request, cycle)
    if row is None:
        raise Http404
    people = {role: all_reviewers(role, row, at=request.at) for role in (Role.ASSESSOR, Role.OFFICER)}
    keys = [one.user.pk for rows in people.values() for one in rows]
    hours, practice = hours_of(keys, row), practice_results(keys)
    return render(request, "verification/reviewers.html", {
        "cycle": row, "may_assign": may(request.user, Permission.ASSIGN_REVIEWS, at=request.at),
        "groups": [
            (role.value, [(one, hours.get(one.user.pk), practice.get(one.user.pk)) for one in rows])
            for role, rows in people.items()
        ],
    })  # fmt: skip


@door
def reviewer(request: HttpRequest, cycle: int, user: int) -> HttpResponse:
    """One of them; officers change it."""
    row, who = cycle_of(request, cycle), person(user)
    roles = (Role.ASSESSOR, Role.OFFICER)
    known = [one for role in roles for one in all_reviewers(role, row, at=request.at) if one.user == who]
    if row is None or who is None or not known:
        raise Http404
    if request.method == "POST":
        require(request.user, Permission.ASSIGN_REVIEWS, at=request.at)
        _change(request, who)
        return redirect("verification:reviewer", cycle, user)
    words = request.GET.get("q", "").strip()
    profile = profile_of(who)
    return render(request, "verification/reviewer.html", {
        "cycle": row, "who": known[0], "profile": profile, "interests": interests_of(who), "roles": roles_in_agencies(who),
        "now": request.at, "kinds": KIND_WORDS, "categories": deeds.CATEGORIES, "q": words,
        "found": find_organisations(words=words).filter(type__in=AGENCY_TYPES)[:20] if words else [],
        "may_assign": may(request.user, Permission.ASSIGN_REVIEWS, at=request.at),
    })  # fmt: skip


def _change(request: HttpRequest, who: Any) -> None:
    by, step = {"by": request.user, "at": request.at}, request.POST.get("step", "")
    try:
        if step == "profile":
            deeds.save_profile(user=who, given=_profile(request), version=given.key(request.POST, "version"), **by)
        elif step == "interest":
            place = organisation(given.key(request.POST, "organisation"))
            if place is None:
                raise Refused("not_an_agency")
            deeds.declare_interest(
                user=who, organisation=place, kind=request.POST.get("kind", ""), note=request.POST.get("note", ""), **by
            )
        else:
            row = interests_of(who).filter(pk=given.key(request.POST, "interest")).first()
            if row is None:
                raise Http404
            deeds.withdraw_interest(interest=row, **by)
    except Refused as error:
        messages.error(request, words_of(error))
    except Conflict:
        messages.error(request, _("มีผู้อื่นแก้ข้อมูลนี้ก่อน โหลดหน้าใหม่แล้วแก้อีกครั้ง"))
    else:
        messages.success(request, _("บันทึกแล้ว"))


def _profile(request: HttpRequest) -> deeds.ProfileInput:
    typed = fold_digits(request.POST.get("capacity", "")).strip()
    capacity = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else -1
    return deeds.ProfileInput(request.POST.getlist("categories"), request.POST.getlist("languages"), capacity)
