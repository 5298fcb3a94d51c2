"""What every page of a dossier has: the dossier, its answers, live score, stops, deadline, and why it may be read-only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from kaona.assessment.access import viewers_of, why_not_edit
from kaona.assessment.operations.openings import note_look
from kaona.assessment.queries.answers import Sheet, edition_of, score_of, sheet_of
from kaona.assessment.queries.cycles import open_return, standing_of
from kaona.assessment.queries.dossiers import Dossier, dossier_for
from kaona.assessment.queries.live import Live, live
from kaona.assessment.queries.progress import Stop, stops_of
from kaona.people.access import may
from kaona.rules.editions import Edition, Text
from kaona.rules.roles import Permission, Viewer
from kaona.rules.scoring import ScoreTree
from kaona.rules.stages import EDITABLE
from kaona.web.shell.stops import stop_line
from kaona.web.shell.words import WHY_NOT_EDIT


@dataclass
class Page:
    """One request's view of a dossier."""

    dossier: Dossier
    sheet: Sheet
    tree: ScoreTree
    edition: Edition
    stops: list[Stop]
    deadline: datetime
    now: datetime
    here: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def viewers(self, request: HttpRequest) -> frozenset[Viewer]:
        """From where this person looks."""
        return viewers_of(request.user, self.dossier, at=request.at)

    @property
    def editable_stage(self) -> bool:
        """The agency's side is still open."""
        return self.dossier.stage in EDITABLE


def load(request: HttpRequest, pk: int) -> Dossier:
    """The dossier when this person may read it; what is not yours does not exist. A look from outside is audited."""
    dossier = dossier_for(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    if Viewer.AGENCY not in viewers_of(request.user, dossier, at=request.at):
        note_look(dossier=dossier, by=request.user, at=request.at)
    return dossier


def load_own(request: HttpRequest, pk: int) -> Dossier:
    """The dossier for a page of the agency alone: its library, colleagues, chain of command; 404 for everybody else."""
    dossier = load(request, pk)
    if Viewer.AGENCY not in viewers_of(request.user, dossier, at=request.at):
        raise Http404
    return dossier


def page_of(
    request: HttpRequest, dossier: Dossier, *, here: str = "", whole: bool = False, now: Live | None = None
) -> Page:
    """Everything around. `whole`: the sheet with texts and profile, five queries; `now`: how it stands, if known."""
    if whole:
        sheet = sheet_of(dossier)
        now = Live(sheet, score_of(dossier, sheet), stops_of(dossier, sheet))
    now = now or live(dossier)
    return Page(
        dossier=dossier, sheet=now.sheet, tree=now.tree, edition=edition_of(dossier), stops=now.stops,
        deadline=standing_of(dossier).deadline, now=request.at, here=here,
    )  # fmt: skip


def context(request: HttpRequest, page: Page, **more: Any) -> dict[str, Any]:
    """The names that templates/assessment/base.html and its pieces use."""
    dossier = page.dossier
    why = why_not_edit(request.user, dossier, more.pop("code", page.here), at=request.at)
    return {
        "page": page, "dossier": dossier, "cycle": dossier.cycle, "tree": page.tree, "edition": page.edition,
        "deadline": page.deadline, "returned": open_return(dossier),
        "own": Viewer.AGENCY in page.viewers(request), "may_edit": not why, "why_not": WHY_NOT_EDIT.get(why, ""),
        "may_ask": may(request.user, Permission.ASK_HELP, dossier.organisation, at=request.at),
        "stops": tuple(
            stop_line(stop.code, _stop_name(page.edition, stop.code), stop.done, stop.total, _stop_address(dossier.pk, stop.code),
                      here=page.here.split(".")[0], state=stop.state)
            for stop in page.stops
        ),
        **more,
    }  # fmt: skip


def _stop_address(pk: int, code: str) -> str:
    if code == "0":
        return reverse("assessment:profile", args=[pk])
    return reverse("assessment:results", args=[pk]) if code == "7" else reverse("assessment:category", args=[pk, code])


def _stop_name(edition: Edition, code: str) -> Text | None:
    return next((category.short for category in edition.categories if category.code == code), None)
