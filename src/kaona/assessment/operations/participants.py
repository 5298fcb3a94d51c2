"""Who takes part in a cycle: joined, extended, out with a reason, reminded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, Dossier, Participant
from kaona.assessment.operations.base import Refused, give_dossiers, locked_cycle, require_office
from kaona.assessment.operations.extending import give_until, note_extension
from kaona.assessment.queries.calendars import type_end
from kaona.assessment.queries.cycles import proposed_agencies
from kaona.people.models import Organisation
from kaona.people.queries import people_with_role
from kaona.rules.reminders import Due
from kaona.rules.roles import Role
from kaona.rules.said import english_name, said
from kaona.rules.stages import CycleState, DossierStage
from kaona.rules.thai_dates import local, words_of_moment
from kaona.rules.thai_text import clean_text

OUT = (Participant.State.LEFT, Participant.State.MERGED, Participant.State.EXEMPT)
TOLD = frozenset({Role.COORDINATOR, Role.HEAD})


@transaction.atomic
def extend(*, participant: Participant, until: datetime, reason: str, by: Any, at: datetime) -> Participant:
    """A later end for one agency, with a reason and a notice."""
    require_office(by, at)
    row = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("organisation", "cycle__window")
        .get(pk=participant.pk)
    )
    if not reason.strip():
        raise Refused("reason")
    if until <= max(row.cycle.window.closes_at, row.extended_to or row.cycle.window.closes_at):
        raise Refused("window")
    note_extension(cycle=row.cycle, scope="agency", organisation=row.organisation, until=until, reason=reason, by=by, at=at,
                   before=max(row.cycle.window.closes_at, row.extended_to or row.cycle.window.closes_at))  # fmt: skip
    give_until(row=row, until=until, reason=reason, by=by, at=at)
    return row


@transaction.atomic
def add_participants(*, cycle: Cycle, organisations: Iterable[Organisation], origin: str, by: Any, at: datetime) -> int:
    """Let agencies take part; those who left come back. Refused("type" | "demo" | "ended") names the agency, ("closed")."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    if cycle.state == CycleState.CLOSED:
        raise Refused("closed")
    added = []
    for organisation in organisations:
        if organisation.type not in cycle.agency_types:
            raise Refused("type", name=organisation.name_th)
        if organisation.is_demo != cycle.is_demo:
            raise Refused("demo", name=organisation.name_th)
        if organisation.valid_to is not None:
            raise Refused("ended", name=organisation.name_th)
        row, new = Participant.objects.get_or_create(
            cycle=cycle, organisation=organisation, defaults={"origin": origin, "changed_at": at, "changed_by": by}
        )
        if not new and row.state != Participant.State.ACTIVE:
            row.state, row.reason, row.changed_at, row.changed_by = Participant.State.ACTIVE, "", at, by
            row.save()
        elif not new:
            continue
        added.append(organisation)
        record(
            kind="participant.joined",
            subject=row,
            by=by,
            at=at,
            organisation_id=organisation.pk,
            data={"origin": origin},
        )
        _like_its_type(row, cycle)
    if cycle.state == CycleState.OPEN:
        give_dossiers(cycle, added, at)
    return len(added)


def _like_its_type(row: Participant, cycle: Cycle) -> None:
    """Who joins after its type was given a later end has it too."""
    until = type_end(cycle, row.organisation.type)
    if until > max(cycle.window.closes_at, row.extended_to or cycle.window.closes_at):
        last = cycle.extensions.filter(scope="type", agency_type=row.organisation.type).latest("until")
        row.extended_to, row.extension_reason = until, last.reason
        row.save()


@transaction.atomic
def propose_participants(*, cycle: Cycle, by: Any, at: datetime) -> int:
    """Add every agency that the register proposes."""
    return add_participants(cycle=cycle, organisations=list(proposed_agencies(cycle)), origin="register", by=by, at=at)


@transaction.atomic
def copy_participants(*, cycle: Cycle, source: Cycle, by: Any, at: datetime) -> int:
    """Add those who took part in another cycle and still fit."""
    last = Organisation.objects.filter(
        pk__in=source.participants.filter(state=Participant.State.ACTIVE).values("organisation"),
        type__in=cycle.agency_types, valid_to=None, is_demo=cycle.is_demo,
    )  # fmt: skip
    return add_participants(cycle=cycle, organisations=list(last), origin="copied", by=by, at=at)


@transaction.atomic
def take_out(*, participant: Participant, state: str, reason: str, by: Any, at: datetime) -> Participant:
    """Left, merged or exempt, with a reason; the dossier stays readable and counts nowhere."""
    require_office(by, at)
    rows = Participant.objects.select_for_update(of=("self",)).select_related("organisation", "cycle")
    row = rows.get(pk=participant.pk)
    if not reason.strip():
        raise Refused("reason")
    if row.state != Participant.State.ACTIVE or state not in OUT:
        raise Refused("state")
    row.state, row.reason, row.changed_at, row.changed_by = state, reason, at, by
    row.save()
    record(kind=f"participant.{state}", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    if row.cycle.state == CycleState.OPEN:
        tell(
            people=people_with_role(row.organisation, TOLD, at=at), kind="participant.out", at=at, path="/",
            key=f"participant:{row.pk}:{state}:{at.isoformat()}", body=reason,
            title=said(f"หน่วยงานไม่อยู่ใน{row.cycle.name_th}แล้ว", f"Your agency no longer takes part in {english_name(row.cycle)}"),
        )  # fmt: skip
    return row


@dataclass(frozen=True)
class Reminded:
    """What a reminder did: agencies told now, told today already, and those with nobody to tell."""

    told: list[Organisation]
    before: list[Organisation]
    nobody: list[Organisation]


@transaction.atomic
def remind(*, cycle: Cycle, participants: Iterable[Participant], text: str, by: Any, at: datetime) -> Reminded:
    """Tell coordinators and heads of agencies that have not submitted, at most once a day. Refused("closed" | "long")."""
    require_office(by, at)
    cycle = locked_cycle(cycle)
    if cycle.state != CycleState.OPEN:
        raise Refused("closed")
    text = clean_text(text).strip()
    if len(text) > 2000:
        raise Refused("long")
    done = Reminded([], [], [])
    submitted = Dossier.objects.filter(cycle=cycle, stage=DossierStage.SUBMITTED).values("organisation")
    keys = [row.pk for row in participants]
    rows = cycle.participants.filter(pk__in=keys, state=Participant.State.ACTIVE).exclude(organisation__in=submitted)
    for row in rows.select_related("organisation", "cycle__window").order_by("pk"):
        _remind_one(row, text, done, by, at)
    record(kind="cycle.reminded", subject=cycle, by=by, at=at,
           data={"told": len(done.told), "nobody": len(done.nobody)})  # fmt: skip
    return done


def _remind_one(row: Participant, text: str, done: Reminded, by: Any, at: datetime) -> None:
    people = people_with_role(row.organisation, TOLD, at=at)
    if not people.exists():
        done.nobody.append(row.organisation)
        return
    closes_at = max(row.extended_to or row.cycle.window.closes_at, row.cycle.window.closes_at)
    told = tell(
        people=people, kind="cycle.reminded", due=Due(row.pk, closes_at), key=f"remind:{row.pk}:{local(at).date().isoformat()}", at=at, path="/",
        title=said(f"เตือน: {row.cycle.name_th} ปิดรับ {words_of_moment(closes_at)}",
                   f"Reminder: {english_name(row.cycle)} closes on {words_of_moment(closes_at, language='en')}"),
        body=text or said("แบบประเมินของหน่วยงานยังไม่ได้ส่ง", "Your agency has not submitted its self-assessment"),
    )  # fmt: skip
    if not told:
        done.before.append(row.organisation)
        return
    done.told.append(row.organisation)
    record(kind="participant.reminded", subject=row, by=by, at=at, organisation_id=row.organisation_id)
