"""The organisational profile: thirteen questions, unscored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaona.assessment.operations import answers, confirming
from kaona.assessment.operations.base import Conflict, Refused
from kaona.web.assessment.page import context, load, page_of
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.replies import clash, refused, saved


@door
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions with their prompts."""
    page = page_of(request, load(request, pk), here="0", whole=True)
    return render(request, "assessment/profile.html", context(request, page, code="P1", answers=page.sheet.profile))


@door
@require_POST
def write(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Save one answer."""
    dossier = load(request, pk)
    text = request.POST.get("text", "")
    back = reverse("assessment:profile", args=[pk]) + f"#q-{code}"
    try:
        row = answers.write_profile(
            dossier=dossier, code=code, text=text, by=request.user, at=request.at,
            version=key(request.POST, "version"),
        )  # fmt: skip
    except Conflict as error:
        now = error.current
        return clash(request, theirs={"text": now.text}, version=now.version, mine={"text": text},
                     who=str(now.changed_by), when=now.changed_at)  # fmt: skip
    except Refused as error:
        return refused(request, error, back)
    return saved(request, version=row.version, back=back)


@door
@require_POST
def confirm(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Last year's answer is still valid."""
    dossier = load(request, pk)
    back = reverse("assessment:profile", args=[pk]) + f"#q-{code}"
    try:
        confirming.confirm_profile(dossier=dossier, code=code, version=key(request.POST, "version"), by=request.user,
                                   at=request.at)  # fmt: skip
    except Conflict:
        return refused(request, Refused("changed_since_read"), back)
    except Refused as error:
        return refused(request, error, back)
    return saved(request, back=back)
