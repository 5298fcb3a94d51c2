"""Indicators of category 7: added, changed, withdrawn, restored; every fault at once, history kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Dossier, Measure, MeasureResult
from kaona.assessment.operations.base import Conflict, Refused, locked, recount_measures, require_editable
from kaona.assessment.operations.history import keep
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.measures import free_place, most_places
from kaona.rules.measures import MeasureInput, measure_faults, tidy

FIELDS = ("name", "unit", "denominator", "direction", "target", "band_floor", "band_top", "source", "note")


class MeasureFaults(ValueError):
    """What is wrong, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _checked(given: MeasureInput) -> MeasureInput:
    one = tidy(given)
    faults = measure_faults(one)
    if faults:
        raise MeasureFaults(faults)
    return one


@transaction.atomic
def add_measure(*, dossier: Dossier, sub_measure: str, given: MeasureInput, by: Any, at: datetime) -> Measure:
    """A further indicator. Refused("too_many") past the rule set's number, Refused("unknown_code")."""
    dossier = locked(dossier)
    require_editable(by, dossier, sub_measure, at=at)
    if sub_measure not in edition_of(dossier).sub_measures:
        raise Refused("unknown_code", code=sub_measure)
    one = _checked(given)
    position = _free_place(dossier, sub_measure)
    row = Measure(
        dossier=dossier, organisation_id=dossier.organisation_id, sub_measure=sub_measure, position=position, version=0
    )
    _write(row, one, by, at)
    record(kind="measure.added", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "sub_measure": sub_measure})  # fmt: skip
    return row


def _free_place(dossier: Dossier, sub_measure: str) -> int:
    place = free_place(dossier, sub_measure)
    if place is None:
        raise Refused("too_many", most=most_places(dossier))
    return place


def _write(row: Measure, one: MeasureInput, by: Any, at: datetime, *, apart: bool = False) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(one, name))
    row.version, row.changed_by, row.changed_at, row.carried = row.version + 1, by, at, False
    row.save()
    for year, value in one.results.items():
        result = MeasureResult.objects.filter(measure=row, fiscal_year=year).first()
        if result is None:
            if not value:
                continue
            result = MeasureResult(
                measure=row, dossier_id=row.dossier_id, organisation_id=row.organisation_id, fiscal_year=year, version=0
            )
        if result.value != value or result.carried:
            result.value, result.version, result.changed_by, result.changed_at = value, result.version + 1, by, at
            result.carried = False
            result.save()
    results = {str(r.fiscal_year): r.value for r in row.results.order_by("fiscal_year")}
    content = {name: getattr(row, name) for name in FIELDS} | {"results": results, "sub_measure": row.sub_measure}
    keep(dossier=row.dossier, kind="measure", target=str(row.pk), content=content, version=row.version, by=by, at=at,
         apart=apart)  # fmt: skip
    recount_measures(row.dossier, at)


def _own(dossier: Dossier, measure_id: int) -> Measure:
    row = Measure.objects.filter(dossier=dossier, pk=measure_id).select_related("changed_by").first()
    if row is None:
        raise Refused("unknown_code", code=str(measure_id))
    row.dossier = dossier
    return row


@transaction.atomic
def change_measure(
    *, dossier: Dossier, measure_id: int, given: MeasureInput, version: int, by: Any, at: datetime, apart: bool = False
) -> Measure:
    """Change an indicator typed on top of `version`. Conflict carries the row as it is now. `apart`: history keeps an entry
    of its own."""
    dossier = locked(dossier)
    row = _own(dossier, measure_id)
    require_editable(by, dossier, row.sub_measure, at=at)
    one = _checked(given)
    if row.version != version:
        results = {r.fiscal_year: r.value for r in row.results.all()}
        same = all(getattr(row, name) == getattr(one, name) for name in FIELDS)
        if same and all(results.get(year, "") == value for year, value in one.results.items()):
            return row
        raise Conflict(row)
    _write(row, one, by, at, apart=apart)
    record(kind="measure.changed", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "sub_measure": row.sub_measure, "version": row.version})  # fmt: skip
    return row


@transaction.atomic
def withdraw_measure(*, dossier: Dossier, measure_id: int, by: Any, at: datetime) -> Measure:
    """Take an indicator off the list; it can be restored."""
    dossier = locked(dossier)
    row = _own(dossier, measure_id)
    require_editable(by, dossier, row.sub_measure, at=at)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save()
        recount_measures(dossier, at)
        record(kind="measure.withdrawn", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "sub_measure": row.sub_measure})  # fmt: skip
    return row


@transaction.atomic
def restore_measure(*, dossier: Dossier, measure_id: int, by: Any, at: datetime) -> Measure:
    """Put a withdrawn indicator back, at the first free place."""
    dossier = locked(dossier)
    row = _own(dossier, measure_id)
    require_editable(by, dossier, row.sub_measure, at=at)
    if row.withdrawn_at is not None:
        row.position = _free_place(dossier, row.sub_measure)
        row.withdrawn_at = None
        row.save()
        recount_measures(dossier, at)
        record(kind="measure.restored", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"dossier": dossier.pk, "sub_measure": row.sub_measure})  # fmt: skip
    return row


@transaction.atomic
def add_measures(*, dossier: Dossier, rows: Sequence[tuple[str, MeasureInput]], by: Any, at: datetime) -> list[Measure]:
    """A whole table of indicators or none of it."""
    return [add_measure(dossier=dossier, sub_measure=sub, given=given, by=by, at=at) for sub, given in rows]
