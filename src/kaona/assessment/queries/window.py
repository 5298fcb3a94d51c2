"""Questions about the end of a window: who has not submitted, who has unfinished items."""

from collections.abc import Iterable

from django.db.models import QuerySet

from kaona.assessment.models import Dossier, ItemAssignment
from kaona.people.models import User
from kaona.rules.stages import CycleState, DossierStage


def unsubmitted() -> QuerySet[Dossier]:
    """Dossiers of open cycles that were never submitted; what was sent back has a date of its own."""
    rows = Dossier.objects.filter(cycle__state=CycleState.OPEN, returned_at=None).exclude(stage=DossierStage.SUBMITTED)
    return rows.select_related("cycle__window", "organisation").order_by("pk")


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
