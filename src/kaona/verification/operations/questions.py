"""The 350 question: put by the exact score, answered under the head's signature, reminded, lapsed, put again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.operations import record as write
from kaona.activity.operations import tell
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.operations.base import capacity_of, locked
from kaona.people.access import require
from kaona.people.models import User
from kaona.people.queries import officers, people_with_role
from kaona.rules.policies import policy
from kaona.rules.reminders import Due
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import QUESTION_MOVES, QuestionState
from kaona.rules.thai_dates import local, words_of_date, words_of_moment
from kaona.verification.models import VisitQuestion
from kaona.verification.operations.base import Refused, keep_text, moved
from kaona.verification.operations.visit_base import cancel_now, locked_visit, withdraw_certificate_of
from kaona.verification.queries.visits import (
    OPEN_VISITS,
    path_of,
    reaches_line,
    reminder_due,
    standing_question,
    why_not_ask_again,
)

FALLEN = said("คะแนนที่ยืนยันซึ่งเป็นฐานเปลี่ยนหรือถูกถอน", "The confirmed score that it rests on changed or was withdrawn")
ANSWERS = ("accept", "decline", "postpone")
MOST_DATES = 5
SAID = {
    QuestionState.ACCEPTED: said("ขอรับการตรวจรับรอง ณ พื้นที่", "a site visit is wanted"),
    QuestionState.DECLINED: said("ไม่ขอรับการตรวจรับรอง ณ พื้นที่", "no site visit is wanted"),
    QuestionState.POSTPONED: said("ขอเลื่อนการตรวจรับรอง ณ พื้นที่", "a site visit is wanted later"),
}


@transaction.atomic
def ask_if_reached(*, dossier: Dossier, record: ScoreRecord, by: Any, at: datetime) -> VisitQuestion | None:
    """Ask the agency when the confirmed score reaches the rule set's line by its exact value; None below it.

    Asked once: a question that stands goes on with the newer score, or is void when that no longer reaches the line.
    """
    dossier = locked(dossier)
    require(by, Permission.PUBLISH_RESULTS, at=at)
    standing = standing_question(dossier)
    if record.basis == "visit":
        return standing  # what the question was for
    if not reaches_line(record):
        if standing is not None:
            _void(standing, by, at)
        return None
    if standing is not None:
        standing.record = record
        standing.save()
        return standing
    question = VisitQuestion.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, record=record, asked_by=by, asked_at=at,
        answer_by=_answer_by(dossier, at),
    )  # fmt: skip
    _note(question, "question.asked", by, at)
    _ask(question, at)
    return question


@transaction.atomic
def void_question(*, dossier: Dossier, by: Any, at: datetime) -> None:
    """The confirmation that it stands on was withdrawn; no question there is fine."""
    dossier = locked(dossier)
    require(by, Permission.CONFIRM_SCORE, at=at)
    standing = standing_question(dossier)
    if standing is not None:
        _void(standing, by, at)


@transaction.atomic
def answer(
    *, question: VisitQuestion, choice: str, reason: str = "", proposed: Sequence[date] = (), by: Any, at: datetime
) -> VisitQuestion:
    """The head's word: accept, decline or postpone. The door has asked for the password again.

    Refused("unknown_code" | "late_answer" | "reason" | "dates" | "move").
    """
    question = _locked(question)
    require(by, Permission.ANSWER_VISIT_QUESTION, question.organisation, at=at)
    if choice not in ANSWERS:
        raise Refused("unknown_code")
    state = moved(QUESTION_MOVES, choice, question.state)
    if question.state == QuestionState.ASKED and at >= question.answer_by:
        raise Refused("late_answer")
    if choice != "accept" and not reason.strip():
        raise Refused("reason")
    if choice == "postpone" and not proposed:
        raise Refused("dates")
    question.proposed = _days(proposed, at)
    question.state, question.reason = state, reason.strip()
    question.answered_by, question.answered_at = by, at
    question.capacity = capacity_of(by, question.organisation, at)
    question.save()
    content = {
        "choice": choice,
        "reason": question.reason,
        "proposed": question.proposed,
        "capacity": question.capacity,
    }
    keep_text(organisation_id=question.organisation_id, kind="question", target=f"{question.pk}:{at:%Y%m%d%H%M%S%f}",
              content=content, version=1, by=by, at=at)  # fmt: skip
    _note(question, f"question.{state}", by, at)
    words = SAID[QuestionState(state)]
    _tell_office(question, said(f"{question.organisation} {words}", f"{english_name(question.organisation)}: {words.en}"), at,
                 body=question.reason)  # fmt: skip
    _tell_agency(question, f"question.{state}", said(f"ตอบแล้ว: {words}", f"Answered: {words.en}"), at, but=by)
    return question


@transaction.atomic
def offer_dates(*, question: VisitQuestion, offered: Sequence[date], by: Any, at: datetime) -> VisitQuestion:
    """The Office offers dates while the answer is awaited. Refused("dates" | "move")."""
    question = _locked(question)
    require(by, Permission.PLAN_VISIT, at=at)
    if question.state != QuestionState.ASKED:
        raise Refused("move")
    question.offered = _days(offered, at)
    question.save()
    _note(question, "question.dates_offered", by, at)
    days, english = (
        ", ".join(words_of_date(day, language=one) for day in sorted(set(offered))) for one in ("th", "en")
    )
    title = said(f"สำนักงาน ก.พ.ร. เสนอวันตรวจรับรอง: {days}", f"The Office offers dates of a site visit: {english}")
    _tell_agency(question, "question.dates_offered", title, at)
    return question


@transaction.atomic
def ask_again(
    *, question: VisitQuestion, offered: Sequence[date] = (), note: str = "", by: Any, at: datetime
) -> VisitQuestion:
    """Ask again after a no, a postponement, silence, or a visit that did not take place or did not certify, with new time
    and new dates. Refused("dates" | "move" | "visit_stands" | "not_yet")."""
    question = _locked(question)
    require(by, Permission.PLAN_VISIT, at=at)
    reason = why_not_ask_again(question, at=at)
    if reason:
        raise Refused(reason)
    question.state = moved(QUESTION_MOVES, "ask_again", question.state)
    question.asked_by, question.asked_at, question.answer_by = by, at, _answer_by(question.dossier, at)
    question.offered = _days(offered, at)
    # The row is the question as it stands; what was answered before stays in its history.
    question.proposed, question.reason, question.capacity = [], "", ""
    question.answered_by, question.answered_at, question.reminded_at = None, None, None
    question.save()
    _note(question, "question.asked_again", by, at, note=bool(note.strip()))
    _ask(question, at, body=note.strip())
    return question


@transaction.atomic
def remind(*, question: VisitQuestion, by: Any, at: datetime) -> VisitQuestion:
    """Remind the head and coordinator; by an officer, or by the clock (None) on the days before, once each."""
    question = _locked(question)
    if by is not None:
        require(by, Permission.PLAN_VISIT, at=at)
    if question.state != QuestionState.ASKED or at >= question.answer_by:
        raise Refused("move")
    step = local(at).date().isoformat() if by is not None else str(reminder_due(question, at=at))
    told = _tell_agency(
        question,
        "question.reminded",
        said(
            f"โปรดตอบเรื่องตรวจรับรอง ณ พื้นที่ ภายใน {words_of_moment(question.answer_by)}",
            f"Say by {words_of_moment(question.answer_by, language='en')} whether you want a site visit",
        ),
        at,
        key=f"{question.answer_by.isoformat()}:{step}",  # a date that moved is reminded of anew
        due=Due(question.pk, question.answer_by),
    )
    if told:
        question.reminded_at = at
        question.save()
        _note(question, "question.reminded", by, at)
    return question


@transaction.atomic
def lapse(*, question: VisitQuestion, by: Any, at: datetime) -> VisitQuestion:
    """The time has run out without an answer: a state of its own. The clock's deed (`by` None)."""
    question = _locked(question)
    if at < question.answer_by:
        raise Refused("move")
    question.state = moved(QUESTION_MOVES, "lapse", question.state)
    question.save()
    _note(question, "question.unanswered", by, at)
    late = said(f"{question.organisation} ไม่ได้ตอบเรื่องตรวจรับรองในเวลา",
                f"{english_name(question.organisation)} did not answer about a site visit in time")  # fmt: skip
    _tell_office(question, late, at)
    own = said("ไม่ได้ตอบเรื่องตรวจรับรองในเวลา ติดต่อสำนักงาน ก.พ.ร. เพื่อขอให้ถามอีกครั้ง",
               "The time to answer about a site visit is over; contact the Office to be asked again")  # fmt: skip
    _tell_agency(question, "question.unanswered", own, at)
    return question


def _locked(question: VisitQuestion) -> VisitQuestion:
    rows = VisitQuestion.objects.select_for_update(of=("self",)).select_related("organisation", "dossier__cycle")
    return rows.get(pk=question.pk)


def _answer_by(dossier: Dossier, at: datetime) -> datetime:
    return at + timedelta(days=policy(dossier.cycle.policies, "question_days"))


def _days(days: Iterable[date], at: datetime) -> list[str]:
    """As ISO texts in order; none of the past, not more than a list that somebody can read."""
    found = sorted(set(days))
    if len(found) > MOST_DATES or (found and found[0] <= local(at).date()):
        raise Refused("dates")
    return [day.isoformat() for day in found]


def _void(question: VisitQuestion, by: Any, at: datetime) -> None:
    question.state = moved(QUESTION_MOVES, "void", question.state)
    question.save()
    _note(question, "question.void", by, at)
    # What rests on the score falls with it; a visit that was confirmed stays as it was.
    for visit in question.visits.filter(stage__in=OPEN_VISITS):
        cancel_now(locked_visit(visit), FALLEN, by, at)
    withdraw_certificate_of(question.dossier, FALLEN, by, at)
    title = said("คำถามเรื่องตรวจรับรองเป็นอันยกเลิก เพราะคะแนนที่ยืนยันเปลี่ยน",
                 "The question about a site visit is void: the confirmed score changed")  # fmt: skip
    _tell_agency(question, "question.void", title, at)


def _note(question: VisitQuestion, kind: str, by: Any, at: datetime, **data: Any) -> None:
    write(kind=kind, subject=question, by=by, at=at, organisation_id=question.organisation_id,
          data={"dossier": question.dossier_id, **data})  # fmt: skip


def _ask(question: VisitQuestion, at: datetime, body: str = "") -> None:
    title = said(f"ต้องการให้ตรวจรับรอง ณ พื้นที่หรือไม่ โปรดตอบภายใน {words_of_moment(question.answer_by)}",
                 f"Do you want a site visit? Answer by {words_of_moment(question.answer_by, language='en')}")  # fmt: skip
    _tell_agency(question, "question.asked", title, at, body=body)


def _tell_agency(
    question: VisitQuestion,
    kind: str,
    title: Said,
    at: datetime,
    *,
    body: str = "",
    key: str = "",
    but: User | None = None,
    due: Due | None = None,
) -> int:
    people = people_with_role(question.organisation, frozenset({Role.HEAD, Role.COORDINATOR}), at=at)
    if but is not None:
        people = people.exclude(pk=but.pk)
    # A question that is put again has new times, and is told again.
    key = f"{kind}:{question.pk}:{question.asked_at.isoformat()}:{key or at.isoformat()}"
    return len(tell(people=people, kind=kind, key=key, at=at, title=title, body=body, path=path_of(question), due=due))


def _tell_office(question: VisitQuestion, title: Said, at: datetime, *, body: str = "") -> None:
    review = getattr(question.dossier, "review", None)
    people = [review.officer] if review is not None and review.officer is not None else officers(at=at)
    key = f"question.{question.state}:{question.pk}:{at.isoformat()}"
    tell(
        people=people, kind=f"question.{question.state}", key=key, at=at, title=title, body=body, path=path_of(question)
    )
