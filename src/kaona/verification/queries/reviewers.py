"""Those who can review: what they know, how much they have, and from which agencies they must keep away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from kaona.assessment.models import Cycle
from kaona.people.models import Membership, Organisation, User
from kaona.people.queries import memberships_at
from kaona.rules.roles import AGENCY_TYPES, Role
from kaona.verification.models import Interest, Review, ReviewAssignment, ReviewerProfile, ReviewHours

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


@dataclass(frozen=True)
class Reviewer:
    """A person with what is known of them. `load`: reviews of the cycle that they lead or judge; without a profile the
    usual capacity is taken."""

    user: User
    categories: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    load: int
    conflict: str = ""

    @property
    def full(self) -> bool:
        return self.load >= self.capacity


CAPACITY = 10


def reviewers(
    role: Role, cycle: Cycle | None, organisation: Organisation | None = None, *, at: datetime
) -> list[Reviewer]:
    """Everybody with the role, with the load in a cycle; with an agency also what keeps them away from it."""
    people = list(reviewers_at(role, at=at))
    keys = [one.pk for one in people]
    profiles = {one.user_id: one for one in ReviewerProfile.objects.filter(user__in=keys)}
    busy = loads(role, cycle) if cycle is not None else {}
    away = conflicts([organisation.pk], keys, at=at)[organisation.pk] if organisation is not None else {}
    return [_reviewer(one, profiles.get(one.pk), busy.get(one.pk, 0), away.get(one.pk, "")) for one in people]


def _reviewer(user: User, profile: ReviewerProfile | None, load: int, conflict: str) -> Reviewer:
    if profile is None:
        return Reviewer(user, (), ("th",), CAPACITY, load, conflict)
    return Reviewer(user, tuple(profile.categories), tuple(profile.languages), profile.capacity, load, conflict)


def loads(role: Role, cycle: Cycle) -> dict[int, int]:
    """How many reviews of a cycle each person leads (officers) or judges (assessors)."""
    if role == Role.OFFICER:
        leading = Review.objects.filter(dossier__cycle=cycle, officer__isnull=False)
        return dict(leading.order_by().values_list("officer").annotate(Count("pk")))
    judging = ReviewAssignment.objects.filter(ended_at=None, declined_at=None, review__dossier__cycle=cycle)
    return dict(judging.order_by().values_list("user").annotate(Count("pk")))


def hours_of(users: Collection[int], cycle: Cycle) -> dict[int, Decimal]:
    """The hours that people kept for the dossiers of a cycle."""
    rows = ReviewHours.objects.filter(
        assignment__user__in=users, assignment__review__dossier__cycle=cycle, withdrawn_at=None
    )
    return dict(rows.order_by().values_list("assignment__user").annotate(Sum("hours")))


def profile_of(user: User) -> ReviewerProfile | None:
    """What an officer wrote of a reviewer."""
    return ReviewerProfile.objects.filter(user=user).first()


def interests_of(user: User) -> QuerySet[Interest]:
    """All that was declared, those that count first."""
    rows = Interest.objects.filter(user=user).select_related("organisation", "declared_by", "withdrawn_by")
    return rows.order_by("withdrawn_at", "organisation__sort_key", "pk")


def roles_in_agencies(user: User) -> QuerySet[Membership]:
    """Where a reviewer has or had a role: no declaration is needed to keep them away."""
    rows = Membership.objects.filter(user=user, organisation__type__in=AGENCY_TYPES).select_related("organisation")
    return rows.order_by("organisation__sort_key", "pk")
