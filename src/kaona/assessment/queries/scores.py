"""Questions about kept scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kaona.assessment.models import Dossier, ScoreRecord


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
