"""Outages: declared by an administrator, or measured and then confirmed; the published rule is applied once to each."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, DossierReturn, Extension, Heartbeat, Outage, Participant
from kaona.assessment.operations.base import Refused, locked, locked_cycle, tell_deadline
from kaona.assessment.operations.calendar_base import keep_times
from kaona.assessment.operations.extending import give_return_until, give_until, no_longer_late, note_extension
from kaona.assessment.queries.calendars import OF_WINDOWS
from kaona.assessment.queries.holidays import days_off
from kaona.assessment.queries.outages import end_after, reason_of, terms_of
from kaona.people.access import require
from kaona.people.queries import administrators
from kaona.rules.outages import Down, later_end
from kaona.rules.roles import Permission
from kaona.rules.said import Said, said
from kaona.rules.stages import CycleState
from kaona.rules.thai_dates import local, words_of_moment

LONGEST = timedelta(days=30)
GAP = timedelta(minutes=10)


@transaction.atomic
def declare_outage(*, began_at: datetime, ended_at: datetime, what: str, by: Any, at: datetime) -> Outage:
    """Note that the site could not be used, and apply the rule. Refused("outage_times" | "outage_what" | "outage_exists")."""
    require(by, Permission.DECLARE_OUTAGE, at=at)
    if not began_at < ended_at <= at or ended_at - began_at > LONGEST:
        raise Refused("outage_times")
    if not what.strip() or len(what) > 500:
        raise Refused("outage_what")
    if Outage.objects.filter(state=Outage.State.CONFIRMED, began_at__lt=ended_at, ended_at__gt=began_at).exists():
        raise Refused("outage_exists")
    try:
        with transaction.atomic():
            row = Outage.objects.create(
                began_at=began_at, ended_at=ended_at, what=" ".join(what.split()), origin=Outage.Origin.DECLARED,
                state=Outage.State.CONFIRMED, noted_at=at, noted_by=by, settled_at=at, settled_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("outage_exists") from None
    record(kind="outage.declared", subject=row, by=by, at=at, data=_times(row))
    apply_outage(outage=row, by=by, at=at)
    return row


@transaction.atomic
def keep_beat(*, name: str, by: None, at: datetime) -> Outage | None:
    """The worker is alive. After a gap the time without it is proposed as an outage, for an administrator to confirm."""
    beat, new = Heartbeat.objects.select_for_update().get_or_create(name=name, defaults={"at": at})
    before = beat.at
    if not new and at > before:
        beat.at = at
        beat.save()
    if new or at - before < GAP:
        return None
    row, made = Outage.objects.get_or_create(
        began_at=before, origin=Outage.Origin.MEASURED,
        defaults={"ended_at": at, "state": Outage.State.PROPOSED, "noted_at": at},
    )  # fmt: skip
    if made:
        record(kind="outage.measured", subject=row, by=by, at=at, data=_times(row))
        tell(people=administrators(at=at), kind="outage.measured", key=f"outage:{row.pk}", at=at, path="/calendars/outages/",
             title=said("ระบบหยุดทำงานช่วงหนึ่ง ยืนยันหรือไม่นับ", "The system stood still for a while: confirm it or leave it out"),
             body=_span(row), mail=False)  # fmt: skip
    return row if made else None


@transaction.atomic
def settle_outage(*, outage: Outage, confirmed: bool, by: Any, at: datetime) -> Outage:
    """Confirm a measured outage, which applies the rule, or dismiss it. Refused("outage_settled")."""
    require(by, Permission.DECLARE_OUTAGE, at=at)
    row = Outage.objects.select_for_update().get(pk=outage.pk)
    if row.state != Outage.State.PROPOSED:
        raise Refused("outage_settled")
    row.state = Outage.State.CONFIRMED if confirmed else Outage.State.DISMISSED
    row.settled_at, row.settled_by = at, by
    row.save()
    if not confirmed:
        record(kind="outage.dismissed", subject=row, by=by, at=at)
        return row
    record(kind="outage.confirmed", subject=row, by=by, at=at, data=_times(row))
    apply_outage(outage=row, by=by, at=at)
    return row


@transaction.atomic
def apply_outage(*, outage: Outage, by: Any, at: datetime) -> int:
    """Move the ends that the rule says, of every open cycle and of what was sent back; how many ends. A second time nothing
    moves. Dates of questions are moved by the room that keeps them, `verification.operations.outages`."""
    if by is not None:
        require(by, Permission.DECLARE_OUTAGE, at=at)
    if outage.state != Outage.State.CONFIRMED:
        raise Refused("outage_settled")
    cycles = Cycle.objects.filter(state=CycleState.OPEN).order_by("pk")
    moved = sum(_apply(outage, locked_cycle(cycle), by, at) for cycle in cycles)
    returned = DossierReturn.objects.filter(closed_at=None).select_related("dossier").order_by("dossier")
    return moved + sum(_apply_to_return(outage, one, by, at) for one in returned)


def _apply_to_return(outage: Outage, returned: DossierReturn, by: Any, at: datetime) -> int:
    """The date of items that were sent back moves by the rule of its cycle."""
    dossier = locked(returned.dossier)
    row = DossierReturn.objects.select_related("organisation").get(pk=returned.pk)
    known = Extension.objects.filter(outage=outage, cycle=dossier.cycle, organisation=row.organisation, scope="return")
    if row.closed_at is not None or known.exists():
        return 0
    until = end_after(outage, row.due_at, dossier.cycle)
    if until is None:
        return 0
    reason = reason_of(outage)
    note_extension(cycle=dossier.cycle, scope="return", organisation=row.organisation, before=row.due_at, until=until,
                   reason=reason, outage=outage, by=by, at=at)  # fmt: skip
    give_return_until(row=row, until=until, reason=reason, by=by, at=at)
    return 1


def _apply(outage: Outage, cycle: Cycle, by: Any, at: datetime) -> int:
    if Extension.objects.filter(outage=outage, cycle=cycle, scope__in=OF_WINDOWS).exists():
        return 0
    down, terms = Down(outage.began_at, outage.ended_at), terms_of(cycle)
    ends = [cycle.window.closes_at, outage.ended_at]
    own = cycle.participants.select_for_update(of=("self",)).filter(state=Participant.State.ACTIVE)
    rows = list(own.select_related("organisation").order_by("pk"))
    ends += [row.extended_to for row in rows if row.extended_to]
    off = days_off(local(min(ends)).date(), local(max(ends)).date() + timedelta(days=90))
    before, until = cycle.window.closes_at, later_end(cycle.window.closes_at, down, terms, off)
    later = {
        row.pk: later_end(row.extended_to, down, terms, off)
        for row in rows
        if row.extended_to and row.extended_to > before
    }
    reason = reason_of(outage)
    if until is not None:
        keep_times(window=cycle.window, closes_at=until, reason=reason, by=by, at=at)
        note_extension(cycle=cycle, scope="all", before=before, until=until, reason=reason, outage=outage, by=by, at=at)
        record(
            kind="cycle.outage_extended",
            subject=cycle,
            by=by,
            at=at,
            data={"outage": outage.pk, "until": until.isoformat()},
        )
        no_longer_late(cycle=cycle, until=until, by=by, at=at)
    return int(until is not None) + sum(
        _own(row, later.get(row.pk), until, cycle, outage, reason, by, at) for row in rows
    )


def _own(
    row: Participant,
    later: datetime | None,
    until: datetime | None,
    cycle: Cycle,
    outage: Outage,
    reason: str,
    by: Any,
    at: datetime,
) -> int:
    """The later end that one agency had moves too; everybody else learns the end for all."""
    current = row.extended_to
    if later is not None and current is not None and later > current and (until is None or later > until):
        note_extension(cycle=cycle, scope="agency", organisation=row.organisation, before=current, until=later, reason=reason,
                       outage=outage, by=by, at=at)  # fmt: skip
        give_until(row=row, until=later, reason=reason, by=by, at=at)
        return 1
    if until is not None:
        tell_deadline(row, max(until, current or until), reason, at)
    return 0


def _times(row: Outage) -> dict[str, str]:
    return {"began": row.began_at.isoformat(), "ended": row.ended_at.isoformat()}


def _span(row: Outage) -> Said:
    began, ended = (words_of_moment(one, language="en") for one in (row.began_at, row.ended_at))
    return said(f"{words_of_moment(row.began_at)} – {words_of_moment(row.ended_at)}", f"{began} – {ended}")
