"""Questions about the evidence library: what is there, who may see a document."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kaona.assessment import files
from kaona.assessment.models import Citation, Dossier, DossierReader, Evidence, EvidenceFile, EvidenceVersion
from kaona.assessment.queries.dossiers import dossier_for
from kaona.people.access import may, office_roles
from kaona.people.models import Organisation
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Role
from kaona.rules.thai_text import search_form
from kaona.rules.uploads import Limits

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-created_at", "-pk"),
    "title": ("sort_key", "pk"),
    "dated": (F("dated").desc(nulls_last=True), "sort_key", "pk"),
    "valid_until": (F("valid_until").asc(nulls_last=True), "sort_key", "pk"),
    "cited": ("-cited", "sort_key", "pk"),
}
STATES = ("cited", "uncited", "expired", "secret", "destroyed", "withdrawn")


def search(
    organisation: Organisation, *, words: str = "", kind: str = "", state: str = "", sort: str = "newest",
    today: date | None = None, owner: Any = None,
) -> QuerySet[Evidence]:  # fmt: skip
    """The library: Thai substring, kind, one of STATES (else what is in force), an owner, in the order of one of SORTS."""
    cited = Citation.objects.filter(evidence_version__evidence=OuterRef("pk"), withdrawn_at=None).order_by()
    counted = cited.values("evidence_version__evidence").annotate(n=Count("pk")).values("n")
    gone = EvidenceVersion.objects.filter(evidence=OuterRef("pk"), file__destroyed_at__isnull=False)
    newest = EvidenceVersion.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    rows = Evidence.objects.filter(organisation=organisation).annotate(
        cited=Coalesce(Subquery(counted), 0), destroyed=Exists(gone), newest=Subquery(newest.values("number")[:1]),
        file_name=Subquery(newest.values("file_name")[:1]),
    )  # fmt: skip
    rows = rows.filter(withdrawn_at__isnull=state != "withdrawn")
    if words.strip():
        rows = rows.filter(search_text__contains=search_form(words))
    if kind:
        rows = rows.filter(kind=kind)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if state == "expired" and today:
        rows = rows.filter(valid_until__lt=today)
    by_state = {
        "uncited": Q(cited=0),
        "cited": Q(cited__gt=0),
        "secret": Q(classification="secret"),
        "destroyed": Q(destroyed=True),
    }
    rows = rows.filter(by_state.get(state, Q()))
    return rows.select_related("changed_by", "owner", "owner_unit").order_by(*SORTS.get(sort, SORTS["newest"]))


class PlaceLine(NamedTuple):
    """Where a document is cited, for a link."""

    dossier_id: int
    fiscal_year: int
    item: str
    target: str
    code: str

    @property
    def short(self) -> str:
        """What people read: the statement's code, or the item's."""
        return self.code if self.target == Citation.Target.STATEMENT else self.item


def places_of(documents: Iterable[Evidence]) -> dict[int, list[PlaceLine]]:
    """Where documents are cited, newest year first, each code once; one query."""
    rows = Citation.objects.filter(evidence_version__evidence__in=[one.pk for one in documents], withdrawn_at=None)
    found: dict[int, list[PlaceLine]] = {}
    listed = rows.order_by("-dossier__cycle__fiscal_year", "item", "pk").values_list(
        "evidence_version__evidence", "dossier", "dossier__cycle__fiscal_year", "item", "target", "target_code"
    )
    for pk, dossier, year, item, target, code in listed:
        line = PlaceLine(dossier, year, item, target, code)
        known = found.setdefault(pk, [])
        if not any((one.dossier_id, one.short) == (line.dossier_id, line.short) for one in known):
            known.append(line)
    return found


def cited_at(dossier: Dossier, target: str, code: str) -> set[int]:
    """The documents that are cited at a place already."""
    rows = Citation.objects.filter(dossier=dossier, target=target, target_code=code, withdrawn_at=None)
    return set(rows.values_list("evidence_version__evidence", flat=True))


def limits_of(dossier: Dossier) -> Limits:
    """What the cycle lets into its dossiers."""
    policies = dossier.cycle.policies
    return Limits(tuple(policy(policies, "evidence_types")), policy(policies, "evidence_max_mb") * 1024 * 1024)


def document(organisation: Organisation, pk: str) -> Evidence | None:
    """A document of the organisation that is in force; None for anything else."""
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
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


def visible_versions(user: Any, row: Evidence, *, at: datetime) -> list[EvidenceVersion]:
    """The versions of a document that `user` may see, newest first; from outside only those that are cited in a dossier
    that `user` may read."""
    rows = list(row.versions.select_related("file", "uploaded_by").order_by("-number"))
    if may(user, Permission.READ_DOSSIER, row.organisation, at=at):
        return rows
    cited = Citation.objects.filter(evidence_version__in=rows, withdrawn_at=None)
    read = {
        dossier: dossier_for(user, dossier, at=at) is not None
        for dossier in set(cited.values_list("dossier_id", flat=True))
    }
    shown = {version for version, dossier in cited.values_list("evidence_version_id", "dossier_id") if read[dossier]}
    return [one for one in rows if one.pk in shown]


def takes_marked(user: Any, organisation: Organisation, *, at: datetime) -> bool:
    """Copies for this person bear name and time: an assessor who reads a dossier of the agency and is not of the agency."""
    if may(user, Permission.READ_DOSSIER, organisation, at=at) or Role.ASSESSOR not in office_roles(user, at=at):
        return False
    return DossierReader.objects.filter(dossier__organisation=organisation, user=user, ended_at=None).exists()


def same_bytes(documents: Sequence[Evidence]) -> list[Evidence]:
    """Other documents in force of the same agency whose newest file is the newest of one of `documents`."""
    own = [one.pk for one in documents]
    newer = EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
    newest = EvidenceVersion.objects.filter(~Exists(newer), file__isnull=False)
    files_of = newest.filter(evidence__in=own).values("file")
    found = newest.filter(file__in=files_of, evidence__withdrawn_at=None).exclude(evidence__in=own)
    return list(Evidence.objects.filter(pk__in=found.values("evidence")).order_by("pk"))


def document_of_bytes(organisation: Organisation, digest: str) -> Evidence | None:
    """The document in force whose newest file has this hash; the oldest of several."""
    newer = EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
    rows = EvidenceVersion.objects.filter(
        ~Exists(newer), organisation=organisation, file__sha256=digest, evidence__withdrawn_at=None
    )
    row = rows.select_related("evidence").order_by("evidence").first()
    return row.evidence if row else None


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
            files.open_checked(row.organisation_id, row.sha256).close()
        except OSError:
            faults.append((row.organisation_id, row.sha256))
    return faults


def own_document(organisation_id: int, pk: int) -> Evidence | None:
    """A document of the organisation, whatever its state."""
    return Evidence.objects.filter(organisation=organisation_id, pk=pk).first()
