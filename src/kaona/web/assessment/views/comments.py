"""The agency's own talk beside its answers; from outside it does not exist."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaona.assessment.operations import work
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.destruction import propose_destruction
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.work import colleagues, comment_of, mentioned, threads_of
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.shell.door import door
from kaona.web.shell.replies import next_of, words_of


@door
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the talk of the whole dossier, open matters first; POST: say something beside an item, or answer."""
    dossier = load_own(request, pk)
    if request.method == "POST":
        return _write(request, dossier)
    given = {name: request.GET.get(name, "") for name in ("state", "who")}
    threads = threads_of(dossier)
    if given["state"] != "all":
        threads = [one for one in threads if one.open]
    if given["who"] == "me":
        name = f"@{request.user.full_name}"
        threads = [one for one in threads if any(
            row.by_id == request.user.pk or name in row.text for row in (one.first, *one.answers))]  # fmt: skip
    threads.sort(key=lambda one: one.first.at, reverse=True)
    return render(request, "assessment/comments.html", context(
        request, page_of(request, dossier), code="1", threads=Paginator(threads, 30).get_page(request.GET.get("page")),
        given=given, may_comment=may(request.user, Permission.COMMENT, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _write(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    text, item, answered = request.POST.get("text", ""), request.POST.get("item", ""), request.POST.get("parent", "")
    back = next_of(request, reverse("assessment:comments", args=[dossier.pk]))
    try:
        parent = None
        if answered:
            parent = comment_of(dossier, _number(answered))
            if parent is None:
                raise Refused("unknown_code")
        row = work.comment(dossier=dossier, item=item, text=text, parent=parent, by=request.user, at=request.at,
                           mentions=mentioned(text, colleagues(dossier, at=request.at)))  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
        return redirect(back)
    return redirect(f"{back.partition('#')[0]}#comment-{row.pk}")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


@door
def colleague_names(request: HttpRequest, pk: int) -> HttpResponse:
    """The names that can follow an "@"."""
    people = colleagues(load_own(request, pk), at=request.at).exclude(pk=request.user.pk)
    return JsonResponse({"people": list(people.values("full_name", "position"))})


@door
@require_POST
def comment_resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Settle a matter or open it again."""
    dossier = load_own(request, pk)
    try:
        work.resolve_comment(dossier=dossier, comment_id=comment, resolved=request.POST.get("resolved") == "yes",
                             by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(next_of(request, reverse("assessment:comments", args=[pk])))


@door
@require_POST
def comment_withdraw(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Take one's own words back."""
    dossier = load_own(request, pk)
    try:
        work.withdraw_comment(dossier=dossier, comment_id=comment, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(next_of(request, reverse("assessment:comments", args=[pk])))


@door
@require_POST
def comment_destroy(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """The coordinator proposes that a comment's text be destroyed."""
    dossier = load_own(request, pk)
    row = comment_of(dossier, comment)
    if row is None:
        raise Http404
    try:
        propose_destruction(thing=row, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
        return redirect("assessment:comments", pk)
    return redirect("evidence:destructions")
