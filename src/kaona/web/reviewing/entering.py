"""Before the first opening: sign the promise of the cycle, say whether there is an interest, accept or decline."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Refused
from kaona.verification.operations import accepting
from kaona.verification.queries.entering import part_for, promise_of, promised
from kaona.verification.queries.reviewers import conflict_of
from kaona.web.reviewing.mine import assessors_only
from kaona.web.reviewing.words import INTERESTS
from kaona.web.shell.door import door
from kaona.web.shell.password import is_password
from kaona.web.shell.refusals import words_of


def own_part(request: HttpRequest, pk: int) -> Any:
    """One's own part in the review of a dossier, or 404."""
    assessors_only(request)
    part = part_for(request.user, pk)
    if part is None:
        raise Http404
    return part


def _page(request: HttpRequest, part: Any, fault: str = "", field: str = "") -> HttpResponse:
    """The page; of the dossier it tells the agency's name alone."""
    dossier = part.review.dossier
    signed = promised(request.user, dossier.cycle)
    return render(request, "reviewing/enter.html", {
        "part": part, "dossier": dossier, "signed": signed, "promise": promise_of(signed), "fault": fault, "field": field,
        "conflict": conflict_of(request.user, dossier.organisation, at=request.at), "questions": {key: words for key, (_kind, words) in INTERESTS.items()},
        "ticked": request.POST.getlist("interest"), "note": request.POST.get("note", ""), "reason": request.POST.get("reason", ""),
    }, status=422 if fault else 200)  # fmt: skip


@door
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The promise, then the conflict form, then what was said."""
    return _page(request, own_part(request, pk))


def _tried(request: HttpRequest, part: Any, deed: Callable[[], object], said: str, to: tuple[Any, ...]) -> HttpResponse:
    try:
        deed()
    except Refused as error:
        return _page(request, part, words_of(error), "password" if error.reason == "password" else "note")
    messages.success(request, said)
    return redirect(*to)


@door
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the promise with the password."""
    part = own_part(request, pk)

    def deed() -> None:
        if not is_password(request):
            raise Refused("password")
        accepting.sign_confidentiality(cycle=part.review.dossier.cycle, by=request.user, at=request.at)

    return _tried(request, part, deed, _("ลงนามคำรับรองแล้ว"), ("reviewing:enter", pk))


@door
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """No interest: reading begins."""
    part = own_part(request, pk)
    if request.POST.getlist("interest"):
        return _page(request, part, _("ท่านเลือกส่วนได้เสียไว้ ให้เอาออกหากไม่มี หรือกดแจ้งส่วนได้เสียและไม่รับ"), "interest-own")

    def deed() -> None:
        accepting.accept(assignment=part, by=request.user, at=request.at)

    return _tried(request, part, deed, _("รับตรวจประเมินแล้ว เปิดอ่านได้"), ("judging:review", pk))


@door
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """There is an interest, or another reason: the officer asks somebody else."""
    part = own_part(request, pk)
    ticked = [key for key in request.POST.getlist("interest") if key in INTERESTS]
    note, reason = request.POST.get("note", ""), request.POST.get("reason", "")
    if not ticked and not reason.strip():
        words, field = (
            (_("กรอกเหตุผล"), "reason") if "reason" in request.POST else (_("เลือกส่วนได้เสียอย่างน้อยหนึ่งข้อ"), "interest-own")
        )
        return _page(request, part, words, field)
    with override("th"):
        told = "; ".join([*(str(INTERESTS[key][1]) for key in ticked), *filter(None, [note.strip(), reason.strip()])])

    def deed() -> None:
        interests = {INTERESTS[key][0]: note for key in ticked}
        accepting.decline(assignment=part, reason=told, interests=interests, by=request.user, at=request.at)

    return _tried(request, part, deed, _("แจ้งไม่รับแล้ว เจ้าหน้าที่จะมอบหมายผู้อื่น"), ("reviewing:mine",))


@door
@require_POST
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """An interest that came to light after accepting: reading ends at once."""
    part = own_part(request, pk)
    key = request.POST.get("interest", "")

    def deed() -> None:
        accepting.leave(assignment=part, kind=INTERESTS.get(key, ("", ""))[0], text=request.POST.get("note", ""),
                        by=request.user, at=request.at)  # fmt: skip

    return _tried(request, part, deed, _("แจ้งส่วนได้เสียแล้ว การเข้าถึงแฟ้มนี้สิ้นสุดลง"), ("reviewing:mine",))
