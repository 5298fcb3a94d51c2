"""What is known of reviewers: expertise, languages, capacity, and the agencies that they keep away from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.people.access import NotAllowed, may, office_roles, require
from kaona.people.models import Organisation, User
from kaona.rules.roles import AGENCY_TYPES, Permission, Role
from kaona.rules.thai_text import clean_text
from kaona.verification.models import Interest, ReviewerProfile
from kaona.verification.operations.base import Conflict, Refused

LANGUAGES = ("th", "en")
CATEGORIES = ("1", "2", "3", "4", "5", "6", "7")
MOST = 200


@dataclass(frozen=True)
class ProfileInput:
    """What an officer says of a reviewer. Unknown categories and languages are nothing."""

    categories: Collection[str]
    languages: Collection[str]
    capacity: int


@transaction.atomic
def save_profile(*, user: User, given: ProfileInput, version: int, by: Any, at: datetime) -> ReviewerProfile:
    """Keep what a reviewer knows and can take. `version` 0: none yet. Refused("capacity" | "not_assessor"), Conflict."""
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not 0 <= given.capacity <= MOST:
        raise Refused("capacity")
    row = ReviewerProfile.objects.filter(user=user).first()
    if row is None:
        if not office_roles(user, at=at) & {Role.ASSESSOR, Role.OFFICER}:
            raise Refused("not_assessor")
        row = ReviewerProfile(user=user, version=0)
    if row.version != version:
        raise Conflict(row)
    row.categories = [one for one in CATEGORIES if one in given.categories]
    row.languages = [one for one in LANGUAGES if one in given.languages]
    row.capacity, row.version, row.changed_by, row.changed_at = given.capacity, version + 1, by, at
    row.save()
    record(kind="reviewer.profile_changed", subject=row, by=by, at=at, data={"reviewer": user.pk})
    return row


def _may_speak_for(by: Any, user: User, at: datetime) -> None:
    own = by == user and office_roles(by, at=at) & {Role.ASSESSOR, Role.OFFICER}
    if not own and not may(by, Permission.ASSIGN_REVIEWS, at=at):
        raise NotAllowed(Permission.ASSIGN_REVIEWS)


@transaction.atomic
def declare_interest(
    *, user: User, organisation: Organisation, kind: str, note: str, by: Any, at: datetime
) -> Interest:
    """A reviewer keeps away from an agency: said by the reviewer, or by an officer. A second time changes nothing.

    Refused("kind" | "not_an_agency").
    """
    _may_speak_for(by, user, at)
    if kind not in Interest.Kind.values:
        raise Refused("kind")
    if organisation.type not in AGENCY_TYPES:
        raise Refused("not_an_agency")
    row, new = Interest.objects.get_or_create(
        user=user, organisation=organisation, kind=kind, withdrawn_at=None,
        defaults={"note": clean_text(note).strip()[:500], "declared_by": by, "declared_at": at},
    )  # fmt: skip
    if new:
        record(kind="reviewer.interest_declared", subject=row, by=by, at=at,
               data={"reviewer": user.pk, "organisation": organisation.pk, "kind": kind})  # fmt: skip
    return row


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: Any, at: datetime) -> Interest:
    """It was a mistake or is over; the row stays. An officer decides that, not the reviewer. Refused("withdrawn_interest")."""
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    row = Interest.objects.select_for_update().get(pk=interest.pk)
    if row.withdrawn_at is not None:
        raise Refused("withdrawn_interest")
    row.withdrawn_by, row.withdrawn_at = by, at
    row.save()
    record(kind="reviewer.interest_withdrawn", subject=row, by=by, at=at,
           data={"reviewer": row.user_id, "organisation": row.organisation_id, "kind": row.kind})  # fmt: skip
    return row
