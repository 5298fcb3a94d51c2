"""Planning a visit: team, days, place, scope. What makes it impossible is said, and what was typed stays."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.verification.operations import visiting
from kaona.verification.operations.base import Refused
from kaona.verification.operations.visiting import VisitPlan
from kaona.verification.queries import visits as queries
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import REFUSALS
from kaona.web.visits.page import attempt, load_question


@door
def plan(request: HttpRequest, question: int) -> HttpResponse:
    """The form."""
    row = load_question(request, question)
    require(request.user, Permission.PLAN_VISIT, at=request.at)
    people = queries.possible_team(row, at=request.at)
    if request.method == "POST" and attempt(request, lambda: _plan(request, row, people), _("นัดแล้ว และแจ้งผู้เกี่ยวข้องแล้ว")):
        return redirect("visits:dossier", row.dossier_id)
    first = row.proposed[0] if row.proposed else ""
    typed = [given.typed(request.POST, name) for name in ("starts", "ends")]
    if request.method != "POST" and first:
        typed = [given.day_fields(date.fromisoformat(first))] * 2
    return render(request, "visits/plan.html", {
        "question": row, "dossier": row.dossier, "chosen": set(request.POST.getlist("team")), "typed": typed,
        "leader": request.POST.get("leader", ""), "place": request.POST.get("place", str(row.organisation)),
        "people": [(one, why, REFUSALS.get(f"conflict_{why}", REFUSALS.get(why, ""))) for one, why in people],
        "scope": request.POST.get("scope", ""),
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


def _plan(request: HttpRequest, row: queries.VisitQuestion, people: list[tuple[queries.User, str]]) -> None:
    starts, ends = given.day(request.POST, "starts"), given.day(request.POST, "ends")
    if starts is None:
        raise Refused("past")
    by_key = {str(one.pk): one for one, _why in people}
    team = [by_key[key] for key in dict.fromkeys(request.POST.getlist("team")) if key in by_key]
    leader = by_key.get(request.POST.get("leader", ""))
    if leader is None:
        raise Refused("leader")
    given_plan = VisitPlan(starts, ends or starts, request.POST.get("place", ""), request.POST.get("scope", ""))
    who = {"by": request.user, "at": request.at}
    visiting.plan(question=row, given=given_plan, team=team, leader=leader, **who)
