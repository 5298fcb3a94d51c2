"""Brings last year's answers of a level over, marked "ต้องทบทวน": they count only once confirmed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Dossier, LevelAnswer, StatementAnswer
from kaona.assessment.operations.base import Refused, changed, locked, require_editable
from kaona.assessment.operations.history import keep
from kaona.assessment.queries.answers import edition_of
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
    row = row or LevelAnswer(
        dossier=dossier, organisation_id=dossier.organisation_id, item=item, level=level, version=0
    )
    row.narrative, row.version, row.changed_by, row.changed_at, row.carried = (
        old.narrative,
        row.version + 1,
        by,
        at,
        True,
    )
    confirmed = int(row.confirmed_at is not None)
    row.confirmed_at, row.confirmed_by = None, None
    row.save()
    keep(
        dossier=dossier,
        kind="narrative",
        target=f"{item}.{level}",
        content={"text": row.narrative},
        version=row.version,
        by=by,
        at=at,
    )
    copied = _ticks(dossier, old.dossier_id, item, level, by, at)
    changed(dossier, at, statements_answered=copied, statements_met=copied, levels_confirmed=-confirmed)
    record(kind="level.carried_over", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "item": item, "level": level, "ticks": copied})  # fmt: skip
    return row


def _ticks(dossier: Dossier, earlier_id: int, item: str, level: str, by: Any, at: datetime) -> int:
    codes = [one.code for one in edition_of(dossier).items[item].level(level).statements_for(dossier.organisation.type)]
    met = StatementAnswer.objects.filter(dossier_id=earlier_id, code__in=codes, state="met").values_list(
        "code", flat=True
    )
    answered = StatementAnswer.objects.filter(dossier=dossier, code__in=codes).exclude(state="unanswered")
    missing = sorted(set(met) - set(answered.values_list("code", flat=True)))
    for code in missing:
        StatementAnswer.objects.update_or_create(
            dossier=dossier, code=code,
            defaults={"organisation_id": dossier.organisation_id, "state": "met", "carried": True, "changed_by": by, "changed_at": at},
        )  # fmt: skip
    return len(missing)
