"""Practice cards: written, proposed, published, sent back, withdrawn, restored; past texts brought back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.knowledge.models import Practice, PracticeFigure, PracticeItem
from kaona.knowledge.operations.base import (
    Conflict,
    PracticeFaults,
    Refused,
    checked_reason,
    keep_text,
    locked_practice,
    moved,
    note,
    tell_officers,
    tell_own,
)
from kaona.knowledge.queries.practices import (
    TEXTS,
    figures_of,
    given_of,
    history_for,
    is_office,
    known_codes,
    may_propose,
    may_restore,
    may_withdraw,
    may_write,
    withdrawn_by_office,
)
from kaona.people.access import NotAllowed, require
from kaona.people.models import Organisation
from kaona.rules.found_text import laid_down
from kaona.rules.practices import FigureInput, PracticeInput, faults_of, missing_of, tidy
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import PracticeState
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import sort_key


@transaction.atomic
def write_practice(
    *, organisation: Organisation, given: PracticeInput, by: Any, at: datetime, practice: Practice | None = None,
    version: int = 0,
) -> Practice:  # fmt: skip
    """A new card of `organisation`, or other words on top of `version` of `practice`; a draft may be incomplete.

    PracticeFaults with everything that is wrong; Conflict; Refused("withdrawn_practice" | "practice_fixed").
    """
    row = Practice(organisation=organisation, created_by=by, created_at=at, version=0)
    if practice is not None:
        row = locked_practice(practice)
    _require_writer(row, by, at)
    given = _checked(given)
    before = given_of(row) if row.pk else None
    if given == before:
        return row
    if row.pk and row.version != version:
        raise Conflict(row)
    if row.state in (PracticeState.PROPOSED, PracticeState.PUBLISHED) and (missing := missing_of(given)):
        raise PracticeFaults(missing)
    _keep(row, given, by, at)
    note(row, "practice.written", by, at, version=row.version)
    if practice is not None and row.state != PracticeState.DRAFT and row.organisation.type != Organisation.Type.OFFICE:
        # The Office mended it: once a day its people learn to look at the history.
        tell_own(row, kind="practice.mended", at=at, key=f"practice:{row.pk}:mended:{local(at).date()}",
                 title=said(f"สำนักงาน ก.พ.ร. แก้ข้อความในการ์ด {row.title}", f"The Office changed the card {row.title}"))  # fmt: skip
    return row


def _require_writer(row: Practice, by: Any, at: datetime) -> None:
    if row.pk is None:
        if not may_propose(by, row.organisation, at=at):
            raise NotAllowed(Permission.PROPOSE_PRACTICE, row.organisation)
    elif not may_write(by, row, at=at):
        if may_propose(by, row.organisation, at=at):
            raise Refused("withdrawn_practice" if row.state == PracticeState.WITHDRAWN else "practice_fixed")
        raise NotAllowed(Permission.PROPOSE_PRACTICE, row.organisation)


def _checked(given: PracticeInput) -> PracticeInput:
    given = tidy(given)
    faults = faults_of(given, known_codes())
    if given.owner_id is not None and not Organisation.objects.filter(pk=given.owner_id).exists():
        faults["owner"] = "ไม่พบหน่วยงานนี้ในทะเบียน"
    if faults:
        raise PracticeFaults(faults)
    return given


def _keep(row: Practice, given: PracticeInput, by: Any, at: datetime) -> None:
    for name in TEXTS:
        setattr(row, name, getattr(given, name))
    row.agency_types = list(given.agency_types)
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.sort_key = sort_key(row.title)
    owner = Organisation.objects.get(pk=given.owner_id).search_text if given.owner_id else given.owner_name
    names = " ".join(one.name for one in given.figures)
    row.search_text = laid_down([row.title, row.problem, row.done, row.result, f"{names} {owner}"])
    row.save()
    _keep_items(row, given.items, at)
    _keep_figures(row, given.figures, at)
    keep_text(row, asdict(given), by, at)


def _keep_items(row: Practice, items: tuple[str, ...], at: datetime) -> None:
    standing = {one.item: one for one in PracticeItem.objects.filter(practice=row, ended_at=None)}
    for item in standing.keys() - set(items):
        standing[item].ended_at = at
        standing[item].save()
    PracticeItem.objects.bulk_create(
        PracticeItem(organisation_id=row.organisation_id, practice=row, item=item, at=at)
        for item in items
        if item not in standing
    )


def _keep_figures(row: Practice, figures: tuple[FigureInput, ...], at: datetime) -> None:
    """In place, row by row: what stood before is in the history."""
    standing = figures_of(row)
    for place, given in enumerate(figures):
        one = standing[place] if place < len(standing) else PracticeFigure(
            organisation_id=row.organisation_id, practice=row, at=at
        )  # fmt: skip
        for name, value in asdict(given).items():
            setattr(one, name, value)
        one.position = place
        one.save()
    for one in standing[len(figures) :]:
        one.withdrawn_at = at
        one.save()


@transaction.atomic
def restore_entry(*, practice: Practice, entry: int, by: Any, at: datetime) -> Practice:
    """A past state of the texts as a new version, through the same deed. Refused("unknown_code")."""
    row = locked_practice(practice)
    past = history_for(by, row, at=at).filter(pk=entry).first()
    if past is None:
        raise Refused("unknown_code", code=str(entry))
    old = past.content | {
        "figures": tuple(FigureInput(**one) for one in past.content["figures"]),
        "items": tuple(past.content["items"]),
        "agency_types": tuple(past.content["agency_types"]),
    }
    return write_practice(organisation=row.organisation, given=PracticeInput(**old), practice=row, version=row.version,
                          by=by, at=at)  # fmt: skip


def _require_whole(row: Practice) -> None:
    if missing := missing_of(given_of(row)):
        raise PracticeFaults(missing)


@transaction.atomic
def propose(*, practice: Practice, by: Any, at: datetime) -> Practice:
    """To the Office. PracticeFaults with everything that is missing; Refused("move")."""
    row = locked_practice(practice)
    if not may_propose(by, row.organisation, at=at):
        raise NotAllowed(Permission.PROPOSE_PRACTICE, row.organisation)
    state = moved("propose", row)
    _require_whole(row)
    row.state, row.proposed_by, row.proposed_at, row.reason = state, by, at, ""
    row.save()
    note(row, "practice.proposed", by, at, version=row.version)
    tell_officers(row, kind="practice.proposed", at=at, but=by, body=row.title,
                  title=said(f"{row.organisation} เสนอการ์ดวิธีปฏิบัติ", f"{english_name(row.organisation)} proposes a practice card"))  # fmt: skip
    return row


@transaction.atomic
def publish(*, practice: Practice, by: Any, at: datetime) -> Practice:
    """For everybody. The Office's own draft needs nobody who proposes it. PracticeFaults; Refused("move")."""
    row = locked_practice(practice)
    require(by, Permission.PUBLISH_PRACTICE, at=at)
    if row.state == PracticeState.DRAFT and row.organisation.type == Organisation.Type.OFFICE:
        row.state, row.proposed_by, row.proposed_at = moved("propose", row), by, at
    row.state = moved("publish", row)
    _require_whole(row)
    row.published_by, row.published_at, row.reason = by, at, ""
    row.save()
    note(row, "practice.published", by, at, version=row.version)
    tell_own(
        row,
        kind="practice.published",
        at=at,
        title=said(f"เผยแพร่การ์ด {row.title} แล้ว", f"The card {row.title} is published"),
    )
    return row


@transaction.atomic
def send_back(*, practice: Practice, reason: str, by: Any, at: datetime) -> Practice:
    """To those who proposed it, with the reason. Refused("reason" | "move")."""
    row = locked_practice(practice)
    require(by, Permission.PUBLISH_PRACTICE, at=at)
    row.state, row.reason = moved("send_back", row), checked_reason(reason)
    title = said(f"ส่งการ์ด {row.title} กลับให้แก้", f"The card {row.title} comes back to be changed")
    tell_own(row, kind="practice.sent_back", at=at, title=title, body=row.reason)
    row.proposed_by, row.proposed_at = None, None  # from here on the Office does not see it
    row.save()
    note(row, "practice.sent_back", by, at, version=row.version)
    return row


@transaction.atomic
def withdraw(*, practice: Practice, reason: str, by: Any, at: datetime) -> Practice:
    """It is shown to nobody but its own people and the Office; nothing is lost. Refused("reason" | "move")."""
    row = locked_practice(practice)
    if not may_withdraw(by, row, at=at):
        if may_propose(by, row.organisation, at=at) or is_office(by, at=at):
            raise Refused("move", move="withdraw", stage=row.state)
        raise NotAllowed(Permission.PROPOSE_PRACTICE, row.organisation)
    row.state, row.reason = moved("withdraw", row), checked_reason(reason)
    row.withdrawn_by, row.withdrawn_at = by, at
    row.save()
    note(row, "practice.withdrawn", by, at)
    if not may_propose(by, row.organisation, at=at):
        title = said(f"ถอนการ์ด {row.title} จากคลัง", f"The card {row.title} was withdrawn")
        tell_own(row, kind="practice.withdrawn", at=at, title=title, body=row.reason)
    return row


@transaction.atomic
def restore(*, practice: Practice, by: Any, at: datetime) -> Practice:
    """Its own people take it back as a draft, to be changed and proposed again; the Office undoes its own withdrawal: what
    was published is published again. Refused("move")."""
    row = locked_practice(practice)
    if not may_restore(by, row, at=at):
        if may_propose(by, row.organisation, at=at) or is_office(by, at=at):
            raise Refused("move", move="restore", stage=row.state)
        raise NotAllowed(Permission.PROPOSE_PRACTICE, row.organisation)
    again = row.published_at is not None and is_office(by, at=at) and withdrawn_by_office(row)
    row.state = moved("republish" if again else "restore", row)
    if not again:
        row.proposed_by = row.proposed_at = row.published_by = row.published_at = None
    row.withdrawn_by, row.withdrawn_at, row.reason = None, None, ""
    row.save()
    note(row, "practice.restored", by, at, state=row.state)
    return row
