"""Once a day: the audit anchor, ended sessions, destroyed bytes, what its time has run out."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from kaona.activity.operations import drop_anchor, forget_old
from kaona.assessment.operations.destruction import remove_destroyed
from kaona.assessment.operations.packs import forget_packs
from kaona.knowledge.operations.guests import forget_guests
from kaona.people.operations.accounts import forget_invitations
from kaona.people.operations.sign_in import forget_attempts
from kaona.reports.operations import forget_papers
from kaona.rules.retention import DAYS


def drop_daily_anchor() -> str:
    """Keep the day's line of chain heads; its hash."""
    return drop_anchor(day=timezone.localdate(), at=timezone.now()).heads_hash


def clear_sessions() -> None:
    """Remove sessions that ended."""
    call_command("clearsessions")


def sweep_destroyed() -> int:
    """Bytes that two people destroyed are out of the store, also after a crash or a restored backup."""
    return remove_destroyed(by=None, at=timezone.now())


def forget_what_is_old() -> int:
    """Personal data whose time has run out (rules/retention); how many rows."""
    now = timezone.now()
    before = {name: now - timedelta(days=days) for name, days in DAYS.items()}
    gone = forget_old(mail_before=before["sent_mail"], notices_before=before["notices"])
    gone += forget_papers(before=before["made_papers"], by=None, at=now)
    gone += forget_guests(before=before["guests"], by=None, at=now)
    gone += forget_packs(before=before["pack_proposals"], by=None, at=now)
    gone += forget_invitations(before=before["invitations"])
    return gone + forget_attempts(before=before["sign_in_attempts"])
