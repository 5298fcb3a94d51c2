"""Strengths and opportunities of an item: begun by a button, written with autosave, withdrawn, brought back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.verification.operations import remarks as deeds
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.own_review import own_row
from kaona.web.judging.desk import load_readable
from kaona.web.judging.item import back_to
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved


@door
@require_POST
def begin(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A new remark to write in; the page opens in its field."""
    part = load_readable(request, pk)
    level = request.POST.get("level", "")
    try:
        row = deeds.begin_remark(assignment=part, item=code, kind=request.POST.get("kind", ""), by=request.user,
                                 at=request.at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back_to(pk, code, level))
    return redirect(back_to(pk, code, level, f"#x-{row.pk}"))


def _cited(request: HttpRequest) -> dict[int, str]:
    """{citation: pages} of the boxes that are ticked."""
    chosen = [name.removeprefix("cite-") for name in request.POST if name.startswith("cite-")]
    return {
        int(one): request.POST.get(f"pages-{one}", "")
        for one in chosen
        if one.isascii() and one.isdigit() and len(one) < 19
    }


@door
@require_POST
def write(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """The words and what they rest on, typed on top of a version; 409 shows both texts."""
    part = load_readable(request, pk)
    row = own_row(part, "remark", remark)
    if row is None:
        raise Http404
    text, back = request.POST.get("text", ""), back_to(pk, row.item, request.POST.get("level", ""), f"#r-{remark}")
    codes = frozenset(name.removeprefix("code-") for name in request.POST if name.startswith("code-"))
    try:
        row = deeds.write_remark(
            assignment=part, remark=remark, text=text, for_visit=request.POST.get("for_visit", "") == "on", codes=codes,
            cited=_cited(request), version=key(request.POST, "version"), by=request.user, at=request.at,
        )  # fmt: skip
    except Conflict as error:
        now: Any = error.current
        return clash(request, theirs={"text": now.text}, version=now.version, mine={"text": text},
                     who=str(request.user), when=now.changed_at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, version=row.version, parts={}, context={}, back=back)


def _turn(request: HttpRequest, pk: int, remark: int, deed: Callable[..., Any], said: str) -> HttpResponse:
    part = load_readable(request, pk)
    row = own_row(part, "remark", remark)
    if row is None:
        raise Http404
    try:
        deed(assignment=part, remark=remark, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, back_to(pk, row.item))
    if not wants_fragment(request):
        messages.success(request, said)
    return redirect(back_to(pk, row.item, request.POST.get("level", ""), "#remarks"))


@door
@require_POST
def withdraw(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """Take a remark away."""
    return _turn(request, pk, remark, deeds.withdraw_remark, _("ถอนความเห็นแล้ว นำกลับได้ที่ท้ายรายการ"))


@door
@require_POST
def restore(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """Bring it back."""
    return _turn(request, pk, remark, deeds.restore_remark, _("นำความเห็นกลับมาแล้ว"))
