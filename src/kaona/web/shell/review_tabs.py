"""The tabs of one review as a table. A tab whose page this person may not open is not shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.verification.queries.clarifications import asked_review
from kaona.verification.queries.consensus_item import sees_consensus
from kaona.verification.queries.own_review import led_review, own_part
from kaona.verification.queries.returns import came_again
from kaona.verification.queries.visits import was_asked

Opens = Callable[[Any, Any, datetime], bool]  # user, review, at


@dataclass(frozen=True)
class Tab:
    """One page of a review: `opens` says whether this person may open it; `parts` stand in the address behind the
    dossier's key."""

    key: str
    label: Any
    address: str
    opens: Opens = lambda user, review, at: True
    parts: tuple[Any, ...] = ()


def _office(user: Any, review: Any, at: datetime) -> bool:
    return may(user, Permission.READ_SUBMITTED, at=at)


def _reads(user: Any, review: Any, at: datetime) -> bool:
    return asked_review(user, review.dossier_id, at=at) is not None


def _came_again(user: Any, review: Any, at: datetime) -> bool:
    return _reads(user, review, at) and came_again(review.dossier)


# In the order of the work. Every page of one review adds its line here, with the question of its own view.
TABS: tuple[Tab, ...] = (
    Tab("overview", _("ภาพรวม"), "verification:review"),
    Tab("consensus", _("หาข้อสรุปร่วม"), "consensus:items"),
    Tab("confirm", _("ยืนยันและประกาศ"), "consensus:confirm",
        lambda user, review, at: sees_consensus(user, review, at=at)),
    Tab("judging", _("การตรวจของท่าน"), "judging:review",
        lambda user, review, at: own_part(user, review.dossier_id, at=at) is not None),
    Tab("locks", _("ผู้ตรวจและการล็อก"), "judging:parts",
        lambda user, review, at: led_review(user, review.dossier_id, at=at) is not None),
    Tab("clarifications", _("คำถามถึงหน่วยงาน"), "results:clarifications", _reads),
    Tab("send_back", _("ส่งกลับแก้ไข"), "results:send_back", _office),
    Tab("changes", _("สิ่งที่เปลี่ยน"), "results:changes", _came_again),
    Tab("visit", _("ตรวจรับรอง"), "visits:dossier",
        lambda user, review, at: was_asked(user, review.dossier_id, at=at)),
)  # fmt: skip


def tabs_for(user: Any, review: Any, *, at: datetime) -> list[tuple[str, Any, str]]:
    """Key, label and address of the tabs that this person may open."""
    opened = [tab for tab in TABS if tab.opens(user, review, at)]
    return [(tab.key, tab.label, reverse(tab.address, args=(review.dossier_id, *tab.parts))) for tab in opened]
