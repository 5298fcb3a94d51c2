"""The base to read: the list with its filters, a card, its files."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries.weak_items import weak_items
from kaona.knowledge.queries import adoptions as queries_of_use
from kaona.knowledge.queries import practices as queries
from kaona.knowledge.queries.fitting import fitting_cards
from kaona.knowledge.queries.practices import Practice, Wanted
from kaona.people.queries import agencies_of
from kaona.rules.found_text import words_of
from kaona.rules.practices import mark_of, missing_of, tidy
from kaona.rules.thai_dates import words_of_date
from kaona.web.knowledge.adopting import OUTCOME_WORDS
from kaona.web.knowledge.office import before_deciding
from kaona.web.knowledge.page import KIND_WORDS, TYPES, around, card_of, groups, named
from kaona.web.shell.attachments import plain_attachment
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door, refused
from kaona.web.shell.given import in_language, key
from kaona.web.shell.previews import drawn, pages_of
from kaona.web.shell.words import TYPE_WORDS


@door
def practices(request: HttpRequest) -> HttpResponse:
    """What is published, filtered."""
    if not queries.may_read(request.user, at=request.at):
        return refused(request)
    wanted = Wanted.read(request.GET)
    found = queries.find(queries.published_for(request.user, at=request.at), wanted)
    return render(request, "knowledge/practices.html", {
        **around(request, "practices"), "found": found, "practices": found.page, "wanted": wanted, "groups": groups(),
        "types": TYPES, "query": _query(wanted), "about": named([wanted.item])[0] if wanted.item else None,
        "words": words_of(wanted.q), **_fitting(request, wanted),
    })  # fmt: skip


def _fitting(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """What fits the agency of this person, on the first page while nothing is asked for."""
    places = agencies_of(request.user, at=request.at)
    if wanted.is_filtered or wanted.after or wanted.before or not places:
        return {"fitting": []}
    place = places[0]
    dossier, weak = weak_items(request.user, place, at=request.at)
    found = fitting_cards(request.user, place, weak, at=request.at)
    may_use = queries_of_use.may_adopt(request.user, place, at=request.at)
    return {"fitting": found, "fits": place, "fits_dossier": dossier, "may_use": may_use}


def _query(wanted: Wanted) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in vars(wanted).items() if value and name not in ("after", "before")})
    return query.urlencode()


@door
def practices_csv(request: HttpRequest) -> HttpResponse:
    """Everything that the list shows, for a spreadsheet."""
    if not queries.may_read(request.user, at=request.at):
        return refused(request)
    rows = queries.search(queries.published_for(request.user, at=request.at), Wanted.read(request.GET))
    heads = [_("ชื่อ"), _("ชนิด"), _("เจ้าของ"), _("ปัญหา"), _("สิ่งที่ทำ"), _("ผลที่ได้"), _("ค่าที่วัดได้"), _("หัวข้อ"),
             _("ใช้ได้กับ"), _("ติดต่อ"), _("ผู้เสนอ"), _("เผยแพร่เมื่อ")]  # fmt: skip
    return csv_file("practices.csv", heads, (_cells(one) for one in rows))


def _cells(row: Practice) -> list[Any]:
    figures = [" ".join(filter(None, [one.name, f"{one.before or '–'} > {one.after}", one.unit, f"({one.source})" if one.source else ""]))
               for one in row.figures.all()]  # fmt: skip
    return [
        row.title, KIND_WORDS[row.kind], row.owner_words, row.problem, row.done, row.result, "\n".join(figures), " ".join(row.codes),
        ", ".join(str(TYPE_WORDS[one]) for one in row.agency_types), row.contact, row.organisation,
        words_of_date(row.published_at) if row.published_at else "",
    ]  # fmt: skip


@door
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    """A card, and what this person may do with it."""
    row = card_of(request, pk)
    user, at = request.user, request.at
    files = queries.files_of(row)
    shown = next((one for one in files if one.pk == key(request.GET, "file")), None) or next(
        (one for one in files if one.file.destroyed_at is None and (one.file.pages or one.file.media_type.startswith("image/"))), None
    )  # fmt: skip
    pages = pages_of(request, shown.file) if shown and shown.file.destroyed_at is None else None
    figures = [{"row": one, "mark": mark_of(one.before, one.after)} for one in queries.figures_of(row)]
    own, office = queries.is_own(user, row, at=at), queries.is_office(user, at=at)
    writes = queries.may_write(user, row, at=at)
    lacking = missing_of(tidy(queries.given_of(row))) if writes and row.state == "draft" else {}
    return render(request, "knowledge/practice.html", {
        **around(request, ""), "card": row, "figures": figures, "files": files, "shown": shown, "pages": pages,
        "items": named(row.codes), "own": own, "office": office, "writes": writes,
        "lacking": [in_language(one) for one in lacking.values()], "may_withdraw": queries.may_withdraw(user, row, at=at),
        "may_restore": queries.may_restore(user, row, at=at), "may_see_past": own or (office and row.state != "draft"),
        **_used(request, row), **before_deciding(request, row),
    })  # fmt: skip


def _used(request: HttpRequest, row: Practice) -> dict[str, Any]:
    """Who uses the card, and whether this person's agency may."""
    user, at = request.user, request.at
    standing = queries_of_use.standing_adoptions(user, row, at=at)
    taken = {one.organisation_id for one in standing} | {row.organisation_id, row.owner_id}
    places = [one for one in queries_of_use.adopting_for(user, at=at) if one.pk not in taken]
    return {
        "use": queries_of_use.use_of(user, row, at=at), "standing": standing, "outcome_words": OUTCOME_WORDS,
        "may_adopt": row.state == "published" and bool(places), "from_where": _from_where(request),
    }  # fmt: skip


def _from_where(request: HttpRequest) -> str:
    """The gap or priority from which somebody came to the card, for the form of adopting."""
    asked = QueryDict(mutable=True)
    for name in ("dossier", "code"):
        asked.setlist(name, [one[:40] for one in request.GET.getlist(name)[:20]])
    return asked.urlencode()


@door
def download(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file of a card, as an attachment."""
    return plain_attachment(queries.file_for(request.user, pk, file, at=request.at))


@door
def preview(request: HttpRequest, pk: int, file: int, page: int) -> HttpResponse:
    """A page of it as a picture that we drew ourselves."""
    return drawn(queries.file_for(request.user, pk, file, at=request.at), page)
