"""Where documents are cited: statement, level or measure of a dossier, with pages."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Citation, Dossier, Evidence, Measure
from kaona.assessment.operations.base import Refused, locked, require_editable
from kaona.assessment.queries.answers import edition_of
from kaona.rules.uploads import tidy_pages


@transaction.atomic
def cite(
    *, dossier: Dossier, evidence: Evidence, target: str, code: str, pages: str, by: Any, at: datetime
) -> Citation:
    """Cite the newest version. Refused("unknown_code" | "foreign" | "pages"); the same twice is one citation."""
    dossier = locked(dossier)
    item = _item(dossier, target, code)
    require_editable(by, dossier, item, at=at)
    clean = tidy_pages(pages)
    if clean is None:
        raise Refused("pages")
    if evidence.organisation_id != dossier.organisation_id or evidence.withdrawn_at is not None:
        raise Refused("foreign")
    version = evidence.versions.order_by("-number").first()
    if version is None:
        raise Refused("foreign")
    row, new = Citation.objects.get_or_create(
        dossier=dossier, target=target, target_code=code, evidence_version=version, withdrawn_at=None,
        defaults={"organisation_id": dossier.organisation_id, "item": item, "pages": clean, "by": by, "at": at},
    )  # fmt: skip
    if not new and row.pages != clean:
        row.pages = clean
        row.save()
    record(kind="evidence.cited", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "target": target, "code": code, "evidence": evidence.pk})  # fmt: skip
    return row


def _item(dossier: Dossier, target: str, code: str) -> str:
    book = edition_of(dossier)
    if target == Citation.Target.STATEMENT and code in book.places:
        return book.places[code][0]
    if target == Citation.Target.LEVEL:
        item, _, level = code.rpartition(".")
        if item in book.items and level in [one.key for one in book.items[item].levels]:
            return item
    if target == Citation.Target.MEASURE and code.isdigit():
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
