"""Which dossiers a person can reach. Every page starts here."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import may_read, viewers_of
from kaona.assessment.models import Dossier, DossierReader
from kaona.people.queries import active_memberships
from kaona.prepared import Prepared
from kaona.rules.roles import AGENCY_ROLES, OVERSIGHT_ROLES, Role


def dossiers_in_reach(user: Any, *, at: datetime) -> QuerySet[Dossier]:
    """The dossiers of which `user` may see at least the outline; filtered in SQL by organisation."""
    reach = _reach_of(user, at=at)
    return _within(Q() if reach is None else _condition(*reach))


def _reach_of(user: Any, *, at: datetime) -> tuple[list[int], list[int], list[int]] | None:
    """The organisations to which `user` belongs, those which `user` oversees, and `user` where dossiers are given to read;
    None: everywhere."""
    memberships = active_memberships(user, at=at)
    if any(m.role in (Role.OFFICER, Role.APPROVER) for m in memberships):
        return None
    own = {m.organisation_id for m in memberships if Role(m.role) in AGENCY_ROLES}
    over = {m.organisation_id for m in memberships if Role(m.role) in OVERSIGHT_ROLES}
    return sorted(own), sorted(over), [user.pk] if any(m.role == Role.ASSESSOR for m in memberships) else []


def _condition(own: Iterable[Any], over: Iterable[Any], reads: Iterable[Any]) -> Q:
    reach = Q(pk__in=[])
    for one in own:
        reach |= Q(organisation=one)
    for one in over:
        reach |= Q(organisation__parent=one) | Q(organisation__province_group=one)
    for one in reads:
        reach |= Q(pk__in=DossierReader.objects.filter(user=one, ended_at=None).values("dossier"))
    return reach


def _within(reach: Q) -> QuerySet[Dossier]:
    return Dossier.objects.filter(reach).select_related("cycle__window", "organisation")


@lru_cache(maxsize=64)
def _one_within(own: int, over: int, reads: int, *, everywhere: bool, locked: bool) -> Prepared[Dossier]:
    """One dossier, asked by somebody with so many organisations."""

    def build(of: Any) -> QuerySet[Dossier]:
        counted = (("own", own), ("over", over), ("reads", reads))
        several = ([getattr(of, f"{name}_{n}") for n in range(count)] for name, count in counted)
        rows = _within(Q() if everywhere else _condition(*several)).filter(pk=of.pk)
        return rows.select_for_update(of=("self",)) if locked else rows

    return Prepared(build)


def _one(user: Any, pk: int, *, at: datetime, locked: bool = False) -> Dossier | None:
    reach = _reach_of(user, at=at)
    own, over, reads = reach or ([], [], [])
    if reach is not None and not own and not over and not reads:
        return None
    question = _one_within(len(own), len(over), len(reads), everywhere=reach is None, locked=locked)
    named = (("own", own), ("over", over), ("reads", reads))
    values = {f"{name}_{n}": one for name, several in named for n, one in enumerate(several)}
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
