"""What the pages of plans show of progress: the round that comes next, and what was reported on an action."""

from typing import Any

from django.http import HttpRequest

from kaona.improvement.access import reporters_of
from kaona.improvement.queries import progress as queries
from kaona.improvement.queries.readings import indicator_lines, reads_documents
from kaona.rules.stages import PlanState
from kaona.rules.thai_dates import local

BEGUN = (PlanState.RUNNING, PlanState.CLOSED)


def of_plan(request: HttpRequest, plan: Any) -> dict[str, Any]:
    """The present round with its counts; nothing before the plan has begun."""
    if plan.state not in BEGUN:
        return {}
    today = local(request.at).date()
    lines = queries.round_lines(plan, today=today)
    for one in lines:
        one.row.plan = plan
    now = next((one for one in lines if one.state == "now"), None)
    return {"progress": {"now": now, "rounds": len(lines), "closed": sum(one.state == "closed" for one in lines)}}


def of_action(request: HttpRequest, action: Any, *, reads: bool) -> dict[str, Any]:
    """Reports, figures by period, and the round in which it is reported now; `reads` the reports at all."""
    periods, lines = indicator_lines(action)
    found: dict[str, Any] = {"periods": periods, "indicators": lines}
    if not reads or action.plan.state not in BEGUN:
        return found
    rounds = list(queries.rounds_of(action.plan))
    for one in rounds:
        one.plan = action.plan
    is_open = action.plan.state == PlanState.RUNNING and action.withdrawn_at is None and action.state != "cancelled"
    return found | {
        "has_begun": True, "reports": queries.reports_on(action),
        "current": queries.present_round(rounds, local(request.at).date()) if is_open else None,
        "reports_here": is_open and bool(reporters_of(request.user, action, at=request.at)),
        "reads_documents": reads_documents(request.user, action, at=request.at),
    }  # fmt: skip
