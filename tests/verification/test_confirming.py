"""Four eyes, publication, withdrawal; the 350 question by the exact value; who is told of what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from kaona.activity.models import Event, Notice
from kaona.assessment.models import ScoreRecord
from kaona.people.access import NotAllowed
from kaona.rules.roles import Role
from kaona.verification.models import Certificate, Decision, Review, Visit, VisitQuestion
from kaona.verification.operations import confirming, consensus
from kaona.verification.operations.base import Refused
from kaona.verification.operations.questions import ask_if_reached
from kaona.verification.queries.consensus import correction_of
from tests.cast import NOW, Cast, person

DAY = timedelta(days=1)
AT = NOW + 4 * DAY
LATER = AT + DAY


@pytest.fixture
def reviewed(year: Cast) -> Cast:
    """Concluded without a dispute: 500 points."""
    cast = year.with_review().judged()
    consensus.open_consensus(review=cast.review, by=cast.officer, at=NOW + 3 * DAY)
    cast.review = consensus.conclude(review=cast.review, by=cast.officer, at=NOW + 3 * DAY)
    return cast


@pytest.fixture
def published(reviewed: Cast) -> Cast:
    confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    confirming.publish(review=reviewed.review, by=reviewed.officer, at=AT)
    reviewed.review.refresh_from_db()
    reviewed.dossier.refresh_from_db()
    return reviewed


def withdraw(cast: Cast, **other: Any) -> Review:
    given = {"review": cast.review, "reason": "พบหลักฐานปลอม", "by": cast.approver, "at": LATER}
    return confirming.withdraw_confirmation(**given | other)


def test_the_confirmed_score_is_a_record_of_its_own_and_nobody_outside_is_told(reviewed: Cast) -> None:
    row = confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    assert (row.kind, row.basis, row.numerator, row.published_at) == ("confirmed", "desk", "500", None)
    kinds = ScoreRecord.objects.filter(superseded_at=None).values_list("kind", flat=True)
    assert sorted(kinds) == ["claimed", "confirmed", "reviewed"]
    review = Review.objects.get()
    assert (review.stage, review.confirmed_by) == ("confirmed", reviewed.approver)
    told = Notice.objects.filter(kind="score.confirmed").values_list("recipient", flat=True)
    assert list(told) == [reviewed.officer.pk]
    assert Event.objects.filter(kind="score.confirmed").count() == 1
    with pytest.raises(Refused, match="move"):  # the second who presses is told
        confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)


def test_only_an_approver_confirms(reviewed: Cast) -> None:
    for user in (reviewed.officer, reviewed.colleague, reviewed.assessor, reviewed.head, reviewed.administrator):
        with pytest.raises(NotAllowed):
            confirming.confirm(review=reviewed.review, by=user, at=AT)


@pytest.mark.parametrize("part", ["officer", "reviewed_by", "assessor", "decided"])
def test_who_took_part_does_not_confirm(reviewed: Cast, part: str) -> None:
    if part in ("officer", "reviewed_by"):
        setattr(reviewed.review, part, reviewed.approver)
        reviewed.review.save()
    elif part == "assessor":
        reviewed.parts[0].user = reviewed.approver
        reviewed.parts[0].save()
    else:
        Decision.objects.create(review=reviewed.review, organisation=reviewed.department, code="1.1.B1", met=True,
                                decided_by=reviewed.approver, decided_at=AT)  # fmt: skip
    with pytest.raises(Refused, match="confirmer_took_part"):
        confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)


def test_the_database_keeps_four_eyes(reviewed: Cast) -> None:
    with pytest.raises(IntegrityError, match="review_four_eyes"):
        Review.objects.update(stage="confirmed", confirmed_by=reviewed.officer, confirmed_at=AT)


def test_what_changed_since_it_was_reviewed_is_not_confirmed(reviewed: Cast) -> None:
    ScoreRecord.objects.filter(kind="reviewed").update(numerator="499")
    with pytest.raises(Refused, match="score_changed"):
        confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)


def test_publishing_tells_the_agency_and_its_ministry_and_asks_the_question(reviewed: Cast) -> None:
    with pytest.raises(Refused, match="not_confirmed"):
        confirming.publish(review=reviewed.review, by=reviewed.approver, at=AT)
    confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    group_viewer = person("group@example.go.th", Role.MINISTRY_VIEWER, reviewed.group)
    for user in (reviewed.assessor, reviewed.head, reviewed.viewer):
        with pytest.raises(NotAllowed):
            confirming.publish(review=reviewed.review, by=user, at=AT)
    row = confirming.publish(review=reviewed.review, by=reviewed.colleague, at=AT)
    assert row.published_at == AT
    told = set(Notice.objects.filter(kind="score.published").values_list("recipient", flat=True))
    assert told == {reviewed.head.pk, reviewed.coordinator.pk, reviewed.viewer.pk}
    assert group_viewer.pk not in told
    question = VisitQuestion.objects.get()
    assert (question.state, question.record, question.answer_by) == ("asked", row, AT + 30 * DAY)
    with pytest.raises(Refused, match="not_confirmed"):
        confirming.publish(review=reviewed.review, by=reviewed.officer, at=AT)


@pytest.mark.parametrize(
    ("numerator", "denominator", "asked"),
    [("349995", "1000", False), ("350", "1", True), ("699999999", "2000000", False), ("7350", "21", True)],
)
def test_the_question_is_asked_by_the_exact_value(
    reviewed: Cast, numerator: str, denominator: str, asked: bool
) -> None:
    row = confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    row.numerator, row.denominator = numerator, denominator
    assert (ask_if_reached(dossier=reviewed.dossier, record=row, by=reviewed.officer, at=AT) is not None) == asked
    assert VisitQuestion.objects.exists() == asked


def test_a_withdrawn_confirmation_is_told_and_can_be_confirmed_again(published: Cast) -> None:
    for user in (published.officer, published.head, published.assessor):
        with pytest.raises(NotAllowed):
            withdraw(published, by=user)
    with pytest.raises(Refused, match="reason"):
        withdraw(published, reason=" ")
    assert correction_of(published.dossier) is None
    review = withdraw(published)
    assert (review.stage, review.confirmed_by, VisitQuestion.objects.get().state) == ("reviewed", None, "void")
    row = ScoreRecord.objects.get(kind="confirmed")
    assert (row.withdrawn_by, row.withdrawn_reason, row.superseded_at) == (published.approver, "พบหลักฐานปลอม", LATER)
    told = set(Notice.objects.filter(kind="score.withdrawn").values_list("recipient", flat=True))
    assert told == {one.pk for one in (published.officer, published.head, published.coordinator, published.viewer)}
    with pytest.raises(Refused, match="move"):
        withdraw(published)
    confirming.confirm(review=review, by=published.approver, at=LATER + DAY)
    again = confirming.publish(review=review, by=published.officer, at=LATER + DAY)
    note = correction_of(published.dossier)
    assert (note.record, note.published_at, note.withdrawn_at, note.reason) == (row, AT, LATER, "พบหลักฐานปลอม")
    assert list(VisitQuestion.objects.exclude(state="void").values_list("record", flat=True)) == [again.pk]


def test_what_was_never_published_needs_no_correction(reviewed: Cast) -> None:
    confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    withdraw(reviewed)
    assert correction_of(reviewed.dossier) is None
    told = Notice.objects.filter(kind="score.withdrawn").values_list("recipient", flat=True)
    assert list(told) == [reviewed.officer.pk]


def test_a_certificate_or_visit_is_ended_first(published: Cast) -> None:
    record = ScoreRecord.objects.get(kind="confirmed", superseded_at=None)
    certificate = Certificate.objects.create(
        organisation=published.department, dossier=published.dossier, record=record, number="1", token="t", name_th="ก",
        level="significance", edition="e", scope="s", fiscal_year=2569, valid_from=AT.date(), valid_to=(AT + DAY).date(),
        issued_by=published.approver, issued_at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="certificate"):
        withdraw(published)
    certificate.withdrawn_at, certificate.withdrawn_reason = LATER, "ผิด"
    certificate.save()
    visit = Visit.objects.create(
        organisation=published.department, dossier=published.dossier, question=VisitQuestion.objects.get(),
        starts_on=AT.date(), ends_on=AT.date(), planned_by=published.officer, planned_at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="visit"):
        withdraw(published)
    visit.stage, visit.cancelled_at, visit.cancelled_reason = "cancelled", LATER, "น้ำท่วม"
    visit.save()
    assert withdraw(published).stage == "reviewed"
