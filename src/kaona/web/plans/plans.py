"""The plans of an agency, and one plan: what it promises and costs, its actions, what it lacks, its next step."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement import access
from kaona.improvement.operations import approving, taking_over
from kaona.improvement.operations import plans as deeds
from kaona.improvement.operations.action_parts import ActionFaults
from kaona.improvement.operations.base import Refused
from kaona.improvement.queries import actions as action_queries
from kaona.improvement.queries import plans as queries
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.improvement.queries.next_year import carried_actions
from kaona.improvement.queries.priorities import standing, unplanned
from kaona.people.access import may
from kaona.rules.plan_faults import ADVICE, LACKS, advised, lacking
from kaona.rules.promise import promised
from kaona.rules.roles import Permission
from kaona.rules.stages import FIXED_PLANS, FREELY_EDITED, OPEN_ACTIONS, PLAN_MOVES, ActionState, PlanState
from kaona.rules.thai_dates import local
from kaona.web.plans import progress
from kaona.web.shell import given
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_base, load_own_plan, load_plan
from kaona.web.shell.progress_words import ACTION_WORDS
from kaona.web.shell.refusals import words_of


@door
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """The plans that start from a dossier; made here in one act."""
    base = load_base(request, pk)
    dossier, fault = base.dossier, ""
    if request.method == "POST":
        years = [int(one) for one in request.POST.getlist("years") if one in ("1", "3")]
        try:
            made = deeds.make_plans(dossier=dossier, years=years, first_year=given.key(request.POST, "first_year") or None,
                                    by=request.user, at=request.at)  # fmt: skip
        except Refused as error:
            fault = words_of(error)
        else:
            words = _("สร้าง %(count)s แผนแล้ว ตรวจงาน ผู้รับผิดชอบ และวันที่ก่อนเสนอ")
            messages.success(request, words % {"count": len(made)})
            return redirect("plans:plan", made[0].pk)
    rows = queries.plans_of(dossier)
    have = {one.years for one in rows}
    today = local(request.at).date()
    return render(request, "plans/plans.html", {
        "base": base, "dossier": dossier, "cycle": dossier.cycle, "rows": [(one, is_late(one, today)) for one in rows],
        "withdrawn": queries.withdrawn_of(dossier), "fault": fault, "chosen": len(standing(dossier)),
        "free": [] if base.is_preview else [one for one in (1, 3) if one not in have], "first_years": queries.first_years(dossier),
        "has_role": may(request.user, Permission.EDIT_PLAN, dossier.organisation, at=request.at), **_carried(request, dossier, rows),
    }, status=422 if fault else 200)  # fmt: skip


def _carried(request: HttpRequest, dossier: Any, rows: list[Any]) -> dict[str, Any]:
    """What goes on from earlier plans, and the plans of this dossier that can take it."""
    carried = carried_actions(dossier)
    may_edit = may(request.user, Permission.EDIT_PLAN, dossier.organisation, at=request.at)
    targets = [one for one in rows if may_edit and one.state not in FIXED_PLANS]
    return {
        "carried": carried, "goes_on": sum(one.state == "open" for one in carried), "targets": targets,
        "needs_reason": any(one.state not in FREELY_EDITED for one in targets),
    }  # fmt: skip


@door
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Unfinished actions of earlier plans become actions of a plan of this dossier."""
    base, post = load_base(request, pk), request.POST
    row = next((one for one in queries.plans_of(base.dossier) if one.pk == given.key(post, "plan")), None)
    if row is None:
        messages.error(request, words_of(Refused("plan_withdrawn")))
        return redirect("plans:plans", pk)
    chosen = [int(one) for one in post.getlist("action") if one.isascii() and one.isdigit() and len(one) < 19]
    deed = partial(
        taking_over.take_over, plan=row, actions=chosen, reason=post.get("reason", ""), by=request.user, at=request.at
    )
    try:
        done = attempt(request, deed, _("นำงานเข้าแผนแล้ว ตรวจวันที่และผู้รับผิดชอบก่อนเสนอ"))
    except ActionFaults as error:
        done = False
        for words in given.all_words(error.faults).values():
            messages.error(request, words)
    return redirect("plans:plan", row.pk) if done else redirect("plans:plans", pk)


def is_late(plan: Any, today: date) -> bool:
    """The end of an open action of a running plan has passed."""
    return plan.state == PlanState.RUNNING and plan.next_end is not None and plan.next_end < today


@door
def plan(request: HttpRequest, plan: int) -> HttpResponse:
    """One plan."""
    row = load_plan(request, plan)
    base, rows = base_of(row.dossier), queries.actions_of(row)
    left = action_queries.left(rows, at=request.at)
    own = access.is_own(request.user, row, at=request.at)
    may_edit = access.may_edit_plan(request.user, row, at=request.at)
    checked = queries.proposed_actions(row, at=request.at) if row.state == PlanState.DRAFT and own else None
    today = local(request.at).date()
    gaps = {one.code for one in gap_list(base)}
    done = {gap.code for one in rows if one.state == ActionState.DONE for gap in one.gaps.all()}
    shown = [one for one in rows if _is_wanted(request, one, left)]
    return render(request, "plans/plan.html", {
        "plan": row, "dossier": row.dossier, "base": base, "own": own, "may_edit": may_edit, "lines": _lines(shown, gaps, today),
        "count": len(rows), "left": left, "leavers": _leavers(rows, left), "filters": _filters(request, rows, left),
        "lacks": _worded(lacking(checked), LACKS) if checked is not None else [],
        "advice": _worded(advised(checked), ADVICE) if checked is not None else [],
        "achieved": promised(base.edition, base.rules, base.claim, done) if done else Fraction(0),
        "apart": sum(Fraction(one.expected or 0) for one in rows) != Fraction(row.expected or 0),
        "late": sum(one.state in OPEN_ACTIONS and one.ends_on is not None and one.ends_on < today for one in rows),
        "cancelled": action_queries.actions_of(row, cancelled=True) if own else [], "steps": queries.steps_of(row),
        "changes": queries.changes_of(row).count(), "partners": sum(len(one.partners.all()) for one in rows),
        **_next(request, row, may_edit), **_outside(row, may_edit), **progress.of_plan(request, row),
    })  # fmt: skip


def _outside(plan: Any, may_edit: bool) -> dict[str, Any]:
    """What could still come into a plan: priorities that no action closes, actions that go on from earlier plans."""
    if not may_edit or plan.state in (PlanState.PROPOSED, PlanState.CLOSED):
        return {}
    goes_on = sum(one.state == "open" for one in carried_actions(plan.dossier))
    return {"unplanned": unplanned(plan.dossier), "goes_on": goes_on}


def _next(request: HttpRequest, plan: Any, may_edit: bool) -> dict[str, Any]:
    """What this person can do with the plan now."""
    moves = {move for move, state in PLAN_MOVES if state == plan.state}
    waits = queries.acceptance_asked(plan)
    return {
        "moves": moves, "waits": waits and plan.state == PlanState.APPROVED,
        "may_approve": may(request.user, Permission.APPROVE_PLAN, plan.organisation, at=request.at),
        "may_accept": may(request.user, Permission.ACCEPT_PLAN, at=request.at), "asks": waits,
        "adds": may_edit and plan.state not in FIXED_PLANS,
        "open_actions": plan.actions - plan.actions_done,
    }  # fmt: skip


def _lines(rows: Iterable[Any], gaps: set[str], today: date) -> list[dict[str, Any]]:
    return [
        {
            "action": one, "codes": [(gap.code, gap.code in gaps) for gap in one.gaps.all()],
            "late": one.state in OPEN_ACTIONS and one.ends_on is not None and one.ends_on < today,
            "before": [row.before.number for row in one.predecessors.all()],
        }
        for one in rows
    ]  # fmt: skip


def _worded(found: dict[str, tuple[int, ...]], table: Any) -> list[tuple[Any, tuple[int, ...]]]:
    words = {**table, "actions": "แผนยังไม่มีงาน"}
    return [(words[key], numbers) for key, numbers in found.items()]


def _leavers(rows: Iterable[Any], left: frozenset[int]) -> list[tuple[Any, int]]:
    """Who has left with how many open actions."""
    found: dict[int, tuple[Any, int]] = {}
    for one in rows:
        if one.responsible_id in left and one.state in OPEN_ACTIONS:
            found[one.responsible_id] = (one.responsible, found.get(one.responsible_id, (None, 0))[1] + 1)
    return list(found.values())


def _is_wanted(request: HttpRequest, one: Any, left: frozenset[int]) -> bool:
    want = request.GET
    person = given.key(want, "person")
    return (
        (not person or one.responsible_id == person)
        and (want.get("person") != "left" or one.responsible_id in left)
        and (want.get("person") != "none" or one.responsible_id is None)
        and (not given.key(want, "unit") or one.unit_id == given.key(want, "unit"))
        and (not want.get("state") or one.state == want["state"])
        and (not want.get("gap") or any(gap.code.startswith(f"{want['gap']}.") for gap in one.gaps.all()))
    )


def _filters(request: HttpRequest, rows: list[Any], left: frozenset[int]) -> dict[str, Any]:
    people = {one.responsible_id: one.responsible for one in rows if one.responsible_id}
    units = {one.unit_id: one.unit for one in rows if one.unit_id}
    names = ("person", "unit", "state", "gap")
    return {
        "people": sorted(people.values(), key=lambda one: one.full_name), "units": list(units.values()), "any_left": bool(left),
        "none": any(one.responsible_id is None for one in rows), "states": ACTION_WORDS.items(),
        "items": sorted({gap.code.rsplit(".", 1)[0] for one in rows for gap in one.gaps.all()}),
        "on": any(request.GET.get(name) for name in names), **{name: request.GET.get(name, "") for name in names},
    }  # fmt: skip


@door
@require_POST
def step(request: HttpRequest, plan: int) -> HttpResponse:
    """Propose, take back, start, close, reopen, name, withdraw."""
    row, post = load_own_plan(request, plan), request.POST
    who: dict[str, Any] = {"plan": row, "by": request.user, "at": request.at}
    reason = post.get("reason", "")
    steps: dict[str, Any] = {
        "propose": (lambda: approving.propose(**who), _("เสนอหัวหน้าส่วนราชการแล้ว")),
        "back": (lambda: approving.send_back(note_text=reason, **who), _("ดึงแผนกลับมาแก้แล้ว")),
        "start": (lambda: approving.start(**who), _("เริ่มดำเนินการแล้ว")),
        "close": (lambda: approving.close(reason=reason, **who), _("ปิดแผนแล้ว")),
        "reopen": (lambda: approving.reopen(reason=reason, **who), _("เปิดแผนอีกครั้งแล้ว")),
        "withdraw": (lambda: deeds.withdraw_plan(reason=reason, **who), _("ถอนร่างแผนแล้ว")),
        "change": (lambda: _change(request, row), _("บันทึกแล้ว")),
    }
    name = post.get("step", "")
    done = name in steps and attempt(request, *steps[name])
    return redirect("plans:plans", row.dossier_id) if done and name == "withdraw" else redirect("plans:plan", plan)


def _change(request: HttpRequest, row: Any) -> None:
    post = request.POST
    deeds.change_plan(plan=row, title=post.get("title", ""), aim=post.get("aim", ""), version=given.key(post, "version"),
                      reason=post.get("reason", ""), by=request.user, at=request.at)  # fmt: skip
