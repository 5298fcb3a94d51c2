"""A deed that a page asks for, and what it says of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from kaona.assessment.operations.base import Conflict, Refused
from kaona.rules.thai_dates import DateFault
from kaona.web.shell.given import all_words, complain
from kaona.web.shell.refusals import words_of


def attempt(
    request: HttpRequest, deed: Callable[[], Any], done: Any = "", *, conflict: str = "plan_conflict",
    refusal: Callable[[Refused], Any] = words_of,
) -> bool:  # fmt: skip
    """Do it; say that it is done, or why not. `conflict`: the refusal that tells of somebody else's change; "" leaves it to
    the page. `refusal`: the words for what is refused."""
    return bool(_tried(request, deed, done, conflict, refusal))


def made(request: HttpRequest, deed: Callable[[], Any], done: Any = "", *, conflict: str = "plan_conflict") -> Any:
    """Likewise; what the deed made, or None."""
    tried = _tried(request, deed, done, conflict, words_of)
    return tried[0] if tried else None


def _tried(
    request: HttpRequest, deed: Callable[[], Any], done: Any, conflict: str, refusal: Callable[[Refused], Any]
) -> tuple[Any] | tuple[()]:
    try:
        result = deed()
    except Refused as error:
        messages.error(request, refusal(error))
    except DateFault as fault:
        complain(request, fault)
    except Conflict:
        if not conflict:
            raise
        messages.error(request, words_of(Refused(conflict)))
    except ValueError as error:
        # Faults by field, of a form that is one button here.
        faults = getattr(error, "faults", None)
        if not isinstance(faults, dict):
            raise
        messages.error(request, " · ".join(str(one) for one in all_words(faults).values()))
    else:
        if done:
            messages.success(request, done)
        return (result,)
    return ()
