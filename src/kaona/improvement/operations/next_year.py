"""Closing the loop: one act prepares what the next dossier begins with, and it is attached when the Office opens the cycle."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier
from kaona.assessment.operations.bringing import Brought, LeftOut, bring_over
from kaona.improvement.models import CarriedAction, CarriedFeedback, Preparation, PreparedEntry
from kaona.improvement.operations.base import Refused, locked_dossier, note, tell_agency
from kaona.improvement.queries.next_year import (
    Key,
    Kind,
    Thing,
    entries_of,
    left_out_of,
    material_of,
    next_dossier,
    standing_preparation,
)
from kaona.people.access import require
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said
from kaona.rules.stages import DossierStage

TOLD = (Role.COORDINATOR, Role.HEAD, Role.CATEGORY_OWNER)


@transaction.atomic
def prepare(*, dossier: Dossier, leave: Collection[Key] = (), by: Any, at: datetime) -> Preparation:
    """Make next year's start ready from a submitted dossier, published or not, without what `leave` names. Done again it is
    made anew, from what there is now, and what was left out stays out; with nothing to change it is the same one.

    Refused("not_submitted" | "next_nothing" | "next_attached").
    """
    dossier = locked_dossier(dossier)
    require(by, Permission.PREPARE_NEXT_YEAR, dossier.organisation, at=at)
    if dossier.stage != DossierStage.SUBMITTED:
        raise Refused("not_submitted")
    keys = material_of(dossier).keys
    if not keys:
        raise Refused("next_nothing")
    before, out = standing_preparation(dossier), frozenset(leave)
    if before is not None:
        if before.attached_to_id is not None:
            raise Refused("next_attached")
        had = left_out_of(before)
        out |= had
        if entries_of(before) == keys and out & keys == had:
            return before
        _end(before, by, at)
    return _made(dossier, keys, out, by, at)


def _made(dossier: Dossier, keys: Iterable[Key], out: Collection[Key], by: Any, at: datetime) -> Preparation:
    row = Preparation.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, prepared_by=by, prepared_at=at,
        report={"counts": _counts(keys)},
    )  # fmt: skip
    PreparedEntry.objects.bulk_create(
        PreparedEntry(
            organisation_id=dossier.organisation_id, preparation=row, kind=key.kind, target=key.target, left_out=key in out
        )
        for key in sorted(keys)
    )  # fmt: skip
    note(row, "next_year.prepared", by, at, dossier=dossier.pk, counts=row.report["counts"])
    return row


def _counts(keys: Iterable[Key]) -> dict[str, int]:
    found = dict.fromkeys(Kind.values, 0)
    for key in keys:
        found[key.kind] += 1
    return found


def _end(row: Preparation, by: Any, at: datetime) -> None:
    row.withdrawn_by, row.withdrawn_at = by, at
    row.save()


def _locked(preparation: Preparation) -> Preparation:
    """The row behind the lock of its dossier, where every deed on it begins."""
    dossier = locked_dossier(preparation.dossier)
    row = Preparation.objects.select_related("organisation").get(pk=preparation.pk)
    row.dossier = dossier
    return row


@transaction.atomic
def choose(
    *, preparation: Preparation, leave: Collection[Key] = (), take: Collection[Key] = (), by: Any, at: datetime
) -> Preparation:
    """Leave things out, or put them back; what is not named stays as it is, so that two people can choose at once. A thing
    that has come since counts too. Refused("next_withdrawn" | "next_attached" | "unknown_code")."""
    row = _open(preparation, by, at)
    there, known = entries_of(row), material_of(row.dossier).keys
    if (set(leave) | set(take)) - there - known:
        raise Refused("unknown_code")
    changes = dict.fromkeys(leave, True) | dict.fromkeys(take, False)
    entries = {Key(one.kind, one.target): one for one in PreparedEntry.objects.filter(preparation=row)}
    changed = []
    for key, out in changes.items():
        entry = entries.get(key)
        if entry is not None and entry.left_out != out:
            entry.left_out = out
            changed.append(entry)
    PreparedEntry.objects.bulk_update(changed, ["left_out"])
    new = [key for key in sorted(changes) if key not in entries]
    PreparedEntry.objects.bulk_create(
        PreparedEntry(
            organisation_id=row.organisation_id, preparation=row, kind=key.kind, target=key.target, left_out=changes[key]
        )
        for key in new
    )  # fmt: skip
    if changed or new:
        note(row, "next_year.chosen", by, at, left=sorted(map(str, left_out_of(row))))
    return row


def _open(preparation: Preparation, by: Any, at: datetime) -> Preparation:
    row = _locked(preparation)
    require(by, Permission.PREPARE_NEXT_YEAR, row.organisation, at=at)
    if row.withdrawn_at is not None:
        raise Refused("next_withdrawn")
    if row.attached_to_id is not None:
        raise Refused("next_attached")
    return row


@transaction.atomic
def withdraw(*, preparation: Preparation, by: Any, at: datetime) -> Preparation:
    """Nothing goes over by itself any more. Refused("next_withdrawn" | "next_attached")."""
    row = _open(preparation, by, at)
    _end(row, by, at)
    note(row, "next_year.withdrawn", by, at, dossier=row.dossier_id)
    return row


@transaction.atomic
def attach(*, preparation: Preparation, by: Any, at: datetime) -> Preparation:
    """Put what was prepared into the agency's first dossier of a later cycle, everything marked "ต้องทบทวน"; `by` is None
    when the worker does it. What the agency has written there is never touched; a second time changes nothing.

    Refused("next_withdrawn" | "next_missing" | "not_submitted"), and ("stage" | "closed") when that dossier is no longer
    open.
    """
    row = _locked(preparation)
    if by is not None:
        require(by, Permission.PREPARE_NEXT_YEAR, row.organisation, at=at)
    if row.withdrawn_at is not None:
        raise Refused("next_withdrawn")
    if row.attached_to_id is not None:
        return row
    if row.dossier.stage != DossierStage.SUBMITTED:
        # Sent back since: what is half mended goes nowhere.
        raise Refused("not_submitted")
    new = next_dossier(row.dossier)
    if new is None:
        raise Refused("next_missing")
    # As things are today: what was finished since stays behind, what has come since goes along unless it was left out.
    out = left_out_of(row)
    offered = material_of(row.dossier).things
    things = [one for one in offered if one.key not in out]
    brought = _bring(row, new, things, out, by, at)
    carried = {"ofi": _feedback(row, new, things, at), "action": _actions(row, new, things, at)}
    row.attached_to, row.attached_at = new, at
    row.report = row.report | {"brought": _numbers(brought) | carried, "left": brought.left,
                               "chosen": [[one.key.kind, one.label] for one in offered if one.key in out]}  # fmt: skip
    row.save()
    note(row, "next_year.attached", by, at, dossier=new.pk, **row.report["brought"])
    _tell(row, new, brought, at)
    return row


def _bring(row: Preparation, new: Dossier, things: list[Thing], out: Collection[Key], by: Any, at: datetime) -> Brought:
    levels = []
    for one in things:
        if one.key.kind == Kind.LEVEL:
            item, _dot, level = one.key.target.rpartition(".")
            levels.append((item, level))
    unused = [int(key.target) for key in out if key.kind == Kind.EVIDENCE]
    return bring_over(
        dossier=new, earlier=row.dossier, levels=levels,
        measures=[one.row.pk for one in things if one.key.kind == Kind.MEASURE],
        profile=any(one.key.kind == Kind.PROFILE for one in things),
        left_out=LeftOut(unused, row.prepared_by), by=by, at=at,
    )  # fmt: skip


def _feedback(row: Preparation, new: Dossier, things: list[Thing], at: datetime) -> int:
    found = [one.row for one in things if one.key.kind == Kind.OFI]
    CarriedFeedback.objects.bulk_create(
        CarriedFeedback(organisation_id=row.organisation_id, dossier=new, feedback=one, preparation=row, at=at)
        for one in found
    )
    return len(found)


def _actions(row: Preparation, new: Dossier, things: list[Thing], at: datetime) -> int:
    found = [one.row for one in things if one.key.kind == Kind.ACTION]
    CarriedAction.objects.bulk_create(
        CarriedAction(organisation_id=row.organisation_id, dossier=new, action=one, preparation=row, at=at)
        for one in found
    )
    return len(found)


def _numbers(brought: Brought) -> dict[str, int]:
    return {
        "level": brought.levels, "statement": brought.statements, "measure": brought.measures,
        "profile": brought.profile, "evidence": brought.documents,
    }  # fmt: skip


def _tell(row: Preparation, new: Dossier, brought: Brought, at: datetime) -> None:
    count = brought.levels + brought.measures + brought.profile + brought.documents
    tell_agency(
        row.organisation, kind="next_year.attached", key=f"next_year:{row.pk}", at=at, path=f"/dossiers/{new.pk}/",
        title=said(f"แบบประเมินปี {new.cycle.fiscal_year} เตรียมไว้แล้ว {count} รายการ ต้องทบทวน",
                   f"Prepared in the dossier of {new.cycle.fiscal_year}, to be reviewed: {count}"),
        body=said(f"ระดับ {brought.levels} ตัวชี้วัด {brought.measures} ลักษณะสำคัญขององค์การ {brought.profile} เอกสาร"
                  f" {brought.documents} ยังไม่นับคะแนนจนกว่าจะยืนยันว่ายังใช้ได้",
                  f"Levels: {brought.levels}, indicators: {brought.measures}, profile: {brought.profile}, documents:"
                  f" {brought.documents}. Nothing counts until it is confirmed as still valid."),
        roles=TOLD,
    )  # fmt: skip
