"""ทำไมได้คะแนนนี้: from any number of a kept score down to who found what, why, on which page, by which rules."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.access import viewers_of
from kaona.assessment.operations.openings import note_look
from kaona.assessment.queries.dossiers import outline_for
from kaona.rules.kept_score import Sum, taken_apart
from kaona.rules.roles import Viewer
from kaona.verification.queries.results import Kept, kept, review_of
from kaona.verification.queries.trail import measure_lines, statement_trail, visible_record
from kaona.web.results.words import BASIS_WORDS, RECORD_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.words import LEVEL_WORDS, VERDICT_WORDS


@door
def why(request: HttpRequest, pk: int, record: int, code: str) -> HttpResponse:
    """One number: how it is made, each part with its own page, and behind the last one people, reasons, pages."""
    dossier = outline_for(request.user, pk, at=request.at)
    row = visible_record(request.user, dossier, record, at=request.at) if dossier else None
    if dossier is None or row is None:
        raise Http404
    if Viewer.AGENCY not in viewers_of(request.user, dossier, at=request.at):
        note_look(dossier=dossier, by=request.user, at=request.at)
    shown = kept(row)
    made = taken_apart(shown.edition, shown.rules, row.tree, dossier.organisation.type, code)
    if made is None:
        raise Http404
    review = review_of(dossier)
    return render(request, "results/why.html", {
        "dossier": dossier, "record": row, "shown": shown, "made": made, "title": _title(shown, code), "up": _up(shown, made),
        "record_word": RECORD_WORDS[row.kind], "basis_word": BASIS_WORDS.get(row.basis, ""), "verdicts": VERDICT_WORDS,
        "parts": [(one, _title(shown, one.code)) for one in made.parts] if made.kind != "sub_measure" else [],
        "trail": statement_trail(request.user, row, review, code, at=request.at) if made.kind == "statement" else None,
        "statement_met": code in made.met,
        "measures": _measures(request, shown, review, code) if made.kind == "sub_measure" else [],
        "agency": Viewer.AGENCY in viewers_of(request.user, dossier, at=request.at),
    })  # fmt: skip


def _title(shown: Kept, code: str) -> Any:
    """The words of what has a number."""
    book = shown.edition
    categories = {one.code: one.title for one in book.categories}
    if code in categories:
        return categories[code]
    if code in book.items:
        return book.items[code].title
    if code in book.sub_measures:
        return book.sub_measures[code][1].title
    if code in book.statements:
        return book.statements[code].text
    return str(LEVEL_WORDS.get(code.rpartition(".")[2], ""))


def _up(shown: Kept, made: Sum) -> list[tuple[str, Any]]:
    """The way up to the total, the total first."""
    found, code = [], made.above
    while code:
        found.append((code, _title(shown, code)))
        above = taken_apart(shown.edition, shown.rules, shown.record.tree, "", code)
        code = above.above if above else ""
    return found[::-1]


def _measures(request: HttpRequest, shown: Kept, review: Any, code: str) -> list[dict[str, Any]]:
    """The indicators as the score kept them, each with what stands behind it where it is still there."""
    lines = {one.measure.name: one for one in measure_lines(request.user, shown.record, review, code, at=request.at)}
    rows = [one for one in shown.record.tree.get("measures", ()) if one["sub_measure"] == code]
    return [{"kept": one, "line": lines.get(one["name"])} for one in rows]
