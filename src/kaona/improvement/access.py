"""Who may see and change plans and actions: the agency, its partners, the Office and the ministry."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaona.improvement.models import Action, ActionPartner, Plan
from kaona.people.access import covers, may, roles_at
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, OVERSIGHT_ROLES, Permission, Role
from kaona.rules.stages import SHOWN_PLANS


def plans_in_reach(user: Any, *, at: datetime) -> QuerySet[Plan]:
    """The plans that `user` may read: the own agency's whole, and from approval on everybody's for the Office and those
    below a ministry or province group; filtered in SQL by organisation."""
    rows = Plan.objects.filter(withdrawn_at=None).select_related("organisation", "dossier__cycle")
    memberships = active_memberships(user, at=at)
    own = [m.organisation_id for m in memberships if Role(m.role) in AGENCY_ROLES]
    over = [m.organisation_id for m in memberships if Role(m.role) in OVERSIGHT_ROLES]
    reach = Q(organisation__in=own)
    shown = Q(state__in=SHOWN_PLANS)
    if any(m.role in (Role.OFFICER, Role.APPROVER) for m in memberships):
        reach |= shown
    if over:
        reach |= shown & (Q(organisation__parent__in=over) | Q(organisation__province_group__in=over))
    return rows.filter(reach)


def overseen(user: Any, *, at: datetime, of: str = "organisation__") -> Q | None:
    """Whose plans `user` looks over, as a condition on the organisation behind `of`: everybody's for officers and approvers,
    those below for a ministry or province group. None: nobody's."""
    memberships = active_memberships(user, at=at)
    if any(m.role in (Role.OFFICER, Role.APPROVER) for m in memberships):
        return Q()
    over = [m.organisation_id for m in memberships if Role(m.role) in OVERSIGHT_ROLES]
    if not over:
        return None
    return Q(**{f"{of}parent__in": over}) | Q(**{f"{of}province_group__in": over})


def is_own(user: Any, plan: Plan, *, at: datetime) -> bool:
    """Somebody of the agency itself."""
    return bool(roles_at(user, plan.organisation, at=at) & AGENCY_ROLES)


def may_edit_plan(user: Any, plan: Plan, *, at: datetime) -> bool:
    """May change the plan and its actions."""
    return may(user, Permission.EDIT_PLAN, plan.organisation, at=at)


def partner_of(user: Any, action: Action, *, at: datetime) -> ActionPartner | None:
    """The standing part of an agency of `user` in an action of another; accepted or not."""
    own = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    rows = ActionPartner.objects.filter(action=action, partner__in=own, withdrawn_at=None, declined_at=None)
    return rows.select_related("partner").first()


def may_report(user: Any, action: Action, *, at: datetime) -> bool:
    """May report on an action for the lead: whoever may report there; the responsible person always (while of the agency)."""
    organisation = action.organisation
    if may(user, Permission.REPORT_PROGRESS, organisation, at=at):
        return True
    return action.responsible_id == getattr(user, "pk", None) and bool(
        roles_at(user, organisation, at=at) & AGENCY_ROLES
    )


def may_note(user: Any, organisation: Organisation, code: str, *, at: datetime) -> bool:
    """May write of a gap or item: coordinator and head everywhere, the others of what they look after."""
    if not may(user, Permission.NOTE_GAPS, organisation, at=at):
        return False
    if roles_at(user, organisation, at=at) & {Role.COORDINATOR, Role.HEAD}:
        return True
    return covers(user, frozenset({Role.EDITOR, Role.CATEGORY_OWNER}), organisation, code, at=at)


def reporters_of(user: Any, action: Action, *, at: datetime) -> list[Organisation]:
    """For which agencies `user` may report on an action: the lead, and partners that have accepted."""
    lead = [action.organisation] if may_report(user, action, at=at) else []
    accepted = action.partners.filter(accepted_at__isnull=False, declined_at=None, withdrawn_at=None)
    partners = [one.partner for one in accepted.select_related("partner").order_by("pk")]
    return lead + [one for one in partners if may(user, Permission.REPORT_PROGRESS, one, at=at)]
