"""The door of an event, on a phone: scan the code, or find by name or short code; check in, undo, walk in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kaona.knowledge.operations import registrations as deeds
from kaona.knowledge.queries import occasions as queries
from kaona.web.occasions.page import around, attempt, load_managed
from kaona.web.shell.door import door
from kaona.web.shell.given import key


@door
@never_cache
def entrance(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a place, found by words; a button for each."""
    row = load_managed(request, pk)
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    if request.method == "POST":
        words = request.POST.get("q", "")[:100]
        _done(request, pk)
        return redirect(request.path)
    rows = [one for one in queries.registrations_of(row, words) if one.state == "registered"]
    return render(request, "occasions/entrance.html", {
        **around(request, ""), "occasion": row, "rows": rows, "words": words, "standing": queries.standing_of(row),
    })  # fmt: skip


def _done(request: HttpRequest, pk: int) -> None:
    step, at, by = request.POST.get("step", ""), request.at, request.user
    if step == "walk_in":
        row, email = load_managed(request, pk), request.POST.get("email", "")
        made = attempt(request, lambda: deeds.walk_in(occasion=row, email=email, by=by, at=at))
        if made is not None:
            attempt(request, lambda: made, f"{_('เช็กอินแล้ว')} {made.user.full_name}")
        return
    one = queries.registration_for(by, pk, key(request.POST, "registration"), at=at)
    if one is None or step not in ("check_in", "undo"):
        raise Http404
    if step == "check_in":
        attempt(
            request, lambda: deeds.check_in(registration=one, by=by, at=at), f"{_('เช็กอินแล้ว')} {one.user.full_name}"
        )
    else:
        attempt(
            request,
            lambda: deeds.undo_check_in(registration=one, by=by, at=at),
            f"{_('ยกเลิกเช็กอินแล้ว')} {one.user.full_name}",
        )


@door
@never_cache
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """What the camera opens: for an officer the person with one button; for the person the ticket."""
    row = queries.by_token(token)
    if row is None:
        raise Http404
    if not queries.may_manage(request.user, at=request.at):
        if row.user_id == request.user.pk and row.state == "registered":
            return redirect("occasions:ticket", row.occasion_id, row.pk)
        raise Http404
    if request.method == "POST":
        deed = deeds.undo_check_in if request.POST.get("step") == "undo" else deeds.check_in
        attempt(request, lambda: deed(registration=row, by=request.user, at=request.at))
        return redirect("occasions:scan", token)
    return render(request, "occasions/scan.html", {**around(request, ""), "row": row})
