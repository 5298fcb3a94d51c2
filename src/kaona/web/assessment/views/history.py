"""Past states of a narrative, profile answer or indicator; bringing one back is a new version."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.destruction import propose_destruction
from kaona.assessment.operations.measures import MeasureFaults
from kaona.assessment.operations.restoring import restore_state
from kaona.assessment.queries.dossiers import Dossier
from kaona.assessment.queries.history import entry_of, history_of
from kaona.people.access import may
from kaona.rules.roles import Permission, Viewer
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.replies import words_of
from kaona.web.shell.words import LEVEL_WORDS
from kaona.web.templatetags.kaona import words


@door
def history(request: HttpRequest, pk: int, kind: str, target: str) -> HttpResponse:
    """The list; POST with `entry` brings that state back, with `destroy` proposes to destroy it."""
    dossier = load(request, pk)
    page = page_of(request, dossier, here=target if kind != "profile" else "0")
    if kind not in ("narrative", "profile", "measure") or Viewer.AGENCY not in page.viewers(request):
        raise Http404
    if request.POST.get("destroy"):
        _propose_destruction(request, dossier, kind, target)
        return redirect("assessment:history", pk, kind, target)
    if request.method == "POST":
        _restore(request, dossier, kind, target)
        return redirect("assessment:history", pk, kind, target)
    entries = history_of(dossier, kind, target)
    code = target.rpartition(".")[0] if kind == "narrative" else target
    title, back = _place(page, kind, target)
    return render(request, "assessment/history.html", context(
        request, page, code=code, entries=entries, title=title, back=back,
        may_destroy=may(request.user, Permission.DESTROY_CONTENT, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _place(page: Page, kind: str, target: str) -> tuple[str, str]:
    """What is shown, in words, and the address of its field."""
    pk, book = page.dossier.pk, page.edition
    if kind == "narrative":
        item, _dot, level = target.rpartition(".")
        if item not in book.items or level not in LEVEL_WORDS:
            raise Http404
        return f"{item} {LEVEL_WORDS[level]}", reverse("assessment:item", args=[pk, item]) + f"#n-{level}"
    if kind == "profile":
        title = words(book.questions[target].title) if target in book.questions else ""
        return title, reverse("assessment:profile", args=[pk]) + f"#q-{target}"
    row = next((one.row for one in page.sheet.all_measures() if str(one.row.pk) == target), None)
    if row is None:
        return "", reverse("assessment:results", args=[pk])
    item = book.sub_measures[row.sub_measure][0].code
    return f"{row.sub_measure} {row.name}", reverse("assessment:result_item", args=[pk, item]) + f"#m-{row.pk}"


def _restore(request: HttpRequest, dossier: Dossier, kind: str, target: str) -> None:
    try:
        restore_state(dossier=dossier, kind=kind, target=target, entry=key(request.POST, "entry"),
                      by=request.user, at=request.at)  # fmt: skip
    except Refused as error:
        messages.error(request, words_of(error))
    except (Conflict, MeasureFaults):
        messages.error(request, _("มีผู้อื่นบันทึกก่อน โหลดหน้าใหม่แล้วลองอีกครั้ง"))
    else:
        messages.success(request, _("นำฉบับนี้กลับมาแล้ว"))


def _propose_destruction(request: HttpRequest, dossier: Dossier, kind: str, target: str) -> None:
    row = entry_of(dossier, kind, target, key(request.POST, "destroy"))
    try:
        if row is None:
            raise Refused("unknown_code")
        propose_destruction(thing=row, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เสนอทำลายแล้ว รอผู้ดูแลระบบยืนยัน"))
