"""The agency's answer: drafted with autosave, documents added, sent; and the bytes of what was added."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries import evidence as library
from kaona.verification.operations import clarifying
from kaona.verification.queries.clarifications import Clarification, visible_answer_evidence
from kaona.web.results.asking import context_of
from kaona.web.results.page import load_clarification
from kaona.web.shell import given
from kaona.web.shell.attachments import attachment
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import clash, refused, saved


def _version(request: HttpRequest) -> int:
    return given.key(request.POST, "version")


@door
@require_POST
def write(request: HttpRequest, clarification: int) -> HttpResponse:
    """Keep the draft."""
    row, back = load_clarification(request, clarification), reverse("results:clarification", args=[clarification])
    text = request.POST.get("text", "")
    try:
        row = clarifying.write_answer(
            clarification=row, text=text, version=_version(request), by=request.user, at=request.at
        )
    except Conflict as error:
        current = error.current
        return clash(request, theirs={"text": current.answer}, version=current.version, mine={"text": text},
                     who=str(current.answered_by or _("ผู้อื่น")), when=request.at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, version=row.version, parts={"#send": "results/_send.html"},
                 context=context_of(request, load_clarification(request, clarification)), back=back)  # fmt: skip


@door
@require_POST
def send(request: HttpRequest, clarification: int) -> HttpResponse:
    """Send what was read on the page."""
    row = load_clarification(request, clarification)
    try:
        clarifying.send_answer(clarification=row, version=_version(request), by=request.user, at=request.at)
    except Conflict:
        messages.error(request, _("มีผู้อื่นแก้คำตอบระหว่างนี้ อ่านอีกครั้งแล้วจึงส่ง"))
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("ส่งคำตอบถึงสำนักงาน ก.พ.ร. แล้ว"))
    return redirect("results:clarification", clarification)


@door
@require_POST
def evidence(request: HttpRequest, clarification: int) -> HttpResponse:
    """Add a file or a document of the library to the draft, or take one out."""
    row = load_clarification(request, clarification)
    try:
        _change_evidence(request, row)
    except EvidenceFaults as error:
        for text in given.all_words(error.faults).values():
            messages.error(request, text)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(reverse("results:clarification", args=[clarification]) + "#evidence")


def _change_evidence(request: HttpRequest, row: Clarification) -> None:
    upload, pages = request.FILES.get("file"), request.POST.get("pages", "")
    if "remove" in request.POST:
        clarifying.take_evidence_out(
            clarification=row, evidence_id=given.key(request.POST, "remove"), by=request.user, at=request.at
        )
    elif upload is not None:
        clarifying.upload_evidence(clarification=row, upload=Upload(upload.name or "", upload), title=request.POST.get("title", ""),
                                   pages=pages, by=request.user, at=request.at)  # fmt: skip
    else:
        document = library.document(row.review.dossier.organisation, request.POST.get("evidence", ""))
        if document is None:
            raise Refused("foreign")
        clarifying.add_evidence(clarification=row, evidence=document, pages=pages, by=request.user, at=request.at)


@door
def download(request: HttpRequest, attached: int) -> HttpResponse:
    """A file of an answer, under its own name."""
    return attachment(request, visible_answer_evidence(request.user, attached, at=request.at))
