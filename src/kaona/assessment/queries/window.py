"""Questions about the end of a window: who has not submitted, who has unfinished items."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, ItemAssignment, Participant
from kaona.assessment.queries.cycles import standing_of
from kaona.people.models import User
from kaona.rules.stages import CycleState, DossierStage


def unsubmitted() -> QuerySet[Dossier]:
    """Dossiers of open cycles that were never submitted; what was sent back has a date of its own."""
    rows = Dossier.objects.filter(cycle__state=CycleState.OPEN, returned_at=None).exclude(stage=DossierStage.SUBMITTED)
    return rows.select_related("cycle__window", "organisation").order_by("pk")


def still_owed(dossier_id: int, closes_at: datetime) -> bool:
    """Whether a dossier still waits to be submitted by that moment."""
    dossier = unsubmitted().filter(pk=dossier_id).first()
    if dossier is None:
        return False
    standing = standing_of(dossier)
    return standing.takes_part and standing.deadline == closes_at


def still_owed_by(participant_id: int, closes_at: datetime) -> bool:
    """Likewise for a participant; True for one that has no dossier yet."""
    rows = Participant.objects.select_related("cycle__window").filter(pk=participant_id)
    row = rows.filter(state=Participant.State.ACTIVE).first()
    if row is None:
        return False
    dossier = Dossier.objects.filter(cycle=row.cycle, organisation=row.organisation_id).first()
    end = row.cycle.window.closes_at
    return still_owed(dossier.pk, closes_at) if dossier else max(row.extended_to or end, end) == closes_at


def has_unfinished(dossier_id: int, user_id: int) -> bool:
    """Whether a person still has items of a dossier to finish."""
    return ItemAssignment.objects.filter(dossier=dossier_id, user=user_id, ended_at=None, done_at=None).exists()


def owing(organisations: Iterable[int]) -> set[int]:
    """Which of these agencies have not submitted in an open cycle."""
    return set(unsubmitted().filter(organisation__in=organisations).order_by().values_list("organisation", flat=True))


def unfinished(dossier: Dossier) -> list[tuple[User, list[str]]]:
    """People with the items that they were given and have not finished."""
    found: dict[int, tuple[User, list[str]]] = {}
    rows = ItemAssignment.objects.filter(dossier=dossier, ended_at=None, done_at=None).select_related("user")
    for row in rows.order_by("user", "item"):
        found.setdefault(row.user_id, (row.user, []))[1].append(row.item)
    return list(found.values())
