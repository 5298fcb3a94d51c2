"""Everybody at a knowledge event in one shape: who registered, and guests without an account; whose certificate a token is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.knowledge.models import Guest, Occasion, Registration
from kaona.knowledge.queries.occasions import MOST_TOKEN, by_token, may_manage, registration_for, registrations_of
from kaona.people.models import Organisation
from kaona.rules.occasions import RegistrationState


@dataclass(frozen=True)
class Person:
    """One person at one event. `organisation` is None for a guest of an agency that the register does not know."""

    key: int
    is_guest: bool
    occasion: Occasion
    full_name: str
    position: str
    agency: str
    organisation: Organisation | None
    email: str
    state: str
    code: str
    token: str
    at: datetime
    attended_at: datetime | None
    walk_in: bool

    @property
    def number(self) -> str:
        """The number of the certificate."""
        return f"{self.occasion.pk}-{self.code}"


def of_registration(row: Registration) -> Person:
    """Who registered."""
    return Person(
        row.pk, False, row.occasion, row.user.full_name, row.user.position, str(row.organisation), row.organisation, row.user.email,
        row.state, row.code, row.token, row.at, row.attended_at, row.walk_in,
    )  # fmt: skip


def of_guest(row: Guest) -> Person:
    """Who came without an account."""
    return Person(
        row.pk, True, row.occasion, row.full_name, "", str(row.place) if row.place else row.agency, row.place, row.email,
        RegistrationState.REGISTERED, row.code, row.token, row.attended_at, row.attended_at, True,
    )  # fmt: skip


def guests_of(row: Occasion) -> list[Guest]:
    """Those without an account, by name; who was taken back is not among them."""
    rows = row.guests.filter(withdrawn_at=None).select_related("place", "occasion")
    return list(rows.order_by("full_name", "pk"))


def guest_for(user: Any, pk: int, guest: int, *, at: datetime) -> Guest | None:
    """One of them, for an officer; None for anybody else."""
    if not may_manage(user, at=at):
        return None
    rows = Guest.objects.filter(occasion=pk, pk=guest, withdrawn_at=None)
    return rows.select_related("place", "occasion").first()


def people_of(row: Occasion) -> list[Person]:
    """Registrations and guests, by name."""
    found = [of_registration(one) for one in registrations_of(row)] + [of_guest(one) for one in guests_of(row)]
    return sorted(found, key=lambda one: (one.full_name, one.is_guest, one.key))


def by_agency(people: Iterable[Person]) -> list[tuple[str, list[Person]]]:
    """In the order of the agencies; those of the register first, guests of others behind them."""
    groups: dict[tuple[bool, str, str], list[Person]] = {}
    for one in people:
        place = one.organisation
        groups.setdefault((place is None, place.sort_key if place else "", one.agency), []).append(one)
    return [(key[2], groups[key]) for key in sorted(groups)]


def attended_person(user: Any, pk: int, registration: int, *, at: datetime) -> Person | None:
    """Who came, by a registration that this person may see; None for any other."""
    row = registration_for(user, pk, registration, at=at)
    return of_registration(row) if row is not None and row.attended_at is not None else None


def attended_by_token(token: str) -> Person | None:
    """Whose certificate of attendance a token is, for everybody; None for a token that none has."""
    if not token.isascii() or len(token) > MOST_TOKEN:
        return None
    row = by_token(token)
    if row is not None:
        return of_registration(row) if row.attended_at is not None else None
    guest = Guest.objects.select_related("place", "occasion").filter(token=token, withdrawn_at=None).first()
    return None if guest is None else of_guest(guest)
