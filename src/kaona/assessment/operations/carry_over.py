"""Brings last year's answers of one level over, marked "ต้องทบทวน": they count only once confirmed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Dossier, LevelAnswer
from kaona.assessment.operations.base import Refused, changed, locked, require_editable
from kaona.assessment.operations.bringing import bring_narrative, bring_ticks
from kaona.assessment.queries.dossiers import dossier_before


@transaction.atomic
def carry_over(*, dossier: Dossier, item: str, level: str, by: Any, at: datetime) -> LevelAnswer:
    """Copy narrative and ticks of a level from last year. Refused("nothing") without one, ("not_empty") over own text."""
    dossier = locked(dossier)
    require_editable(by, dossier, item, at=at)
    earlier = dossier_before(dossier)
    old = LevelAnswer.objects.filter(dossier=earlier, item=item, level=level).first() if earlier else None
    if old is None or not old.narrative.strip():
        raise Refused("nothing")
    row = LevelAnswer.objects.filter(dossier=dossier, item=item, level=level).first()
    if row is not None and row.narrative.strip():
        raise Refused("not_empty")
    confirmed = int(row is not None and row.confirmed_at is not None)
    row = bring_narrative(dossier=dossier, row=row, old=old, by=by, at=at)
    copied = bring_ticks(dossier=dossier, earlier_id=old.dossier_id, item=item, level=level, by=by, at=at)
    changed(dossier, at, statements_answered=copied, statements_met=copied, levels_confirmed=-confirmed)
    record(kind="level.carried_over", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "item": item, "level": level, "ticks": copied})  # fmt: skip
    return row
