"""Which plans somebody reads, what is in them, and the text that a signature stands for."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from kaona.assessment.models import Dossier
from kaona.improvement.access import plans_in_reach
from kaona.improvement.models import Action, Plan, PlanChange, PlanStep
from kaona.improvement.queries.actions import action_for, actions_of, left
from kaona.rules.plan_faults import Proposed
from kaona.rules.policies import policy

__all__ = [
    "acceptance_asked",
    "action_for",
    "actions_of",
    "approved_text",
    "canonical_plan",
    "changes_of",
    "digest_of",
    "first_years",
    "plan_for",
    "plans_of",
    "proposed_actions",
    "steps_of",
    "withdrawn_of",
]


def plan_for(user: Any, pk: int, *, at: datetime) -> Plan | None:
    """The plan when `user` may read it: the own agency whole, the Office and the ministry from approval on; else None."""
    return plans_in_reach(user, at=at).select_related("approved_by").filter(pk=pk).first()


def plans_of(dossier: Dossier) -> list[Plan]:
    """The plans that start from a dossier, the shorter first."""
    rows = Plan.objects.filter(dossier=dossier, withdrawn_at=None).select_related("organisation", "dossier__cycle")
    return list(rows.order_by("years", "pk"))


def first_years(dossier: Dossier) -> tuple[int, int]:
    """The fiscal years that a plan can begin with: the one after the cycle's, or the cycle's own when there is time."""
    return dossier.cycle.fiscal_year + 1, dossier.cycle.fiscal_year


def withdrawn_of(dossier: Dossier) -> list[Plan]:
    """The drafts that were withdrawn, newest first, with who did it."""
    rows = Plan.objects.filter(dossier=dossier, withdrawn_at__isnull=False).select_related("withdrawn_by")
    return list(rows.order_by("-withdrawn_at"))


def steps_of(plan: Plan) -> QuerySet[PlanStep]:
    """Every step of a plan, newest first."""
    return plan.steps.select_related("by").order_by("-at", "-pk")


def changes_of(plan: Plan) -> QuerySet[PlanChange]:
    """What was changed after approval, newest first."""
    return plan.changes.select_related("by", "action").order_by("-at", "-pk")


def acceptance_asked(plan: Plan) -> bool:
    """The cycle wants the Office to accept a plan before it starts."""
    return bool(policy(plan.dossier.cycle.policies, "plan_acceptance"))


def canonical_plan(plan: Plan) -> str:
    """What a signature on a plan stands for: UTF-8 JSON with sorted keys, people by their numbers. States and progress are
    not part of it, so that work does not change what was signed."""
    content = {
        "agency": plan.organisation.code, "cycle": plan.dossier.cycle.code, "title": plan.title, "aim": plan.aim,
        "first_year": str(plan.first_year), "years": str(plan.years),
        "actions": [_action(one) for one in actions_of(plan)],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def digest_of(text: str) -> str:
    """SHA-256 of the canonical text."""
    return sha256(text.encode()).hexdigest()


def _action(one: Action) -> dict[str, Any]:
    return {
        "number": str(one.number), "title": one.title, "description": one.description, "responsible": one.responsible_id,
        "unit": one.unit_id, "starts_on": _iso(one.starts_on), "ends_on": _iso(one.ends_on), "budget": one.budget,
        "budget_source": one.budget_source, "deliverables": one.deliverables, "person_days": one.person_days,
        "gaps": [gap.code for gap in one.gaps.all()], "after": [row.before.number for row in one.predecessors.all()],
        "indicators": [
            {
                "name": row.name, "unit": row.unit, "direction": row.direction, "baseline": row.baseline,
                "source": row.source, "targets": {_iso(goal.period): goal.value for goal in row.targets.all()},
            }
            for row in one.indicators.all()
        ],
    }  # fmt: skip


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def proposed_actions(plan: Plan, *, at: datetime) -> list[Proposed]:
    """What proposing is checked by, action by action."""
    actions = actions_of(plan)
    gone = left(actions, at=at)
    return [
        Proposed(
            number=one.number, has_responsible=one.responsible_id is not None, has_left=one.responsible_id in gone,
            has_dates=bool(one.starts_on and one.ends_on), has_budget=bool(one.budget),
            has_indicator=bool(one.indicators.all()),
        )
        for one in actions
    ]  # fmt: skip


def approved_text(plan: Plan) -> str:
    """The hash of what the head approved last; "" while nobody has."""
    step = plan.steps.filter(step="approved").order_by("-at", "-pk").first()
    return step.sha256 if step and plan.approved_at else ""
