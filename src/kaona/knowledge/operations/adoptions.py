"""A practice taken into use: adopted, changed, asked what changed, told, withdrawn. The only place that writes adoptions."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier
from kaona.knowledge.models import Adoption, Practice
from kaona.knowledge.operations.base import Conflict, PracticeFaults, Refused, checked_reason, locked_practice
from kaona.knowledge.queries.adoptions import given_of_adoption, may_adopt, outcome_of
from kaona.people.access import NotAllowed, require
from kaona.people.models import Organisation
from kaona.people.queries import officers, people_with_role
from kaona.rules.adoptions import (
    AdoptionInput,
    OutcomeInput,
    adoption_faults,
    outcome_faults,
    tidy_adoption,
    tidy_outcome,
)
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, said
from kaona.rules.stages import PracticeState
from kaona.rules.thai_dates import local, words_of_date

MOST_CODES = 20


def _note(row: Adoption, kind: str, by: Any, at: datetime, **data: Any) -> None:
    """The audit line, in the chain of the agency that adopts."""
    record(kind=kind, subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"practice": row.practice_id, **data})  # fmt: skip


def _locked(adoption: Adoption, by: Any, at: datetime) -> Adoption:
    """The row under a lock, for somebody who may change it. Refused("adoption_withdrawn")."""
    rows = Adoption.objects.select_for_update(of=("self",)).select_related("organisation", "practice__organisation")
    row = rows.get(pk=adoption.pk)
    require(by, Permission.ADOPT_PRACTICE, row.organisation, at=at)
    if row.withdrawn_at is not None:
        raise Refused("adoption_withdrawn")
    return row


@transaction.atomic
def adopt(
    *, practice: Practice, organisation: Organisation, given: AdoptionInput, by: Any, at: datetime,
    dossier: Dossier | None = None, codes: Iterable[str] = (),
) -> Adoption:  # fmt: skip
    """An agency takes a published card into use. PracticeFaults; Refused("adopt_unpublished" | "own_practice" | "adopted_already")."""
    card = locked_practice(practice)
    if not may_adopt(by, organisation, at=at):
        raise NotAllowed(Permission.ADOPT_PRACTICE, organisation)
    if dossier is not None and dossier.organisation_id != organisation.pk:
        raise NotAllowed(Permission.ADOPT_PRACTICE, dossier.organisation)
    if card.state != PracticeState.PUBLISHED:
        raise Refused("adopt_unpublished")
    if organisation.pk in (card.organisation_id, card.owner_id):
        raise Refused("own_practice")
    if Adoption.objects.filter(practice=card, organisation=organisation, withdrawn_at=None).exists():
        raise Refused("adopted_already")
    given = tidy_adoption(given)
    if faults := adoption_faults(given, local(at).date()):
        raise PracticeFaults(faults)
    row = Adoption.objects.create(
        organisation=organisation, practice=card, dossier=dossier, codes=list(dict.fromkeys(codes))[:MOST_CODES],
        **asdict(given), adopted_by=by, adopted_at=at, changed_by=by, changed_at=at,
    )  # fmt: skip
    _note(row, "adoption.made", by, at, codes=row.codes, dossier=dossier.pk if dossier else None)
    who, who_en = (str(organisation), str(organisation)) if row.named else ("หน่วยงานหนึ่ง", "An agency")
    _tell_author(
        row, "adoption.made", said(f"{who}นำการ์ด {card.title} ไปใช้", f"{who_en} adopts the card {card.title}"), at
    )
    return row


def _tell_author(row: Adoption, kind: str, title: Said, at: datetime) -> None:
    """Those whose card it is: the agency's coordinators, at the Office its officers."""
    organisation = row.practice.organisation
    if organisation.type == Organisation.Type.OFFICE:
        people = officers(at=at)
    else:
        people = people_with_role(organisation, frozenset({Role.COORDINATOR}), at=at)
    tell(people=people, kind=kind, key=f"adoption:{row.pk}:{kind}:{row.version}", at=at, title=title,
         path=f"/knowledge/{row.practice_id}/")  # fmt: skip


@transaction.atomic
def change_adoption(*, adoption: Adoption, given: AdoptionInput, version: int, by: Any, at: datetime) -> Adoption:
    """Other words or another day, on top of `version`. PracticeFaults; Conflict; Refused("adoption_withdrawn")."""
    row = _locked(adoption, by, at)
    given = tidy_adoption(given)
    # A day that has passed may stay as it is.
    today = min(local(at).date(), row.review_on) if given.review_on == row.review_on else local(at).date()
    if faults := adoption_faults(given, today):
        raise PracticeFaults(faults)
    if given == given_of_adoption(row):
        return row
    if row.version != version:
        raise Conflict(row)
    for name, value in asdict(given).items():
        setattr(row, name, value)
    _keep(row, by, at)
    _note(row, "adoption.changed", by, at, version=row.version)
    return row


def _keep(row: Adoption, by: Any, at: datetime) -> None:
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()


@transaction.atomic
def tell_outcome(*, adoption: Adoption, given: OutcomeInput, version: int, by: Any, at: datetime) -> Adoption:
    """What changed; told again it replaces what was told. PracticeFaults; Conflict; Refused("adoption_withdrawn")."""
    row = _locked(adoption, by, at)
    given = tidy_outcome(given)
    if faults := outcome_faults(given):
        raise PracticeFaults(faults)
    if given == outcome_of(row):
        return row
    if row.version != version:
        raise Conflict(row)
    first = row.told_at is None
    row.outcome, row.changed_text, row.shared = given.outcome, given.text, given.shared
    row.figures = [asdict(one) for one in given.figures]
    row.told_by, row.told_at = by, at
    _keep(row, by, at)
    _note(row, "adoption.told", by, at, outcome=row.outcome, shared=row.shared)
    if first:
        title = said(
            f"มีผลจากการนำการ์ด {row.practice.title} ไปใช้", f"There is a result of using the card {row.practice.title}"
        )
        _tell_author(row, "adoption.told", title, at)
    return row


@transaction.atomic
def withdraw_adoption(*, adoption: Adoption, reason: str, by: Any, at: datetime) -> Adoption:
    """It is used no more: it counts nowhere, and stays to be read. Once more changes nothing. Refused("reason")."""
    rows = Adoption.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.get(pk=adoption.pk)
    require(by, Permission.ADOPT_PRACTICE, row.organisation, at=at)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_reason = checked_reason(reason)
    row.withdrawn_by, row.withdrawn_at = by, at
    _keep(row, by, at)
    _note(row, "adoption.withdrawn", by, at)
    return row


@transaction.atomic
def ask_outcome(*, adoption: Adoption, by: Any, at: datetime) -> bool:
    """Ask the coordinator and whoever adopted what changed: once for each day that was chosen. False: nothing was to ask."""
    rows = Adoption.objects.select_for_update(of=("self",)).select_related("organisation", "practice", "adopted_by")
    row = rows.get(pk=adoption.pk)
    due = row.withdrawn_at is None and row.told_at is None and row.review_on <= local(at).date()
    if not due or row.asked_for == row.review_on:
        return False
    people = {one.pk: one for one in people_with_role(row.organisation, frozenset({Role.COORDINATOR}), at=at)}
    if may_adopt(row.adopted_by, row.organisation, at=at):
        people[row.adopted_by_id] = row.adopted_by
    title = said(f"นำการ์ด {row.practice.title} ไปใช้แล้วอะไรเปลี่ยนไป", f"What changed with the card {row.practice.title}?")
    tell(people=people.values(), kind="adoption.asked", key=f"adoption:{row.pk}:asked:{row.review_on.isoformat()}",
         at=at, title=title, path=f"/knowledge/adoptions/{row.pk}/", body=said(
             f"ถึงวันติดตามผล {words_of_date(row.review_on)} บอกผลได้จากหน้านี้",
             f"The day to ask has come ({words_of_date(row.review_on, language='en')}). Tell it on this page."))  # fmt: skip
    row.asked_for = row.review_on
    row.save(update_fields=["asked_for"])
    _note(row, "adoption.asked", by, at, review_on=row.review_on.isoformat())
    return True
