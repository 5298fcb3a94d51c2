"""Brings a past state back as a new version, through the same deeds as typing it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier, LevelAnswer, Measure, ProfileAnswer, TextHistory
from kaona.assessment.operations.answers import write_narrative, write_profile
from kaona.assessment.operations.base import Refused, locked
from kaona.assessment.operations.measures import FIELDS, change_measure
from kaona.people.access import require
from kaona.rules.measures import MeasureInput
from kaona.rules.roles import Permission


@transaction.atomic
def restore_state(*, dossier: Dossier, kind: str, target: str, entry: int, by: Any, at: datetime) -> None:
    """Refused("unknown_code") when the entry is not of this target, ("destroyed") when it is gone; the deed behind it checks and records."""
    dossier = locked(dossier)
    require(by, Permission.EDIT_ANSWERS, dossier.organisation, at=at)
    row = TextHistory.objects.filter(dossier=dossier, kind=kind, target=target, pk=entry).first()
    if row is None:
        raise Refused("unknown_code", code=str(entry))
    if row.destroyed_at is not None:
        raise Refused("destroyed")
    content: dict[str, Any] = row.content
    if kind == "narrative":
        item, _, level = target.rpartition(".")
        now = LevelAnswer.objects.get(dossier=dossier, item=item, level=level)
        write_narrative(
            dossier=dossier, item=item, level=level, text=content["text"], version=now.version, by=by, at=at
        )
    elif kind == "profile":
        answer = ProfileAnswer.objects.get(dossier=dossier, code=target)
        write_profile(dossier=dossier, code=target, text=content["text"], version=answer.version, by=by, at=at)
    else:
        measure = Measure.objects.get(dossier=dossier, pk=int(target))
        given = MeasureInput(
            **{name: content[name] for name in FIELDS}, results={int(y): v for y, v in content["results"].items()}
        )
        change_measure(dossier=dossier, measure_id=measure.pk, given=given, version=measure.version, by=by, at=at)
