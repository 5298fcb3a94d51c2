"""One item in consensus: the answer beside all judgements, decided line by line."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment.queries.answers import edition_of, levels_of_item
from kaona.assessment.queries.work import citations_of_item
from kaona.verification.queries.consensus import Line, MeasureLine, StatementLine
from kaona.verification.queries.consensus_item import (
    FEEDBACK_KINDS,
    ItemView,
    RoundView,
    dissents_of,
    feedback_of,
    own_dissents,
    own_part,
    points_otherwise,
    remarks_left,
    rounds_of,
)
from kaona.web.consensus.page import Page, load_open
from kaona.web.consensus.words import LEVEL_CSS, measure_words
from kaona.web.shell.door import door


@dataclass(frozen=True)
class Shown:
    """A line as the page shows it."""

    line: Line
    key: str  # in the names and ids of its fields
    code: str
    title: Any
    css: str
    otherwise: Fraction
    rounds: tuple[RoundView, ...]
    dissents: tuple[Any, ...]
    own_dissent: Any

    @property
    def dom(self) -> str:
        """Its name in ids."""
        return self.key.replace(".", "-")

    @property
    def is_measure(self) -> bool:
        """A measure, not a statement."""
        return isinstance(self.line, MeasureLine)

    @property
    def running(self) -> RoundView | None:
        """The silent vote that runs now."""
        newest = self.rounds[-1] if self.rounds else None
        return newest if newest is not None and newest.votes is None else None

    @property
    def split(self) -> str:
        """How many say it is met or suitable, and how many not."""
        if isinstance(self.line, StatementLine):
            yes = sum(one.verdict == "met" for one in self.line.voices)
        else:
            assert isinstance(self.line, MeasureLine)
            yes = sum(one.verdict.suitable for one in self.line.voices)
        return f"{yes} : {len(self.line.voices) - yes}"

    @property
    def words(self) -> str:
        """What stands, for a measure."""
        return measure_words(self.line.verdict) if isinstance(self.line, MeasureLine) else ""


@door
def item(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """The page."""
    page = Page(request, load_open(request, pk))
    return render(request, "consensus/item.html", item_context(page, item) | _beside(page, item))


def item_context(page: Page, code: str) -> dict[str, Any]:
    """What a decision changes, and what it is made from."""
    view = page.item(code)
    lines = shown_lines(page, view)
    form = list(edition_of(page.review.dossier).items)
    place = form.index(code)
    return page.context(
        code, view=view, item=view.item, talk=[one for one in lines if one.line.needs_reason or one.rounds],
        alike=[one for one in lines if not (one.line.needs_reason or one.rounds)],
        before=form[place - 1] if place else "", after=form[place + 1] if place + 1 < len(form) else "",
        urgent=_next_open(page, code),
    )  # fmt: skip


def _next_open(page: Page, code: str) -> str:
    """The most urgent other item with something left to do."""
    return next((one.item.code for one in page.items if one.open and one.item.code != code), "")


def shown_lines(page: Page, view: ItemView) -> list[Shown]:
    """Every line of an item with its votes and dissents."""
    review, book = page.review, edition_of(page.review.dossier)
    rounds, dissents = rounds_of(review, page.request.user), dissents_of(review)
    part = own_part(page.request.user, review)
    own = own_dissents(part) if part else {}
    found = []
    for line in view.lines:
        if isinstance(line, StatementLine):
            key, short, css = line.code, book.statements[line.code].short, LEVEL_CSS[book.places[line.code][1]]
            title: Any = book.statements[line.code].text
        else:
            assert isinstance(line, MeasureLine)
            key, short, css, title = str(line.key), line.row.row.sub_measure, "is-measure", line.row.row.name
        found.append(
            Shown(
                line,
                key,
                short,
                title,
                css,
                points_otherwise(page.table, view.item, line),
                tuple(rounds.get(key, ())),
                tuple(dissents.get(key, ())),
                own.get(key),
            )
        )
    return found


def _beside(page: Page, code: str) -> dict[str, Any]:
    """The agency's answer, and what the agency will read."""
    dossier, review = page.review.dossier, page.review
    texts = levels_of_item(dossier, code)
    feedback = feedback_of(review, code)
    return {
        "levels": [(level.key, texts.get((code, level.key))) for level in page.item(code).item.levels],
        "citations": citations_of_item(dossier, code, at=page.request.at), "feedback": feedback,
        "remarks": remarks_left(review, code, feedback), "kinds": FEEDBACK_KINDS, "writes": page.writes,
    }  # fmt: skip
