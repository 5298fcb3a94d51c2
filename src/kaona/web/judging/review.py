"""An assessor's own progress over the items, what is missing, the check of the remarks, and the lock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.verification.operations import judging
from kaona.verification.operations.base import Refused
from kaona.verification.queries.own_review import remarks_of
from kaona.web.judging.desk import context, desk_of, lines_of, load, load_readable, look
from kaona.web.judging.progress import again_of, findings_of, item_lines, left_of
from kaona.web.shell.door import door
from kaona.web.shell.replies import refused


@door
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; while the dossier is with the agency only that is said."""
    part = load(request, pk)
    if not look(request, part):
        dossier = part.review.dossier
        return render(request, "judging/away.html", {"part": part, "review": part.review, "dossier": dossier})
    desk = desk_of(request, part)
    remarks = remarks_of(part)
    findings = findings_of(desk, remarks)
    return render(request, "judging/review.html", context(
        desk, categories=item_lines(desk, remarks), left=left_of(desk), again=again_of(desk), findings=findings, lines=lines_of(desk),
        warnings=sum(one.finding.severity == "warn" for one in findings),
    ))  # fmt: skip


@door
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The own result is final."""
    part = load_readable(request, pk)
    try:
        judging.lock(assignment=part, by=request.user, at=request.at)
    except Refused as error:
        return refused(request, error, request.path.removesuffix("lock/"))
    messages.success(request, _("ล็อกผลแล้ว แจ้งเจ้าหน้าที่แล้ว"))
    return redirect("judging:review", pk)
