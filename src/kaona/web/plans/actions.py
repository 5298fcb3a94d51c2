"""One action: read by its agency, its partners, the Office and the ministry; added, changed, cancelled, handed over."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement import access
from kaona.improvement.operations import actions as deeds
from kaona.improvement.operations.action_parts import ActionFaults, changed_fields
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.queries import actions as queries
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_label, gap_list
from kaona.people.access import may, require
from kaona.rules.plan_faults import ActionInput, action_warnings, tidy
from kaona.rules.roles import Permission
from kaona.rules.stages import FIXED_PLANS, FREELY_EDITED, OPEN_ACTIONS
from kaona.rules.thai_dates import local
from kaona.web.plans import action_form, progress
from kaona.web.shell import given
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_action, load_own_action, load_own_plan
from kaona.web.shell.refusals import words_of


@door
def action(request: HttpRequest, action: int) -> HttpResponse:
    """What it is, who does it until when, how it is measured; for a partner nothing of the plan around it."""
    row = load_action(request, action)
    part = access.partner_of(request.user, row, at=request.at)
    own = access.is_own(request.user, row.plan, at=request.at)
    inside = own or access.plans_in_reach(request.user, at=request.at).filter(pk=row.plan_id).exists()
    may_edit = access.may_edit_plan(request.user, row.plan, at=request.at)
    is_fixed = row.plan.state in FIXED_PLANS or row.withdrawn_at is not None
    today = local(request.at).date()
    return render(request, "plans/action.html", {
        "action": row, "plan": row.plan, "part": part, "own": own, "inside": inside, "may_edit": may_edit and not is_fixed,
        "has_role": may_edit, "left": queries.left([row], at=request.at), "gaps": _gaps(row) if inside else [],
        **progress.of_action(request, row, reads=inside or (part is not None and part.accepted_at is not None)),
        "people": queries.people_of(row.organisation, at=request.at) if may_edit and not is_fixed else [],
        "changes": [(one, list(one.fields.items())) for one in row.changes.select_related("by").order_by("-at")[:20]] if inside else [],
        "late": row.state in OPEN_ACTIONS and row.ends_on is not None and row.ends_on < today,
        "needs_reason": row.plan.state not in FREELY_EDITED, "has_progress": queries.has_progress(row),
        "answers": part is not None and may(request.user, Permission.EDIT_PLAN, part.partner, at=request.at),
    })  # fmt: skip


def _gaps(row: Any) -> list[tuple[str, Any, bool]]:
    """Each gap with its words, and whether it still is one."""
    base = base_of(row.plan.dossier)
    open_now = {one.code for one in gap_list(base)}
    return [(gap.code, gap_label(base, gap.code), gap.code in open_now) for gap in row.gaps.all()]


@door
def add(request: HttpRequest, plan: int) -> HttpResponse:
    """A new action."""
    row = load_own_plan(request, plan)
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    if request.method != "POST":
        return _form(request, row, ActionInput(), {})
    wanted, faults = action_form.typed(request.POST)
    try:
        made = deeds.add_action(plan=row, given=wanted, unread=faults, reason=request.POST.get("reason", ""),
                                by=request.user, at=request.at)  # fmt: skip
    except ActionFaults as error:
        return _form(request, row, wanted, error.faults)
    except Refused as error:
        return _form(request, row, wanted, {_field(error): words_of(error)})
    _warn(request, made)
    messages.success(request, _("เพิ่มงานแล้ว"))
    return redirect("plans:action", made.pk)


@door
def edit(request: HttpRequest, action: int) -> HttpResponse:
    """The whole action as a form; of two people the second sees both and chooses field by field."""
    row = load_own_action(request, action)
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    now = queries.input_of(row)
    if request.method != "POST":
        return _form(request, row.plan, now, {}, row)
    wanted, faults = action_form.typed(request.POST)
    taken = {name: getattr(now, name) for name in request.POST.getlist("theirs") if hasattr(now, name)}
    wanted = replace(wanted, **taken)
    try:
        unread = {name: words for name, words in faults.items() if name not in taken}
        deeds.change_action(action=row, given=wanted, version=given.key(request.POST, "version"), unread=unread,
                            reason=request.POST.get("reason", ""), by=request.user, at=request.at)  # fmt: skip
    except ActionFaults as error:
        return _form(request, row.plan, wanted, error.faults, row)
    except Refused as error:
        return _form(request, row.plan, wanted, {_field(error): words_of(error)}, row)
    except Conflict as error:
        both = list(changed_fields(queries.input_of(error.current), tidy(wanted)).items())
        return _form(request, row.plan, wanted, {}, error.current, both)
    _warn(request, queries.action_of(row))
    messages.success(request, _("บันทึกแล้ว"))
    return redirect("plans:action", action)


def _field(error: Refused) -> str:
    return "reason" if error.reason == "reason" else "plan"


def _form(
    request: HttpRequest, plan: Any, wanted: ActionInput, faults: dict[str, str], own: Any = None, both: Any = None
) -> HttpResponse:  # fmt: skip
    base = base_of(plan.dossier)
    status = 409 if both is not None else 422 if faults else 200
    version = (
        own.version
        if own is not None and (both is not None or request.method != "POST")
        else given.key(request.POST, "version")
    )
    context = action_form.shown(plan, base, wanted, faults, at=request.at, own=own)
    typed_days = {name: given.typed(request.POST, f"{name}_on") for name in ("starts", "ends")} if faults else {}
    return render(request, "plans/action_form.html", context | typed_days | {
        "plan": plan, "action": own, "version": version, "both": both, "reason": request.POST.get("reason", ""),
        "needs_reason": plan.state not in FREELY_EDITED, "is_fixed": plan.state in FIXED_PLANS,
        "predecessors": request.POST.get("predecessors", context["predecessors"]) if faults else context["predecessors"],
    }, status=status)  # fmt: skip


def _warn(request: HttpRequest, row: Any) -> None:
    """Say what may be meant so."""
    frame = queries.frame_of(row.plan, row, is_gap=bool, at=request.at)
    for text in given.all_words(action_warnings(queries.input_of(row), frame)).values():
        messages.warning(request, text)


@door
@require_POST
def act(request: HttpRequest, action: int) -> HttpResponse:
    """Cancel, restore, hand over."""
    row, post = load_own_action(request, action), request.POST
    who: dict[str, Any] = {"action": row, "reason": post.get("reason", ""), "by": request.user, "at": request.at}
    to = queries.people_of(row.organisation, at=request.at).filter(pk=given.key(post, "to")).first()
    steps: dict[str, Any] = {
        "withdraw": (lambda: deeds.withdraw_action(**who), _("ยกเลิกงานแล้ว ยังอ่านได้และนำกลับมาได้")),
        "restore": (lambda: deeds.restore_action(**who), _("นำงานกลับมาแล้ว")),
        "hand_over": (lambda: _hand_over(to, who), _("เปลี่ยนผู้รับผิดชอบแล้ว")),
    }
    try:
        if post.get("step", "") in steps:
            attempt(request, *steps[post["step"]])
    except ActionFaults as error:
        for text in given.all_words(error.faults).values():
            messages.error(request, text)
    return redirect("plans:action", action)


def _hand_over(to: Any, who: dict[str, Any]) -> None:
    if to is None:
        raise Refused("not_a_member")
    deeds.hand_over(to=to, **who)


@door
def hand_over(request: HttpRequest, plan: int) -> HttpResponse:
    """Everything that one person has still to do in the agency's plans, to another."""
    row, post = load_own_plan(request, plan), request.POST
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    people = queries.people_of(row.organisation, at=request.at)
    holders = queries.holders_of(row.organisation)
    person = next((one for one in holders if one.pk == given.key(post or request.GET, "person")), None)
    if request.method == "POST":
        to = people.filter(pk=given.key(post, "to")).first()
        reason = post.get("reason", "")
        if person is None or to is None:
            messages.error(request, words_of(Refused("not_a_member")))
        elif attempt(request, lambda: deeds.hand_over_all(
            organisation=row.organisation, person=person, to=to, reason=reason, by=request.user, at=request.at,
        ), _("เปลี่ยนผู้รับผิดชอบทั้งหมดแล้ว")):  # fmt: skip
            return redirect("plans:plan", plan)
    mine = queries.open_actions_of(row.organisation, person) if person else []
    return render(request, "plans/hand_over.html", {
        "plan": row, "people": people, "holders": holders, "person": person, "actions": mine, "reason": post.get("reason", ""),
        "left": queries.left(mine, at=request.at), "to": given.key(post, "to"),
    })  # fmt: skip
