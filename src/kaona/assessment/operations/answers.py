"""Ticks, narratives, profile answers, confirmation of levels. Every deed checks, changes, records, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.access import may_confirm
from kaona.assessment.models import Dossier, LevelAnswer, ProfileAnswer, StatementAnswer
from kaona.assessment.operations.base import Conflict, Refused, changed, locked, require_editable
from kaona.assessment.operations.history import keep
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.cycles import accepts
from kaona.assessment.queries.dossiers import dossier_for
from kaona.people.access import NotAllowed
from kaona.prepared import Prepared, PreparedChange
from kaona.rules.roles import Permission
from kaona.rules.thai_text import clean_text

MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class Ticked:
    """The dossier after ticks, the stamp that it had before, and the answers that changed."""

    dossier: Dossier
    stamp_before: str
    changes: dict[str, str]


@transaction.atomic
def tick(*, pk: int, states: Mapping[str, str], by: Any, at: datetime) -> Ticked | None:
    """Answer statements {code: state} of dossier `pk`, all or none. None when `by` may not read it."""
    dossier = dossier_for(by, pk, at=at, locked=True)
    if dossier is None:
        return None
    done = Ticked(dossier, dossier.stamp, {})
    for code, state in states.items():
        stamp = dossier.stamp
        _answer(dossier, code, state, by, at)
        if dossier.stamp != stamp:
            done.changes[code] = state
    return done


@transaction.atomic
def answer_statement(*, dossier: Dossier, code: str, state: str, by: Any, at: datetime) -> StatementAnswer:
    """Tick (or untick) a statement; a changed answer clears the level's confirmation. Refused("unknown_code")."""
    return _answer(locked(dossier), code, state, by, at)


_STATEMENT = Prepared(lambda of: StatementAnswer.objects.filter(dossier=of.dossier, code=of.code))


_ANSWER = PreparedChange(
    lambda of: (
        StatementAnswer.objects.filter(pk=of.pk),
        {"state": of.state, "version": of.version, "changed_by": of.by, "changed_at": of.at, "carried": False},
    )
)
_UNCONFIRM = PreparedChange(
    lambda of: (
        LevelAnswer.objects.filter(dossier=of.dossier, item=of.item, level=of.level, confirmed_at__isnull=False),
        {"confirmed_at": None, "confirmed_by": None},
    )
)


def _answer(dossier: Dossier, code: str, state: str, by: Any, at: datetime) -> StatementAnswer:
    require_editable(by, dossier, code, at=at)
    book = edition_of(dossier)
    statement = book.statements.get(code)
    if statement is None or dossier.organisation.type not in statement.applies_to:
        raise Refused("unknown_code", code=code)
    if state not in StatementAnswer.State.values:
        raise Refused("unknown_state", state=state)
    row = _STATEMENT.first(dossier=dossier.pk, code=code)
    before = row.state if row else "unanswered"
    if row is None:
        row = StatementAnswer(dossier=dossier, organisation_id=dossier.organisation_id, code=code, version=0)
    if before == state:
        return row
    row.state, row.version, row.changed_by, row.changed_at, row.carried = state, row.version + 1, by, at, False
    if row.pk is None:
        row.save()
    else:
        _ANSWER(pk=row.pk, state=state, version=row.version, by=by.pk, at=at)
    cleared = _clear_confirmation(dossier, *book.places[code])
    answered = (state != "unanswered") - (before != "unanswered")
    met = (state == "met") - (before == "met")
    changed(dossier, at, statements_answered=answered, statements_met=met, levels_confirmed=-cleared)
    record(kind="statement.answered", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "code": code, "before": before, "state": state})  # fmt: skip
    return row


def _clear_confirmation(dossier: Dossier, item: str, level: str) -> int:
    return _UNCONFIRM(dossier=dossier.pk, item=item, level=level)


@transaction.atomic
def write_narrative(
    *, dossier: Dossier, item: str, level: str, text: str, version: int, by: Any, at: datetime, apart: bool = False
) -> LevelAnswer:
    """Save the narrative of a level typed on top of `version` (0: none yet). Conflict carries what somebody else saved.
    `apart`: history keeps an entry of its own."""
    dossier = locked(dossier)
    require_editable(by, dossier, item, at=at)
    found = edition_of(dossier).items.get(item)
    if found is None or level not in [one.key for one in found.levels]:
        raise Refused("unknown_code", code=f"{item}.{level}")
    text = _checked(text)
    row = LevelAnswer.objects.filter(dossier=dossier, item=item, level=level).select_related("changed_by").first()
    if row is None:
        row = LevelAnswer(dossier=dossier, organisation_id=dossier.organisation_id, item=item, level=level, version=0)
    elif row.narrative == text:
        return row
    elif row.version != version:
        raise Conflict(row)
    row.narrative, row.version, row.changed_by, row.changed_at, row.carried = text, row.version + 1, by, at, False
    row.save()
    changed(dossier, at)
    _kept(dossier, "narrative", f"{item}.{level}", text, row, by, at, apart)
    return row


@transaction.atomic
def write_profile(
    *, dossier: Dossier, code: str, text: str, version: int, by: Any, at: datetime, apart: bool = False
) -> ProfileAnswer:
    """Save the answer to a profile question, likewise."""
    dossier = locked(dossier)
    require_editable(by, dossier, code, at=at)
    if code not in edition_of(dossier).questions:
        raise Refused("unknown_code", code=code)
    text = _checked(text)
    row = ProfileAnswer.objects.filter(dossier=dossier, code=code).select_related("changed_by").first()
    had = bool(row and row.text.strip())
    if row is None:
        row = ProfileAnswer(dossier=dossier, organisation_id=dossier.organisation_id, code=code, version=0)
    elif row.text == text:
        return row
    elif row.version != version:
        raise Conflict(row)
    row.text, row.version, row.changed_by, row.changed_at, row.carried = text, row.version + 1, by, at, False
    row.save()
    changed(dossier, at, profile_answered=bool(text.strip()) - had)
    _kept(dossier, "profile", code, text, row, by, at, apart)
    return row


def _checked(text: str) -> str:
    text = clean_text(text)
    if len(text) > MOST_CHARACTERS:
        raise Refused("too_long", most=MOST_CHARACTERS)
    return text if text.strip() else ""


def _kept(dossier: Dossier, kind: str, target: str, text: str, row: Any, by: Any, at: datetime, apart: bool) -> None:
    keep(
        dossier=dossier,
        kind=kind,
        target=target,
        content={"text": text},
        version=row.version,
        by=by,
        at=at,
        apart=apart,
    )
    record(kind=f"{kind}.written", subject=row, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"dossier": dossier.pk, "target": target, "version": row.version, "characters": len(text)})  # fmt: skip


@transaction.atomic
def confirm_level(*, dossier: Dossier, item: str, level: str, confirmed: bool, by: Any, at: datetime) -> LevelAnswer:
    """Mark a level as checked (or not). Carried-over answers of the level count from then on.

    Refused("stage") when signed, Refused("closed") when it is too late, Refused("nothing") when the level has
    neither an answered statement nor words.
    """
    dossier = locked(dossier)
    if not may_confirm(by, dossier, item, at=at):
        raise NotAllowed(Permission.CONFIRM_LEVEL, dossier.organisation)
    if not accepts(dossier, at=at):
        raise Refused("closed")
    found = edition_of(dossier).items.get(item)
    if found is None or level not in [one.key for one in found.levels]:
        raise Refused("unknown_code", code=f"{item}.{level}")
    codes = [one.code for one in found.level(level).statements_for(dossier.organisation.type)]
    answers = StatementAnswer.objects.filter(dossier=dossier, code__in=codes)
    words = LevelAnswer.objects.filter(dossier=dossier, item=item, level=level, narrative__regex=r"\S")
    if confirmed and not answers.exclude(state="unanswered").exists() and not words.exists():
        raise Refused("nothing")
    row, _ = LevelAnswer.objects.get_or_create(
        dossier=dossier, item=item, level=level,
        defaults={"organisation_id": dossier.organisation_id, "changed_by": by, "changed_at": at},
    )  # fmt: skip
    change = int(confirmed) - int(row.confirmed_at is not None)
    row.confirmed_at, row.confirmed_by = (at, by) if confirmed else (None, None)
    if confirmed:
        row.carried = False
        answers.update(carried=False)
    row.save()
    changed(dossier, at, levels_confirmed=change)
    record(kind="level.confirmed" if confirmed else "level.unconfirmed", subject=row, by=by, at=at,
           organisation_id=dossier.organisation_id, data={"dossier": dossier.pk, "item": item, "level": level})  # fmt: skip
    return row
