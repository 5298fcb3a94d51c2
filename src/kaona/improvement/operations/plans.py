"""Plans of one and of three years: made in one act from the chosen priorities, named, withdrawn as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier
from kaona.improvement.models import (
    Action,
    ActionGap,
    GapNote,
    Indicator,
    IndicatorTarget,
    Plan,
    Predecessor,
    Priority,
)
from kaona.improvement.operations.base import Conflict, Refused, checked_text, locked_dossier, note
from kaona.improvement.operations.plan_base import keep_change, own_plan, points_of, reason_for, recount
from kaona.improvement.queries.base import Base, base_of
from kaona.improvement.queries.plans import first_years
from kaona.people.access import require
from kaona.rules.exact import decimal_text
from kaona.rules.gaps import goal_of, measure_code
from kaona.rules.plan_order import Wish, before_what, first_dates, year_ends
from kaona.rules.roles import Permission
from kaona.rules.scoring import MeasureClaim
from kaona.rules.stages import FREELY_EDITED
from kaona.rules.thai_text import clean_text

__all__ = ["change_plan", "make_plans", "recount", "withdraw_plan"]
YEARS = (1, 3)
MOST_TITLE = 300


@dataclass(frozen=True)
class _Start:
    """What new actions are made from."""

    base: Base
    priorities: list[Priority]
    notes: dict[str, GapNote]
    by: Any
    at: datetime

    def needs_time(self, code: str) -> bool:
        """The agency has said that it cannot be done this year."""
        row = self.notes.get(code)
        return row is not None and row.feasibility in (GapNote.Feasibility.NEEDS_TIME, GapNote.Feasibility.IMPOSSIBLE)


@transaction.atomic
def make_plans(
    *, dossier: Dossier, years: Sequence[int], first_year: int | None = None, by: Any, at: datetime
) -> list[Plan]:
    """Make a plan of one year, of three years, or both, from the priorities that stand: one action per priority, in the
    order of the links, dated by what the agency has said of its gaps. Beside a plan of three years, the one of one year
    has what can be done in its year. They begin with the fiscal year after the cycle's, or with the cycle's own.

    Refused("not_submitted" | "plan_years" | "plan_exists" | "no_priorities").
    """
    dossier = locked_dossier(dossier)
    require(by, Permission.EDIT_PLAN, dossier.organisation, at=at)
    wanted = sorted(set(years))
    first_year = first_year or dossier.cycle.fiscal_year + 1
    if not wanted or not set(wanted) <= set(YEARS) or first_year not in first_years(dossier):
        raise Refused("plan_years")
    base = base_of(dossier)
    if base.is_preview:
        raise Refused("not_submitted")
    have = set(Plan.objects.filter(dossier=dossier, withdrawn_at=None).values_list("years", flat=True))
    if have & set(wanted):
        raise Refused("plan_exists")
    chosen = list(Priority.objects.filter(dossier=dossier, withdrawn_at=None).order_by("rank", "pk"))
    notes = {row.code: row for row in GapNote.objects.filter(dossier=dossier)}
    start = _Start(base, chosen, notes, by, at)
    return [_made(start, one, first_year, beside=3 in have | set(wanted)) for one in wanted]


def _made(start: _Start, years: int, first: int, *, beside: bool) -> Plan:
    dossier = start.base.dossier
    chosen = [one for one in start.priorities if years == 3 or not beside or not start.needs_time(one.code)]
    if not chosen:
        raise Refused("no_priorities")
    span = f"{first}" if years == 1 else f"{first}–{first + years - 1}"
    plan = Plan.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, years=years, first_year=first,
        title=f"แผนยกระดับ {years} ปี ปีงบประมาณ พ.ศ. {span}", created_by=start.by, created_at=start.at,
        expected=points_of(start.base, [one.code for one in chosen]),
    )  # fmt: skip
    _fill(plan, start, chosen)
    recount(plan)
    note(plan, "plan.made", start.by, start.at, dossier=dossier.pk, years=years, actions=len(chosen))
    return plan


def _fill(plan: Plan, start: _Start, chosen: list[Priority]) -> None:
    """An action per priority, each with its gap, after what the links put before it."""
    codes = [one.code for one in chosen]
    before = before_what(start.base.edition, codes)
    wishes = [Wish(code, not start.needs_time(code)) for code in codes]
    dates = first_dates(wishes, before, first_year=plan.first_year, years=plan.years)
    actions: dict[str, Action] = {}
    for number, priority in enumerate(chosen, start=1):
        actions[priority.code] = _action(plan, start, priority, number, dates[priority.code])
    Predecessor.objects.bulk_create(
        Predecessor(
            organisation_id=plan.organisation_id, action=actions[code], before=actions[one], at=start.at
        )
        for code, first in before.items()
        for one in first
    )  # fmt: skip


def _action(plan: Plan, start: _Start, priority: Priority, number: int, days: tuple[date, date]) -> Action:
    row, own = start.notes.get(priority.code), {"organisation_id": plan.organisation_id}
    action = Action.objects.create(
        plan=plan, number=number, title=_title_of(start.base, priority.code), starts_on=days[0], ends_on=days[1],
        budget=row.money if row else "", person_days=row.person_days if row else "",
        expected=points_of(start.base, [priority.code]), created_by=start.by, created_at=start.at,
        changed_by=start.by, changed_at=start.at, **own,
    )  # fmt: skip
    ActionGap.objects.create(action=action, code=priority.code, priority=priority, at=start.at, **own)
    _propose_indicator(action, start, priority.code)
    return action


def _measure_of(base: Base, code: str) -> MeasureClaim | None:
    """The indicator that a gap's code names, if it names one."""
    return next((one for one in base.claim.measures if measure_code(one) == code), None)


def _title_of(base: Base, code: str) -> str:
    """The first title of an action that closes a gap: what the gap asks for."""
    sub, _colon, _key = code.partition(":")
    measure = _measure_of(base, code)
    if code in base.edition.statements:
        text = base.edition.statements[code].text.th
    elif measure is not None:
        text = f"ยกระดับผลตัวชี้วัด {measure.name}"
    elif sub in base.edition.sub_measures:
        text = f"จัดเก็บและรายงานผล {base.edition.sub_measures[sub][1].title.th}"
    else:
        text = code
    return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 1]}…"


def _propose_indicator(action: Action, start: _Start, code: str) -> None:
    """A measure is its own indicator: from the result of the base to the target at the end of the plan."""
    base, sub = start.base, code.partition(":")[0]
    if sub not in base.edition.sub_measures:
        return
    measure, own = _measure_of(base, code), {"organisation_id": action.organisation_id}
    result = measure.results.get(base.claim.result_year) if measure and base.claim.result_year else None
    row = Indicator.objects.create(
        action=action, position=1, name=measure.name if measure else base.edition.sub_measures[sub][1].title.th[:300],
        unit=measure.unit if measure else "", direction=measure.direction if measure else "higher",
        baseline=decimal_text(result) if result is not None else "", changed_by=start.by, changed_at=start.at, **own,
    )  # fmt: skip
    goal = goal_of(measure) if measure else None
    if goal is not None:
        last = year_ends(action.plan.first_year, action.plan.years)[-1]
        IndicatorTarget.objects.create(indicator=row, period=last, value=decimal_text(goal), at=start.at, **own)


@transaction.atomic
def change_plan(
    *, plan: Plan, title: str, aim: str, version: int, reason: str = "", by: Any, at: datetime
) -> Plan:  # fmt: skip
    """Name a plan and say what it is for; from approval on with a reason.

    Conflict; Refused("empty" | "too_long" | "reason" | "plan_proposed" | "plan_closed" | "plan_withdrawn").
    """
    plan = own_plan(plan, by, at)
    reason = reason_for(plan, reason)
    title, aim = " ".join(clean_text(title).split()), checked_text(aim)
    if not title:
        raise Refused("empty")
    if len(title) > MOST_TITLE:
        raise Refused("too_long", most=MOST_TITLE)
    if plan.version != version:
        raise Conflict(plan)
    fields = {
        key: [was, now]
        for key, was, now in (("title", plan.title, title), ("aim", plan.aim, aim))
        if was != now
    }  # fmt: skip
    if not fields:
        return plan
    plan.title, plan.aim, plan.version = title, aim, plan.version + 1
    plan.save()
    keep_change(plan, fields, reason, by, at)
    note(plan, "plan.changed", by, at, fields=sorted(fields))
    return plan


@transaction.atomic
def withdraw_plan(*, plan: Plan, reason: str, by: Any, at: datetime) -> Plan:
    """Take a draft back; it stays in the list with its reason, and another can be made.

    Refused("plan_not_draft" | "reason" | "plan_withdrawn").
    """
    plan = own_plan(plan, by, at)
    if plan.state not in FREELY_EDITED:
        raise Refused("plan_not_draft")
    reason = checked_text(reason).strip()
    if not reason:
        raise Refused("reason")
    plan.withdrawn_by, plan.withdrawn_at, plan.withdrawn_reason = by, at, reason
    plan.save()
    note(plan, "plan.withdrawn", by, at)
    return plan
