"""What those who check a submitted dossier let happen to it. Called inside their deeds; this room does not know who they
are or why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier, DossierReader, DossierReturn, Receipt, ScoreRecord
from kaona.assessment.operations.base import Refused, locked
from kaona.assessment.operations.extending import MANAGERS, give_return_until
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.cycles import open_return
from kaona.assessment.queries.export import canonical, digest_of, export_of
from kaona.people.access import require
from kaona.people.models import User
from kaona.people.queries import people_with_role
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said
from kaona.rules.stages import DOSSIER_MOVES, DossierStage, MoveRefused, next_stage
from kaona.rules.thai_dates import words_of_moment


@transaction.atomic
def let_read(*, dossier: Dossier, user: User, by: Any, at: datetime) -> DossierReader:
    """Let a person from outside read the dossier while it is submitted; a second time changes nothing."""
    row, new = DossierReader.objects.get_or_create(
        dossier=dossier, user=user, ended_at=None,
        defaults={"organisation_id": dossier.organisation_id, "by": by, "at": at},
    )  # fmt: skip
    if new:
        record(kind="dossier.reader_let_in", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "reader": user.pk})  # fmt: skip
    return row


@transaction.atomic
def end_reading(*, dossier: Dossier, user: User, by: Any, at: datetime) -> None:
    """The person can no longer read it from the next request on; none there is fine."""
    row = DossierReader.objects.select_for_update().filter(dossier=dossier, user=user, ended_at=None).first()
    if row is not None:
        row.ended_at = at
        row.save()
        record(kind="dossier.reader_ended", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "reader": user.pk})  # fmt: skip


@transaction.atomic
def return_items(
    *, dossier: Dossier, items: Mapping[str, str], due_at: datetime, by: Any, at: datetime
) -> DossierReturn:
    """Open named items again ("0": the profile), each with a reason, until it is submitted again.

    Refused("items" | "reason" | "unknown_code" | "until" | "stage").
    """
    dossier = locked(dossier)
    require(by, Permission.LEAD_CONSENSUS, at=at)
    wanted = {code: reason.strip() for code, reason in items.items()}
    known = {"0", *edition_of(dossier).items}
    if not wanted:
        raise Refused("items")
    if unknown := sorted(set(wanted) - known):
        raise Refused("unknown_code", code=", ".join(unknown))
    if not all(wanted.values()):
        raise Refused("reason")
    if due_at <= at:
        raise Refused("until")
    try:
        dossier.stage = next_stage(DOSSIER_MOVES, "return", dossier.stage)
    except MoveRefused:
        raise Refused("stage", stage=dossier.stage) from None
    receipt = Receipt.objects.get(dossier=dossier, withdrawn_at=None)
    dossier.returned_at, dossier.submitted_at, dossier.signed_at, dossier.review_at = at, None, None, None
    dossier.save()
    row = DossierReturn.objects.create(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        receipt=receipt,
        items=wanted,
        due_at=due_at,
        by=by,
        at=at,
    )
    # The receipt stands for what it proves; the next submission has its own.
    Receipt.objects.filter(pk=receipt.pk).update(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=RETURNED)
    record(kind="dossier.returned", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "items": sorted(wanted)})  # fmt: skip
    tell(
        people=people_with_role(dossier.organisation, MANAGERS | {Role.EDITOR, Role.CATEGORY_OWNER}, at=at), at=at,
        kind="dossier.returned", key=f"return:{row.pk}", path=f"/dossiers/{dossier.pk}/",
        title=said(f"สำนักงาน ก.พ.ร. ส่งกลับ {len(wanted)} หัวข้อให้แก้ไข ภายใน {words_of_moment(due_at)}",
                   f"Sent back by the Office until {words_of_moment(due_at, language='en')}; items to mend: {len(wanted)}"),
        body="\n".join(f"{code}: {reason}" for code, reason in sorted(wanted.items())),
    )  # fmt: skip
    return row


RETURNED = "สำนักงาน ก.พ.ร. ส่งกลับให้แก้ไขบางหัวข้อ"


@transaction.atomic
def extend_return(*, dossier: Dossier, due_at: datetime, by: Any, at: datetime) -> DossierReturn:
    """More time for what was sent back. Refused("stage" | "until")."""
    dossier = locked(dossier)
    require(by, Permission.LEAD_CONSENSUS, at=at)
    row = open_return(dossier)
    if row is None:
        raise Refused("stage", stage=dossier.stage)
    if due_at <= max(at, row.due_at):
        raise Refused("until")
    give_return_until(row=row, until=due_at, by=by, at=at)
    return row


@transaction.atomic
def take_back_return(*, dossier: Dossier, by: Any, at: datetime) -> Dossier:
    """Go on with what was submitted; only while the agency has changed nothing. Refused("stage" | "changed_since_return")."""
    dossier = locked(dossier)
    require(by, Permission.LEAD_CONSENSUS, at=at)
    row = open_return(dossier)
    if row is None:
        raise Refused("stage", stage=dossier.stage)
    if digest_of(canonical(export_of(dossier))) != row.receipt.sha256:
        raise Refused("changed_since_return")
    submitted = row.receipt.at
    signed = dossier.sign_offs.filter(step="signed", at__lte=submitted).order_by("-at").first()
    dossier.stage, dossier.returned_at, dossier.submitted_at = DossierStage.SUBMITTED, None, submitted
    dossier.signed_at = signed.at if signed else submitted
    dossier.save()
    Receipt.objects.filter(pk=row.receipt_id).update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
    row.closed_at, row.taken_back_by = at, by
    row.save()
    record(kind="dossier.return_taken_back", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk})  # fmt: skip
    return dossier


@transaction.atomic
def publish_score(*, record_of_score: ScoreRecord, by: Any, at: datetime) -> Dossier:
    """The agency and its ministry may see a confirmed score from now on."""
    dossier = locked(record_of_score.dossier)
    require(by, Permission.PUBLISH_RESULTS, at=at)
    current = ScoreRecord.objects.select_for_update().get(pk=record_of_score.pk)
    if current.kind != "confirmed" or current.superseded_at is not None or current.published_at is not None:
        raise Refused("not_confirmed")
    current.published_at = at
    current.save()
    if dossier.published_at is None:
        dossier.published_at = at
        dossier.save()
    return dossier


@transaction.atomic
def withdraw_score(*, record_of_score: ScoreRecord, reason: str, by: Any, at: datetime) -> ScoreRecord:
    """Take a confirmed score back, with a reason; the record stays. Refused("reason" | "not_confirmed")."""
    locked(record_of_score.dossier)
    require(by, Permission.CONFIRM_SCORE, at=at)
    if not reason.strip():
        raise Refused("reason")
    current = ScoreRecord.objects.select_for_update().get(pk=record_of_score.pk)
    if current.kind != "confirmed" or current.superseded_at is not None:
        raise Refused("not_confirmed")
    current.superseded_at, current.withdrawn_at = at, at
    current.withdrawn_by, current.withdrawn_reason = by, reason.strip()
    current.save()
    return current


@transaction.atomic
def reinstate_score(*, record_of_score: ScoreRecord, by: Any, at: datetime) -> ScoreRecord:
    """The confirmed score that a withdrawn one had superseded is in force again. Refused("not_confirmed")."""
    dossier = locked(record_of_score.dossier)
    require(by, Permission.CONFIRM_SCORE, at=at)
    row = ScoreRecord.objects.select_for_update().get(pk=record_of_score.pk)
    in_force = ScoreRecord.objects.filter(dossier=dossier, kind="confirmed", superseded_at=None)
    if row.kind != "confirmed" or row.withdrawn_at is not None or in_force.exists():
        raise Refused("not_confirmed")
    row.superseded_at = None
    row.save()
    return row
