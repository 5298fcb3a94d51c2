"""The assessors who have not finished: who will be reminded, with which words."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import Cycle
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.verification.operations.reminding import Reminded, remind_assessors
from kaona.verification.queries.reviews import unfinished
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.verification.queue import cycle_of


@door
def late(request: HttpRequest, cycle: int) -> HttpResponse:
    """Those past their date are chosen already; without a date nobody is."""
    row = cycle_of(request, cycle)
    if row is None:
        raise Http404
    require(request.user, Permission.ASSIGN_REVIEWS, at=request.at)
    if request.method == "POST" and _remind(request, row):
        return redirect("verification:late", cycle)
    parts = [
        (one, max(0, (request.at - one.assigned_at).days), _over(one, request.at))
        for one in unfinished(row, at=request.at)
    ]
    return render(
        request, "verification/late.html", {"cycle": row, "parts": parts, "text": request.POST.get("text", "")}
    )


def _over(part: Any, at: datetime) -> bool:
    return part.review.due_at is not None and part.review.due_at < at


def _remind(request: HttpRequest, cycle: Cycle) -> bool:
    chosen = {int(one) for one in request.POST.getlist("part") if one.isascii() and one.isdecimal() and len(one) < 19}
    try:
        done = remind_assessors(
            cycle=cycle, parts=chosen, text=request.POST.get("text", ""), by=request.user, at=request.at
        )
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    _say(request, done)
    return True


def _say(request: HttpRequest, done: Reminded) -> None:
    messages.success(request, _("เตือนแล้ว") + f" {len(done.told)}")
    if done.before:
        messages.warning(request, _("เตือนไปแล้ววันนี้") + f" {len(done.before)}")
