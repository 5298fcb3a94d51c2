"""Questions about announcements: which stand on top of a person's pages, which the officers keep."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from kaona.people.models import Announcement, Dismissal, Membership, User
from kaona.people.queries import active_memberships, memberships_at
from kaona.prepared import Prepared
from kaona.rules.announcements import Audience
from kaona.rules.roles import Role

_LIVE = Prepared(
    lambda of: Announcement.objects.filter(
        published_at__isnull=False, withdrawn_at=None, starts_at__lte=of.at, ends_at__gt=of.at
    ).order_by("-level", "-starts_at", "-pk")
)


def audience_of(row: Announcement) -> Audience:
    """Whom it is for."""
    return Audience(tuple(row.types), tuple(row.roles), row.not_submitted)


def banners_for(user: Any, owes: Callable[[list[int]], set[int]], *, at: datetime) -> list[Announcement]:
    """What stands on top of this person's pages now, warnings first. One prepared query while nothing is announced.

    `owes` names which of these organisations have not submitted; that is known above this room."""
    live = _LIVE(at=at)
    if not live:
        return []
    held = active_memberships(user, at=at)
    found = [one for one in live if _reaches(one, held, owes)]
    if not found:
        return []
    gone = set(
        Dismissal.objects.filter(user=user, announcement__in=[one.pk for one in found]).values_list(
            "announcement", flat=True
        )
    )
    return [one for one in found if one.pk not in gone]


def _reaches(row: Announcement, held: Iterable[Membership], owes: Callable[[list[int]], set[int]]) -> bool:
    held = list(held)
    if row.not_submitted:
        owing = owes([one.organisation_id for one in held])
        held = [one for one in held if one.organisation_id in owing]
    return audience_of(row).reaches([(one.organisation.type, one.role) for one in held], bool(held))


def announcements() -> QuerySet[Announcement]:
    """All of them: drafts first, then the newest."""
    rows = Announcement.objects.select_related("created_by", "published_by", "withdrawn_by")
    return rows.order_by(F("published_at").desc(nulls_first=True), "-pk")


def announcement(pk: int) -> Announcement | None:
    """One of them."""
    return announcements().filter(pk=pk).first()


def untold(*, at: datetime) -> QuerySet[Announcement]:
    """Announcements that have begun and whose coordinators and heads are still to be told."""
    return Announcement.objects.filter(
        by_notice=True, told_at=None, published_at__isnull=False, withdrawn_at=None, starts_at__lte=at, ends_at__gt=at
    ).order_by("pk")


def to_tell(row: Announcement, owes: Callable[[list[int]], set[int]], *, at: datetime) -> list[User]:
    """The coordinators and heads whom it reaches."""
    rows = memberships_at(at=at).filter(role__in=[Role.COORDINATOR.value, Role.HEAD.value])
    by_person: dict[int, list[Membership]] = {}
    for one in rows.select_related("organisation", "user").order_by("user", "pk"):
        by_person.setdefault(one.user_id, []).append(one)
    return [held[0].user for held in by_person.values() if _reaches(row, held, owes)]
