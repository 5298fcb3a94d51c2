"""Citing documents: files dropped at a level or indicator, documents chosen from the library, newer versions."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import citations
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries import evidence as library
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.measures import Measure, measure_of
from kaona.people.access import may
from kaona.rules.editions import Statement
from kaona.rules.roles import Permission
from kaona.web.assessment.cited import MOST_FILES, cited_parts, place_of
from kaona.web.assessment.page import Page, context, load_own, page_of
from kaona.web.shell.door import door, sent_before, wants_fragment
from kaona.web.shell.given import all_words
from kaona.web.shell.replies import next_of, words_of


@door
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose documents from the library, or add files and cite them in one act."""
    dossier = load_own(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    target, code = given.get("target", "level"), given.get("code", "")
    if request.method == "POST":
        return _cite(request, dossier, target, code)
    page = page_of(request, dossier, here=_item_of(dossier, target, code))
    words, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    found = library.search(dossier.organisation, words=words, kind=kind, sort="title")
    return render(request, "assessment/cite.html", context(
        request, page, code=page.here, target=target, target_code=code, q=words, kind=kind, place=place_of(dossier, target, code),
        statements=_statements(page, target, code), label=_label(dossier, target, code),
        documents=Paginator(found, 25).get_page(request.GET.get("page")), cited=library.cited_at(dossier, target, code),
        may_add=may(request.user, Permission.MANAGE_EVIDENCE, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _measure(dossier: Dossier, code: str) -> Measure | None:
    return measure_of(dossier, code)


def _item_of(dossier: Dossier, target: str, code: str) -> str:
    if target != "measure":
        return code.rpartition(".")[0]
    row = _measure(dossier, code)
    return row.sub_measure.rpartition(".")[0] if row else "7"


def _label(dossier: Dossier, target: str, code: str) -> str:
    row = _measure(dossier, code) if target == "measure" else None
    return f"{row.sub_measure} {row.name}" if row else code.rpartition(".")[0]


def _statements(page: Page, target: str, code: str) -> list[Statement]:
    item, _dot, level = code.rpartition(".")
    found = page.edition.items.get(item) if target == "level" else None
    if found is None or level not in [one.key for one in found.levels]:
        return []
    return list(found.level(level).statements_for(page.dossier.organisation.type))


def _cite(request: HttpRequest, dossier: Dossier, target: str, code: str) -> HttpResponse:
    if request.POST.get("statement"):
        target, code = "statement", request.POST["statement"]
    done, errors = _cite_files(request, dossier, target, code)
    if not request.FILES:
        done, errors = _cite_documents(request, dossier, target, code)
    return _answer(request, dossier, target, code, done, errors)


def _cite_files(request: HttpRequest, dossier: Dossier, target: str, code: str) -> tuple[int, list[str]]:
    uploads = request.FILES.getlist("file")
    title, done, errors = request.POST.get("title", "") if len(uploads) == 1 else "", 0, []
    for upload in uploads[:MOST_FILES]:
        name = upload.name or ""
        try:
            citations.cite_upload(dossier=dossier, upload=Upload(name, upload), title=title, target=target, code=code,
                                  pages=request.POST.get("pages", ""), by=request.user, at=request.at)  # fmt: skip
            done += 1
        except EvidenceFaults as error:
            errors += [f"{name}: {words}" for words in all_words(error.faults).values()]
        except Refused as error:
            errors.append(f"{name}: {words_of(error)}")
    return done, errors


def _cite_documents(request: HttpRequest, dossier: Dossier, target: str, code: str) -> tuple[int, list[str]]:
    done, errors, wanted = 0, [], request.POST.getlist("evidence")
    for one in wanted:
        row = library.document(dossier.organisation, one)
        try:
            if row is None:
                raise Refused("foreign")
            pages = request.POST.get(f"pages_{one}", request.POST.get("pages", ""))
            citations.cite(
                dossier=dossier, evidence=row, target=target, code=code, pages=pages, by=request.user, at=request.at
            )
            done += 1
        except Refused as error:
            errors.append(f"{row.title}: {words_of(error)}" if row else words_of(error))
    return done, errors or ([] if wanted else [_("เลือกเอกสารหรือไฟล์ก่อน")])


def _answer(
    request: HttpRequest, dossier: Dossier, target: str, code: str, done: int, errors: list[str]
) -> HttpResponse:
    place = place_of(dossier, target, code)
    done += sent_before(request)
    said = _("อ้างหลักฐานแล้ว %(n)s ฉบับ") % {"n": done} if done else ""
    if wants_fragment(request):
        answer: dict[str, Any] = {"errors": errors, "said": said}
        if request.POST.get("stay"):
            answer["html"] = cited_parts(request, dossier, target, code)
        elif not errors:
            messages.success(request, said)
            answer["next"] = place
        return JsonResponse(answer, status=422 if errors else 200)
    if said:
        messages.success(request, said)
    for one in errors:
        messages.error(request, one)
    return redirect(place if done or request.POST.get("stay") else next_of(request, request.get_full_path(), "again"))


@door
@require_POST
def uncite(request: HttpRequest, pk: int, citation: int) -> HttpResponse:
    """Take a citation away; the document stays in the library."""
    dossier = load_own(request, pk)
    try:
        citations.uncite(dossier=dossier, citation_id=citation, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เอาหลักฐานออกแล้ว เอกสารยังอยู่ในคลัง"))
    return redirect(next_of(request, reverse("assessment:overview", args=[pk])))


@door
@require_POST
def use_newest(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the chosen citations name the newest version of their document."""
    dossier = load_own(request, pk)
    wanted = [int(one) for one in request.POST.getlist("citation") if one.isdecimal() and len(one) <= 18]
    try:
        moved = citations.move_to_newest(dossier=dossier, citation_ids=wanted, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เปลี่ยนเป็นฉบับล่าสุดแล้ว %(n)s แห่ง") % {"n": moved})
    return redirect(next_of(request, reverse("assessment:overview", args=[pk])))
