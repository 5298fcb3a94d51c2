"""Once a day: the audit anchor, ended sessions, destroyed bytes."""

from django.core.management import call_command
from django.utils import timezone

from kaona.activity.operations import drop_anchor
from kaona.assessment.operations.destruction import remove_destroyed


def drop_daily_anchor() -> str:
    """Keep the day's line of chain heads; its hash."""
    return drop_anchor(day=timezone.localdate(), at=timezone.now()).heads_hash


def clear_sessions() -> None:
    """Remove sessions that ended."""
    call_command("clearsessions")


def sweep_destroyed() -> int:
    """Bytes that two people destroyed are out of the store, also after a crash or a restored backup."""
    return remove_destroyed(by=None, at=timezone.now())
