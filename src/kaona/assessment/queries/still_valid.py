"""The documents that the agency cited last year, and what it says of each this year."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from kaona.assessment.models import Citation, Dossier, Evidence, EvidenceCheck, Measure
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.dossiers import dossier_before
from kaona.prepared import Prepared


@dataclass(frozen=True)
class EarlierPlace:
    """Where a document was cited; `now` is this year's code ("" when there is none any more), `label` what people read."""

    target: str
    item: str
    label: str
    now: str
    pages: str


@dataclass(frozen=True)
class EarlierDocument:
    """A document with its places of last year, and this year's answer."""

    evidence: Evidence
    places: list[EarlierPlace]
    check: EvidenceCheck | None
    cited_version: int
    newest_version: int
    destroyed: bool

    def expired(self, today: date) -> bool:
        """Past its day."""
        return self.evidence.valid_until is not None and self.evidence.valid_until < today

    @property
    def lost(self) -> int:
        """How many places have no code this year."""
        return sum(1 for place in self.places if not place.now)


def earlier_documents(dossier: Dossier, only: Collection[int] | None = None) -> list[EarlierDocument]:
    """In Thai order; without those taken out of the library. `only`: of these ids. Six queries."""
    earlier = dossier_before(dossier)
    if earlier is None:
        return []
    rows = Citation.objects.filter(
        dossier=earlier, withdrawn_at=None, evidence_version__evidence__withdrawn_at=None
    ).select_related("evidence_version__evidence")
    if only is not None:
        rows = rows.filter(evidence_version__evidence__in=only)
    by_document: dict[int, list[Citation]] = {}
    for row in rows.order_by("item", "pk"):
        by_document.setdefault(row.evidence_version.evidence_id, []).append(row)
    checks = {
        one.evidence_id: one
        for one in EvidenceCheck.objects.filter(
            dossier=dossier, undone_at=None, evidence__in=by_document
        ).select_related("by")
    }
    newest = _newest(by_document)
    measures = _same_measures(earlier, dossier)
    found = []
    for pk, cited in by_document.items():
        number, destroyed = newest[pk]
        found.append(
            EarlierDocument(
                evidence=cited[0].evidence_version.evidence, places=[_place(dossier, one, measures) for one in cited],
                check=checks.get(pk), cited_version=max(one.evidence_version.number for one in cited),
                newest_version=number, destroyed=destroyed,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.evidence.sort_key, one.evidence.pk))


def _newest(documents: Collection[int]) -> dict[int, tuple[int, bool]]:
    rows = Evidence.objects.filter(pk__in=documents).values_list(
        "pk", "versions__number", "versions__file__destroyed_at"
    )
    newest: dict[int, tuple[int, bool]] = {}
    for pk, number, destroyed_at in rows.order_by("versions__number"):
        newest[pk] = (number, destroyed_at is not None)
    return newest


def _same_measures(earlier: Dossier, dossier: Dossier) -> dict[str, tuple[str, str]]:
    """Last year's indicator id: (name, id of this year's of the same sub-measure and name or "")."""
    rows = Measure.objects.filter(dossier__in=(earlier, dossier), withdrawn_at=None)
    listed = list(rows.values_list("pk", "dossier_id", "sub_measure", "name"))
    now = {(sub, name): str(pk) for pk, owner, sub, name in listed if owner == dossier.pk}
    return {
        str(pk): (f"{sub} {name}", now.get((sub, name), "")) for pk, owner, sub, name in listed if owner == earlier.pk
    }


def _place(dossier: Dossier, row: Citation, measures: dict[str, tuple[str, str]]) -> EarlierPlace:
    book, code = edition_of(dossier), row.target_code
    label, now = code, ""
    if row.target == Citation.Target.MEASURE:
        label, now = measures.get(code, (row.item, ""))
    elif row.target == Citation.Target.LEVEL:
        item, _, level = code.rpartition(".")
        label = item
        known = item in book.items and level in [one.key for one in book.items[item].levels]
        now = code if known else ""
    elif code in book.statements and dossier.organisation.type in book.statements[code].applies_to:
        now = code
    return EarlierPlace(row.target, row.item, label, now, row.pages)


def _open(of: Any, **conditions: Any) -> Any:
    before = Dossier.objects.filter(organisation=of.organisation, cycle__fiscal_year__lt=of.year)
    earlier = before.order_by("-cycle__fiscal_year", "-pk").values("pk")[:1]
    answered = EvidenceCheck.objects.filter(
        dossier=of.dossier, undone_at=None, evidence=OuterRef("evidence_version__evidence")
    )
    rows = Citation.objects.filter(
        ~Exists(answered), organisation=of.organisation, dossier=Subquery(earlier), withdrawn_at=None,
        evidence_version__evidence__withdrawn_at=None, **conditions,
    )  # fmt: skip
    return rows.order_by()


def open_in_item(of: Any) -> Any:
    """How many documents wait for an answer in `of.item`, as a piece of another question about the item."""
    rows = _open(of, item=of.item).values("organisation")
    counted = rows.annotate(n=Count("evidence_version__evidence", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


_OPEN = Prepared(lambda of: _open(of).values_list("evidence_version__evidence").distinct())
_OPEN_IN_ITEM = Prepared(lambda of: _open(of, item=of.item).values_list("evidence_version__evidence").distinct())


def open_checks(dossier: Dossier, item: str = "") -> int:
    """How many documents of last year (cited in `item`) wait for an answer; one query."""
    values = {"organisation": dossier.organisation_id, "year": dossier.cycle.fiscal_year, "dossier": dossier.pk}
    return len(_OPEN_IN_ITEM(item=item, **values) if item else _OPEN(**values))
