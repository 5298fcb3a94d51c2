"""What every deed on a dossier begins with: the lock, and the check that it can still be changed."""

from datetime import datetime
from typing import Any

from django.db.models import F

from kaona.assessment.access import may_read, why_not_edit
from kaona.assessment.models import Dossier
from kaona.assessment.models.dossiers import new_stamp
from kaona.assessment.queries.dossiers import dossiers_in_reach
from kaona.people.access import NotAllowed
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


def locked_for(user: Any, pk: int, *, at: datetime) -> Dossier | None:
    """The dossier under a row lock, when `user` may read it: one reading for the door and for the deed."""
    dossier = dossiers_in_reach(user, at=at).select_for_update(of=("self",)).filter(pk=pk).first()
    return dossier if dossier is not None and may_read(user, dossier, at=at) else None


def changed(dossier: Dossier, at: datetime, **counts: int) -> None:
    """Note that an answer changed, with what it changes in the counts. Every deed on answers ends with it."""
    dossier.stamp, dossier.last_saved_at = new_stamp(), at
    sums = {name: F(name) + change for name, change in counts.items() if change}
    Dossier.objects.filter(pk=dossier.pk).update(stamp=dossier.stamp, last_saved_at=at, **sums)


def require_editable(by: Any, dossier: Dossier, code: str, *, at: datetime) -> None:
    """NotAllowed for a wrong role, scope or assignment; Refused("stage" | "closed") when it is too late."""
    reason = why_not_edit(by, dossier, code, at=at)
    if reason in ("role", "scope", "assigned"):
        raise NotAllowed(Permission.EDIT_ANSWERS, dossier.organisation)
    if reason:
        raise Refused(reason)
