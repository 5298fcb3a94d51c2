"""The door of an event, on a phone: scan the code, or find by name or short code; check in, undo, walk in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from kaona.assessment.operations.base import Refused
from kaona.knowledge.operations import guests
from kaona.knowledge.operations import registrations as deeds
from kaona.knowledge.operations.occasion_base import OccasionFaults
from kaona.knowledge.queries import attendance
from kaona.knowledge.queries import occasions as queries
from kaona.web.occasions.page import around, attempt, load_managed
from kaona.web.shell.door import door
from kaona.web.shell.given import all_words, key
from kaona.web.shell.refusals import words_of

STEPS = {
    "check_in": (deeds.check_in, gettext_lazy("เช็กอินแล้ว")),
    "undo": (deeds.undo_check_in, gettext_lazy("ยกเลิกเช็กอินแล้ว")),
}


@door
@never_cache
def entrance(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a place, found by words; a button for each; those who came without one."""
    row = load_managed(request, pk)
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    faults: dict[str, Any] = {}
    if request.method == "POST":
        words = request.POST.get("q", "")[:100]
        faults = _done(request, row)
        if not faults:
            return redirect(request.path)
    rows = [one for one in queries.registrations_of(row, words) if one.state == "registered"]
    return render(request, "occasions/entrance.html", {
        **around(request, ""), "occasion": row, "rows": rows, "words": words, "standing": queries.standing_of(row),
        "guests": [] if words else attendance.guests_of(row), "agencies": queries.agencies_to_name(), "faults": faults,
        "typed": request.POST,
    })  # fmt: skip


def _done(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What was pressed; the faults of a guest's form."""
    given, who = request.POST, {"by": request.user, "at": request.at}
    step = given.get("step", "")
    if step == "guest":
        return _let_in(request, row)
    if step == "walk_in":
        made = attempt(request, lambda: deeds.walk_in(occasion=row, email=given.get("email", ""), **who))
        if made is not None:
            messages.success(request, f"{_('เช็กอินแล้ว')} {made.user.full_name}")
    elif step == "take_back":
        guest = attendance.guest_for(request.user, row.pk, key(given, "guest"), at=request.at)
        if guest is None:
            raise Http404
        attempt(request, lambda: guests.take_back_guest(guest=guest, **who), f"{_('ยกเลิกเช็กอินแล้ว')} {guest.full_name}")
    else:
        _check(request, row, step, who)
    return {}


def _let_in(request: HttpRequest, row: Any) -> dict[str, Any]:
    given = {name: request.POST.get(name, "") for name in ("name", "agency", "email")}
    try:
        made = guests.let_in_guest(occasion=row, by=request.user, at=request.at, **given)
    except OccasionFaults as error:
        return all_words(error.faults)
    except Refused as error:
        return {"email": words_of(error)}
    messages.success(request, f"{_('เช็กอินแล้ว')} {made.full_name}")
    return {}


def _check(request: HttpRequest, row: Any, step: str, who: dict[str, Any]) -> None:
    one = queries.registration_for(request.user, row.pk, key(request.POST, "registration"), at=request.at)
    if one is None or step not in STEPS:
        raise Http404
    deed, words = STEPS[step]
    attempt(request, lambda: deed(registration=one, **who), f"{words} {one.user.full_name}")


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
