"""The items of a consensus, the most urgent first; opening, adopting, concluding, going back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Refused
from kaona.rules.stages import ReviewStage
from kaona.verification.access import leads
from kaona.verification.operations import consensus as deeds
from kaona.verification.queries.consensus import active_parts, locked_parts, wants_third_reader, why_not_open
from kaona.verification.queries.consensus_item import ItemView, sees_consensus, sent_back
from kaona.web.consensus.page import Page, load
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import refused, saved

SHOWN: dict[str, Callable[[ItemView], bool]] = {
    "disputed": lambda one: one.disputed > 0,
    "changing": lambda one: one.changing > 0,
    "open": lambda one: one.open > 0,
}


@door
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; before the consensus is open, what it waits for."""
    review = load(request, pk)
    if not sees_consensus(request.user, review, at=request.at):
        return _waiting(request, review)
    page = Page(request, review)
    wanted = request.GET.get("show", "")
    shown = [one for one in page.items if SHOWN.get(wanted, lambda one: True)(one)]
    return render(request, "consensus/items.html", page.context(
        shown=shown, wanted_filter=wanted if wanted in SHOWN else "", counts={
            name: sum(test(one) for one in page.items) for name, test in SHOWN.items()
        }, everything=len(page.items), adoptable=sum(line.adoptable for line in page.table.lines),
        near=review.stage == ReviewStage.CONSENSUS and wants_third_reader(page.table, page.tree),
        leads=leads(request.user, review, at=request.at), returned=sent_back(review),
    ))  # fmt: skip


def _waiting(request: HttpRequest, review: Any) -> HttpResponse:
    why, numbers = why_not_open(review)
    return render(request, "consensus/waiting.html", {
        "review": review, "dossier": review.dossier, "leads": leads(request.user, review, at=request.at),
        "why": words_of(Refused(why, **numbers)) if why else "", "have": len(locked_parts(review)),
        "asked": len(active_parts(review)), "opened": review.stage != ReviewStage.DESK_REVIEW,
    })  # fmt: skip


def _deed(request: HttpRequest, pk: int, deed: Callable[..., Any], **given: Any) -> HttpResponse:
    """A deed on the whole review, and back to the list."""
    back = redirect("consensus:items", pk)
    try:
        deed(review=load(request, pk), by=request.user, at=request.at, **given)
    except Refused as error:
        return refused(request, error, back.url)
    return saved(request, back=back.url)


@door
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the consensus."""
    return _deed(request, pk, deeds.open_consensus)


@door
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what all say with their reasons."""
    try:
        done = deeds.adopt(review=load(request, pk), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        words = _("ใช้เหตุผลของผู้ตรวจประเมินแล้ว %(count)s ข้อ")
        messages.success(request, words % {"count": len(done)})
    return redirect("consensus:items", pk)


@door
@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewed score."""
    review = load(request, pk)
    try:
        deeds.conclude(review=review, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
        return redirect("consensus:items", pk)
    messages.success(request, _("สรุปผลแล้ว ผู้อนุมัติได้รับแจ้ง"))
    return redirect("consensus:confirm", pk)


@door
@require_POST
def back_to_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to independent review, with a reason."""
    return _deed(request, pk, deeds.reopen_desk_review, reason=request.POST.get("reason", ""))


@door
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to consensus before it is confirmed, with a reason."""
    return _deed(request, pk, deeds.reopen_consensus, reason=request.POST.get("reason", ""))
