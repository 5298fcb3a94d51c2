"""Who came to a knowledge event, and what their agency did afterwards in the items that it was about. Only what the Office
may see: kept scores that were submitted or published, and actions of approved plans, as counts and dates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from kaona.assessment.models import ScoreRecord
from kaona.improvement.models import ActionGap
from kaona.knowledge.models import Occasion
from kaona.knowledge.queries.occasions import attended_by_agency
from kaona.people.models import Organisation
from kaona.rules.practices import item_of
from kaona.rules.stages import PlanState

APPROVED = (PlanState.APPROVED, PlanState.ACCEPTED, PlanState.RUNNING, PlanState.CLOSED)


@dataclass(frozen=True)
class LevelMove:
    """An item's level in the last score before the event and in the newest after it; None: no such score."""

    item: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Afterwards:
    """One agency after one event."""

    occasion: Occasion
    organisation: Organisation
    came: int
    levels: tuple[LevelMove, ...]
    # Actions about these items in plans approved since, and those of any plan that were finished since.
    planned: int
    done: int
    # When something of this happened last.
    last_at: datetime | None


def afterwards(user: Any, *, at: datetime, pk: int | None = None) -> list[Afterwards]:
    """Every past event (or one) with each agency that came, newest event first; nothing for who manages no events."""
    occasions = attended_by_agency(user, at=at, pk=pk)
    ids = {place.pk for row in occasions for place, _who in _came(row)}
    scores, gaps = _scores(ids), _gaps(ids)
    found = []
    for row in occasions:
        agencies: dict[Organisation, set[str]] = defaultdict(set)
        for place, who in _came(row):
            agencies[place].add(who)
        lines = [_line(row, place, len(people), scores[place.pk], gaps[place.pk]) for place, people in agencies.items()]
        found += sorted(lines, key=lambda one: one.organisation.sort_key)
    return found


def _came(row: Any) -> list[tuple[Organisation, str]]:
    """The agency of each person who came, and who it was."""
    found = [(one.organisation, f"u{one.user_id}") for one in row.came]
    found += [(one.place, f"g{one.pk}") for one in row.came_guests]
    return [one for one in found if one[0].type != Organisation.Type.OFFICE]


def _scores(ids: Iterable[int]) -> dict[int, list[ScoreRecord]]:
    rows = ScoreRecord.objects.filter(organisation__in=ids).filter(
        Q(kind="claimed") | Q(kind="confirmed", published_at__isnull=False, withdrawn_at=None)
    )
    found: dict[int, list[ScoreRecord]] = defaultdict(list)
    for one in rows.order_by("at", "pk"):
        found[one.organisation_id].append(one)
    return found


def _gaps(ids: Iterable[int]) -> dict[int, list[ActionGap]]:
    rows = ActionGap.objects.filter(
        organisation__in=ids, withdrawn_at=None, action__withdrawn_at=None, action__plan__state__in=APPROVED
    )
    found: dict[int, list[ActionGap]] = defaultdict(list)
    for one in rows.select_related("action__plan").order_by("pk"):
        found[one.organisation_id].append(one)
    return found


def _line(
    row: Occasion, place: Organisation, came: int, scores: list[ScoreRecord], gaps: list[ActionGap]
) -> Afterwards:
    items = sorted({item_of(code) for code in row.items})
    before = next((one for one in reversed(scores) if one.at <= row.ends_at), None)
    after = next((one for one in reversed(scores) if one.at > row.ends_at), None)
    actions = {one.action_id: one.action for one in gaps if item_of(one.code) in items}.values()
    planned = [one for one in actions if one.plan.approved_at and one.plan.approved_at > row.ends_at]
    done = [one for one in actions if one.done_at and one.done_at > row.ends_at]
    times = [one.plan.approved_at for one in planned] + [one.done_at for one in done] + ([after.at] if after else [])
    return Afterwards(
        row, place, came,
        tuple(LevelMove(item, _level(before, item), _level(after, item)) for item in items),
        len(planned), len(done), max((one for one in times if one), default=None),
    )  # fmt: skip


def _level(record: ScoreRecord | None, item: str) -> str | None:
    if record is None:
        return None
    level: str = record.tree.get("items", {}).get(item, {}).get("level", "none")
    return level
