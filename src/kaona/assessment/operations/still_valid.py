"""What the agency says of the documents that it cited last year: still valid, replaced by a new version, left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Citation, Dossier, Evidence, EvidenceCheck
from kaona.assessment.operations.base import Refused, locked, require_editable
from kaona.assessment.operations.citations import cite_again
from kaona.assessment.operations.evidence import Upload, add_version
from kaona.assessment.queries.evidence import limits_of
from kaona.assessment.queries.still_valid import EarlierDocument, earlier_documents
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local


@transaction.atomic
def confirm_valid(*, dossier: Dossier, evidence_ids: Sequence[int], by: Any, at: datetime) -> list[EvidenceCheck]:
    """Cite last year's documents again at the same places. Refused("nothing" | "expired" | "checked" and those of
    citing): all or none."""
    dossier, found = _open(dossier, evidence_ids, by, at)
    if any(one.evidence.valid_until and one.evidence.valid_until < local(at).date() for one in found):
        raise Refused("expired")
    return [_checked(dossier, one, EvidenceCheck.Verdict.VALID, by, at) for one in found]


@transaction.atomic
def leave_out(*, dossier: Dossier, evidence_ids: Sequence[int], by: Any, at: datetime) -> list[EvidenceCheck]:
    """Not used this year; the documents stay in the library."""
    dossier, found = _open(dossier, evidence_ids, by, at)
    return [_checked(dossier, one, EvidenceCheck.Verdict.LEFT_OUT, by, at) for one in found]


@transaction.atomic
def replace(*, dossier: Dossier, evidence: Evidence, upload: Upload, by: Any, at: datetime) -> EvidenceCheck:
    """A new version takes the place of last year's, and is cited at the same places."""
    dossier, found = _open(dossier, [evidence.pk], by, at)
    add_version(evidence=found[0].evidence, upload=upload, by=by, at=at, limits=limits_of(dossier))
    return _checked(dossier, found[0], EvidenceCheck.Verdict.REPLACED, by, at)


@transaction.atomic
def undo_check(*, dossier: Dossier, check_id: int, by: Any, at: datetime) -> EvidenceCheck:
    """Ask again: the citations that came with the answer go; a new version stays in the library."""
    dossier = locked(dossier)
    require(by, Permission.MANAGE_EVIDENCE, dossier.organisation, at=at)
    row = EvidenceCheck.objects.filter(dossier=dossier, pk=check_id, undone_at=None).first()
    if row is None:
        raise Refused("unknown_code", code=str(check_id))
    for one in earlier_documents(dossier, [row.evidence_id]):
        _require_places(dossier, one, by, at)
    Citation.objects.filter(check_of_year=row, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by)
    row.undone_at, row.undone_by = at, by
    row.save()
    record(kind="evidence.check_undone", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "evidence": row.evidence_id})  # fmt: skip
    return row


def _open(
    dossier: Dossier, evidence_ids: Sequence[int], by: Any, at: datetime
) -> tuple[Dossier, list[EarlierDocument]]:
    dossier = locked(dossier)
    require(by, Permission.MANAGE_EVIDENCE, dossier.organisation, at=at)
    wanted = set(evidence_ids)
    found = earlier_documents(dossier, wanted) if wanted else []
    if not found or len(found) != len(wanted):
        raise Refused("unknown_code")
    for one in found:
        _require_places(dossier, one, by, at)
    if any(one.check for one in found):
        raise Refused("checked")
    return dossier, found


def _require_places(dossier: Dossier, one: EarlierDocument, by: Any, at: datetime) -> None:
    """Whoever answers for a document must be allowed to change every item that cited it."""
    for item in {place.item for place in one.places}:
        require_editable(by, dossier, item, at=at)


def _checked(dossier: Dossier, one: EarlierDocument, verdict: str, by: Any, at: datetime) -> EvidenceCheck:
    row = EvidenceCheck.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, evidence=one.evidence, verdict=verdict, by=by, at=at
    )
    record(kind="evidence.checked", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "evidence": one.evidence.pk, "verdict": verdict})  # fmt: skip
    if verdict != EvidenceCheck.Verdict.LEFT_OUT:
        places = [(place.target, place.now, place.pages) for place in one.places if place.now]
        cite_again(dossier=dossier, evidence=one.evidence, places=places, check=row, by=by, at=at)
    return row
