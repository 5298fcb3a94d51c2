"""Questions to the Office."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import help as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.help import questions_for
from kaona.people.access import may
from kaona.people.queries import agencies_of
from kaona.rules.roles import Permission
from kaona.web.shell.door import door


@door
def questions(request: HttpRequest) -> HttpResponse:
    """The list."""
    rows = Paginator(questions_for(request.user, at=request.at), 50).get_page(request.GET.get("page"))
    return render(request, "help/questions.html", {"questions": rows, "may_ask": bool(_agencies(request))})


def _agencies(request: HttpRequest) -> list:  # type: ignore[type-arg]
    agencies = agencies_of(request.user, at=request.at)
    return [one for one in agencies if may(request.user, Permission.ASK_HELP, one, at=request.at)]


@door
def ask(request: HttpRequest) -> HttpResponse:
    """The form; `?item=1.2` ties the question to an item."""
    agencies = _agencies(request)
    if not agencies:
        raise Http404
    item, text = request.GET.get("item", ""), ""
    if request.method == "POST":
        item, text = request.POST.get("item", ""), request.POST.get("text", "")
        dossier = own_dossiers(request.user, at=request.at).filter(organisation=agencies[0]).first()
        try:
            row = deeds.ask(organisation=agencies[0], cycle=dossier.cycle if dossier else None, item=item, text=text,
                            by=request.user, at=request.at)  # fmt: skip
        except Refused:
            messages.error(request, _("พิมพ์คำถาม ไม่เกิน 5,000 ตัวอักษร"))
        else:
            messages.success(request, _("ส่งคำถามแล้ว คำตอบจะมาทางแจ้งเตือนและอีเมล"))
            return redirect("help:question", row.pk)
    return render(request, "help/ask.html", {"item": item, "text": text})


@door
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: the Office answers, either side closes."""
    row = questions_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("step") == "close":
                deeds.close(question=row, by=request.user, at=request.at)
            else:
                deeds.answer(question=row, text=request.POST.get("text", ""), by=request.user, at=request.at)
        except Refused:
            messages.error(request, _("ตอบไม่ได้ คำถามปิดแล้วหรือยังไม่ได้พิมพ์คำตอบ"))
        return redirect("help:question", pk)
    may_answer = may(request.user, Permission.ANSWER_HELP, at=request.at)
    return render(
        request,
        "help/question.html",
        {"question": row, "may_answer": may_answer, "may_close": may_answer or row.asked_by_id == request.user.pk},
    )
