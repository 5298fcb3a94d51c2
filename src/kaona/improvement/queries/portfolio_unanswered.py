"""Opportunities of published results that an agency never answered, neither in words nor by a priority.

Of what an agency writes for itself only this is told: whether there is an answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from kaona.activity.models import Event
from kaona.assessment.models import ScoreRecord
from kaona.improvement.models import FeedbackAnswer
from kaona.improvement.queries.figures import kept_figures
from kaona.improvement.queries.portfolio import PAGE, Wanted, agencies_wanted, page_of, reach
from kaona.people.models import Organisation
from kaona.verification.models import Feedback

# The audit line of a reminder; another comes so long after it at the earliest.
REMINDED, AGAIN = "feedback.reminded", timedelta(days=7)


@dataclass(frozen=True)
class Opportunity:
    """An OFI that waits, and for how many days since its result was published."""

    row: Any
    days: int


@dataclass(frozen=True)
class Silent:
    """An agency with what it has not answered, the oldest first; when it was reminded within a week."""

    organisation: Organisation
    rows: tuple[Opportunity, ...]
    reminded_at: datetime | None

    @property
    def days(self) -> int:
        """How long the oldest waits."""
        return max((one.days for one in self.rows), default=0)


@dataclass(frozen=True)
class Unanswered:
    """One page of agencies; `total` opportunities of `agencies` in all."""

    page: tuple[Silent, ...]
    total: int
    agencies: int
    number: int
    pages: int


def open_feedback() -> QuerySet[Any]:
    """Every OFI of a published result without a standing answer; `told_at`: when the agency was told of the result."""
    told = ScoreRecord.objects.filter(
        dossier=OuterRef("review__dossier"), kind="confirmed", published_at__isnull=False, withdrawn_at=None
    )
    answers = FeedbackAnswer.objects.filter(feedback=OuterRef("pk"), withdrawn_at=None)
    rows = Feedback.objects.filter(~Exists(answers), kind=Feedback.Kind.OFI, withdrawn_at=None)
    told_at = told.order_by("-published_at", "-pk").values("published_at")[:1]
    return rows.annotate(told_at=Subquery(told_at)).filter(told_at__isnull=False)


def _rows(user: Any, wanted: Wanted, *, at: datetime) -> QuerySet[Any]:
    rows = open_feedback().filter(reach(user, at=at) & agencies_wanted(wanted))
    if wanted.key("cycle"):
        rows = rows.filter(review__dossier__cycle=wanted.key("cycle"))
    return rows.filter(item=wanted.item) if wanted.item else rows


def unanswered_in(user: Any, wanted: Wanted, *, at: datetime) -> Unanswered:
    """A page of agencies that did not answer, who waits longest first without a wish. NotAllowed."""
    rows = _rows(user, wanted, at=at)
    groups = (
        rows.order_by().values("organisation", "organisation__sort_key").annotate(n=Count("pk"), oldest=Min("told_at"))
    )
    order = {"name": "organisation__sort_key", "n": "n", "age": "oldest"}.get(wanted.sort.removeprefix("-"), "oldest")
    # More days are an earlier day.
    down = wanted.sort.startswith("-") != (order == "oldest") if wanted.sort else False
    ordered = groups.order_by(f"-{order}" if down else order, "organisation__sort_key", "organisation")
    key = ("unanswered", str(reach(user, at=at)), wanted.sort, tuple(sorted(wanted.filters.items())))
    found = kept_figures(key, lambda: list(ordered), at=at)
    number, pages = page_of(wanted, len(found))
    keys = [one["organisation"] for one in found[(number - 1) * PAGE : number * PAGE]]
    return Unanswered(
        tuple(_silent(rows, keys, at)), sum(one["n"] for one in found), len(found), number, pages
    )  # fmt: skip


def _silent(rows: QuerySet[Any], keys: list[int], at: datetime) -> list[Silent]:
    by_agency: dict[int, list[Opportunity]] = {}
    own = rows.filter(organisation__in=keys).select_related("organisation__parent", "review__dossier__cycle")
    for one in own.order_by("told_at", "item", "pk"):
        by_agency.setdefault(one.organisation_id, []).append(Opportunity(one, (at - one.told_at).days))
    reminded = reminded_of(keys, at=at)
    return [
        Silent(by_agency[key][0].row.organisation, tuple(by_agency[key]), reminded.get(key))
        for key in keys
        if key in by_agency
    ]


def unanswered_listed(user: Any, wanted: Wanted, *, at: datetime) -> list[Opportunity]:
    """Each of them, the oldest first, for a spreadsheet."""
    rows = _rows(user, wanted, at=at).select_related("organisation__parent", "review__dossier__cycle")
    return [
        Opportunity(one, (at - one.told_at).days)
        for one in rows.order_by("told_at", "organisation__sort_key", "item", "pk")
    ]


def reminded_of(agencies: list[int], *, at: datetime) -> dict[int, datetime]:
    """Which of them were reminded within the last week, and when."""
    rows = Event.objects.filter(organisation_id__in=agencies, kind=REMINDED, at__gt=at - AGAIN)
    return {one.organisation_id: one.at for one in rows.order_by("at") if one.organisation_id}


def agency_for(user: Any, pk: int, *, at: datetime) -> Organisation | None:
    """An agency that this person looks over; None otherwise. NotAllowed for who looks over nobody."""
    return Organisation.objects.filter(Q(pk=pk) & reach(user, at=at, of="")).first()
