"""Those who can review: what they know, how much they have, and from which agencies they must keep away."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from kaona.people.models import Membership, Organisation, User
from kaona.people.queries import memberships_at
from kaona.rules.roles import Role
from kaona.verification.models import Interest

# The reasons that keep a reviewer away, the gravest first: a role there now, one there before, a declared interest.
OWN, FORMER, INTEREST = "own", "former", "interest"
_GRAVITY = {OWN: 3, FORMER: 2, INTEREST: 1}


def reviewers_at(role: Role, *, at: datetime) -> QuerySet[User]:
    """The active people with this role at the Office now."""
    held = memberships_at(at=at).filter(organisation__type=Organisation.Type.OFFICE, role=role.value)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("full_name", "pk")


def families_of(organisations: Iterable[int]) -> dict[int, frozenset[int]]:
    """Every organisation with all that it came from or went into: a merged agency is still the same people's."""
    links: dict[int, set[int]] = {}
    for row in Organisation.objects.filter(successor__isnull=False).only("pk", "successor_id"):
        links.setdefault(row.pk, set()).add(row.successor_id or row.pk)
        links.setdefault(row.successor_id or row.pk, set()).add(row.pk)
    return {one: _connected(one, links) for one in organisations}


def _connected(start: int, links: dict[int, set[int]]) -> frozenset[int]:
    found, waiting = {start}, [start]
    while waiting:
        new = links.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def conflicts(
    organisations: Collection[int], users: Collection[int] | None = None, *, at: datetime
) -> dict[int, dict[int, str]]:
    """Why people may not review these organisations: {organisation: {user: own | former | interest}}. Three queries."""
    families = families_of(organisations)
    places = {place for family in families.values() for place in family}
    found: dict[int, dict[int, str]] = {}
    roles = Membership.objects.filter(organisation__in=places)
    interests = Interest.objects.filter(organisation__in=places, withdrawn_at=None)
    if users is not None:
        roles, interests = roles.filter(user__in=users), interests.filter(user__in=users)
    for user, place, ended_at, valid_to in roles.values_list("user", "organisation", "ended_at", "valid_to"):
        ended = ended_at is not None or (valid_to is not None and valid_to <= at)
        _keep(found, place, user, FORMER if ended else OWN)
    for user, place, kind in interests.values_list("user", "organisation", "kind"):
        _keep(found, place, user, kind)
    return {one: _gravest(found, family) for one, family in families.items()}


def _keep(found: dict[int, dict[int, str]], place: int, user: int, reason: str) -> None:
    known = found.setdefault(place, {})
    if _GRAVITY[reason] > _GRAVITY.get(known.get(user, ""), 0):
        known[user] = reason


def _gravest(found: dict[int, dict[int, str]], family: frozenset[int]) -> dict[int, str]:
    if len(family) == 1:
        return found.get(next(iter(family)), {})
    together: dict[int, dict[int, str]] = {}
    for place in family:
        for user, reason in found.get(place, {}).items():
            _keep(together, 0, user, reason)
    return together.get(0, {})


def conflict_of(user: User, organisation: Organisation, *, at: datetime) -> str:
    """Why this person may not review that organisation: "" (may) | own | former | interest."""
    return conflicts([organisation.pk], [user.pk], at=at)[organisation.pk].get(user.pk, "")
