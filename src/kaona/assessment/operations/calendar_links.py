"""A person's own address for calendar programs. Whoever knows it reads the calendar, so it can be made anew and revoked."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import CalendarLink
from kaona.people.access import NotAllowed
from kaona.people.models import User


@transaction.atomic
def make_link(*, by: Any, at: datetime) -> CalendarLink:
    """A new address; the one before is revoked."""
    _lock(by)
    CalendarLink.objects.filter(user_id=by.pk, revoked_at=None).update(revoked_at=at)
    row = CalendarLink.objects.create(user_id=by.pk, token=secrets.token_urlsafe(32), created_at=at)
    record(kind="calendar_link.made", subject=row, by=by, at=at)
    return row


@transaction.atomic
def revoke_link(*, by: Any, at: datetime) -> int:
    """The address stops working; how many there were (a second time none, and no line)."""
    _lock(by)
    rows = list(CalendarLink.objects.filter(user_id=by.pk, revoked_at=None))
    for row in rows:
        row.revoked_at = at
        row.save()
        record(kind="calendar_link.revoked", subject=row, by=by, at=at)
    return len(rows)


def _lock(by: Any) -> None:
    """Two requests of one person follow each other."""
    if getattr(by, "pk", None) is None or not by.is_active:
        raise NotAllowed("calendar_link")
    User.objects.select_for_update().get(pk=by.pk)
