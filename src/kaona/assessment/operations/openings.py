"""Who from outside looks: the agency opens its dossier to a named officer; every look from outside leaves a line."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.models import Event
from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier, DossierOpening, EvidenceVersion
from kaona.assessment.operations.base import Refused, locked
from kaona.people.access import require
from kaona.people.models import User
from kaona.people.queries import officers
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.thai_dates import local

LONGEST = timedelta(days=60)


@transaction.atomic
def open_to_officer(*, dossier: Dossier, officer: User, until: datetime, by: Any, at: datetime) -> DossierOpening:
    """Let a named officer read before submission, until a moment within 60 days. Refused("officer" | "until")."""
    dossier = locked(dossier)
    require(by, Permission.OPEN_TO_OFFICER, dossier.organisation, at=at)
    if not officers(at=at).filter(pk=officer.pk).exists():
        raise Refused("officer")
    if not at < until <= at + LONGEST:
        raise Refused("until")
    row = DossierOpening.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, officer=officer, until=until, by=by, at=at
    )
    record(kind="dossier.opened_to_officer", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "officer": officer.pk, "until": until.isoformat()})  # fmt: skip
    tell(people=[officer], kind="dossier.opened", key=f"opening:{row.pk}", at=at, path=f"/dossiers/{dossier.pk}/",
         title=said(f"{dossier.organisation} เปิดแบบประเมินให้ท่านดูเพื่อให้คำปรึกษา",
                    f"{english_name(dossier.organisation)} opened its dossier to you for advice"))  # fmt: skip
    return row


@transaction.atomic
def close_opening(*, dossier: Dossier, opening_id: int, by: Any, at: datetime) -> DossierOpening:
    """End an opening now."""
    dossier = locked(dossier)
    require(by, Permission.OPEN_TO_OFFICER, dossier.organisation, at=at)
    row = DossierOpening.objects.filter(dossier=dossier, pk=opening_id, closed_at=None).first()
    if row is None:
        raise Refused("unknown_code", code=str(opening_id))
    row.closed_at = at
    row.save()
    record(kind="dossier.opening_closed", subject=row, by=by, at=at, organisation_id=dossier.organisation_id)
    return row


@transaction.atomic
def note_look(*, dossier: Dossier, by: Any, at: datetime) -> None:
    """An audit line that the agency can read: somebody from outside looked; once per person and day."""
    start = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    looked = Event.objects.filter(
        chain=f"org:{dossier.organisation_id}",
        kind="dossier.looked",
        subject_id=str(dossier.pk),
        by_id=by.pk,
        at__gte=start,
    )
    if not looked.exists():
        record(kind="dossier.looked", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id)


@transaction.atomic
def note_download(*, version: EvidenceVersion, marked: bool, by: Any, at: datetime) -> None:
    """An audit line that the agency can read, for each copy that an assessor takes: marked inside, or by its file name."""
    record(kind="evidence.copy_taken" if marked else "evidence.copy_named", subject=version, by=by, at=at,
           organisation_id=version.organisation_id,
           data={"evidence": version.evidence_id, "number": version.number, "file": version.file_id})  # fmt: skip
