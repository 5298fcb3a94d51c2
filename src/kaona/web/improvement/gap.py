"""One gap: what it brings and keeps shut, links, last year, the Office's words, the agency's note and its history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.gap_notes import NoteFaults, NoteInput, restore_note, write_note
from kaona.improvement.queries.gap_context import links_of, ofi_of, why_unconfirmed
from kaona.improvement.queries.gap_history import past_of
from kaona.improvement.queries.gaps import GapNote, content_of, gap_label
from kaona.knowledge.queries.practices import practices_by_item
from kaona.rules.gap_sheet import FIELDS
from kaona.rules.gaps import Gap
from kaona.web.improvement.page import Page, context, load
from kaona.web.shell import given
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.improvement_words import FEASIBILITY, GAP_KINDS, GAP_SOURCES, LAST_YEAR, LINKS, NOTE_FIELDS
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import clash, next_of, refused, saved


def known_or_404(page: Page, code: str) -> Gap | None:
    """The gap; None when it is closed and a note of it is kept; 404 for anything else."""
    found = page.gap(code)
    if found is None and code not in page.notes:
        raise Http404
    return found


@door
def gap(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The page of one gap, of a closed one too."""
    page = load(request, pk)
    found, base = known_or_404(page, code), page.base
    item = found.item if found else _item_of(page, code)
    line = page.line(found) if found else None
    codes = [one.code for one in page.gaps]
    return render(request, "improvement/gap.html", context(
        page, gap=found, line=line, code=code, label=gap_label(base, code), item=base.edition.items.get(item),
        category=base.edition.category_of.get(item), note=page.notes.get(code), kinds=GAP_KINDS, feasibilities=FEASIBILITY,
        sources=[GAP_SOURCES[one] for one in found.sources] if found else [], last_words=LAST_YEAR,
        links=[(LINKS[one.type, one.leads], one) for one in links_of(base, code, codes)] if item else [],
        handbook=_handbook(page, found, code), reason=why_unconfirmed(base).get(code, ""),
        opportunities=[one for one in ofi_of(base) if one.row.item == item], measure=_measure(page, code),
        practices=practices_by_item([code], base.dossier.organisation.type)[code], **_beside(codes, code),
    ))  # fmt: skip


def _item_of(page: Page, code: str) -> str:
    sub = code.partition(":")[0]
    places, subs = page.base.edition.places, page.base.edition.sub_measures
    return places[sub][0] if sub in places else subs[sub][0].code if sub in subs else ""


def _beside(codes: list[str], code: str) -> dict[str, str]:
    """The gaps before and after, to go through them one by one."""
    if code not in codes:
        return {"before": "", "after": ""}
    place = codes.index(code)
    return {"before": codes[place - 1] if place else "", "after": codes[place + 1] if place + 1 < len(codes) else ""}


def _handbook(page: Page, found: Gap | None, code: str) -> list[Any]:
    book = page.base.edition
    own = [*book.notes_of(code.partition(":")[0])]
    return [*own, *book.notes_of(f"{found.item}.{found.level}")] if found and found.level else own


def _measure(page: Page, code: str) -> Any:
    """The indicator of a gap, with its figures."""
    sub, _colon, pk = code.partition(":")
    year = page.base.dossier.cycle.result_year
    for one in page.base.sheet.measures.get(sub, ()):
        if pk and str(one.row.pk) == pk:
            return {"row": one.row, "value": one.value(year), "before": one.value(year - 1)}
    return None


def given_note(request: HttpRequest) -> NoteInput:
    """The fields of a note as they were typed."""
    return NoteInput(**{name: request.POST.get(name, "") for name in FIELDS})


@door
@require_POST
def note(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Save the note of one gap, from its page or from the table."""
    page = load(request, pk)
    known_or_404(page, code)
    back, typed = next_of(request, reverse("improvement:gap", args=[pk, code])), given_note(request)
    try:
        row = write_note(
            dossier=page.base.dossier, code=code, given=typed, version=given.key(request.POST, "version"), by=request.user,
            at=request.at,
        )  # fmt: skip
    except NoteFaults as error:
        return _faulty(request, error, back)
    except Conflict as error:
        return _clash(request, error.current, typed)
    except Refused as error:
        return refused(request, error, back)
    return saved(
        request,
        version=row.version,
        back=back,
        parts={"#noted": "improvement/_noted.html"},
        context=_counted(page, row),
    )


def _counted(page: Page, row: GapNote) -> dict[str, int]:
    """How many gaps of the category of a note have one, for the head of its table."""
    noted = page.notes.keys() | {row.code}
    category = next(one.category for one in page.gaps if one.code == row.code)
    codes = [one.code for one in page.gaps if one.category == category]
    return {"noted": sum(code in noted for code in codes), "count": len(codes)}


def _faulty(request: HttpRequest, error: NoteFaults, back: str) -> HttpResponse:
    faults = given.all_words(error.faults)
    if wants_fragment(request):
        return JsonResponse({"errors": {name: [words] for name, words in faults.items()}}, status=422)
    for name, words in faults.items():
        messages.error(request, f"{NOTE_FIELDS[name]}: {words}")
    return redirect(back)


def _clash(request: HttpRequest, now: GapNote | None, typed: NoteInput) -> HttpResponse:
    theirs, mine = content_of(now), typed.__dict__
    different = [name for name in FIELDS if mine[name] != theirs[name]]
    return clash(
        request, theirs={name: theirs[name] for name in different}, mine={name: mine[name] for name in different},
        version=now.version if now else 0, who=str(now.changed_by) if now else "", when=now.changed_at if now else None,
        labels=NOTE_FIELDS, choices={"feasibility": FEASIBILITY},
    )  # fmt: skip


@door
def history(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Past states of a note; POST with `entry` brings one back."""
    page = load(request, pk)
    found, row = known_or_404(page, code), page.notes.get(code)
    if request.method == "POST":
        try:
            restore_note(
                dossier=page.base.dossier,
                code=code,
                entry=given.key(request.POST, "entry"),
                by=request.user,
                at=request.at,
            )
        except (Conflict, NoteFaults):
            messages.error(request, _("มีผู้อื่นบันทึกก่อน โหลดหน้าใหม่แล้วลองอีกครั้ง"))
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("นำฉบับนี้กลับมาแล้ว"))
        return redirect("improvement:history", pk, code)
    return render(request, "improvement/history.html", context(
        page, code=code, label=gap_label(page.base, code), entries=past_of(row) if row else [], fields=NOTE_FIELDS,
        feasibilities=FEASIBILITY, may_restore=found is not None and page.may_note(found.item),
    ))  # fmt: skip
