"""The tabs of one agency's improvement year as a table: from the gaps of a dossier to the next year."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tab:
    """One page of a dossier's improvement; the address takes the dossier's key. `preview`: shown before submission too."""

    key: str
    label: Any
    address: str
    preview: bool = False


# In the order of the guideline's steps. Every page of it adds its line here: gaps, route, priorities, plans, results, next.
TABS: tuple[Tab, ...] = (
    Tab("gaps", _("ช่องว่าง"), "improvement:gaps", preview=True),
    Tab("route", _("เส้นทาง"), "priorities:route", preview=True),
    Tab("matrix", _("ผลเทียบแรง"), "priorities:matrix", preview=True),
    Tab("priorities", _("เรื่องสำคัญ"), "priorities:priorities", preview=True),
    Tab("plans", _("แผน"), "plans:plans"),
    Tab("results", _("ผล"), "outcomes:results"),
    Tab("next", _("ปีหน้า"), "outcomes:next_year"),
)


def tabs_for(dossier: Any, *, preview: bool) -> list[tuple[str, Any, str]]:
    """Key, label and address of the tabs; `preview` while nothing is submitted."""
    return [
        (tab.key, tab.label, reverse(tab.address, args=(dossier.pk,))) for tab in TABS if tab.preview or not preview
    ]
