"""Cards of the own organisation: begun, written with autosave, files, past texts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.knowledge.operations import files as file_deeds
from kaona.knowledge.operations import practices as deeds
from kaona.knowledge.operations.base import Conflict, PracticeFaults, Refused
from kaona.knowledge.queries import practices as queries
from kaona.knowledge.queries.practices import Practice
from kaona.rules.practices import LIMITS, FigureInput, PracticeInput
from kaona.rules.text_difference import difference
from kaona.web.knowledge.forms import at_their_rows, choices_of, figure_rows, given, label_of, texts_of
from kaona.web.knowledge.page import KIND_WORDS, TYPES, around, card_of, groups
from kaona.web.shell.door import door, refused, wants_fragment
from kaona.web.shell.given import all_words, key
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import clash, saved
from kaona.web.shell.replies import refused as refused_deed


@door
def mine(request: HttpRequest) -> HttpResponse:
    """The cards of the own organisation with their states."""
    if not queries.has_own(request.user, at=request.at):
        return refused(request)
    rows = queries.own_practices(request.user, at=request.at)
    return render(request, "knowledge/mine.html", {**around(request, "mine"), "rows": rows})


@door
def begin(request: HttpRequest) -> HttpResponse:
    """Kind and title make a draft; everything else is written on its page."""
    places = queries.writing_for(request.user, at=request.at)
    if not places:
        return refused(request)
    place = next((one for one in places if one.pk == key(request.POST, "organisation")), places[0])
    typed, faults = {"title": request.POST.get("title", ""), "kind": request.POST.get("kind", "practice")}, {}
    if request.method == "POST":
        owner = None if place.type == "office" else place.pk
        try:
            row = deeds.write_practice(
                organisation=place, given=PracticeInput(**typed, owner_id=owner), by=request.user, at=request.at
            )
        except PracticeFaults as error:
            faults = all_words(error.faults)
        else:
            return redirect("knowledge:edit", row.pk)
    return render(request, "knowledge/begin.html", {
        **around(request, ""), "places": places, "place": place, "typed": typed, "faults": faults,
    }, status=422 if faults else 200)  # fmt: skip


@door
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a card; a draft saves itself."""
    row = card_of(request, pk)
    if request.method == "POST":
        return _write(request, row)
    if not queries.may_write(request.user, row, at=request.at):
        return redirect("knowledge:practice", pk)
    return _form(request, row, texts_of(queries.given_of(row), row.owner_words), {})


def _write(request: HttpRequest, row: Practice) -> HttpResponse:
    typed, here = given(request.POST), reverse("knowledge:edit", args=[row.pk])
    try:
        now = deeds.write_practice(organisation=row.organisation, given=typed, practice=row, version=key(request.POST, "version"),
                                   by=request.user, at=request.at)  # fmt: skip
    except PracticeFaults as error:
        faults = all_words(at_their_rows(error.faults, typed))
        if wants_fragment(request):
            return JsonResponse({"errors": {field: [words] for field, words in faults.items()}}, status=422)
        return _form(request, row, texts_of(typed, request.POST.get("owner", "")), faults)
    except Conflict as error:
        return _clash(request, error.current, typed)
    except Refused as error:
        return refused_deed(request, error, reverse("knowledge:practice", args=[row.pk]))
    return saved(request, version=now.version, back=here)


def _form(request: HttpRequest, row: Practice, texts: dict[str, str], faults: dict[str, str]) -> HttpResponse:
    chosen = [
        group | {"chosen": sum(f"item-{code}" in texts for code, _title, _sub in group["codes"])} for group in groups()
    ]
    return render(request, "knowledge/edit.html", {
        **around(request, ""), "card": row, "texts": texts, "faults": faults, "groups": chosen, "types": TYPES,
        "figures": figure_rows(texts), "names": queries.register_names(), "files": queries.files_of(row), "limits": LIMITS,
        "most_files": file_deeds.MOST_FILES,
    }, status=422 if faults else 200)  # fmt: skip


def _clash(request: HttpRequest, now: Practice, typed: PracticeInput) -> HttpResponse:
    theirs, mine = texts_of(queries.given_of(now), now.owner_words), texts_of(typed, request.POST.get("owner", ""))
    differing = [name for name in theirs | mine if theirs.get(name, "") != mine.get(name, "")]
    choices = {name: choices_of(name) for name in differing}
    return clash(
        request, theirs={name: theirs.get(name, "") for name in differing}, mine={name: mine.get(name, "") for name in differing},
        version=now.version, who=str(now.changed_by), when=now.changed_at, labels={name: label_of(name) for name in differing},
        choices={name: words for name, words in choices.items() if words is not None},
    )  # fmt: skip


@door
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One or more files; each by itself, a bad one is named."""
    row, errors, back = card_of(request, pk), [], reverse("knowledge:edit", args=[pk]) + "#files"
    uploads = request.FILES.getlist("file")[: file_deeds.MOST_FILES]
    for upload in uploads:
        try:
            file_deeds.add_file(practice=row, upload=Upload(upload.name or "", upload), by=request.user, at=request.at)
        except EvidenceFaults as error:
            errors.append(f"{upload.name}: {' '.join(all_words(error.faults).values())}")
        except Refused as error:
            errors.append(words_of(error))
    if not uploads:
        errors.append(_("เลือกไฟล์"))
    if wants_fragment(request):
        return JsonResponse({"errors": errors}, status=422) if errors else JsonResponse({"next": back})
    for one in errors:
        messages.error(request, one)
    return redirect(back)


@door
@require_POST
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file off the card."""
    try:
        file_deeds.remove_file(practice=card_of(request, pk), file=file, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    return redirect(reverse("knowledge:edit", args=[pk]) + "#files")


@door
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Past texts, each with what changed; POST with `entry` brings one back."""
    row = card_of(request, pk)
    entries = list(queries.history_for(request.user, row, at=request.at)[:100])
    if not entries:
        raise Http404
    if request.method == "POST":
        _restore(request, row)
        return redirect("knowledge:history", pk)
    texts = [as_text(one.content) for one in entries]
    shown = [{"row": one, "changes": difference(texts[place + 1] if place + 1 < len(texts) else "", texts[place])}
             for place, one in enumerate(entries)]  # fmt: skip
    return render(request, "knowledge/history.html", {
        **around(request, ""), "card": row, "entries": shown, "writes": queries.may_write(request.user, row, at=request.at),
    })  # fmt: skip


def _restore(request: HttpRequest, row: Practice) -> None:
    try:
        deeds.restore_entry(practice=row, entry=key(request.POST, "entry"), by=request.user, at=request.at)
    except (Refused, Conflict) as error:
        messages.error(
            request, words_of(error) if isinstance(error, Refused) else _("มีผู้อื่นแก้ไขก่อน โหลดหน้าใหม่แล้วลองอีกครั้ง")
        )
    except PracticeFaults as error:
        messages.error(request, " ".join(all_words(error.faults).values()))
    else:
        messages.success(request, _("นำฉบับนั้นกลับมาแล้ว"))


def as_text(content: dict[str, Any]) -> str:
    """A state as one text, to be compared."""
    card = PracticeInput(**content | {"figures": tuple(FigureInput(**one) for one in content["figures"])})
    owner = queries.organisation_name(card.owner_id) if card.owner_id else card.owner_name
    texts = {name: KIND_WORDS[text] if name == "kind" else text for name, text in texts_of(card, owner).items() if text}
    return "\n".join(f"{label_of(name)}: {text}" if text != "on" else label_of(name) for name, text in texts.items())
