"""Cycles: made, changed while a draft, opened, given a later end, closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Cycle, Participant
from kaona.assessment.operations.base import Refused, give_dossiers, locked_cycle, require_office, tell_deadline
from kaona.assessment.operations.calendar_base import keep_times
from kaona.assessment.operations.extending import no_longer_late, note_extension
from kaona.assessment.operations.window_base import tell_windows, window_for, windows_published
from kaona.catalogue.models import Edition, RuleSet
from kaona.rules.policies import policy_faults
from kaona.rules.stages import CYCLE_MOVES, CycleState, DocumentState, next_stage


@dataclass(frozen=True)
class CyclePlan:
    """Everything that a cycle is made of."""

    code: str
    name_th: str
    fiscal_year: int
    result_year: int
    agency_types: list[str]
    edition: Edition
    rule_set: RuleSet
    opens_at: datetime
    closes_at: datetime
    policies: Mapping[str, Any] = field(default_factory=dict)
    is_demo: bool = False
    name_en: str = ""


def _check(plan: CyclePlan, cycle: Cycle | None = None) -> None:
    faults = policy_faults(plan.policies)
    if faults:
        raise Refused("policies", faults=faults)
    if plan.closes_at <= plan.opens_at:
        raise Refused("window")
    if {plan.edition.state, plan.rule_set.state} != {DocumentState.PUBLISHED}:
        raise Refused("documents")
    if Cycle.objects.filter(code=plan.code).exclude(pk=cycle.pk if cycle else 0).exists():
        raise Refused("code")


@transaction.atomic
def create_cycle(*, plan: CyclePlan, by: Any, at: datetime, reason: str = "") -> Cycle:
    """A draft cycle; its window is a milestone of the year's calendar for its types.

    Refused("policies" | "window" | "documents" | "code"), ("window_reason") when a published calendar has other times for it
    and no reason is given.
    """
    require_office(by, at)
    _check(plan)
    before = windows_published([plan.fiscal_year])
    window = window_for(plan=plan, cycle=None, reason=reason, by=by, at=at)
    cycle = Cycle.objects.create(
        code=plan.code, name_th=plan.name_th, name_en=plan.name_en, fiscal_year=plan.fiscal_year, result_year=plan.result_year,
        agency_types=plan.agency_types, edition=plan.edition, rule_set=plan.rule_set, window=window,
        policies=dict(plan.policies), created_at=at, created_by=by, is_demo=plan.is_demo,
    )  # fmt: skip
    record(kind="cycle.created", subject=cycle, by=by, at=at, data={"code": plan.code})
    tell_windows(before, window=window, reason=reason, at=at)
    return cycle


@transaction.atomic
def change_cycle(*, cycle: Cycle, plan: CyclePlan, by: Any, at: datetime, reason: str = "") -> Cycle:
    """Change everything of a draft. Refused("opened") once agencies have seen it; ("type") while one would not fit;
    ("window_reason") when a published calendar changes with it and no reason is given."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    if cycle.state != CycleState.DRAFT:
        raise Refused("opened")
    _check(plan, cycle)
    active = cycle.participants.filter(state=Participant.State.ACTIVE)
    unfit = active.exclude(organisation__type__in=plan.agency_types).select_related("organisation").first()
    if unfit is not None:
        raise Refused("type", name=unfit.organisation.name_th)
    before = windows_published([cycle.fiscal_year, plan.fiscal_year])
    cycle.window = window_for(plan=plan, cycle=cycle, reason=reason, by=by, at=at)
    for name in ("code", "name_th", "name_en", "fiscal_year", "result_year", "agency_types", "edition", "rule_set"):
        setattr(cycle, name, getattr(plan, name))
    cycle.policies = dict(plan.policies)
    cycle.save()
    record(kind="cycle.changed", subject=cycle, by=by, at=at, data={"code": plan.code})
    tell_windows(before, window=cycle.window, reason=reason, at=at)
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Any, at: datetime) -> Cycle:
    """Open for work: every active participant gets a dossier and is told. Refused("participants") when there is none."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    cycle.state = next_stage(CYCLE_MOVES, "reopen" if cycle.state == CycleState.CLOSED else "open", cycle.state)
    active = list(cycle.participants.filter(state=Participant.State.ACTIVE).select_related("organisation"))
    if not active:
        raise Refused("participants")
    cycle.opened_at = cycle.opened_at or at
    cycle.closed_at = None
    cycle.save()
    give_dossiers(cycle, [row.organisation for row in active], at)
    record(kind="cycle.opened", subject=cycle, by=by, at=at, data={"participants": len(active)})
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Any, at: datetime) -> Cycle:
    """Close: nothing can be changed or submitted."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    cycle.state = next_stage(CYCLE_MOVES, "close", cycle.state)
    cycle.closed_at = at
    cycle.save()
    record(kind="cycle.closed", subject=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def move_window(*, cycle: Cycle, closes_at: datetime, reason: str, by: Any, at: datetime) -> Cycle:
    """A later end of the window for all, with a reason and a notice. Refused("window" | "reason" | "draft")."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    if cycle.state == CycleState.DRAFT:
        raise Refused("draft")
    if closes_at <= cycle.window.closes_at:
        raise Refused("window")
    if not reason.strip():
        raise Refused("reason")
    before = cycle.window.closes_at
    window = keep_times(window=cycle.window, closes_at=closes_at, reason=reason.strip(), by=by, at=at)
    note_extension(cycle=cycle, scope="all", before=before, until=closes_at, reason=reason, by=by, at=at)
    no_longer_late(cycle=cycle, until=closes_at, by=by, at=at)
    record(kind="cycle.window_moved", subject=cycle, by=by, at=at, data={"closes_at": closes_at.isoformat()})
    for row in cycle.participants.filter(state=Participant.State.ACTIVE).select_related("organisation"):
        tell_deadline(row, closes_at, reason, at)
    cycle.window = window
    return cycle
