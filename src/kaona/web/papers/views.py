"""The papers of a dossier or plan: asked for, waited for, taken; the receipt at once."""

from dataclasses import dataclass
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
from kaona.assessment.queries.dossiers import outline_for
from kaona.improvement.access import is_own
from kaona.improvement.queries.plans import plan_for
from kaona.jobs.papers import start_paper
from kaona.reports import operations as deeds
from kaona.reports import receipt as receipts
from kaona.reports import store
from kaona.reports.kinds import DOSSIER, PLAN, Kind, allowed_kinds, file_name, printed
from kaona.reports.pdf import NoPango, has_pango
from kaona.reports.queries import MadePaper, paper_for, papers_of
from kaona.rules.roles import Viewer
from kaona.rules.thai_dates import local, words_of_date
from kaona.web.shell.attachments import sent
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.paper_files import FORMATS
from kaona.web.shell.refusals import words_of

# Seconds until the page looks again by itself while a paper is being made.
AGAIN = "3"
KIND_WORDS = {
    "self_assessment": gettext_lazy("รายงานการประเมินตนเอง"),
    "application": gettext_lazy("รายงานผลการดำเนินการ"),
    "feedback": gettext_lazy("รายงานป้อนกลับ"),
    "plan": gettext_lazy("แผนยกระดับ"),
    "progress": gettext_lazy("รายงานความก้าวหน้า"),
}
HINTS = {
    "self_assessment": gettext_lazy("ลักษณะสำคัญ คะแนนรายหมวด คำตอบทุกข้อ หลักฐานที่อ้าง ผลลัพธ์หมวด 7 และที่ลงนาม"),
    "application": gettext_lazy("ลักษณะสำคัญ คำอธิบายรายหมวด และผลลัพธ์ ภายในจำนวนหน้าที่รอบการประเมินกำหนด ไม่มี Excel"),
    "feedback": gettext_lazy("ผลที่ประกาศ คะแนนที่ยืนยันเทียบกับที่ประเมินตนเอง จุดแข็ง โอกาสในการปรับปรุง และสิ่งที่จะยกระดับรายหัวข้อ"),
    "plan": gettext_lazy("เป้าหมายและเส้นทาง เรื่องสำคัญ งาน ตัวชี้วัด งบประมาณ เส้นเวลารายไตรมาส ความเสี่ยง และที่ลงนาม"),
    "progress": gettext_lazy("ความก้าวหน้าของทุกงานในรอบ ค่าจริงเทียบเป้าหมาย เรื่องที่ต้องตัดสินใจ และที่ลงนาม"),
}
PART_WORDS = {"plan": gettext_lazy("ช่วงของแผน"), "progress": gettext_lazy("รอบรายงาน")}


@dataclass(frozen=True)
class Subject:
    """What papers are of: a dossier, or a plan that starts from it; `own`: for somebody of the agency itself."""

    about: str
    row: Any
    dossier: Any
    own: bool
    kinds: tuple[Kind, ...]

    @property
    def address(self) -> str:
        """Its page of papers."""
        return reverse("papers:papers" if self.about == DOSSIER else "papers:plan", args=[self.row.pk])


@door
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be made of a dossier, and what was made for this person."""
    return _page(request, _dossier(request, pk))


@door
def plan(request: HttpRequest, plan: int) -> HttpResponse:
    """What can be made of a plan and of its rounds, and what was made for this person."""
    row = plan_for(request.user, plan, at=request.at)
    if row is None:
        raise Http404
    own = is_own(request.user, row, at=request.at)
    return _page(request, Subject(PLAN, row, row.dossier, own, _kinds(request, PLAN, row)))


def _dossier(request: HttpRequest, pk: int) -> Subject:
    """A dossier of which this person may read at least one paper; a look from outside is audited."""
    dossier = outline_for(request.user, pk, at=request.at)
    kinds = _kinds(request, DOSSIER, dossier) if dossier else ()
    if dossier is None or not kinds:
        raise Http404
    own = Viewer.AGENCY in viewers_of(request.user, dossier, at=request.at)
    if not own:
        note_look(dossier=dossier, by=request.user, at=request.at)
    return Subject(DOSSIER, dossier, dossier, own, kinds)


def _kinds(request: HttpRequest, about: str, row: Any) -> tuple[Kind, ...]:
    return tuple(allowed_kinds(request.user, about, row.pk, at=request.at))


def _page(request: HttpRequest, subject: Subject) -> HttpResponse:
    if request.method == "POST":
        return _act(request, subject)
    rows = papers_of(request.user, subject.about, subject.row.pk)
    running = any(row.state in ("waiting", "making") for row in rows)
    offered = _offered(request, subject)
    answer = render(request, "papers/papers.html", {
        "subject": subject, "dossier": subject.dossier, "of_plan": subject.about == PLAN, "kinds": offered, "own": subject.own,
        "chosen": _chosen(request, offered), "formats": FORMATS.items(), "memo": _memo(request, subject.dossier),
        "running": running, "words": KIND_WORDS, "rows": _made(request, subject, rows), "pango": has_pango(),
        "limited": any(kind.name == "application" for kind in subject.kinds),
        "reads_answers": any(kind.name == "self_assessment" for kind in subject.kinds),
        "has_receipt": subject.about == DOSSIER and subject.own and subject.dossier.receipts.exists(),
    })  # fmt: skip
    if running:
        answer["Refresh"] = AGAIN
    return answer


def _offered(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """The kinds with their words; one that is of a part, such as a round, only where there is one."""
    found = []
    for kind in subject.kinds:
        parts = kind.parts(subject.row, request.at) if kind.parts else []
        if parts or kind.parts is None:
            found.append({"name": kind.name, "word": KIND_WORDS[kind.name], "hint": HINTS[kind.name], "parts": parts,
                          "part_word": PART_WORDS.get(kind.name, ""), "part": request.GET.get("part", "")})  # fmt: skip
    return found


def _chosen(request: HttpRequest, offered: list[dict[str, Any]]) -> str:
    """The paper that the address asks for, else the first."""
    names = [one["name"] for one in offered]
    wanted = request.GET.get("kind", "")
    return wanted if wanted in names else next(iter(names), "")


def _made(request: HttpRequest, subject: Subject, rows: list[MadePaper]) -> list[tuple[MadePaper, Any, str]]:
    """What was made, with the words of its format and of its part."""
    parts = {kind.name: dict(kind.parts(subject.row, request.at)) for kind in subject.kinds if kind.parts}
    return [(row, FORMATS[row.format], parts.get(row.kind, {}).get(row.part, row.part)) for row in rows]


def _memo(request: HttpRequest, dossier: Any) -> dict[str, str]:
    """What stands in the fields of the memo before somebody writes: what is known. Subject and text are the paper's own."""
    return {
        "office": dossier.organisation.name_th if _is_agency(request, dossier) else "", "number": "",
        "date": words_of_date(local(request.at).date(), full=True), "subject": "", "to": "", "text": "",
        "name": request.user.full_name, "position": request.user.position,
    }  # fmt: skip


def _is_agency(request: HttpRequest, dossier: Any) -> bool:
    return Viewer.AGENCY in viewers_of(request.user, dossier, at=request.at)


def _act(request: HttpRequest, subject: Subject) -> HttpResponse:
    given, who = request.POST, {"by": request.user, "at": request.at}
    try:
        if given.get("step") == "leave":
            row = _own(request, key(given, "paper"))
            deeds.leave_paper(paper=row, **who)
        else:
            _ask(subject, given, who)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(subject.address)


def _ask(subject: Subject, given: Any, who: dict[str, Any]) -> None:
    """Ask the worker; a second click of the same finds the first one and starts nothing."""
    if given.get("format") == "pdf" and not has_pango():
        raise Refused("paper_no_pango")
    memo = {name: given.get(name, "").strip() for name in deeds.MEMO_FIELDS} if given.get("with_memo") else {}
    kind = given.get("kind", "")
    with transaction.atomic():  # the job is there when the paper is
        row, new = deeds.ask_paper(
            about=subject.row, kind=kind, part=given.get(f"part_{kind}", ""), file_format=given.get("format", ""),
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
        return (
            redirect("papers:papers", row.dossier_id) if row.plan_id is None else redirect("papers:plan", row.plan_id)
        )
    year = row.dossier.cycle.fiscal_year if row.plan is None else row.plan.first_year
    return sent(file, file_name(row.kind, row.format, row.dossier.organisation.name_th, year))


@door
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as PDF, at once."""
    dossier = _dossier(request, pk).row
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
