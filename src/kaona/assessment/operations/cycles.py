"""Cycles: made, opened, extended, closed; who takes part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Calendar, Cycle, Dossier, Milestone, Participant
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import proposed_agencies
from kaona.catalogue.models import Edition, RuleSet
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.people.queries import people_with_role
from kaona.rules.policies import policy_faults
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import CYCLE_MOVES, CycleState, DocumentState, next_stage
from kaona.rules.thai_dates import words_of_moment


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


def _require(by: Any, at: datetime) -> None:
    if by is not None:
        require(by, Permission.MANAGE_CYCLES, at=at)


@transaction.atomic
def create_cycle(*, plan: CyclePlan, by: Any, at: datetime) -> Cycle:
    """A draft cycle with its calendar and window. Refused("policies" | "window" | "documents" | "code")."""
    _require(by, at)
    faults = policy_faults(plan.policies)
    if faults:
        raise Refused("policies", faults=faults)
    if plan.closes_at <= plan.opens_at:
        raise Refused("window")
    if {plan.edition.state, plan.rule_set.state} != {DocumentState.PUBLISHED}:
        raise Refused("documents")
    if Cycle.objects.filter(code=plan.code).exists():
        raise Refused("code")
    calendar, _ = Calendar.objects.get_or_create(
        fiscal_year=plan.fiscal_year, name_th=plan.name_th, defaults={"agency_types": plan.agency_types}
    )
    window = Milestone.objects.create(
        calendar=calendar,
        title_th="ประเมินตนเอง",
        title_en="Self-assessment",
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
    )
    cycle = Cycle.objects.create(
        code=plan.code, name_th=plan.name_th, fiscal_year=plan.fiscal_year, result_year=plan.result_year,
        agency_types=plan.agency_types, edition=plan.edition, rule_set=plan.rule_set, window=window,
        policies=dict(plan.policies), created_at=at, created_by=by, is_demo=plan.is_demo,
    )  # fmt: skip
    record(kind="cycle.created", subject=cycle, by=by, at=at, data={"code": plan.code})
    return cycle


def _locked(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(of=("self",)).select_related("window").get(pk=cycle.pk)


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Any, at: datetime) -> Cycle:
    """Open for work: every active participant gets a dossier and is told. Refused("participants") when there is none."""
    _require(by, at)
    cycle = _locked(cycle)
    cycle.state = next_stage(CYCLE_MOVES, "reopen" if cycle.state == CycleState.CLOSED else "open", cycle.state)
    active = list(cycle.participants.filter(state=Participant.State.ACTIVE).select_related("organisation"))
    if not active:
        raise Refused("participants")
    cycle.opened_at = cycle.opened_at or at
    cycle.closed_at = None
    cycle.save()
    _give_dossiers(cycle, [row.organisation for row in active], at)
    record(kind="cycle.opened", subject=cycle, by=by, at=at, data={"participants": len(active)})
    return cycle


def _give_dossiers(cycle: Cycle, organisations: Iterable[Organisation], at: datetime) -> None:
    have = set(Dossier.objects.filter(cycle=cycle).values_list("organisation_id", flat=True))
    for organisation in organisations:
        if organisation.pk in have:
            continue
        dossier = Dossier.objects.create(cycle=cycle, organisation=organisation, started_at=at)
        record(kind="dossier.started", subject=dossier, by=None, at=at, organisation_id=organisation.pk)
        tell(
            people=people_with_role(organisation, frozenset({Role.COORDINATOR, Role.HEAD}), at=at), at=at,
            kind="cycle.opened", key=f"cycle:{cycle.pk}:opened", path=f"/dossiers/{dossier.pk}/",
            title=f"เปิดรอบ {cycle.name_th}", body=f"ปิดรับ {words_of_moment(cycle.window.closes_at)}",
        )  # fmt: skip


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Any, at: datetime) -> Cycle:
    """Close: nothing can be changed or submitted."""
    _require(by, at)
    cycle = _locked(cycle)
    cycle.state = next_stage(CYCLE_MOVES, "close", cycle.state)
    cycle.closed_at = at
    cycle.save()
    record(kind="cycle.closed", subject=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def move_window(*, cycle: Cycle, closes_at: datetime, reason: str, by: Any, at: datetime) -> Cycle:
    """A new end of the window for all, with a reason and a notice."""
    _require(by, at)
    cycle = _locked(cycle)
    if closes_at <= cycle.window.opens_at:
        raise Refused("window")
    if not reason.strip():
        raise Refused("reason")
    window = Milestone.objects.select_for_update().get(pk=cycle.window_id)
    window.closes_at = closes_at
    window.save()
    record(kind="cycle.window_moved", subject=cycle, by=by, at=at, data={"closes_at": closes_at.isoformat()})
    for row in cycle.participants.filter(state=Participant.State.ACTIVE).select_related("organisation"):
        _tell_deadline(row, closes_at, reason, at)
    cycle.window = window
    return cycle


def _tell_deadline(row: Participant, closes_at: datetime, reason: str, at: datetime) -> None:
    tell(
        people=people_with_role(row.organisation, frozenset({Role.COORDINATOR, Role.HEAD}), at=at), at=at,
        kind="cycle.window_moved", key=f"participant:{row.pk}:until:{closes_at.isoformat()}", path="/",
        title=f"วันปิดรับใหม่ {words_of_moment(closes_at)}", body=reason,
    )  # fmt: skip


@transaction.atomic
def extend(*, participant: Participant, until: datetime, reason: str, by: Any, at: datetime) -> Participant:
    """A later end for one agency, with a reason and a notice."""
    _require(by, at)
    row = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("organisation", "cycle__window")
        .get(pk=participant.pk)
    )
    if not reason.strip():
        raise Refused("reason")
    if until <= row.cycle.window.closes_at:
        raise Refused("window")
    row.extended_to, row.extension_reason, row.changed_at, row.changed_by = until, reason, at, by
    row.save()
    record(kind="participant.extended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"until": until.isoformat()})  # fmt: skip
    _tell_deadline(row, until, reason, at)
    return row


@transaction.atomic
def add_participants(*, cycle: Cycle, organisations: Iterable[Organisation], origin: str, by: Any, at: datetime) -> int:
    """Let agencies take part; those who left come back. Refused("type" | "demo") names the agency."""
    _require(by, at)
    cycle = _locked(cycle)
    added = []
    for organisation in organisations:
        if organisation.type not in cycle.agency_types:
            raise Refused("type", name=organisation.name_th)
        if organisation.is_demo != cycle.is_demo:
            raise Refused("demo", name=organisation.name_th)
        row, new = Participant.objects.get_or_create(
            cycle=cycle, organisation=organisation, defaults={"origin": origin, "changed_at": at, "changed_by": by}
        )
        if not new and row.state != Participant.State.ACTIVE:
            row.state, row.reason, row.changed_at, row.changed_by = Participant.State.ACTIVE, "", at, by
            row.save()
        elif not new:
            continue
        added.append(organisation)
        record(
            kind="participant.joined",
            subject=row,
            by=by,
            at=at,
            organisation_id=organisation.pk,
            data={"origin": origin},
        )
    if cycle.state == CycleState.OPEN:
        _give_dossiers(cycle, added, at)
    return len(added)


@transaction.atomic
def propose_participants(*, cycle: Cycle, by: Any, at: datetime) -> int:
    """Add every agency that the register proposes."""
    return add_participants(cycle=cycle, organisations=list(proposed_agencies(cycle)), origin="register", by=by, at=at)


@transaction.atomic
def copy_participants(*, cycle: Cycle, source: Cycle, by: Any, at: datetime) -> int:
    """Add those who took part in another cycle and still fit."""
    last = Organisation.objects.filter(
        pk__in=source.participants.filter(state=Participant.State.ACTIVE).values("organisation"),
        type__in=cycle.agency_types, valid_to=None, is_demo=cycle.is_demo,
    )  # fmt: skip
    return add_participants(cycle=cycle, organisations=list(last), origin="copied", by=by, at=at)


@transaction.atomic
def take_out(*, participant: Participant, state: str, reason: str, by: Any, at: datetime) -> Participant:
    """Left, merged or exempt, with a reason; the dossier stays readable and counts nowhere."""
    _require(by, at)
    row = Participant.objects.select_for_update().get(pk=participant.pk)
    if not reason.strip():
        raise Refused("reason")
    if state not in (Participant.State.LEFT, Participant.State.MERGED, Participant.State.EXEMPT):
        raise Refused("state")
    row.state, row.reason, row.changed_at, row.changed_by = state, reason, at, by
    row.save()
    record(kind=f"participant.{state}", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row
