"""Questions about cycles: deadlines, what is open, who takes part."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from kaona.assessment.models import Cycle, Dossier, DossierReturn, Participant
from kaona.people.access import may
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships
from kaona.prepared import Prepared
from kaona.rules.policies import policy
from kaona.rules.roles import OVERSIGHT_ROLES, Permission, Role
from kaona.rules.stages import CycleState


@dataclass(frozen=True)
class Standing:
    """Whether an agency takes part, and until when."""

    takes_part: bool
    deadline: datetime


def standing_of(dossier: Dossier) -> Standing:
    """Takes part, and the end of its window (its own extension or the cycle's); asked once per dossier object."""
    known: Standing | None = getattr(dossier, "_standing", None)
    if known is None:
        known = _standing_of(dossier)
        dossier._standing = known  # type: ignore[attr-defined]
    return known


_PARTICIPANT = Prepared(lambda of: Participant.objects.filter(cycle=of.cycle, organisation=of.organisation))


def _standing_of(dossier: Dossier) -> Standing:
    row = _PARTICIPANT.first(cycle=dossier.cycle_id, organisation=dossier.organisation_id)
    closes_at = dossier.cycle.window.closes_at
    if row is None:
        return Standing(False, closes_at)
    deadline = max(row.extended_to, closes_at) if row.extended_to else closes_at
    back = open_return(dossier)
    if back is not None:
        deadline = back.due_at
    return Standing(row.state == Participant.State.ACTIVE, deadline)


_RETURN = Prepared(lambda of: DossierReturn.objects.filter(dossier=of.dossier, closed_at=None))


def open_return(dossier: Dossier) -> DossierReturn | None:
    """What was sent back and is not submitted again yet; no query when nothing is."""
    return _RETURN.first(dossier=dossier.pk) if dossier.returned_at is not None else None


def deadline_of(dossier: Dossier) -> datetime:
    """When this agency's window closes."""
    return standing_of(dossier).deadline


def accepts(dossier: Dossier, *, at: datetime) -> bool:
    """Work and submission are still possible: open cycle (or items sent back), participant, in time or late submission
    allowed."""
    if dossier.returned_at is None and (dossier.cycle.state != CycleState.OPEN or at < dossier.cycle.window.opens_at):
        return False
    standing = standing_of(dossier)
    in_time = at < standing.deadline or bool(policy(dossier.cycle.policies, "late_submission"))
    return standing.takes_part and in_time


def cycles_for(user: Any, *, at: datetime) -> QuerySet[Cycle]:
    """The cycles that somebody from the Office or a ministry can look at, newest first."""
    if not sees_progress(user, at=at):
        return Cycle.objects.none()
    return Cycle.objects.select_related("window", "edition", "rule_set").order_by("-fiscal_year", "-pk")


def sees_progress(user: Any, *, at: datetime) -> bool:
    """From the Office or a ministry."""
    oversight = any(Role(m.role) in OVERSIGHT_ROLES for m in active_memberships(user, at=at))
    return oversight or may(user, Permission.SEE_PROGRESS, at=at)


def participants_for(user: Any, *cycles: Cycle, at: datetime) -> QuerySet[Participant]:
    """The participants that `user` may see, with stage and counts beside; in SQL, in Thai order."""
    rows = Participant.objects.filter(cycle__in=cycles).select_related(
        "organisation__parent", "organisation__province_group"
    )
    if not may(user, Permission.SEE_PROGRESS, at=at):
        over = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in OVERSIGHT_ROLES]
        rows = rows.filter(organisation__parent__in=over) | rows.filter(organisation__province_group__in=over)
    dossier = Dossier.objects.filter(cycle=OuterRef("cycle"), organisation=OuterRef("organisation"))
    return rows.annotate(
        dossier_id=Subquery(dossier.values("pk")[:1]),
        stage=Subquery(dossier.values("stage")[:1]),
        answered=Subquery(dossier.values("statements_answered")[:1]),
        measures=Subquery(dossier.values("measures_answered")[:1]),
        confirmed=Subquery(dossier.values("levels_confirmed")[:1]),
        is_late=Subquery(dossier.values("is_late")[:1]),
        submitted_at=Subquery(dossier.values("submitted_at")[:1]),
        last_saved_at=Subquery(dossier.values("last_saved_at")[:1]),
    ).order_by(F("organisation__sort_key"), "pk")


def proposed_agencies(cycle: Cycle) -> QuerySet[Organisation]:
    """Agencies of the cycle's types that the register says are assessed, and are not in the list yet."""
    agencies = Organisation.objects.filter(
        type__in=cycle.agency_types, assessed__in=["yes", "expected"], valid_to=None, is_demo=cycle.is_demo
    )
    return agencies.exclude(pk__in=Participant.objects.filter(cycle=cycle).values("organisation")).order_by("sort_key")
