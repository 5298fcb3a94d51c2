"""Objections: raised by the agency's head, decided by somebody at the Office who took no part; the Office's list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.answers import edition_of
from kaona.people.access import may, require
from kaona.rules.exact import display
from kaona.rules.roles import Permission
from kaona.verification.operations import objecting
from kaona.verification.queries.results import (
    Objection,
    decides_objection,
    kept,
    objection_for,
    objection_until,
    open_objections,
)
from kaona.web.results.page import is_agency, load_result
from kaona.web.results.words import OBJECTION_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def raise_objection(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """The form for one item, within the window."""
    found = load_result(request, pk)
    if found.confirmed is None or found.review is None or item not in found.confirmed.edition.items:
        raise Http404
    require(request.user, Permission.OBJECT, found.dossier.organisation, at=request.at)
    fault = ""
    if request.method == "POST":
        try:
            row = objecting.object_to(
                review=found.review, item=item, text=request.POST.get("text", ""), evidence=request.POST.get("note", ""),
                by=request.user, at=request.at,
            )  # fmt: skip
        except Refused as error:
            fault = words_of(error)
        else:
            messages.success(request, _("ส่งข้อโต้แย้งแล้ว"))
            return redirect("results:objection", row.pk)
    return render(request, "results/object.html", {
        "dossier": found.dossier, "item": found.confirmed.edition.items[item], "points": found.confirmed.items[item], "fault": fault,
        "until": objection_until(found.dossier, found.confirmed.record), "text": request.POST.get("text", ""),
        "note": request.POST.get("note", ""),
    }, status=422 if fault else 200)  # fmt: skip


@door
def objections(request: HttpRequest) -> HttpResponse:
    """What the Office has to decide, the oldest first."""
    if not may(request.user, Permission.DECIDE_OBJECTION, at=request.at):
        raise Http404
    rows = Paginator(open_objections(request.user, at=request.at), 50).get_page(request.GET.get("page"))
    lines = [
        {
            "row": one,
            "age": (request.at - one.at).days,
            "decides": decides_objection(request.user, one, one.review, at=request.at),
        }
        for one in rows
    ]
    return render(request, "results/objections.html", {"page": rows, "lines": lines})


@door
def objection(request: HttpRequest, objection: int) -> HttpResponse:
    """One objection as both sides see it: withdrawn by the agency, decided by the Office."""
    row = objection_for(request.user, objection, at=request.at)
    if row is None:
        raise Http404
    fault = _step(request, row) if request.method == "POST" else ""
    if request.method == "POST" and not fault:
        return redirect("results:objection", row.pk)
    dossier = row.review.dossier
    agency = is_agency(request, dossier)
    return render(request, "results/objection.html", {
        "row": row, "dossier": dossier, "agency": agency, "state": OBJECTION_WORDS[row.state], "item": edition_of(dossier).items.get(row.item),
        "decides": row.state == "open" and decides_objection(request.user, row, row.review, at=request.at),
        "may_withdraw": row.state == "open" and may(request.user, Permission.OBJECT, dossier.organisation, at=request.at),
        "reason": request.POST.get("reason", ""), "outcome": request.POST.get("outcome", ""), "fault": fault,
        "outcomes": _outcomes(), **_traced(row),
    }, status=422 if fault else 200)  # fmt: skip


def _outcomes() -> dict[str, Any]:
    return {
        "uphold": OBJECTION_WORDS["upheld"],
        "uphold_partly": OBJECTION_WORDS["partly"],
        "dismiss": OBJECTION_WORDS["dismissed"],
    }


def _traced(row: Objection) -> dict[str, Any]:
    """The item's points in the record that was contradicted and in the one that followed."""
    was = kept(row.record)
    now = kept(row.resulting_record) if row.resulting_record is not None and row.resulting_record.published_at else None
    return {"was": was, "was_points": display(was.items[row.item]), "now": now,
            "now_points": display(now.items[row.item]) if now else ""}  # fmt: skip


def _step(request: HttpRequest, row: Objection) -> str:
    """The step that was asked for; why not, in words."""
    try:
        if request.POST.get("step") == "withdraw":
            objecting.withdraw(objection=row, by=request.user, at=request.at)
            messages.success(request, _("ถอนข้อโต้แย้งแล้ว"))
        else:
            objecting.decide(objection=row, outcome=request.POST.get("outcome", ""), reason=request.POST.get("reason", ""),
                             by=request.user, at=request.at)  # fmt: skip
            messages.success(request, _("บันทึกคำตัดสินแล้ว แจ้งหน่วยงานแล้ว"))
    except Refused as error:
        return words_of(error)
    return ""
