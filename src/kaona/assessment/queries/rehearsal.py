"""The rehearsal of a dossier: gathers the facts, asks the rule book."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from kaona.assessment.models import Citation, Dossier, Measure
from kaona.assessment.queries.answers import Sheet, edition_of, sheet_of
from kaona.assessment.queries.dossiers import dossier_before
from kaona.prepared import Prepared
from kaona.rules.rehearsal import CitedDocument, Facts, Finding, MeasureFacts, rehearse
from kaona.rules.thai_dates import local


@dataclass(frozen=True)
class Rehearsal:
    """The findings, what blocks first."""

    findings: list[Finding]

    @property
    def blocking(self) -> list[Finding]:
        """What must be mended before submission."""
        return [one for one in self.findings if one.severity == "block"]

    def of(self, severity: str) -> list[Finding]:
        """The findings of one severity."""
        return [one for one in self.findings if one.severity == severity]


def rehearse_dossier(dossier: Dossier, *, at: datetime, sheet: Sheet | None = None) -> Rehearsal:
    """Eight queries: the sheet, citations, last year's dossier and its indicators."""
    return Rehearsal(rehearse(facts_of(dossier, sheet or sheet_of(dossier), at=at)))


def facts_of(dossier: Dossier, sheet: Sheet, *, at: datetime) -> Facts:
    """Everything that the rules look at."""
    rows = sheet.all_measures()
    return Facts(
        edition=edition_of(dossier),
        agency_type=dossier.organisation.type,
        result_year=dossier.cycle.result_year,
        fiscal_year=dossier.cycle.fiscal_year,
        today=local(at).date(),
        states={code: row.state for code, row in sheet.statements.items()},
        carried=frozenset(code for code, row in sheet.statements.items() if row.carried),
        narratives={key: row.narrative for key, row in sheet.levels.items() if row.narrative},
        confirmed=frozenset(key for key, row in sheet.levels.items() if row.confirmed_at is not None),
        citations=tuple(_citations(dossier)),
        measures=tuple(_measures(dossier, sheet)),
        carried_measures=frozenset(str(one.row.pk) for one in rows if one.row.carried),
        carried_narratives=frozenset(key for key, row in sheet.levels.items() if row.carried and row.narrative),
        carried_profile=sheet.carried_profile,
        policies=dossier.cycle.policies,
    )


_CITATIONS = Prepared(
    # A destroyed file proves nothing.
    lambda of: Citation.objects.filter(
        Q(evidence_version__file=None) | Q(evidence_version__file__destroyed_at=None), dossier=of.dossier, withdrawn_at=None
    ).values_list(
        "target", "target_code", "evidence_version__evidence__kind", "evidence_version__file__sha256",
        "evidence_version__evidence__title", "evidence_version__evidence__period_from",
        "evidence_version__evidence__period_to", "evidence_version__evidence__valid_until",
    )
)  # fmt: skip


def _citations(dossier: Dossier) -> list[CitedDocument]:
    return [
        CitedDocument(
            target=target, code=code, kind=kind, digest=digest or "", title=title, period_from=period_from,
            period_to=period_to, valid_until=valid_until,
        )
        for target, code, kind, digest, title, period_from, period_to, valid_until in _CITATIONS(dossier=dossier.pk)
    ]  # fmt: skip


_EARLIER_MEASURES = Prepared(lambda of: Measure.objects.filter(dossier=of.dossier, withdrawn_at=None))


def _measures(dossier: Dossier, sheet: Sheet) -> list[MeasureFacts]:
    earlier = dossier_before(dossier)
    before: dict[tuple[str, str], Measure] = {}
    if earlier is not None:
        before = {(row.sub_measure, row.name): row for row in _EARLIER_MEASURES(dossier=earlier.pk)}
    found = []
    for one in sheet.all_measures():
        row, old = one.row, before.get((one.row.sub_measure, one.row.name))
        found.append(
            MeasureFacts(
                key=str(row.pk), sub_measure=row.sub_measure, name=row.name, unit=row.unit, denominator=row.denominator,
                target=row.target, has_band=bool(row.band_floor),
                results={year: result.value for year, result in one.results.items() if result.value},
                unit_before=old.unit if old else None, denominator_before=old.denominator if old else None,
            )
        )  # fmt: skip
    return found
