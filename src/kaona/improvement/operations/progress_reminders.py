"""What the clock says of plans: a round comes near or has passed without reports, an action is late. Once for each step."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.improvement.models import Action, Round
from kaona.improvement.operations.base import locked_action, locked_plan, note
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.progress_tasks import missing_in
from kaona.people.access import roles_at
from kaona.people.models import Organisation, User
from kaona.people.queries import people_with_role
from kaona.rules.progress import late_step, round_step
from kaona.rules.reminders import Due
from kaona.rules.roles import AGENCY_ROLES, Role
from kaona.rules.said import Said, said
from kaona.rules.stages import ActionState, PlanState
from kaona.rules.thai_dates import end_of, local, words_of_date


@transaction.atomic
def remind_of_round(*, row: Round, by: Any, at: datetime) -> bool:
    """Tell the coordinator and those responsible for actions without a report; False when nobody had to be told."""
    plan, today = locked_plan(row.plan), local(at).date()
    found = Round.objects.filter(pk=row.pk, withdrawn_at=None, closed_at=None).first()
    step = round_step(found.due_on, today) if found else ""
    if found is None or not step or plan.state != PlanState.RUNNING:
        return False
    missing = missing_in(found, actions_of(plan))
    if not missing:
        return False
    title = _round_words(found.due_on, len(missing), over=step == "over")
    told = tell(
        people=_people(plan.organisation, [one.responsible for one in missing], at), kind="progress.round_due",
        key=f"round:{found.pk}:{found.due_on.isoformat()}:{step}", title=title, at=at, body=plan.title,
        path=f"/progress/rounds/{found.pk}/", due=Due(found.pk, end_of(found.due_on)),
    )  # fmt: skip
    if told:
        note(found, "progress.reminded", by, at, plan=plan.pk, step=step, missing=len(missing))
    return bool(told)


def _round_words(due_on: date, count: int, *, over: bool) -> Said:
    day, english = words_of_date(due_on), words_of_date(due_on, language="en")
    if over:
        return said(f"เลยกำหนดรายงานความก้าวหน้า {day} ยังขาด {count} งาน",
                    f"The progress report was due on {english}; actions without a report: {count}")  # fmt: skip
    return said(f"โปรดรายงานความก้าวหน้าภายใน {day} ยังขาด {count} งาน",
                f"Report the progress by {english}; actions without a report: {count}")  # fmt: skip


@transaction.atomic
def remind_of_late(*, action: Action, by: Any, at: datetime) -> bool:
    """Tell the coordinator and the responsible person 1, 7 and 30 days after the last day; likewise."""
    action, today = locked_action(action), local(at).date()
    late = action.ends_on is not None and action.ends_on < today
    over = action.withdrawn_at is not None or action.state in (ActionState.DONE, ActionState.CANCELLED)
    if not late or over or action.plan.state != PlanState.RUNNING:
        return False
    assert action.ends_on is not None
    step = late_step(action.ends_on, today)
    told = tell(
        people=_people(action.organisation, [action.responsible], at), kind="progress.late", at=at,
        key=f"late:{action.pk}:{action.ends_on.isoformat()}:{step}", path=f"/progress/plans/{action.plan_id}/board/",
        title=said(f"เกินกำหนด {words_of_date(action.ends_on)}: งานที่ {action.number} {action.title}",
                   f"Late, due {words_of_date(action.ends_on, language='en')}: action {action.number} {action.title}"),
        body=action.plan.title, due=Due(action.pk, end_of(action.ends_on)),
    )  # fmt: skip
    if told:
        note(action, "progress.reminded", by, at, plan=action.plan_id, step=step, number=action.number)
    return bool(told)


def _people(organisation: Organisation, responsible: Iterable[User | None], at: datetime) -> list[User]:
    """The coordinators, and of the responsible persons those who still are of the agency."""
    found = list(people_with_role(organisation, frozenset({Role.COORDINATOR}), at=at))
    for one in responsible:
        if one is not None and one not in found and roles_at(one, organisation, at=at) & AGENCY_ROLES:
            found.append(one)
    return found
