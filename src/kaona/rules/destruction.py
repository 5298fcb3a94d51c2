"""Who may destroy what must not be here: an administrator and the agency's coordinator together, never one alone."""

from kaona.rules.roles import Role

# Each side with the one that must agree.
OTHER_SIDE = {Role.COORDINATOR: Role.ADMINISTRATOR, Role.ADMINISTRATOR: Role.COORDINATOR}


def side_of(roles: frozenset[Role]) -> Role | None:
    """As which side a holder of `roles` proposes; None for anybody else."""
    return next((side for side in OTHER_SIDE if side in roles), None)


def may_confirm(proposed_as: str, roles: frozenset[Role]) -> bool:
    """True when a holder of `roles` stands on the other side of a proposal."""
    return OTHER_SIDE[Role(proposed_as)] in roles
