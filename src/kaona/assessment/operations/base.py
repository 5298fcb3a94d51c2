"""What every deed on a dossier begins with: the lock, and the check that it can still be changed."""

from datetime import datetime
from typing import Any

from django.db.models import F

from kaona.assessment.access import why_not_edit
from kaona.assessment.models import Dossier
from kaona.assessment.models.dossiers import new_stamp
from kaona.people.access import NotAllowed
from kaona.prepared import PreparedChange
from kaona.rules.roles import Permission


class Refused(ValueError):
    """The deed cannot be done now; `reason` is a key for the web's words, `detail` what to show with it."""

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Conflict(ValueError):
    """Somebody else saved in between; `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("changed by somebody else")
        self.current = current


def locked(dossier: Dossier) -> Dossier:
    """The dossier read again under a row lock, so that two deeds on it follow each other."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("cycle__window", "organisation")
    return rows.get(pk=dossier.pk)


COUNTS = ("statements_answered", "statements_met", "measures_answered", "levels_confirmed", "profile_answered")
NO_CHANGE = dict.fromkeys(COUNTS, 0)
_CHANGED = PreparedChange(
    lambda of: (
        Dossier.objects.filter(pk=of.pk),
        {"stamp": of.stamp, "last_saved_at": of.at, **{name: F(name) + getattr(of, name) for name in COUNTS}},
    )
)


def changed(dossier: Dossier, at: datetime, **counts: int) -> None:
    """Note that an answer changed, with what it changes in the counts. Every deed on answers ends with it."""
    dossier.stamp, dossier.last_saved_at = new_stamp(), at
    _CHANGED(pk=dossier.pk, stamp=dossier.stamp, at=at, **(NO_CHANGE | counts))


def require_editable(by: Any, dossier: Dossier, code: str, *, at: datetime) -> None:
    """NotAllowed for a wrong role, scope or assignment; Refused("stage" | "closed") when it is too late."""
    reason = why_not_edit(by, dossier, code, at=at)
    if reason in ("role", "scope", "assigned"):
        raise NotAllowed(Permission.EDIT_ANSWERS, dossier.organisation)
    if reason:
        raise Refused(reason)
