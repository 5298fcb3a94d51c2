"""Results of actions: judged by their owner, confirmed by another, sent back, taken back; a success becomes a practice card.

A blocked action is judged like any other. A cancelled one is not: why it was cancelled is kept with it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.improvement.access import may_report
from kaona.improvement.models import Action, ImprovementHistory, Outcome
from kaona.improvement.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_action,
    note,
    tell_agency,
)
from kaona.improvement.queries.outcomes import given_of, not_judged, state_of
from kaona.improvement.queries.practice_draft import practice_draft
from kaona.knowledge.models import Practice
from kaona.knowledge.operations.practices import write_practice
from kaona.knowledge.queries.practices import may_propose
from kaona.people.access import NotAllowed, require
from kaona.rules.outcome import SUCCESS, OutcomeInput, outcome_faults, tidy_outcome
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, said


class OutcomeFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


@transaction.atomic
def judge(*, action: Action, given: OutcomeInput, version: int, by: Any, at: datetime) -> Outcome:
    """Say how effective an action was, on top of `version` (0: nothing was said yet). Other words clear a confirmation; what
    was sent back is sent again, changed or not. Once more the same changes nothing.

    OutcomeFaults; Conflict carries what somebody else saved; Refused("outcome_not_running" | "action_cancelled")."""
    action = locked_action(action)
    if not may_report(by, action, at=at):
        raise NotAllowed(Permission.REPORT_PROGRESS, action.organisation)
    if reason := not_judged(action):
        raise Refused(reason)
    given = tidy_outcome(given)
    if faults := outcome_faults(given):
        raise OutcomeFaults(faults)
    found = _found(action)
    if found is not None and given_of(found) == given and state_of(found) != "returned":
        return found
    if found is not None and found.version != version:
        raise Conflict(found)
    row = found or Outcome(organisation_id=action.organisation_id, action=action, version=0)
    was_confirmed = row.confirmed_at is not None
    for name, value in given.content.items():
        setattr(row, name, value)
    row.version, row.judged_by, row.judged_at = row.version + 1, by, at
    row.confirmed_by, row.confirmed_at, row.confirm_note = None, None, ""
    row.save()
    keep_text(organisation_id=row.organisation_id, kind="outcome", target=row.pk, content=given.content,
              version=row.version, by=by, at=at)  # fmt: skip
    note(row, "outcome.judged", by, at, plan=action.plan_id, action=action.pk, number=action.number,
         effectiveness=row.effectiveness, version=row.version, was_confirmed=was_confirmed)  # fmt: skip
    _tell_confirmers(row, by, at)
    return row


@transaction.atomic
def confirm(*, outcome: Outcome, remark: str = "", version: int, by: Any, at: datetime) -> Outcome:
    """Agree with a judgement of somebody else, read as `version`.

    Conflict; Refused("own_judgement" | "outcome_confirmed" | "too_long" | "outcome_not_running" | "action_cancelled")."""
    row = _to_decide(outcome, by, at)
    if row.version != version:
        raise Conflict(row)
    if row.confirmed_at is not None:
        raise Refused("outcome_confirmed")
    row.confirmed_by, row.confirmed_at, row.confirm_note = by, at, checked_text(remark)
    _step(row, "confirmed", by, at)
    _tell_owner(row, "outcome.confirmed", by, at,
                _words(row, "ยืนยันผลของงานแล้ว", "Result confirmed"))  # fmt: skip
    return row


@transaction.atomic
def send_back(*, outcome: Outcome, remark: str, version: int, by: Any, at: datetime) -> Outcome:
    """Ask who judged to look again, and say why.

    Conflict; Refused("reason" | "own_judgement" | "outcome_confirmed" | "outcome_returned" | …)."""
    row = _to_decide(outcome, by, at)
    if row.version != version:
        raise Conflict(row)
    if state_of(row) != "waiting":
        raise Refused("outcome_confirmed" if row.confirmed_at is not None else "outcome_returned")
    row.confirm_note = _reason(remark)
    _step(row, "sent_back", by, at)
    _tell_owner(row, "outcome.sent_back", by, at,
                _words(row, "ส่งผลของงานกลับให้แก้", "Result sent back"))  # fmt: skip
    return row


@transaction.atomic
def take_back(*, outcome: Outcome, reason: str, by: Any, at: datetime) -> Outcome:
    """Take a confirmation back: the judgement is as if it had been sent back with this reason.

    Refused("reason" | "own_judgement" | "outcome_unconfirmed" | …)."""
    row = _to_decide(outcome, by, at)
    if row.confirmed_at is None:
        raise Refused("outcome_unconfirmed")
    row.confirmed_by, row.confirmed_at, row.confirm_note = None, None, _reason(reason)
    _step(row, "taken_back", by, at)
    _tell_owner(row, "outcome.taken_back", by, at,
                _words(row, "ถอนการยืนยันผลของงาน", "Confirmation taken back"))  # fmt: skip
    return row


@transaction.atomic
def make_practice(*, outcome: Outcome, by: Any, at: datetime) -> Practice:
    """A draft of a practice card from a confirmed success; its people mend it and propose it to the Office. Once only.

    Refused("no_success" | "practice_made" | …); PracticeFaults; NotAllowed."""
    row = _locked(outcome)
    if not may_propose(by, row.action.organisation, at=at):
        raise NotAllowed(Permission.PROPOSE_PRACTICE, row.action.organisation)
    if row.practice_id is not None:
        raise Refused("practice_made")
    if row.confirmed_at is None or row.effectiveness not in SUCCESS:
        raise Refused("no_success")
    card = write_practice(organisation=row.action.organisation, given=practice_draft(row), by=by, at=at)
    row.practice = card
    row.save(update_fields=["practice"])
    note(row, "outcome.practice_made", by, at, plan=row.action.plan_id, action=row.action_id, practice=card.pk)
    return card


def _found(action: Action) -> Outcome | None:
    row = Outcome.objects.select_related("judged_by", "confirmed_by").filter(action=action).first()
    if row is not None:
        row.action = action
    return row


def _locked(outcome: Outcome) -> Outcome:
    """The judgement read again behind the lock of its plan; Refused when nothing is judged there any more."""
    action = locked_action(outcome.action)
    if reason := not_judged(action):
        raise Refused(reason)
    row = Outcome.objects.select_related("judged_by", "confirmed_by").get(pk=outcome.pk)
    row.action = action
    return row


def _to_decide(outcome: Outcome, by: Any, at: datetime) -> Outcome:
    """For who may confirm: four eyes, never the person who judged."""
    require(by, Permission.CONFIRM_OUTCOME, outcome.action.organisation, at=at)
    row = _locked(outcome)
    if row.judged_by_id == by.pk:
        raise Refused("own_judgement")
    return row


def _reason(text: str) -> str:
    reason = checked_text(text).strip()
    if not reason:
        raise Refused("reason")
    return reason


def _step(row: Outcome, step: str, by: Any, at: datetime) -> None:
    """Keep the row, the step with its words for ever, and the audit line."""
    row.save()
    ImprovementHistory.objects.create(
        organisation_id=row.organisation_id, kind="outcome_step", target=str(row.pk), by=by, began_at=at, at=at,
        content={"step": step, "note": row.confirm_note}, version=row.version,
    )  # fmt: skip
    note(row, f"outcome.{step}", by, at, plan=row.action.plan_id, action=row.action_id, number=row.action.number,
         version=row.version)  # fmt: skip


def _words(row: Outcome, th: str, en: str) -> Said:
    """What a notice is called; it has room for so much of the action's title."""
    title = row.action.title[:240]
    return said(f"{th}: {title}", f"{en}: {title}")


def _path(row: Outcome) -> str:
    return f"/outcomes/actions/{row.action_id}/"


def _tell_confirmers(row: Outcome, by: Any, at: datetime) -> None:
    """The coordinators; where there is none but the person who judged, the head."""
    words = _words(row, "ผลของงานรอยืนยัน", "A result waits to be confirmed")
    how = {"kind": "outcome.judged", "key": f"outcome:{row.pk}:{row.version}", "title": words, "at": at}
    for roles in ([Role.COORDINATOR], [Role.HEAD]):
        if _told(row, roles, by, how):
            return


def _told(row: Outcome, roles: Sequence[Role], by: Any, how: dict[str, Any]) -> bool:
    return bool(tell_agency(row.action.organisation, roles=roles, but=by, path=_path(row), **how))


def _tell_owner(row: Outcome, kind: str, by: Any, at: datetime, title: Said) -> None:
    """Who judged, and the responsible person."""
    people = [one for one in (row.judged_by, row.action.responsible) if one is not None and one.pk != by.pk]
    tell(people=people, kind=kind, key=f"{kind}:{row.pk}:{at.isoformat()}", at=at, title=title,
         body=row.confirm_note, path=_path(row))  # fmt: skip
