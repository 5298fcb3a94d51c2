"""The words of mails, for officers to change: kept with every earlier state, set back to the words of the code."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.people.access import require
from kaona.people.models import MessageText, MessageTextVersion
from kaona.rules.message_texts import FIELDS, MESSAGES, Texts, faults_in
from kaona.rules.roles import Permission
from kaona.rules.thai_text import clean_text


class TextFaults(ValueError):
    """What is wrong with the words, by field; every fault at once."""

    def __init__(self, faults: dict[str, list[str]]) -> None:
        super().__init__("faulty words")
        self.faults = faults


class StaleText(ValueError):
    """Somebody else changed the words meanwhile."""


@transaction.atomic
def keep_text(*, name: str, texts: Texts, version: int, by: Any, at: datetime) -> MessageText:
    """New words for a mail. TextFaults, StaleText."""
    require(by, Permission.MANAGE_CYCLES, at=at)
    texts = Texts(**{field: clean_text(getattr(texts, field)).strip() for field in FIELDS})
    faults = faults_in(MESSAGES[name], texts)
    if faults:
        raise TextFaults(faults)
    return _keep(name, texts, version, True, "message.changed", by, at)


@transaction.atomic
def reset_text(*, name: str, version: int, by: Any, at: datetime) -> MessageText:
    """Back to the words of the code. StaleText."""
    require(by, Permission.MANAGE_CYCLES, at=at)
    return _keep(name, MESSAGES[name].default, version, False, "message.reset", by, at)


def _keep(name: str, texts: Texts, version: int, custom: bool, kind: str, by: Any, at: datetime) -> MessageText:
    words = {field: getattr(texts, field) for field in FIELDS}
    MessageText.objects.bulk_create(
        [MessageText(name=name, custom=False, changed_at=at, **words)], ignore_conflicts=True
    )
    row = MessageText.objects.select_for_update().get(name=name)
    if row.version != version:
        raise StaleText
    for field, value in words.items():
        setattr(row, field, value)
    row.custom, row.version, row.changed_at, row.changed_by = custom, version + 1, at, by
    row.save()
    MessageTextVersion.objects.create(text=row, number=row.version, custom=custom, by=by, at=at, **words)
    record(kind=kind, subject=row, by=by, at=at, data={"name": name, "version": row.version})
    return row
