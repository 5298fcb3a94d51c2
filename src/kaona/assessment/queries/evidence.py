"""Questions about the evidence library: what is there, who may see a document."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kaona.assessment import files
from kaona.assessment.models import Citation, Evidence, EvidenceFile, EvidenceVersion
from kaona.assessment.queries.dossiers import dossier_for
from kaona.people.access import may
from kaona.people.models import Organisation
from kaona.rules.roles import Permission
from kaona.rules.thai_text import search_form


def search(
    organisation: Organisation, *, words: str = "", kind: str = "", state: str = "", today: date | None = None
) -> QuerySet[Evidence]:
    """The library, newest first: Thai substring, kind, state (expired, uncited, secret, withdrawn; else what is in force)."""
    rows = Evidence.objects.filter(organisation=organisation).annotate(
        cited=Count("versions__citations", filter=Q(versions__citations__withdrawn_at=None), distinct=True)
    )
    rows = rows.filter(withdrawn_at__isnull=state != "withdrawn")
    if words.strip():
        rows = rows.filter(search_text__contains=search_form(words))
    if kind:
        rows = rows.filter(kind=kind)
    if state == "expired" and today:
        rows = rows.filter(valid_until__lt=today)
    if state == "uncited":
        rows = rows.filter(cited=0)
    if state == "secret":
        rows = rows.filter(classification="secret")
    return rows.order_by("-created_at", "-pk")


def document(organisation: Organisation, pk: str) -> Evidence | None:
    """A document of the organisation that is in force; None for anything else."""
    if not pk.isdigit() or len(pk) > 18:
        return None
    return Evidence.objects.filter(organisation=organisation, pk=int(pk), withdrawn_at=None).first()


def visible_document(user: Any, pk: int, *, at: datetime) -> Evidence | None:
    """The document when `user` is of the agency, or may read a dossier that cites it; None otherwise."""
    row = Evidence.objects.select_related("organisation").filter(pk=pk).first()
    if row is None:
        return None
    if may(user, Permission.READ_DOSSIER, row.organisation, at=at):
        return row
    cited_in = Citation.objects.filter(evidence_version__evidence=row, withdrawn_at=None).values_list(
        "dossier_id", flat=True
    )
    return row if any(dossier_for(user, one, at=at) for one in set(cited_in)) else None


def visible_version(user: Any, pk: int, number: int, *, at: datetime) -> EvidenceVersion | None:
    """A version with a file; outside the agency only one that is cited in a dossier that `user` may read."""
    row = visible_document(user, pk, at=at)
    if row is None:
        return None
    found = EvidenceVersion.objects.select_related("file", "evidence__organisation").filter(evidence=row, number=number)
    version = found.filter(file__isnull=False).first()
    if version is None or may(user, Permission.READ_DOSSIER, row.organisation, at=at):
        return version
    cited_in = version.citations.filter(withdrawn_at=None).values_list("dossier_id", flat=True)
    return version if any(dossier_for(user, one, at=at) for one in set(cited_in)) else None


def citations_of(evidence: Evidence) -> QuerySet[Citation]:
    """Where a document is cited."""
    rows = Citation.objects.filter(evidence_version__evidence=evidence, withdrawn_at=None)
    return rows.select_related("dossier__cycle", "evidence_version").order_by(
        "-dossier__cycle__fiscal_year", "item", "pk"
    )


def has_newer(evidence: Evidence) -> QuerySet[Citation]:
    """Citations that name an older version than the newest."""
    newer = EvidenceVersion.objects.filter(evidence=evidence, number__gt=OuterRef("evidence_version__number"))
    return citations_of(evidence).filter(Exists(newer))


def files_missing() -> list[tuple[int, str]]:
    """(organisation, hash) of every stored file whose bytes are gone or changed; for checks after a restore."""
    faults = []
    for row in EvidenceFile.objects.filter(destroyed_at=None).order_by("pk").iterator():
        try:
            files.read(row.organisation_id, row.sha256)
        except OSError:
            faults.append((row.organisation_id, row.sha256))
    return faults
