"""What came from last year and is still valid: an indicator, or an answer of the profile, counts as this year's from then on.
Of a level it is its confirmation that says so, of a document the answer to "ยังใช้ได้หรือไม่"."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Dossier, Measure, MeasureResult, ProfileAnswer
from kaona.assessment.operations.base import Conflict, Refused, changed, locked, recount_measures, require_editable


@transaction.atomic
def confirm_measure(*, dossier: Dossier, measure_id: int, version: int, by: Any, at: datetime) -> Measure:
    """An indicator with its figures, as it was read in `version`. Conflict; Refused("unknown_code" | "not_carried")."""
    dossier = locked(dossier)
    row = Measure.objects.filter(dossier=dossier, pk=measure_id, withdrawn_at=None).select_related("changed_by").first()
    if row is None:
        raise Refused("unknown_code", code=str(measure_id))
    require_editable(by, dossier, row.sub_measure, at=at)
    _check(row, version)
    Measure.objects.filter(pk=row.pk).update(carried=False)
    MeasureResult.objects.filter(measure=row).update(carried=False)
    row.carried = False
    recount_measures(dossier, at)
    record(kind="measure.confirmed", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "sub_measure": row.sub_measure, "version": row.version})  # fmt: skip
    return row


@transaction.atomic
def confirm_profile(*, dossier: Dossier, code: str, version: int, by: Any, at: datetime) -> ProfileAnswer:
    """An answer of the profile, likewise."""
    dossier = locked(dossier)
    require_editable(by, dossier, code, at=at)
    row = ProfileAnswer.objects.filter(dossier=dossier, code=code).select_related("changed_by").first()
    if row is None:
        raise Refused("unknown_code", code=code)
    _check(row, version)
    ProfileAnswer.objects.filter(pk=row.pk).update(carried=False)
    row.carried = False
    changed(dossier, at)
    record(kind="profile.confirmed", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "target": code, "version": row.version})  # fmt: skip
    return row


def _check(row: Any, version: int) -> None:
    if not row.carried:
        raise Refused("not_carried")
    if row.version != version:
        raise Conflict(row)
