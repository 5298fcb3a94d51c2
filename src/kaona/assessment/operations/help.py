"""Questions to the Office: asked, answered, closed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, HelpQuestion
from kaona.assessment.operations.base import Refused
from kaona.catalogue.queries import edition_content
from kaona.people.access import may, require
from kaona.people.models import Organisation
from kaona.people.queries import officers
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.thai_dates import words_of_moment
from kaona.rules.thai_text import clean_text

MOST = 5000
ADDED = "เพิ่มเติมเมื่อ"


@transaction.atomic
def ask(
    *, organisation: Organisation, cycle: Cycle | None, item: str, text: str, by: Any, at: datetime
) -> HelpQuestion:
    """Ask the Office, perhaps about an item of the cycle's edition. Refused("empty" | "item")."""
    require(by, Permission.ASK_HELP, organisation, at=at)
    text, item = clean_text(text).strip(), item.strip()
    if item and (cycle is None or item not in edition_content(cycle.edition_id).items):
        raise Refused("item")
    if not text or len(text) > MOST:
        raise Refused("empty")
    row = HelpQuestion.objects.create(
        organisation=organisation, cycle=cycle, item=item, text=text, asked_by=by, asked_at=at
    )
    record(kind="help.asked", subject=row, by=by, at=at, organisation_id=organisation.pk, data={"item": row.item})
    tell(people=officers(at=at), kind="help.asked", key=f"help:{row.pk}", at=at, mail=False, path=f"/help/{row.pk}/",
         title=said(f"คำถามจาก {organisation} {f'ข้อ {row.item}' if row.item else ''}".strip(),
                    f"Question of {english_name(organisation)}{f' about {row.item}' if row.item else ''}"), body=text[:300])  # fmt: skip
    return row


@transaction.atomic
def answer(*, question: HelpQuestion, text: str, by: Any, at: datetime) -> HelpQuestion:
    """The Office answers, or adds to its answer; the asker is told. Refused("empty" | "closed_question")."""
    require(by, Permission.ANSWER_HELP, at=at)
    row = (
        HelpQuestion.objects.select_for_update(of=("self",))
        .select_related("asked_by", "organisation")
        .get(pk=question.pk)
    )
    text = clean_text(text).strip()
    if not text or len(text) > MOST:
        raise Refused("empty")
    if row.closed_at is not None:
        raise Refused("closed_question")
    # Nothing that was written is lost: what comes later, or from another officer at the same time, stands below.
    more = f"{row.answer}\n\n{ADDED} {words_of_moment(at)}\n{text}" if row.answer else text
    row.answer, row.answered_by, row.answered_at, row.unclear_at = more, by, at, None
    row.save()
    record(kind="help.answered", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    tell(people=[row.asked_by], kind="help.answered", key=f"help:{row.pk}:{at.isoformat()}", at=at, path=f"/help/{row.pk}/",
         title=said("สำนักงาน ก.พ.ร. ตอบคำถามของท่านแล้ว", "The Office answered your question"), body=text[:500])  # fmt: skip
    return row


@transaction.atomic
def close(*, question: HelpQuestion, by: Any, at: datetime) -> HelpQuestion:
    """Closed by the asker's agency or the Office."""
    row = HelpQuestion.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=question.pk)
    if not may(by, Permission.ANSWER_HELP, at=at):
        require(by, Permission.ASK_HELP, row.organisation, at=at)
    if row.closed_at is None:
        row.closed_at, row.closed_by = at, by
        row.save()
        record(kind="help.closed", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row


@transaction.atomic
def say_clear(*, question: HelpQuestion, by: Any, at: datetime) -> HelpQuestion:
    """The agency says that the answer is understood; that closes the question. Refused("unanswered")."""
    row = _answered(question, by, at)
    row.understood_at, row.unclear_at = at, None
    if row.closed_at is None:
        row.closed_at, row.closed_by = at, by
    row.save()
    record(kind="help.understood", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    return row


@transaction.atomic
def say_unclear(*, question: HelpQuestion, text: str, by: Any, at: datetime) -> HelpQuestion:
    """The agency says what is still unclear; the question is open again and waits. Refused("unanswered" | "empty")."""
    row = _answered(question, by, at)
    text = clean_text(text).strip()
    if not text or len(text) > MOST:
        raise Refused("empty")
    row.text = f"{row.text}\n\n{ADDED} {words_of_moment(at)}\n{text}"
    row.understood_at, row.unclear_at, row.closed_at, row.closed_by = None, at, None, None
    row.save()
    record(kind="help.unclear", subject=row, by=by, at=at, organisation_id=row.organisation_id)
    tell(people=officers(at=at), kind="help.unclear", key=f"help:{row.pk}:unclear:{at.isoformat()}", at=at, mail=False,
         path=f"/help/{row.pk}/", body=text[:300],
         title=said(f"{row.organisation} ยังไม่เข้าใจคำตอบ", f"The answer is not clear to {english_name(row.organisation)}"))  # fmt: skip
    return row


def _answered(question: HelpQuestion, by: Any, at: datetime) -> HelpQuestion:
    row = HelpQuestion.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=question.pk)
    require(by, Permission.ASK_HELP, row.organisation, at=at)
    if row.answered_at is None or row.unclear_at is not None:
        raise Refused("unanswered")
    return row
