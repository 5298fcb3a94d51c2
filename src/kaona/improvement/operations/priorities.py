"""Deeds on priorities: chosen, ranked, explained, withdrawn, with the practices to learn from and the OFI that they answer.

All follow each other behind the lock of their dossier; standing priorities are numbered 1, 2, 3 … without holes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier
from kaona.improvement.models import FeedbackAnswer, Priority, PriorityPractice
from kaona.improvement.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_dossier,
    tell_agency,
)
from kaona.improvement.operations.base import (
    note as audit,
)
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.improvement.queries.priorities import feedback_to_answer, standing
from kaona.knowledge.models import Practice
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import PracticeState

MOST = 200


@transaction.atomic
def choose(
    *, dossier: Dossier, codes: Iterable[str], reason: str | Mapping[str, str], by: Any, at: datetime,
    ranks: Mapping[str, int] | None = None,
) -> list[Priority]:  # fmt: skip
    """Take gaps on, after those that stand, in the given order; `reason` for all or by code; `ranks` are the computed ones
    by code. What stands already stays as it is. Refused("preview" | "nothing_chosen" | "no_gap" | "too_many_priorities")."""
    dossier = _locked(dossier, by, at)
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise Refused("nothing_chosen")
    base = base_of(dossier)
    if base.is_preview:
        raise Refused("preview")
    gaps = {one.code for one in gap_list(base)}
    for code in wanted:
        if code not in gaps:
            raise Refused("no_gap", code=code)
    there = standing(dossier)
    known = {one.code for one in there}
    new = [code for code in wanted if code not in known]
    if len(there) + len(new) > MOST:
        raise Refused("too_many_priorities", most=MOST)
    made = []
    for rank, code in enumerate(new, len(there) + 1):
        words = reason if isinstance(reason, str) else reason.get(code, "")
        row = Priority.objects.create(
            organisation_id=dossier.organisation_id, dossier=dossier, code=code, rank=rank, chosen_by=by, chosen_at=at,
            computed_rank=(ranks or {}).get(code), reason=checked_text(words),
        )  # fmt: skip
        _keep(row, by, at)
        made.append(row)
    if made:
        audit(dossier, "priority.chosen", by, at, codes=new)
        tell_agency(
            dossier.organisation, kind="priority.chosen", key=f"dossier:{dossier.pk}:chosen:{made[-1].pk}", at=at, but=by,
            title=said(f"เลือกเรื่องสำคัญ {len(made)} เรื่อง", f"Priorities chosen: {len(made)}"), body=", ".join(new), path=f"/priorities/{dossier.pk}/",
        )  # fmt: skip
    return [one for one in standing(dossier) if one.code in wanted]


@transaction.atomic
def withdraw(*, priority: Priority, reason: str, by: Any, at: datetime) -> Priority:
    """Take it off the list; it stays readable with the reason. Refused("reason" | "priority_withdrawn")."""
    dossier = _locked(priority.dossier, by, at)
    row = _standing_row(priority)
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = by, at, reason
    row.save()
    _number(standing(dossier))
    audit(row, "priority.withdrawn", by, at, code=row.code)
    return row


@transaction.atomic
def restore(*, priority: Priority, by: Any, at: datetime) -> Priority:
    """Put a withdrawn one back where it stood. Refused("priority_stands": it stands, or was chosen anew)."""
    dossier = _locked(priority.dossier, by, at)
    row = Priority.objects.get(pk=priority.pk)
    there = standing(dossier)
    if row.withdrawn_at is None or row.code in {one.code for one in there}:
        raise Refused("priority_stands")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = None, None, ""
    row.save()
    there.insert(min(row.rank, len(there) + 1) - 1, row)
    _number(there)
    audit(row, "priority.restored", by, at, code=row.code)
    return row


@transaction.atomic
def rank(
    *, dossier: Dossier, order: Sequence[int], reason: str, by: Any, at: datetime, was: Sequence[int] | None = None,
    moved: Iterable[int] = (),
) -> list[Priority]:  # fmt: skip
    """The standing priorities in a new order of their keys. `was`: the order that the person saw; Conflict(the order now)
    when it is another one. `moved`: whose place the reason explains; all that changed place when none is named.
    Refused("order": not exactly the standing ones)."""
    dossier = _locked(dossier, by, at)
    there = standing(dossier)
    now = [one.pk for one in there]
    if was is not None and list(was) != now:
        raise Conflict(there)
    if sorted(order) != sorted(now):
        raise Refused("order")
    if list(order) == now:
        return there
    rows = {one.pk: one for one in there}
    before = {one.pk: one.rank for one in there}
    there = [rows[pk] for pk in order]
    _number(there)
    reason, explained = checked_text(reason), set(moved) or {one.pk for one in there if one.rank != before[one.pk]}
    for one in there:
        if one.pk in explained:
            one.reason, one.version = reason or one.reason, one.version + 1
            one.save()
            _keep(one, by, at)
    audit(dossier, "priority.ranked", by, at, order=[one.code for one in there])
    return there


@transaction.atomic
def explain(*, priority: Priority, reason: str, version: int, by: Any, at: datetime) -> Priority:
    """Why it stands where it stands, typed on top of `version`. Conflict; Refused("priority_withdrawn")."""
    _locked(priority.dossier, by, at)
    row = _standing_row(priority)
    reason = checked_text(reason)
    if row.reason == reason:
        return row
    if row.version != version:
        raise Conflict(row)
    row.reason, row.version = reason, row.version + 1
    row.save()
    _keep(row, by, at)
    audit(row, "priority.explained", by, at, code=row.code)
    return row


@transaction.atomic
def attach_practice(*, priority: Priority, practice: Practice, note: str, by: Any, at: datetime) -> PriorityPractice:
    """A published practice to learn from; the same one again changes its note. Refused("not_published_practice")."""
    _locked(priority.dossier, by, at)
    row = _standing_row(priority)
    if practice.state != PracticeState.PUBLISHED:
        raise Refused("not_published_practice")
    attached = row.practices.filter(practice=practice, withdrawn_at=None).first()
    if attached is None:
        attached = PriorityPractice(organisation_id=row.organisation_id, priority=row, practice=practice)
    attached.note, attached.by, attached.at = checked_text(note), by, at
    attached.save()
    audit(row, "priority.practice_attached", by, at, code=row.code, practice=practice.pk)
    return attached


@transaction.atomic
def detach_practice(*, attached: PriorityPractice, by: Any, at: datetime) -> PriorityPractice:
    """It is not used after all."""
    _locked(attached.priority.dossier, by, at)
    row = PriorityPractice.objects.select_related("priority").get(pk=attached.pk)
    if row.withdrawn_at is None:
        row.withdrawn_by, row.withdrawn_at = by, at
        row.save()
        audit(row.priority, "priority.practice_detached", by, at, code=row.priority.code, practice=row.practice_id)
    return row


@transaction.atomic
def answer_feedback(*, priority: Priority, feedback: int, by: Any, at: datetime) -> FeedbackAnswer:
    """This priority is the answer to an OFI, beside what was said of it in words. Refused("unknown_code")."""
    dossier = _locked(priority.dossier, by, at)
    row = _standing_row(priority)
    found = next((one for one in feedback_to_answer(dossier) if one.pk == feedback), None)
    if found is None:
        raise Refused("unknown_code")
    answer = FeedbackAnswer.objects.filter(feedback=found, withdrawn_at=None).first()
    if answer is None:
        answer = FeedbackAnswer(organisation_id=row.organisation_id, feedback=found, version=0)
    elif answer.priority_id == row.pk:
        return answer
    answer.priority, answer.changed_by, answer.changed_at, answer.version = row, by, at, answer.version + 1
    answer.save()
    _keep_answer(answer, by, at)
    audit(row, "priority.feedback_answered", by, at, code=row.code, feedback=found.pk)
    return answer


@transaction.atomic
def let_feedback_go(*, answer: FeedbackAnswer, by: Any, at: datetime) -> FeedbackAnswer:
    """The priority does not answer it; what was said in words stays, otherwise the OFI is open again."""
    priority = answer.priority
    if priority is None:
        raise Refused("unknown_code")
    _locked(priority.dossier, by, at)
    row = FeedbackAnswer.objects.get(pk=answer.pk)
    if row.withdrawn_at is not None or row.priority_id != priority.pk:
        return row
    if row.text:
        row.priority = None
    else:
        row.withdrawn_at = at
    row.changed_by, row.changed_at, row.version = by, at, row.version + 1
    row.save()
    _keep_answer(row, by, at)
    audit(priority, "priority.feedback_let_go", by, at, code=priority.code, feedback=row.feedback_id)
    return row


def _locked(dossier: Dossier, by: Any, at: datetime) -> Dossier:
    dossier = locked_dossier(dossier)
    require(by, Permission.SET_PRIORITIES, dossier.organisation, at=at)
    return dossier


def _standing_row(priority: Priority) -> Priority:
    row = Priority.objects.get(pk=priority.pk)
    if row.withdrawn_at is not None:
        raise Refused("priority_withdrawn")
    return row


def _number(rows: Sequence[Priority]) -> None:
    """Ranks without holes."""
    for number, row in enumerate(rows, 1):
        if row.rank != number:
            row.rank = number
            row.save(update_fields=["rank"])


def _keep(row: Priority, by: Any, at: datetime) -> None:
    keep_text(
        organisation_id=row.organisation_id, kind="priority", target=row.pk, version=row.version, by=by, at=at,
        content={"rank": row.rank, "reason": row.reason},
    )  # fmt: skip


def _keep_answer(row: FeedbackAnswer, by: Any, at: datetime) -> None:
    keep_text(
        organisation_id=row.organisation_id, kind="feedback_answer", target=row.pk, version=row.version, by=by, at=at,
        content={"text": row.text, "priority": row.priority_id},
    )  # fmt: skip
