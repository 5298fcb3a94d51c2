"""How a plan goes: how its actions stand today, its rounds, what was reported, what is to be decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, QuerySet

from kaona.improvement.access import plans_in_reach
from kaona.improvement.models import Action, Plan, ProgressReport, ReportEvidence, Round
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.base import base_of
from kaona.rules.progress import RoundDay, Standing, Work, is_expected, plan_percent, round_now, standings
from kaona.rules.promise import promised
from kaona.rules.stages import ActionState
from kaona.rules.thai_dates import local


def points_of(text: str) -> Fraction:
    """Exact points that were kept as text; 0 of none."""
    return Fraction(text) if text else Fraction(0)


@dataclass(frozen=True)
class ActionNow:
    """An action of a plan today, with the lead's newest report; `waits` and `holds` are actions."""

    action: Action
    standing: Standing
    report: ProgressReport | None
    waits: tuple[Action, ...]
    holds: tuple[Action, ...]

    @property
    def points(self) -> Fraction:
        """Points that wait: its own and those of the actions that wait for it."""
        return sum((points_of(one.expected) for one in (self.action, *self.holds)), Fraction(0))


@dataclass(frozen=True)
class PlanNow:
    """A plan today: its actions in order, how far it is in percent."""

    plan: Plan
    lines: tuple[ActionNow, ...]
    percent: Fraction

    def of(self, *words: str) -> list[ActionNow]:
        """Lines whose gravest word is one of these: blocked | late | waiting | at_risk."""
        return [one for one in self.lines if one.standing.word in words]


def plan_now(plan: Plan, *, today: date) -> PlanNow:
    """How the plan stands on a day; cancelled actions are left out."""
    actions = actions_of(plan)
    newest = newest_reports(actions)
    works = [_work(one, newest.get(one.pk)) for one in actions]
    found, by_key = standings(works, today), {one.pk: one for one in actions}
    lines = tuple(
        ActionNow(
            one, found[one.pk], newest.get(one.pk),
            tuple(by_key[key] for key in found[one.pk].waits_for), tuple(by_key[key] for key in found[one.pk].holds),
        )
        for one in actions
    )  # fmt: skip
    return PlanNow(plan, lines, plan_percent(works))


def _work(action: Action, report: ProgressReport | None) -> Work:
    before = tuple(one.before_id for one in action.predecessors.all() if one.withdrawn_at is None)
    return Work(
        action.pk, action.state, action.percent, action.starts_on, action.ends_on, before,
        report.light if report else "", action.person_days, points_of(action.expected),
    )  # fmt: skip


def newest_reports(actions: Iterable[Action]) -> dict[int, ProgressReport]:
    """The lead's report of the newest round of each action, by the action's key; one query."""
    rows = ProgressReport.objects.filter(action__in=[one.pk for one in actions], round__withdrawn_at=None)
    rows = rows.select_related("changed_by", "round").order_by("round__due_on")
    return {one.action_id: one for one in rows if one.reporter_id == one.organisation_id}


def achieved(plan: Plan) -> Fraction:
    """Exact points that the gaps of done actions bring together, from the score that the plan starts from."""
    codes = [gap.code for one in actions_of(plan) if one.state == ActionState.DONE for gap in one.gaps.all()]
    base = base_of(plan.dossier)
    return promised(base.edition, base.rules, base.claim, codes)


def rounds_of(plan: Plan) -> QuerySet[Round]:
    """The rounds of a plan that stand, in order."""
    return Round.objects.filter(plan=plan, withdrawn_at=None).select_related("closed_by").order_by("due_on")


def round_for(user: Any, pk: int, *, at: datetime) -> Round | None:
    """A round whose plan `user` may read; None otherwise."""
    row = Round.objects.filter(pk=pk, withdrawn_at=None).first()
    plan = plans_in_reach(user, at=at).filter(pk=row.plan_id).first() if row else None
    if row is None or plan is None:
        return None
    row.plan = plan
    return row


def round_in(plan: Plan, pk: int) -> Round | None:
    """A standing round of a plan that was found before."""
    row = Round.objects.filter(pk=pk, plan=plan, withdrawn_at=None).first()
    if row is not None:
        row.plan = plan
    return row


def present_round(rounds: Sequence[Round], today: date) -> Round | None:
    """The round that is reported now."""
    now = round_now((RoundDay(one.pk, one.due_on, one.closed_at is not None) for one in rounds), today)
    return next((one for one in rounds if now is not None and one.pk == now.key), None)


@dataclass(frozen=True)
class RoundLine:
    """A round with its counts: how many reports are awaited and there, how many of these say blocked, how many actions
    should have ended by its day and have not. state: closed | now | over | coming; `is_over`: the present one,
    past its day and not complete."""

    row: Round
    state: str
    expected: int
    reported: int
    blocked: int
    late: int
    is_over: bool = False

    @property
    def missing(self) -> int:
        """Reports that are not there."""
        return self.expected - self.reported


def round_lines(plan: Plan, *, today: date) -> list[RoundLine]:
    """Every round of a plan with its counts; three queries and those of the actions."""
    rounds, actions = list(rounds_of(plan)), actions_of(plan)
    reports = {(one.action_id, one.round_id): one for one in lead_reports(plan)}
    now = present_round(rounds, today)
    return [_line(one, actions, reports, one.pk == (now.pk if now else 0), today) for one in rounds]


def _line(
    row: Round, actions: Sequence[Action], reports: dict[tuple[int, int], ProgressReport], is_now: bool, today: date
) -> RoundLine:
    asked = [one for one in actions if asks_for(row, one, reported=(one.pk, row.pk) in reports)]
    there = [reports[one.pk, row.pk] for one in asked if (one.pk, row.pk) in reports]
    late = sum(
        one.ends_on is not None and one.ends_on < row.due_on and not _was_done(one, reports.get((one.pk, row.pk)))
        for one in asked
        if row.due_on <= today or (one.pk, row.pk) in reports
    )
    state = "closed" if row.closed_at else "now" if is_now else "over" if row.due_on < today else "coming"
    blocked = sum(one.light == ProgressReport.Light.BLOCKED for one in there)
    is_over = state == "now" and row.due_on < today and len(there) < len(asked)
    return RoundLine(row, state, len(asked), len(there), blocked, late, is_over)


def _was_done(action: Action, report: ProgressReport | None) -> bool:
    return report.light == ProgressReport.Light.DONE if report else action.state == ActionState.DONE


def asks_for(row: Round, action: Action, *, reported: bool) -> bool:
    """The round asks for a report on an action."""
    return is_expected(
        state=action.state, starts_on=action.starts_on, done_on=local(action.done_at).date() if action.done_at else None,
        due_on=row.due_on, reported=reported,
    )  # fmt: skip


def lead_reports(plan: Plan) -> list[ProgressReport]:
    """What the agency of the plan has reported itself, in all rounds."""
    rows = ProgressReport.objects.filter(round__plan=plan, reporter=plan.organisation_id)
    return list(rows.select_related("changed_by", "round").order_by("round__due_on"))


@dataclass(frozen=True)
class ReportLine:
    """An action in the table of a round: what is reported (None: nothing yet), the report before, how many documents."""

    now: ActionNow
    report: ProgressReport | None
    earlier: ProgressReport | None
    documents: int

    @property
    def action(self) -> Action:
        """The action itself."""
        return self.now.action


def report_lines(row: Round, *, today: date) -> list[ReportLine]:
    """Every action that a round asks for, in order."""
    here: dict[int, ProgressReport] = {}
    before: dict[int, ProgressReport] = {}
    for one in lead_reports(row.plan):
        if one.round_id == row.pk:
            here[one.action_id] = one
        elif one.round.due_on < row.due_on and one.round.withdrawn_at is None:
            before[one.action_id] = one
    cited: dict[int, int] = {}
    for report in ReportEvidence.objects.filter(report__in=here.values(), withdrawn_at=None).values_list(
        "report", flat=True
    ):
        cited[report] = cited.get(report, 0) + 1
    return [
        ReportLine(now, here.get(now.action.pk), before.get(now.action.pk), cited.get(_key(here.get(now.action.pk)), 0))
        for now in plan_now(row.plan, today=today).lines
        if asks_for(row, now.action, reported=now.action.pk in here)
    ]


def _key(report: ProgressReport | None) -> int:
    return report.pk if report else 0


def reports_of(action: Action, row: Round) -> list[ProgressReport]:
    """What the lead and its partners report on an action in a round, the lead first; with their documents."""
    rows = ProgressReport.objects.filter(action=action, round=row).select_related("reporter", "changed_by")
    rows = rows.prefetch_related(_documents())
    return sorted(rows, key=lambda one: (one.reporter_id != action.organisation_id, one.pk))


def reports_on(action: Action) -> list[ProgressReport]:
    """Everything reported on an action, the newest round first, the lead's before partners'; with rounds and documents."""
    rows = ProgressReport.objects.filter(action=action, round__withdrawn_at=None)
    rows = rows.select_related("reporter", "changed_by", "round").prefetch_related(_documents())
    found = sorted(
        rows, key=lambda one: (-one.round.due_on.toordinal(), one.reporter_id != action.organisation_id, one.pk)
    )
    for one in found:
        one.round.plan = action.plan
    return found


def _documents() -> Any:
    cited = ReportEvidence.objects.filter(withdrawn_at=None).order_by("pk")
    return Prefetch("evidence", cited.select_related("evidence_version__evidence", "evidence_version__file"))


def earlier_reports(action: Action, row: Round) -> list[ProgressReport]:
    """What was reported on an action in earlier rounds, newest first, the lead's before partners'."""
    rows = ProgressReport.objects.filter(action=action, round__due_on__lt=row.due_on, round__withdrawn_at=None)
    found = rows.select_related("reporter", "changed_by", "round").order_by("-round__due_on", "pk")
    return sorted(found, key=lambda one: (-one.round.due_on.toordinal(), one.reporter_id != action.organisation_id))
