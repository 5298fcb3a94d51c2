"""What the pages of priorities share."""

from typing import Any

from django.http import HttpRequest

from kaona.improvement.queries.base import Base
from kaona.people.access import may
from kaona.rules.roles import Permission


def common(request: HttpRequest, base: Base) -> dict[str, Any]:
    """What every page of priorities shows."""
    dossier = base.dossier
    may_set = may(request.user, Permission.SET_PRIORITIES, dossier.organisation, at=request.at)
    return {
        "base": base, "dossier": dossier, "cycle": dossier.cycle, "may_set": may_set and not base.is_preview,
        "has_role": may_set,
    }  # fmt: skip
