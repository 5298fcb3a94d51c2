"""Questions to the agency on a statement, measure or document, and its answers. The agency reads the Office, never a person."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Evidence
from kaona.assessment.operations.base import usable_version
from kaona.assessment.operations.evidence import Upload, document_from
from kaona.assessment.queries.evidence import limits_of
from kaona.people.access import NotAllowed, covers, require
from kaona.people.models import User
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import CLARIFICATION_MOVES, ClarificationState
from kaona.rules.thai_dates import words_of_moment
from kaona.rules.thai_text import clean_text
from kaona.rules.uploads import tidy_pages
from kaona.verification.models import Clarification, ClarificationEvidence, Review, ReviewAssignment, ReviewHistory
from kaona.verification.operations.base import (
    Conflict,
    Refused,
    keep_text,
    locked_review,
    moved,
    note,
    tell_agency,
)
from kaona.verification.queries.clarifications import (
    OPEN,
    due_by_default,
    item_of,
    label_of,
    owns,
    why_not_again,
    why_not_ask,
)

MOST = 5000
WRITERS = frozenset({Role.EDITOR, Role.CATEGORY_OWNER, Role.COORDINATOR, Role.HEAD})
SENDERS = WRITERS - {Role.EDITOR}


@transaction.atomic
def ask(
    *, review: Review, assignment: ReviewAssignment | None, item: str, target: str, code: str, question: str,
    due_at: datetime | None, by: Any, at: datetime,
) -> Clarification:  # fmt: skip
    """Ask the agency; `assignment` is the asker's own part, None for the officer. Without `due_at` the cycle's days count.

    Refused("unknown_code" | "empty" | "too_long" | "until" | "asked_already", or why an assessor may not judge now).
    """
    review = locked_review(review)
    if assignment is not None:
        assignment = _part(review, assignment)
    _require_may_ask(why_not_ask(review, assignment, by, at=at), review.stage)
    dossier = review.dossier
    if target not in Clarification.Target.values or not item or item_of(dossier, target, code) != item:
        raise Refused("unknown_code", code=code)
    due_at = due_at or due_by_default(review, at=at)
    if due_at <= at:
        raise Refused("until")
    if Clarification.objects.filter(
        review=review, assignment=assignment, target=target, code=code, state__in=OPEN
    ).exists():
        raise Refused("asked_already")
    row = Clarification.objects.create(
        organisation_id=review.organisation_id, review=review, assignment=assignment, item=item, target=target, code=code,
        question=_checked(question), asked_by=by, asked_at=at, due_at=due_at,
    )  # fmt: skip
    note(review, "clarification.asked", by, at, row, dossier=dossier.pk, item=item, code=_audit_code(row))
    _tell_agency(row, review, at)
    return row


def _part(review: Review, assignment: ReviewAssignment) -> ReviewAssignment:
    """The part as it is now, in this review."""
    row = ReviewAssignment.objects.filter(review=review, pk=assignment.pk).first()
    if row is None:
        raise NotAllowed(Permission.JUDGE)
    row.review = review
    return row


def _audit_code(row: Clarification) -> str:
    return row.code if row.target == Clarification.Target.STATEMENT else ""


def _tell_agency(row: Clarification, review: Review, at: datetime) -> None:
    tell_agency(
        review, kind="clarification.asked", key=f"clarification:{row.pk}:{at.isoformat()}", at=at, roles=WRITERS,
        title=said(f"สำนักงาน ก.พ.ร. ขอข้อมูลเพิ่มเติม {row.item} ตอบภายใน {words_of_moment(row.due_at)}",
                   f"The Office asks about {row.item}; answer by {words_of_moment(row.due_at, language='en')}"),
        body=f"{label_of(review.dossier, row.target, row.code)}\n\n{row.question}", path=_path(row),
    )  # fmt: skip


def _path(row: Clarification) -> str:
    return f"/results/clarifications/{row.pk}/"


def _require_may_ask(why: str, stage: str) -> None:
    if why == "role":
        raise NotAllowed(Permission.JUDGE)
    if why:
        raise Refused(why, move="ask", stage=stage)


def _checked(text: str) -> str:
    text = clean_text(text).strip()
    if not text:
        raise Refused("empty")
    if len(text) > MOST:
        raise Refused("too_long", most=MOST)
    return text


def _locked(row: Clarification) -> tuple[Clarification, Review]:
    """The question and its review read again under the review's lock."""
    review = locked_review(row.review)
    row = Clarification.objects.select_related("assignment__user").get(pk=row.pk)
    if row.assignment is not None:
        row.assignment.review = review
    return row, review


def _require_side(by: Any, row: Clarification, review: Review, roles: frozenset[Role], at: datetime) -> None:
    organisation = review.dossier.organisation
    require(by, Permission.ANSWER_CLARIFICATION, organisation, at=at)
    if not covers(by, roles, organisation, row.item, at=at):
        raise NotAllowed(Permission.ANSWER_CLARIFICATION, organisation)


def _require_asked(row: Clarification) -> None:
    if row.state != ClarificationState.ASKED:
        raise Refused("move", move="answer", stage=row.state)


@transaction.atomic
def write_answer(*, clarification: Clarification, text: str, version: int, by: Any, at: datetime) -> Clarification:
    """Keep the agency's draft, typed on top of `version`. Conflict carries what somebody else saved; Refused("move" |
    "too_long")."""
    row, review = _locked(clarification)
    _require_side(by, row, review, WRITERS, at)
    _require_asked(row)
    text = clean_text(text)
    if len(text) > MOST:
        raise Refused("too_long", most=MOST)
    if row.answer == text:
        return row
    if row.version != version:
        raise Conflict(row)
    row.answer, row.version, row.answered_by = text, row.version + 1, by
    row.save()
    keep_text(organisation_id=row.organisation_id, kind="answer", target=row.pk, content={"text": text},
              version=row.version, by=by, at=at)  # fmt: skip
    note(review, "clarification.drafted", by, at, row, dossier=review.dossier_id, item=row.item)
    return row


@transaction.atomic
def add_evidence(
    *, clarification: Clarification, evidence: Evidence, pages: str, by: Any, at: datetime
) -> ClarificationEvidence:
    """Add the newest version of a document of the library to the answer; twice is once. Refused("move" | "foreign" |
    "pages" | "destroyed" | "type")."""
    row, review = _locked(clarification)
    _require_side(by, row, review, WRITERS, at)
    _require_asked(row)
    clean = tidy_pages(pages)
    if clean is None:
        raise Refused("pages")
    version = usable_version(evidence, owner=review.organisation_id, limits=limits_of(review.dossier))
    one, new = ClarificationEvidence.objects.get_or_create(
        clarification=row, evidence_version=version, withdrawn_at=None,
        defaults={"organisation_id": row.organisation_id, "pages": clean, "by": by, "at": at},
    )  # fmt: skip
    if new:
        note(review, "clarification.evidence_added", by, at, row, dossier=review.dossier_id, item=row.item,
             evidence=evidence.pk)  # fmt: skip
    return one


def upload_evidence(
    *, clarification: Clarification, upload: Upload, title: str, pages: str, by: Any, at: datetime
) -> ClarificationEvidence:
    """Add a file to the library and to the answer in one act; bytes that the library has already are taken from there.
    EvidenceFaults, and Refused as `add_evidence`."""
    review = clarification.review
    _require_side(by, clarification, review, WRITERS, at)
    _require_asked(clarification)
    row = document_from(
        organisation=review.dossier.organisation, upload=upload, title=title, limits=limits_of(review.dossier), by=by, at=at
    )  # fmt: skip
    return add_evidence(clarification=clarification, evidence=row, pages=pages, by=by, at=at)


@transaction.atomic
def take_evidence_out(*, clarification: Clarification, evidence_id: int, by: Any, at: datetime) -> None:
    """Take a document out of the answer before it is sent; the document stays in the library."""
    row, review = _locked(clarification)
    _require_side(by, row, review, WRITERS, at)
    _require_asked(row)
    one = ClarificationEvidence.objects.filter(clarification=row, pk=evidence_id, withdrawn_at=None).first()
    if one is None:
        raise Refused("unknown_code")
    one.withdrawn_at = at
    one.save()
    note(review, "clarification.evidence_removed", by, at, row, dossier=review.dossier_id, item=row.item)


@transaction.atomic
def send_answer(*, clarification: Clarification, version: int, by: Any, at: datetime) -> Clarification:
    """Send what was drafted; the Office reads it from now on. After the date it is accepted and marked late.

    Conflict when somebody typed meanwhile; Refused("move" | "empty").
    """
    row, review = _locked(clarification)
    _require_side(by, row, review, SENDERS, at)
    _require_asked(row)
    if row.version != version:
        raise Conflict(row)
    _checked(row.answer)
    row.state = moved(CLARIFICATION_MOVES, "answer", row.state)
    row.answered_by, row.answered_at = by, at
    row.save()
    note(review, "clarification.answered", by, at, row, dossier=review.dossier_id, item=row.item,
         late=at >= row.due_at)  # fmt: skip
    tell(people=_askers(row, review), kind="clarification.answered", key=f"clarification:{row.pk}:answered:{at.isoformat()}",
         at=at, title=said(f"{review.dossier.organisation} ตอบคำถาม {row.item}",
                           f"{english_name(review.dossier.organisation)} answered the question on {row.item}"), body=row.answer, path=_path(row))  # fmt: skip
    return row


def _askers(row: Clarification, review: Review) -> list[User]:
    """Who waits for the answer: the assessor who still works on it, and the officer."""
    found = [row.assignment.user] if row.assignment is not None and row.assignment.ended_at is None else []
    if review.officer is not None and review.officer not in found:
        found.append(review.officer)
    return found


@transaction.atomic
def ask_again(
    *, clarification: Clarification, question: str, due_at: datetime | None, by: Any, at: datetime
) -> Clarification:
    """The answer is not enough: ask once more. The first question and its answer are kept. Refused("move" | "empty" |
    "until")."""
    row, review = _locked(clarification)
    _require_may_ask(why_not_again(row, review, by, at=at), review.stage)
    due_at = due_at or due_by_default(review, at=at)
    if due_at <= at:
        raise Refused("until")
    state, text = moved(CLARIFICATION_MOVES, "ask_again", row.state), _checked(question)
    assert row.answered_at is not None
    ReviewHistory.objects.create(
        organisation_id=row.organisation_id, kind="round", target=str(row.pk), by=by, began_at=at, at=at, version=row.version,
        content={"question": row.question, "asked_at": row.asked_at.isoformat(), "due_at": row.due_at.isoformat(),
                 "answer": row.answer, "answered_at": row.answered_at.isoformat()},
    )  # fmt: skip
    row.state, row.question, row.asked_by, row.asked_at, row.due_at = state, text, by, at, due_at
    row.answer, row.answered_by, row.answered_at, row.version = "", None, None, row.version + 1
    row.save()
    note(review, "clarification.asked_again", by, at, row, dossier=review.dossier_id, item=row.item)
    _tell_agency(row, review, at)
    return row


@transaction.atomic
def close(*, clarification: Clarification, by: Any, at: datetime) -> Clarification:
    """Nothing more is needed. Refused("move")."""
    return _end(clarification, "close", "clarification.closed", said("ปิดคำถามแล้ว", "closed the question"), by, at)


@transaction.atomic
def withdraw(*, clarification: Clarification, by: Any, at: datetime) -> Clarification:
    """Take back a question that was not answered yet. Refused("move")."""
    return _end(clarification, "withdraw", "clarification.withdrawn", said("ถอนคำถาม", "withdrew the question"), by, at)


def _end(clarification: Clarification, move: str, kind: str, words: Said, by: Any, at: datetime) -> Clarification:
    row, review = _locked(clarification)
    if not owns(by, row, review, at=at):
        raise NotAllowed(Permission.LEAD_CONSENSUS)
    row.state = moved(CLARIFICATION_MOVES, move, row.state)
    row.closed_by, row.closed_at = by, at
    row.save()
    note(review, kind, by, at, row, dossier=review.dossier_id, item=row.item)
    tell_agency(review, kind=kind, key=f"{kind}:{row.pk}:{at.isoformat()}", at=at, path=_path(row),
                title=said(f"สำนักงาน ก.พ.ร. {words} {row.item}", f"The Office {words.en} on {row.item}"))  # fmt: skip
    return row
