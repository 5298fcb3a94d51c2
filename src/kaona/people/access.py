"""May this person do that there? Answers from the role tables and the memberships of the moment."""

from datetime import datetime
from typing import Any

from kaona.people.models import Membership, Organisation, User
from kaona.people.queries import active_memberships
from kaona.rules.roles import BELOW, EVERYWHERE, OWN, Permission, Role, allows, may_give


class NotAllowed(PermissionError):
    """The person lacks the permission; the web answers 403 (404 where existence itself is not theirs to know)."""

    def __init__(self, permission: Permission | str, organisation: Organisation | None = None) -> None:
        super().__init__(f"{permission} at {organisation.pk if organisation else 'the office'} is not allowed")
        self.permission = permission


def roles_at(user: Any, organisation: Organisation, *, at: datetime) -> frozenset[Role]:
    """The roles that `user` has in exactly this organisation now."""
    return frozenset(Role(m.role) for m in active_memberships(user, at=at) if m.organisation_id == organisation.pk)


def office_roles(user: Any, *, at: datetime) -> frozenset[Role]:
    """The roles that `user` has at the Office now."""
    memberships = active_memberships(user, at=at)
    return frozenset(Role(m.role) for m in memberships if m.organisation.type == Organisation.Type.OFFICE)


def may(user: Any, permission: Permission, organisation: Organisation | None = None, *, at: datetime) -> bool:
    """True when a membership of this moment gives `permission` over `organisation` (None: over the whole site)."""
    memberships = active_memberships(user, at=at)
    if allows(EVERYWHERE, office_roles(user, at=at), permission):
        return True
    if organisation is None:
        return False
    if allows(OWN, roles_at(user, organisation, at=at), permission):
        return True
    above = {organisation.parent_id, organisation.province_group_id} - {None}
    over = frozenset(Role(m.role) for m in memberships if m.organisation_id in above)
    return allows(BELOW, over, permission)


def require(user: Any, permission: Permission, organisation: Organisation | None = None, *, at: datetime) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(user, permission, organisation, at=at):
        raise NotAllowed(permission, organisation)


def may_give_role(user: Any, role: Role, organisation: Organisation, *, at: datetime) -> bool:
    """True when `user` may give `role` there: by a role of that organisation or of the Office, per the GIVES table."""
    roles = roles_at(user, organisation, at=at) | office_roles(user, at=at)
    return may_give(roles, role, organisation.type)


def in_scope(membership: Membership, code: str) -> bool:
    """True when a category, item or statement code lies in the membership's scope (an empty scope is everything)."""
    scope: list[str] = membership.scope
    return not scope or any(code == part or code.startswith(part + ".") for part in scope)


def covers(user: Any, roles: frozenset[Role], organisation: Organisation, code: str, *, at: datetime) -> bool:
    """True when one of the user's memberships with a role in `roles` covers `code` there."""
    return any(
        Role(m.role) in roles and m.organisation_id == organisation.pk and in_scope(m, code)
        for m in active_memberships(user, at=at)
    )


def is_person(user: Any) -> bool:
    """True for a signed-in, active user."""
    return isinstance(user, User) and user.is_active
