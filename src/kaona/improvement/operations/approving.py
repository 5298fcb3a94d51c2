"""The steps of a plan: proposed, approved under the head's password, accepted by the Office where the cycle asks for it,
started, closed, reopened. Each is kept for ever with the capacity of whoever took it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.operations.base import capacity_of
from kaona.improvement.models import Plan, PlanStep
from kaona.improvement.operations.action_parts import tell_responsible
from kaona.improvement.operations.base import Refused, checked_text, locked_plan, moved, note, tell_agency
from kaona.improvement.operations.plan_base import expect, own_plan, recount, standing
from kaona.improvement.operations.rounds import make_rounds
from kaona.improvement.queries.actions import actions_of, left
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.plans import acceptance_asked, canonical_plan, digest_of, proposed_actions
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.people.queries import office, officers
from kaona.rules.plan_faults import lacking
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import OPEN_ACTIONS, PLAN_MOVES, SHOWN_PLANS, PlanState


@transaction.atomic
def propose(*, plan: Plan, by: Any, at: datetime) -> Plan:
    """Put the plan before the head. Refused("move" | "plan_lacks" | "plan_withdrawn")."""
    plan = own_plan(plan, by, at)
    state = moved(PLAN_MOVES, "propose", plan.state)
    if lacking(proposed_actions(plan, at=at)):
        raise Refused("plan_lacks")
    expect(plan, *actions_of(plan))
    plan.state, plan.proposed_at = state, at
    _step(plan, "proposed", by, at, sha256=digest_of(canonical_plan(plan)))
    tell_agency(plan.organisation, kind="plan.proposed", key=_key(plan, "proposed", at), at=at, roles=(Role.HEAD,), but=by,
                title=said(f"โปรดพิจารณา {plan.title}", f"To be approved: {plan.title}"), path=f"/plans/{plan.pk}/approve/")  # fmt: skip
    return plan


@transaction.atomic
def send_back(*, plan: Plan, note_text: str, by: Any, at: datetime) -> Plan:
    """The head sends it back with a note, or who proposed it takes it back. Refused("move" | "reason" | "plan_withdrawn")."""
    plan = own_plan(plan, by, at)
    plan.state = moved(PLAN_MOVES, "send_back", plan.state)
    text = _needed(note_text)
    plan.proposed_at = None
    _step(plan, "sent_back", by, at, text=text)
    tell_agency(plan.organisation, kind="plan.sent_back", key=_key(plan, "sent_back", at), at=at, but=by,
                title=said(f"ส่งกลับให้แก้ {plan.title}", f"Sent back to be changed: {plan.title}"), body=text, path=_path(plan))  # fmt: skip
    return plan


@transaction.atomic
def approve(*, plan: Plan, sha256: str, by: Any, at: datetime) -> Plan:
    """The head approves what was read: `sha256` is of the text on the page. The door has asked for the password again. What
    it promises is counted from the base of this day.

    Refused("move" | "plan_changed" | "plan_lacks" | "plan_withdrawn").
    """
    plan = locked_plan(plan)
    require(by, Permission.APPROVE_PLAN, plan.organisation, at=at)
    standing(plan)
    state = moved(PLAN_MOVES, "approve", plan.state)
    if sha256 != digest_of(canonical_plan(plan)):
        raise Refused("plan_changed")
    if lacking(proposed_actions(plan, at=at)):
        raise Refused("plan_lacks")
    actions = actions_of(plan)
    base = base_of(plan.dossier)
    expect(plan, *actions, base=base)
    plan.state, plan.approved_by, plan.approved_at = state, by, at
    _step(plan, "approved", by, at, sha256=sha256, base=base.kind, expected=plan.expected)
    recount(plan)
    tell_agency(plan.organisation, kind="plan.approved", key=_key(plan, "approved", at), at=at, roles=(Role.COORDINATOR,),
                but=by, title=said(f"อนุมัติแล้ว {plan.title}", f"Approved: {plan.title}"), path=_path(plan))  # fmt: skip
    _tell_those_responsible(plan, by, at)
    if acceptance_asked(plan):
        tell(people=officers(at=at), kind="plan.acceptance_asked", key=_key(plan, "acceptance", at), at=at,
             title=said(f"{plan.organisation} ขอให้รับแผนยกระดับ", f"{english_name(plan.organisation)} asks for its plan to be accepted"),
             body=plan.title, path=f"/plans/{plan.pk}/accept/")  # fmt: skip
    return plan


def _tell_those_responsible(plan: Plan, by: Any, at: datetime) -> None:
    actions, mine = actions_of(plan), defaultdict(list)
    gone = left(actions, at=at)
    for one in actions:
        if one.responsible is not None and one.responsible_id not in gone and one.responsible_id != by.pk:
            mine[one.responsible].append(one)
    for person, rows in mine.items():
        tell_responsible(person, rows, at)


@transaction.atomic
def accept(*, plan: Plan, comment: str = "", by: Any, at: datetime) -> Plan:
    """The Office takes note of an approved plan, perhaps with comments. Refused("no_acceptance" | "move" | "plan_withdrawn")."""
    plan = _office(plan, by, at)
    if not acceptance_asked(plan):
        raise Refused("no_acceptance")
    plan.state, plan.accepted_at = moved(PLAN_MOVES, "accept", plan.state), at
    text = checked_text(comment).strip()
    _step(plan, "accepted", by, at, text=text, at_office=True, sha256=digest_of(canonical_plan(plan)))
    _tell_both(
        plan, "accepted", said(f"สำนักงาน ก.พ.ร. รับแผนแล้ว {plan.title}", f"The Office accepted {plan.title}"), text, at
    )
    return plan


@transaction.atomic
def return_plan(*, plan: Plan, comment: str, by: Any, at: datetime) -> Plan:
    """The Office gives an approved plan back with comments: it is a draft again, and the head approves anew.

    Refused("no_acceptance" | "move" | "reason" | "plan_withdrawn").
    """
    plan = _office(plan, by, at)
    if not acceptance_asked(plan):
        raise Refused("no_acceptance")
    plan.state = moved(PLAN_MOVES, "return", plan.state)
    text = _needed(comment)
    plan.approved_by, plan.approved_at, plan.proposed_at = None, None, None
    _step(plan, "returned", by, at, text=text, at_office=True)
    _tell_both(
        plan,
        "returned",
        said(f"สำนักงาน ก.พ.ร. ส่งแผนกลับให้แก้ {plan.title}", f"The Office gave back {plan.title}"),
        text,
        at,
    )
    return plan


@transaction.atomic
def comment_on(*, plan: Plan, comment: str, by: Any, at: datetime) -> PlanStep:
    """The Office comments on an approved plan without deciding. Refused("empty" | "move" | "plan_withdrawn")."""
    plan = _office(plan, by, at)
    if plan.state not in SHOWN_PLANS:
        raise Refused("move")
    text = checked_text(comment).strip()
    if not text:
        raise Refused("empty")
    step = _step(plan, "commented", by, at, text=text, at_office=True)
    _tell_both(
        plan,
        "commented",
        said(f"สำนักงาน ก.พ.ร. ให้ความเห็นต่อ {plan.title}", f"The Office commented on {plan.title}"),
        text,
        at,
    )
    return step


@transaction.atomic
def start(*, plan: Plan, by: Any, at: datetime) -> Plan:
    """The work begins; where the cycle asks for it, after the Office has accepted. Its rounds of progress are made.

    Refused("acceptance_waits" | "move" | "plan_withdrawn").
    """
    plan = own_plan(plan, by, at)
    if plan.state == PlanState.APPROVED and acceptance_asked(plan):
        raise Refused("acceptance_waits")
    plan.state, plan.started_at = moved(PLAN_MOVES, "start", plan.state), at
    _step(plan, "started", by, at)
    make_rounds(plan=plan, by=by, at=at)
    return plan


@transaction.atomic
def close(*, plan: Plan, reason: str = "", by: Any, at: datetime) -> Plan:
    """End a plan; with open actions only for a reason. Refused("open_actions" | "move" | "plan_withdrawn")."""
    plan = own_plan(plan, by, at)
    state = moved(PLAN_MOVES, "close", plan.state)
    text = checked_text(reason).strip()
    waiting = plan.all_actions.filter(withdrawn_at=None, state__in=OPEN_ACTIONS).count()
    if waiting and not text:
        raise Refused("open_actions", count=waiting)
    plan.state, plan.closed_at = state, at
    _step(plan, "closed", by, at, text=text, open_actions=waiting)
    tell_agency(plan.organisation, kind="plan.closed", key=_key(plan, "closed", at), at=at, but=by,
                title=said(f"ปิดแผนแล้ว {plan.title}", f"Closed: {plan.title}"), body=text, path=_path(plan))  # fmt: skip
    return plan


@transaction.atomic
def reopen(*, plan: Plan, reason: str, by: Any, at: datetime) -> Plan:
    """Go on with a closed plan. Refused("reason" | "move" | "plan_withdrawn")."""
    plan = own_plan(plan, by, at)
    plan.state, plan.closed_at = moved(PLAN_MOVES, "reopen", plan.state), None
    _step(plan, "reopened", by, at, text=_needed(reason))
    return plan


def _office(plan: Plan, by: Any, at: datetime) -> Plan:
    plan = locked_plan(plan)
    require(by, Permission.ACCEPT_PLAN, at=at)
    return standing(plan)


def _needed(text: str) -> str:
    text = checked_text(text).strip()
    if not text:
        raise Refused("reason")
    return text


def _step(
    plan: Plan, step: str, by: Any, at: datetime, *, text: str = "", sha256: str = "", at_office: bool = False, **data: Any
) -> PlanStep:  # fmt: skip
    """Keep the plan in its new state, the step, and the audit line."""
    plan.save()
    where: Organisation = office() if at_office else plan.organisation
    row = PlanStep.objects.create(
        organisation_id=plan.organisation_id, plan=plan, step=step, by=by, capacity=capacity_of(by, where, at), note=text,
        sha256=sha256, at=at,
    )  # fmt: skip
    note(plan, f"plan.{step}", by, at, **({"sha256": sha256} if sha256 else {}), **data)
    return row


def _tell_both(plan: Plan, step: str, title: Said, text: str, at: datetime) -> None:
    tell_agency(plan.organisation, kind=f"plan.{step}", key=_key(plan, step, at), at=at, title=title, body=text,
                path=_path(plan))  # fmt: skip


def _key(plan: Plan, step: str, at: datetime) -> str:
    return f"plan.{step}:{plan.pk}:{at.isoformat()}"


def _path(plan: Plan) -> str:
    return f"/plans/{plan.pk}/"
