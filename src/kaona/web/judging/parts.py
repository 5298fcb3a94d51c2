"""The officer's list of who judges in a review: who has locked, and letting somebody change a final result again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.verification.access import is_locked
from kaona.verification.operations import judging
from kaona.verification.operations.base import Refused
from kaona.verification.queries.own_review import Review, led_review, parts_of
from kaona.web.shell.door import door
from kaona.web.shell.replies import refused


def _load(request: HttpRequest, pk: int) -> Review:
    review = led_review(request.user, pk, at=request.at)
    if review is None:
        raise Http404
    return review


@door
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The page. Nothing that somebody judged is on it."""
    review = _load(request, pk)
    lines = [(one, is_locked(one, review.dossier)) for one in parts_of(review)]
    open_ = review.stage == "desk_review"
    return render(
        request, "judging/parts.html", {"review": review, "dossier": review.dossier, "lines": lines, "open": open_}
    )


@door
@require_POST
def unlock(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """With a reason, which the assessor is told."""
    review = _load(request, pk)
    part = next((one for one in parts_of(review) if one.pk == assignment), None)
    if part is None:
        raise Http404
    try:
        judging.unlock(assignment=part, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, f"/judging/{pk}/parts/")
    messages.success(request, _("ปลดล็อกแล้ว แจ้งผู้ตรวจประเมินแล้ว"))
    return redirect("judging:parts", pk)
