"""Frequent questions: read and found by everybody; promoted, edited and withdrawn by officers; what is asked about most."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import faq as deeds
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.cycles import cycles_for
from kaona.assessment.queries.faq import entries_for, found, most_asked, versions_of
from kaona.assessment.queries.help import questions_for
from kaona.people.access import may, require
from kaona.people.queries import agencies_of
from kaona.rules.found_text import words_of
from kaona.rules.roles import Permission
from kaona.rules.thai_text import fold_digits
from kaona.web.help.views import REFUSALS
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door

STEPS = {"withdraw": deeds.withdraw, "restore": deeds.restore}


@door
def entries(request: HttpRequest) -> HttpResponse:
    """The list, by item and words."""
    item, words = fold_digits(request.GET.get("item", ""))[:20], request.GET.get("q", "")[:100]
    rows = found(entries_for(request.user, at=request.at), item=item, words=words)
    return render(request, "help/faq.html", {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")), "item": item, "q": words,
        "is_office": may(request.user, Permission.ANSWER_HELP, at=request.at),
        "may_ask": may_ask_help(request), "words": words_of(words),
    })  # fmt: skip


def may_ask_help(request: HttpRequest) -> bool:
    """Whether the way to a question of one's own is shown."""
    agencies = agencies_of(request.user, at=request.at)
    return any(may(request.user, Permission.ASK_HELP, one, at=request.at) for one in agencies)


@door
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry; an officer changes, withdraws or brings it back."""
    row = entries_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    words, faults, named = (row.question, row.answer), dict[str, str](), list[str]()
    is_office = may(request.user, Permission.ANSWER_HELP, at=request.at)
    if request.method == "POST":
        require(request.user, Permission.ANSWER_HELP, at=request.at)
        words, (faults, named) = _typed(request), _change(request, row)
        if not faults:
            return redirect("help:entry", pk)
    return render(request, "help/entry.html", {
        "row": row, "question": words[0], "answer": words[1], "faults": faults, "is_office": is_office, "named": named,
        "version": row.version, "versions": versions_of(row)[:30] if is_office else [],
    })  # fmt: skip


def _typed(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("question", ""), request.POST.get("answer", "")


def _change(request: HttpRequest, row: Any) -> tuple[dict[str, str], list[str]]:
    """What is wrong, by field, and the agencies that may stay in it."""
    common = {"entry": row, "version": given.key(request.POST, "version"), "by": request.user, "at": request.at}
    step = request.POST.get("step", "")
    try:
        if step in STEPS:
            STEPS[step](**common)
        else:
            question, answer = _typed(request)
            deeds.change(question=question, answer=answer, meant=request.POST.getlist("meant"), **common)
    except deeds.FaqFaults as error:
        return given.all_words(error.faults), [*request.POST.getlist("meant"), *error.named]
    except Conflict:
        row.refresh_from_db()
        return {"question": _("มีผู้อื่นแก้ระหว่างที่ท่านแก้ เทียบกับประวัติแล้วบันทึกอีกครั้ง")}, []
    messages.success(request, _("บันทึกแล้ว"))
    return {}, []


@door
def promote(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an answered question everybody's: its words are edited first."""
    require(request.user, Permission.ANSWER_HELP, at=request.at)
    source = questions_for(request.user, at=request.at).filter(pk=pk).first()
    if source is None:
        raise Http404
    words, faults, named = (source.text, source.answer), dict[str, str](), list[str]()
    meant = request.POST.getlist("meant")
    if request.method == "POST":
        words = _typed(request)
        try:
            row = deeds.promote(
                source=source, question=words[0], answer=words[1], meant=meant, by=request.user, at=request.at
            )
        except deeds.FaqFaults as error:
            faults, named = given.all_words(error.faults), [*meant, *error.named]
        except Refused as error:
            messages.error(request, REFUSALS[error.reason])
            return redirect("help:question", pk)
        else:
            messages.success(request, _("เผยแพร่แล้ว"))
            return redirect("help:entry", row.pk)
    return render(request, "help/entry.html", {
        "source": source, "question": words[0], "answer": words[1], "faults": faults, "is_office": True, "named": named, "meant": meant,
    })  # fmt: skip


@door
def asked(request: HttpRequest) -> HttpResponse:
    """Which items are asked about most, in a cycle and the one before."""
    cycles, cycle = _cycle(request)
    return render(request, "help/asked.html", {
        "cycles": cycles, "cycle": cycle, "rows": most_asked(cycle) if cycle else [],
    })  # fmt: skip


@door
def asked_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    _cycles, cycle = _cycle(request)
    heads = [
        _("หัวข้อ"),
        _("ชื่อหัวข้อ"),
        _("คำถามรอบนี้"),
        _("หน่วยงานที่ถาม"),
        _("ยังไม่เข้าใจ"),
        _("คำถามรอบก่อน"),
        _("คำถามที่พบบ่อย"),
    ]
    lines = [
        (one.item, one.title, one.now, one.agencies, one.unclear, one.before, one.entries)
        for one in (most_asked(cycle) if cycle else [])
    ]
    return csv_file("most-asked.csv", heads, lines)


def _cycle(request: HttpRequest) -> tuple[list[Any], Any]:
    require(request.user, Permission.ANSWER_HELP, at=request.at)
    cycles = list(cycles_for(request.user, at=request.at))
    wanted = given.key(request.GET, "cycle")
    return cycles, next((one for one in cycles if one.pk == wanted), cycles[0] if cycles else None)
