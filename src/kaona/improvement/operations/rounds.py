"""The rounds in which a plan's progress is reported: made from the cycle's policy, added, moved, closed, reopened."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kaona.improvement.models import Plan, PlanChange, Round
from kaona.improvement.operations.base import Refused, checked_text, locked_plan, note
from kaona.people.access import require
from kaona.rules.fiscal_year import first_day, last_day
from kaona.rules.policies import policy
from kaona.rules.progress import round_dates
from kaona.rules.roles import Permission
from kaona.rules.stages import PlanState
from kaona.rules.thai_dates import local

MOST_NAME = 100


@transaction.atomic
def make_rounds(*, plan: Plan, by: Any, at: datetime) -> list[Round]:
    """The rounds of the cycle's policy that the plan has not yet; days that have passed make none. Called when a plan
    starts; twice is once."""
    plan = locked_plan(plan)
    require(by, Permission.EDIT_PLAN, plan.organisation, at=at)
    today, have = local(at).date(), set(_standing(plan).values_list("due_on", flat=True))
    months = policy(plan.dossier.cycle.policies, "progress_rounds")
    made = [
        Round.objects.create(organisation_id=plan.organisation_id, plan=plan, months=one, due_on=due_on, created_at=at)
        for one, due_on in round_dates(plan.first_year, plan.years, months)
        if due_on >= today and due_on not in have
    ]
    if made:
        note(plan, "progress.rounds_made", by, at, count=len(made))
    return made


@transaction.atomic
def add_round(*, plan: Plan, name: str, due_on: date | None, by: Any, at: datetime) -> Round:
    """A round of the agency's own. Refused("progress_plan" | "progress_date" | "progress_exists" | "too_long")."""
    plan = _editable(plan, by, at)
    row = Round(organisation_id=plan.organisation_id, plan=plan, name=_name(name), created_at=at)
    row.due_on = _free_day(plan, row, due_on)
    row.save()
    note(row, "progress.round_added", by, at, plan=plan.pk, day=row.due_on.isoformat())
    return row


@transaction.atomic
def move_round(*, row: Round, due_on: date | None, name: str, reason: str, by: Any, at: datetime) -> Round:
    """Another day or name of an open round; the day before and the reason stay with the plan. Refused as `add_round`, and
    "progress_closed" | "reason" (a new day needs one)."""
    row = _locked(row, by, at)
    day, name, reason = _free_day(row.plan, row, due_on), _name(name), checked_text(reason).strip()
    if (day, name) == (row.due_on, row.name):
        return row
    if day != row.due_on:
        if not reason:
            raise Refused("reason")
        PlanChange.objects.create(
            organisation_id=row.organisation_id, plan=row.plan, reason=reason, by=by, at=at,
            fields={"round": [row.due_on.isoformat(), day.isoformat()]},
        )  # fmt: skip
    note(row, "progress.round_moved", by, at, plan=row.plan_id, before=row.due_on.isoformat(), day=day.isoformat())
    row.due_on, row.name = day, name
    row.save()
    return row


@transaction.atomic
def withdraw_round(*, row: Round, by: Any, at: datetime) -> Round:
    """Take away a round in which nothing was reported yet. Refused("progress_closed" | "progress_reported")."""
    row = _locked(row, by, at)
    if row.reports.exists():
        raise Refused("progress_reported")
    row.withdrawn_at = at
    row.save()
    note(row, "progress.round_withdrawn", by, at, plan=row.plan_id, day=row.due_on.isoformat())
    return row


@transaction.atomic
def close_round(*, row: Round, by: Any, at: datetime) -> Round:
    """Nothing more is awaited: what is missing stays marked as not reported; corrections need a reason from now on.
    Refused("progress_closed")."""
    row = _locked(row, by, at)
    row.closed_at, row.closed_by = at, by
    row.save()
    note(row, "progress.round_closed", by, at, plan=row.plan_id, day=row.due_on.isoformat())
    return row


@transaction.atomic
def reopen_round(*, row: Round, by: Any, at: datetime) -> Round:
    """Reports are awaited again. Refused("progress_open")."""
    row = _locked(row, by, at, closed=True)
    row.closed_at, row.closed_by = None, None
    row.save()
    note(row, "progress.round_reopened", by, at, plan=row.plan_id, day=row.due_on.isoformat())
    return row


def _standing(plan: Plan) -> QuerySet[Round]:
    return Round.objects.filter(plan=plan, withdrawn_at=None)


def _editable(plan: Plan, by: Any, at: datetime) -> Plan:
    """The locked plan, where its people may set rounds now."""
    plan = locked_plan(plan)
    require(by, Permission.EDIT_PLAN, plan.organisation, at=at)
    if plan.state != PlanState.RUNNING or plan.withdrawn_at is not None:
        raise Refused("progress_plan")
    return plan


def _locked(row: Round, by: Any, at: datetime, *, closed: bool = False) -> Round:
    """The round read again behind the lock of its plan, open (or closed) as the deed needs it."""
    plan = _editable(row.plan, by, at)
    found = _standing(plan).filter(pk=row.pk).first()
    if found is None:
        raise Refused("unknown_code")
    if (found.closed_at is not None) != closed:
        raise Refused("progress_open" if closed else "progress_closed")
    found.plan = plan
    return found


def _name(text: str) -> str:
    name = " ".join(checked_text(text).split())
    if len(name) > MOST_NAME:
        raise Refused("too_long", most=MOST_NAME)
    return name


def _free_day(plan: Plan, row: Round, due_on: date | None) -> date:
    """A day from the plan's beginning to a year after its end on which no other round is due."""
    if due_on is None or not first_day(plan.first_year) <= due_on <= last_day(plan.first_year + plan.years):
        raise Refused("progress_date")
    if _standing(plan).filter(due_on=due_on).exclude(pk=row.pk).exists():
        raise Refused("progress_exists")
    return due_on
