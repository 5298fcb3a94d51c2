"""Questions about outages: what was noted, which ends moved, the rule of a cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Cycle, Extension, Outage
from kaona.assessment.queries.holidays import days_off
from kaona.people.access import may
from kaona.rules.outages import Down, Terms, later_end, lost, terms_words
from kaona.rules.policies import policy
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local, words_of_moment


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


def end_after(outage: Outage, end: datetime, cycle: Cycle) -> datetime | None:
    """Where the rule of a cycle moves an end after an outage; None when it does not count."""
    down, terms = Down(outage.began_at, outage.ended_at), terms_of(cycle)
    if not lost(end, down, terms):
        return None
    off = days_off(local(end).date(), local(max(end, outage.ended_at)).date() + timedelta(days=90))
    return later_end(end, down, terms, off)


def reason_of(outage: Outage) -> str:
    """Why an end moved, as agencies read it."""
    began, ended = words_of_moment(outage.began_at), words_of_moment(outage.ended_at)
    return f"ระบบขัดข้อง {began} ถึง {ended} ขยายตามหลักเกณฑ์ที่ประกาศ"


def moves_of(scope: str, ends: Mapping[int, datetime]) -> dict[int, Extension]:
    """The later end with its reason of each of these questions (key, end) whose end was moved last by an outage."""
    rows = Extension.objects.filter(scope=scope, subject__in=list(ends)).order_by("pk")
    return {one.subject: one for one in rows if one.subject is not None and one.until == ends[one.subject]}


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
