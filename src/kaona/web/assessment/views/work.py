"""Working together on a dossier: citing documents, comments, assignments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.models import Dossier
from kaona.assessment.operations import citations, evidence, work
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.evidence import EvidenceFaults
from kaona.assessment.queries import evidence as library
from kaona.assessment.queries.work import assignments_of, colleagues, mentioned
from kaona.people.access import may
from kaona.rules.policies import policy
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault, read_date
from kaona.web.assessment.page import context, load, page_of
from kaona.web.assessment.replies import words_of
from kaona.web.shell.door import door, wants_fragment


def _next(request: HttpRequest, fallback: str) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else fallback


def _place(dossier: Dossier, target: str, code: str) -> str:
    if target == "measure":
        return reverse("assessment:results", args=[dossier.pk])
    item = code.rpartition(".")[0]
    return reverse("assessment:item", args=[dossier.pk, item]) + (
        f"#t-{code}" if target == "statement" else f"#n-{code.rpartition('.')[2]}"
    )


@door
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose from the library, or add a document and cite it in one act."""
    dossier = load(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    target, code = given.get("target", "level"), given.get("code", "")
    if request.method == "POST":
        return _cite(request, dossier, target, code)
    page = page_of(request, dossier, here=code.rpartition(".")[0] or "7")
    statements = []
    if target == "level":
        item, _dot, level = code.rpartition(".")
        found = page.edition.items.get(item)
        if found is not None and level in [one.key for one in found.levels]:
            statements = list(found.level(level).statements_for(dossier.organisation.type))
    words = request.GET.get("q", "")
    return render(request, "assessment/cite.html", context(
        request, page, code=page.here, target=target, target_code=code, statements=statements, q=words,
        documents=library.search(dossier.organisation, words=words)[:50],
        may_add=may(request.user, Permission.MANAGE_EVIDENCE, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _cite(request: HttpRequest, dossier: Dossier, target: str, code: str) -> HttpResponse:
    if request.POST.get("statement"):
        target, code = "statement", request.POST["statement"]
    upload = request.FILES.get("file")
    try:
        if upload is not None:
            allowed = tuple(policy(dossier.cycle.policies, "evidence_types"))
            details = evidence.EvidenceDetails(title=request.POST.get("title", "") or upload.name or "")
            row = evidence.register(
                organisation=dossier.organisation, details=details, upload=evidence.Upload(upload.name or "", upload.read()),
                by=request.user, at=request.at, allowed=allowed,
            )  # fmt: skip
        else:
            found = library.document(dossier.organisation, request.POST.get("evidence", ""))
            if found is None:
                raise Refused("foreign")
            row = found
        citations.cite(dossier=dossier, evidence=row, target=target, code=code, pages=request.POST.get("pages", ""),
                       by=request.user, at=request.at)  # fmt: skip
    except EvidenceFaults as error:
        return _told(request, list(error.faults.values()))
    except Refused as error:
        return _told(request, [words_of(error)])
    messages.success(request, _("อ้างหลักฐานแล้ว"))
    place = _place(dossier, target, code)
    return JsonResponse({"next": place}) if wants_fragment(request) else redirect(place)


def _told(request: HttpRequest, words: list[str]) -> HttpResponse:
    if wants_fragment(request):
        return JsonResponse({"errors": words}, status=422)
    for one in words:
        messages.error(request, one)
    return redirect(request.get_full_path())


@door
@require_POST
def uncite(request: HttpRequest, pk: int, citation: int) -> HttpResponse:
    """Take a citation away; the document stays in the library."""
    dossier = load(request, pk)
    try:
        citations.uncite(dossier=dossier, citation_id=citation, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เอาหลักฐานออกแล้ว เอกสารยังอยู่ในคลัง"))
    return redirect(_next(request, reverse("assessment:overview", args=[pk])))


@door
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something beside an item."""
    dossier = load(request, pk)
    text = request.POST.get("text", "")
    try:
        work.comment(dossier=dossier, item=request.POST.get("item", ""), text=text, by=request.user, at=request.at,
                     mentions=mentioned(text, colleagues(dossier, at=request.at)))  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(_next(request, reverse("assessment:overview", args=[pk])))


@door
@require_POST
def comment_resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Settle a comment or open it again."""
    dossier = load(request, pk)
    try:
        work.resolve_comment(dossier=dossier, comment_id=comment, resolved=request.POST.get("resolved") == "yes",
                             by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(_next(request, reverse("assessment:overview", args=[pk])))


@door
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does what until when; the coordinator assigns items and switches "only the assigned"."""
    dossier = load(request, pk)
    if request.method == "POST":
        _assign(request, dossier)
        return redirect("assessment:assignments", pk)
    page = page_of(request, dossier)
    by_item: dict[str, list[Any]] = {}
    for one in assignments_of(dossier):
        by_item.setdefault(one.item, []).append(one)
    may_assign = may(request.user, Permission.ASSIGN_ITEMS, dossier.organisation, at=request.at)
    return render(request, "assessment/assignments.html", context(
        request, page, code="1", items=[(item, by_item.get(code, [])) for code, item in page.edition.items.items()],
        people=colleagues(dossier, at=request.at), may_assign=may_assign,
    ))  # fmt: skip


def _assign(request: HttpRequest, dossier: Dossier) -> None:
    if "only_assigned" in request.POST:
        work.set_only_assigned(
            dossier=dossier, on=request.POST["only_assigned"] == "yes", by=request.user, at=request.at
        )
        return
    person = colleagues(dossier, at=request.at).filter(pk=request.POST.get("user") or 0).first()
    try:
        due = read_date(*(request.POST.get(key, "") for key in ("day", "month", "year")))
        if person is None:
            raise Refused("not_a_member")
        for item in request.POST.getlist("items"):
            work.assign(dossier=dossier, item=item, user=person, due_on=due, by=request.user, at=request.at)
    except DateFault as fault:
        messages.error(request, str(fault))
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("มอบหมายแล้ว"))


@door
@require_POST
def assignment_end(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Finished, or taken back."""
    dossier = load(request, pk)
    try:
        work.end_assignment(dossier=dossier, assignment_id=assignment, done=request.POST.get("done") == "yes",
                            by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(_next(request, reverse("assessment:assignments", args=[pk])))
