"""People without an account at the door of a knowledge event; and who took a list of names. Every deed locks the event."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.operations.base import Refused
from kaona.knowledge.models import Guest, Occasion
from kaona.knowledge.operations.occasion_base import OccasionFaults, fresh_code, locked_occasion, note
from kaona.people.access import require
from kaona.people.models import Organisation, User
from kaona.people.queries import active_memberships
from kaona.rules.occasions import OccasionState, guest_faults, line
from kaona.rules.roles import AGENCY_TYPES, Permission


@transaction.atomic
def let_in_guest(*, occasion: Occasion, name: str, agency: str, email: str, by: Any, at: datetime) -> Guest:
    """Somebody without an account came: counted among those who came, beyond the quota. The same e-mail once more changes
    nothing. OccasionFaults; Refused("occasion_state" | "occasion_has_account")."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    if row.state != OccasionState.PUBLISHED:
        raise Refused("occasion_state")
    name, agency, email = line(name), line(agency), email.strip().lower()
    if faults := guest_faults(name=name, agency=agency, email=email):
        raise OccasionFaults(faults)
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if user is not None and active_memberships(user, at=at):
        raise Refused("occasion_has_account")
    there = row.guests.filter(email=email, withdrawn_at=None).first() if email else None
    if there is not None:
        return there
    place = Organisation.objects.filter(name_th=agency, type__in=AGENCY_TYPES, valid_to=None).first()
    made = Guest.objects.create(
        organisation=row.organisation, occasion=row, full_name=name, agency=agency, place=place, email=email,
        token=secrets.token_urlsafe(32), code=fresh_code(row), by=by, attended_at=at,
    )  # fmt: skip
    note(made, "event.guest_came", by, at)
    return made


@transaction.atomic
def take_back_guest(*, guest: Guest, by: Any, at: datetime) -> Guest:
    """It was somebody else. Once more changes nothing."""
    locked_occasion(guest.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = Guest.objects.get(pk=guest.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save()
        note(row, "event.guest_taken_back", by, at)
    return row


@transaction.atomic
def note_list(*, occasion: Occasion, paper: str, file_format: str, by: Any, at: datetime) -> None:
    """An audit line for each copy of a list with names."""
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    note(occasion, "event.list_taken", by, at, paper=paper, format=file_format)


@transaction.atomic
def forget_guests(*, before: datetime, by: Any, at: datetime) -> int:
    """Take the e-mails of guests out whose time has run out, and the names of those who were taken back; how many."""
    rows = Guest.objects.filter(attended_at__lt=before)
    gone = rows.exclude(email="").update(email="")
    return gone + rows.filter(withdrawn_at__isnull=False).exclude(full_name="").update(full_name="", agency="")
