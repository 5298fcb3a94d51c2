"""What the pages of priorities load: the agency's own dossier (404 otherwise), its base, and a deed with its answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.queries.base import Base, base_of, own_dossier
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.shell.refusals import words_of


def load(request: HttpRequest, pk: int) -> Base:
    """The base of a dossier of the person's own agency."""
    dossier = own_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    return base_of(dossier)


def common(request: HttpRequest, base: Base) -> dict[str, Any]:
    """What every page of priorities shows."""
    dossier = base.dossier
    may_set = may(request.user, Permission.SET_PRIORITIES, dossier.organisation, at=request.at)
    return {
        "base": base, "dossier": dossier, "cycle": dossier.cycle, "may_set": may_set and not base.is_preview,
        "has_role": may_set,
    }  # fmt: skip


def attempt(request: HttpRequest, deed: Callable[[], Any], done: Any = "") -> bool:
    """Do it; say that it is done, or why not. A Conflict goes on to the caller."""
    try:
        deed()
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    if done:
        messages.success(request, done)
    return True


__all__ = ["Conflict", "Refused", "attempt", "common", "load"]
