"""Documents of a year: written, given a new version, published, withdrawn, restored, copied; pages of items. Nothing is
deleted; every version that was published can still be downloaded."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.models import Notice
from kaona.activity.operations import record, tell
from kaona.assessment.operations.evidence import EvidenceFaults, Upload, keep_file
from kaona.knowledge.models import Document, DocumentPage, DocumentVersion
from kaona.knowledge.operations.base import Conflict, Refused, checked_reason
from kaona.knowledge.queries.documents import pages_of, readers_of, to_copy, untold_versions
from kaona.people.access import require
from kaona.people.queries import office
from kaona.rules.downloads import YEARS, DocumentInput, faults_of, line, tidy, version_faults
from kaona.rules.roles import Permission
from kaona.rules.said import said

MOST_VERSIONS = 50


class DocumentFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _locked(document: Document, version: int, by: Any, at: datetime) -> Document:
    """The row under its lock, as the officer has read it; Conflict when somebody changed it since."""
    require(by, Permission.MANAGE_DOCUMENTS, at=at)
    row = Document.objects.select_for_update().get(pk=document.pk)
    if row.version != version:
        raise Conflict(row)
    return row


def _kept(row: Document, kind: str, by: Any, at: datetime, **data: Any) -> Document:
    """Count the change, save and write the audit line (in the Office's chain)."""
    row.version += 1
    row.changed_by, row.changed_at = by, at
    row.save()
    record(kind=kind, subject=row, by=by, at=at, data={"year": row.fiscal_year, **data})
    return row


@transaction.atomic
def write_document(
    *, given: DocumentInput, by: Any, at: datetime, document: Document | None = None, version: int = 0
) -> Document:
    """A new draft, or other words for one. DocumentFaults; Conflict."""
    require(by, Permission.MANAGE_DOCUMENTS, at=at)
    given = tidy(given)
    if faults := faults_of(given):
        raise DocumentFaults(faults)
    values = asdict(given) | {"agency_types": list(given.agency_types)}
    if document is None:
        row = Document.objects.create(**values, created_by=by, created_at=at, changed_by=by, changed_at=at)
        record(kind="download.created", subject=row, by=by, at=at, data={"year": row.fiscal_year})
        return row
    row = _locked(document, version, by, at)
    if row.fiscal_year != given.fiscal_year:
        raise DocumentFaults({"fiscal_year": said("เปลี่ยนปีของเอกสารไม่ได้", "the year of a document is fixed")})
    for name, value in values.items():
        setattr(row, name, value)
    return _kept(row, "download.written", by, at)


def add_version(
    *, document: Document, version: int, by: Any, at: datetime, upload: Upload | None = None, link: str = "", note: str = ""
) -> DocumentVersion:  # fmt: skip
    """A file or a link that is not public yet. DocumentFaults (of the file too), Conflict, Refused("document_versions")."""
    require(by, Permission.MANAGE_DOCUMENTS, at=at)
    link, note = link.strip(), line(note)
    faults = version_faults(
        link=link, note=note, has_file=upload is not None, first=not document.versions.filter().exists()
    )
    file, name = None, ""
    if upload is not None:  # long, before the lock
        try:
            file, name = keep_file(organisation_id=office().pk, upload=upload, by=by, at=at)
        except EvidenceFaults as error:
            faults |= error.faults
    if faults:
        raise DocumentFaults(faults)
    with transaction.atomic():
        row = _locked(document, version, by, at)
        number = row.versions.count() + 1
        if number > MOST_VERSIONS:
            raise Refused("document_versions", most=MOST_VERSIONS)
        added = DocumentVersion.objects.create(
            document=row, number=number, file=file, file_name=name, link=link, note=note, by=by, at=at
        )
        _kept(row, "download.version_added", by, at, number=number)
    return added


@transaction.atomic
def publish_document(*, document: Document, version: int, by: Any, at: datetime) -> Document:
    """Everybody sees it with its newest version; the earlier ones stay. The worker tells coordinators (`tell_of_version`).
    Refused("document_empty" | "document_current" | "document_withdrawn"); Conflict."""
    row = _locked(document, version, by, at)
    newest = row.versions.order_by("-number").first()
    if newest is None:
        raise Refused("document_empty")
    if row.state == Document.State.WITHDRAWN:
        raise Refused("document_withdrawn")
    if row.state == Document.State.PUBLISHED and newest.published_at is not None:
        raise Refused("document_current")
    if newest.published_at is None:
        newest.published_at, newest.published_by = at, by
        newest.save()
    row.state = Document.State.PUBLISHED
    return _kept(row, "download.published", by, at, number=newest.number)


@transaction.atomic
def tell_of_version(*, version: DocumentVersion, by: Any, at: datetime) -> int:
    """Coordinators of those who take part in the year learn of it, once per version; how many. Nothing when it was told, when
    the document was withdrawn or when a newer version took its place meanwhile."""
    row = Document.objects.select_for_update().get(pk=version.document_id)
    newest = untold_versions().filter(pk=version.pk).first()
    if newest is None:
        return 0
    count = len(_tell_readers(row, newest, at))
    newest.told_at = at
    newest.save(update_fields=["told_at"])
    record(kind="download.told", subject=row, by=by, at=at,
           data={"year": row.fiscal_year, "number": newest.number, "told": count})  # fmt: skip
    return count


def _tell_readers(row: Document, newest: DocumentVersion, at: datetime) -> list[Notice]:
    thai = f"เอกสารใหม่ของปี {row.fiscal_year}: {row.title_th}"
    english = f"New document of {row.fiscal_year}: {row.title_en or row.title_th}"
    if newest.number > 1:
        thai = f"{row.title_th} ปี {row.fiscal_year} มีฉบับใหม่ (ฉบับที่ {newest.number})"
        english = f"{row.title_en or row.title_th} {row.fiscal_year}: version {newest.number}"
    return tell(people=readers_of(row, at=at), kind="download.published", key=f"document:{row.pk}:v{newest.number}", at=at,
         title=said(thai, english), body=newest.note, path=f"/d/{row.fiscal_year}/")  # fmt: skip


@transaction.atomic
def withdraw_document(*, document: Document, version: int, reason: str, by: Any, at: datetime) -> Document:
    """Strangers no longer see it nor its files. Refused("document_withdrawn" | "reason" | "too_long"); Conflict."""
    row = _locked(document, version, by, at)
    if row.state == Document.State.WITHDRAWN:
        raise Refused("document_withdrawn")
    row.reason, row.withdrawn_at, row.state = checked_reason(reason), at, Document.State.WITHDRAWN
    return _kept(row, "download.withdrawn", by, at)


@transaction.atomic
def restore_document(*, document: Document, version: int, by: Any, at: datetime) -> Document:
    """As it was before: published when a version of it was, else a draft. Refused("document_standing"); Conflict."""
    row = _locked(document, version, by, at)
    if row.state != Document.State.WITHDRAWN:
        raise Refused("document_standing")
    was_public = row.versions.filter(published_at__isnull=False).exists()
    row.state = Document.State.PUBLISHED if was_public else Document.State.DRAFT
    row.withdrawn_at = None
    return _kept(row, "download.restored", by, at)


@transaction.atomic
def set_pages(
    *, document: Document, version: int, number: int, pages: Mapping[str, int], by: Any, at: datetime
) -> Document:
    """At which pages of a version the items begin; what stood before is kept as ended. Refused("unknown_code"); Conflict."""
    row = _locked(document, version, by, at)
    one = row.versions.filter(number=number).first()
    if one is None or one.file_id is None:
        raise Refused("unknown_code")
    before = pages_of(one)
    gone = [code for code, page in before.items() if pages.get(code) != page]
    one.pages.filter(item__in=gone, ended_at=None).update(ended_at=at)
    fresh = [code for code, page in pages.items() if before.get(code) != page]
    DocumentPage.objects.bulk_create([DocumentPage(version=one, item=code, page=pages[code], at=at) for code in fresh])
    return _kept(row, "download.pages_set", by, at, number=number, pages=len(pages))


@transaction.atomic
def copy_documents(*, fiscal_year: int, by: Any, at: datetime) -> list[Document]:
    """Last year's published documents as drafts of this year, with the same file and pages; once more copies only what is
    new. DocumentFaults; Refused("document_nothing")."""
    require(by, Permission.MANAGE_DOCUMENTS, at=at)
    if fiscal_year not in YEARS:
        raise DocumentFaults({"fiscal_year": said("กรอกปี พ.ศ. เช่น 2570", "give a Buddhist year such as 2570")})
    sources = to_copy(fiscal_year)
    if not sources:
        raise Refused("document_nothing")
    try:
        return [_copied(one, fiscal_year, by, at) for one in sources]
    except IntegrityError:  # another officer in the same second
        raise Refused("document_nothing") from None


def _copied(source: Document, fiscal_year: int, by: Any, at: datetime) -> Document:
    with transaction.atomic():
        row = Document.objects.create(
            fiscal_year=fiscal_year, kind=source.kind, title_th=source.title_th, title_en=source.title_en,
            description=source.description, agency_types=source.agency_types, position=source.position,
            copied_from=source, created_by=by, created_at=at, changed_by=by, changed_at=at,
        )  # fmt: skip
        old = source.versions.filter(published_at__isnull=False).order_by("-number").first()
        if old is not None:
            one = DocumentVersion.objects.create(
                document=row, number=1, file=old.file, file_name=old.file_name, link=old.link, by=by, at=at
            )
            DocumentPage.objects.bulk_create(
                [DocumentPage(version=one, item=code, page=page, at=at) for code, page in pages_of(old).items()]
            )
        record(kind="download.copied", subject=row, by=by, at=at, data={"year": fiscal_year, "from": source.pk})
    return row
