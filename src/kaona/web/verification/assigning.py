"""Who checks one agency: the officer and the assessors, chosen by hand with load, expertise and conflicts beside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.people.access import require
from kaona.people.queries import person
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import ReviewStage
from kaona.rules.thai_dates import DateFault
from kaona.verification.operations import assigning as deeds
from kaona.verification.queries.reviewers import Reviewer, reviewers
from kaona.verification.queries.reviews import review_for, team_of, waiting_dossier
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import REFUSALS, words_of
from kaona.web.verification.overview import MEMBER_WORDS


@door
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, replace and end."""
    review = review_for(request.user, pk, at=request.at)
    dossier = review.dossier if review is not None else waiting_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    require(request.user, Permission.ASSIGN_REVIEWS, at=request.at)
    if request.method == "POST":
        _change(request, review, dossier)
        return redirect("verification:assign", pk)
    team = team_of(review, request.user, at=request.at) if review is not None else []
    working = [one for one in team if one.state not in ("ended", "declined")]
    wanted, there = policy(dossier.cycle.policies, "assessors"), sum(not one.part.third_reader for one in working)
    officers, assessors = (
        reviewers(role, dossier.cycle, dossier.organisation, at=request.at) for role in (Role.OFFICER, Role.ASSESSOR)
    )
    asked = {one.part.user_id: one.state for one in team if one.state != "ended"}
    return render(request, "verification/assign.html", {
        "review": review, "dossier": dossier, "team": team, "members": MEMBER_WORDS, "wanted": wanted, "there": there,
        "officers": [(one, _why_not_lead(one, review, asked)) for one in officers],
        "assessors": [(one, _why_not(one, review, asked)) for one in assessors],
        "due": given.fields_of(review.due_at) if review is not None else None, "full": there >= wanted,
        "open": review is not None and review.stage in (ReviewStage.DESK_REVIEW, ReviewStage.CONSENSUS),
    })  # fmt: skip


def _why_not_lead(one: Reviewer, review: Any, asked: dict[int, str]) -> Any:
    """Why this officer cannot lead: the same words as the deed's."""
    if one.conflict:
        return REFUSALS[f"conflict_{one.conflict}"]
    if asked.get(one.user.pk) not in (None, "declined"):
        return REFUSALS["leads"]
    return REFUSALS["same"] if review is not None and review.officer_id == one.user.pk else ""


def _why_not(one: Reviewer, review: Any, asked: dict[int, str]) -> Any:
    """Why this assessor cannot be asked."""
    if one.conflict:
        return REFUSALS[f"conflict_{one.conflict}"]
    if one.user.pk in asked:
        return REFUSALS["declined_before" if asked[one.user.pk] == "declined" else "assigned"]
    return REFUSALS["leads"] if review is not None and review.officer_id == one.user.pk else ""


def _change(request: HttpRequest, review: Any, dossier: Any) -> None:
    try:
        _act(request, review, dossier)
    except Refused as error:
        messages.error(request, words_of(error))
    except DateFault as fault:
        given.complain(request, fault)
    else:
        messages.success(request, _("บันทึกแล้ว"))


def _act(request: HttpRequest, review: Any, dossier: Any) -> None:
    who, step = {"by": request.user, "at": request.at}, request.POST.get("step", "")
    user = person(given.key(request.POST, "user"))
    if step == "due" and review is not None:
        deeds.set_due(review=review, due_at=given.moment(request.POST, "due"), **who)
    elif step == "end" and review is not None:
        part = review.assignments.filter(pk=given.key(request.POST, "part")).first()
        if part is None:
            raise Http404
        deeds.end_assignment(assignment=part, reason=request.POST.get("reason", ""), **who)
    elif user is None:
        raise Refused("unknown_code")
    elif review is None:
        deeds.begin_review(dossier=dossier, officer=user, **who)
    elif step == "officer":
        deeds.assign_officer(review=review, officer=user, **who)
    else:
        deeds.assign(review=review, user=user, third_reader=step == "third", **who)
