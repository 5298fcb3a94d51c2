"""Which dossiers a person can reach. Every page starts here."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import may_read, viewers_of
from kaona.assessment.models import Dossier
from kaona.people.queries import active_memberships
from kaona.prepared import Prepared
from kaona.rules.roles import AGENCY_ROLES, OVERSIGHT_ROLES, Role


def dossiers_in_reach(user: Any, *, at: datetime) -> QuerySet[Dossier]:
    """The dossiers of which `user` may see at least the outline; filtered in SQL by organisation."""
    reach = _reach_of(user, at=at)
    return _within(Q() if reach is None else _condition(*reach))


def _reach_of(user: Any, *, at: datetime) -> tuple[list[int], list[int]] | None:
    """The organisations to which `user` belongs and those which `user` oversees; None: everywhere."""
    memberships = active_memberships(user, at=at)
    if any(m.role in (Role.OFFICER, Role.APPROVER) for m in memberships):
        return None
    own = {m.organisation_id for m in memberships if Role(m.role) in AGENCY_ROLES}
    return sorted(own), sorted({m.organisation_id for m in memberships if Role(m.role) in OVERSIGHT_ROLES})


def _condition(own: Iterable[Any], over: Iterable[Any]) -> Q:
    reach = Q(pk__in=[])
    for one in own:
        reach |= Q(organisation=one)
    for one in over:
        reach |= Q(organisation__parent=one) | Q(organisation__province_group=one)
    return reach


def _within(reach: Q) -> QuerySet[Dossier]:
    return Dossier.objects.filter(reach).select_related("cycle__window", "organisation")


@lru_cache(maxsize=64)
def _one_within(own: int, over: int, *, everywhere: bool, locked: bool) -> Prepared[Dossier]:
    """One dossier, asked by somebody with so many organisations."""

    def build(of: Any) -> QuerySet[Dossier]:
        several = (getattr(of, f"own_{n}") for n in range(own)), (getattr(of, f"over_{n}") for n in range(over))
        rows = _within(Q() if everywhere else _condition(*several)).filter(pk=of.pk)
        return rows.select_for_update(of=("self",)) if locked else rows

    return Prepared(build)


def _one(user: Any, pk: int, *, at: datetime, locked: bool = False) -> Dossier | None:
    reach = _reach_of(user, at=at)
    own, over = reach or ([], [])
    if reach is not None and not own and not over:
        return None
    question = _one_within(len(own), len(over), everywhere=reach is None, locked=locked)
    values = {f"own_{n}": one for n, one in enumerate(own)} | {f"over_{n}": one for n, one in enumerate(over)}
    return question.first(pk=pk, **values)


def outline_for(user: Any, pk: int, *, at: datetime) -> Dossier | None:
    """The dossier when `user` may see its stage, counts and dates, else None."""
    dossier = _one(user, pk, at=at)
    return dossier if dossier is not None and viewers_of(user, dossier, at=at) else None


def dossier_for(user: Any, pk: int, *, at: datetime, locked: bool = False) -> Dossier | None:
    """The dossier when `user` may read its answers, else None (the page answers 404). `locked`: under a row lock."""
    dossier = _one(user, pk, at=at, locked=locked)
    return dossier if dossier is not None and may_read(user, dossier, at=at) else None


def own_dossiers(user: Any, *, at: datetime) -> QuerySet[Dossier]:
    """The dossiers of the agencies in which `user` has a role, newest cycle first."""
    own = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    dossiers = Dossier.objects.filter(organisation__in=own).select_related("cycle__window", "organisation")
    return dossiers.order_by("-cycle__fiscal_year", "-pk")


_BEFORE = Prepared(
    lambda of: (
        Dossier.objects.filter(organisation=of.organisation, cycle__fiscal_year__lt=of.fiscal_year)
        .select_related("cycle")
        .order_by("-cycle__fiscal_year", "-pk")[:1]
    )
)


def dossier_before(dossier: Dossier) -> Dossier | None:
    """The same agency's dossier of the latest earlier cycle, if there is one."""
    return _BEFORE.first(organisation=dossier.organisation_id, fiscal_year=dossier.cycle.fiscal_year)
