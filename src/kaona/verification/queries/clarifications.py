"""Questions to the agency about its dossier: who sees which, where each stands, whose clock runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import may_read
from kaona.assessment.models import Citation, Dossier, EvidenceVersion, Measure
from kaona.assessment.queries.answers import edition_of
from kaona.people.access import may
from kaona.rules.policies import policy
from kaona.rules.roles import Permission
from kaona.rules.stages import ClarificationState, ReviewStage
from kaona.verification.access import entered, is_locked, leads, why_not_judge
from kaona.verification.models import Clarification, ClarificationEvidence, Review, ReviewAssignment, ReviewHistory

OPEN = (ClarificationState.ASKED, ClarificationState.ANSWERED)


def item_of(dossier: Dossier, target: str, code: str) -> str:
    """The item that a statement code, measure key or citation key of this dossier belongs to; "" for anything else."""
    book = edition_of(dossier)
    if target == Clarification.Target.STATEMENT:
        return book.places[code][0] if code in book.places else ""
    if not (code.isascii() and code.isdigit()) or len(code) > 18:
        return ""
    if target == Clarification.Target.MEASURE:
        measure = Measure.objects.filter(dossier=dossier, pk=code).first()
        return measure.sub_measure.rpartition(".")[0] if measure else ""
    citation = Citation.objects.filter(dossier=dossier, pk=code).first()
    return citation.item if citation else ""


def label_of(dossier: Dossier, target: str, code: str) -> str:
    """What the question is about, for people: the statement's code, the indicator, the document."""
    if target == Clarification.Target.STATEMENT:
        return code
    if target == Clarification.Target.MEASURE:
        measure = Measure.objects.filter(dossier=dossier, pk=code).first()
        return f"{measure.sub_measure} {measure.name}" if measure else ""
    citation = Citation.objects.filter(dossier=dossier, pk=code).select_related("evidence_version__evidence").first()
    return str(citation.evidence_version.evidence) if citation else ""


def due_by_default(review: Review, *, at: datetime) -> datetime:
    """The end of the answer's time by the cycle's policy."""
    return at + timedelta(days=policy(review.dossier.cycle.policies, "clarification_days"))


def clarifications_for(user: Any, review: Review, *, at: datetime) -> QuerySet[Clarification]:
    """What `user` may see: the agency and officers everything; an assessor the own and the officer's, a colleague's only
    once the own result is locked; nothing for anybody else."""
    rows = Clarification.objects.filter(review=review).select_related(
        "review__dossier__cycle__window", "review__dossier__organisation", "assignment__user", "asked_by", "answered_by"
    )
    rows = rows.order_by("item", "code", "pk")
    agency = may(user, Permission.READ_DOSSIER, review.dossier.organisation, at=at)
    if agency or may(user, Permission.READ_SUBMITTED, at=at):
        return rows
    own = entered(user, review, at=at)
    if own is None:
        return rows.none()
    if is_locked(own, review.dossier):
        return rows
    return rows.filter(Q(assignment=own) | Q(assignment=None))


def clarification_for(user: Any, pk: int, *, at: datetime) -> Clarification | None:
    """One question when `user` may see it, else None (the page answers 404)."""
    row = Clarification.objects.select_related("review__dossier__organisation").filter(pk=pk).first()
    return clarifications_for(user, row.review, at=at).filter(pk=pk).first() if row else None


def asked_review(user: Any, dossier_pk: int, *, at: datetime) -> Review | None:
    """The review of a dossier for its agency, the Office, and its assessors; None for others and before it began."""
    rows = Review.objects.select_related("dossier__cycle__window", "dossier__organisation", "officer")
    review = rows.filter(dossier=dossier_pk).first()
    if review is None:
        return None
    agency = may(user, Permission.READ_DOSSIER, review.dossier.organisation, at=at)
    if agency or may(user, Permission.READ_SUBMITTED, at=at):
        return review
    return review if entered(user, review, at=at) and may_read(user, review.dossier, at=at) else None


def why_not_ask(review: Review, assignment: ReviewAssignment | None, by: Any, *, at: datetime) -> str:
    """Why `by` may not ask now: "" (may) | role | move, or why an assessor may not judge now. The officer (None) asks while
    the result is not settled, an assessor before the own lock."""
    if assignment is None:
        if not leads(by, review, at=at):
            return "role"
        return "" if review.stage in (ReviewStage.DESK_REVIEW, ReviewStage.CONSENSUS) else "move"
    why = why_not_judge(by, assignment, at=at)
    return f"judge_{why}" if why not in ("", "role") else why


def why_not_again(row: Clarification, review: Review, by: Any, *, at: datetime) -> str:
    """Why `by` may not ask this once more; likewise."""
    return why_not_ask(review, None if leads(by, review, at=at) else row.assignment, by, at=at)


def owns(by: Any, row: Clarification, review: Review, *, at: datetime) -> bool:
    """May close or withdraw it: the assessor who asked, while working on it, or the officer."""
    asker = row.assignment
    own = asker is not None and asker.user_id == by.pk and asker.ended_at is None and asker.accepted_at is not None
    return (own and may(by, Permission.JUDGE, at=at)) or leads(by, review, at=at)


@dataclass(frozen=True)
class Clock:
    """Whose turn it is: "agency" until `until`, "office" since `since`, "" when it is over; `late` by the agency."""

    side: str
    since: datetime
    until: datetime | None
    late: bool


def clock_of(row: Clarification, *, at: datetime) -> Clock:
    """Both clocks, exact to the second: the agency's runs until the date, the Office's from the answer on."""
    if row.state == ClarificationState.ASKED:
        return Clock("agency", row.asked_at, row.due_at, at >= row.due_at)
    late = row.answered_at is not None and row.answered_at >= row.due_at
    side = "office" if row.state == ClarificationState.ANSWERED else ""
    return Clock(side, row.answered_at or row.asked_at, None, late)


def rounds_of(row: Clarification) -> list[dict[str, Any]]:
    """Earlier questions with the answers that were sent to them, oldest first."""
    rows = ReviewHistory.objects.filter(organisation=row.organisation_id, kind="round", target=str(row.pk))
    return [one.content for one in rows.order_by("at", "pk")]


def answer_evidence_of(row: Clarification) -> QuerySet[ClarificationEvidence]:
    """The documents of an answer, in the order in which they were added."""
    rows = ClarificationEvidence.objects.filter(clarification=row, withdrawn_at=None)
    return rows.select_related("evidence_version__evidence", "evidence_version__file").order_by("pk")


def visible_answer_evidence(user: Any, pk: int, *, at: datetime) -> EvidenceVersion | None:
    """The version that stands in an answer: for the agency always, for others who see the question once it was sent."""
    rows = ClarificationEvidence.objects.select_related(
        "clarification", "evidence_version__file", "evidence_version__evidence__organisation"
    )
    one = rows.filter(pk=pk, withdrawn_at=None, evidence_version__file__isnull=False).first()
    if one is None:
        return None
    row = clarification_for(user, one.clarification_id, at=at)
    if row is None:
        return None
    if may(user, Permission.READ_DOSSIER, row.review.dossier.organisation, at=at):
        return one.evidence_version
    return one.evidence_version if was_sent(row, one.at) else None


def was_sent(row: Clarification, at: datetime) -> bool:
    """What the agency added then has been sent: with the answer that stands, or with an earlier one."""
    sent = [one["answered_at"] for one in rounds_of(row)]
    if row.answered_at is not None:
        sent.append(row.answered_at.isoformat())
    return any(at <= datetime.fromisoformat(one) for one in sent)


def open_clarifications(review: Review) -> QuerySet[Clarification]:
    """What is asked and not answered yet."""
    return Clarification.objects.filter(review=review, state=ClarificationState.ASKED)
