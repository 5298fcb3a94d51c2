"""What every consensus page has: the review, who looks, the categories with how far they are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from kaona.assessment.queries.answers import edition_of
from kaona.rules.scoring import ScoreTree
from kaona.rules.stages import ReviewStage
from kaona.verification.access import leads
from kaona.verification.operations.feedback import EDITABLE
from kaona.verification.queries.consensus import Table, locked_parts, table_of
from kaona.verification.queries.consensus_item import ItemView, items_of, own_part, sees_consensus
from kaona.verification.queries.reviews import Review, review_for
from kaona.web.shell.stops import StopLine, stop_line


def load(request: HttpRequest, pk: int) -> Review:
    """The review of a dossier for those who may know of it; 404 for everybody else."""
    review = review_for(request.user, pk, at=request.at)
    if review is None:
        raise Http404
    return review


def load_open(request: HttpRequest, pk: int) -> Review:
    """A review whose common table this person may see; before that it is not there."""
    review = load(request, pk)
    if not sees_consensus(request.user, review, at=request.at):
        raise Http404
    return review


@dataclass
class Page:
    """One request's view of a consensus."""

    request: HttpRequest
    review: Review

    @cached_property
    def table(self) -> Table:
        """Judgements and decisions."""
        return table_of(self.review)

    @cached_property
    def tree(self) -> ScoreTree:
        """The draft, or the result."""
        return self.table.tree()

    @cached_property
    def items(self) -> list[ItemView]:
        """Every item, the most urgent first."""
        return items_of(self.table, self.tree)

    def item(self, code: str) -> ItemView:
        """One item, or 404."""
        found = next((one for one in self.items if one.item.code == code), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def decides(self) -> bool:
        """This person leads, and it is the time to decide."""
        return self.review.stage == ReviewStage.CONSENSUS and leads(self.request.user, self.review, at=self.request.at)

    @cached_property
    def writes(self) -> bool:
        """This person writes what the agency will read."""
        return self.review.stage in EDITABLE and leads(self.request.user, self.review, at=self.request.at)

    @cached_property
    def speaks(self) -> bool:
        """This person is one of the assessors, and it is the time to vote."""
        return self.review.stage == ReviewStage.CONSENSUS and own_part(self.request.user, self.review) is not None

    def stops(self, here: str = "") -> list[StopLine]:
        """The seven categories: how many of their items have nothing open."""
        done = {one.item.code: not one.open for one in self.items}
        return [
            stop_line(
                category.code, category.short, sum(done[item.code] for item in category.items), len(category.items),
                reverse("consensus:item", args=[self.review.dossier_id, category.items[0].code]), here=here.split(".")[0],
            )
            for category in edition_of(self.review.dossier).categories
        ]  # fmt: skip

    def context(self, here: str = "", **more: Any) -> dict[str, Any]:
        """The names that templates/consensus/base.html and its pieces use."""
        return {
            "page": self, "review": self.review, "dossier": self.review.dossier, "cycle": self.review.dossier.cycle,
            "tree": self.tree, "decides": self.decides, "speaks": self.speaks, "stops": self.stops(here),
            "parts": locked_parts(self.review), "left": sum(one.open for one in self.items),
            "wanted": sum(one.wanted for one in self.items), **more,
        }  # fmt: skip
