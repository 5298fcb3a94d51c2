"""Figures of indicators: entered for the end of a period. A later figure of the same period stands in for the earlier one,
which is kept."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.improvement.access import may_report
from kaona.improvement.models import Indicator, Reading
from kaona.improvement.operations.base import Refused, locked_action, note
from kaona.people.access import NotAllowed
from kaona.rules.exact import is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.progress_report import MOST_NOTE
from kaona.rules.roles import Permission
from kaona.rules.stages import PlanState
from kaona.rules.thai_text import clean_text

# Results come in after the end of a plan too.
READABLE = frozenset({PlanState.RUNNING, PlanState.CLOSED})


@transaction.atomic
def enter(*, indicator: Indicator, period: date, value: str, remark: str, by: Any, at: datetime) -> Reading | None:
    """Keep a figure of a period; the same again changes nothing, "" takes the standing one away (None). 0 is a figure.

    Refused("progress_not_running" | "unknown_code" | "number" | "too_long")."""
    action = locked_action(indicator.action)
    if not may_report(by, action, at=at):
        raise NotAllowed(Permission.REPORT_PROGRESS, action.organisation)
    if action.plan.state not in READABLE or action.plan.withdrawn_at is not None:
        raise Refused("progress_not_running")
    row = Indicator.objects.filter(pk=indicator.pk, withdrawn_at=None).first()
    if row is None:
        raise Refused("unknown_code")
    value, remark = tidy_number(value), clean_text(remark).strip()
    if value and not is_decimal(value):
        raise Refused("number")
    if len(remark) > MOST_NOTE:
        raise Refused("too_long", most=MOST_NOTE)
    old = Reading.objects.filter(indicator=row, period=period, superseded_at=None).first()
    if (old.value, old.note) == (value, remark) if old else not value:
        return old
    if old is not None:
        old.superseded_at = at
        old.save()
    new = None
    if value:
        new = Reading.objects.create(
            organisation_id=row.organisation_id, indicator=row, period=period, value=value, note=remark, by=by, at=at
        )
    note(action, "progress.read", by, at, plan=action.plan_id, indicator=row.pk, period=period.isoformat(), value=value)
    return new
