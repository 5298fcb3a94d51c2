"""Where a plan is decided: by the head on one page of a phone, and by the Office where the cycle asks for it."""

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.improvement import access
from kaona.improvement.operations import approving
from kaona.improvement.operations.base import Refused
from kaona.improvement.queries import actions as action_queries
from kaona.improvement.queries import plans as queries
from kaona.improvement.queries.base import base_of
from kaona.people.access import may
from kaona.rules.exact import decimal_text, fraction_of, is_decimal
from kaona.rules.promise import promised
from kaona.rules.roles import Permission
from kaona.rules.stages import PLAN_MOVES, PlanState
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.password import is_password
from kaona.web.shell.plan_pages import load_own_plan, load_plan
from kaona.web.shell.refusals import words_of


@door
def approve(request: HttpRequest, plan: int) -> HttpResponse:
    """What it promises, what it costs, its actions; approved under the head's password, or sent back with a note."""
    row, post = load_own_plan(request, plan), request.POST
    fault: Refused | None = None
    if request.method == "POST":
        try:
            _decide(request, row)
        except Refused as error:
            fault = error
        else:
            return redirect("plans:plan", plan)
    rows, base = queries.actions_of(row), base_of(row.dossier)
    gain = promised(base.edition, base.rules, base.claim, [gap.code for one in rows for gap in one.gaps.all()])
    return render(request, "plans/approve.html", {
        "plan": row, "dossier": row.dossier, "base": base, "actions": rows, "gain": gain, "after": base.total + gain,
        "level": base.rules.level_of(base.total + gain), "left": action_queries.left(rows, at=request.at),
        "days": _days(rows), "unpriced": sum(not one.budget for one in rows), "sha256": queries.digest_of(queries.canonical_plan(row)),
        "may_approve": may(request.user, Permission.APPROVE_PLAN, row.organisation, at=request.at),
        "waits": row.state == PlanState.PROPOSED, "fault": fault.reason if fault else "", "asks": queries.acceptance_asked(row),
        "fault_words": words_of(fault) if fault else "", "note": post.get("note", ""), "proposed": _proposed(row),
    }, status=422 if fault else 200)  # fmt: skip


def _decide(request: HttpRequest, row: Any) -> None:
    post, who = request.POST, {"by": request.user, "at": request.at}
    if post.get("step") == "back":
        approving.send_back(plan=row, note_text=post.get("note", ""), **who)
        messages.success(request, _("ส่งกลับให้แก้แล้ว แจ้งผู้ประสานงานแล้ว"))
        return
    if not is_password(request):
        raise Refused("password")
    approving.approve(plan=row, sha256=post.get("sha256", ""), **who)
    messages.success(request, _("อนุมัติแผนแล้ว แจ้งผู้ประสานงานและผู้รับผิดชอบแล้ว"))


def _days(rows: list[Any]) -> str:
    return decimal_text(sum((fraction_of(one.person_days) for one in rows if is_decimal(one.person_days)), Fraction(0)))


def _proposed(row: Any) -> Any:
    return queries.steps_of(row).filter(step="proposed").first()


@door
def accept(request: HttpRequest, plan: int) -> HttpResponse:
    """The Office: accept, return with comments, or comment without deciding."""
    row, post = load_plan(request, plan), request.POST
    if not may(request.user, Permission.ACCEPT_PLAN, at=request.at) or access.is_own(request.user, row, at=request.at):
        raise Http404
    if request.method == "POST":
        text, who = post.get("comment", ""), {"plan": row, "by": request.user, "at": request.at}
        steps: dict[str, Any] = {
            "accept": (lambda: approving.accept(comment=text, **who), _("รับแผนแล้ว แจ้งหน่วยงานแล้ว")),
            "return": (lambda: approving.return_plan(comment=text, **who), _("ส่งแผนกลับแล้ว แจ้งหน่วยงานแล้ว")),
            "comment": (lambda: approving.comment_on(comment=text, **who), _("ส่งความเห็นแล้ว")),
        }
        if post.get("step", "") in steps and attempt(request, *steps[post["step"]]):
            return redirect("plans:plan", plan) if post["step"] != "return" else redirect("notices:inbox")
    return render(request, "plans/accept.html", {
        "plan": row, "dossier": row.dossier, "actions": queries.actions_of(row), "comment": post.get("comment", ""),
        "moves": {move for move, state in PLAN_MOVES if state == row.state}, "asks": queries.acceptance_asked(row),
        "steps": queries.steps_of(row),
    })  # fmt: skip
