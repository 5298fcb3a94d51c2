"""What became of actions and plans: indicators against their targets, points delivered of those expected, judgements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q

from kaona.assessment.access import sight
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import edition_of, rule_set_of, sheet_of
from kaona.assessment.queries.scores import claim_of_record
from kaona.improvement.access import is_own, may_report, partner_of, plans_in_reach
from kaona.improvement.models import Action, ImprovementHistory, Indicator, Outcome, Plan, Reading, ReportEvidence
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.base import Base, base_of
from kaona.people.access import may
from kaona.rules.delivered import Delivered, Later, delivered
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.outcome import OutcomeInput, outcome_state
from kaona.rules.progress import Reached, reached
from kaona.rules.roles import Permission, Sight
from kaona.rules.scoring import ZERO, Claim
from kaona.rules.stages import ActionState, PlanState
from kaona.rules.thai_dates import local

# In these states of a plan its actions are judged.
JUDGED_PLANS = (PlanState.RUNNING, PlanState.CLOSED)


@dataclass(frozen=True)
class Start:
    """The score that a plan was made from: of the day it was approved, else of the day it was made."""

    record: ScoreRecord | None
    claim: Claim


def start_of(plan: Plan) -> Start:
    """The record in force on that day; the base of today where none was kept."""
    dossier, day = plan.dossier, plan.approved_at or plan.created_at
    rows = ScoreRecord.objects.filter(dossier=dossier)
    published = rows.filter(kind="confirmed", published_at__lte=day).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=day)
    )
    claimed = rows.filter(kind="claimed", at__lte=day).filter(Q(superseded_at=None) | Q(superseded_at__gt=day))
    record = published.order_by("-published_at", "-pk").first() or claimed.order_by("-at", "-pk").first()
    if record is None:
        base = base_of(dossier)
        return Start(base.record, base.claim)
    record.dossier = dossier
    return Start(record, claim_of_record(record, sheet_of(dossier, whole=False)))


def newest_base(user: Any, dossier: Dossier, *, at: datetime) -> Base | None:
    """The newest score of the agency, of this year or a later one, that `user` may see; None without one. A draft is no
    score yet: what is claimed in it counts when it is submitted."""
    kept = Q(kind="claimed", superseded_at=None) | Q(kind="confirmed", published_at__isnull=False, withdrawn_at=None)
    records = ScoreRecord.objects.filter(
        kept, organisation=dossier.organisation_id, dossier__cycle__fiscal_year__gte=dossier.cycle.fiscal_year
    )
    rows = Dossier.objects.filter(pk__in=records.values("dossier")).select_related("cycle__window", "organisation")
    for one in rows.order_by("-cycle__fiscal_year", "-pk"):
        base = base_of(one)
        if base.record is not None and _sees(user, one, base.record, at):
            return base
    return None


def _sees(user: Any, dossier: Dossier, record: ScoreRecord, at: datetime) -> bool:
    wanted = Sight.CLAIMED_SCORE if record.kind == "claimed" else Sight.CONFIRMED_SCORE
    return wanted in sight(user, dossier, at=at)


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator at the end: the last target, the newest figure (None: none yet) and what it means. state: met | missed |
    unread (no figure) | untargeted."""

    row: Indicator
    target: str
    due: date | None
    reading: Reading | None
    trend: tuple[str, ...]
    reached: Reached | None

    @property
    def state(self) -> str:
        """In one word."""
        if self.reading is None:
            return "unread"
        if self.reached is None:
            return "untargeted"
        return "met" if self.reached.met else "missed"

    @property
    def goal(self) -> str:
        """The target as a figure for the line; "" when it is none."""
        return self.target if is_decimal(self.target) else ""


def indicator_results(actions: Sequence[Action]) -> dict[int, tuple[IndicatorResult, ...]]:
    """The indicators of actions (read with their targets) against their last target, by the action's key; one query."""
    rows = [one for action in actions for one in action.indicators.all() if one.withdrawn_at is None]
    readings: dict[int, list[Reading]] = {}
    found = Reading.objects.filter(indicator__in=rows, superseded_at=None).select_related("by")
    for one in found.order_by("period", "pk"):
        readings.setdefault(one.indicator_id, []).append(one)
    by_action: dict[int, tuple[IndicatorResult, ...]] = {}
    for row in rows:
        by_action[row.action_id] = (*by_action.get(row.action_id, ()), _result(row, readings.get(row.pk, [])))
    return by_action


def _result(row: Indicator, readings: list[Reading]) -> IndicatorResult:
    goals = sorted((one for one in row.targets.all() if one.withdrawn_at is None), key=lambda one: one.period)
    target, due = (goals[-1].value, goals[-1].period) if goals else ("", None)
    newest = readings[-1] if readings else None
    told = None
    if newest is not None and is_decimal(target) and is_decimal(newest.value):
        baseline = fraction_of(row.baseline) if is_decimal(row.baseline) else None
        told = reached(row.direction, fraction_of(target), fraction_of(newest.value), baseline)
    trend = tuple(one for one in (row.baseline, *(one.value for one in readings)) if one and is_decimal(one))
    return IndicatorResult(row, target, due, newest, trend, told)


@dataclass(frozen=True)
class ActionResult:
    """An action with its result. `outcome` is the judgement that the person may read (outside the agency: only once it is
    confirmed); `delivered` is None while there is no newer score than the one the plan was made from."""

    action: Action
    outcome: Outcome | None
    indicators: tuple[IndicatorResult, ...]
    delivered: Delivered | None
    # There is a judgement that this person does not read yet.
    hidden: bool = False

    @property
    def expected(self) -> Fraction:
        """The points that were kept when it was planned."""
        return Fraction(self.action.expected) if self.action.expected else ZERO

    @property
    def state(self) -> str:
        """Of its judgement: "" (none) | waiting | returned | confirmed."""
        return state_of(self.outcome)

    @property
    def met(self) -> int:
        """How many of its indicators have reached their target."""
        return sum(one.state == "met" for one in self.indicators)

    @property
    def is_late(self) -> bool:
        """It was done after its last day."""
        action = self.action
        done = local(action.done_at).date() if action.done_at else None
        return done is not None and action.ends_on is not None and done > action.ends_on


@dataclass(frozen=True)
class PlanResult:
    """A plan with the results of its actions. `newer`: the score it is held against, None while there is none."""

    plan: Plan
    lines: tuple[ActionResult, ...]
    cancelled: tuple[Action, ...]
    delivered: Delivered | None
    newer: Base | None
    start: Start
    # Whether the states of single gaps may be read: not by who sees only totals.
    whole: bool = True

    @property
    def expected(self) -> Fraction:
        """The points that were kept when it was approved."""
        return Fraction(self.plan.expected) if self.plan.expected else ZERO

    def count(self, effectiveness: str) -> int:
        """How many actions were judged so, and confirmed."""
        return sum(
            one.outcome is not None and one.state == "confirmed" and one.outcome.effectiveness == effectiveness
            for one in self.lines
        )

    @property
    def confirmed(self) -> int:
        """Actions whose judgement is confirmed."""
        return sum(one.state == "confirmed" for one in self.lines)

    @property
    def last_year(self) -> int:
        """The last fiscal year of the plan."""
        return self.plan.first_year + self.plan.years - 1

    @property
    def unjudged(self) -> int:
        """Actions without a confirmed judgement."""
        return len(self.lines) - self.confirmed

    @property
    def done(self) -> int:
        """Actions that are done."""
        return sum(one.action.state == ActionState.DONE for one in self.lines)

    @property
    def late(self) -> int:
        """Actions that were done after their last day."""
        return sum(one.is_late for one in self.lines)


def state_of(outcome: Outcome | None) -> str:
    """ "" (none) | waiting | returned | confirmed."""
    if outcome is None:
        return ""
    return outcome_state(confirmed=outcome.confirmed_at is not None, note=outcome.confirm_note)


def plan_result(user: Any, plan: Plan, *, at: datetime, newer: Base | None = None) -> PlanResult:
    """The results of a plan that `user` may read."""
    actions, own = actions_of(plan), is_own(user, plan, at=at)
    start = start_of(plan)
    newest = newer or newest_base(user, plan.dossier, at=at)
    if (
        newest is not None
        and start.record is not None
        and newest.record is not None
        and newest.record.pk == start.record.pk
    ):
        newest = None
    outcomes = outcomes_of(actions)
    indicators = indicator_results(actions)
    lines = tuple(
        _line(one, outcomes.get(one.pk), indicators.get(one.pk, ()), _held(plan, start, newest, [one]), own=own)
        for one in actions
    )
    return PlanResult(
        plan, lines, tuple(actions_of(plan, cancelled=True)), _held(plan, start, newest, actions), newest, start,
        newest is None or Sight.SCORE_TREE in sight(user, newest.dossier, at=at),
    )  # fmt: skip


def _line(
    action: Action, outcome: Outcome | None, indicators: tuple[IndicatorResult, ...], held: Delivered | None, *, own: bool
) -> ActionResult:  # fmt: skip
    seen = outcome if own or state_of(outcome) == "confirmed" else None
    return ActionResult(action, seen, indicators, held, hidden=outcome is not None and seen is None)


def _held(plan: Plan, start: Start, newest: Base | None, actions: Iterable[Action]) -> Delivered | None:
    if newest is None:
        return None
    codes = [gap.code for one in actions for gap in one.gaps.all() if gap.withdrawn_at is None]
    later = Later(newest.edition, newest.claim, newest.unconfirmed)
    return delivered(edition_of(plan.dossier), rule_set_of(plan.dossier), start.claim, later, codes)


def promised_and_delivered(user: Any, dossier: Dossier, *, at: datetime) -> list[PlanResult]:
    """Every plan of the agency that has begun and that `user` may read, the newest year first: all of them against the
    newest score."""
    plans = plans_in_reach(user, at=at).filter(organisation=dossier.organisation_id, state__in=JUDGED_PLANS)
    rows = plans.select_related("dossier__organisation", "dossier__cycle__window").order_by(
        "-first_year", "years", "pk"
    )
    newest: dict[int, Base | None] = {}
    found = []
    for plan in rows:
        if plan.dossier_id not in newest:
            newest[plan.dossier_id] = newest_base(user, plan.dossier, at=at)
        found.append(plan_result(user, plan, at=at, newer=newest[plan.dossier_id]))
    return found


def evidence_of(action: Action) -> list[ReportEvidence]:
    """The documents that the action's reports rest on, in the order of their rounds."""
    rows = ReportEvidence.objects.filter(report__action=action, withdrawn_at=None, report__round__withdrawn_at=None)
    rows = rows.select_related(
        "evidence_version__evidence", "evidence_version__file", "report__round__plan", "report__reporter"
    )
    return list(rows.order_by("report__round__due_on", "pk"))


def outcomes_of(actions: Iterable[Action]) -> dict[int, Outcome]:
    """The judgements of actions, by the action's key; one query."""
    rows = Outcome.objects.filter(action__in=[one.pk for one in actions])
    return {one.action_id: one for one in rows.select_related("judged_by", "confirmed_by", "practice")}


def outcome_of(action: Action) -> Outcome | None:
    """The judgement of an action, if there is one."""
    return outcomes_of([action]).get(action.pk)


def given_of(outcome: Outcome | None) -> OutcomeInput:
    """A judgement as a form gives it."""
    if outcome is None:
        return OutcomeInput()
    return OutcomeInput(outcome.effectiveness, outcome.reason, outcome.effect_on_citizens, outcome.lessons)


def plans_with_results(user: Any, dossier: int, *, at: datetime) -> list[Plan]:
    """The plans of a dossier that `user` may read and whose work has begun, the shorter first."""
    rows = plans_in_reach(user, at=at).filter(dossier=dossier, state__in=JUDGED_PLANS)
    return list(rows.select_related("dossier__organisation", "dossier__cycle__window").order_by("years", "pk"))


def why_not_judge(user: Any, action: Action, *, at: datetime) -> str:
    """Why `user` may not judge an action now: "" (may) | role | outcome_not_running | action_cancelled."""
    if not may_report(user, action, at=at):
        return "role"
    return not_judged(action)


def not_judged(action: Action) -> str:
    """Why nobody judges an action now: "" | outcome_not_running | action_cancelled."""
    if action.plan.state not in JUDGED_PLANS or action.plan.withdrawn_at is not None:
        return "outcome_not_running"
    if action.withdrawn_at is not None or action.state == ActionState.CANCELLED:
        return "action_cancelled"
    return ""


def why_not_confirm(user: Any, outcome: Outcome, *, at: datetime) -> str:
    """Why `user` may not confirm or send back a judgement: "" (may) | role | own_judgement."""
    if not may(user, Permission.CONFIRM_OUTCOME, outcome.action.organisation, at=at):
        return "role"
    return "own_judgement" if outcome.judged_by_id == getattr(user, "pk", None) else ""


def reads_result(user: Any, action: Action, *, at: datetime) -> bool:
    """Who reads its plan, and agencies that have accepted a part in it."""
    if plans_in_reach(user, at=at).filter(pk=action.plan_id).exists():
        return True
    part = partner_of(user, action, at=at)
    return part is not None and part.accepted_at is not None


@dataclass(frozen=True)
class Past:
    """Something that was said of a result before: a text (content), or a step (confirmed | sent_back | taken_back)."""

    row: ImprovementHistory
    is_step: bool


def past_of(outcome: Outcome) -> list[Past]:
    """Every kept text and step of a judgement, newest first."""
    rows = ImprovementHistory.objects.filter(
        organisation=outcome.organisation_id, kind__in=("outcome", "outcome_step"), target=str(outcome.pk)
    )
    return [Past(one, one.kind == "outcome_step") for one in rows.select_related("by").order_by("-at", "-pk")]
