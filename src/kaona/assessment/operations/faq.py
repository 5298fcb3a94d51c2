"""Frequent questions: promoted from an agency's question, edited, withdrawn and brought back by officers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import FaqEntry, FaqVersion, HelpQuestion
from kaona.assessment.operations.base import Conflict, Refused
from kaona.catalogue.queries import edition_content
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

MOST_QUESTION, MOST_ANSWER = 1000, 5000


class FaqFaults(ValueError):
    """What is wrong, by field; every fault at once."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("faulty entry")
        self.faults = faults


@transaction.atomic
def promote(*, source: HelpQuestion, question: str, answer: str, by: Any, at: datetime) -> FaqEntry:
    """Make an answered question everybody's, in words that do not name who asked. FaqFaults; Refused("unanswered" |
    "promoted")."""
    require(by, Permission.ANSWER_HELP, at=at)
    row = (
        HelpQuestion.objects.select_for_update(of=("self",))
        .select_related("organisation", "asked_by", "cycle")
        .get(pk=source.pk)
    )
    if row.answered_at is None:
        raise Refused("unanswered")
    if row.entries.filter(withdrawn_at=None).exists():
        raise Refused("promoted")
    words = _checked(question, answer, row)
    edition = edition_content(row.cycle.edition_id).code if row.item and row.cycle else ""
    entry = FaqEntry.objects.create(
        edition=edition, item=row.item, source=row, created_at=at, changed_at=at, changed_by=by, **words
    )
    _keep(entry, "faq.published", by, at)
    return entry


@transaction.atomic
def change(*, entry: FaqEntry, question: str, answer: str, version: int, by: Any, at: datetime) -> FaqEntry:
    """Other words. FaqFaults, Conflict."""
    row = _locked(entry, version, by, at)
    words = _checked(question, answer, row.source)
    row.question, row.answer = words["question"], words["answer"]
    return _moved(row, "faq.changed", by, at)


@transaction.atomic
def withdraw(*, entry: FaqEntry, version: int, by: Any, at: datetime) -> FaqEntry:
    """Nobody but the Office reads it from now on. Conflict."""
    row = _locked(entry, version, by, at)
    row.withdrawn_at = row.withdrawn_at or at
    return _moved(row, "faq.withdrawn", by, at)


@transaction.atomic
def restore(*, entry: FaqEntry, version: int, by: Any, at: datetime) -> FaqEntry:
    """Everybody reads it again. Conflict."""
    row = _locked(entry, version, by, at)
    row.withdrawn_at = None
    return _moved(row, "faq.restored", by, at)


def _locked(entry: FaqEntry, version: int, by: Any, at: datetime) -> FaqEntry:
    require(by, Permission.ANSWER_HELP, at=at)
    row = FaqEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.version != version:
        raise Conflict(row)
    return row


def _moved(row: FaqEntry, kind: str, by: Any, at: datetime) -> FaqEntry:
    row.version, row.changed_at, row.changed_by = row.version + 1, at, by
    row.save()
    _keep(row, kind, by, at)
    return row


def _keep(row: FaqEntry, kind: str, by: Any, at: datetime) -> None:
    FaqVersion.objects.create(entry=row, number=row.version, question=row.question, answer=row.answer,
                              withdrawn=row.withdrawn_at is not None, by=by, at=at)  # fmt: skip
    record(kind=kind, subject=row, by=by, at=at, data={"item": row.item, "version": row.version})


def _checked(question: str, answer: str, source: HelpQuestion | None) -> dict[str, str]:
    words = {"question": clean_text(question).strip(), "answer": clean_text(answer).strip()}
    faults: dict[str, str] = {}
    for name, most in (("question", MOST_QUESTION), ("answer", MOST_ANSWER)):
        if not words[name]:
            faults[name] = said("กรอกข้อความ", "Write a text")
        elif len(words[name]) > most:
            faults[name] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"Longer than {most:,} characters")
        elif source is not None and (named := _named(words[name], source)):
            faults[name] = said(f"เอาชื่อผู้ถามออก: {named}", f"Take out the name of who asked: {named}")
    if faults:
        raise FaqFaults(faults)
    return words


def _named(text: str, source: HelpQuestion) -> str:
    """The asking agency's or person's name in a text; "" when there is none."""
    asker = source.organisation
    names = [asker.name_th, asker.name_en, asker.abbr_th, source.asked_by.full_name]
    return next((one for one in names if one and one.casefold() in text.casefold()), "")
