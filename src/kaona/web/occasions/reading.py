"""What is offered, one event, one's own places, the ticket, the certificate and its public check."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kaona.knowledge.queries import attendance
from kaona.knowledge.queries import occasions as queries
from kaona.knowledge.queries.practices import may_read
from kaona.rules.occasions import EVALUATION, MARKS
from kaona.web.occasions.page import LINE_WORDS, MARK_WORDS, SIGHT_WORDS, around, load, load_registration, qr, titles
from kaona.web.occasions.papers import check_address
from kaona.web.shell.attachments import plain_attachment
from kaona.web.shell.door import door, refused
from kaona.web.shell.refusals import REFUSALS

MOST_PAST = 100


@door
def occasions(request: HttpRequest) -> HttpResponse:
    """Coming events, then those that are over."""
    if not may_read(request.user, at=request.at):
        return refused(request)
    own = {one.occasion_id: one for one in queries.own_registrations(request.user, at=request.at)
           if one.state in ("applied", "waiting", "registered")}  # fmt: skip
    return render(request, "occasions/occasions.html", {
        **around(request, "occasions"), "coming": queries.coming(request.user, at=request.at),
        "past": queries.past(request.user, at=request.at)[:MOST_PAST], "own": own,
    })  # fmt: skip


@door
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that this person registered for."""
    if not may_read(request.user, at=request.at):
        return refused(request)
    rows = queries.own_registrations(request.user, at=request.at)
    return render(request, "occasions/mine.html", {**around(request, "mine"), "rows": rows})


@door
def occasion(request: HttpRequest, pk: int) -> HttpResponse:
    """An event, and what this person may do there."""
    row = load(request, pk)
    user, at = request.user, request.at
    own = queries.own_registration(user, row)
    closed = queries.closed_for(row, at=at)
    places = queries.places_of(user, row, at=at)
    known = titles()
    stands = own is not None and own.state in ("applied", "waiting", "registered")
    return render(request, "occasions/occasion.html", {
        **around(request, ""), "occasion": row, "own": own, "stands": stands, "closed": REFUSALS.get(closed, ""),
        "places": places, "others": [] if closed else queries.colleagues(user, row, at=at),
        "brought": queries.brought_by(user, row, at=at), "items": [(code, known.get(code, "")) for code in row.items],
        "line": queries.place_in_line(own) if own and own.state == "waiting" else None, "over": row.ends_at <= at,
        "begun": row.begins_at <= at, "free": None if row.quota is None else row.quota - row.taken,
        "materials": queries.materials_for(user, row, at=at), "questions": queries.questions_for(user, row, at=at),
        "evaluated": own is not None and queries.has_evaluated(own), "sights": SIGHT_WORDS,
        "standing": queries.standing_of(row),
    })  # fmt: skip


@door
def material(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """A file of an event, as an attachment."""
    row = queries.material_for(request.user, pk, material, at=request.at)
    return plain_attachment(row if row is not None and row.file is not None else None)


@door
@never_cache
def ticket(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """The code to show at the door."""
    row = load_registration(request, pk, registration)
    if row.state != "registered":
        raise Http404
    address = settings.BASE_URL + reverse("occasions:scan", args=[row.token])
    return render(request, "occasions/ticket.html", {**around(request, ""), "row": row, "qr": qr(address)})


@door
@never_cache
def certificate(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Who came, on a sheet of paper, with the code that leads to its check."""
    person = attendance.attended_person(request.user, pk, registration, at=request.at)
    if person is None:
        raise Http404
    address = check_address(person.token)
    return render(request, "occasions/certificate.html", {"person": person, "address": address, "qr": qr(address)})


@never_cache
def attended(request: HttpRequest, token: str) -> HttpResponse:
    """Is this certificate genuine? For everybody who holds it; a token that none has says so."""
    found = attendance.attended_by_token(token)
    answer = render(request, "occasions/attended.html", {"person": found}, status=200 if found else 404)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def evaluation_lines(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The lines of the form with what was chosen."""
    return [
        {"key": key, "label": LINE_WORDS[key], "chosen": chosen.get(key, ""),
         "marks": [(str(mark), MARK_WORDS[mark]) for mark in reversed(MARKS)]}
        for key in EVALUATION
    ]  # fmt: skip
