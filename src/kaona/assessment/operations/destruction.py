"""Takes away bytes or a text that must not be here: one side proposes with a reason, the other confirms."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from kaona.activity.operations import forget_text, record, tell
from kaona.assessment import files
from kaona.assessment.models import Comment, Destruction, EvidenceFile, TextHistory
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed, office_roles, roles_at
from kaona.people.models import Organisation
from kaona.people.queries import office, people_with_role
from kaona.rules.destruction import OTHER_SIDE, may_confirm, side_of
from kaona.rules.roles import Permission, Role
from kaona.rules.said import english_name, said

Thing = EvidenceFile | TextHistory | Comment
FIELD = {EvidenceFile: "file", TextHistory: "history", Comment: "comment"}


def _roles(by: Any, organisation: Organisation, at: datetime) -> frozenset[Role]:
    return roles_at(by, organisation, at=at) | office_roles(by, at=at)


@transaction.atomic
def propose_destruction(*, thing: Thing, reason: str, by: Any, at: datetime) -> Destruction:
    """Refused("reason" | "destroyed" | "proposed"), ("current") for the newest state of a text: it is changed first."""
    thing = type(thing).objects.select_for_update(of=("self",)).select_related("organisation").get(pk=thing.pk)
    side = side_of(_roles(by, thing.organisation, at))
    if side is None:
        raise NotAllowed(Permission.DESTROY_CONTENT, thing.organisation)
    reason = " ".join(reason.split())
    if not reason or len(reason) > 500:
        raise Refused("reason")
    _require_destroyable(thing)
    field = FIELD[type(thing)]
    if Destruction.objects.filter(**{field: thing}, declined_at=None).exists():
        raise Refused("proposed")
    digest, size = _measured(thing)
    row = Destruction.objects.create(
        organisation=thing.organisation, **{field: thing}, sha256=digest, size=size, reason=reason, proposed_by=by,
        proposed_as=side.value, proposed_at=at,
    )  # fmt: skip
    record(kind="destruction.proposed", subject=row, by=by, at=at, organisation_id=thing.organisation_id,
           data={"what": field, "sha256": digest, "as": side.value})  # fmt: skip
    other = OTHER_SIDE[side]
    where = office() if other is Role.ADMINISTRATOR else thing.organisation
    tell(people=people_with_role(where, frozenset({other}), at=at), kind="destruction.proposed", key=f"destruction:{row.pk}", at=at,
         title=said(f"มีข้อเสนอให้ทำลายข้อมูลของ{thing.organisation}", f"Destruction of data of {english_name(thing.organisation)} is proposed"), body=reason, path="/evidence/destructions/")  # fmt: skip
    return row


def _require_destroyable(thing: Thing) -> None:
    if thing.destroyed_at is not None:
        raise Refused("destroyed")
    if isinstance(thing, TextHistory):
        same = TextHistory.objects.filter(dossier=thing.dossier_id, kind=thing.kind, target=thing.target)
        newest = same.order_by("-at", "-pk").first()
        if newest is not None and newest.pk == thing.pk:
            raise Refused("current")


def _measured(thing: Thing) -> tuple[str, int]:
    if isinstance(thing, EvidenceFile):
        return thing.sha256, thing.size
    text = thing.text if isinstance(thing, Comment) else json.dumps(thing.content, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest(), len(text.encode())


def _locked(destruction: Destruction) -> Destruction:
    rows = Destruction.objects.select_for_update(of=("self",)).select_related(
        "organisation", "file", "history", "comment"
    )
    row = rows.get(pk=destruction.pk)
    if row.confirmed_at is not None or row.declined_at is not None:
        raise Refused("settled")
    return row


@transaction.atomic
def confirm_destruction(*, destruction: Destruction, by: Any, at: datetime) -> Destruction:
    """The other side agrees: the bytes go, the row stays. Refused("settled" | "same_person" | "current")."""
    row = _locked(destruction)
    if not may_confirm(row.proposed_as, _roles(by, row.organisation, at)):
        raise NotAllowed(Permission.DESTROY_CONTENT, row.organisation)
    if row.proposed_by_id == by.pk:
        raise Refused("same_person")
    _destroy(row, at)
    row.confirmed_by, row.confirmed_at = by, at
    row.save()
    record(kind="destruction.confirmed", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"sha256": row.sha256, "size": row.size, "proposed_by": row.proposed_by_id})  # fmt: skip
    tell(people=[row.proposed_by], kind="destruction.confirmed", key=f"destruction:{row.pk}:done", at=at,
         title=said(f"ทำลายข้อมูลของ{row.organisation}แล้ว", f"Data of {english_name(row.organisation)} were destroyed"), path="/evidence/destructions/")  # fmt: skip
    return row


def _destroy(row: Destruction, at: datetime) -> None:
    if row.file is not None:
        EvidenceFile.objects.filter(pk=row.file.pk).update(destroyed_at=at)
        # After the commit: bytes do not come back when the transaction fails. The daily sweep repeats it.
        organisation_id, digest = row.organisation_id, row.sha256
        transaction.on_commit(lambda: files.remove(organisation_id, digest))
    elif row.history is not None:
        _require_destroyable(row.history)
        TextHistory.objects.filter(pk=row.history.pk).update(content={}, destroyed_at=at)
    elif row.comment is not None:
        Comment.objects.filter(pk=row.comment.pk).update(text="", destroyed_at=at)
        forget_text(key=f"comment:{row.comment.pk}")


@transaction.atomic
def decline_destruction(*, destruction: Destruction, by: Any, at: datetime) -> Destruction:
    """Either side says no (the one that proposed: takes it back). Refused("settled")."""
    row = _locked(destruction)
    if side_of(_roles(by, row.organisation, at)) is None:
        raise NotAllowed(Permission.DESTROY_CONTENT, row.organisation)
    row.declined_by, row.declined_at = by, at
    row.save()
    record(kind="destruction.declined", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"sha256": row.sha256})  # fmt: skip
    return row


def remove_destroyed(*, by: Any, at: datetime) -> int:
    """Once more, what a crash after the commit or a restored store left behind; how many files are destroyed."""
    rows = list(EvidenceFile.objects.filter(destroyed_at__lte=at).values_list("organisation_id", "sha256"))
    for organisation_id, digest in rows:
        files.remove(organisation_id, digest)
    return len(rows)
