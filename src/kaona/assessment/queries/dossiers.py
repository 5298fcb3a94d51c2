"""Which dossiers a person can reach. Every page starts here."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import may_read, viewers_of
from kaona.assessment.models import Dossier
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, OVERSIGHT_ROLES, Role


def dossiers_in_reach(user: Any, *, at: datetime) -> QuerySet[Dossier]:
    """The dossiers of which `user` may see at least the outline; filtered in SQL by organisation."""
    memberships = active_memberships(user, at=at)
    if any(m.role in (Role.OFFICER, Role.APPROVER) for m in memberships):
        reach = Q()
    else:
        own = [m.organisation_id for m in memberships if Role(m.role) in AGENCY_ROLES]
        over = [m.organisation_id for m in memberships if Role(m.role) in OVERSIGHT_ROLES]
        reach = Q(organisation__in=own) if own else Q(pk__in=[])
        if over:
            reach |= Q(organisation__parent__in=over) | Q(organisation__province_group__in=over)
    return Dossier.objects.filter(reach).select_related("cycle__window", "organisation")


def outline_for(user: Any, pk: int, *, at: datetime) -> Dossier | None:
    """The dossier when `user` may see its stage, counts and dates, else None."""
    dossier = dossiers_in_reach(user, at=at).filter(pk=pk).first()
    return dossier if dossier is not None and viewers_of(user, dossier, at=at) else None


def dossier_for(user: Any, pk: int, *, at: datetime) -> Dossier | None:
    """The dossier when `user` may read its answers, else None (the page answers 404)."""
    dossier = dossiers_in_reach(user, at=at).filter(pk=pk).first()
    return dossier if dossier is not None and may_read(user, dossier, at=at) else None


def own_dossiers(user: Any, *, at: datetime) -> QuerySet[Dossier]:
    """The dossiers of the agencies in which `user` has a role, newest cycle first."""
    own = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    dossiers = Dossier.objects.filter(organisation__in=own).select_related("cycle__window", "organisation")
    return dossiers.order_by("-cycle__fiscal_year", "-pk")


def dossier_before(dossier: Dossier) -> Dossier | None:
    """The same agency's dossier of the latest earlier cycle, if there is one."""
    earlier = Dossier.objects.filter(
        organisation=dossier.organisation_id, cycle__fiscal_year__lt=dossier.cycle.fiscal_year
    )
    return earlier.select_related("cycle").order_by("-cycle__fiscal_year", "-pk").first()
