"""The papers of a dossier: asked for, waited for, taken; the receipt at once."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kaona.assessment.access import viewers_of
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.openings import note_look
from kaona.assessment.queries.dossiers import Dossier, dossier_for
from kaona.jobs.papers import start_paper
from kaona.reports import operations as deeds
from kaona.reports import receipt as receipts
from kaona.reports import store
from kaona.reports.kinds import allowed_kinds, file_name, printed
from kaona.reports.pdf import NoPango, has_pango
from kaona.reports.queries import MadePaper, paper_for, papers_of
from kaona.rules.roles import Viewer
from kaona.rules.thai_dates import local, words_of_date
from kaona.web.shell.attachments import sent
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.refusals import words_of

# Seconds until the page looks again by itself while a paper is being made.
AGAIN = "3"
FORMATS = {"pdf": gettext_lazy("PDF"), "docx": gettext_lazy("Word"), "xlsx": gettext_lazy("Excel")}
KIND_WORDS = {
    "self_assessment": gettext_lazy("รายงานการประเมินตนเอง"),
    "application": gettext_lazy("รายงานผลการดำเนินการ"),
}
HINTS = {
    "self_assessment": gettext_lazy("ลักษณะสำคัญ คะแนนรายหมวด คำตอบทุกข้อ หลักฐานที่อ้าง ผลลัพธ์หมวด 7 และที่ลงนาม"),
    "application": gettext_lazy("ลักษณะสำคัญ คำอธิบายรายหมวด และผลลัพธ์ ภายในจำนวนหน้าที่รอบการประเมินกำหนด"),
}


@door
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be made of a dossier, and what was made for this person."""
    dossier = _load(request, pk)
    if request.method == "POST":
        return _act(request, dossier)
    rows = papers_of(request.user, dossier)
    running = any(row.state in ("waiting", "making") for row in rows)
    own = Viewer.AGENCY in viewers_of(request.user, dossier, at=request.at)
    answer = render(request, "papers/papers.html", {
        "dossier": dossier, "kinds": [(kind, KIND_WORDS[kind.name], HINTS[kind.name]) for kind in allowed_kinds(own=own)],
        "formats": FORMATS.items(), "memo": _memo(request, dossier), "running": running, "words": KIND_WORDS,
        "rows": [(row, FORMATS[row.format]) for row in rows], "pango": has_pango(), "own": own,
        "has_receipt": own and dossier.receipts.exists(),
    })  # fmt: skip
    if running:
        answer["Refresh"] = AGAIN
    return answer


def _load(request: HttpRequest, pk: int) -> Dossier:
    dossier = dossier_for(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    if Viewer.AGENCY not in viewers_of(request.user, dossier, at=request.at):
        note_look(dossier=dossier, by=request.user, at=request.at)
    return dossier


def _memo(request: HttpRequest, dossier: Dossier) -> dict[str, str]:
    """What stands in the fields of the memo before somebody writes: what is known."""
    name, year = dossier.organisation.name_th, dossier.cycle.fiscal_year
    return {
        "office": name, "number": "", "date": words_of_date(local(request.at).date(), full=True),
        "subject": f"รายงานการประเมินตนเองตามเกณฑ์คุณภาพการบริหารจัดการภาครัฐ (PMQA 4.0) ประจำปีงบประมาณ พ.ศ. {year}",
        "to": "", "text": f"{name} ได้จัดทำรายงานประจำปีงบประมาณ พ.ศ. {year} เรียบร้อยแล้ว รายละเอียดตามสิ่งที่ส่งมาด้วย\n\n"
        "จึงเรียนมาเพื่อโปรดพิจารณา", "name": request.user.full_name, "position": request.user.position,
    }  # fmt: skip


def _act(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    given, who = request.POST, {"by": request.user, "at": request.at}
    try:
        if given.get("step") == "leave":
            row = _own(request, key(given, "paper"))
            deeds.leave_paper(paper=row, **who)
        else:
            _ask(dossier, given, who)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect("papers:papers", dossier.pk)


def _ask(dossier: Dossier, given: Any, who: dict[str, Any]) -> None:
    """Ask the worker; a second click of the same finds the first one and starts nothing."""
    if given.get("format") == "pdf" and not has_pango():
        raise Refused("paper_no_pango")
    memo = {name: given.get(name, "").strip() for name in deeds.MEMO_FIELDS} if given.get("with_memo") else {}
    with transaction.atomic():  # the job is there when the paper is
        row, new = deeds.ask_paper(
            dossier=dossier, kind=given.get("kind", ""), file_format=given.get("format", ""),
            digits=given.get("digits", "arabic"), memo=memo, allow_over=bool(given.get("allow_over")), **who,
        )  # fmt: skip
        if new:
            start_paper(row.pk)


def _own(request: HttpRequest, pk: int) -> MadePaper:
    row = paper_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


@door
def take(request: HttpRequest, paper: int) -> HttpResponse:
    """One's own paper as a file; each copy is in the audit trail."""
    row = _own(request, paper)
    try:
        deeds.take_paper(paper=row, by=request.user, at=request.at)
        file = store.opened(row.organisation_id, row.sha256)
    except (Refused, OSError):
        messages.error(request, words_of(Refused("paper_gone")))
        return redirect("papers:papers", row.dossier_id)
    cycle, agency = row.dossier.cycle, row.dossier.organisation.name_th
    return sent(file, file_name(row.kind, row.format, agency, cycle.fiscal_year))


@door
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as PDF, at once."""
    dossier = _load(request, pk)
    digits = "thai" if request.GET.get("digits") == "thai" else "arabic"
    paper = receipts.receipt(request.user, pk, at=request.at, address=_address)
    if paper is None:
        raise Http404
    try:
        found = printed(paper, "pdf", digits)
    except NoPango:
        messages.error(request, words_of(Refused("paper_no_pango")))
        return redirect("papers:papers", pk)
    deeds.note_paper(
        dossier=dossier, kind=receipts.KIND, file_format="pdf", pages=found.pages, by=request.user, at=request.at
    )
    name = f"{receipts.TITLE} {dossier.organisation.name_th} {dossier.cycle.fiscal_year}.pdf"
    return sent(BytesIO(found.content), name)


def _address(token: str) -> str:
    return settings.BASE_URL + reverse("assessment:receipt_check", args=[token])
