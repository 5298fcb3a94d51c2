"""A deed that a page asks for, and what it says of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from kaona.assessment.operations.base import Conflict, Refused
from kaona.web.shell.refusals import words_of


def attempt(request: HttpRequest, deed: Callable[[], Any], done: Any = "", *, conflict: str = "plan_conflict") -> bool:
    """Do it; say that it is done, or why not. `conflict`: the refusal that tells of somebody else's change; "" leaves it to
    the page."""
    try:
        deed()
    except Refused as error:
        messages.error(request, words_of(error))
        return False
    except Conflict:
        if not conflict:
            raise
        messages.error(request, words_of(Refused(conflict)))
        return False
    if done:
        messages.success(request, done)
    return True
