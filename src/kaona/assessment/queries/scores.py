"""Questions about kept scores."""

from fractions import Fraction

from kaona.assessment.models import Dossier, ScoreRecord


def current_score(dossier: Dossier, kind: str) -> ScoreRecord | None:
    """The record of a kind in force."""
    return ScoreRecord.objects.filter(dossier=dossier, kind=kind, superseded_at=None).first()


def total_of(record: ScoreRecord) -> Fraction:
    """The exact total of a record."""
    return Fraction(int(record.numerator), int(record.denominator))


def claimed_before(dossier: Dossier) -> Fraction | None:
    """Last year's claimed total of the same agency; None without one."""
    rows = ScoreRecord.objects.filter(
        organisation=dossier.organisation_id, kind="claimed", superseded_at=None,
        dossier__cycle__fiscal_year__lt=dossier.cycle.fiscal_year,
    )  # fmt: skip
    record = rows.order_by("-dossier__cycle__fiscal_year", "-at").first()
    return total_of(record) if record else None
