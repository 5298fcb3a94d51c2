"""One review: who may open it, who works on it, how it came to where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from kaona.activity.models import Event
from kaona.activity.queries import events_of
from kaona.assessment.models import Cycle, Dossier, DossierReturn, Receipt
from kaona.assessment.queries.dossiers import dossiers_in_reach
from kaona.people.access import may, office_roles
from kaona.people.queries import names_of
from kaona.rules.clocks import Clocks, clocks
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.verification.access import entered, is_locked
from kaona.verification.models import Clarification, Review, ReviewAssignment
from kaona.verification.queries.judging import applicable_codes
from kaona.verification.queries.reviewers import reviewers_at


def reviews() -> QuerySet[Review]:
    """Reviews with what every page of one shows."""
    return Review.objects.select_related("dossier__cycle__window", "dossier__organisation__successor", "officer")


def review_for(user: Any, dossier_pk: int, *, at: datetime) -> Review | None:
    """The review of a dossier for the Office, and for an assessor who has entered it; else None (the page says 404)."""
    if not (may(user, Permission.READ_SUBMITTED, at=at) or Role.ASSESSOR in office_roles(user, at=at)):
        return None
    review = reviews().filter(dossier=dossier_pk).first()
    if review is None or may(user, Permission.READ_SUBMITTED, at=at):
        return review
    return review if entered(user, review, at=at) is not None else None


def waiting_dossier(user: Any, dossier_pk: int, *, at: datetime) -> Dossier | None:
    """A submitted dossier that has no review yet, for the Office."""
    if not may(user, Permission.READ_SUBMITTED, at=at):
        return None
    rows = dossiers_in_reach(user, at=at).filter(review=None, stage=DossierStage.SUBMITTED)
    return rows.select_related("organisation__successor").filter(pk=dossier_pk).first()


def assignments_of(review: Review) -> QuerySet[ReviewAssignment]:
    """Everybody who was ever asked, in that order."""
    return (
        ReviewAssignment.objects.filter(review=review).select_related("user", "ended_by").order_by("assigned_at", "pk")
    )


def active(rows: QuerySet[ReviewAssignment]) -> QuerySet[ReviewAssignment]:
    """Those who have a part now: neither ended nor declined."""
    return rows.filter(ended_at=None, declined_at=None)


def unfinished(cycle: Cycle, *, at: datetime) -> list[ReviewAssignment]:
    """The parts of a cycle's desk reviews that are not locked, of people who may still judge: late ones first."""
    fit = reviewers_at(Role.ASSESSOR, at=at).order_by()
    rows = active(ReviewAssignment.objects.filter(review__dossier__cycle=cycle, user__in=fit.values("pk")))
    rows = rows.filter(review__stage=ReviewStage.DESK_REVIEW, review__dossier__stage=DossierStage.SUBMITTED)
    rows = rows.filter(Q(locked_at=None) | Q(locked_at__lt=F("review__dossier__submitted_at")))
    ordered = rows.order_by(F("review__due_at").asc(nulls_last=True), "assigned_at", "pk")
    return list(ordered.select_related("user", "review__dossier__organisation"))


@dataclass(frozen=True)
class Member:
    """One assessor of a team and how far: ended | declined | gone (may not any more) | asked | judging | locked; `judged` of
    `total` statements only where the viewer may know."""

    part: ReviewAssignment
    state: str
    judged: int = 0
    total: int = 0


def team_of(review: Review, viewer: Any, *, at: datetime) -> list[Member]:
    """Everybody who was asked. An assessor learns how far the others are when the own result is final."""
    rows = list(assignments_of(review))
    fit = set(reviewers_at(Role.ASSESSOR, at=at).order_by().values_list("pk", flat=True))
    total = len(applicable_codes(review.dossier))
    own = next((one for one in rows if one.user_id == viewer.pk and _works(one)), None)
    blind = own is not None and not is_locked(own, review.dossier)
    if own is not None:
        rows = [one for one in rows if _works(one)]
    return [
        Member(one, "") if blind and one is not own else Member(one, _state(one, review, fit), one.judged, total)
        for one in rows
    ]


def _works(one: ReviewAssignment) -> bool:
    return one.ended_at is None and one.declined_at is None


def _state(one: ReviewAssignment, review: Review, fit: set[int]) -> str:
    if one.ended_at is not None:
        return "ended"
    if one.declined_at is not None:
        return "declined"
    if is_locked(one, review.dossier):
        return "locked"
    if one.user_id not in fit:
        return "gone"
    return "judging" if one.accepted_at is not None else "asked"


def clocks_of(dossier: Dossier, review: Review | None, *, at: datetime) -> Clocks:
    """How long the Office and the agency had it since the first submission, until it was confirmed."""
    first = Receipt.objects.filter(dossier=dossier).order_by("at").values_list("at", flat=True).first()
    end = (review.confirmed_at if review is not None else None) or at
    waits = list(DossierReturn.objects.filter(dossier=dossier).values_list("at", "closed_at"))
    for one in Clarification.objects.filter(review=review) if review is not None else []:
        back = one.answered_at or one.closed_at
        waits.append((one.asked_at, back if one.state != "withdrawn" else one.asked_at))
    return clocks(min(first or at, end), end, waits)


# What the history of a review is made of; never what somebody judged.
_KINDS = (
    "review.",
    "score.",
    "dossier.submitted",
    "dossier.returned",
    "dossier.return_",
    "objection.",
    "visit",
    "certificate.",
)


def history_of(dossier: Dossier, *, newest: int = 60) -> list[tuple[Event, str]]:
    """What happened since the agency submitted first, newest first, with names."""
    first = Receipt.objects.filter(dossier=dossier).order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    rows = events_of(organisation_id=dossier.organisation_id).filter(at__gte=first)
    wanted = Q()
    for kind in _KINDS:
        wanted |= Q(kind__startswith=kind)
    events = [one for one in rows.filter(wanted)[: newest * 3] if _belongs(one, dossier)][:newest]
    names = names_of({one.by_id for one in events if one.by_id})
    return [(one, names.get(one.by_id or 0, "–")) for one in events]


def _belongs(event: Event, dossier: Dossier) -> bool:
    """Of this year's dossier, not of another of the same agency."""
    if event.subject_kind == "dossier":
        return event.subject_id == str(dossier.pk)
    review = getattr(dossier, "review", None)
    named = {"dossier": dossier.pk, "review": review.pk if review is not None else None}
    return all(event.data.get(key, value) == value for key, value in named.items())


def may_see_all(user: Any, *, at: datetime) -> bool:
    """An officer or approver; an assessor sees a part."""
    return may(user, Permission.READ_SUBMITTED, at=at)
