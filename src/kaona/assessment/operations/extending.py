"""Later ends: what was given to whom and why, for all, for a type, for one agency."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, Dossier, DossierReturn, Extension, Outage, Participant, Receipt
from kaona.assessment.operations.base import Refused, locked_cycle, require_office, tell_deadline
from kaona.assessment.queries.calendars import type_end
from kaona.people.models import Organisation
from kaona.people.queries import people_with_role
from kaona.rules.roles import Role
from kaona.rules.said import said
from kaona.rules.stages import CycleState
from kaona.rules.thai_dates import words_of_moment

MANAGERS = frozenset({Role.COORDINATOR, Role.HEAD})


def note_extension(*, cycle: Cycle, scope: str, until: datetime, reason: str, by: Any, at: datetime,
                   before: datetime | None = None, agency_type: str = "", organisation: Organisation | None = None,
                   outage: Outage | None = None, subject: int | None = None, item: str = "") -> Extension:  # fmt: skip
    """A row of the one table of later ends."""
    return Extension.objects.create(
        cycle=cycle, scope=scope, agency_type=agency_type, organisation=organisation, before=before, until=until,
        reason=reason.strip(), outage=outage, subject=subject, item=item, by=by, at=at,
    )  # fmt: skip


def give_until(*, row: Participant, until: datetime, reason: str, by: Any, at: datetime) -> None:
    """One participant's own later end, and a notice to its coordinator and head. `row` is locked by the deed."""
    row.extended_to, row.extension_reason, row.changed_at, row.changed_by = until, reason, at, by
    row.save()
    record(kind="participant.extended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"until": until.isoformat()})  # fmt: skip
    no_longer_late(cycle=row.cycle, until=until, by=by, at=at, organisation=row.organisation)
    tell_deadline(row, until, reason, at)


def give_return_until(*, row: DossierReturn, until: datetime, by: Any, at: datetime, reason: str = "") -> None:
    """More time for what was sent back, and a notice to coordinator and head. The dossier is locked by the deed."""
    row.due_at = until
    row.save()
    record(kind="dossier.return_extended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"dossier": row.dossier_id, "until": until.isoformat()})  # fmt: skip
    tell(people=people_with_role(row.organisation, MANAGERS, at=at), at=at, kind="dossier.return_extended", body=reason,
         key=f"return:{row.pk}:{until.isoformat()}", path=f"/dossiers/{row.dossier_id}/",
         title=said(f"ขยายเวลาแก้ไขที่ส่งกลับถึง {words_of_moment(until)}", f"Items sent back: more time until {words_of_moment(until, language='en')}"))  # fmt: skip


def no_longer_late(
    *, cycle: Cycle, until: datetime, by: Any, at: datetime, organisation: Organisation | None = None
) -> int:
    """What was submitted before a new end does not count as late; when it was submitted stays as it is. How many."""
    rows = Dossier.objects.filter(cycle=cycle, is_late=True, submitted_at__lt=until).select_for_update(of=("self",))
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    found = list(rows.order_by("pk"))
    for row in found:
        Dossier.objects.filter(pk=row.pk).update(is_late=False)
        Receipt.objects.filter(dossier=row, withdrawn_at=None, at__lt=until).update(is_late=False)
        record(kind="dossier.in_time", subject=row, by=by, at=at, organisation_id=row.organisation_id,
               data={"until": until.isoformat()})  # fmt: skip
    return len(found)


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
