"""Requests to take part in an action of another agency, as the agency that was asked and the lead see them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaona.improvement.models import ActionPartner
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, Role


def _own(user: Any, at: datetime) -> list[int]:
    return [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]


def _rows() -> QuerySet[ActionPartner]:
    rows = ActionPartner.objects.filter(action__plan__withdrawn_at=None)
    return rows.select_related("action__plan", "organisation", "partner", "decided_by")


def requests_for(user: Any, *, at: datetime) -> list[ActionPartner]:
    """What the agencies of `user` were asked for, newest first; answered and ended ones too."""
    return list(_rows().filter(partner__in=_own(user, at)).order_by("-asked_at", "-pk"))


def request_for(user: Any, pk: int, *, at: datetime) -> ActionPartner | None:
    """A request when `user` is of the agency that was asked or of the lead; None otherwise."""
    own = _own(user, at)
    return _rows().filter(Q(partner__in=own) | Q(organisation__in=own), pk=pk).first()
