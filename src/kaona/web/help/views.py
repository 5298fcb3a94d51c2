"""Questions to the Office."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.operations import help as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.dossiers import Dossier, own_dossiers
from kaona.assessment.queries.help import counts_of, narrowed, questions_for
from kaona.catalogue.queries import edition_content
from kaona.people.access import may
from kaona.people.queries import Organisation, agencies_of
from kaona.rules.roles import Permission
from kaona.rules.thai_text import fold_digits
from kaona.web.shell import given
from kaona.web.shell.door import door

STATE_WORDS = {"waiting": gettext_lazy("รอคำตอบ"), "answered": gettext_lazy("ตอบแล้ว"), "closed": gettext_lazy("ปิดแล้ว")}
REFUSALS = {
    "empty": gettext_lazy("พิมพ์ข้อความ ไม่เกิน 5,000 ตัวอักษร"),
    "item": gettext_lazy("ไม่มีหัวข้อนี้ในเกณฑ์ของรอบ"),
    "closed_question": gettext_lazy("คำถามนี้ปิดแล้ว"),
    "unanswered": gettext_lazy("ยังไม่มีคำตอบของคำถามนี้"),
    "promoted": gettext_lazy("คำถามนี้เป็นคำถามที่พบบ่อยแล้ว"),
}


@door
def questions(request: HttpRequest) -> HttpResponse:
    """The list: what waits first; by state, item and words."""
    everything = questions_for(request.user, at=request.at)
    wanted = {name: request.GET.get(name, "")[:100] for name in ("state", "item", "q")}
    rows = narrowed(everything, state=wanted["state"], item=fold_digits(wanted["item"]), words=wanted["q"])
    return render(request, "help/questions.html", {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")), "may_ask": bool(_agencies(request)),
        "wanted": wanted, "counts": counts_of(everything), "states": STATE_WORDS,
        "is_office": may(request.user, Permission.ANSWER_HELP, at=request.at),
    })  # fmt: skip


def _agencies(request: HttpRequest) -> list[Organisation]:
    agencies = agencies_of(request.user, at=request.at)
    return [one for one in agencies if may(request.user, Permission.ASK_HELP, one, at=request.at)]


def _dossiers(request: HttpRequest, agencies: list[Organisation]) -> list[Dossier]:
    """The newest dossier of each agency that one may ask for: a question is asked about its edition."""
    newest: dict[int, Dossier] = {}
    for one in own_dossiers(request.user, at=request.at).filter(organisation__in=agencies):
        newest.setdefault(one.organisation_id, one)
    return list(newest.values())


@door
def ask(request: HttpRequest) -> HttpResponse:
    """The form; `?item=1.2&dossier=7` ties the question to an item of that dossier."""
    agencies = _agencies(request)
    if not agencies:
        raise Http404
    values = request.POST if request.method == "POST" else request.GET
    dossiers = _dossiers(request, agencies)
    named = own_dossiers(request.user, at=request.at).filter(organisation__in=agencies, pk=given.key(values, "dossier"))
    dossier = named.first() or (dossiers[0] if dossiers else None)
    agency = dossier.organisation if dossier else agencies[0]
    if request.method == "POST":
        try:
            row = deeds.ask(organisation=agency, cycle=dossier.cycle if dossier else None, item=fold_digits(values.get("item", "")),
                            text=values.get("text", ""), by=request.user, at=request.at)  # fmt: skip
        except Refused as error:
            messages.error(request, REFUSALS[error.reason])
        else:
            messages.success(request, _("ส่งคำถามแล้ว คำตอบจะมาทางแจ้งเตือนและอีเมล"))
            return redirect("help:question", row.pk)
    return render(request, "help/ask.html", {
        "item": values.get("item", ""), "text": values.get("text", ""), "dossiers": dossiers, "dossier": dossier,
        "items": _items(dossier),
    })  # fmt: skip


def _items(dossier: Dossier | None) -> list[Any]:
    return list(edition_of(dossier).items.values()) if dossier else []


@door
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: the Office answers, either side closes."""
    row = questions_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            _act(request, row)
        except Refused as error:
            messages.error(request, REFUSALS[error.reason])
        return redirect("help:question", pk)
    may_answer = may(request.user, Permission.ANSWER_HELP, at=request.at)
    may_ask = may(request.user, Permission.ASK_HELP, row.organisation, at=request.at)
    return render(request, "help/question.html", {
        "question": row, "may_answer": may_answer, "may_close": may_answer or may_ask, "title": _title(row),
        "may_say": may_ask and row.answered_at is not None and row.unclear_at is None,
        "entry": row.entries.filter(withdrawn_at=None).first(),
    })  # fmt: skip


def _act(request: HttpRequest, row: Any) -> None:
    """Answer, close, or the agency's word on the answer."""
    step, text, common = request.POST.get("step"), request.POST.get("text", ""), {"by": request.user, "at": request.at}
    if step == "clear":
        deeds.say_clear(question=row, **common)
        messages.success(request, _("บันทึกแล้ว และปิดคำถาม"))
        return
    if step == "unclear":
        deeds.say_unclear(question=row, text=text, **common)
        messages.success(request, _("ส่งกลับให้สำนักงาน ก.พ.ร. ตอบเพิ่มแล้ว"))
        return
    if text.strip() or step != "close":  # what is typed is sent, whichever button was pressed
        deeds.answer(question=row, text=text, **common)
        messages.success(request, _("ส่งคำตอบแล้ว"))
    if step == "close":
        deeds.close(question=row, **common)
        messages.success(request, _("ปิดคำถามแล้ว"))


def _title(row: Any) -> str:
    """The item's title in the edition of the question's cycle."""
    item = edition_content(row.cycle.edition_id).items.get(row.item) if row.cycle else None
    return f"{item.code} {item.title.th}" if item else row.item
