"""Sending items back, and what changed when they come again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.cycles import open_return
from kaona.people.access import may
from kaona.rules.export_difference import ItemChange
from kaona.rules.roles import Permission
from kaona.rules.stages import REVIEW_MOVES
from kaona.rules.thai_dates import DateFault
from kaona.verification.access import leads
from kaona.verification.operations import returning
from kaona.verification.queries.clarifications import Review
from kaona.verification.queries.returns import changes_of, return_due_by_default, returns_of
from kaona.web.results.page import is_agency, load_office_review, load_review
from kaona.web.results.words import CHANGE_WORDS, FIELD_WORDS
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of

DONE = {"send": _("ส่งกลับแล้ว"), "extend": _("ขยายเวลาแล้ว"), "take_back": _("ยกเลิกการส่งกลับแล้ว")}


@door
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose items with a reason each; while they are with the agency: more time, take back."""
    review = load_office_review(request, pk)
    if not may(request.user, Permission.READ_SUBMITTED, at=request.at):
        raise Http404
    fault = _step(request, review) if request.method == "POST" else ""
    if request.method == "POST" and not fault:
        return redirect("results:send_back", pk)
    dossier, posted = review.dossier, request.method == "POST"
    due = given.typed(request.POST, "due") if posted else given.fields_of(return_due_by_default(review, at=request.at))
    return render(request, "results/send_back.html", {
        "review": review, "dossier": dossier, "open": open_return(dossier), "past": returns_of(dossier), "due": due, "fault": fault,
        "groups": _groups(request, review), "leads": leads(request.user, review, at=request.at),
        "possible": ("return", review.stage) in REVIEW_MOVES,
    }, status=422 if fault else 200)  # fmt: skip


def _groups(request: HttpRequest, review: Review) -> list[dict[str, Any]]:
    """Profile and items by category, with what was typed."""
    ticked = request.POST.getlist("item")

    def line(code: str, title: Any) -> dict[str, Any]:
        return {"code": code, "title": title, "on": code in ticked, "reason": request.POST.get(f"reason_{code}", "")}

    book = edition_of(review.dossier)
    return [
        {"title": None, "items": [line("0", None)]},
        *({"title": one.title, "code": one.code, "items": [line(item.code, item.title) for item in one.items]} for one in book.categories),
    ]  # fmt: skip


def _step(request: HttpRequest, review: Review) -> str:
    """The step that was asked for; why not, in words."""
    step = request.POST.get("step", "")
    try:
        due = given.moment(request.POST, "due") if step != "take_back" else None
        if step == "send":
            items = {code: request.POST.get(f"reason_{code}", "") for code in request.POST.getlist("item")}
            returning.send_back(review=review, items=items, due_at=due, by=request.user, at=request.at)
        elif step == "extend" and due is not None:
            returning.extend(review=review, due_at=due, by=request.user, at=request.at)
        elif step == "take_back":
            returning.take_back(review=review, by=request.user, at=request.at)
        else:
            raise Refused("until")
    except Refused as error:
        return words_of(error)
    except DateFault as error:
        return given.words(error)
    messages.success(request, DONE[step])
    return ""


@door
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between what went back and what was submitted again, per item."""
    review = load_review(request, pk)
    found = changes_of(review.dossier)
    return render(request, "results/changes.html", {
        "review": review, "dossier": review.dossier, "agency": is_agency(request, review.dossier), "change": found,
        "items": [_shown(review, one, found.returned.items) for one in found.items] if found else [],
    })  # fmt: skip


def _shown(review: Review, one: ItemChange, asked: dict[str, str]) -> dict[str, Any]:
    item = edition_of(review.dossier).items.get(one.item)
    measures = [
        {
            "row": row,
            "kind": CHANGE_WORDS[row.kind],
            "fields": [(_field(name), was, now) for name, was, now in row.fields],
        }
        for row in one.measures
    ]
    return {"one": one, "title": item.title if item else None, "asked": asked.get(one.item, ""), "measures": measures,
            "evidence": [(row, CHANGE_WORDS[row.kind]) for row in one.evidence]}  # fmt: skip


def _field(name: str) -> str:
    kind, _dot, rest = name.partition(":")
    return f"{FIELD_WORDS.get(kind, kind)} {rest}".strip()
