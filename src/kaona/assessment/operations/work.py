"""Working together: who does what until when, and the talk beside an item."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Comment, Dossier, ItemAssignment, Mention
from kaona.assessment.operations.base import Refused, locked
from kaona.assessment.queries.answers import edition_of
from kaona.people.access import require
from kaona.people.models import User
from kaona.people.queries import memberships_at
from kaona.rules.roles import AGENCY_ROLES, Permission
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text


def _place(dossier: Dossier, item: str) -> str:
    """Where an item's page is; the notice's path."""
    return f"/dossiers/{dossier.pk}/{'results' if item.startswith('7.') else 'items'}/{item}/"


def _members(dossier: Dossier, at: datetime) -> set[int]:
    roles = [role.value for role in AGENCY_ROLES]
    held = memberships_at(at=at).filter(organisation=dossier.organisation_id, role__in=roles)
    return set(held.values_list("user_id", flat=True))


@transaction.atomic
def assign(
    *, dossier: Dossier, item: str, user: User, due_on: date | None, by: Any, at: datetime, note: str = ""
) -> ItemAssignment:
    """Give an item to a colleague, or move its due date. Refused("unknown_code" | "not_a_member")."""
    dossier = locked(dossier)
    require(by, Permission.ASSIGN_ITEMS, dossier.organisation, at=at)
    if item not in edition_of(dossier).items:
        raise Refused("unknown_code", code=item)
    if user.pk not in _members(dossier, at):
        raise Refused("not_a_member")
    row, new = ItemAssignment.objects.get_or_create(
        dossier=dossier, item=item, user=user, ended_at=None,
        defaults={"organisation_id": dossier.organisation_id, "assigned_by": by, "assigned_at": at, "due_on": due_on, "note": note},
    )  # fmt: skip
    if not new:
        row.due_on, row.note, row.done_at = due_on, note, None
        row.save()
    record(kind="item.assigned", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "item": item, "user": user.pk})  # fmt: skip
    if user.pk != by.pk:
        tell(people=[user], kind="item.assigned", key=f"assigned:{row.pk}:{row.due_on}", at=at,
             title=said(f"ท่านได้รับมอบหมายหัวข้อ {item}", f"Item {item} was assigned to you"), path=_place(dossier, item))  # fmt: skip
    return row


@transaction.atomic
def end_assignment(*, dossier: Dossier, assignment_id: int, done: bool, by: Any, at: datetime) -> ItemAssignment:
    """Finished (by the person or who assigns) or taken back (by who assigns)."""
    dossier = locked(dossier)
    row = ItemAssignment.objects.filter(dossier=dossier, pk=assignment_id, ended_at=None).first()
    if row is None:
        raise Refused("unknown_code", code=str(assignment_id))
    if not (done and row.user_id == by.pk):
        require(by, Permission.ASSIGN_ITEMS, dossier.organisation, at=at)
    if done:
        row.done_at = at
    else:
        row.ended_at = at
    row.save()
    record(kind="item.done" if done else "item.unassigned", subject=row, by=by, at=at,
           organisation_id=dossier.organisation_id, data={"dossier": dossier.pk, "item": row.item})  # fmt: skip
    return row


@transaction.atomic
def set_only_assigned(*, dossier: Dossier, on: bool, by: Any, at: datetime) -> Dossier:
    """Switch "only the assigned may change an item" on or off."""
    dossier = locked(dossier)
    require(by, Permission.ASSIGN_ITEMS, dossier.organisation, at=at)
    dossier.only_assigned = on
    dossier.save()
    record(kind="dossier.only_assigned", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"on": on})  # fmt: skip
    return dossier


@transaction.atomic
def comment(
    *, dossier: Dossier, item: str, text: str, by: Any, at: datetime, mentions: Sequence[int] = (),
    parent: Comment | None = None,
) -> Comment:  # fmt: skip
    """Say something beside an item, or answer there; people mentioned and who is answered are told. Refused("empty" |
    "unknown_code" | "not_a_member")."""
    dossier = locked(dossier)
    require(by, Permission.COMMENT, dossier.organisation, at=at)
    text = clean_text(text).strip()
    if not text or len(text) > 5000:
        raise Refused("empty")
    book = edition_of(dossier)
    if item not in book.items and item not in book.questions:
        raise Refused("unknown_code", code=item)
    members = _members(dossier, at)
    if not set(mentions) <= members:
        raise Refused("not_a_member")
    if parent is not None and (parent.dossier_id != dossier.pk or parent.item != item or parent.withdrawn_at):
        raise Refused("unknown_code", code=str(parent.pk))
    thread = parent.parent or parent if parent is not None else None
    row = Comment.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, target=item, item=item, parent=thread, text=text, by=by,
        at=at,
    )  # fmt: skip
    Mention.objects.bulk_create(
        Mention(organisation_id=dossier.organisation_id, comment=row, user_id=one) for one in sorted(set(mentions))
    )
    if thread is not None and thread.resolved_at is not None:
        Comment.objects.filter(pk=thread.pk).update(resolved_at=None, resolved_by=None)
    record(kind="comment.written", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "item": item})  # fmt: skip
    path = f"{_place(dossier, item)}#comment-{row.pk}"
    told = User.objects.filter(pk__in=set(mentions) - {by.pk})
    tell(people=told, kind="comment.mentioned", key=f"comment:{row.pk}", at=at,
         title=said(f"{by.full_name} กล่าวถึงท่านในหัวข้อ {item}", f"{by.full_name} mentioned you in item {item}"), body=text[:500], path=path)  # fmt: skip
    if thread is not None and thread.by_id in members - set(mentions) - {by.pk}:
        tell(people=[thread.by], kind="comment.answered", key=f"comment:{row.pk}", at=at,
             title=said(f"{by.full_name} ตอบความเห็นของท่านในหัวข้อ {item}", f"{by.full_name} answered your comment in item {item}"),
             body=text[:500], path=path)  # fmt: skip
    return row


@transaction.atomic
def withdraw_comment(*, dossier: Dossier, comment_id: int, by: Any, at: datetime) -> Comment:
    """Take one's own words back; they stay in the database, the place says so. Refused("unknown_code" | "not_yours")."""
    dossier = locked(dossier)
    require(by, Permission.COMMENT, dossier.organisation, at=at)
    row = Comment.objects.filter(dossier=dossier, pk=comment_id, withdrawn_at=None).first()
    if row is None:
        raise Refused("unknown_code", code=str(comment_id))
    if row.by_id != by.pk:
        raise Refused("not_yours")
    row.withdrawn_at = at
    row.save()
    record(kind="comment.withdrawn", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "item": row.item})  # fmt: skip
    return row


@transaction.atomic
def resolve_comment(*, dossier: Dossier, comment_id: int, resolved: bool, by: Any, at: datetime) -> Comment:
    """Settle a matter, or open it again."""
    dossier = locked(dossier)
    require(by, Permission.COMMENT, dossier.organisation, at=at)
    row = Comment.objects.filter(dossier=dossier, pk=comment_id, parent=None).first()
    if row is None:
        raise Refused("unknown_code", code=str(comment_id))
    row.resolved_at, row.resolved_by = (at, by) if resolved else (None, None)
    row.save()
    record(kind="comment.resolved" if resolved else "comment.reopened", subject=row, by=by, at=at,
           organisation_id=dossier.organisation_id, data={"dossier": dossier.pk})  # fmt: skip
    return row
