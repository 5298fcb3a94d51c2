"""What was sent back, and what changed when it came again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, DossierReturn, Measure, Receipt
from kaona.rules.export_difference import ItemChange, changed_items
from kaona.rules.policies import policy
from kaona.verification.models import Review


def return_due_by_default(review: Review, *, at: datetime) -> datetime:
    """The end of the agency's time by the cycle's policy."""
    return at + timedelta(days=policy(review.dossier.cycle.policies, "return_days"))


def returns_of(dossier: Dossier) -> QuerySet[DossierReturn]:
    """Everything that was sent back, newest first."""
    return DossierReturn.objects.filter(dossier=dossier).select_related("receipt", "by").order_by("-at", "-pk")


def came_again(dossier: Dossier) -> bool:
    """Something went back and was submitted again."""
    rows = DossierReturn.objects.filter(dossier=dossier, closed_at__isnull=False, taken_back_by=None)
    return dossier.returned_at is None and rows.exists()


@dataclass(frozen=True)
class Changes:
    """Between the receipt that went back and the one that came."""

    returned: DossierReturn
    before: Receipt
    after: Receipt
    items: list[ItemChange]

    @property
    def codes(self) -> frozenset[str]:
        """The items that changed ("0": the profile)."""
        return frozenset(one.item for one in self.items)


def changes_of(dossier: Dossier) -> Changes | None:
    """What the newest submission changed against what had been sent back; None when nothing went back, or is still away."""
    returned = returns_of(dossier).filter(closed_at__isnull=False, taken_back_by=None).first()
    after = Receipt.objects.filter(dossier=dossier, withdrawn_at=None).first()
    if returned is None or after is None or after.at < returned.at:
        return None
    keys = {str(pk): sub for pk, sub in Measure.objects.filter(dossier=dossier).values_list("pk", "sub_measure")}
    return Changes(returned, returned.receipt, after, changed_items(returned.receipt.export, after.export, keys))
