"""The rounds of a plan with their counts; adding, moving, closing and opening them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Refused
from kaona.improvement.operations import rounds as deeds
from kaona.improvement.queries import progress as queries
from kaona.improvement.queries.progress import Round
from kaona.rules.thai_dates import DateFault
from kaona.web.progress.page import load_round, may_set_rounds
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_plan, today
from kaona.web.shell.refusals import words_of


@door
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the plan is, and every round."""
    plan = load_plan(request, pk)
    now = queries.plan_now(plan, today=today(request))
    lines = queries.round_lines(plan, today=today(request))
    return render(request, "progress/rounds.html", {
        "plan": plan, "now": now, "achieved": queries.achieved(plan), "expected": queries.points_of(plan.expected),
        "lines": [(one, given.day_fields(one.row.due_on)) for one in lines], "decide": len(now.of("blocked", "late", "waiting", "at_risk")),
        "current": next((one.row for one in lines if one.state == "now"), None), "may_set": may_set_rounds(request, plan),
    })  # fmt: skip


@door
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A round of the agency's own."""
    plan = load_plan(request, pk)
    try:
        deeds.add_round(plan=plan, name=request.POST.get("name", ""), due_on=given.day(request.POST, "due"),
                        by=request.user, at=request.at)  # fmt: skip
    except (Refused, DateFault) as error:
        messages.error(request, words_of(error) if isinstance(error, Refused) else given.words(error))
    else:
        messages.success(request, _("เพิ่มรอบรายงานแล้ว"))
    return redirect("progress:rounds", pk)


@door
@require_POST
def change(request: HttpRequest, round_id: int) -> HttpResponse:
    """Move, close, reopen or take away a round."""
    row = load_round(request, round_id)
    try:
        _step(request, row)
    except (Refused, DateFault) as error:
        messages.error(request, words_of(error) if isinstance(error, Refused) else given.words(error))
    else:
        messages.success(request, _("บันทึกรอบรายงานแล้ว"))
    return redirect("progress:rounds", row.plan_id)


def _step(request: HttpRequest, row: Round) -> None:
    who = {"row": row, "by": request.user, "at": request.at}
    step = request.POST.get("step", "")
    if step == "close":
        deeds.close_round(**who)
    elif step == "reopen":
        deeds.reopen_round(**who)
    elif step == "withdraw":
        deeds.withdraw_round(**who)
    else:
        deeds.move_round(due_on=given.day(request.POST, "due"), name=request.POST.get("name", ""),
                         reason=request.POST.get("reason", ""), **who)  # fmt: skip
