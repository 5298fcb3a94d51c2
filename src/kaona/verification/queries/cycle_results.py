"""The results of a whole cycle before they are confirmed and told: which can be, which not and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.activity.models import Event
from kaona.assessment.models import Cycle, ScoreRecord
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.verification.models import Decision, Review, ReviewAssignment

ASKED, DONE = "cycle.results_asked", "cycle.results_done"


@dataclass(frozen=True)
class Plan:
    """What one act of this person would do. `left_out`: review and why (desk_review, consensus, returned, took_part, role)."""

    confirm: tuple[Review, ...]
    publish: tuple[Review, ...]
    published: tuple[Review, ...]
    left_out: tuple[tuple[Review, str], ...]
    running: Event | None


def plan_of(cycle: Cycle, user: Any, *, at: datetime) -> Plan:
    """Six queries whatever the size of the cycle."""
    rows = Review.objects.filter(dossier__cycle=cycle).select_related("dossier__organisation", "dossier__cycle")
    told = dict(
        ScoreRecord.objects.filter(dossier__cycle=cycle, kind="confirmed", superseded_at=None).values_list(
            "dossier", "published_at"
        )
    )
    own = _own(cycle, user)
    confirms = may(user, Permission.CONFIRM_SCORE, at=at)
    confirm: list[Review] = []
    publish: list[Review] = []
    published: list[Review] = []
    left_out: list[tuple[Review, str]] = []
    for review in rows.order_by("dossier__organisation__sort_key", "pk"):
        why = _why_not(review, review.pk in own or user.pk in (review.officer_id, review.reviewed_by_id), confirms)
        if review.stage == ReviewStage.CONFIRMED:
            (published if told.get(review.dossier_id) else publish).append(review)
        elif why:
            left_out.append((review, why))
        else:
            confirm.append(review)
    return Plan(tuple(confirm), tuple(publish), tuple(published), tuple(left_out), running_act(cycle))


def _own(cycle: Cycle, user: Any) -> set[int]:
    """The reviews that this person judged or decided in."""
    judged = ReviewAssignment.objects.filter(review__dossier__cycle=cycle, user=user, accepted_at__isnull=False)
    decided = Decision.objects.filter(review__dossier__cycle=cycle, decided_by=user)
    return set(judged.values_list("review", flat=True)) | set(decided.values_list("review", flat=True))


def _why_not(review: Review, took_part: bool, confirms: bool) -> str:
    if review.dossier.stage != DossierStage.SUBMITTED:
        return "returned"
    if review.stage in (ReviewStage.DESK_REVIEW, ReviewStage.CONSENSUS):
        return str(review.stage)
    return "role" if not confirms else "took_part" if took_part else ""


def running_act(cycle: Cycle) -> Event | None:
    """The act on the whole cycle that the worker has not finished."""
    rows = Event.objects.filter(subject_kind="cycle", subject_id=str(cycle.pk), kind__in=(ASKED, DONE))
    newest = rows.order_by("-at", "-pk").first()
    return newest if newest is not None and newest.kind == ASKED else None
