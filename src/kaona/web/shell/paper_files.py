"""A short paper as a file, at once: `?format=pdf&digits=thai`. It must not know what the paper is about."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from kaona.assessment.operations.base import Refused
from kaona.reports.digits import DIGITS
from kaona.reports.kinds import printed
from kaona.reports.paper import Paper
from kaona.reports.pdf import NoPango, Printed
from kaona.web.shell.attachments import sent
from kaona.web.shell.refusals import words_of

FORMATS = {"pdf": gettext_lazy("PDF"), "docx": gettext_lazy("Word"), "xlsx": gettext_lazy("Excel")}
# What strangers ask for is set once while it stays the same.
KEPT = 24
_printed_once = lru_cache(maxsize=KEPT)(printed)


def paper_file(
    request: HttpRequest, paper: Paper | None, name: str, *, formats: Sequence[str], back: str, public: bool = False,
    note: Callable[[str], None] | None = None,
) -> HttpResponse:  # fmt: skip
    """The file that was asked for; 404 without a paper or for another format; `back` when the machine cannot print PDF.
    `note` hears the format of a copy that is written down."""
    wanted, digits = request.GET.get("format", formats[0]), request.GET.get("digits", DIGITS[0])
    if paper is None or wanted not in formats or digits not in DIGITS:
        raise Http404
    try:
        found: Printed = (_printed_once if public else printed)(paper, wanted, digits)
    except NoPango:
        messages.error(request, words_of(Refused("paper_no_pango")))
        return redirect(back)
    if note is not None:
        note(wanted)
    answer = sent(BytesIO(found.content), f"{name}.{wanted}".replace("/", "-").replace("\\", "-"))
    answer["Cache-Control"] = "private, no-store"
    return answer
