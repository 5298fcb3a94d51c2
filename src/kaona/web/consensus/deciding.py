"""Deciding lines, silent votes, dissent, feedback: what the item page sends. Every answer works without a script too."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Conflict, Refused
from kaona.verification.operations import consensus, feedback, voting
from kaona.verification.queries.consensus_item import feedback_row, round_of
from kaona.web.consensus.item import item_context
from kaona.web.consensus.page import Page, load, load_open
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved

PARTS = {"#head-score": "consensus/_head_score.html", "#spread": "consensus/_spread.html", "#stops": "components/stops.html",
         "#left": "consensus/_left.html"}  # fmt: skip
LABELS = {
    "met": gettext_lazy("ข้อสรุป"), "suitable": gettext_lazy("ข้อสรุป"), "reason": gettext_lazy("เหตุผล"),
    "corrected": gettext_lazy("ค่าที่แก้"), "source": gettext_lazy("แหล่งที่มา"),
}  # fmt: skip


def _back(pk: int, item: str, anchor: str = "") -> str:
    return reverse("consensus:item", args=[pk, item]) + (f"#q-{anchor.replace('.', '-')}" if anchor else "")


@door
@require_POST
def statement(request: HttpRequest, pk: int, item: str, code: str) -> HttpResponse:
    """The common verdict on a statement, autosaved; 409 shows both when somebody decided in between."""
    mine = {"met": request.POST.get("met", ""), "reason": request.POST.get("reason", "")}
    if mine["met"] not in ("yes", "no"):
        return refused(request, Refused("no_choice"), _back(pk, item, code))
    return _decided(
        request, pk, item, code, mine, ("met",),
        lambda review: consensus.decide_statement(
            review=review, code=code, met=mine["met"] == "yes", reason=mine["reason"], by=request.user, at=request.at,
            version=key(request.POST, "version"),
        ),
    )  # fmt: skip


@door
@require_POST
def measure(request: HttpRequest, pk: int, item: str, measure: int) -> HttpResponse:
    """The common verdict on a measure, likewise."""
    mine = {name: request.POST.get(name, "") for name in ("suitable", "corrected", "source", "reason")}
    if mine["suitable"] not in ("yes", "no"):
        return refused(request, Refused("no_choice"), _back(pk, item, str(measure)))
    return _decided(
        request, pk, item, str(measure), mine, ("suitable",),
        lambda review: consensus.decide_measure(
            review=review, measure_id=measure, suitable=mine["suitable"] == "yes", corrected=mine["corrected"],
            source=mine["source"], reason=mine["reason"], by=request.user, at=request.at,
            version=key(request.POST, "version"),
        ),
    )  # fmt: skip


def _decided(
    request: HttpRequest, pk: int, item: str, anchor: str, mine: dict[str, str], flags: tuple[str, ...],
    deed: Callable[[Any], Any],
) -> HttpResponse:  # fmt: skip
    review = load_open(request, pk)
    try:
        row = deed(review)
    except Conflict as error:
        now = error.current
        theirs = {
            name: ("yes" if getattr(now, name) else "no") if name in flags else getattr(now, name) for name in mine
        }
        return clash(request, theirs=theirs, version=now.version, mine=mine, who=str(now.decided_by), when=now.decided_at,
                     labels=LABELS)  # fmt: skip
    except Refused as error:
        return refused(request, error, _back(pk, item, anchor))
    context = item_context(Page(request, load_open(request, pk)), item)
    # What every line would change follows from all the others.
    html = {
        f"#why-{one.dom}": render_to_string("consensus/_effect.html", context | {"one": one}, request)
        for one in context["talk"]
    }
    back = _back(pk, item, anchor)
    return saved(request, version=row.version, parts=PARTS, context=context, html=html, back=back)


def _done(request: HttpRequest, pk: int, item: str, anchor: str, deed: Callable[[], Any]) -> HttpResponse:
    """A deed of a button, and back to the line."""
    try:
        deed()
    except Refused as error:
        return refused(request, error, _back(pk, item, anchor))
    return saved(request, back=_back(pk, item, anchor))


@door
@require_POST
def open_round(request: HttpRequest, pk: int, item: str, code: str) -> HttpResponse:
    """Ask for a silent vote."""
    review = load_open(request, pk)
    return _done(request, pk, item, code,
                 lambda: voting.open_round(review=review, code=code, by=request.user, at=request.at))  # fmt: skip


@door
@require_POST
def vote(request: HttpRequest, pk: int, item: str, round_id: int) -> HttpResponse:
    """An assessor's vote; the officer's `close` ends the round."""
    row = round_of(load_open(request, pk), round_id)
    if row is None:
        raise Http404
    if request.POST.get("close"):
        return _done(
            request, pk, item, row.code, lambda: voting.close_round(round_=row, by=request.user, at=request.at)
        )
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    return _done(
        request, pk, item, row.code,
        lambda: voting.vote(round_=row, verdict=verdict, reason=reason, by=request.user, at=request.at),
    )  # fmt: skip


@door
@require_POST
def dissent(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """An assessor's own words against the verdict, autosaved."""
    review = load_open(request, pk)
    code, measure_id, text = request.POST.get("code", ""), key(request.POST, "measure"), request.POST.get("text", "")
    try:
        row = voting.dissent(review=review, code=code, measure_id=measure_id or None, text=text, by=request.user,
                             at=request.at, version=key(request.POST, "version"))  # fmt: skip
    except Conflict as error:
        now = error.current
        return clash(request, theirs={"text": now.text}, version=now.version, mine={"text": text}, when=now.changed_at,
                     who=str(request.user))  # fmt: skip
    except Refused as error:
        return refused(request, error, _back(pk, item, code or str(measure_id)))
    return saved(request, version=row.version, back=_back(pk, item, code or str(measure_id)))


@door
@require_POST
def write_feedback(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """A new line that the agency reads, or remarks taken over."""
    review, back = load(request, pk), _back(pk, item) + "#feedback"
    remarks = [int(one) for one in request.POST.getlist("remark") if one.isdecimal()]
    try:
        if request.POST.get("take"):
            feedback.take_remarks(review=review, remarks=remarks, by=request.user, at=request.at)
        else:
            feedback.write_feedback(review=review, item=item, kind=request.POST.get("kind", ""), by=request.user,
                                    text=request.POST.get("text", ""), at=request.at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)


@door
@require_POST
def change_feedback(request: HttpRequest, pk: int, item: str, feedback_id: int) -> HttpResponse:
    """Other words, autosaved; `withdraw` takes it out of what the agency reads."""
    row, back = feedback_row(load_open(request, pk), feedback_id), _back(pk, item) + "#feedback"
    if row is None:
        raise Http404
    text = request.POST.get("text", "")
    try:
        if request.POST.get("withdraw"):
            feedback.withdraw_feedback(feedback=row, by=request.user, at=request.at)
        else:
            row = feedback.change_feedback(feedback=row, text=text, version=key(request.POST, "version"), by=request.user,
                                           at=request.at)  # fmt: skip
    except Conflict as error:
        now = error.current
        return clash(request, theirs={"text": now.text}, version=now.version, mine={"text": text}, who=str(now.changed_by),
                     when=now.changed_at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, version=row.version, back=back)
