"""Answers to scripts and to browsers without scripts, the same deed behind both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.rules.text_difference import difference
from kaona.rules.thai_dates import words_of_time
from kaona.web.shell.door import wants_fragment
from kaona.web.shell.refusals import words_of as words_of


def next_of(request: HttpRequest, fallback: str, name: str = "next") -> str:
    """Where the form asked to return to, when that is a page of ours."""
    wanted = request.POST.get(name, "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else fallback


def saved(request: HttpRequest, *, version: int | None = None, parts: dict[str, str] | None = None,
          context: dict[str, Any] | None = None, html: dict[str, str] | None = None, back: str = "") -> HttpResponse:  # fmt: skip
    """200 with version, time and re-rendered parts {selector: template} for a script; a redirect otherwise. `html`: parts
    that are already rendered."""
    if not wants_fragment(request):
        messages.success(request, _("บันทึกแล้ว"))
        return redirect(back)
    html = (html or {}) | {
        selector: render_to_string(name, context, request) for selector, name in (parts or {}).items()
    }
    return JsonResponse({"version": version, "saved_at": words_of_time(request.at), "html": html})


def refused(request: HttpRequest, error: Refused, back: str) -> HttpResponse:
    """403 with words for a script; a message and back otherwise."""
    if wants_fragment(request):
        return JsonResponse({"error": words_of(error)}, status=403)
    messages.error(request, words_of(error))
    return redirect(back)


@dataclass(frozen=True)
class ClashField:
    """A field that two people changed: both texts, and each with what is only in it marked ("in")."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_parts: list[tuple[str, str]]
    theirs_parts: list[tuple[str, str]]


MOST_MARKED = 12_000  # characters; longer texts are shown without marks


def _clash_field(name: str, label: str, mine: str, theirs: str) -> ClashField:
    if len(mine) + len(theirs) > MOST_MARKED:
        return ClashField(name, label, mine, theirs, [("same", mine)], [("same", theirs)])
    parts = difference(theirs, mine)
    return ClashField(
        name, label, mine, theirs, [one for one in parts if one[0] != "out"],
        [("in" if kind == "out" else kind, text) for kind, text in parts if kind != "in"],
    )  # fmt: skip


def clash(request: HttpRequest, *, theirs: dict[str, str], version: int, mine: dict[str, str], who: str,
          when: Any, labels: Mapping[str, Any] | None = None,
          choices: Mapping[str, Mapping[str, Any]] | None = None) -> HttpResponse:  # fmt: skip
    """409: both versions, for the person to choose field by field; without scripts as a page. `choices`: the words of
    fields that hold a key."""
    fields = []
    for name, text in mine.items():
        one = _clash_field(name, str((labels or {}).get(name, "")), text, theirs.get(name, ""))
        words = (choices or {}).get(name)
        if words is not None:
            sides = [[("same", str(words.get(value, value)))] for value in (one.mine, one.theirs)]
            one = replace(one, mine_parts=sides[0], theirs_parts=sides[1])
        fields.append(one)
    context = {"fields": fields, "who": who, "when": when, "version": version}
    if wants_fragment(request):
        html = render_to_string("components/clash.html", context, request)
        return JsonResponse({"conflict_html": html, "version": version, "theirs": theirs}, status=409)
    # What nobody else changed goes along, so that choosing loses nothing of it.
    shown = {*mine, "version", "csrfmiddlewaretoken"}
    context["rest"] = {name: text for name, text in request.POST.items() if name not in shown}
    body = render_to_string("components/clash_page.html", context, request)
    return HttpResponse(body, status=409)
