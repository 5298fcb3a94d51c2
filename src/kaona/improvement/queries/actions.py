"""Actions of plans: who reads one, a plan's all, what an action is checked against, whose responsible person has left."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from kaona.improvement.access import partner_of, plans_in_reach
from kaona.improvement.models import (
    Action,
    ActionGap,
    ActionPartner,
    Indicator,
    IndicatorTarget,
    Plan,
    Predecessor,
    ProgressReport,
)
from kaona.people.models import Organisation, Unit, User
from kaona.people.queries import memberships_at
from kaona.rules.plan_faults import ActionInput, Frame, IndicatorInput, Neighbour
from kaona.rules.roles import AGENCY_ROLES
from kaona.rules.stages import OPEN_ACTIONS, PlanState


def _whole(rows: QuerySet[Action]) -> QuerySet[Action]:
    """With what stands of gaps, predecessors (of actions that stand), indicators with targets, partners."""
    targets = Prefetch("targets", IndicatorTarget.objects.filter(withdrawn_at=None).order_by("period"))
    indicators = Indicator.objects.filter(withdrawn_at=None).order_by("position", "pk").prefetch_related(targets)
    before = Predecessor.objects.filter(withdrawn_at=None, before__withdrawn_at=None).select_related("before")
    partners = ActionPartner.objects.filter(withdrawn_at=None, declined_at=None).select_related("partner")
    return rows.select_related("organisation", "responsible", "unit").prefetch_related(
        Prefetch("gaps", ActionGap.objects.filter(withdrawn_at=None).order_by("pk")),
        Prefetch("predecessors", before.order_by("before__number")),
        Prefetch("indicators", indicators),
        Prefetch("partners", partners.order_by("pk")),
    )


def actions_of(plan: Plan, *, cancelled: bool = False) -> list[Action]:
    """The actions of a plan in the order of their numbers; `cancelled`: those that were cancelled or taken out instead."""
    rows = list(_whole(plan.all_actions.filter(withdrawn_at__isnull=not cancelled)).order_by("number"))
    for one in rows:
        one.plan = plan
    return rows


def action_for(user: Any, pk: int, *, at: datetime) -> Action | None:
    """The action when `user` may read it: who reads its plan, and the people of an agency that takes part or was asked."""
    row = _whole(Action.objects.filter(pk=pk, plan__withdrawn_at=None))
    action = row.select_related(
        "plan__organisation", "plan__dossier__cycle", "organisation", "responsible", "unit"
    ).first()
    if action is None:
        return None
    if plans_in_reach(user, at=at).filter(pk=action.plan_id).exists() or partner_of(user, action, at=at):
        return action
    return None


def action_of(action: Action) -> Action:
    """The same action read again whole; it keeps the plan that it has (behind its lock, in a deed)."""
    row = _whole(Action.objects.filter(pk=action.pk)).get()
    row.plan = action.plan
    return row


def people_of(organisation: Organisation, *, at: datetime) -> QuerySet[User]:
    """Who can be responsible: everybody with a role in the agency now."""
    roles = [role.value for role in AGENCY_ROLES]
    held = memberships_at(at=at).filter(organisation=organisation, role__in=roles)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("full_name", "pk")


def units_of(organisation: Organisation) -> QuerySet[Unit]:
    """The divisions of an agency that still are."""
    return Unit.objects.filter(organisation=organisation, ended_at=None).order_by("name_th", "pk")


def left(actions: Iterable[Action], *, at: datetime) -> frozenset[int]:
    """Which of the responsible persons have no role any more in the agency of their action (ids of people)."""
    wanted = {(one.responsible_id, one.organisation_id) for one in actions if one.responsible_id}
    held = memberships_at(at=at).filter(user__in={person for person, _ in wanted})
    here = set(held.values_list("user_id", "organisation_id"))
    return frozenset(person for person, place in wanted if person and (person, place) not in here)


def input_of(action: Action) -> ActionInput:
    """An action as a form gives it: `replace` a field and hand it to change_action."""
    return ActionInput(
        title=action.title, description=action.description, responsible=action.responsible_id, unit=action.unit_id,
        starts_on=action.starts_on, ends_on=action.ends_on, budget=action.budget, budget_source=action.budget_source,
        deliverables=action.deliverables, person_days=action.person_days,
        gaps=tuple(row.code for row in action.gaps.all() if row.withdrawn_at is None),
        predecessors=tuple(row.before.number for row in action.predecessors.all() if _stands(row)),
        indicators=tuple(_indicator(row) for row in action.indicators.all() if row.withdrawn_at is None),
    )  # fmt: skip


def _stands(row: Predecessor) -> bool:
    return row.withdrawn_at is None and row.before.withdrawn_at is None


def _indicator(row: Indicator) -> IndicatorInput:
    targets = {one.period: one.value for one in row.targets.all() if one.withdrawn_at is None}
    return IndicatorInput(row.pk, row.name, row.unit, row.direction, row.baseline, row.source, targets)


def frame_of(plan: Plan, action: Action | None, *, is_gap: Callable[[str], bool], at: datetime) -> Frame:
    """What an action is checked against, today."""
    return Frame(
        first_year=plan.first_year, years=plan.years, number=action.number if action else 0, others=_others(plan, action),
        people=frozenset(people_of(plan.organisation, at=at).values_list("pk", flat=True)),
        units=frozenset(units_of(plan.organisation).values_list("pk", flat=True)),
        keeps=action.responsible_id if action else None, is_gap=is_gap,
    )  # fmt: skip


def _others(plan: Plan, action: Action | None) -> dict[int, Neighbour]:
    """The other actions that stand, by number; only what neighbours are asked for, as a sheet asks it for every row."""
    links = Predecessor.objects.filter(
        action__plan=plan, action__withdrawn_at=None, withdrawn_at=None, before__withdrawn_at=None
    )
    before: dict[int, list[int]] = {}
    for number, first in links.order_by("before__number").values_list("action__number", "before__number"):
        before.setdefault(number, []).append(first)
    rows = plan.all_actions.filter(withdrawn_at=None).order_by("number")
    if action is not None:
        rows = rows.exclude(pk=action.pk)
    return {
        number: Neighbour(starts_on, ends_on, tuple(before.get(number, ())))
        for number, starts_on, ends_on in rows.values_list("number", "starts_on", "ends_on")
    }


def has_progress(action: Action) -> bool:
    """Somebody has reported on it."""
    return action.percent > 0 or ProgressReport.objects.filter(action=action).exists()


def open_actions_of(organisation: Organisation, person: User) -> list[Action]:
    """What somebody has still to do in the plans of an agency, in the order in which the plans are locked."""
    rows = Action.objects.filter(
        organisation=organisation, responsible=person, withdrawn_at=None, plan__withdrawn_at=None,
        state__in=OPEN_ACTIONS,
    )  # fmt: skip
    return list(rows.exclude(plan__state=PlanState.CLOSED).select_related("plan").order_by("plan", "number"))


def holders_of(organisation: Organisation) -> list[User]:
    """Everybody who has still something to do in the plans of an agency, those who have left too."""
    rows = Action.objects.filter(
        organisation=organisation, withdrawn_at=None, plan__withdrawn_at=None, responsible__isnull=False,
        state__in=OPEN_ACTIONS,
    ).exclude(plan__state=PlanState.CLOSED)  # fmt: skip
    return list(User.objects.filter(pk__in=rows.values("responsible")).order_by("full_name", "pk"))
