"""Where an agency can still gain most: what a list of practices starts from."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.assessment.models import Dossier
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.improvement.queries.base import Base, base_of
from kaona.people.models import Organisation
from kaona.rules.stakes import weight_of_item


def points_to_come(base: Base) -> dict[str, Fraction]:
    """How many points of the total each item can still bring."""
    full = max(base.rules.level_points.values())
    items = ((code, base.tree.item(code).points) for code in base.edition.items)
    return {code: (full - points) * weight_of_item(base.edition, base.rules, code) for code, points in items}


def weak_items(user: Any, organisation: Organisation, *, at: datetime) -> tuple[Dossier | None, dict[str, Fraction]]:
    """The points that still can come by item, of the agency's newest dossier with a score, for its own people; without one
    of the newest that somebody has begun to answer. (None, {}) when there is none."""
    first: tuple[Dossier | None, dict[str, Fraction]] = (None, {})
    for dossier in own_dossiers(user, at=at).filter(organisation=organisation)[:2]:
        base = base_of(dossier)
        if base.record is not None:
            return dossier, points_to_come(base)
        if first[0] is None and base.total:
            first = dossier, points_to_come(base)
    return first
