"""What people do at an event: register themselves and colleagues, cancel, ask the speaker, evaluate."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.knowledge.operations import occasion_extras, registrations
from kaona.knowledge.queries import occasions as queries
from kaona.rules.occasions import EVALUATION
from kaona.web.occasions.page import around, attempt, load, load_registration
from kaona.web.occasions.reading import evaluation_lines
from kaona.web.shell.door import door
from kaona.web.shell.given import key

DONE = {
    "registered": gettext_lazy("ลงทะเบียนแล้ว"),
    "waiting": gettext_lazy("ที่นั่งเต็ม อยู่ในรายชื่อสำรองแล้ว จะได้รับแจ้งเมื่อได้ที่นั่ง"),
    "applied": gettext_lazy("ส่งคำขอแล้ว รอสำนักงาน ก.พ.ร. อนุมัติ"),
}


@door
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Oneself, or the colleagues that were ticked."""
    row = load(request, pk)
    places = {one.pk: one for one in queries.places_of(request.user, row, at=request.at)}
    place = places.get(key(request.POST, "organisation"))
    if place is None:
        raise Http404
    people = [request.user]
    if request.POST.get("step") == "others":
        offered = {one.pk: one for where, found in queries.colleagues(request.user, row, at=request.at)
                   for one in found if where.pk == place.pk}  # fmt: skip
        people = [offered[int(one)] for one in request.POST.getlist("user") if one.isdecimal() and int(one) in offered]
    made = [_one(request, row, user, place) for user in people]
    _say(request, [one.state for one in made if one is not None], people[0] is request.user if people else False)
    return redirect("occasions:occasion", pk)


def _one(request: HttpRequest, row: Any, user: Any, place: Any) -> Any:
    return attempt(request, lambda: registrations.register(
        occasion=row, user=user, organisation=place, by=request.user, at=request.at))  # fmt: skip


def _say(request: HttpRequest, states: list[str], own: bool) -> None:
    if own and states:
        messages.success(request, DONE[states[0]])
        return
    for state, words in (("registered", _("ได้ที่นั่ง")), ("waiting", _("รายชื่อสำรอง")), ("applied", _("รออนุมัติ"))):
        if states.count(state):
            messages.success(request, f"{words} {states.count(state)} {_('คน')}")
    if not states:
        messages.warning(request, _("เลือกเพื่อนร่วมงานอย่างน้อยหนึ่งคน"))


@door
@require_POST
def cancel(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Until the event begins."""
    row = load_registration(request, pk, registration)
    attempt(request, lambda: registrations.cancel_registration(registration=row, by=request.user, at=request.at),
            _("ยกเลิกการลงทะเบียนแล้ว"))  # fmt: skip
    return redirect("occasions:occasion", pk)


@door
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A question to the speaker."""
    row, text = load(request, pk), request.POST.get("text", "")
    attempt(
        request, lambda: occasion_extras.ask(occasion=row, text=text, by=request.user, at=request.at), _("ส่งคำถามแล้ว")
    )
    return redirect("occasions:occasion", pk)


@door
def evaluate(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """What one thought; a refused form keeps what was chosen."""
    row = load_registration(request, pk, registration)
    if row.user_id != request.user.pk or row.attended_at is None:
        raise Http404
    chosen = {name: request.POST.get(name, "") for name in EVALUATION}
    text = request.POST.get("text", "")
    if request.method == "POST":
        marks = {name: int(mark) for name, mark in chosen.items() if mark in ("1", "2", "3", "4", "5")}
        deed = attempt(request, lambda: occasion_extras.evaluate(
            registration=row, marks=marks, text=text, by=request.user, at=request.at), _("ขอบคุณ บันทึกการประเมินแล้ว"))  # fmt: skip
        if deed is not None:
            return redirect("occasions:occasion", pk)
    return render(request, "occasions/evaluate.html", {
        **around(request, ""), "row": row, "lines": evaluation_lines(chosen), "text": text,
        "evaluated": queries.has_evaluated(row),
    })  # fmt: skip
