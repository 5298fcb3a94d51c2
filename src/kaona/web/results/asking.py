"""Questions to the agency: the list of a dossier, asking, one question as both sides see it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries import evidence as library
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.outages import moves_of
from kaona.people.access import covers, may
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault
from kaona.rules.thai_text import fold_digits
from kaona.verification.access import own_assignment
from kaona.verification.operations import clarifying
from kaona.verification.operations.clarifying import SENDERS, WRITERS
from kaona.verification.queries import clarifications as queries
from kaona.verification.queries.clarifications import Clarification, Review
from kaona.web.results.page import is_agency, load_clarification, load_office_review, load_review
from kaona.web.results.words import CLARIFICATION_WORDS, TARGET_WORDS
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def clarifications(request: HttpRequest, pk: int) -> HttpResponse:
    """Every question of a dossier with its clock."""
    review = load_review(request, pk)
    rows = [_line(request, one) for one in queries.clarifications_for(request.user, review, at=request.at)]
    return render(request, "results/clarifications.html", {
        "review": review, "dossier": review.dossier, "lines": rows, "agency": is_agency(request, review.dossier),
        "waiting": sum(one["row"].state == "asked" for one in rows), "may_ask": _may_ask(request, review),
    })  # fmt: skip


def _line(request: HttpRequest, row: Clarification) -> dict[str, Any]:
    return {
        "row": row, "clock": queries.clock_of(row, at=request.at), "state": CLARIFICATION_WORDS[row.state],
        "about": queries.label_of(row.review.dossier, row.target, row.code), "kind": TARGET_WORDS[row.target],
    }  # fmt: skip


def _may_ask(request: HttpRequest, review: Review) -> bool:
    return queries.why_not_ask(review, own_assignment(request.user, review), request.user, at=request.at) == ""


@door
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; `?target=statement&code=1.1.B1` says about what."""
    review = load_office_review(request, pk)
    values = request.POST if request.method == "POST" else request.GET
    target, code = values.get("target", "statement"), fold_digits(values.get("code", "")).strip()
    fault = ""
    if request.method == "POST":
        try:
            row = clarifying.ask(
                review=review, assignment=own_assignment(request.user, review), target=target, code=code,
                item=queries.item_of(review.dossier, target, code), question=values.get("question", ""),
                due_at=given.moment(values, "due"), by=request.user, at=request.at,
            )  # fmt: skip
        except (Refused, DateFault) as error:
            fault = words_of(error) if isinstance(error, Refused) else given.words(error)
        else:
            messages.success(request, _("ส่งคำถามถึงหน่วยงานแล้ว"))
            return redirect("results:clarification", row.pk)
    due = (
        given.typed(values, "due")
        if request.method == "POST"
        else given.fields_of(queries.due_by_default(review, at=request.at))
    )
    return render(request, "results/ask.html", {
        "review": review, "dossier": review.dossier, "target": target, "code": code, "due": due, "fault": fault,
        "question": values.get("question", ""), "about": _about(review, target, code), "kinds": TARGET_WORDS,
    }, status=422 if fault else 200)  # fmt: skip


def _about(review: Review, target: str, code: str) -> Any:
    """The words of the statement, or the name of what is asked about."""
    if target == "statement":
        statement = edition_of(review.dossier).statements.get(code)
        return statement.text if statement else None
    return queries.label_of(review.dossier, target, code)


@door
def clarification(request: HttpRequest, clarification: int) -> HttpResponse:
    """One question: the agency drafts and sends, the Office asks again, closes, withdraws."""
    row = load_clarification(request, clarification)
    if request.method == "POST":
        return _step(request, row)
    return render(request, "results/clarification.html", context_of(request, row))


def context_of(request: HttpRequest, row: Clarification) -> dict[str, Any]:
    """The names that clarification.html and its pieces use."""
    dossier = row.review.dossier
    agency, asked = is_agency(request, dossier), row.state == "asked"
    may_write = agency and asked and _covers(request, row, WRITERS)
    shown = row.answer if agency or not asked else ""
    documents = library.search(dossier.organisation, words=request.GET.get("q", ""), sort="title") if may_write else []
    return {
        **_line(request, row), "moved": moves_of("answer", {row.pk: row.due_at}).get(row.pk) if asked else None, "dossier": dossier, "review": row.review, "agency": agency, "answer": shown,
        "words": _about(row.review, row.target, row.code), "rounds": queries.rounds_of(row), "may_write": may_write,
        "may_send": may_write and _covers(request, row, SENDERS), "q": request.GET.get("q", ""),
        "may_add": may(request.user, Permission.MANAGE_EVIDENCE, dossier.organisation, at=request.at),
        "attached": [one for one in queries.answer_evidence_of(row) if agency or queries.was_sent(row, one.at)],
        "documents": Paginator(documents, 15).get_page(request.GET.get("page")),
        "leads": not agency and queries.owns(request.user, row, row.review, at=request.at),
        "may_again": not agency and _may_again(request, row), "item_url": _item_url(dossier.pk, row.item),
        "due": given.fields_of(queries.due_by_default(row.review, at=request.at)),
    }  # fmt: skip


def _covers(request: HttpRequest, row: Clarification, roles: Any) -> bool:
    return covers(request.user, roles, row.review.dossier.organisation, row.item, at=request.at)


def _may_again(request: HttpRequest, row: Clarification) -> bool:
    return row.state == "answered" and queries.why_not_again(row, row.review, request.user, at=request.at) == ""


def _item_url(pk: int, item: str) -> str:
    return reverse("assessment:result_item" if item.startswith("7.") else "assessment:item", args=[pk, item])


STEPS = {"close": clarifying.close, "withdraw": clarifying.withdraw}


def _step(request: HttpRequest, row: Clarification) -> HttpResponse:
    """What the Office does with a question."""
    step = request.POST.get("step", "")
    try:
        if step == "again":
            due = given.moment(request.POST, "due")
            clarifying.ask_again(clarification=row, question=request.POST.get("question", ""), due_at=due, by=request.user, at=request.at)  # fmt: skip
        elif step in STEPS:
            STEPS[step](clarification=row, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    except DateFault as error:
        given.complain(request, error)
    return redirect("results:clarification", row.pk)
