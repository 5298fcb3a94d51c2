"""What stands before the first opening: the text of the promise, the dossiers that one was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kaona.assessment.models import Cycle, DossierReader
from kaona.assessment.queries.answers import edition_of
from kaona.rules.documents import read_document
from kaona.rules.editions.model import Text
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.verification.access import is_locked
from kaona.verification.models import Confidentiality, ReviewAssignment
from kaona.verification.queries.hours import hours_by_assignment

PROMISE = "2569-1"


@dataclass(frozen=True)
class Promise:
    """The text that a reviewer signs."""

    version: str
    title: Text
    lead: Text
    points: tuple[Text, ...]


@lru_cache
def _read(version: str) -> Promise:
    path = files("kaona.verification") / "data" / "confidentiality" / f"{version}.yaml"
    value: Any = read_document(path.read_text(encoding="utf-8")).value
    points = tuple(Text(one["th"], one["en"]) for one in value["points"])
    return Promise(version, Text(**value["title"]), Text(**value["lead"]), points)


def promise_of(signed: Confidentiality | None) -> Promise:
    """The text that was signed; the newest when nothing was."""
    return _read(signed.text_version if signed else PROMISE)


def promised(user: Any, cycle: Cycle) -> Confidentiality | None:
    """The person's promise for the cycle."""
    return Confidentiality.objects.filter(user=user, cycle=cycle).first()


def parts_of(user: Any) -> QuerySet[ReviewAssignment]:
    """Every dossier that the person was ever asked for."""
    rows = ReviewAssignment.objects.filter(user=user)
    return rows.select_related("review__dossier__cycle", "review__dossier__organisation", "review__officer", "user")


def part_for(user: Any, dossier_id: int) -> ReviewAssignment | None:
    """The person's part in the review of a dossier: the one that runs, else the newest that ended."""
    rows = parts_of(user).filter(review__dossier=dossier_id)
    return rows.filter(ended_at=None).first() or rows.order_by("-assigned_at", "-pk").first()


# What a line of one's own list says, in the order of work.
STATES = (
    "unsigned", "asked", "judging", "returned", "locked", "consensus", "reviewed", "confirmed", "declined", "ended", "closed",
)  # fmt: skip
FINISHED = frozenset({"confirmed", "declined", "ended", "closed"})


@dataclass(frozen=True)
class PartLine:
    """One dossier in the list of an assessor."""

    part: ReviewAssignment
    state: str
    statements: int
    reads: bool
    hours: Decimal


def lines_of(user: Any) -> list[PartLine]:
    """One's own dossiers: what waits first, by due date."""
    reads = DossierReader.objects.filter(dossier=OuterRef("review__dossier"), user=user, ended_at=None)
    signed = set(Confidentiality.objects.filter(user=user).values_list("cycle", flat=True))
    parts = list(parts_of(user).annotate(reads=Exists(reads)))
    hours = hours_by_assignment(parts)
    lines = [_line(one, signed, hours.get(one.pk, Decimal(0))) for one in parts]
    return sorted(lines, key=_order)


def _line(part: Any, signed: Iterable[int], hours: Decimal) -> PartLine:
    dossier = part.review.dossier
    applicable = [one for one in edition_of(dossier).statements.values() if dossier.organisation.type in one.applies_to]
    return PartLine(part, _state(part, signed), len(applicable), part.reads, hours)


def _state(part: Any, signed: Iterable[int]) -> str:
    review = part.review
    if part.ended_at is not None:
        return "ended"
    if part.declined_at is not None:
        return "declined"
    if part.accepted_at is None:
        return "asked" if review.dossier.cycle_id in signed else "unsigned"
    if not part.reads:
        return "closed"
    if review.stage != ReviewStage.DESK_REVIEW:
        return str(review.stage)
    if review.dossier.stage != DossierStage.SUBMITTED:
        return "returned"
    return "locked" if is_locked(part, review.dossier) else "judging"


def _order(line: PartLine) -> tuple[bool, bool, datetime, int, str]:
    due, review = line.part.review.due_at, line.part.review
    return (line.state in FINISHED, due is None, due or review.begun_at, STATES.index(line.state),
            review.dossier.organisation.sort_key)  # fmt: skip
