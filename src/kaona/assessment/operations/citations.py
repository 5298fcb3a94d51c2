"""Where documents are cited: statement, level or measure of a dossier, with pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Citation, Dossier, Evidence, EvidenceCheck, EvidenceVersion, Measure
from kaona.assessment.operations.base import Refused, locked, require_editable, usable_version
from kaona.assessment.operations.evidence import Upload, document_from
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.evidence import limits_of
from kaona.rules.uploads import tidy_pages


@transaction.atomic
def cite(
    *, dossier: Dossier, evidence: Evidence, target: str, code: str, pages: str, by: Any, at: datetime
) -> Citation:
    """Cite the newest version. Refused("unknown_code" | "foreign" | "pages" | "destroyed" | "type" | "cited_older"); the
    same twice is one citation."""
    dossier = locked(dossier)
    item = _item(dossier, target, code)
    require_editable(by, dossier, item, at=at)
    clean = tidy_pages(pages)
    if clean is None:
        raise Refused("pages")
    version = _citable(dossier, evidence)
    older = Citation.objects.filter(
        dossier=dossier, target=target, target_code=code, evidence_version__evidence=evidence, withdrawn_at=None
    ).exclude(evidence_version=version)
    if older.exists():
        raise Refused("cited_older")
    row, new = Citation.objects.get_or_create(
        dossier=dossier, target=target, target_code=code, evidence_version=version, withdrawn_at=None,
        defaults={"organisation_id": dossier.organisation_id, "item": item, "pages": clean, "by": by, "at": at},
    )  # fmt: skip
    if not new and row.pages != clean:
        row.pages = clean
        row.save()
    _record_cited(row, evidence.pk, by, at)
    return row


def cite_upload(
    *, dossier: Dossier, upload: Upload, title: str, target: str, code: str, pages: str, by: Any, at: datetime
) -> Citation:
    """Add a document to the library and cite it in one act; nothing is added where it could not be cited, and the document
    that has these bytes already is cited instead of a second one. Refused as
    `cite`, EvidenceFaults as `register`."""
    require_editable(by, dossier, _item(dossier, target, code), at=at)
    if tidy_pages(pages) is None:
        raise Refused("pages")
    row = document_from(
        organisation=dossier.organisation, upload=upload, title=title, limits=limits_of(dossier), by=by, at=at
    )
    return cite(dossier=dossier, evidence=row, target=target, code=code, pages=pages, by=by, at=at)


def _record_cited(row: Citation, evidence_id: int, by: Any, at: datetime) -> None:
    record(kind="evidence.cited", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"dossier": row.dossier_id, "target": row.target, "code": row.target_code, "evidence": evidence_id})  # fmt: skip


def _citable(dossier: Dossier, evidence: Evidence) -> EvidenceVersion:
    """The newest version, when it may be cited in this dossier."""
    return usable_version(evidence, owner=dossier.organisation_id, limits=limits_of(dossier))


@transaction.atomic
def cite_again(
    *, dossier: Dossier, evidence: Evidence, places: Sequence[tuple[str, str, str]], check: EvidenceCheck, by: Any,
    at: datetime,
) -> list[Citation]:  # fmt: skip
    """Cite the newest version at last year's places (target, code, pages), as part of `check`; places that cite it
    already stay as they are."""
    dossier = locked(dossier)
    version, made = _citable(dossier, evidence), []
    for target, code, pages in places:
        item = _item(dossier, target, code)
        require_editable(by, dossier, item, at=at)
        row, new = Citation.objects.get_or_create(
            dossier=dossier, target=target, target_code=code, evidence_version=version, withdrawn_at=None,
            defaults={"organisation_id": dossier.organisation_id, "item": item, "pages": pages, "by": by, "at": at,
                      "check_of_year": check},
        )  # fmt: skip
        if new:
            made.append(row)
            _record_cited(row, evidence.pk, by, at)
    return made


@transaction.atomic
def move_to_newest(*, dossier: Dossier, citation_ids: Sequence[int], by: Any, at: datetime) -> int:
    """Let citations of older versions name the newest one, pages and all; the old ones stay as withdrawn. How many."""
    dossier = locked(dossier)
    rows = Citation.objects.select_related("evidence_version__evidence").filter(
        dossier=dossier, pk__in=citation_ids, withdrawn_at=None
    )
    moved = 0
    for row in rows.order_by("pk"):
        require_editable(by, dossier, row.item, at=at)
        version = _citable(dossier, row.evidence_version.evidence)
        if version.pk == row.evidence_version_id:
            continue
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save()
        new, _ = Citation.objects.get_or_create(
            dossier=dossier, target=row.target, target_code=row.target_code, evidence_version=version, withdrawn_at=None,
            defaults={"organisation_id": dossier.organisation_id, "item": row.item, "pages": row.pages, "note": row.note,
                      "by": by, "at": at, "check_of_year": row.check_of_year},
        )  # fmt: skip
        record(kind="citation.moved", subject=new, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "code": row.target_code, "from": row.evidence_version.number, "to": version.number})  # fmt: skip
        moved += 1
    return moved


def _item(dossier: Dossier, target: str, code: str) -> str:
    book = edition_of(dossier)
    if target == Citation.Target.STATEMENT and code in book.places:
        return book.places[code][0]
    if target == Citation.Target.LEVEL:
        item, _, level = code.rpartition(".")
        if item in book.items and level in [one.key for one in book.items[item].levels]:
            return item
    if target == Citation.Target.MEASURE and code.isdecimal() and len(code) <= 18:
        row = Measure.objects.filter(dossier=dossier, pk=int(code), withdrawn_at=None).first()
        if row is not None:
            return book.sub_measures[row.sub_measure][0].code
    raise Refused("unknown_code", code=code)


@transaction.atomic
def uncite(*, dossier: Dossier, citation_id: int, by: Any, at: datetime) -> Citation:
    """Withdraw a citation; the document stays in the library."""
    dossier = locked(dossier)
    row = Citation.objects.filter(dossier=dossier, pk=citation_id).first()
    if row is None:
        raise Refused("unknown_code", code=str(citation_id))
    require_editable(by, dossier, row.item, at=at)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save()
        record(kind="evidence.uncited", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "code": row.target_code})  # fmt: skip
    return row
