"""One act reminds all agencies of a filter that have not submitted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kaona.assessment.operations import participants as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import participants_for
from kaona.assessment.queries.participants import PROGRESS, Wanted, narrowed
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.web.cycles.queue import visible_cycle
from kaona.web.cycles.words import PROGRESS_WORDS, words_of
from kaona.web.shell.door import door


@door
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will be reminded, by the filter of the list before, and with which words."""
    row = visible_cycle(request, pk)
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    wanted = Wanted.read(request.GET)
    rows = narrowed(participants_for(request.user, row, at=request.at), wanted).filter(PROGRESS["not_submitted"])
    if request.method == "POST":
        try:
            done = deeds.remind(cycle=row, participants=list(rows), text=request.POST.get("text", ""), by=request.user,
                                at=request.at)  # fmt: skip
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            _say(request, done)
            return redirect(f"{reverse('cycles:cycle', args=[pk])}?{_query(wanted)}")
    return render(request, "cycles/remind.html", {
        "cycle": row, "rows": list(rows), "wanted": wanted, "progress": PROGRESS_WORDS, "query": _query(wanted),
        "text": request.POST.get("text", ""),
    })  # fmt: skip


def _query(wanted: Wanted) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in wanted.__dict__.items() if value})
    return query.urlencode()


def _say(request: HttpRequest, done: deeds.Reminded) -> None:
    messages.success(request, _("เตือนแล้ว") + f" {len(done.told)} " + _("หน่วยงาน"))
    if done.before:
        messages.warning(request, _("เตือนไปแล้ววันนี้") + f" {len(done.before)} " + _("หน่วยงาน"))
    if done.nobody:
        names = ", ".join(str(one) for one in done.nobody[:5]) + (" …" if len(done.nobody) > 5 else "")
        messages.warning(request, _("ยังไม่มีผู้ประสานงานหรือหัวหน้าในระบบ") + f" {len(done.nobody)}: {names}")
