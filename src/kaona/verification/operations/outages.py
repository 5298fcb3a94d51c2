"""An outage as the Office's side has it: the dates until which an agency answers a question and the 350 question, and may object
to its result, move by the published rule of its cycle, too."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kaona.activity.operations import record, tell
from kaona.assessment.models import DossierReturn, Extension, Outage, ScoreRecord
from kaona.assessment.operations import outages
from kaona.assessment.operations.extending import MANAGERS, note_extension
from kaona.assessment.queries.outages import end_after, reason_of
from kaona.people.access import require
from kaona.people.queries import people_with_role
from kaona.rules.policies import BY_KEY
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import QUESTION_MOVES, ClarificationState, QuestionState, ReviewStage
from kaona.rules.thai_dates import words_of_moment
from kaona.verification.models import Clarification, Review, VisitQuestion
from kaona.verification.operations.base import Refused, locked_review, moved, note, tell_agency
from kaona.verification.operations.clarifying import WRITERS
from kaona.verification.queries.results import objection_until, published_record
from kaona.verification.queries.visits import path_of

# A moved date of objections may have been moved before: half as long again.
LONGEST = timedelta(days=BY_KEY["objection_days"].most * 3 // 2)
WAITING = (QuestionState.ASKED, QuestionState.UNANSWERED)
# Waits for the agency; or came after the date, so that a later one may still hold it in time.
MAY_MOVE = Q(state=ClarificationState.ASKED) | Q(
    state__in=[ClarificationState.ANSWERED, ClarificationState.CLOSED], answered_at__gte=F("due_at")
)


@transaction.atomic
def declare_outage(*, began_at: datetime, ended_at: datetime, what: str, by: Any, at: datetime) -> Outage:
    """Note that the site could not be used, and apply the rule to everything. Refused as the deed of the same name below."""
    require(by, Permission.DECLARE_OUTAGE, at=at)
    _lock_reviews(began_at)
    row = outages.declare_outage(began_at=began_at, ended_at=ended_at, what=what, by=by, at=at)
    move_answers(outage=row, by=by, at=at)
    return row


@transaction.atomic
def settle_outage(*, outage: Outage, confirmed: bool, by: Any, at: datetime) -> Outage:
    """Confirm a measured outage, which applies the rule to everything, or dismiss it. Refused("outage_settled")."""
    require(by, Permission.DECLARE_OUTAGE, at=at)
    _lock_reviews(outage.began_at)
    row = outages.settle_outage(outage=outage, confirmed=confirmed, by=by, at=at)
    if confirmed:
        move_answers(outage=row, by=by, at=at)
    return row


def _lock_reviews(began_at: datetime) -> None:
    """Before the dossiers that were sent back, as other deeds of the Office take these locks."""
    back = DossierReturn.objects.filter(closed_at=None).values("dossier")
    asked = Clarification.objects.filter(MAY_MOVE).values("review")
    published = _published(began_at).values("dossier")
    rows = Review.objects.select_for_update().filter(Q(dossier__in=back) | Q(pk__in=asked) | Q(dossier__in=published))
    list(rows.order_by("pk").values_list("pk"))


def _published(began_at: datetime) -> QuerySet[ScoreRecord]:
    """The results to which somebody could still object when the outage began, whatever the days of their cycle."""
    return ScoreRecord.objects.filter(kind="confirmed", superseded_at=None, published_at__gt=began_at - LONGEST)


@transaction.atomic
def move_answers(*, outage: Outage, by: Any, at: datetime) -> int:
    """Move the dates of questions and objections that the rule says; how many. A second time nothing moves. Refused("outage_settled")."""
    require(by, Permission.DECLARE_OUTAGE, at=at)
    if outage.state != Outage.State.CONFIRMED:
        raise Refused("outage_settled")
    asked = Clarification.objects.filter(MAY_MOVE).select_related("review").order_by("review", "pk")
    waiting = VisitQuestion.objects.filter(state__in=WAITING).order_by("pk")
    published = _published(outage.began_at).values("dossier")
    reviews = Review.objects.filter(dossier__in=published).select_related("dossier__cycle").order_by("pk")
    count = sum(_move_clarification(outage, one, by, at) for one in asked)
    count += sum(_move_question(outage, one, by, at) for one in waiting)
    return count + sum(_move_objections(outage, one, by, at) for one in reviews)


def _was_moved(outage: Outage, scope: str, subject: int) -> bool:
    return Extension.objects.filter(outage=outage, scope=scope, subject=subject).exists()


def _move_clarification(outage: Outage, found: Clarification, by: Any, at: datetime) -> int:
    review = locked_review(found.review)
    row = Clarification.objects.filter(MAY_MOVE, pk=found.pk).first()
    if row is None or _was_moved(outage, "answer", row.pk):
        return 0
    cycle, before = review.dossier.cycle, row.due_at
    until = end_after(outage, before, cycle)
    if until is None:
        return 0
    if row.answered_at is not None and row.answered_at >= until:
        return 0  # late all the same
    row.due_at = until
    row.save()
    reason = reason_of(outage)
    note_extension(cycle=cycle, scope="answer", organisation=review.dossier.organisation, subject=row.pk, item=row.item,
                   before=before, until=until, reason=reason, outage=outage, by=by, at=at)  # fmt: skip
    note(
        review, "clarification.extended", by, at, row, dossier=review.dossier_id, item=row.item, until=until.isoformat()
    )
    if row.state == ClarificationState.ASKED:
        tell_agency(
            review, kind="clarification.extended", key=f"clarification:{row.pk}:until:{until.isoformat()}", at=at, body=reason,
            roles=WRITERS, title=said(f"ขยายเวลาตอบคำถาม {row.item} ถึง {words_of_moment(until)}", f"Question about {row.item}: more time until {words_of_moment(until, language='en')}"),
            path=f"/results/clarifications/{row.pk}/",
        )  # fmt: skip
    return 1


def _move_question(outage: Outage, found: VisitQuestion, by: Any, at: datetime) -> int:
    rows = VisitQuestion.objects.select_for_update(of=("self",)).select_related("organisation", "dossier__cycle")
    row = rows.get(pk=found.pk)
    cycle, before = row.dossier.cycle, row.answer_by
    until = end_after(outage, before, cycle)
    if row.state not in WAITING or until is None or _was_moved(outage, "question", row.pk):
        return 0
    if row.state == QuestionState.UNANSWERED:
        if until <= at:
            return 0  # nothing could be answered any more
        row.state = moved(QUESTION_MOVES, "extend", row.state)
    row.answer_by = until
    row.save()
    reason = reason_of(outage)
    note_extension(cycle=cycle, scope="question", organisation=row.organisation, subject=row.pk, before=before, until=until,
                   reason=reason, outage=outage, by=by, at=at)  # fmt: skip
    record(kind="question.extended", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"dossier": row.dossier_id, "until": until.isoformat()})  # fmt: skip
    tell(people=people_with_role(row.organisation, MANAGERS, at=at), kind="question.extended", at=at, body=reason,
         key=f"question:{row.pk}:until:{until.isoformat()}", path=path_of(row),
         title=said(f"ขยายเวลาตอบเรื่องตรวจรับรอง ณ พื้นที่ ถึง {words_of_moment(until)}", f"On-site certification: more time to answer until {words_of_moment(until, language='en')}"))  # fmt: skip
    return 1


def _move_objections(outage: Outage, found: Review, by: Any, at: datetime) -> int:
    if _objections_moved(outage, found) is None:
        return 0  # as for most: without its lock
    review = locked_review(found)
    move = _objections_moved(outage, review)
    if move is None or move[2] <= at:
        return 0  # nothing could be objected any more
    published, before, until = move
    reason = reason_of(outage)
    note_extension(cycle=review.dossier.cycle, scope="objection", organisation=review.dossier.organisation, subject=published,
                   before=before, until=until, reason=reason, outage=outage, by=by, at=at)  # fmt: skip
    note(review, "objection.extended", by, at, dossier=review.dossier_id, until=until.isoformat())
    tell_agency(
        review, kind="objection.extended", key=f"objections:{published}:until:{until.isoformat()}", at=at, body=reason, roles=MANAGERS,
        title=said(f"ขยายเวลาโต้แย้งผลถึง {words_of_moment(until)}", f"Objections to the result: more time until {words_of_moment(until, language='en')}"),
        path=f"/results/{review.dossier_id}/",
    )  # fmt: skip
    return 1


def _objections_moved(outage: Outage, review: Review) -> tuple[int, datetime, datetime] | None:
    """Of which result, from when until when; None when the rule moves nothing."""
    found = published_record(review.dossier)
    before = objection_until(review.dossier, found)
    if found is None or before is None or found.superseded_at or review.stage != ReviewStage.CONFIRMED:
        return None
    until = end_after(outage, before, review.dossier.cycle)
    return None if until is None or _was_moved(outage, "objection", found.pk) else (found.pk, before, until)
