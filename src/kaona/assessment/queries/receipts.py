"""Questions about receipts; what a stranger may know of one."""

from dataclasses import dataclass
from datetime import datetime

from kaona.assessment.models import Receipt
from kaona.assessment.queries.export import canonical, digest_of, export_of


@dataclass(frozen=True)
class ReceiptCheck:
    """What the public page shows: never a score."""

    number: str
    agency: str
    cycle: str
    at: datetime
    is_late: bool
    sha256: str
    withdrawn_at: datetime | None
    fits: bool


def check_receipt(token: str) -> ReceiptCheck | None:
    """The receipt of a public token, with the hash computed anew from the stored data; None when unknown."""
    row = Receipt.objects.select_related("dossier__cycle__window", "dossier__organisation").filter(token=token).first()
    if row is None:
        return None
    kept = digest_of(row.export) == row.sha256
    fits = kept if row.withdrawn_at else kept and digest_of(canonical(export_of(row.dossier))) == row.sha256
    return ReceiptCheck(
        row.number, row.dossier.organisation.name_th, row.dossier.cycle.name_th, row.at, row.is_late, row.sha256,
        row.withdrawn_at, fits,
    )  # fmt: skip
