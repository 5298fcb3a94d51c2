"""The evidence library: registering, versions, details, withdrawing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from kaona.activity.operations import record
from kaona.assessment import files
from kaona.assessment.models import Evidence, EvidenceFile, EvidenceVersion
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.rules import fiscal_year
from kaona.rules.roles import Permission
from kaona.rules.thai_text import clean_text, search_form
from kaona.rules.uploads import GROUPS, clean_name, sniff

fiscal_start, fiscal_end = fiscal_year.first_day, fiscal_year.last_day


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    data: bytes


@dataclass(frozen=True)
class EvidenceDetails:
    """What is known about a document."""

    title: str
    number: str = ""
    dated: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    valid_until: date | None = None
    kind: str = "data"
    classification: str = "normal"
    where_kept: str = ""


FIELDS = ("title", "number", "dated", "period_from", "period_to", "valid_until", "kind", "classification", "where_kept")


class EvidenceFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _checked(
    details: EvidenceDetails, upload: Upload | None, allowed: tuple[str, ...], *, new: bool
) -> EvidenceDetails:
    faults: dict[str, str] = {}
    clean = EvidenceDetails(
        title=" ".join(clean_text(details.title).split()), number=clean_text(details.number).strip(), dated=details.dated,
        period_from=details.period_from, period_to=details.period_to, valid_until=details.valid_until, kind=details.kind,
        classification=details.classification, where_kept=clean_text(details.where_kept).strip(),
    )  # fmt: skip
    if not clean.title:
        faults["title"] = "กรอกชื่อเอกสาร"
    for key, most in (("title", 300), ("number", 100), ("where_kept", 300)):
        if len(getattr(clean, key)) > most:
            faults[key] = f"ยาวเกิน {most} ตัวอักษร"
    if clean.period_from and clean.period_to and clean.period_to < clean.period_from:
        faults["period_to"] = "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"
    if clean.kind not in Evidence.Kind.values:
        faults["kind"] = "เลือกประเภทหลักฐาน"
    if clean.classification == "secret":
        if not clean.where_kept:
            faults["where_kept"] = "เอกสารลับต้องระบุที่เก็บ"
        if upload is not None:
            faults["file"] = "เอกสารลับลงทะเบียนเท่านั้น ไม่อัปโหลดไฟล์"
    elif new and upload is None:
        faults["file"] = "เลือกไฟล์"
    if upload is not None and "file" not in faults:
        faults |= _file_faults(upload, allowed)
    if faults:
        raise EvidenceFaults(faults)
    return clean


def _file_faults(upload: Upload, allowed: tuple[str, ...]) -> dict[str, str]:
    if len(upload.data) > settings.EVIDENCE_MAX_BYTES:
        return {"file": f"ไฟล์ใหญ่เกิน {settings.EVIDENCE_MAX_BYTES // 1024 // 1024} MB"}
    fault = sniff(upload.data, clean_name(upload.name), allowed).fault
    return {"file": fault} if fault else {}


@transaction.atomic
def register(
    *, organisation: Organisation, details: EvidenceDetails, upload: Upload | None, by: Any, at: datetime,
    allowed: tuple[str, ...] = tuple(GROUPS),
) -> Evidence:  # fmt: skip
    """A document with its first version; a secret one has no file. EvidenceFaults tells everything that is wrong."""
    require(by, Permission.MANAGE_EVIDENCE, organisation, at=at)
    clean = _checked(details, upload, allowed, new=True)
    row = Evidence(organisation=organisation, created_by=by, created_at=at, changed_by=by, changed_at=at)
    _fill(row, clean)
    row.save()
    _version(row, upload, by, at)
    record(kind="evidence.registered", subject=row, by=by, at=at, organisation_id=organisation.pk,
           data={"kind": clean.kind, "classification": clean.classification})  # fmt: skip
    return row


def _fill(row: Evidence, clean: EvidenceDetails) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(clean, name))
    row.search_text = search_form(f"{row.title} {row.number}")


def _version(row: Evidence, upload: Upload | None, by: Any, at: datetime) -> EvidenceVersion:
    stored, name = None, ""
    if upload is not None:
        name = clean_name(upload.name)
        digest = files.put(row.organisation_id, upload.data)
        stored, _ = EvidenceFile.objects.get_or_create(
            organisation_id=row.organisation_id, sha256=digest,
            defaults={"size": len(upload.data), "media_type": sniff(upload.data, name).media_type, "stored_at": at},
        )  # fmt: skip
        row.search_text = search_form(f"{row.title} {row.number} {name}")
        row.save()
    number = (EvidenceVersion.objects.filter(evidence=row).aggregate(last=Max("number"))["last"] or 0) + 1
    return EvidenceVersion.objects.create(
        organisation_id=row.organisation_id, evidence=row, number=number, file=stored, file_name=name, uploaded_by=by,
        uploaded_at=at,
    )  # fmt: skip


def _locked(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=evidence.pk)


@transaction.atomic
def add_version(
    *, evidence: Evidence, upload: Upload, by: Any, at: datetime, allowed: tuple[str, ...] = tuple(GROUPS)
) -> EvidenceVersion:
    """A newer file; citations stay with the version they name."""
    row = _locked(evidence)
    require(by, Permission.MANAGE_EVIDENCE, row.organisation, at=at)
    if row.classification == Evidence.Classification.SECRET:
        raise EvidenceFaults({"file": "เอกสารลับลงทะเบียนเท่านั้น ไม่อัปโหลดไฟล์"})
    faults = _file_faults(upload, allowed)
    if faults:
        raise EvidenceFaults(faults)
    version = _version(row, upload, by, at)
    record(kind="evidence.version_added", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"number": version.number})  # fmt: skip
    return version


@transaction.atomic
def change_details(*, evidence: Evidence, details: EvidenceDetails, version: int, by: Any, at: datetime) -> Evidence:
    """Change what is known about a document, on top of `version`."""
    row = _locked(evidence)
    require(by, Permission.MANAGE_EVIDENCE, row.organisation, at=at)
    clean = _checked(details, None, tuple(GROUPS), new=False)
    if row.version != version:
        raise Conflict(row)
    if clean.classification == "secret" and row.versions.filter(file__isnull=False).exists():
        raise EvidenceFaults({"classification": "เอกสารนี้มีไฟล์แล้ว เปลี่ยนเป็นลับไม่ได้ ให้ผู้ดูแลระบบทำลายไฟล์ก่อน"})
    _fill(row, clean)
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()
    record(kind="evidence.changed", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by: Any, at: datetime) -> Evidence:
    """Take a document out of the library; citations and bytes stay. Refused("reason")."""
    row = _locked(evidence)
    require(by, Permission.MANAGE_EVIDENCE, row.organisation, at=at)
    if not reason.strip():
        raise Refused("reason")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason.strip()[:300]
    row.save()
    record(kind="evidence.withdrawn", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row


@transaction.atomic
def restore_evidence(*, evidence: Evidence, by: Any, at: datetime) -> Evidence:
    """Put a withdrawn document back."""
    row = _locked(evidence)
    require(by, Permission.MANAGE_EVIDENCE, row.organisation, at=at)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, None, ""
    row.save()
    record(kind="evidence.restored", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row
