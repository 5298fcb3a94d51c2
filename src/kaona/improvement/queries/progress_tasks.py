"""What of plans waits for a person: reports due, actions that are blocked, late or held up, requests to take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kaona.improvement.access import may_edit_plan, plans_in_reach
from kaona.improvement.models import Action, ActionPartner, ProgressReport, Round
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.progress import ActionNow, asks_for, plan_now, present_round, rounds_of
from kaona.people.access import may
from kaona.people.queries import active_memberships
from kaona.rules.progress import ROUND_DAYS
from kaona.rules.roles import AGENCY_ROLES, Permission, Role
from kaona.rules.stages import ActionState, PlanState
from kaona.rules.thai_dates import end_of, local

# A report comes up so long before its day.
SOON = timedelta(days=max(ROUND_DAYS))


@dataclass(frozen=True)
class ReportDue:
    """A round whose reports are missing: the person's own actions, and how many in all for who makes the plan (else 0)."""

    row: Round
    mine: tuple[Action, ...]
    missing: int
    over: bool


@dataclass(frozen=True)
class Trouble:
    """An action to act on, and the round in which it is reported now (None: none is open)."""

    now: ActionNow
    row: Round | None


@dataclass(frozen=True)
class ProgressTasks:
    """Everything of plans that waits for one person."""

    due: tuple[ReportDue, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    shared: tuple[tuple[Action, Round], ...] = ()
    asked: tuple[ActionPartner, ...] = ()


def progress_tasks(user: Any, *, at: datetime) -> ProgressTasks:
    """The gravest first. Whoever makes a plan sees all its troubles, others those of actions they are responsible for."""
    today = local(at).date()
    own = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    if not own:
        return ProgressTasks()
    due: list[ReportDue] = []
    troubles: list[Trouble] = []
    running = plans_in_reach(user, at=at).filter(organisation__in=own, state=PlanState.RUNNING)
    for plan in running.order_by("first_year", "pk"):
        makes = may_edit_plan(user, plan, at=at)
        row = present_round(list(rounds_of(plan)), today)
        lines = plan_now(plan, today=today).lines
        found = [one for one in lines if one.standing.word in ("blocked", "late", "waiting")]
        troubles += [Trouble(one, row) for one in found if makes or one.action.responsible_id == user.pk]
        missing = missing_in(row, [one.action for one in lines]) if row and row.due_on - SOON <= today else []
        mine = tuple(one for one in missing if one.responsible_id == user.pk)
        if row and (mine or (makes and missing)):
            due.append(ReportDue(row, mine, len(missing) if makes else 0, row.due_on < today))
    order = ("blocked", "late", "waiting")
    troubles.sort(key=lambda one: (order.index(one.now.standing.word), -one.now.standing.late, one.now.action.pk))
    return ProgressTasks(tuple(due), tuple(troubles), _shared(user, own, today, at), _asked(user, own, at))


def round_waits(round_id: int, due_at: datetime) -> bool:
    """Whether a round that is due at the end of that day still lacks reports."""
    rows = Round.objects.filter(pk=round_id, withdrawn_at=None, closed_at=None, plan__state=PlanState.RUNNING)
    row = rows.select_related("plan").first()
    return row is not None and end_of(row.due_on) == due_at and bool(missing_in(row, actions_of(row.plan)))


def action_waits(action_id: int, due_at: datetime) -> bool:
    """Whether an action that should have ended on that day is still not done."""
    over = [ActionState.DONE, ActionState.CANCELLED]
    rows = Action.objects.filter(pk=action_id, withdrawn_at=None, plan__state=PlanState.RUNNING).exclude(state__in=over)
    row = rows.first()
    return row is not None and row.ends_on is not None and end_of(row.ends_on) == due_at


def missing_in(row: Round, actions: Sequence[Action]) -> list[Action]:
    """The actions that a round asks for and the lead has not reported."""
    reported = set(
        ProgressReport.objects.filter(round=row, reporter=row.organisation_id).values_list("action", flat=True)
    )
    return [one for one in actions if one.pk not in reported and asks_for(row, one, reported=False)]


def _parts(own: list[int]) -> QuerySet[ActionPartner]:
    """What these agencies were asked to take part in and have not declined."""
    rows = ActionPartner.objects.filter(partner__in=own, withdrawn_at=None, declined_at=None)
    rows = rows.filter(action__withdrawn_at=None, action__plan__withdrawn_at=None)
    return rows.select_related("partner", "organisation", "action__plan__organisation").order_by("asked_at", "pk")


def _asked(user: Any, own: list[int], at: datetime) -> tuple[ActionPartner, ...]:
    open_now = _parts(own).filter(accepted_at=None)
    return tuple(one for one in open_now if may(user, Permission.EDIT_PLAN, one.partner, at=at))


def _shared(user: Any, own: list[int], today: date, at: datetime) -> tuple[tuple[Action, Round], ...]:
    """Actions of others that the person's agency has accepted, whose round comes near without its report."""
    found = []
    for one in _parts(own).filter(accepted_at__isnull=False, action__plan__state=PlanState.RUNNING):
        row = present_round(list(rounds_of(one.action.plan)), today)
        if row is None or row.due_on - SOON > today or not may(user, Permission.REPORT_PROGRESS, one.partner, at=at):
            continue
        said = ProgressReport.objects.filter(action=one.action, round=row, reporter=one.partner).exists()
        if not said and asks_for(row, one.action, reported=False):
            found.append((one.action, row))
    return tuple(found)


def rounds_near(*, at: datetime) -> list[Round]:
    """Open rounds of running plans whose day comes within 14 days or has passed, with their plans."""
    rows = Round.objects.filter(
        withdrawn_at=None, closed_at=None, due_on__lte=local(at).date() + SOON, plan__state=PlanState.RUNNING,
        plan__withdrawn_at=None,
    )  # fmt: skip
    return list(rows.select_related("plan__organisation").order_by("pk"))


def late_actions(*, at: datetime) -> list[Action]:
    """Actions of running plans whose last day has passed and that are not over."""
    rows = Action.objects.filter(
        withdrawn_at=None, ends_on__lt=local(at).date(), plan__state=PlanState.RUNNING, plan__withdrawn_at=None
    ).exclude(state__in=(ActionState.DONE, ActionState.CANCELLED))
    return list(rows.select_related("plan__organisation", "organisation").order_by("pk"))
