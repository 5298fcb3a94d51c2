"""Answers to the Office's opportunities: written in words, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.improvement.operations.answering import answer_feedback, withdraw_answer
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.queries.gap_context import ofi_of
from kaona.web.improvement.page import load
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, next_of, refused

ANSWER = gettext_lazy("คำตอบของหน่วยงาน")


@door
@require_POST
def answer(request: HttpRequest, pk: int, feedback: int) -> HttpResponse:
    """Save the words, or with `withdraw` take them back."""
    page = load(request, pk)
    row = next((one.row for one in ofi_of(page.base) if one.row.pk == feedback), None)
    if row is None:
        raise Http404
    back = next_of(request, reverse("improvement:gaps", args=[pk]) + f"#ofi-{feedback}")
    text = request.POST.get("text", "")
    try:
        if "withdraw" in request.POST:
            withdraw_answer(feedback=row, by=request.user, at=request.at)
            messages.success(request, _("ถอนคำตอบแล้ว"))
        else:
            answer_feedback(
                feedback=row, text=text, version=key(request.POST, "version"), by=request.user, at=request.at
            )
            messages.success(request, _("บันทึกคำตอบแล้ว"))
    except Conflict as error:
        now = error.current
        return clash(
            request, theirs={"text": now.text if now else ""}, mine={"text": text}, version=now.version if now else 0,
            who=str(now.changed_by) if now else "", when=now.changed_at if now else None, labels={"text": ANSWER},
        )  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return redirect(back)
