"""The rehearsal: what blocks, what to look at, hints; each with a link to the field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.assessment.findings import shown
from kaona.web.assessment.page import context, load, page_of
from kaona.web.shell.door import door


@door
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    dossier = load(request, pk)
    page = page_of(request, dossier, whole=True)
    found = rehearse_dossier(dossier, at=request.at, sheet=page.sheet)
    groups = [(severity, [shown(page, one) for one in found.of(severity)]) for severity in ("block", "warn", "hint")]
    return render(request, "assessment/rehearsal.html", context(
        request, page, code="1", groups=groups, blocking=len(found.blocking),
        may_send=may(request.user, Permission.SUBMIT, dossier.organisation, at=request.at),
    ))  # fmt: skip
