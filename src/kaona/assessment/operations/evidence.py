"""The evidence library: registering, versions, details, withdrawing."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from kaona.activity.operations import record
from kaona.assessment import files
from kaona.assessment.models import Evidence, EvidenceFile, EvidenceVersion
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.evidence import document_of_bytes
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.people.queries import people_with_role
from kaona.rules.pictures import count_pages
from kaona.rules.roles import AGENCY_ROLES, Permission
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text, search_form, sort_key
from kaona.rules.uploads import Limits, clean_name, size_of, sniff

NO_LIMITS = Limits()
SECRET_NOT_UPLOADED = "เอกสารลับลงทะเบียนเท่านั้น ไม่อัปโหลดไฟล์"


@dataclass(frozen=True)
class Upload:
    """A file as it came in: its name, and bytes or an open file."""

    name: str
    data: Any

    @property
    def file(self) -> BinaryIO:
        """To be read in pieces."""
        file: BinaryIO = io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data
        return file


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
    owner_id: int | None = None
    owner_unit_id: int | None = None


FIELDS = ("title", "number", "dated", "period_from", "period_to", "valid_until", "kind", "classification", "where_kept",
          "owner_id", "owner_unit_id")  # fmt: skip


class EvidenceFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _cleaned(
    organisation: Organisation, details: EvidenceDetails, upload: Upload | None, *, new: bool, at: datetime
) -> tuple[EvidenceDetails, dict[str, str]]:
    faults: dict[str, str] = {}
    clean = EvidenceDetails(
        title=" ".join(clean_text(details.title).split()), number=clean_text(details.number).strip(), dated=details.dated,
        period_from=details.period_from, period_to=details.period_to, valid_until=details.valid_until, kind=details.kind,
        classification=details.classification, where_kept=clean_text(details.where_kept).strip(), owner_id=details.owner_id,
        owner_unit_id=details.owner_unit_id,
    )  # fmt: skip
    if not clean.title:
        faults["title"] = "กรอกชื่อเอกสาร"
    for key, most in (("title", 300), ("number", 100), ("where_kept", 300)):
        if len(getattr(clean, key)) > most:
            faults[key] = said(f"ยาวเกิน {most} ตัวอักษร", f"longer than {most} characters")
    if clean.period_from and clean.period_to and clean.period_to < clean.period_from:
        faults["period_to"] = "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"
    if clean.owner_id and not people_with_role(organisation, AGENCY_ROLES, at=at).filter(pk=clean.owner_id).exists():
        faults["owner"] = "ผู้ดูแลเอกสารต้องเป็นคนในหน่วยงาน"
    if clean.owner_unit_id and not organisation.units.filter(pk=clean.owner_unit_id).exists():
        faults["owner_unit"] = "เลือกกองหรือหน่วยในหน่วยงาน"
    if clean.kind not in Evidence.Kind.values:
        faults["kind"] = "เลือกประเภทหลักฐาน"
    if clean.classification == "secret":
        if not clean.where_kept:
            faults["where_kept"] = "เอกสารลับต้องระบุที่เก็บ"
        if upload is not None:
            faults["file"] = SECRET_NOT_UPLOADED
    elif new and upload is None:
        faults["file"] = "เลือกไฟล์"
    return clean, faults


@dataclass(frozen=True)
class Kept:
    """An upload whose bytes lie in the store."""

    name: str
    digest: str
    size: int
    media_type: str
    pages: int | None


def _kept(organisation_id: int, upload: Upload, limits: Limits, faults: dict[str, str]) -> Kept:
    """Judge an upload and keep its bytes; EvidenceFaults with `faults` and its own. Long work: before the transaction,
    so that nobody waits for it. Bytes that no row comes to name do no harm."""
    file, name = upload.file, clean_name(upload.name)
    most = min(limits.most_bytes or settings.EVIDENCE_MAX_BYTES, settings.EVIDENCE_MAX_BYTES)
    if size_of(file) > most:
        size = most // 1024 // 1024
        raise EvidenceFaults(faults | {"file": said(f"ไฟล์ใหญ่เกิน {size} MB", f"the file is larger than {size} MB")})
    judged = sniff(file, name, limits.types)
    if judged.fault:
        raise EvidenceFaults(faults | {"file": judged.fault})
    if faults:
        raise EvidenceFaults(faults)
    digest = files.digest_of(file)
    if EvidenceFile.objects.filter(organisation_id=organisation_id, sha256=digest, destroyed_at__isnull=False).exists():
        raise EvidenceFaults({"file": "ไฟล์นี้ถูกทำลายไปแล้วเพราะต้องไม่อยู่ในระบบ จึงไม่รับอีก"})
    files.put(organisation_id, file)
    pages = (count_pages(file) or None) if judged.media_type == "application/pdf" else None
    return Kept(name, digest, size_of(file), judged.media_type, pages)


def register(
    *, organisation: Organisation, details: EvidenceDetails, upload: Upload | None, by: Any, at: datetime,
    limits: Limits = NO_LIMITS, unless: Callable[[], Evidence | None] = lambda: None,
) -> Evidence:  # fmt: skip
    """A document with its first version; a secret one has no file. EvidenceFaults tells everything that is wrong.
    `unless` is asked once nobody else can add one: the document it finds is taken instead."""
    require(by, Permission.MANAGE_EVIDENCE, organisation, at=at)
    clean, faults = _cleaned(organisation, details, upload, new=True, at=at)
    kept = _kept(organisation.pk, upload, limits, faults) if upload and "file" not in faults else None
    if faults:
        raise EvidenceFaults(faults)
    row = Evidence(organisation=organisation, created_by=by, created_at=at, changed_by=by, changed_at=at)
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        there = unless()
        if there is not None:
            return there
        _fill(row, clean)
        row.save()
        _version(row, kept, by, at)
        record(kind="evidence.registered", subject=row, by=by, at=at, organisation_id=organisation.pk,
               data={"kind": clean.kind, "classification": clean.classification})  # fmt: skip
    return row


def document_from(
    *, organisation: Organisation, upload: Upload, title: str, limits: Limits, by: Any, at: datetime
) -> Evidence:
    """A file that comes in where it is used: the document that has these bytes already, else a new one, named like its file
    without a title. EvidenceFaults as `register`."""
    digest, name = files.digest_of(upload.file), clean_name(upload.name)
    find = partial(document_of_bytes, organisation, digest)
    return find() or register(
        organisation=organisation, details=EvidenceDetails(title=title.strip() or name.rpartition(".")[0] or name),
        upload=upload, by=by, at=at, limits=limits, unless=find,
    )  # fmt: skip


def _fill(row: Evidence, clean: EvidenceDetails) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(clean, name))
    row.sort_key = sort_key(row.title)
    newest = row.versions.order_by("-number").first() if row.pk else None
    _make_findable(row, newest.file_name if newest else "")


def _make_findable(row: Evidence, file_name: str) -> None:
    row.search_text = search_form(f"{row.title} {row.number} {file_name}")


def _version(row: Evidence, kept: Kept | None, by: Any, at: datetime) -> EvidenceVersion:
    stored = None
    if kept is not None:
        stored = _stored(row.organisation_id, kept, at)
        _make_findable(row, kept.name)
        row.save()
    number = (EvidenceVersion.objects.filter(evidence=row).aggregate(last=Max("number"))["last"] or 0) + 1
    return EvidenceVersion.objects.create(
        organisation_id=row.organisation_id, evidence=row, number=number, file=stored,
        file_name=kept.name if kept else "", uploaded_by=by, uploaded_at=at,
    )  # fmt: skip


def keep_picture(*, organisation_id: int, upload: Upload, most_bytes: int, by: Any, at: datetime) -> EvidenceFile:
    """Bytes of a picture beside the library: a photo that those who check take on site. Their deed asks whether they may,
    before it begins its transaction. EvidenceFaults for anything but a whole picture."""
    return keep_file(
        organisation_id=organisation_id, upload=upload, limits=Limits(("image",), most_bytes), by=by, at=at
    )[0]


def keep_file(
    *, organisation_id: int, upload: Upload, limits: Limits = NO_LIMITS, by: Any, at: datetime
) -> tuple[EvidenceFile, str]:
    """Bytes beside the library with the name that they keep; who calls has asked whether they may. EvidenceFaults."""
    kept = _kept(organisation_id, upload, limits, {})
    return _stored(organisation_id, kept, at), kept.name


def _stored(organisation_id: int, kept: Kept, at: datetime) -> EvidenceFile:
    stored, _ = EvidenceFile.objects.get_or_create(
        organisation_id=organisation_id, sha256=kept.digest,
        defaults={"size": kept.size, "media_type": kept.media_type, "pages": kept.pages, "stored_at": at},
    )  # fmt: skip
    return stored


def _locked(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=evidence.pk)


def add_version(
    *, evidence: Evidence, upload: Upload, by: Any, at: datetime, limits: Limits = NO_LIMITS
) -> EvidenceVersion:
    """A newer file; citations stay with the version they name. Refused("withdrawn")."""
    require(by, Permission.MANAGE_EVIDENCE, evidence.organisation, at=at)
    kept = _kept(evidence.organisation_id, upload, limits, {})
    with transaction.atomic():
        row = _locked(evidence)
        if row.withdrawn_at is not None:
            raise Refused("withdrawn")
        if row.classification == Evidence.Classification.SECRET:
            raise EvidenceFaults({"file": SECRET_NOT_UPLOADED})
        version = _version(row, kept, by, at)
        record(kind="evidence.version_added", subject=row, by=by, at=at, organisation_id=row.organisation_id,
               data={"number": version.number})  # fmt: skip
    return version


@transaction.atomic
def change_details(*, evidence: Evidence, details: EvidenceDetails, version: int, by: Any, at: datetime) -> Evidence:
    """Change what is known about a document, on top of `version`."""
    row = _locked(evidence)
    require(by, Permission.MANAGE_EVIDENCE, row.organisation, at=at)
    clean, faults = _cleaned(row.organisation, details, None, new=False, at=at)
    if faults:
        raise EvidenceFaults(faults)
    if row.version != version:
        raise Conflict(row)
    if clean.classification == "secret" and row.versions.filter(file__destroyed_at=None, file__isnull=False).exists():
        raise EvidenceFaults({"classification": "เอกสารนี้มีไฟล์อยู่ เสนอทำลายไฟล์ทุกฉบับก่อน แล้วจึงเปลี่ยนเป็นลับ"})
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
