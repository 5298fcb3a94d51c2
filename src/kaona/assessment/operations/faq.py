"""Frequent questions: promoted from an agency's question, edited, withdrawn and brought back by officers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.assessment.models import FaqEntry, FaqVersion, HelpQuestion
from kaona.assessment.operations.base import Conflict, Refused
from kaona.catalogue.queries import edition_content
from kaona.people.access import require
from kaona.people.queries import register_as_named
from kaona.rules.named_agencies import agencies_named
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

MOST_QUESTION, MOST_ANSWER = 1000, 5000


class FaqFaults(ValueError):
    """What is wrong, by field; every fault at once. `named`: agencies of the register that may stay if somebody says so."""

    def __init__(self, faults: dict[str, str], named: list[str]) -> None:
        super().__init__("faulty entry")
        self.faults, self.named = faults, named


@transaction.atomic
def promote(
    *, source: HelpQuestion, question: str, answer: str, by: Any, at: datetime, meant: Collection[str] = ()
) -> FaqEntry:
    """Make an answered question everybody's, in words that name nobody who asked about the item, and no other agency but
    those that are `meant`. FaqFaults; Refused("unanswered" | "promoted")."""
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
    words = _checked(question, answer, row, meant)
    edition = edition_content(row.cycle.edition_id).code if row.item and row.cycle else ""
    entry = FaqEntry.objects.create(
        edition=edition, item=row.item, source=row, created_at=at, changed_at=at, changed_by=by, **words
    )
    _keep(entry, "faq.published", by, at)
    return entry


@transaction.atomic
def change(
    *, entry: FaqEntry, question: str, answer: str, version: int, by: Any, at: datetime, meant: Collection[str] = ()
) -> FaqEntry:
    """Other words, likewise. FaqFaults, Conflict."""
    row = _locked(entry, version, by, at)
    words = _checked(question, answer, row.source, meant)
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


def _checked(question: str, answer: str, source: HelpQuestion | None, meant: Collection[str]) -> dict[str, str]:
    words = {"question": clean_text(question).strip(), "answer": clean_text(answer).strip()}
    faults: dict[str, str] = {}
    (agencies, people), register = _who_asked(source), register_as_named()
    others: list[str] = []
    for name, most in (("question", MOST_QUESTION), ("answer", MOST_ANSWER)):
        if not words[name]:
            faults[name] = said("กรอกข้อความ", "Write a text")
        elif len(words[name]) > most:
            faults[name] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"Longer than {most:,} characters")
        else:
            named = agencies_named(words[name], register)
            asked = [one for one in named if one in agencies] + [one for one in sorted(people) if one in words[name]]
            rest = [one for one in named if one not in agencies and one not in meant]
            others += rest
            if asked:
                faults[name] = said(f"เอาชื่อผู้ถามออก: {', '.join(asked)}", f"Take out who asked: {', '.join(asked)}")
            elif rest:
                faults[name] = said(
                    f"เอ่ยชื่อหน่วยงาน: {', '.join(rest)} เอาออก หรือยืนยันว่าตั้งใจ",
                    f"It names {', '.join(rest)}: take it out, or say that it is meant",
                )
    if faults:
        raise FaqFaults(faults, list(dict.fromkeys(others)))
    return words


def _who_asked(source: HelpQuestion | None) -> tuple[set[str], set[str]]:
    """Agencies and people that asked about the same item in the cycle of a question; of a general one its own only."""
    if source is None:
        return set(), set()
    rows = HelpQuestion.objects.filter(pk=source.pk)
    if source.item:
        rows = rows | HelpQuestion.objects.filter(cycle=source.cycle_id, item=source.item)
    pairs = list(rows.values_list("organisation__name_th", "asked_by__full_name"))
    return {agency for agency, _person in pairs}, {person for _agency, person in pairs if person}
