"""Questions about outages: what was noted, which ends moved, the rule of a cycle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.models import Cycle, Extension, Outage
from kaona.people.access import may
from kaona.rules.outages import Terms, terms_words
from kaona.rules.policies import policy
from kaona.rules.roles import Permission


@dataclass(frozen=True)
class OutageLine:
    """An outage and the ends that moved because of it."""

    row: Outage
    moved: list[Extension]


def terms_of(cycle: Cycle) -> Terms:
    """The published rule of a cycle."""
    names = ("outage_extension", "outage_minutes", "outage_hours")
    return Terms(*(policy(cycle.policies, name) for name in names))


def rule_of(cycle: int) -> str:
    """The rule of a cycle as agencies read it."""
    return terms_words(terms_of(Cycle.objects.get(pk=cycle)))


def sees_outages(user: Any, *, at: datetime) -> bool:
    """Administrators, and officers who keep the calendars."""
    return may(user, Permission.DECLARE_OUTAGE, at=at) or may(user, Permission.MANAGE_CALENDARS, at=at)


def outages_for(user: Any, *, at: datetime) -> list[OutageLine]:
    """Every outage with what it moved, newest first; nothing for others."""
    if not sees_outages(user, at=at):
        return []
    rows = list(Outage.objects.select_related("noted_by", "settled_by").order_by("-began_at", "-pk")[:100])
    moved: dict[int, list[Extension]] = {}
    for one in Extension.objects.filter(outage__in=rows).select_related("cycle", "organisation").order_by("pk"):
        moved.setdefault(one.outage_id or 0, []).append(one)
    return [OutageLine(row, moved.get(row.pk, [])) for row in rows]
