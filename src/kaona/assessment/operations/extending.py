"""Later ends: what was given to whom and why, for all, for a type, for one agency."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import Cycle, Extension, Outage, Participant
from kaona.assessment.operations.base import Refused, locked_cycle, require_office, tell_deadline
from kaona.assessment.queries.calendars import type_end
from kaona.people.models import Organisation
from kaona.rules.stages import CycleState


def note_extension(*, cycle: Cycle, scope: str, until: datetime, reason: str, by: Any, at: datetime,
                   before: datetime | None = None, agency_type: str = "", organisation: Organisation | None = None,
                   outage: Outage | None = None) -> Extension:  # fmt: skip
    """A row of the one table of later ends."""
    return Extension.objects.create(
        cycle=cycle, scope=scope, agency_type=agency_type, organisation=organisation, before=before, until=until,
        reason=reason.strip(), outage=outage, by=by, at=at,
    )  # fmt: skip


def give_until(*, row: Participant, until: datetime, reason: str, by: Any, at: datetime) -> None:
    """One participant's own later end, and a notice to its coordinator and head. `row` is locked by the deed."""
    row.extended_to, row.extension_reason, row.changed_at, row.changed_by = until, reason, at, by
    row.save()
    record(kind="participant.extended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"until": until.isoformat()})  # fmt: skip
    tell_deadline(row, until, reason, at)


@transaction.atomic
def extend_type(*, cycle: Cycle, agency_type: str, until: datetime, reason: str, by: Any, at: datetime) -> int:
    """A later end for every agency of a type, those who join later too; how many have it now. An agency that had a still
    later end keeps it. Refused("draft" | "type" | "window" | "reason")."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    if cycle.state == CycleState.DRAFT:
        raise Refused("draft")
    if agency_type not in cycle.agency_types:
        raise Refused("type")
    before = type_end(cycle, agency_type)
    if until <= before:
        raise Refused("window")
    if not reason.strip():
        raise Refused("reason")
    note_extension(
        cycle=cycle, scope="type", agency_type=agency_type, before=before, until=until, reason=reason, by=by, at=at
    )
    rows = cycle.participants.select_for_update(of=("self",)).filter(
        state=Participant.State.ACTIVE, organisation__type=agency_type
    )
    count = 0
    for row in rows.select_related("organisation").order_by("pk"):
        if row.extended_to is None or row.extended_to < until:
            give_until(row=row, until=until, reason=reason.strip(), by=by, at=at)
            count += 1
    record(kind="cycle.type_extended", subject=cycle, by=by, at=at,
           data={"type": agency_type, "until": until.isoformat(), "agencies": count})  # fmt: skip
    return count
