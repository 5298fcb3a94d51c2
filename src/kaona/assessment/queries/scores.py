"""Questions about kept scores."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import Sheet, claim_of, edition_of, sheet_of
from kaona.rules.kept_score import met_of
from kaona.rules.scoring import Claim


def current_score(dossier: Dossier, kind: str) -> ScoreRecord | None:
    """The record of a kind in force."""
    return ScoreRecord.objects.filter(dossier=dossier, kind=kind, superseded_at=None).first()


def total_of(record: ScoreRecord) -> Fraction:
    """The exact total of a record."""
    return Fraction(int(record.numerator), int(record.denominator))


@dataclass(frozen=True)
class KeptScore:
    """A claimed score of an earlier year; `categories` holds exact points by code."""

    fiscal_year: int
    total: Fraction
    categories: Mapping[str, Fraction]


def claimed_before(dossier: Dossier) -> KeptScore | None:
    """The newest earlier claimed score of the same agency; None without one."""
    rows = ScoreRecord.objects.filter(
        organisation=dossier.organisation_id, kind="claimed", superseded_at=None,
        dossier__cycle__fiscal_year__lt=dossier.cycle.fiscal_year,
    )  # fmt: skip
    record = rows.select_related("dossier__cycle").order_by("-dossier__cycle__fiscal_year", "-at").first()
    if record is None:
        return None
    points = {code: Fraction(one["exact"]) for code, one in record.tree.get("categories", {}).items()}
    return KeptScore(record.dossier.cycle.fiscal_year, total_of(record), points)


def claim_of_record(record: ScoreRecord, sheet: Sheet | None = None) -> Claim:
    """The claim behind a kept score: what it counted as met, its indicators with the figures that counted; `sheet` holds
    the answers where they have been read.

    An indicator that the record does not know (kept before figures were) stands as it is answered."""
    dossier = record.dossier
    now = claim_of(dossier, sheet or sheet_of(dossier, whole=False))
    met = met_of(edition_of(dossier), record.tree, now.agency_type)
    figures, year = record.tree.get("figures", {}), record.tree.get("result_year", now.result_year)
    measures = []
    for one in now.measures:
        kept = figures.get(one.key)
        if kept is not None:
            result = None if kept["result"] is None else Fraction(kept["result"])
            one = replace(one, results={**one.results, year: result}, suitable=kept["suitable"])
        measures.append(one)
    return Claim(now.agency_type, year, met, tuple(measures))
